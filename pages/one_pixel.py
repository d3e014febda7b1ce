"""One pixel: every product behind one output number, and what two convolutions pay for it."""

from dsviz.ui import frame
from dsviz.ui.learn import one_pixel

frame.guard()

one_pixel.show(frame.given(), frame.words(), frame.theme(), frame.slot())
