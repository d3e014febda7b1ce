"""The page Classify without a browser: sounds in both languages, trained heads, links."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from classifiers import ENGLISH, HEARING, NAMING, Opened, badges, tiny, view_of
from streamlit.testing.v1 import AppTest

import dsviz
from dsviz.analysis.stages import blocks_of
from dsviz.architectures import find
from dsviz.architectures.architecture import Architecture
from dsviz.text import Language, words
from dsviz.weights import labels, named, shipped

EACH = pytest.mark.parametrize("architecture", HEARING, ids=lambda architecture: architecture.key)


def with_option(name: str) -> list[Architecture]:
    return [a for a in HEARING if name in {option.name for option in a.options}]


def charts(app: AppTest) -> set[str]:
    return {re.sub(r".*-", "", chart.proto.id) for chart in app.get("plotly_chart")}


@EACH
@pytest.mark.parametrize("language", Language)
def test_every_network_that_hears_shows_what_it_sees_and_answers(
    opened: Opened, read: Callable[[AppTest], set[str]], architecture: Architecture, language: Language
) -> None:
    app = opened("classify", tiny(architecture) | {"lang": language.value})
    said = words(language)
    text = read(app)
    assert said("classify.clip_title") in text
    assert {"classify_wave", "classify_seen"} <= charts(app)
    assert not app.warning
    assert len(view_of(app, "answers")["rows"]) >= 3


@EACH
def test_the_shares_of_the_clip_are_at_most_all_there_is(
    opened: Opened, read: Callable[[AppTest], set[str]], architecture: Architecture
) -> None:
    text = read(opened("classify", tiny(architecture)))
    shares = [float(found[1]) for piece in text if (found := re.fullmatch(r"([\d.]+)%", piece))]
    assert shares
    assert sum(shares) <= 100.6, "five rounded shares"


@pytest.mark.parametrize("architecture", with_option("mode"), ids=lambda architecture: architecture.key)
def test_both_forms_of_a_network_say_the_same_whichever_is_on_screen(
    opened: Opened, read: Callable[[AppTest], set[str]], architecture: Architecture
) -> None:
    option = architecture.option("mode")
    texts = [read(opened("classify", tiny(architecture, mode=word))) for word in option.values]
    for text in texts:
        assert any(piece.startswith("One answer for each of ") for piece in text)
    counts = [len([piece for piece in text if piece.endswith("%")]) for text in texts]
    assert counts[0] == counts[1]


@pytest.mark.parametrize("architecture", with_option("attention"), ids=lambda architecture: architecture.key)
def test_each_stage_has_its_mask_and_the_last_its_dead_cells(
    opened: Opened, architecture: Architecture
) -> None:
    app = opened("classify", tiny(architecture, attention="yes"))
    assert {"classify_mask", "classify_lit"} <= charts(app)
    stages = len(app.button_group(key="cls-stage").options)
    app.button_group(key="cls-of").set_value("one").run()
    assert not app.exception
    channel = app.number_input(key="cls-ch")
    assert channel.value is not None
    channel.set_value(channel.max).run()
    assert not app.exception
    app.button_group(key="cls-stage").set_value(stages - 1).run()
    assert not app.exception
    assert "classify_mask" not in charts(app), "one value a channel is no plane"
    assert any("14 of the 15 cells" in html.proto.body for html in app.get("html"))


@pytest.mark.parametrize("architecture", with_option("sound"), ids=lambda architecture: architecture.key)
def test_a_network_with_two_ears_shows_either_side(opened: Opened, architecture: Architecture) -> None:
    app = opened("classify", tiny(architecture, sound="stereo"))
    for side in (1, 0):
        app.button_group(key="cls-ear").set_value(side).run()
        assert not app.exception
    app.button_group(key="cls-view").set_value("2").run()
    assert not app.exception
    assert app.query_params["cls-view"] == "2"


@pytest.mark.parametrize("card", [c for a in NAMING for c in shipped(a.key)], ids=lambda card: card.name)
def test_a_trained_head_names_its_classes(
    opened: Opened, read: Callable[[AppTest], set[str]], card: Any
) -> None:
    options = find(card.network).complete(card.options)
    address = {f"{card.network}-{name}": str(value) for name, value in options.items()}
    app = opened("classify", {"lang": "en", "arch": card.network, "w": card.name, "snd": "melody"} | address)
    names = labels(card, ENGLISH)
    assert {row["name"] for row in view_of(app, "answers")["rows"]} <= set(names)
    assert ENGLISH("classify.untrained_answer") not in badges(app)
    assert app.selectbox(key="cls-class").options


def test_a_network_without_its_trained_weights_offers_them(opened: Opened) -> None:
    card = next(card for a in NAMING for card in shipped(a.key))
    app = opened("classify", {"lang": "en", "arch": card.network, "w": "random", "snd": "melody"})
    next(button for button in app.button if button.key.endswith(card.name)).click().run()
    assert not app.exception
    assert app.query_params["w"] in (card.name, [card.name])
    assert ENGLISH("classify.untrained_answer") not in badges(app)


@pytest.mark.parametrize("key", ["pixelcnn", "conv_tasnet", "bytenet"])
def test_a_network_that_names_nothing_makes_way_for_one_that_does(opened: Opened, key: str) -> None:
    app = opened("classify", {"lang": "en", "arch": key})
    assert app.session_state["arch"] in [architecture.key for architecture in NAMING]
    assert app.session_state["arch"] == named(app.session_state["w"]).network, "one that learned it"
    assert app.selectbox(key="arch").options == [ENGLISH(f"architectures.{a.key}_name") for a in NAMING]


@pytest.mark.parametrize(
    "address",
    [
        {"cls-ear": "7"},
        {"cls-view": "9"},
        {"cls-view": "x"},
        {"cls-stage": "77"},
        {"cls-ch": "9999"},
        {"cls-of": "y"},
        {"cls-class": "999"},
        {"cls-map": "999", "cls-y": "999", "cls-x": "999"},
        {"cls-by": "z", "cls-sign": "z"},
        {"cls-by": "cover", "cls-patch": "7", "cls-stride": "z", "cls-loss": "z"},
    ],
)
def test_a_mistyped_link_opens_the_nearest_screen(opened: Opened, address: dict[str, str]) -> None:
    with_masks = with_option("attention")[0]
    app = opened("classify", tiny(with_masks, attention="yes") | {"cls-of": "one"} | address)
    assert "classify_seen" in charts(app)
    assert not app.error


@pytest.mark.parametrize("architecture", with_option("attention"), ids=lambda architecture: architecture.key)
def test_the_dead_cells_are_pointed_out_where_the_kernel_is_explained(
    opened: Opened, architecture: Architecture
) -> None:
    address = tiny(architecture, attention="yes", sound="mono")
    rows = dsviz.costs(architecture.key, attention="yes", sound="mono", width=0.125, seconds=0.5).rows
    blocks = [block.path for block in blocks_of(rows)]
    for path, told in (("attention5", True), ("attention1", False)):
        app = opened("layers", address | {"l": str(blocks.index(path))})
        assert any("14 of the 15 cells" in html.proto.body for html in app.get("html")) is told
