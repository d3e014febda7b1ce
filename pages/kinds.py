"""Kinds: which parts of a convolution can be taken apart, and what each way costs."""

from dsviz.ui import frame
from dsviz.ui.learn import kinds

frame.guard()
kinds.show()
