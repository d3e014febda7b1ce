"""The page Generate without a browser: small pictures, both languages, what may and may not be asked."""

import pytest

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.text import Language, words

WRITERS = [architecture for architecture in CATALOG if architecture.task is Task.DRAW]
OTHERS = [architecture for architecture in CATALOG if architecture.task is not Task.DRAW]
EACH = pytest.mark.parametrize("architecture", WRITERS, ids=lambda architecture: architecture.key)


def tiny(architecture, **more):
    options = {f"{architecture.key}-{name}": str(value) for name, value in architecture.small.items()}
    return {"lang": "en", "arch": architecture.key, "gen-side": "4", **options, **more}


def progress(app):
    (bar,) = app.get("progress")
    return bar.proto


def written(app):
    """The drawn picture as it stands in the page."""
    (picture,) = (part.proto.body for part in app.get("html") if "data:image/png" in part.proto.body)
    return picture


def generated(app):
    app.button(key="start").click().run()
    assert not app.exception
    return app


@EACH
@pytest.mark.parametrize("language", Language)
def test_a_picture_is_written_to_its_end(opened, architecture, language):
    app = generated(opened("generate", tiny(architecture, lang=language.value)))
    said = words(language)
    assert progress(app).value == 100
    assert progress(app).text == said("generate.done", done=16, n=16)
    assert [button.label for button in app.main.button] == [said("generate.start")]


@EACH
def test_the_seed_and_the_temperature_decide(opened, architecture):
    def end(**more):
        return written(generated(opened("generate", tiny(architecture, **more))))

    assert end() == end()
    assert len({end(**more) for more in ({}, {"gen-seed": "1"}, {"gen-seed": "2"})}) > 1
    assert end(**{"gen-heat": "0.05"}) != end(**{"gen-heat": "5"})


@EACH
def test_of_a_completion_only_the_lower_half_is_written(opened, architecture):
    app = opened("generate", tiny(architecture, **{"gen-part": "lower"}))
    before = written(app)
    app = generated(app)
    assert progress(app).text == words(Language.ENGLISH)("generate.done", done=8, n=8)
    assert written(app) != before


@EACH
def test_another_wish_drops_the_picture(opened, architecture):
    app = generated(opened("generate", tiny(architecture)))
    app.number_input(key="gen-seed").set_value(5).run()
    assert not app.get("progress")


@EACH
def test_what_takes_long_is_said_with_a_smaller_network_at_hand(opened, architecture):
    app = opened("generate", {"lang": "en", "arch": architecture.key})
    assert not app.get("progress"), "nothing is written before somebody asks"
    app.button(key="small").click().run()
    assert not app.exception
    for name, value in architecture.small.items():
        assert app.session_state[f"{architecture.key}-{name}"] == value


@pytest.mark.parametrize("architecture", OTHERS, ids=lambda architecture: architecture.key)
def test_from_a_network_that_cannot_write_one_click_leads_to_one_that_can(opened, architecture):
    app = opened("generate", {"lang": "en", "arch": architecture.key})
    assert len(app.info) == 1
    app.button(key=f"take_{WRITERS[0].key}").click().run()
    assert not app.exception
    assert app.session_state["arch"] == WRITERS[0].key
    assert app.button(key="start").label == words(Language.ENGLISH)("generate.start")


@pytest.mark.parametrize(
    "address", [{"gen-side": "1"}, {"gen-heat": "0"}, {"gen-part": "x"}, {"gen-seed": "-1"}]
)
def test_a_mistyped_link_opens_the_nearest_screen(opened, address):
    app = opened("generate", tiny(WRITERS[0], **address))
    assert app.button(key="start")


def test_a_side_beyond_the_network_s_own_becomes_its_own(opened):
    app = opened("generate", tiny(WRITERS[0], **{"gen-side": "500"}))
    assert app.selectbox(key="gen-side").value == WRITERS[0].inputs_for(WRITERS[0].small)[0].size
