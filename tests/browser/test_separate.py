"""The page Separate in the browser, with generated speech: soloed, changed while it plays, uploaded."""

import re
from collections.abc import Callable
from io import BytesIO
from urllib.parse import urlencode

import numpy as np
import soundfile
from playwright.sync_api import Page, expect

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.inputs import audio, samples

SEPARATOR = next(architecture for architecture in CATALOG if architecture.task is Task.SEPARATE)
OPTIONS = {f"{SEPARATOR.key}-{name}": value for name, value in SEPARATOR.small.items()}
ADDRESS = {"lang": "en", "arch": SEPARATOR.key, "sep-seconds": 2, **OPTIONS}
SECONDS = 180
READY = 1000 * SECONDS
MIXER = ".st-key-mixer .mixer"


def opened(page: Page, app_url: str, wait_idle: Callable[..., None], **more: object) -> None:
    page.goto(f"{app_url}/separate?{urlencode({**ADDRESS, **more})}")
    wait_idle(page, SECONDS)
    expect(page.locator(f"{MIXER} .play")).to_be_enabled(timeout=READY)


def said(page: Page) -> float:
    """What the player's clock shows."""
    return float(page.locator(f"{MIXER} .clock").inner_text().split("/")[0])


def gains(page: Page) -> list[float]:
    written = page.locator(f"{MIXER} .gain:visible").all_inner_texts()
    return [float(text.removesuffix("dB").strip().replace("−", "-")) for text in written]


def upload(page: Page, key: str) -> None:
    """The English woman and, half a second later, her echo: a sound that is no sample."""
    voice = audio.mono(samples.sound("english_woman"))
    rate = samples.sound("english_woman").sample_rate
    echo = np.pad(voice, (rate // 2, 0))[: voice.size] * 0.3
    file = BytesIO()
    soundfile.write(file, voice + echo, rate, format="WAV")
    page.locator(f".st-key-{key} input[type=file]").set_input_files(
        {"name": "voice.wav", "mimeType": "audio/wav", "buffer": file.getvalue()}
    )


def test_voices_are_soloed_and_go_on_while_the_mask_changes(
    app_url: str, page: Page, wait_idle: Callable[..., None]
) -> None:
    opened(page, app_url, wait_idle, **{"sep-seconds": 4})
    lanes = page.locator(f"{MIXER} .lane")
    expect(lanes).to_have_count(5)
    solo = lanes.nth(1).get_by_role("button", name="Solo")
    expect(lanes.nth(1)).to_have_class("lane silent")
    solo.click()
    lanes.nth(0).get_by_role("button", name="Mute").click()
    expect(lanes.nth(1)).to_have_class("lane")
    expect(lanes.nth(0)).to_have_class("lane silent")
    page.locator(f"{MIXER} .play").click()
    clock, play = page.locator(f"{MIXER} .clock"), page.locator(f"{MIXER} .play")
    expect(clock).not_to_have_text(re.compile(r"^0\.0"), timeout=READY)
    ideal = gains(page)
    assert min(ideal) > 5
    page.locator(".st-key-sep-edit").get_by_role("radio", name="inverted").click()
    wait_idle(page, SECONDS)
    expect(page.locator(f"{MIXER} .gain").first).not_to_contain_text("+", timeout=READY)
    assert max(gains(page)) < 0
    expect(lanes.nth(1)).to_have_class("lane")
    page.locator(f"{MIXER} .seek").focus()
    page.keyboard.press("End")
    expect(play).to_contain_text("Play", timeout=READY)
    lanes.nth(2).locator(".wave").click(position={"x": 5, "y": 5})
    assert said(page) < 0.5


def test_an_upload_is_separated_and_every_picture_arrives(
    app_url: str, page: Page, wait_idle: Callable[..., None]
) -> None:
    opened(page, app_url, wait_idle, **{"sep-a-from": "upload"})
    upload(page, "sep-a-upload_sound")
    expect(page.locator(f"{MIXER} .lane").nth(1)).to_contain_text("your sound", timeout=READY)
    wait_idle(page, SECONDS)
    assert min(gains(page)) > 5
    pictures = page.locator(".sep-map img")
    assert pictures.count() >= 6 + 3
    broken = pictures.evaluate_all("all => all.filter(one => !one.complete || !one.naturalWidth).length")
    assert broken == 0
    heavy = pictures.evaluate_all(
        "all => Promise.all(all.map(one => fetch(one.src).then(a => a.blob()).then(b => b.size)))"
    )
    assert max(heavy) < 300_000


def test_a_click_on_the_strip_opens_a_block_and_the_button_its_values(
    app_url: str, page: Page, wait_idle: Callable[..., None]
) -> None:
    opened(page, app_url, wait_idle)
    page.locator(".st-key-separate_strip .block").first.click()
    expect(page.locator(".st-key-card_separate_block h2")).to_have_text("Inside block 1", timeout=READY)
    wait_idle(page, SECONDS)
    assert "sep-block=1" in page.url
    page.locator(".st-key-sep_open button").click()
    page.wait_for_url("**/layers?**", timeout=READY)
    wait_idle(page, SECONDS)
    assert "l=" in page.url


def test_on_a_phone_the_page_does_not_scroll_sideways(
    app_url: str, page: Page, wait_idle: Callable[..., None]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page, app_url, wait_idle)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
