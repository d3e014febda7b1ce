"""One pixel in a real browser: what a number touches, settings, and totals that torch finds too."""

import re

import pytest
from one_pixel_page import LARGEST, LIT, Open, WaitIdle, opener, point, root
from playwright.sync_api import Page, expect

from dsviz.inputs import samples
from dsviz.text import Language, words
from dsviz.ui.learn import one_pixel_receipts as receipts
from dsviz.ui.learn.one_pixel_input import patch
from dsviz.ui.learn.one_pixel_numbers import Numbers, numbers
from dsviz.ui.learn.one_pixel_place import Pin, Stage
from dsviz.ui.learn.one_pixel_settings import Settings

WRONG = """(root, [name, by]) => {
    const { data, send } = root.instance, wrong = structuredClone(data);
    wrong.sheets[name] = wrong.sheets[name].map((value) => value + by);
    root.instance.update(wrong, send);
}"""


@pytest.fixture
def opened(page: Page, app_url: str, wait_idle: WaitIdle) -> Open:
    return opener(page, app_url, wait_idle)


def shown(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def totals(page: Page) -> list[float]:
    return [shown(text) for text in page.locator(".pixel .total b").all_inner_texts()]


def of_torch(settings: Settings, *, fused: bool = True, biased: bool = False) -> Numbers:
    """What the page should hold of the first sample picture."""
    said = words(Language.ENGLISH)
    levels = patch(samples.picture(samples.PICTURES[0].key), settings, said).levels
    return numbers(levels, settings, fused=fused, biased=biased)


def test_every_number_lights_up_what_it_touches(opened: Open) -> None:
    page = opened()
    said = {
        "in": "Depthwise numbers it reaches: 9", "k": "Cells it multiplies: 36", "dw": "Products: 9",
        "pw": "for all places, 36", "out": "New products: 3",
    }  # fmt: skip
    for stage, text in said.items():
        point(page, stage, *{"k": (1, 0, 0, 2), "pw": (2, 1)}.get(stage, (0, 0, 3, 3)))
        expect(page.locator(".read")).to_contain_text(text)
        lit = set(root(page).evaluate(LIT))
        assert lit == {"k": {"in", "k", "dw"}, "pw": {"dw", "pw", "out"}}.get(stage, set(said))


def test_totals_are_those_of_torch_and_a_wrong_number_loses_its_tick(opened: Open) -> None:
    page = opened()
    computed = of_torch(Settings())
    for output, row, column in ((0, 0, 0), (1, 2, 3), (2, 5, 5), (3, 4, 1)):
        point(page, "out", 0, output, row, column)
        cell = Pin(Stage.OUTPUT, 0, output, row, column)
        both = receipts.standard(computed, Settings(), cell), receipts.separable(computed, Settings(), cell)
        expect(page.locator(".tick.off")).to_have_count(0)
        assert totals(page) == [receipt.expected for receipt in both]
    expect(page.locator(".tick", has_text="✓")).to_have_count(2)
    root(page).evaluate(WRONG, ["separable", 0.01])
    expect(page.locator(".paper.separable .tick")).to_contain_text("≠ torch has")
    expect(page.locator(".paper.standard .tick")).to_contain_text("✓")


def test_settings_change_the_numbers_and_the_address(opened: Open, wait_idle: WaitIdle) -> None:
    page = opened()
    for name in ("Kernel +", "Kernel +", "Padding +", "Size +", "Size +"):
        page.get_by_role("button", name=name, exact=True).click()
    expect(page).to_have_url(re.compile(r"pixel=2d\.3\.4\.8\.5\.1\.2\.1"))
    page.get_by_text("Own", exact=True).click()
    page.get_by_text("Bias", exact=True).click()
    expect(page.locator(".line.bias")).to_have_count(2)
    wait_idle(page)
    settings = Settings(size=8, kernel=5, padding=2)
    computed = of_torch(settings, fused=False, biased=True)
    point(page, "out", 0, 2, 4, 4)
    assert totals(page) == [computed.whole[2, 4, 4], computed.separable[2, 4, 4]]
    expect(page.locator(".tick.off")).to_have_count(0)
    page.locator(".setting select").select_option("causal")
    expect(page).to_have_url(re.compile(r"pixel=causal\."))
    expect(page.locator(".setting", has_text="Padding").locator("output")).to_have_text("auto")


def test_the_bias_is_a_number_like_the_others(opened: Open) -> None:
    page = opened("?lang=en&pixel-bias=True")
    point(page, "b", 0, 2)
    expect(page.locator(".read")).to_contain_text("Bias 5: added once to each number of output 2, 36 in all.")
    assert root(page).evaluate(LIT) == ["out", "b"]
    expect(page.locator(".line.bias.lit")).to_have_count(2)
    point(page, "out", 0, 2, 1, 1)
    assert set(root(page).evaluate(LIT)) == {"in", "k", "dw", "pw", "b", "out"}
    page.locator(".separable .line.bias").hover()
    page.wait_for_function("(root) => root.instance.hover?.line", arg=root(page).element_handle())
    assert root(page).evaluate(LIT) == ["b", "out"]
    page.get_by_role("radio", name="Standard", exact=True).click()
    point(page, "b", 0, 1)
    page.mouse.down()
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"pixel-pin=b\.0\.1\.0\.0"))


@pytest.mark.parametrize("settings", ["1d.4.4.12.3.1.1.1", "causal.4.4.12.5.1.0.1", LARGEST])
@pytest.mark.parametrize("view", ["separable", "standard"])
def test_picture_and_player_fit_a_small_projector(opened: Open, settings: object, view: str) -> None:
    page = opened(f"?lang=ru&pixel={settings}&pixel-view={view}&pixel-bias=True", 1280, 800)
    below = page.locator(".pixel .below").bounding_box()
    assert below is not None
    assert below["y"] + below["height"] <= 800


def test_what_is_impossible_cannot_be_chosen(opened: Open, wait_idle: WaitIdle) -> None:
    page = opened("?lang=en&pixel=2d.3.4.5.3.1.0.2")
    more = page.get_by_role("button", name="Dilation +", exact=True)
    expect(more).to_have_attribute("aria-disabled", "true")
    assert "must fit" in (more.get_attribute("title") or "")
    before = page.url
    more.dispatch_event("click")
    page.wait_for_timeout(400)
    wait_idle(page)
    assert page.url == before
