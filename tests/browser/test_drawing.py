"""Drawings of lines and words, and the address of the first page, in a real browser."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

WaitIdle = Callable[..., None]


def test_a_drawing_wider_than_its_card_begins_at_its_point_in_the_pages_font(
    page: Page, run_script: Callable[[str], str], wait_idle: WaitIdle
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(run_script("drawing_app.py"))
    wait_idle(page, 180)
    drawn = page.get_by_role("img", name="a point")
    expect(drawn.locator(".focus")).to_be_in_viewport()
    assert drawn.evaluate("node => node.scrollLeft") > 0
    font = drawn.locator("text").evaluate("node => getComputedStyle(node).fontFamily")
    assert font.startswith('"Source Sans"')


def test_the_first_page_is_also_found_under_its_name(page: Page, app_url: str, wait_idle: WaitIdle) -> None:
    page.goto(f"{app_url}/start?lang=ru")
    wait_idle(page, 180)  # the first visit imports torch and librosa
    expect(page.get_by_role("heading", level=1)).to_contain_text("Два малых шага")
    expect(page).to_have_url(re.compile(r"/(\?.*)?$"))
    expect(page.get_by_role("dialog")).to_have_count(0)
