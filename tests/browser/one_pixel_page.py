"""One pixel as the tests in a browser open it, point into it and read it."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from dsviz.ui.learn.one_pixel_settings import Settings

WaitIdle = Callable[..., None]
Open = Callable[..., Page]
LARGEST = Settings(channels=4, outputs=4, size=12, kernel=5, padding=2)
AT = """(root, {stage, channel, output, row, column}) => {
    const { layout, canvas } = root.instance, room = canvas.getBoundingClientRect();
    const fits = (b) => (b.channel ?? channel) === channel && (b.output ?? output) === output;
    const box = layout.boxes.find((b) => b.stage === stage && fits(b));
    return [room.left + box.x + (column + 0.5) * box.cell, room.top + box.y + (row + 0.5) * box.cell];
}"""
LIT = "(root) => [...new Set(root.instance.touch.lit.map((lit) => lit.box.stage))]"


def opener(page: Page, app_url: str, wait_idle: WaitIdle) -> Open:
    """`opened(address, width, height)`: the page as a link opens it."""

    def opened(address: str = "?lang=en", width: int = 1280, height: int = 800) -> Page:
        page.goto(app_url + "/" + address)  # the start page first: a deep link logs Streamlit's own 404
        wait_idle(page)
        page.get_by_test_id("stTopNavLink").nth(1).click()
        page.locator(".pixel[data-steps]").wait_for()
        page.set_viewport_size({"width": width, "height": height})
        wait_idle(page)
        return page

    return opened


def root(page: Page) -> Locator:
    return page.locator(".pixel")


def active(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(root(page).get_attribute("data-active") or "{}")
    return found


def point(page: Page, stage: str, channel: int = 0, output: int = 0, row: int = 0, column: int = 0) -> None:
    target = {"stage": stage, "channel": channel, "output": output, "row": row, "column": column}
    page.mouse.move(*root(page).evaluate(AT, target))
    expect(root(page)).to_have_attribute("data-active", json.dumps(target, separators=(",", ":")))
