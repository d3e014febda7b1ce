"""What is looked at on the page Break it: the fields of its address."""

from dsviz.analysis.mistakes import MISTAKES
from dsviz.ui.address import Field, one_of
from dsviz.ui.learn.readers import switch

NAMES = tuple(known.name for known in MISTAKES)
FIRST = "groups_forgotten"
"""The page begins with one that torch runs, so that there is something to see."""

FIELDS = {
    field.name: field for field in (Field("mistake", FIRST, one_of(*NAMES)), Field("bet", False, switch))
}
"""The page's part of the address: the mistake, and whether visitors bet before they see."""
