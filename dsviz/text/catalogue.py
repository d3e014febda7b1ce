"""Read the catalogues through Babel and fill the gaps."""

from enum import StrEnum
from functools import cache, lru_cache
from math import floor, isfinite, log10
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

FOLDER = Path(__file__).parent


LARGEST = 1e15
"""Numbers from here on are written as powers of ten: no one counts so many digits."""


class Language(StrEnum):
    """The languages the app speaks; the value is the ISO 639 code and the folder."""

    ENGLISH = "en"
    RUSSIAN = "ru"


class Words:
    """All messages of one language: `words("layers.title")`, `words("layers.channels", n=128)`."""

    def __init__(self, language: Language, messages: dict[str, Message]) -> None:
        self.language = language
        self.locale = Locale.parse(language.value)
        self._messages = messages

    def __call__(self, key: str, /, **gaps: object) -> str:
        """The sentence of `key`, whole numbers among the gaps grouped as the language groups them."""
        message = self._messages[key]
        texts = message.string
        if texts is None:
            raise ValueError(f"{key!r} has no words in {self.language}")
        text = texts if isinstance(texts, str) else texts[self._form(gaps["n"])]
        shown = {name: self.number(gap) if type(gap) is int else gap for name, gap in gaps.items()}
        return text.format(**shown)

    def __contains__(self, key: object) -> bool:
        return key in self._messages

    def number(self, value: float, digits: int = 0) -> str:
        """`value` rounded to `digits` places, with the language's separators and a real minus sign."""
        if isfinite(value) and abs(value) >= LARGEST:
            return self.significant(value)
        return _number(value or 0, digits, self.locale)  # minus zero is zero

    def percent(self, share: float, digits: int = 0) -> str:
        """87.1%, 87,1 %: a share between 0 and 1 as the language writes it."""
        sign: str = self.locale.percent_formats[None].suffix[0]
        return self.number(100 * share, digits) + sign

    def significant(self, value: float) -> str:
        """Three digits in the language's form, a power of ten where a plain number would be long."""
        if value and not 1e-3 <= abs(value) < 1e6:
            mantissa, exponent = f"{value:.2e}".split("e")
            return f"{self.number(float(mantissa), 2)}·10{str(int(exponent)).translate(_RAISED)}"
        digits = 2 - floor(log10(abs(value))) if value else 0
        return self.number(value, max(0, digits))

    def _form(self, count: object) -> int:
        rule = self.locale.plural_form(count)  # type: ignore[arg-type]
        return _FORMS[self.language].index(rule)


@lru_cache(4096)  # a page writes more than a hundred numbers each run, nearly all as in the run before
def _number(value: float, digits: int, locale: Locale) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, pattern, locale=locale).replace("-", "−")


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# The order of msgstr[0], msgstr[1], … in the files, by CLDR's names.
_FORMS = {Language.ENGLISH: ("one", "other"), Language.RUSSIAN: ("one", "few", "many")}


@cache
def words(language: Language) -> Words:
    """The words of `language`; a key that stands in two files is an error."""
    messages: dict[str, Message] = {}
    for path in sorted((FOLDER / language.value).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language.value)
        for message in catalogue:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            if key in messages or not key.startswith(path.stem + "."):
                raise ValueError(f"{path}: the key {key!r} stands twice or in the wrong file")
            messages[key] = message
    return Words(language, messages)
