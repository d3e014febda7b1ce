"""What the page is about: the network, what it is given, and its one pass over it."""

from dataclasses import dataclass

from dsviz.analysis.cost import Costs
from dsviz.analysis.stages import BlockOutline
from dsviz.layers.masking import MaskingSeparator
from dsviz.ui.cache import Given, Model
from dsviz.ui.separate.heard import Heard


@dataclass(frozen=True, eq=False)
class Subject:
    """Everything of the network that the cards show."""

    model: Model
    given: Given
    """The mixture, and the enrolment of a network that looks for one voice."""
    network: MaskingSeparator
    costs: Costs
    blocks: tuple[BlockOutline, ...]
    """Those with a depthwise convolution."""
    heard: Heard

    @property
    def hop(self) -> int:
        """Samples from one frame to the next."""
        return self.network.hop
