"""Fuse and split in a real browser: pointed at, split, taken from a network."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

WaitIdle = Callable[..., None]
# The middle of a tile of the fused kernel, in pixels of the screen.
TILE = """(canvas, [output, input]) => {
  const table = canvas.closest(".fuse").instance, box = canvas.getBoundingClientRect();
  const { left, top, tile } = table.place;
  return [box.left + left + (input + 0.5) * tile, box.top + top + (output + 0.5) * tile * table.tall()];
}"""


@pytest.fixture
def opened(page: Page, app_url: str, wait_idle: WaitIdle) -> Callable[[str], Page]:
    def opened(address: str = "") -> Page:
        page.goto(f"{app_url}/fuse_split?lang=en&{address}")
        page.locator(".fuse[data-shape]").wait_for(timeout=60_000)
        wait_idle(page)
        return page

    return opened


def test_a_tile_names_its_recipe_and_its_pattern(opened: Callable[[str], Page]) -> None:
    page = opened("fuse-in=4&fuse-out=8")
    expect(page.locator(".fuse")).to_have_attribute("data-shape", "8×4×3×3")
    canvas, said = page.locator(".fuse canvas"), page.locator(".fuse .say")
    page.mouse.move(*canvas.evaluate(TILE, [5, 2]))
    expect(said).to_contain_text("Tile (5, 2) = ")
    recipe = canvas.evaluate("canvas => canvas.closest('.fuse').instance.recipes[5 * 4 + 2]")
    assert f"{recipe:.3f}".replace("-", "−") in said.inner_text()
    canvas.focus()
    page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("× pattern 2")
    page.keyboard.press("Escape")
    expect(said).to_contain_text("rank 1")


def test_both_ways_give_the_same_output_but_for_rounding(opened: Callable[[str], Page]) -> None:
    page = opened("fuse-in=16&fuse-out=32")
    expect(page.get_by_text("✓ equal but for rounding")).to_be_visible()
    card = page.locator(".st-key-card_fuse")
    assert {"656", "4,608"} <= set(card.inner_text().split())


def test_splitting_follows_the_multiplier_and_the_family(
    opened: Callable[[str], Page], wait_idle: WaitIdle
) -> None:
    page = opened("split-of=directions&split-m=1")
    card = page.locator(".st-key-card_split")
    expect(card).to_contain_text("Splitting pays up to m = 5")
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    expect(card).to_contain_text("Nothing is lost", timeout=30_000)
    page.get_by_role("radio", name="random").or_(page.get_by_role("button", name="random")).first.click()
    expect(card).not_to_contain_text("Nothing is lost", timeout=30_000)
    wait_idle(page)
    assert "split-of=random" in page.url
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    expect(card).to_contain_text("No gain", timeout=30_000)


def test_a_pair_of_a_network_is_fused_on_a_phone_too(opened: Callable[[str], Page], page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened("fuse-of=network")
    expect(page.get_by_text("✓ equal but for rounding")).to_be_visible()
    expect(page.get_by_text("Left out here")).to_be_visible()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1
