"""The Layers page without a browser: every block and every stage of every network of the catalogue."""

import json
import re

import pytest

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Features
from dsviz.architectures.options import Number
from dsviz.text import Language, words
from dsviz.ui import cache
from dsviz.ui.state import ALL

SMALL = {"lang": "en", "mobilenet-width": "0.25", "mobilenet-size": "64"}
CATALOGUE = pytest.mark.parametrize("architecture", CATALOG, ids=lambda architecture: architecture.key)
english = words(Language.ENGLISH)


def component(app, key):
    """What a component of the page was given."""
    found = [part for part in app.get("bidi_component") if part.proto.id.endswith(f"-{key}")]
    return json.loads(found[0].proto.json) if found else None


def components(app, kind):
    parts = [part.proto for part in app.get("bidi_component")]
    return [json.loads(part.json) for part in parts if part.component_name == f"dsviz_{kind}"]


def ticks(app):
    """The verdicts on the page: each total must equal what was recorded."""
    shown = [*components(app, "window"), *components(app, "desk")]
    return [card["tick"] for card in shown if card["tick"] is not None]


def moved(app, key, value):
    app.session_state[key] = value
    app.run()
    assert not app.exception, (key, value)
    return app


def blocks(app):
    return range(len(app.selectbox(key="l").options))


@CATALOGUE
def test_every_block_and_stage_opens_and_its_sums_are_what_was_recorded(opened, small, architecture):
    """Every block, and in it one stage of each name: those of one name are drawn by the same code."""
    app, seen = opened("layers", small(architecture)), set()
    options = complete(app, architecture)
    hears = isinstance(architecture.inputs_for(options)[0], Features)  # its front end is a block of its own
    assert len(blocks(app)) == len(cache.outline(architecture.key, tuple(sorted(options.items())))) + hears
    for number in blocks(app):
        moved(app, "l", number)
        opens(app, number)
        for stage, name in stages(app):
            if name not in seen:
                seen.add(name)
                moved(app, "st", stage)
                assert app.session_state["st"] == stage
                opens(app, number)
    assert seen


def stages(app):
    """Number and name of every stage of the block on screen; a front end has none."""
    try:
        options = app.selectbox(key="st").options
    except KeyError:
        return []
    return [(number, option.partition(" · ")[2]) for number, option in enumerate(options)]


def opens(app, number):
    assert not app.error
    assert component(app, "strip")["current"] == number
    assert components(app, "stages")
    assert [tick for tick in ticks(app) if not tick["equal"]] == []
    assert not [badge for badge in app.markdown if english("layers.not_recorded", value="") in badge.value]
    assert app.query_params["l"] == str(number)
    for name in {"c", "x", "k", "st", "y"} & app.query_params.keys():
        assert app.query_params[name] == str(app.session_state[name])


@CATALOGUE
def test_the_least_of_every_option_opens(opened, small, architecture):
    numbers = [option for option in architecture.options if isinstance(option, Number)]
    least = {f"{architecture.key}-{option.name}": f"{option.low:g}" for option in numbers}
    app = opened("layers", small(architecture) | least)
    assert {name: f"{app.session_state[name]:g}" for name in least} == least
    for number in (0, 1, max(blocks(app))):
        moved(app, "l", number)
        opens(app, number)


@pytest.fixture
def app(opened):
    return opened("layers", SMALL)


def test_the_page_begins_at_the_first_separable_block(app):
    assert app.selectbox(key="l").value == 1
    assert app.selectbox(key="st").value == 1


def test_arrows_step_blocks_and_stop_at_the_ends(app):
    app.button(key="step_l_right").click().run()
    assert app.session_state["l"] == 2
    app.button(key="step_l_left").click().run()
    app.button(key="step_l_left").click().run()
    assert app.session_state["l"] == 0
    assert app.button(key="step_l_left").disabled
    moved(app, "l", max(blocks(app)))
    assert app.button(key="step_l_right").disabled
    assert not app.button(key="step_l_left").disabled


def test_arrows_step_stages(app):
    app.button(key="step_st_down").click().run()
    assert app.session_state["st"] == 2
    app.button(key="step_st_up").click().run()
    app.button(key="step_st_up").click().run()
    assert app.session_state["st"] == 0
    assert app.button(key="step_st_up").disabled
    assert not app.exception


def test_the_next_block_follows_the_channel_that_went_on(app):
    app.number_input(key="k").set_value(11).run()
    app.button(key="step_l_right").click().run()
    assert app.session_state["c"] == 11


def test_the_next_block_keeps_the_place_on_the_picture(app):
    moved(moved(app, "y", 24), "x", 8)
    moved(app, "l", 5)
    _, rows, columns = shape_of(app)
    assert abs(app.session_state["y"] / rows - 24 / 32) < 1.5 / rows
    assert abs(app.session_state["x"] / columns - 8 / 32) < 1.5 / columns


def shape_of(app):
    """The sizes printed under the last mosaic."""
    return [int(n) for n in components(app, "stages")[0]["cards"][-1]["captions"][1].split("×")]


def test_a_channel_is_shown_in_every_stage_that_has_it(app):
    app.number_input(key="c").set_value(5).run()
    app.number_input(key="k").set_value(3).run()
    cards = component(app, "stages")["cards"]
    assert [card["selected"] for card in cards] == [5, 5, 5, 3, 3]
    assert component(app, "window_1")["kernel"]
    assert component(app, "desk_3")["labels"]["output"] == english("layers.desk_output", channel=3)


def test_the_order_of_channels_changes_the_order_of_tiles_only(app):
    before = component(app, "stages")["cards"]
    for order in ("energy", "variance", "zeros"):
        app.selectbox(key="order").set_value(order).run()
        assert not app.exception
        after = component(app, "stages")["cards"]
        assert [sorted(card["order"]) for card in after] == [sorted(card["order"]) for card in before]
        assert [card["selected"] for card in after] == [card["selected"] for card in before]
        assert after[0]["order"] == after[1]["order"] == after[2]["order"]  # joined stages keep one order
    assert after[-1]["order"] != before[-1]["order"]


def test_the_colour_range_names_what_it_ends_at(app):
    ends = {}
    for spread in ("channel", "stage", "network"):
        app.segmented_control(key="range").set_value(spread).run()
        assert not app.exception
        ends[spread] = [card["scale"]["high"] for card in component(app, "stages")["cards"]]
    assert set(ends["channel"]) == {"max"}
    assert len(set(ends["network"])) == 1
    assert len(set(ends["stage"])) > 1


def test_many_channels_come_in_pages(opened):
    app = opened("layers", SMALL | {"mobilenet-width": "1", "mobilenet-size": "32", "l": "12"})
    counts = {}
    for page in app.selectbox(key="page").options:
        app.selectbox(key="page").select_index(app.selectbox(key="page").options.index(page)).run()
        assert not app.exception
        counts[page] = len(component(app, "stages")["cards"][-1]["order"])
    assert counts == {english("layers.around_channel"): 256, english("layers.all_channels"): 1024} | {
        name: 256 for name in counts if re.match(r"[\d,]+ – ", name)
    }
    app.selectbox(key="page").select_index(0).run()
    app.number_input(key="k").set_value(700).run()
    assert 700 in component(app, "stages")["cards"][-1]["order"]


def test_a_page_of_channels_that_a_narrower_block_lacks_falls_back(opened):
    app = opened("layers", SMALL | {"mobilenet-width": "1", "mobilenet-size": "32", "l": "12", "page": "4"})
    assert app.session_state["page"] == 4
    moved(app, "l", 7)
    assert app.session_state["page"] != 4
    moved(app, "page", ALL)


def test_the_front_end_is_a_block_before_the_network(opened):
    app = opened("layers", {"lang": "en", "arch": "swishnet", "l": "0"})
    assert app.selectbox(key="l").value == 0
    assert component(app, "front_stages")["cards"][0]["title"] == english("layers.front_power")
    assert [tick["equal"] for tick in ticks(app)] == [True]


def complete(app, architecture):
    given = {o.name: app.session_state[f"{architecture.key}-{o.name}"] for o in architecture.options}
    return architecture.complete(given)
