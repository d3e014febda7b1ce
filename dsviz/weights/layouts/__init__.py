"""The layouts of released weights: how each names its tensors and lays them out, and what else it fixes.

From `images.md` section 7 and `audio.md` of the specification; no released code or weights were copied.
"""

from dsviz.weights.layouts import asteroid, esresnet, keras, megvii, mxnet, timm
from dsviz.weights.layouts.layout import Layout, Tensors

LAYOUTS: tuple[Layout, ...] = (
    *keras.LAYOUTS,
    *timm.LAYOUTS,
    megvii.LAYOUT,
    mxnet.LAYOUT,
    esresnet.LAYOUT,
    asteroid.LAYOUT,
)


def recognise(tensors: Tensors) -> Layout | None:
    """The layout that these names belong to; None where it is none of them."""
    return next((layout for layout in LAYOUTS if layout.matches(tensors)), None)
