"""Numbers in words: English and Russian, cardinal to 9999 and ordinal to 31."""

LARGEST = 9999
"""The largest number that is put into words."""

ENGLISH_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ENGLISH_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ENGLISH_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth", "twenty": "twentieth", "thirty": "thirtieth",
}  # fmt: skip

RUSSIAN_SMALL = (
    "ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять",
    "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать",
    "восемнадцать", "девятнадцать",
)  # fmt: skip
RUSSIAN_TENS = (
    "", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят",
    "девяносто",
)  # fmt: skip
RUSSIAN_HUNDREDS = (
    "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот",
)  # fmt: skip
RUSSIAN_THOUSANDS = (
    "", "одна тысяча", "две тысячи", "три тысячи", "четыре тысячи", "пять тысяч", "шесть тысяч",
    "семь тысяч", "восемь тысяч", "девять тысяч",
)  # fmt: skip
RUSSIAN_ORDINALS = (
    "перв", "втор", "трет", "четвёрт", "пят", "шест", "седьм", "восьм", "девят", "десят",
    "одиннадцат", "двенадцат", "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат",
    "восемнадцат", "девятнадцат", "двадцат",
)  # fmt: skip
"""Stems of the ordinals from the first to the twentieth."""


def english(number: int, joint: str = " ") -> str:
    """A number of 0 to 9999; `joint` stands after the hundreds: " " or " and "."""
    _check(number, 0, LARGEST)
    if number < 20:
        return ENGLISH_SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return ENGLISH_TENS[tens] + (f"-{ENGLISH_SMALL[ones]}" if ones else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    count, rest = divmod(number, size)
    between = joint if rest < 100 else " "
    return f"{ENGLISH_SMALL[count]} {name}" + (f"{between}{english(rest, joint)}" if rest else "")


def english_ordinal(day: int) -> str:
    """First to thirty-first."""
    _check(day, 1, 31)
    start, _, last = english(day).rpartition("-")
    ordinal = ENGLISH_ORDINALS.get(last, f"{last}th")
    return f"{start}-{ordinal}" if start else ordinal


def english_suffix(day: int) -> str:
    """What follows the digits: 1st, 2nd, 3rd, 4th, 11th."""
    return "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def russian(number: int) -> str:
    """A number of 0 to 9999 in the nominative, masculine: тысяча is feminine, so одна and две before it."""
    _check(number, 0, LARGEST)
    if number == 0:
        return RUSSIAN_SMALL[0]
    thousands, hundreds, rest = number // 1000, number // 100 % 10, number % 100
    tens, ones = (0, rest) if rest < 20 else divmod(rest, 10)
    parts = (
        RUSSIAN_THOUSANDS[thousands],
        RUSSIAN_HUNDREDS[hundreds],
        RUSSIAN_TENS[tens],
        RUSSIAN_SMALL[ones] if ones else "",
    )
    return " ".join(part for part in parts if part)


def russian_ordinal(day: int, ending: str) -> str:
    """First to thirty-first, neuter: `ending` "ое" says двадцать второе, "ого" двадцать второго."""
    _check(day, 1, 31)
    if day == 30:
        return f"тридцат{ending}"
    tens, ones = (0, day) if day <= 20 else divmod(day, 10)
    softened = {"ое": "ье", "ого": "ьего"}[ending] if ones == 3 else ending
    start = f"{RUSSIAN_TENS[tens]} " if tens else ""
    return f"{start}{RUSSIAN_ORDINALS[ones - 1]}{softened}"


def _check(number: int, low: int, high: int) -> None:
    if not low <= number <= high:
        raise ValueError(f"numbers from {low} to {high} are put into words, got {number}")
