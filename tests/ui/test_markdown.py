"""What others wrote stays text where Markdown is read."""

import re

import pytest

from dsviz.ui.markdown import plain

TEXTS = (
    "![x](http://example.org/x.png)", "*bold* _names_with_lines_ `code`", "$x^2$ :smile: :red[x] ~~no~~",
    "<b>tags</b> &amp; [links](x)", "# head\n- list\n1. one",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_every_sign_is_escaped_and_every_word_is_kept(text):
    written = plain(text)
    assert "\n" not in written
    assert re.sub(r"\\(.)", r"\1", written) == " ".join(text.split())
    assert not re.search(r"(?<!\\)[*_`$\[\]<>:#~|!]", written)


def test_words_alone_stay_as_they_are():
    assert plain("два голоса 42") == "два голоса 42"
