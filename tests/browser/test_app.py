"""A newcomer's journey through the whole app, in a real browser."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import numpy as np
import pytest
import soundfile
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from dsviz.figures.theme import Mode, palette
from dsviz.text import Language, words

ROOT = Path(__file__).parents[2]
SMALL = {"mobilenet-width": "0.25", "mobilenet-size": "64"}
PATIENCE = 60_000
PHONE = {"width": 390, "height": 844}
Open = Callable[..., None]
english, russian = words(Language.ENGLISH), words(Language.RUSSIAN)


@pytest.fixture(scope="module")
def address(run_script: Callable[[str | Path], str]) -> str:
    """A server that nobody has visited yet."""
    expect.set_options(timeout=PATIENCE)
    return run_script(ROOT / "app.py")


@pytest.fixture
def opened(page: Page, address: str, wait_idle: Callable[..., None]) -> Iterator[Open]:
    """`opened("layers", l="3")`: what a link shows; no page may end in an exception."""
    page.set_default_timeout(PATIENCE)

    def opened(path: str, **fields: str) -> None:
        page.goto(f"{address}/{path}?{urlencode({'lang': 'en', **SMALL, **fields})}")
        page.get_by_role("heading", level=1).first.wait_for()
        wait_idle(page)

    yield opened
    wait_idle(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def field(page: Page, name: str) -> str | None:
    return parse_qs(urlsplit(page.url).query).get(name, [None])[0]


def expect_field(page: Page, name: str, value: str) -> None:
    expect(page).to_have_url(re.compile(rf"[?&]{name}={re.escape(value)}(&|$)"))


def copy_link(page: Page, language: Language = Language.ENGLISH) -> Locator:
    return page.get_by_role("button", name=words(language)("frame.copy_link"))


def point_at(page: Page, stage: int, across: float, down: float) -> None:
    """Clicks into the mosaic of a stage, at shares of its size."""
    sheet = page.locator(".sheet").nth(stage)
    box = sheet.bounding_box()
    assert box is not None
    sheet.click(position={"x": across * box["width"], "y": down * box["height"]})


def expect_the_screen_again_by_its_link(
    page: Page, chromium: Browser, wait_idle: Callable[..., None]
) -> None:
    """After a reload, and for another visitor."""
    screen = page.url
    heads = page.locator(".ds-head h2").all_inner_texts()
    page.reload()
    wait_idle(page)
    assert page.url == screen
    expect(page.locator(".ds-head h2")).to_have_text(heads)

    other = chromium.new_context().new_page()
    other.goto(screen)
    wait_idle(other)
    expect(other.locator(".ds-head h2")).to_have_text(heads)
    assert other.url == screen
    other.context.close()


def test_a_newcomer_arrives_by_a_link_steps_points_and_sends_the_screen_on(
    page: Page, opened: Open, chromium: Browser, wait_idle: Callable[..., None]
) -> None:
    opened("layers", l="3")  # the first visit of all, past the start page: the frame is there
    expect(copy_link(page)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(english("layers.title"))
    expect_field(page, "l", "3")

    page.keyboard.press("ArrowRight")
    expect_field(page, "l", "4")
    wait_idle(page)
    page.keyboard.press("ArrowDown")
    expect_field(page, "st", "2")
    wait_idle(page)

    point_at(page, 3, 0.05, 0.05)
    expect_field(page, "st", "3")
    wait_idle(page)
    before = field(page, "k")
    point_at(page, 3, 0.95, 0.6)
    expect(page).not_to_have_url(re.compile(rf"[?&]k={before}(&|$)"))
    wait_idle(page)

    page.locator(".st-key-lang").get_by_text("Русский").click()
    expect_field(page, "lang", "ru")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(russian("layers.title"))
    wait_idle(page)

    expect_the_screen_again_by_its_link(page, chromium, wait_idle)


def picture() -> bytes:
    file = BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 90, 3), np.uint8)).save(file, "PNG")
    return file.getvalue()


def sound() -> bytes:
    file = BytesIO()
    samples = 0.3 * np.sin(2 * np.pi * 440 * np.arange(32_000) / 16_000)
    soundfile.write(file, samples, 16_000, format="WAV")
    return file.getvalue()


@pytest.mark.parametrize(
    ("what", "name", "data", "fields"),
    [("picture", "mine.png", picture(), {}), ("sound", "mine.wav", sound(), {"arch": "swishnet"})],
    ids=["picture", "sound"],
)
def test_own_files_are_shown_and_a_bad_one_gets_its_sentence(
    page: Page, opened: Open, wait_idle: Callable[..., None],
    what: str, name: str, data: bytes, fields: dict[str, str],
) -> None:  # fmt: skip
    opened("layers", **fields)
    page.locator(".st-key-from").get_by_text(english("frame.upload")).click()
    chooser = page.locator(f".st-key-upload_{what} input[type=file]")
    chooser.set_input_files({"name": name, "mimeType": "text/plain", "buffer": b"this is a letter"})
    sentence = page.get_by_text(english(f"inputs.{what}_unknown"))
    expect(sentence).to_be_visible()
    wait_idle(page)
    expect(page.locator(".sheet").first).to_be_visible()  # the sample goes on
    chooser.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    expect(sentence).to_have_count(0)
    wait_idle(page)
    expect(page.get_by_test_id("stAlert")).to_have_count(0)
    expect(page.locator(".sheet").first).to_be_visible()
    expect_field(page, "from", "upload")


@pytest.mark.parametrize("language", list(Language))
def test_pages_fit_a_phone(
    page: Page, opened: Open, language: Language, wait_idle: Callable[..., None]
) -> None:
    page.set_viewport_size(PHONE)
    for path in ("layers", "network", "sound", "start"):
        opened("" if path == "start" else path, lang=language.value)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        wide = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
        inside = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
        assert (wide <= 0, inside <= 0) == (True, True), f"{path} scrolls sideways by {max(wide, inside)} px"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_maps_have_the_colours_of_the_theme(page: Page, opened: Open, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    opened("layers")
    source = page.locator(".sheet img").nth(1).get_attribute("src")
    assert source is not None
    drawn = Image.open(BytesIO(page.request.get(urljoin(page.url, source)).body()))
    colours = drawn.getpalette()
    assert colours is not None
    wanted = palette(Mode(scheme)).reshape(-1)
    np.testing.assert_array_equal(colours, wanted[: len(colours)])
