"""A picture written in the browser: it grows, it stops at once, and it goes on where it stopped."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task

WRITER = next(architecture for architecture in CATALOG if architecture.task is Task.DRAW)
SIDE = 16
OPTIONS = {f"{WRITER.key}-{name}": value for name, value in WRITER.small.items()}
ADDRESS = urlencode({"lang": "en", "arch": WRITER.key, "gen-side": SIDE, **OPTIONS})
SECONDS = 90_000
"""In milliseconds, for a machine that has other things to do."""


def written(page: Page) -> int:
    text = page.get_by_test_id("stProgress").inner_text(timeout=SECONDS)
    found = re.match(r"(\d+) of (\d+) pixels", text.strip())
    assert found, text
    assert int(found[2]) == SIDE**2
    return int(found[1])


def test_a_picture_is_stopped_midway_and_goes_on_to_its_end(
    app_url: str, page: Page, wait_idle: Callable[..., None]
) -> None:
    page.goto(f"{app_url}/generate?{ADDRESS}")
    wait_idle(page, 90)
    page.locator(".st-key-start button").click()
    page.locator(".st-key-stop button").click(timeout=SECONDS)
    expect(page.locator(".st-key-go_on button")).to_be_visible(timeout=SECONDS)
    wait_idle(page, 90)
    stopped = written(page)
    page.wait_for_timeout(800)
    assert written(page) == stopped < SIDE**2, "it wrote on although it was stopped"
    page.locator(".st-key-go_on button").click()
    expect(page.get_by_test_id("stProgress")).to_contain_text(f"{SIDE**2} of {SIDE**2}", timeout=SECONDS)
    wait_idle(page, 90)
    expect(page.locator(".st-key-go_on button")).to_have_count(0)
    expect(page.locator(".st-key-stop button")).to_have_count(0)
