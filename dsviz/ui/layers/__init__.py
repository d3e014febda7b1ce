"""The Layers page: a network block by block, every number down to its arithmetic."""

from dsviz.ui.layers.page import show

__all__ = ["show"]
