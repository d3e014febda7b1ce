"""Fuse and split: two kernels into one, and one into two."""

from dsviz.ui import frame
from dsviz.ui.learn import fuse_split

frame.guard()
fuse_split.show()
