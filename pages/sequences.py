"""Sequences: a text read whole and written token by token, and what each token was made of."""

from dsviz.ui import frame
from dsviz.ui.sequences import page

frame.guard()
page.show()
