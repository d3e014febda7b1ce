"""The temperature of what is drawn by chance: its bounds, its field of the address, its control."""

from streamlit.delta_generator import DeltaGenerator

from dsviz.ui.address import Field, between

COLDEST, HOTTEST = 0.05, 5.0


def heat_field(name: str) -> Field:
    """1 divides no score: values are drawn as the network has them."""
    return Field(name, 1.0, between(COLDEST, HOTTEST))


def heat_input(place: DeltaGenerator, label: str, key: str, help: str) -> None:
    """The number, in the bounds of its field."""
    place.number_input(label, COLDEST, HOTTEST, step=0.05, key=key, help=help)
