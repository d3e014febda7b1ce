"""The Start picture in a real browser: its film, its cards, its place on the screen."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dsviz.figures.theme import Mode, theme
from dsviz.ui.components.start import SHEETS

PLAYED = 9_500  # milliseconds, a little more than the film lasts


@pytest.fixture
def address(run_script: Callable[[str], str]) -> str:
    return run_script("start_app.py")


def _opened(page: Page, url: str, *, still: bool = True) -> None:
    page.emulate_media(reduced_motion="reduce" if still else "no-preference")
    page.goto(url)
    page.locator(".start[data-u]").wait_for()


def _expect_place(page: Page, place: str, playing: str = "false") -> None:
    expect(page.locator(".start")).to_have_attribute("data-u", place)
    expect(page.locator(".start")).to_have_attribute("data-playing", playing)


def test_the_film_runs_once_and_a_rerun_does_not_start_it_again(page: Page, address: str) -> None:
    page.clock.install()
    _opened(page, address, still=False)
    expect(page.locator(".start")).to_have_attribute("data-playing", "true")
    page.clock.fast_forward(PLAYED)
    _expect_place(page, "1.000")
    page.get_by_role("button", name="again").click()
    expect(page.get_by_text("runs: 2")).to_be_visible()
    _expect_place(page, "1.000")


def test_play_shows_it_again_and_pause_holds_it(page: Page, address: str) -> None:
    page.clock.install()
    _opened(page, address, still=False)
    page.clock.fast_forward(PLAYED)
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").click()
    held = page.locator(".start").get_attribute("data-u")
    assert held is not None
    assert 0 < float(held) < 1
    page.clock.fast_forward(PLAYED)
    _expect_place(page, held)
    page.get_by_role("button", name="Play").click()
    page.clock.fast_forward(PLAYED)
    _expect_place(page, "1.000")


def test_who_asks_for_less_motion_sees_the_end_at_once(page: Page, address: str) -> None:
    _opened(page, address)
    _expect_place(page, "1.000")


def test_a_chapter_shows_its_own_part(page: Page, address: str) -> None:
    _opened(page, address)
    for chapter, end in (("Input", "0.100"), ("Depthwise", "0.520"), ("Pointwise", "1.000")):
        page.locator(".chapter", has_text=chapter).click()
        _expect_place(page, end)


def test_a_card_names_its_page(page: Page, address: str) -> None:
    _opened(page, address)
    for target in ("sound", "network", "layers"):
        page.locator(f"[data-go={target}]").click()
        expect(page.get_by_text(f"target: {target}")).to_be_visible()


def test_the_numbers_add_up(page: Page, address: str) -> None:
    _opened(page, address)
    numbers = json.loads(page.locator(".start").get_attribute("data-numbers") or "")
    assert numbers["separable"] == numbers["depthwise"] + numbers["pointwise"] == 656
    assert numbers["standard"] == 4608
    shown = page.locator(".numbers").inner_text()
    assert all(text in shown for text in ("656", "4,608", "7.0×", "85.8%", "1/32", "1/9", "0.1424"))


def test_russian_has_its_own_words_and_numbers(page: Page, address: str) -> None:
    _opened(page, f"{address}/?lang=ru")
    shown = page.locator(".start").inner_text()
    assert all(text in shown for text in ("Глубинная", "4\u00a0608", "0,1424"))
    assert not any("a" <= letter.lower() <= "z" for letter in shown)


def test_the_cards_stand_on_a_projector_without_scrolling(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 800})
    _opened(page, address)
    expect(page.locator(".start")).to_have_attribute("data-u", "1.000")
    for card in page.locator(".go").all():
        expect(card).to_be_in_viewport(ratio=1)


def test_a_phone_shows_columns_and_never_scrolls_sideways(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    _opened(page, address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture = page.locator("canvas").bounding_box()
    assert picture is not None
    assert picture["height"] > 0.9 * picture["width"]


# Whether the picture has a point of the colour, up to the rounding of its blending.
HAS_COLOUR = """(canvas, wanted) => {
    const seen = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    for (let i = 0; i < seen.length; i += 4)
        if (wanted.every((value, part) => Math.abs(seen[i + part] - value) < 4)) return true;
    return false;
}"""


@pytest.mark.parametrize("mode", list(Mode))
def test_the_picture_takes_the_colours_of_the_theme(page: Page, address: str, mode: Mode) -> None:
    page.emulate_media(color_scheme=mode.value)
    _opened(page, address)
    expect(page.get_by_text(f"mode: {mode.value}")).to_be_visible()  # the first run may not know it yet
    for colour in (theme(mode).depthwise, theme(mode).pointwise, SHEETS[mode][0]):
        assert page.locator("canvas").evaluate(HAS_COLOUR, list(bytes.fromhex(colour[1:])))
