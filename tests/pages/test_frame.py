"""The frame around every page: language, input, network, options, and the address that says it all."""

import re
from pathlib import Path

import pytest

from dsviz.architectures import CATALOG
from dsviz.architectures.options import Number
from dsviz.inputs.dates import SAMPLES
from dsviz.inputs.samples import PICTURES
from dsviz.text import Language, words

SMALL = {"mobilenet-width": "0.25", "mobilenet-size": "64"}
SOUND = {"arch": "swishnet"}
NAME = re.compile("[a-z_]+")
RUSSIAN = re.compile("[А-Яа-яЁё]")
KEY = re.compile(r"\b(architectures|frame|inputs|layers|network|sound|start)\.[a-z_]{3,}\b")
FILES_OF_PAGES = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py"))
TEXT = {"sequences": {"text": "22 Nov 2026"}}
"""What a visitor typed is in the visitor's language."""
EVERY_PAGE = [
    *(pytest.param(page, SMALL | TEXT.get(page, {}), id=page) for page in FILES_OF_PAGES),
    *(pytest.param(page, SOUND, id=f"{page} of a sound") for page in ("layers", "network")),
]


def foreign_to(language, other):
    """Sentences of the other language that this one has not; a small single word may be a name in code."""
    own, others = words(language)._messages, words(other)._messages
    shared = {message.string for message in own.values() if isinstance(message.string, str)}
    sentences = {message.string for message in others.values() if isinstance(message.string, str)}
    sentences = {text for text in sentences if not NAME.fullmatch(text)}
    return sentences - shared - {others["frame.own_name"].string}


@pytest.mark.parametrize(("page", "address"), EVERY_PAGE)
def test_every_page_opens_in_both_languages_and_mixes_none(opened, read, page, address):
    english, russian = Language.ENGLISH, Language.RUSSIAN
    app = opened(page, {"lang": "en", **address})
    seen, link = read(app), dict(app.query_params)
    assert {text for text in seen - set(SAMPLES) if RUSSIAN.search(text)} == {"Русский"}
    assert seen & foreign_to(english, russian) == set()
    assert not [text for text in seen if KEY.search(text)]

    app.segmented_control(key="lang").set_value("ru").run()
    assert not app.exception
    seen = read(app)
    assert words(russian)("frame.copy_link") in seen
    assert seen & foreign_to(russian, english) == set()
    assert not [text for text in seen if KEY.search(text)]
    assert dict(app.query_params) == link | {"lang": "ru"}  # the words change, the screen does not
    assert read(opened(page, {"lang": "ru", **address})) == seen


def test_options_read_from_a_link_are_shown_and_stay_in_it(opened):
    app = opened("layers", {"mobilenet-width": "0.3", "mobilenet-size": "96", "mobilenet-act": "relu"})
    assert app.selectbox(key="mobilenet-width").value == 0.3
    assert app.selectbox(key="mobilenet-size").value == 96
    assert app.selectbox(key="mobilenet-act").value == "relu"
    assert app.query_params["mobilenet-width"] == "0.3"
    assert "mobilenet-eps" not in app.query_params


def type_in(app, key, text):
    """Types what the list does not offer; AppTest itself only picks from the list."""
    box = app.selectbox(key=key)
    box.options.append(text)
    box.set_value(text).run()


@pytest.mark.parametrize("typed", ["77", "0.01", "banana", "nan"])
def test_an_option_out_of_bounds_falls_back(opened, typed):
    app = opened("layers", SMALL)
    type_in(app, "mobilenet-width", typed)
    assert not app.exception
    assert app.selectbox(key="mobilenet-width").value == 1.0
    assert [toast.value for toast in app.toast] == [
        words(Language.ENGLISH)("frame.out_of_bounds", low="0.05", high="2")
    ]


def test_a_number_may_be_typed(opened):
    app = opened("layers", SMALL)
    type_in(app, "mobilenet-width", "0.35")
    assert not app.exception
    assert app.selectbox(key="mobilenet-width").value == 0.35
    assert app.query_params["mobilenet-width"] == "0.35"


WRONG = {
    "arch": "nothing", "mobilenet-width": "banana", "mobilenet-size": "1e9", "mobilenet-padding": "KERAS",
    "mobilenet-eps": "nan", "mobilenet-classes": "10.5", "l": "-1", "st": "x", "c": "-1", "k": "1.5",
    "y": "1e9", "x": "", "pic": "../../etc/passwd", "from": "nowhere", "order": "none", "range": "all",
    "page": "-5", "t": "nan", "unknown": "1",
}  # fmt: skip


def test_a_mistyped_link_opens_the_nearest_screen(opened, read):
    """What cannot be is passed over: the screen is the one without it, and the address loses it."""
    app, plain = opened("layers", {"lang": "en", **WRONG}), opened("layers", {"lang": "en"})
    assert dict(app.query_params) == dict(plain.query_params)
    assert read(app) == read(plain)


def test_a_language_that_is_not_spoken_becomes_english(opened):
    app = opened("layers", {"lang": "xx", **SMALL})
    assert app.session_state["lang"] == "en"
    assert app.query_params["lang"] == "en"


@pytest.mark.parametrize("address", [SMALL, SOUND], ids=["picture", "sound"])
def test_numbers_too_large_are_brought_within_the_network(opened, address):
    far = dict.fromkeys(("l", "st", "c", "k", "y", "x", "page", "seed"), "99999")
    app = opened("layers", {**address, **far})
    assert app.session_state["l"] == len(app.selectbox(key="l").options) - 1
    assert app.session_state["st"] == len(app.selectbox(key="st").options) - 1
    for number in app.number_input:
        assert number.value == number.max


def test_a_link_restores_the_screen(opened, read):
    app = opened("layers", {"lang": "en", **SMALL, "pic": PICTURES[2].key})
    app.selectbox(key="l").set_value(4).run()
    app.selectbox(key="st").set_value(3).run()
    app.number_input(key="k").set_value(7).run()
    app.number_input(key="y").set_value(3).run()
    app.selectbox(key="order").set_value("energy").run()
    app.segmented_control(key="range").set_value("network").run()
    again = opened("layers", dict(app.query_params))
    assert dict(again.query_params) == dict(app.query_params)
    assert read(again) == read(app)


def test_a_second_link_in_the_same_session_wins(opened):
    app = opened("layers", {"lang": "en", **SMALL, "l": "3", "c": "5"})
    for name, value in {"l": "6", "c": "2", "mobilenet-width": "0.5"}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert (app.session_state["l"], app.session_state["c"]) == (6, 2)
    assert app.session_state["mobilenet-width"] == 0.5


@pytest.mark.parametrize("page", ["network", "sound", "start"])
def test_the_place_on_the_layers_page_survives_another_page(opened, page):
    app = opened("layers", {"lang": "en", **SMALL, "l": "5", "k": "9"})
    before = dict(app.query_params)
    app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    app.switch_page("pages/layers.py").run()
    assert not app.exception
    assert dict(app.query_params) == before


def test_changing_the_network_keeps_the_page_alive(opened, small):
    app = opened("layers", {"lang": "en", **SMALL, "l": "14", "st": "2", "c": "100", "y": "1", "x": "1"})
    for architecture in CATALOG:
        for option in architecture.options:
            name = f"{architecture.key}-{option.name}"
            if name in small(architecture):
                app.session_state[name] = option.parse(small(architecture)[name])
        app.selectbox(key="arch").set_value(architecture.key).run()
        assert not app.exception
        assert app.session_state["arch"] == architecture.key
        app.button(key="step_l_left").click().run()
        assert not app.exception


def another(option, now):
    """A value that an option may be changed to: of numbers the least, the larger only take longer."""
    others = [value for value in option.values if value != now] or [now]
    return min(others) if isinstance(option, Number) else others[-1]


@pytest.mark.parametrize("architecture", CATALOG, ids=lambda architecture: architecture.key)
def test_every_option_can_be_changed_on_the_page(opened, small, architecture):
    app = opened("layers", small(architecture))
    changed = {
        key: another(option, app.session_state[key])
        for option in architecture.options
        for key in [f"{architecture.key}-{option.name}"]
        if option.name not in architecture.input_options  # a larger input only takes longer
        and not getattr(option, "sets", {})  # these change the others
    }
    for key, value in changed.items():
        app.selectbox(key=key).set_value(value)
    app.run()
    assert not app.exception
    assert {key: app.session_state[key] for key in changed} == changed


def presets(architecture):
    """Every word for a whole configuration: its field, itself, and the fields that follow it."""
    for option in architecture.options:
        for word, values in getattr(option, "sets", {}).items():
            fields = {f"{architecture.key}-{name}": value for name, value in values.items()}
            yield f"{architecture.key}-{option.name}", word, fields


CONFIGURED = [pytest.param(a, id=a.key) for a in CATALOG if any(presets(a))]


@pytest.mark.parametrize("architecture", CONFIGURED)
def test_choosing_a_preset_sets_what_it_speaks_of(opened, architecture):
    app = opened("network", {"arch": architecture.key})
    for key, word, fields in presets(architecture):
        app.selectbox(key=key).set_value(word).run()
        assert not app.exception
        assert {name: app.session_state[name] for name in fields} == fields


@pytest.mark.parametrize("architecture", CONFIGURED)
def test_a_link_with_a_preset_alone_opens_the_whole_configuration(opened, architecture):
    for key, word, fields in presets(architecture):
        app = opened("network", {"arch": architecture.key, key: word})
        assert {name: app.session_state[name] for name in fields} == fields
        assert not fields.keys() & app.query_params.keys()
