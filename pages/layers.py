"""Layers: a network block by block, from the maps down to the arithmetic of one value."""

from dsviz.ui import frame, layers

frame.guard()
layers.show()
