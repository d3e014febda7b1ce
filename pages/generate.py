"""Generate: a picture pixel by pixel, with a network that reads only what is there already."""

from dsviz.ui import frame
from dsviz.ui.generate import page

frame.guard()
page.show()
