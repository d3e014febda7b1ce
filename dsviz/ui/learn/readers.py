"""How the teaching pages read the fields of their addresses."""

from collections.abc import Callable

from dsviz.ui.address import one_of


def one_number(*values: int) -> Callable[[str], int]:
    """Reads one of these numbers."""
    known = one_of(*map(str, values))
    return lambda text: int(known(text))


def switch(text: str) -> bool:
    """Reads whether something is on: True or False."""
    return one_of("True", "False")(text) == "True"
