"""Every convolution that can be chosen for one pixel, and some of them."""

import itertools
import random

from dsviz.ui.learn.one_pixel_settings import BOUNDS, Settings, Shape


def every() -> list[Settings]:
    """Every possible convolution from three channels to four."""
    names = ("size", "kernel", "stride", "padding", "dilation")
    spans = (range(BOUNDS[name][0], BOUNDS[name][1] + 1) for name in names)
    found = []
    for values, shape in itertools.product(itertools.product(*spans), Shape):
        settings = Settings(**dict(zip(names, values, strict=True)), shape=shape)
        if settings.possible:
            found.append(settings)
    return found


EVERY = every()
SOME = [Settings(), *random.Random(1).sample(EVERY, 60)]
