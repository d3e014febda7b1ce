"""Every block of every network opens on the Layers page, reached by the arrow key."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

import dsviz
from dsviz.analysis.stages import blocks_of
from dsviz.architectures.architecture import Architecture, Features
from dsviz.architectures.options import Number
from dsviz.text import Language, words
from dsviz.ui.layers.names import block_name

PATIENCE = 60_000
SIDE = 64  # pixels of the input: how a block opens does not depend on its size
english = words(Language.ENGLISH)


def quick(architecture: Architecture) -> dict[str, int | float | str]:
    """A small input and, of the numbers the paper prints, the least that change no block.

    Networks too large for the app begin smaller; of those whose stacks repeat one block the short ones do.
    """
    numbers = [o for o in architecture.options if isinstance(o, Number)]
    least = {
        option.name: max(option.low, min(SIDE, *option.values))
        for option in numbers
        if option.name in architecture.input_options | {"width", "alpha"}
    }
    begun = least | dict(architecture.starts)
    shorter = begun | dict(architecture.small) if architecture.starts else begun
    return min(begun, shorter, key=lambda o: len(blocks_of(dsviz.costs(architecture.key, **o).rows)))


@pytest.mark.parametrize("architecture", dsviz.CATALOG, ids=lambda architecture: architecture.key)
def test_every_block_opens(
    page: Page, app_url: str, wait_idle: Callable[..., None], architecture: Architecture
) -> None:
    options = quick(architecture)
    rows = dsviz.costs(architecture.key, **options).rows
    titles = [
        english("layers.stages_title", block=block_name(english, block.path)) for block in blocks_of(rows)
    ]
    if isinstance(architecture.inputs_for(options)[0], Features):
        titles.insert(0, english("layers.front_title"))
    named = {f"{architecture.key}-{name}": value for name, value in options.items()}
    page.goto(f"{app_url}/layers?{urlencode({'lang': 'en', 'arch': architecture.key, 'l': 0, **named})}")
    page.get_by_role("heading", level=1).first.wait_for(timeout=PATIENCE)
    for number, title in enumerate(titles):
        if number:
            page.keyboard.press("ArrowRight")
            expect(page).to_have_url(re.compile(rf"[?&]l={number}(&|$)"), timeout=PATIENCE)
        wait_idle(page)
        expect(page.locator(".st-key-card_stages h2").first).to_have_text(title, timeout=PATIENCE)
        expect(page.locator(".sheet").first).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_test_id("stException")).to_have_count(0)
