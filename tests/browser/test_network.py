"""The Network page in a real browser: blocks unfold or open, files arrive."""

import csv
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

import dsviz

WaitIdle = Callable[..., None]


@pytest.fixture
def network(page: Page, app_url: str, wait_idle: WaitIdle) -> Page:
    page.goto(app_url)
    wait_idle(page)
    page.get_by_test_id("stTopNavLink").filter(has_text="Network").click()
    expect(page.get_by_text("Where does the cost live?")).to_be_visible(timeout=60_000)
    wait_idle(page)
    return page


def blocks(page: Page) -> list[str]:
    return page.locator(".st-key-network_strip .name").all_inner_texts()


def test_equal_blocks_unfold_in_place(network: Page, wait_idle: WaitIdle) -> None:
    assert "7–11" in blocks(network)
    network.get_by_text("×5 unfold").click()
    wait_idle(network)
    expect(network.get_by_text("Where does the cost live?")).to_be_visible()
    assert blocks(network) == ["stem", *(str(number) for number in range(1, 14)), "head"]


def test_a_click_on_a_block_opens_it_in_layers(network: Page, wait_idle: WaitIdle) -> None:
    network.locator(".st-key-network_strip .block").nth(3).click()
    expect(network.get_by_text("Where does the cost live?")).to_be_hidden(timeout=60_000)
    wait_idle(network)
    expect(network.locator(".block[aria-selected=true] .name")).to_have_text("3")


def fetched(page: Page, button: str, folder: Path) -> Path:
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_every_file_arrives_and_can_be_read(network: Page, tmp_path: Path) -> None:
    costs = dsviz.costs("mobilenet")
    with fetched(network, "Steps, CSV", tmp_path).open(encoding="utf-8") as file:
        assert sum(int(line["params"]) for line in csv.DictReader(file)) == costs.params
    assert json.loads(fetched(network, "Costs, JSON", tmp_path).read_text("utf-8"))["macs"] == costs.macs
    with Image.open(fetched(network, "Diagram, PNG", tmp_path)) as picture:
        assert picture.width > picture.height
    with np.load(fetched(network, "Weights, NPZ", tmp_path)) as weights:
        assert weights["stem.conv.weight"].shape == (32, 3, 3, 3)
    with np.load(fetched(network, "Maps, NPZ", tmp_path)) as maps:
        shapes = [maps[name].shape for name in maps.files]
    assert shapes == [(1, 3, 224, 224), *(row.output_shapes[0] for row in costs.rows)]


@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_never_scrolls_sideways(network: Page, width: int, wait_idle: WaitIdle) -> None:
    network.set_viewport_size({"width": width, "height": 900})
    wait_idle(network)
    main = network.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1


BOXES = """all => all.filter(text => getComputedStyle(text).visibility !== 'hidden')
  .map(text => [text.textContent, text.getBoundingClientRect().left, text.getBoundingClientRect().right])"""
CUT = "all => all.filter(name => name.scrollWidth > name.clientWidth).map(name => name.textContent)"


@pytest.mark.parametrize("key", ["mobilenet", "conv_tasnet"])
def test_names_of_blocks_stand_apart_on_a_phone(
    page: Page, app_url: str, wait_idle: WaitIdle, key: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_url}/network?lang=en&arch={key}")
    wait_idle(page)
    names = page.locator(".st-key-network_strip .name")
    assert names.evaluate_all(CUT) == []
    ticks = page.locator(".st-key-network_layers .xtick text")
    ticks.last.scroll_into_view_if_needed(timeout=60_000)
    boxes = ticks.evaluate_all(BOXES)
    assert boxes[-1][0] == blocks(page)[-1]
    assert all(one[2] < other[1] for one, other in pairwise(boxes))
