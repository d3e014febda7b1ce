"""The page Classify without a browser: every network that names classes, both languages, all questions."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import dsviz
from dsviz.analysis.stages import blocks_of
from dsviz.architectures import CATALOG, find
from dsviz.architectures.architecture import Architecture, Features, Image, Task, Waveform
from dsviz.text import Language, words
from dsviz.ui.cache import MAPS
from dsviz.ui.classify.job import Job
from dsviz.weights import labels, named, shipped

Opened = Callable[..., AppTest]
Small = Callable[[Architecture], dict[str, str]]
ENGLISH = words(Language.ENGLISH)
NAMING = [architecture for architecture in CATALOG if architecture.task is Task.CLASSIFY]
SEEING = [a for a in NAMING if isinstance(a.inputs_for(a.starts)[0], Image)]
HEARING = [a for a in NAMING if isinstance(a.inputs_for(a.starts)[0], Features | Waveform)]
EACH = pytest.mark.parametrize("architecture", HEARING, ids=lambda architecture: architecture.key)
EVERY = pytest.mark.parametrize("architecture", NAMING, ids=lambda architecture: architecture.key)


def with_option(name: str) -> list[Architecture]:
    return [a for a in HEARING if name in {option.name for option in a.options}]


def tiny(architecture: Architecture, **more: object) -> dict[str, str]:
    """The address of a quick network and a short sound."""
    options = dict(architecture.small) | {"seconds": 0.5} | more
    named = {f"{architecture.key}-{name}": str(value) for name, value in options.items()}
    return {"lang": "en", "arch": architecture.key, "snd": "melody", "w": "random", **named}


def charts(app: AppTest) -> set[str]:
    return {re.sub(r".*-", "", chart.proto.id) for chart in app.get("plotly_chart")}


def quick(architecture: Architecture, small: Small) -> dict[str, str]:
    """The address of a quick network of either kind, with random weights."""
    return tiny(architecture) if architecture in HEARING else small(architecture) | {"w": "random"}


def view_of(app: AppTest, name: str) -> dict[str, Any]:
    """What a component of the page was given."""
    found = [element for element in app.get("bidi_component") if f"-classify_{name}" in element.proto.id]
    assert len(found) == 1, f"{len(found)} components {name}"
    return json.loads(found[0].proto.json)


def badges(app: AppTest) -> str:
    return " ".join(badge.value for badge in app.markdown)


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


@EVERY
@pytest.mark.parametrize("language", Language)
def test_what_an_answer_rests_on_is_shown_for_every_network(
    opened: Opened,
    small: Small,
    read: Callable[[AppTest], set[str]],
    architecture: Architecture,
    language: Language,
) -> None:
    app = opened("classify", quick(architecture, small) | {"lang": language.value})
    said = words(language)
    view = view_of(app, "evidence")
    rows, columns = view["map"]["shape"]
    assert rows * columns > 1
    row, column = view["cell"]
    assert 0 <= row < rows
    assert 0 <= column < columns
    assert said("classify.untrained_answer") in badges(app), "a network with random weights says so"
    assert any(said("classify.as_drawn", value="").split(":")[0] in piece for piece in read(app))
    assert said("classify.not_as_drawn", value="") not in badges(app)
    answered = view_of(app, "answers")
    assert answered["chosen"] == answered["rows"][0]["number"], "the strongest class at first"


@EVERY
def test_every_block_every_class_and_either_sign_add_up(
    opened: Opened, small: Small, architecture: Architecture
) -> None:
    wrong = ENGLISH("classify.not_as_drawn", value="").strip()
    app = opened("classify", quick(architecture, small) | {"cls-sign": "both"})
    slider = app.select_slider(key="classify.map")
    for number in {0, len(slider.options) // 2}:
        app.session_state["cls-map"] = number
        app.session_state["cls-class"] = 1
        app.run()
        assert not app.exception
        assert wrong not in badges(app)
        assert view_of(app, "answers")["chosen"] == 1
        assert app.query_params["cls-map"] in (str(number), [str(number)])


@EVERY
def test_a_patch_is_slid_over_what_the_network_reads(
    opened: Opened, small: Small, architecture: Architecture
) -> None:
    app = opened(
        "classify", quick(architecture, small) | {"cls-by": "cover", "cls-patch": "4", "cls-stride": "whole"}
    )
    for button in [button for button in app.button if button.key == "cover_start"]:
        button.click().run()
    assert not app.exception
    view = view_of(app, "evidence")
    assert view["map"]["shape"][0] >= 4
    left, top, width, height = view["frame"]
    assert 0 <= left <= left + width <= 1.001
    assert 0 <= top <= top + height <= 1.001
    assert len(view["map"]["ends"]) == 3, "a class may gain where another loses"
    app.button_group(key="cls-loss").set_value("score").run()
    assert not app.exception
    assert view_of(app, "evidence")["map"]["url"] != view["map"]["url"]


def test_work_that_is_stopped_goes_on_where_it_was_and_is_kept_for_everyone() -> None:
    begun: list[int] = []

    def begin() -> Iterator[np.ndarray]:
        begun.append(1)
        yield np.full((1, 3), 7, np.float32)
        for first in range(0, 10, 2):
            if first == 4:
                job.stopped = True  # as the visitor's click does, from another thread
            yield np.arange(first, first + 2, dtype=np.float32)[:, None].repeat(3, axis=1)

    job = Job(("job of a test",), 10, begin)
    assert job.running
    assert job.done == 0
    job.work()
    assert job.done == 6, "the batch under way is brought to its end"
    assert not job.running
    job.work()
    assert job.done == 6
    job.stopped = False
    job.work()
    assert not job.running
    assert begun == [1]
    kept = MAPS.get(("job of a test",), lambda: pytest.fail("it is not kept"), lambda _: 0)
    assert kept.scores[:, 0].tolist() == list(range(10))
    assert kept.whole.tolist() == [7, 7, 7]


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
