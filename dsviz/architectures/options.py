"""What can be asked of a network: each option with what the paper prints and what else may be tried."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Value = int | float | str
Options = Mapping[str, Value]


@dataclass(frozen=True)
class Choice:
    """One of a closed set of words."""

    name: str
    default: str
    values: tuple[str, ...]
    counts: bool = True
    """Whether it changes how much is stored or computed."""
    implies: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    """For a word that also decides what is read: the input's fields that it sets."""
    sets: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    """For a word that stands for a whole configuration: other options that it sets, unless they are given.

    The default word needs no entry: its values are the options' own defaults.
    """

    def parse(self, value: object) -> str:
        """`value` as one of `values`; ValueError where it is none of them."""
        if value not in self.values:
            raise ValueError(f"{self.name} must be one of {', '.join(self.values)}, got {value!r}")
        return str(value)


@dataclass(frozen=True)
class Number:
    """A number between `low` and `high`; whole where the default is."""

    name: str
    default: int | float
    values: tuple[int | float, ...]
    """The ones the paper prints."""
    low: int | float
    high: int | float
    counts: bool = True
    """Whether it changes how much is stored or computed."""
    closed: bool = False
    """Whether `values` are all there are: between them there is no network."""

    @property
    def whole(self) -> bool:
        return isinstance(self.default, int)

    def parse(self, value: object) -> int | float:
        """`value` as a number of the right type; ValueError where it is none, out of bounds or left out."""
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            number = float("nan")
        if not self.low <= number <= self.high or (self.whole and number != int(number)):
            sort = "a whole number" if self.whole else "a number"
            raise ValueError(f"{self.name} must be {sort} from {self.low} to {self.high}, got {value!r}")
        if self.closed and number not in self.values:
            raise ValueError(f"{self.name} must be one of {', '.join(map(str, self.values))}, got {value!r}")
        return int(number) if self.whole else number


Option = Choice | Number


def complete(options: tuple[Option, ...], given: Mapping[str, object]) -> dict[str, Value]:
    """Every option with its given value or its default; ValueError for a name that is no option."""
    known = {option.name: option for option in options}
    if unknown := sorted(given.keys() - known.keys()):
        raise ValueError(f"no option {', '.join(unknown)}; there are {', '.join(known)}")
    start = {name: option.default for name, option in known.items()} | preset(options, given)
    return {name: option.parse(given.get(name, start[name])) for name, option in known.items()}


def preset(options: tuple[Option, ...], given: Mapping[str, object]) -> dict[str, Value]:
    """What the chosen words set of the other options."""
    words = (option for option in options if isinstance(option, Choice) and option.sets)
    return {
        name: value
        for option in words
        for name, value in option.sets.get(option.parse(given.get(option.name, option.default)), {}).items()
    }


def implied(options: tuple[Option, ...], complete: Options) -> dict[str, Value]:
    """The fields of the input that the chosen words set."""
    words = (option for option in options if isinstance(option, Choice))
    return {
        name: value
        for option in words
        for name, value in option.implies.get(str(complete[option.name]), {}).items()
    }
