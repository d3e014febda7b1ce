"""Weights in the browser: two visitors with files of their own, and what a class compares."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
import safetensors.torch
from playwright.sync_api import Browser, Locator, Page, expect

import dsviz
from dsviz.text import Language, words
from dsviz.weights.tensors import tensors_of

NETWORK = "swishnet"
SECONDS = 60_000
"""In milliseconds, for a machine that has other things to do."""
ENGLISH = words(Language.ENGLISH)


@pytest.fixture
def open_page(app_url: str, wait_idle: Callable[..., None]) -> Callable[..., Page]:
    """`open_page(page, address)`: Layers as a link opens it."""

    def open_page(page: Page, **address: str) -> Page:
        page.goto(f"{app_url}/layers?{urlencode({'lang': 'en', 'arch': NETWORK, 'l': '1', **address})}")
        wait_idle(page, 120)
        return page

    return open_page


def bring(page: Page, path: Path) -> None:
    page.locator('[data-testid="stFileUploader"] input[type="file"]').last.set_input_files(path)


def badge(page: Page) -> Locator:
    return page.locator(".st-key-title_row .stMarkdownBadge").last


def table(page: Page) -> str:
    """What the statistics of the maps say."""
    return page.get_by_role("region", name=ENGLISH("layers.statistics_title")).inner_text()


def seeded(folder: Path, seed: int) -> Path:
    path = folder / f"seed{seed}.safetensors"
    safetensors.torch.save_file(tensors_of(dsviz.build(NETWORK, seed=seed)), path)
    return path


def test_two_visitors_bring_files_and_each_sees_the_own(
    page: Page,
    chromium: Browser,
    open_page: Callable[..., Page],
    wait_idle: Callable[..., None],
    tmp_path: Path,
) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    visitors = {1: page, 2: context.new_page()}
    for seed, visitor in visitors.items():
        open_page(visitor, w="file")
        expect(visitor.get_by_text(ENGLISH("weights.not_in_link"))).to_be_visible(timeout=SECONDS)
        bring(visitor, seeded(tmp_path, seed))
    tables = {}
    for seed, visitor in visitors.items():
        name = f"seed{seed}.safetensors"
        expect(badge(visitor)).to_have_text(ENGLISH("weights.badge_file", name=name), timeout=SECONDS)
        wait_idle(visitor)
        tables[seed] = table(visitor)
    assert tables[1] != tables[2]
    bring(visitors[2], seeded(tmp_path, 1))
    expect(badge(visitors[2])).to_have_text(
        ENGLISH("weights.badge_file", name="seed1.safetensors"), timeout=SECONDS
    )
    wait_idle(visitors[2])
    assert table(visitors[2]) == tables[1]
    context.close()


def test_a_file_that_is_none_is_refused_in_a_sentence_and_leaves_no_trace(
    page: Page, open_page: Callable[..., Page], wait_idle: Callable[..., None], tmp_path: Path
) -> None:
    path = tmp_path / "weights.pt"
    path.write_bytes(b"once upon a time")
    open_page(page, w="file")
    bring(page, path)
    expect(page.get_by_text(ENGLISH("weights.unknown_kind"))).to_be_visible(timeout=SECONDS)
    wait_idle(page)
    assert "Traceback" not in page.inner_text("body")


@pytest.mark.parametrize("language", Language)
def test_trained_and_random_maps_are_drawn_side_by_side(
    page: Page, open_page: Callable[..., Page], wait_idle: Callable[..., None], language: Language
) -> None:
    open_page(page, lang=language.value)
    card = page.locator(".st-key-card_learned")
    expect(card.locator("img")).to_have_count(0)
    card.get_by_text(words(language)("layers.learned_show")).click()
    expect(card.locator("figure img")).to_have_count(4, timeout=SECONDS)
    wait_idle(page)
    for image in card.locator("figure img").all():
        image.scroll_into_view_if_needed()
        assert image.evaluate("img => img.complete && img.naturalWidth") > 0
    tops = {
        figure.evaluate("figure => figure.getBoundingClientRect().top")
        for figure in card.locator("figure").all()
    }
    assert len(tops) == 1
    assert "both=True" in page.url
