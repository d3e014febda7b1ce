"""Classify: what a network makes of a sound, from the wave to the names it weighs."""

from dsviz.ui import frame
from dsviz.ui.classify import page

frame.guard()
page.show()
