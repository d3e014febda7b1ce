"""The pages Kinds and Break it, run without a browser: both languages, both senses, every choice."""

import re
import time

import pytest

from dsviz.analysis.mistakes import MISTAKES
from dsviz.analysis.spatial import CLASSICS
from dsviz.text import Language, words
from dsviz.ui.learn.kinds_place import KERNELS, SIZES

PAGES = ("kinds", "break_it")
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
LONGEST_PROSE = 60
"""Words a page may say before "more"."""


def numbers(app) -> str:
    return " ".join(html.proto.body for html in app.get("html"))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sense", ["picture", "sound"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_in_every_language_and_speaks_no_other(page, sense, language, opened, read):
    app = opened(page, {"lang": language.value, "sense": sense})
    said = words(language)
    assert app.title[0].value == said(f"{page}.title")
    assert app.title[0].value.endswith("?")
    assert len(said(f"{page}.about").split()) < LONGEST_PROSE
    everything = " ".join(read(app))
    assert f"{page}." not in everything
    assert (len(CYRILLIC.findall(everything)) > 200) == (language is Language.RUSSIAN)


def test_the_course_stands_on_the_page_at_first(opened):
    app = opened("kinds", {"lang": "en"})
    for number in ("656", "4,608", "2,304", "1,840", "1,152"):
        assert f">{number}</b>" in numbers(app)
    said = " ".join(m.value for m in app.markdown)
    assert "0.1424" in said
    # what the depthwise convolution costs is 1 of 32 of the standard one; the rest is the pointwise one's
    assert r":blue[$\frac{1}{32}$] + :orange[$\frac{1}{3^2}$]" in said


def test_every_size_is_in_the_address_and_changes_the_counts(opened):
    address = {"kinds-inputs": "8", "kinds-outputs": "24", "kinds-kernel": "5", "kinds-groups": "8"}
    app = opened("kinds", {"lang": "en", **address})
    assert f">{8 * 25 + 8 * 24}</b>" in numbers(app)
    assert f">{8 * 24 * 25:,}</b>" in numbers(app)
    assert {name: app.query_params[name] for name in address} == address


def test_groups_that_do_not_fit_become_the_next_that_do(opened):
    app = opened("kinds", {"kinds-inputs": "9", "kinds-outputs": "12", "kinds-groups": "4"})
    assert app.session_state["kinds-groups"] == 3
    app.number_input(key="kinds-inputs").set_value(7).run()
    assert not app.exception
    assert app.session_state["kinds-groups"] == 1


@pytest.mark.parametrize("wrong", ["1,2;3,4", "a", "1,2,3;4,5,6;7,8,999", "nan,0,0;0,0,0;0,0,0", "1,2;3"])
def test_a_kernel_that_cannot_be_is_passed_over(wrong, opened):
    app = opened("kinds", {"kinds-cells": wrong})
    assert app.session_state["kinds-cells"] == "-1,0,1;-2,0,2;-1,0,1"


@pytest.mark.parametrize(
    ("cells", "rank"), [("0,0,0;0,0,0;0,0,0", 0), ("1,2,3;2,4,6;0,0,0", 1), ("1,0,0;0,2,0;0,0,4", 3)]
)
def test_a_kernel_of_ones_own_gets_its_rank(cells, rank, opened):
    app = opened("kinds", {"kinds-cells": cells})
    assert app.metric[0].value == str(rank)
    assert (app.metric[1].value == "0.0%") == (rank < 2)
    assert app.session_state["kinds_preset"] is None


def test_a_preset_is_taken_over_and_lit(opened):
    app, taken = opened("kinds", {"lang": "en"}), set()
    for name in CLASSICS:
        pills = next(group for group in app.get("button_group") if group.key == "kinds_preset")
        pills.set_value(name).run()
        assert not app.exception
        assert app.session_state["kinds_preset"] == name
        taken.add(app.session_state["kinds-cells"])
    assert len(taken) == len(CLASSICS)


def test_the_price_can_be_followed_over_every_size(opened):
    app = opened("kinds", {"kinds-way": "super"})
    for size in SIZES:
        app.session_state["kinds-vary"] = size
        app.run()
        assert not app.exception
        assert len(app.get("plotly_chart")) == 3


def test_every_kernel_size_opens_and_changes_the_counts(opened):
    """Of the 16 channels in and 32 out that the page begins with."""
    app = opened("kinds", {"lang": "en"})
    for kernel in KERNELS:
        app.session_state["kinds-kernel"] = kernel
        app.run()
        assert not app.exception
        for weights in (16 * kernel**2 + 16 * 32, 16 * 32 * kernel**2):
            assert f">{weights:,}</b>" in numbers(app)


@pytest.mark.parametrize("window", ["2", "3", "8"])
def test_pooling_says_what_is_left(window, opened):
    app = opened("kinds", {"lang": "en", "kinds-window": window})
    assert f"{160 // int(window)} × {160 // int(window)}" in numbers(app)
    assert any(f"becomes {160 // int(window)} ×" in m.value for m in app.markdown)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("known", MISTAKES, ids=lambda m: m.name)
def test_every_mistake_shows_its_lines_and_what_they_mean(known, language, opened):
    app = opened("break_it", {"lang": language.value, "mistake": known.name})
    shown = " ".join(code.value for code in app.code)
    assert known.right in shown
    assert known.wrong in shown
    assert words(language)(f"break_it.means_{known.name}") in [m.value for m in app.markdown]
    assert ("Error:" in shown) == (known.name in {"groups_out", "dilation"})


def test_with_a_bet_nothing_is_given_away_before_it(opened):
    app = opened("break_it", {"lang": "en", "mistake": "shuffle", "bet": "True"})
    means = words(Language.ENGLISH)("break_it.means_shuffle")
    assert means not in [m.value for m in app.markdown]
    app.session_state["break_bet_shuffle"] = "numbers"
    app.run()
    shown = [m.value for m in app.markdown]
    assert means in shown
    assert "**Right:** only other numbers." in shown


@pytest.mark.parametrize("page", PAGES)
def test_a_page_answers_quickly_once_it_is_warm(page, opened):
    app = opened(page)
    best = min(_seconds(app) for _ in range(3))
    assert best < 1, f"{best:.2f} s"  # 0.3 s on a quiet machine; this one runs other tests beside


def _seconds(app) -> float:
    begun = time.perf_counter()
    app.run()
    return time.perf_counter() - begun
