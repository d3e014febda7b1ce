"""A text written in the browser: step, play and stop; chips, map and keyboard speak of the same."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.inputs.dates import answer
from dsviz.text import Language, words

WRITERS = [architecture for architecture in CATALOG if architecture.task is Task.TRANSLATE]
EACH = pytest.mark.parametrize("architecture", WRITERS, ids=lambda architecture: architecture.key)
TEXT = "22 ноября 2026"
SECONDS = 60_000
"""In milliseconds, for a machine that has other things to do."""
SHADES = "chips => chips.map(chip => Number(chip.style.getPropertyValue('--w')))"


@pytest.fixture
def visit(app_url: str, page: Page, wait_idle: Callable[..., None]) -> Callable[..., Page]:
    """`visit(architecture, language)`: the page with its text."""

    def visit(architecture, language=Language.ENGLISH) -> Page:
        address = urlencode({"lang": language.value, "arch": architecture.key, "text": TEXT})
        page.goto(f"{app_url}/sequences?{address}")
        wait_idle(page)
        return page

    return visit


def card(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-card_sequences_{name}")


def chips(page: Page, name: str, line: str) -> Locator:
    return card(page, name).locator(f".tokens .{line} .chip:not(.next)")


def press(page: Page, key: str) -> None:
    page.locator(f".st-key-{key} button").click()


@EACH
@pytest.mark.parametrize("language", Language)
def test_a_text_is_written_step_by_step_and_played_to_its_end(visit, wait_idle, architecture, language):
    page = visit(architecture, language)
    said = words(language)
    expect(page.locator("h1")).to_have_text(said("sequences.title"))
    expect(chips(page, "writing", "source")).to_have_count(len(TEXT))
    press(page, "seq_step_button")
    expect(chips(page, "writing", "target")).to_have_count(1, timeout=SECONDS)
    wait_idle(page)
    press(page, "seq_step_button")
    expect(chips(page, "writing", "target")).to_have_count(2, timeout=SECONDS)
    expect(card(page, "writing").locator(".mark.right, .mark.wrong")).to_have_count(2)
    expect(card(page, "writing").locator("li.taken")).to_have_count(1)
    press(page, "seq_play")
    step = page.locator(".st-key-seq_step_button button")
    expect(page.locator(".st-key-seq_play button")).to_be_disabled(timeout=SECONDS)
    expect(step).to_be_disabled()
    wait_idle(page)
    assert "Traceback" not in page.inner_text("body")


def test_another_example_changes_the_text_on_the_whole_page(visit, wait_idle):
    """The button stands in a part of the page that runs by itself, the text outside of it."""
    page = visit(WRITERS[0])
    page.locator(".st-key-seq_example").get_by_role("button").first.click()
    field = page.locator(".st-key-text input")
    expect(field).not_to_have_value(TEXT, timeout=SECONDS)
    wait_idle(page)
    expect(chips(page, "writing", "source")).to_have_count(len(field.input_value()))
    expect(chips(page, "reading", "target")).to_have_count(len(answer(field.input_value())) + 1)


@EACH
def test_a_play_stops_where_it_is_told_to(visit, wait_idle, architecture):
    page = visit(architecture)
    press(page, "seq_play")
    expect(chips(page, "writing", "target").nth(1)).to_be_visible(timeout=SECONDS)
    press(page, "seq_stop")
    expect(page.locator(".st-key-seq_play button")).to_be_enabled(timeout=SECONDS)
    wait_idle(page)
    written = chips(page, "writing", "target").count()
    page.wait_for_timeout(2000)
    assert chips(page, "writing", "target").count() == written < 12


@EACH
def test_pointing_at_a_character_shades_its_sources_and_so_does_the_keyboard(visit, wait_idle, architecture):
    page = visit(architecture)
    source, target = chips(page, "reading", "source"), chips(page, "reading", "target")
    expect(target).to_have_count(len(answer(TEXT)) + 1)
    target.nth(2).hover()
    pointed = source.evaluate_all(SHADES)
    target.nth(4).hover()
    assert source.evaluate_all(SHADES) != pointed
    page.mouse.move(0, 0)
    target.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(target.nth(2)).to_be_focused()
    assert source.evaluate_all(SHADES) == pointed
    expect(target.nth(2)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    wait_idle(page)
    assert re.search(r"[?&]seq-at=2\b", page.url)


@EACH
def test_the_map_chooses_the_character_that_the_pyramid_is_of(visit, wait_idle, architecture):
    page = visit(architecture)
    before = card(page, "sight").locator("svg").first.inner_html()
    cells = card(page, "reading").locator(".cell")
    expect(cells).to_have_count(len(TEXT) * (len(answer(TEXT)) + 1))
    cells.nth(5 * len(TEXT) + 1).click()
    wait_idle(page)
    expect(chips(page, "reading", "target").nth(5)).to_have_attribute("aria-selected", "true")
    assert card(page, "sight").locator("svg").first.inner_html() != before


@EACH
def test_on_a_phone_nothing_is_wider_than_the_screen(visit, wait_idle, page, architecture):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(architecture)
    press(page, "seq_step_button")
    wait_idle(page)
    expect(chips(page, "writing", "target")).to_have_count(1)
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
