"""Parts of ESResNet: the bottleneck of a ResNet-50 and the attention at a stage's side."""

from collections import OrderedDict

from torch import Tensor, nn

from dsviz.layers.blocks import Projection, Residual
from dsviz.layers.convolution import Conv2d
from dsviz.layers.operations import Multiply
from dsviz.layers.pooling import AdaptiveMaxPool2d
from dsviz.recording import Block

EPS = 1e-5
EXPANSION = 4
"""A bottleneck puts out so many times the channels that it computes in."""


class Bottleneck(Residual):
    """(batch, in_channels, rows, columns) -> (batch, 4 * channels, rows / stride, …).

    Narrow by 1 x 1, look by 3 x 3, widen by 1 x 1; the stride stands in the 3 x 3 ("v1.5", as in the authors'
    code), a ReLU follows the sum. Where the shape changes the shortcut is a 1 x 1 convolution.
    """

    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        out_channels = EXPANSION * channels
        main = OrderedDict[str, nn.Module](
            narrow=Conv2d(in_channels, channels, 1),
            norm1=nn.BatchNorm2d(channels, EPS),
            act1=nn.ReLU(),
            conv=Conv2d(channels, channels, 3, stride=stride),
            norm2=nn.BatchNorm2d(channels, EPS),
            act2=nn.ReLU(),
            widen=Conv2d(channels, out_channels, 1),
            norm3=nn.BatchNorm2d(out_channels, EPS),
        )
        fits = stride == 1 and in_channels == out_channels
        shortcut = None if fits else Projection(in_channels, out_channels, stride, eps=EPS)
        super().__init__(nn.Sequential(main), shortcut)
        self.act = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        total: Tensor = self.act(super().forward(x))
        return total


class Attention(Block):
    """What enters a stage (batch, in_channels, …) and what leaves it (batch, channels, …) -> the latter.

    The mask is made of what enters, brought to the size of what leaves, which it multiplies after its last
    ReLU.
    """

    def __init__(self, in_channels: int, channels: int, kernel: tuple[int, int]) -> None:
        super().__init__()
        self.pool = AdaptiveMaxPool2d()
        self.depthwise = Conv2d(in_channels, in_channels, kernel, groups=in_channels, bias=True)
        self.pointwise = Conv2d(in_channels, channels, 1, bias=True)
        self.norm = nn.BatchNorm2d(channels, EPS)
        self.sigmoid = nn.Sigmoid()
        self.multiply = Multiply()

    def forward(self, entered: Tensor, left: Tensor) -> Tensor:
        rows, columns = left.shape[2:]
        mask = self.pointwise(self.depthwise(self.pool(entered, rows, columns)))
        attended: Tensor = self.multiply(left, self.sigmoid(self.norm(mask)))
        return attended


class Head(Block, nn.Sequential):
    """(batch, channels, 1, 1) -> (batch, classes)."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__(OrderedDict(flatten=nn.Flatten(), classifier=nn.Linear(channels, classes)))
