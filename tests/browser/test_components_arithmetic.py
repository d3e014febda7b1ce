"""The window and the desk in a real browser: their sums against torch, picking, keys, verdicts, the phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from runpy import run_path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

SCRIPT = "arithmetic_app.py"
pair = SimpleNamespace(**run_path(str(Path(__file__).with_name("arithmetic_pair.py"))))
MAP = ".window [data-side=result] .map"
SOURCE = ".window [data-side=source] .map"
PRODUCTS = ".window [data-grid=products] .cells span"
FIRST = (39, 29)
Open = Callable[..., Page]


@pytest.fixture
def show(page: Page, run_script: Callable[[str], str], wait_idle: Callable[..., None]) -> Open:
    def opened(query: str = "") -> Page:
        page.goto(f"{run_script(SCRIPT)}/?{query}")
        page.locator(".desk .strip").first.wait_for()
        wait_idle(page)
        return page

    return opened


@pytest.fixture(scope="module")
def first(
    chromium: Browser, run_script: Callable[[str], str], wait_idle: Callable[..., None]
) -> Iterator[Page]:
    """The script as it opens, for tests that only look and point."""
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(run_script(SCRIPT))
    page.locator(".desk .strip").first.wait_for()
    wait_idle(page)
    yield page
    page.close()


def number(text: str | None) -> float:
    return float((text or "").replace("−", "-").replace(",", ""))


def cell(page: Page, selector: str, row: int, column: int, size: int) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return box["width"] * (column + 0.5) / size, box["height"] * (row + 0.5) / size


def click_cell(page: Page, selector: str, row: int, column: int, size: int) -> None:
    x, y = cell(page, selector, row, column, size)
    page.locator(selector).click(position={"x": x, "y": y})


def test_the_printed_products_add_up_to_the_output_of_torch(first: Page) -> None:
    page, maps = first, pair.maps()
    printed = sum(number(text) for text in page.locator(PRODUCTS).all_inner_texts())
    wanted = float(maps["spatial"][6][FIRST])
    assert number(page.locator(".window .total b").inner_text()) == pytest.approx(wanted, abs=5e-4)
    assert printed + float(maps["bias"][6]) == pytest.approx(wanted, abs=9 * 5e-4)
    expect(page.locator(".window .tick")).to_have_text("✓ recorded")


def test_the_desk_adds_up_to_the_output_of_torch(first: Page) -> None:
    page, wanted = first, float(pair.maps()["mixed"][(pair.OUT, *FIRST)])
    adds = [number(text) for text in page.locator(".desk .strip .adds").all_inner_texts()]
    assert adds[-1] == pytest.approx(wanted, abs=5e-4)
    assert sum(adds[:-1]) == pytest.approx(wanted, abs=13 * 5e-4)
    assert [abs(value) for value in adds[:12]] == sorted((abs(value) for value in adds[:12]), reverse=True)


def test_the_running_sum_is_drawn_to_scale(first: Page) -> None:
    page = first
    bars = page.locator(".desk .strip b").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().height)"
    )
    maps = pair.maps()
    adds = maps["active"][(slice(None), *FIRST)] * maps["weight"][pair.OUT]
    first, total = float(adds[adds.abs().argmax()]), float(adds.sum())
    assert bars[0] / bars[-1] == pytest.approx(abs(first / total), rel=0.05)


def test_a_wrong_record_is_ringed_and_never_ticked(show: Open) -> None:
    page = show("case=wrong")
    expect(page.locator(".window .tick i")).to_have_text("≠")
    expect(page.locator(".window .tick")).not_to_contain_text("✓")
    expect(page.locator(".desk .tick")).to_contain_text("✓")


def test_a_click_on_the_output_map_shows_the_arithmetic_of_that_pixel(show: Open) -> None:
    page = show()
    click_cell(page, MAP, 12, 40, pair.SIZE)
    expect(page.get_by_text("12,40 result 6")).to_be_visible()
    expect(page.locator(".window")).to_have_attribute("data-pixel", "12,40")
    expect(page.locator(".window .tick")).to_have_text("✓ recorded")
    assert number(page.locator(".window .total b").inner_text()) == pytest.approx(
        float(pair.maps()["spatial"][6, 12, 40]), abs=5e-4
    )


def test_a_click_on_the_source_names_the_cell_within_its_padding(show: Open) -> None:
    page = show()
    click_cell(page, SOURCE, 21, 31, pair.SIZE + 2)
    expect(page.get_by_text("20,30 source 6")).to_be_visible()


def test_arrow_keys_move_the_pixel_and_settle_in_one_run(show: Open) -> None:
    page = show()
    page.locator(MAP).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator(".window")).to_have_attribute("data-pixel", "41,28")
    expect(page.get_by_text("41,28 result 6")).to_be_visible()
    expect(page.locator(".window")).not_to_have_class("window pending")


def test_pointing_at_a_product_lights_its_three_cells_and_reads_them_exactly(first: Page) -> None:
    page = first
    page.locator(PRODUCTS).nth(5).hover()
    assert page.locator(".window .cells span.lit").count() == 3
    assert page.locator(".window [data-side=source] rect.lit").count() == 1
    reading = page.locator(".window .reading").inner_text().replace("−", "-")
    maps = pair.maps()
    value, weight = maps["source"][6, 39, 30], maps["kernel"][6, 1, 2]
    assert reading.startswith("(39, 30)")
    factor, product = reading.split(")")[1].split("=")
    assert [float(part) for part in factor.split("×")] == pytest.approx(
        [float(value), float(weight)], rel=1e-5
    )
    assert float(product) == pytest.approx(float(value * weight), rel=1e-5)


def test_pointing_at_a_map_reads_the_exact_value(first: Page) -> None:
    page = first
    x, y = cell(page, MAP, 7, 50, pair.SIZE)
    page.locator(MAP).hover(position={"x": x, "y": y})
    reading = page.locator(".window .reading").inner_text().replace("−", "-")
    assert reading.startswith("(7, 50)")
    assert float(reading.split(")")[1]) == pytest.approx(float(pair.maps()["spatial"][6, 7, 50]), rel=1e-5)


def test_a_map_too_fine_for_float32_is_read_to_three_digits(show: Open) -> None:
    page, fine = show("case=fine"), 3 * pair.SIZE
    row, column = divmod(int(pair.maps()["source"][6].argmax()), pair.SIZE)
    x, y = cell(page, SOURCE, 3 * row + 2, 3 * column + 2, fine + 2)
    page.locator(SOURCE).hover(position={"x": x, "y": y})
    value = float(page.locator(".window .reading").inner_text().split(")")[1])
    assert value == pytest.approx(float(pair.maps()["source"][6].max()), rel=1e-3)


def test_a_window_at_the_corner_hatches_its_padding(show: Open) -> None:
    page = show()
    click_cell(page, MAP, 0, 0, pair.SIZE)
    expect(page.get_by_text("0,0 result 6")).to_be_visible()
    padded = page.locator(".window [data-grid=window] .pad")
    expect(padded).to_have_count(5)
    assert padded.all_inner_texts() == ["0"] * 5


def test_a_click_on_a_strip_picks_its_channel(show: Open) -> None:
    page = show()
    strip = page.locator(".desk button.strip").nth(2)
    channel = strip.locator(".name").inner_text()
    strip.click()
    expect(page.get_by_text(f"39,29 result {channel}")).to_be_visible()
    expect(strip).to_have_attribute("aria-pressed", "true")


def test_a_run_with_the_same_data_keeps_the_pictures_in_place(show: Open) -> None:
    page = show()
    page.locator(".desk img").evaluate_all("images => images.forEach(image => image.kept = true)")
    page.locator(".desk button.strip").nth(1).click()
    expect(page.locator(".desk .selected")).to_have_count(1)
    kept = page.locator(".desk img").evaluate_all("images => images.every(image => image.kept)")
    assert kept


def test_pooling_has_no_kernel_and_no_products(show: Open) -> None:
    page = show("case=pool")
    expect(page.locator(".window [data-grid=kernel]")).to_be_hidden()
    expect(page.locator(".window [data-sign=operation]")).to_have_text("max")
    expect(page.locator(".window .tick")).to_have_text("✓ recorded")


def test_a_dilated_signal_shows_the_taps_it_reads(show: Open) -> None:
    page = show("case=signal")
    expect(page.locator(".window [data-side=source] rect.tap")).to_have_count(5)
    printed = sum(number(text) for text in page.locator(PRODUCTS).all_inner_texts())
    assert number(page.locator(".window .total b").inner_text()) == pytest.approx(printed, abs=5 * 5e-3)


def test_numbers_follow_the_language(show: Open) -> None:
    page = show("lang=ru")
    assert "," in page.locator(PRODUCTS).first.inner_text()
    assert "." not in page.locator(".desk .strip .adds").first.inner_text()


@pytest.mark.parametrize("case", ["", "signal", "large"])
def test_nothing_makes_a_phone_scroll_sideways(show: Open, page: Page, case: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    show(f"case={case}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= 390


def test_the_palette_follows_the_theme(show: Open, page: Page) -> None:
    shown = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        show()
        shown[scheme] = page.locator(f"{MAP} canvas").evaluate("c => c.toDataURL()")
    assert shown["light"] != shown["dark"]
