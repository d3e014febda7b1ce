"""A task with a known right answer: dates and numbers as people write them -> ISO 8601 or digits.

"22 ноября 2026", "Nov 22nd, 2026" and "twenty-second of November 2026" all become 2026-11-22, "сто двадцать
три" becomes 123. In digits the day comes first, with dots, or the year, with slashes; 03/04/2026
has no right answer, since it is the third of April to some readers and the fourth of March to others.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import cache
from random import Random
from zlib import crc32

from dsviz.inputs.alphabet import Alphabet
from dsviz.inputs.number_words import (
    LARGEST,
    english,
    english_ordinal,
    english_suffix,
    russian,
    russian_ordinal,
)

ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
RUSSIAN_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
    "ноября", "декабря",
)  # fmt: skip
"""In the genitive, as they stand in a date."""
RUSSIAN_SHORT = (
    "янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт.", "нояб.", "дек.",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)
"""Examples are dates from one to the other; any year of four digits is answered."""
SOURCE_LENGTH, TARGET_LENGTH = 48, 10
"""No source of an example is longer than the one, no right answer longer than the other."""
DATES = Alphabet(
    "0123456789 .,-/"
    "abcdefghijklmnopqrstuvwxyzJFMASONDIVX"
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
)  # fmt: skip
"""Every character of sources and answers. Trained weights know the order: only ever add to its end."""
SAMPLES = (
    "22 ноября 2026",
    "Nov 22nd, 2026",
    "22.11.2026",
    "twenty-second of November 2026",
    "двадцать второе ноября 2026 года",
    "сто двадцать три",
    "two thousand and twenty-six",
)
"""Sources to begin with."""
_CARELESS = 0.2
"""The share of examples without capital letters and without the dots of ё."""


class Part(Enum):
    """Which dates and numbers examples are of: no answer of one part occurs in the other."""

    TRAINING = auto()
    HELD_OUT = auto()


@dataclass(frozen=True)
class Example:
    """A source, its right answer, the language ("en" or "ru") and the name of its form."""

    source: str
    target: str
    language: str
    form: str


@dataclass(frozen=True)
class DateForm:
    """A way to write a date; the year always in four digits."""

    name: str
    language: str
    write: Callable[[date], str]


@dataclass(frozen=True)
class NumberForm:
    """A way to put a number into words."""

    name: str
    language: str
    write: Callable[[int], str]


def _english_month(day: date) -> str:
    return ENGLISH_MONTHS[day.month - 1]


def _english_day(day: date) -> str:
    return f"{day.day}{english_suffix(day.day)}"


def _russian_month(day: date) -> str:
    return RUSSIAN_MONTHS[day.month - 1]


def _russian_words(day: date, ending: str) -> str:
    return f"{russian_ordinal(day.day, ending)} {_russian_month(day)} {day.year} года"


DATE_FORMS = (
    DateForm("month_first", "en", lambda d: f"{_english_month(d)} {d.day}, {d.year}"),
    DateForm("short_ordinal", "en", lambda d: f"{_english_month(d)[:3]} {_english_day(d)}, {d.year}"),
    DateForm("day_first", "en", lambda d: f"{d.day} {_english_month(d)} {d.year}"),
    DateForm("of", "en", lambda d: f"the {_english_day(d)} of {_english_month(d)} {d.year}"),
    DateForm("words", "en", lambda d: f"{english_ordinal(d.day)} of {_english_month(d)} {d.year}"),
    DateForm("slashes", "en", lambda d: f"{d.year}/{d.month:02}/{d.day:02}"),
    DateForm("plain", "ru", lambda d: f"{d.day} {_russian_month(d)} {d.year}"),
    DateForm("year", "ru", lambda d: f"{d.day} {_russian_month(d)} {d.year} года"),
    DateForm("short", "ru", lambda d: f"{d.day} {RUSSIAN_SHORT[d.month - 1]} {d.year} г."),
    DateForm("ending", "ru", lambda d: f"{d.day}-е {_russian_month(d)} {d.year} года"),
    DateForm("nominative", "ru", lambda d: _russian_words(d, "ое")),
    DateForm("genitive", "ru", lambda d: _russian_words(d, "ого")),
    DateForm("dots", "ru", lambda d: f"{d.day:02}.{d.month:02}.{d.year}"),
    DateForm("roman", "ru", lambda d: f"{d.day}.{ROMAN[d.month - 1]}.{d.year}"),
)  # fmt: skip
NUMBER_FORMS = (
    NumberForm("american", "en", english),
    NumberForm("british", "en", lambda n: english(n, " and ")),
    NumberForm("formal", "ru", russian),
    NumberForm("spoken", "ru", lambda n: russian(n).removeprefix("одна ")),
)
FORMS: tuple[DateForm | NumberForm, ...] = (*DATE_FORMS, *NUMBER_FORMS)


def tidy(text: str) -> str:
    """The text with single spaces, capital letters that the alphabet lacks made small."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return "".join(c if c in DATES.characters else c.lower() for c in plain)


def answer(text: str) -> str | None:
    """The right answer; None for what is in none of the forms or no day of the calendar.

    Capital letters, spaces and the dots of ё do not matter.
    """
    plain = _fold(tidy(text))
    if (number := _numbers().get(plain)) is not None:
        return str(number)
    years = _YEAR.findall(plain)
    if len(years) != 1 or (found := _days().get(_YEAR.sub(_ANY_YEAR, plain))) is None:
        return None
    try:
        return date(int(years[0]), *found).isoformat()
    except ValueError:  # the 29th of February of a common year
        return None


def examples(seed: int, part: Part = Part.TRAINING) -> Iterator[Example]:
    """Endless examples, all forms alike often; one seed gives the same ones always."""
    random = Random(seed)
    while True:
        form = random.choice(FORMS)
        if isinstance(form, DateForm):
            day = date.fromordinal(random.randint(FIRST.toordinal(), LAST.toordinal()))
            source, target = form.write(day), day.isoformat()
        else:
            number = random.randrange(10 ** random.randint(1, len(str(LARGEST))))
            source, target = form.write(number), str(number)
        if random.random() < _CARELESS:
            source = _fold(source)
        if part_of(target) is part:
            yield Example(source, target, form.language, form.name)


def part_of(target: str) -> Part:
    """Which part an answer belongs to: one in ten is held out of training."""
    return Part.HELD_OUT if crc32(target.encode()) % 10 == 0 else Part.TRAINING


_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_ANY_YEAR = "2000"
"""A leap year: it has every day that there is."""


@cache
def _days() -> dict[str, tuple[int, int]]:
    """Month and day by what every form writes for them in the year 2000."""
    start = date(int(_ANY_YEAR), 1, 1).toordinal()
    days = [date.fromordinal(start + number) for number in range(366)]
    return {_fold(form.write(day)): (day.month, day.day) for form in DATE_FORMS for day in days}


@cache
def _numbers() -> dict[str, int]:
    return {form.write(number): number for form in NUMBER_FORMS for number in range(LARGEST + 1)}


def _fold(text: str) -> str:
    return text.lower().replace("ё", "е")
