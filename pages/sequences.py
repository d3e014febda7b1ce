"""Sequences: a text read whole and written token by token, with what each token was written from."""

from dsviz.ui import frame
from dsviz.ui.sequences import page

frame.guard()
page.show()
