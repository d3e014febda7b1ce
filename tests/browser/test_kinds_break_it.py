"""The pages Kinds and Break it in a browser: sizes, a kernel written by hand, a mistake, a bet, a phone."""

import re

from playwright.sync_api import Page, expect


def test_a_kernel_written_by_hand_gets_its_rank_and_an_address(app_url, page: Page, wait_idle):
    page.goto(f"{app_url}/kinds?lang=en")
    wait_idle(page)
    gallery = page.locator(".st-key-card_kinds_gallery")
    expect(gallery).to_contain_text("656")
    expect(gallery).to_contain_text("4,608")
    rank = page.get_by_test_id("stMetricValue").first
    expect(rank).to_have_text("1")

    grid = page.get_by_test_id("stDataFrame")
    grid.scroll_into_view_if_needed()
    # the first cell of the grid, under its heading
    grid.locator(".dvn-scroller").click(position={"x": 28, "y": 52})
    page.wait_for_timeout(200)  # the grid is a canvas: nothing says that a cell is chosen
    page.keyboard.type("7")
    expect(page.locator("#portal input")).to_have_value("7")
    page.keyboard.press("Enter")
    expect(rank).to_have_text("2", timeout=15_000)
    wait_idle(page)
    expect(page).to_have_url(re.compile("kinds-cells=7"))


def test_a_mistake_is_bet_on_then_explained_and_nothing_scrolls_sideways(app_url, page: Page, wait_idle):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_url}/break_it?lang=en&bet=True&mistake=dilation")
    wait_idle(page)
    message = page.locator(".st-key-card_break_message")
    expect(message).to_have_count(0)
    page.get_by_test_id("stButtonGroup").get_by_text("torch raises").click()
    expect(message).to_contain_text("RuntimeError: The size of tensor a (56) must match")
    expect(page.get_by_text("Right: torch raises.")).to_be_visible()
    page.get_by_test_id("stButtonGroup").get_by_text("stages swapped").click()
    wait_idle(page)
    expect(page).to_have_url(re.compile("mistake=swapped"))
    expect(message).to_have_count(0)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    assert not wide


def test_kinds_does_not_scroll_sideways_on_a_phone(app_url, page: Page, wait_idle):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_url}/kinds?lang=ru")
    wait_idle(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
