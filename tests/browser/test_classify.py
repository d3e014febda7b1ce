"""A spoken sentence through every network that names sounds, and a picture taken apart, in a real browser."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Architecture, Features, Task, Waveform
from dsviz.inputs.samples import DATA

PATIENCE = 90_000
SPEECH = DATA / "russian_woman.flac"


def names_sounds(architecture: Architecture) -> bool:
    entry = architecture.inputs_for(architecture.starts)[0]
    return architecture.task is Task.CLASSIFY and isinstance(entry, Features | Waveform)


HEARING = [architecture for architecture in CATALOG if names_sounds(architecture)]


def expect_no_scrolling_sideways_on_a_phone(page: Page, wait_idle: Callable[..., None]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    wait_idle(page, 90)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def click_into_the_last_cell_of_the_first_row(view: Locator) -> None:
    box = view.bounding_box()
    assert box is not None
    view.click(position={"x": 0.99 * box["width"], "y": 0.01 * box["height"]})


def start_covering_unless_it_is_done(card: Locator) -> None:
    start = card.locator(".st-key-cover_start button")
    expect(start.or_(card.locator(".ends span").nth(2))).to_be_visible(timeout=PATIENCE)
    if start.count():
        start.click()


@pytest.mark.parametrize("architecture", HEARING, ids=lambda architecture: architecture.key)
def test_an_uploaded_voice_is_seen_heard_and_answered(
    page: Page, app_url: str, wait_idle: Callable[..., None], architecture: Architecture
) -> None:
    small = {f"{architecture.key}-{name}": value for name, value in architecture.small.items()}
    address = {
        "lang": "en",
        "arch": architecture.key,
        "from": "upload",
        **small,
        f"{architecture.key}-seconds": 1,
    }
    page.goto(f"{app_url}/classify?{urlencode(address)}")
    page.get_by_role("heading", level=1).first.wait_for(timeout=PATIENCE)
    page.locator("input[type=file]").set_input_files(SPEECH)
    wait_idle(page, 90)
    card = page.locator(".st-key-card_classify_sound")
    expect(card.locator("audio")).to_have_count(1, timeout=PATIENCE)
    expect(card.locator(".answers button").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-card_classify_seen .js-plotly-plot image")).to_have_count(
        1, timeout=PATIENCE
    )
    expect(page.get_by_test_id("stException")).to_have_count(0)
    masks = page.locator(".st-key-card_classify_attention")
    if masks.count():
        masks.get_by_text(re.compile(r"^5 · 1×1$")).click()
        expect(masks.get_by_text(re.compile("14 of the 15 cells"))).to_be_visible(timeout=PATIENCE)
        expect(page).to_have_url(re.compile(r"cls-stage=4"), timeout=PATIENCE)
    expect_no_scrolling_sideways_on_a_phone(page, wait_idle)


def test_another_class_another_cell_and_a_patch_draw_another_map(
    page: Page, app_url: str, wait_idle: Callable[..., None]
) -> None:
    seeing = next(a for a in CATALOG if a.task is Task.CLASSIFY and a not in HEARING)
    small = {f"{seeing.key}-width": 0.25, f"{seeing.key}-size": 64}
    address = {"lang": "en", "arch": seeing.key, "w": "random", "cls-sign": "both", "cls-map": 5, **small}
    page.goto(f"{app_url}/classify?{urlencode(address)}")
    card, answers = page.locator(".st-key-card_classify_evidence"), page.locator(".answers button")
    shown = card.locator(".view img.map")
    expect(shown).to_be_visible(timeout=PATIENCE)
    wait_idle(page, 90)
    first = shown.get_attribute("src")

    answers.nth(2).click()
    expect(answers.nth(2)).to_have_attribute("aria-checked", "true", timeout=PATIENCE)
    expect(shown).not_to_have_attribute("src", str(first), timeout=PATIENCE)
    expect(page).to_have_url(re.compile("cls-class="), timeout=PATIENCE)

    click_into_the_last_cell_of_the_first_row(card.locator(".view"))
    expect(card.get_by_text(re.compile(r"^Cell \(0, \d+\)$"))).to_be_visible(timeout=PATIENCE)
    expect(card.get_by_text(re.compile("drawn here: "))).to_be_visible()

    card.locator('.modes button[data-mode="picture"]').click()
    expect(shown).to_be_hidden()
    card.locator('.modes button[data-mode="map"]').click()
    expect(card.locator(".view img.ground")).to_be_hidden()

    card.get_by_text("covering", exact=True).click()
    start_covering_unless_it_is_done(card)
    expect(card.locator(".ends span")).to_have_count(3, timeout=PATIENCE)
    expect(card.get_by_text("nothing covered")).to_be_visible(timeout=PATIENCE)
    expect_no_scrolling_sideways_on_a_phone(page, wait_idle)
