"""What is looked at on the page Break it: the one field of its address."""

from dsviz.analysis.mistakes import MISTAKES
from dsviz.ui.address import Field, one_of

NAMES = tuple(known.name for known in MISTAKES)
FIELDS = {"mistake": Field("mistake", NAMES[0], one_of(*NAMES))}
"""The page's part of the address."""
