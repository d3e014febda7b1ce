"""Numbers are written as each language writes them."""

import pytest

from dsviz.text import Language, words


@pytest.mark.parametrize(
    ("language", "written"), [(Language.ENGLISH, "1,234.5%"), (Language.RUSSIAN, "1\u00a0234,5\u00a0%")]
)
def test_a_share_is_written_as_a_percentage(language: Language, written: str) -> None:
    assert words(language).percent(12.345, 1) == written
