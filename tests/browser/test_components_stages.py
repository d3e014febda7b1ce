"""The strip and the stages in a real browser, on `stages_app.py`."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
Page = sync_api.Page

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
SCRIPT = Path(__file__).with_name("stages_app.py")
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"headless": "true", "port": port, "address": "127.0.0.1", "fileWatcherType": "none"}
    command = [sys.executable, "-m", "streamlit", "run", str(SCRIPT)]
    command += [f"--server.{name}={value}" for name, value in options.items()]
    process = subprocess.Popen(
        command, cwd=SCRIPT.parents[2], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield _answering(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(10)


def _answering(address: str) -> str:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return address
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {address}")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        message = "no chromium on this machine"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened.new_context()  # one for all: the pages share what they have downloaded
        opened.close()


@pytest.fixture
def visit(browser, address):
    """Opens the script in a window of a size; at the end no error may have been logged."""
    pages, errors = [], []

    def opened(scene: str = "block", size: dict[str, int] = DESK, scheme: str = "light") -> Page:
        page = browser.new_page()
        pages.append(page)
        page.set_default_timeout(60_000)  # the first visit imports torch, perhaps beside other tests
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}/?scene={scene}")
        page.wait_for_function(PICTURES_ARE_HERE)
        return page

    yield opened
    for page in pages:
        page.close()
    assert errors == []


PICTURES_ARE_HERE = """() => {
  const within = (root) => [...root.querySelectorAll('*')].flatMap((one) =>
    [...(one.matches('.sheet img') ? [one] : []), ...(one.shadowRoot ? within(one.shadowRoot) : [])]);
  const images = within(document);
  return images.length > 1 && images.every((image) => image.complete && image.naturalWidth > 0);
}"""


def report(page: Page, text: str) -> None:
    """Waits until the script's last line contains a text."""
    page.get_by_text(text, exact=False).wait_for(timeout=60_000)


def tile(page: Page, stage: int, index: int, columns: int = 8, rows: int = 16) -> tuple[float, float]:
    """The middle of a tile on the screen."""
    box = page.locator(".sheet").nth(stage).bounding_box()
    column, row = index % columns, index // columns
    return box["x"] + (column + 0.5) * box["width"] / columns, box["y"] + (row + 0.5) * box["height"] / rows


def framed(page: Page, stage: int) -> tuple[float, float]:
    """The middle of the frame in a stage."""
    box = page.locator(".overlay .frame:not(.cursor)").nth(stage).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_click_on_a_block_chooses_it(visit):
    page = visit()
    assert page.get_by_role("tab", selected=True).inner_text().startswith("3")
    page.locator(".block").nth(5).click()
    report(page, "runs 2 chosen 5 block 5")
    assert page.get_by_role("tab", selected=True).inner_text().startswith("5")


def test_arrows_move_along_the_strip_and_enter_chooses(visit):
    page = visit()
    page.get_by_role("tab", selected=True).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    report(page, "runs 2 chosen 4 block 4")
    assert page.get_by_role("tab", selected=True).inner_text().startswith("4")


def test_a_click_on_a_tile_names_its_channel_and_its_pixel(visit):
    page = visit()
    page.mouse.click(*tile(page, 1, 20))
    report(page, "runs 2")
    report(page, "Pick(stage=1, channel=20, row=")
    assert framed(page, 0) == pytest.approx(tile(page, 0, 20), abs=2)
    assert framed(page, 1) == pytest.approx(tile(page, 1, 20), abs=2)
    assert framed(page, 3) == pytest.approx(tile(page, 3, 77), abs=2)


def test_the_corner_of_a_map_is_its_first_value(visit):
    page = visit()
    box = page.locator(".sheet").nth(4).bounding_box()
    page.mouse.click(box["x"] + 0.2, box["y"] + 0.2)
    report(page, "runs 2")
    assert page.get_by_text("Pick(stage=4, channel=0, row=0, column=0)").is_visible()


def test_pointing_shows_numbers_without_asking_the_server(visit):
    page = visit()
    page.mouse.move(*tile(page, 0, 9))
    tip = page.locator(".tip")
    tip.wait_for(state="visible")
    assert tip.inner_text().startswith("channel 9")
    assert "zeros" in tip.inner_text()
    assert page.locator(".overlay .cursor").count() == 3, (
        "the same channel is framed in the stages that carry it"
    )
    page.mouse.move(5, 5)
    tip.wait_for(state="hidden")
    assert page.get_by_text("runs 1").is_visible()


def test_the_keyboard_walks_over_tiles_and_picks(visit):
    page = visit()
    page.locator(".sheet").nth(3).focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    assert page.locator(".said").inner_text().startswith("channel 85")
    page.keyboard.press("Enter")
    report(page, "picked Pick(stage=3, channel=85, row=39, column=29)")


def test_a_rerun_keeps_pictures_scroll_and_what_is_pointed_at(visit):
    page = visit(size=PHONE)
    scroller = page.locator(".scroller")
    page.locator(".sheet").nth(1).focus()
    page.keyboard.press("ArrowRight")
    scroller.evaluate(
        "(node) => { node.scrollLeft = 120; node.querySelectorAll('img').forEach((one) => (one.kept = 1)) }"
    )
    page.keyboard.press("r")
    report(page, "runs 2")
    assert scroller.evaluate("(node) => node.scrollLeft") == 120
    assert scroller.evaluate("(node) => [...node.querySelectorAll('img')].every((one) => one.kept)")
    assert page.locator(".tip").inner_text().startswith("channel 67")


def test_only_the_parts_scroll_sideways_on_a_phone(visit):
    page = visit(size=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for part in (".scroller", ".strip"):
        inner, outer = page.locator(part).evaluate("(node) => [node.scrollWidth, node.clientWidth]")
        assert inner > outer
    page.locator(".block").last.evaluate("(node) => node.click()")
    report(page, "block 14")
    page.wait_for_function("(strip) => strip.scrollLeft > 0", arg=page.locator(".strip").element_handle())


@pytest.mark.parametrize("scene", ["sound", "skip", "stem"])
def test_other_rows_of_stages_draw_their_links(visit, scene):
    page = visit(scene, scheme="dark")
    assert page.locator(".overlay .wire").count() > 1
    overlay = page.locator(".overlay").evaluate("(node) => node.innerHTML")
    assert "NaN" not in overlay
    assert "undefined" not in overlay
