"""Separate: what a mask takes away from a mixture of voices."""

from dsviz.ui import frame
from dsviz.ui.separate import page

frame.guard()
page.show()
