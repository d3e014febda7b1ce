"""Groups dial: from a standard to a depthwise convolution with one slider."""

from dsviz.ui import frame
from dsviz.ui.learn import groups_dial

frame.guard()
groups_dial.show()
