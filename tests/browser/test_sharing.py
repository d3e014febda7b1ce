"""The card of shared weights in a real browser: folding, pointing, the keyboard, a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

WaitIdle = Callable[..., None]
SMALL = "filters=8&length=8&bottleneck=6&hidden=7&seconds=0.1"


@pytest.fixture
def visit(page: Page, run_script: Callable[[str], str], wait_idle: WaitIdle) -> Callable[[str], Page]:
    """A function: query -> the card of that network."""

    def open_(query: str) -> Page:
        page.goto(f"{run_script('sharing_app.py')}/?{query}")
        wait_idle(page, 180)
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
        return page

    return open_


def counted(page: Page) -> Locator:
    return page.locator(".sharing .count strong")


def filled(page: Page) -> int:
    opacities = page.locator(".tile i").evaluate_all("tiles => tiles.map(t => getComputedStyle(t).opacity)")
    return sum(opacity == "1" for opacity in opacities)


def test_folding_counts_down_to_what_is_stored(visit: Callable[[str], Page]) -> None:
    page = visit("arch=mitas&seconds=0.1")
    expect(counted(page)).to_have_text("2,376,256")
    assert filled(page) == 4 + 8 + 8, "as many tiles as tensors"
    page.get_by_role("button", name="unfolded").click()
    expect(counted(page)).to_have_text("8,710,720", timeout=20_000)
    page.wait_for_timeout(2000)
    assert filled(page) == 3 * 32
    page.get_by_role("button", name="folded", exact=True).click()
    expect(counted(page)).to_have_text("2,376,256", timeout=20_000)


def test_pointing_at_a_step_lights_all_that_use_its_tensor(visit: Callable[[str], Page]) -> None:
    page = visit(f"arch=mitas&{SMALL}")
    page.locator(".cell").nth(9).locator(".thin").hover()
    expect(page.locator(".tile.same")).to_have_count(8)
    expect(page.locator(".say")).to_contain_text("Stack 2 · Block 2 · depthwise")
    page.locator(".cell").nth(9).locator(".tile").first.hover()
    expect(page.locator(".tile.same")).to_have_count(4)


def test_arrows_walk_along_stacks_and_down_columns(visit: Callable[[str], Page]) -> None:
    page = visit(f"arch=mitas&{SMALL}")
    page.locator(".tile").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".say")).to_contain_text("Stack 1 · Block 2 · expand")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.locator(".say")).to_contain_text("Stack 2 · Block 2 · expand")


def test_pointwise_tiles_of_a_block_never_look_like_one_tensor(visit: Callable[[str], Page]) -> None:
    page = visit(f"arch=mitas&{SMALL}&base=v3&skip=5")
    cells = page.locator(".cell").evaluate_all(
        "cells => cells.map(cell => [...cell.querySelectorAll('.tile:not(.thin)')]"
        ".map(tile => tile.style.getPropertyValue('--tone')))"
    )
    assert all(len(set(tones)) == len(tones) == 3 for tones in cells)


@pytest.mark.parametrize("query", ["arch=mobilenet", "arch=conv_tasnet&seconds=0.1", "arch=mitas&share=none"])
def test_a_network_without_sharing_has_no_such_card(visit: Callable[[str], Page], query: str) -> None:
    expect(visit(query).locator(".sharing")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_phone_shows_every_dilation(visit: Callable[[str], Page], page: Page, language: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    shown = visit(f"arch=mitas&{SMALL}&lang={language}")
    scroll = shown.locator(".sharing .scroll")
    assert scroll.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
