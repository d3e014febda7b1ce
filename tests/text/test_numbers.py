"""Numbers are written as each language writes them."""

import pytest

from dsviz.text import Language, words

PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


@pytest.mark.parametrize("value", [1e15, -2e28, 3.4e38, 1.7e308])
def test_a_number_beyond_all_counting_is_a_power_of_ten(value: float) -> None:
    power = len(f"{abs(value):.0f}") - 1
    for language in Language:
        assert words(language).number(value, 3).translate(PLAIN).endswith(f"·10{power}")


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (0.00012345, "1.23·10⁻⁴"), (0.0123, "0.0123"), (-1234.5, "−1,234"), (2e6, "2.00·10⁶")],
)
def test_three_digits_count(value: float, written: str) -> None:
    assert words(Language.ENGLISH).significant(value) == written


@pytest.mark.parametrize(
    ("language", "written"), [(Language.ENGLISH, "1,234.5%"), (Language.RUSSIAN, "1\u00a0234,5\u00a0%")]
)
def test_a_share_is_written_as_a_percentage(language: Language, written: str) -> None:
    assert words(language).percent(12.345, 1) == written
