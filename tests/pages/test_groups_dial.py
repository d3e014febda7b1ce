"""The Groups dial page, run without a browser."""

import json

import pytest

from dsviz.text import Language, words


def dial(app):
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return next(data for data in sent if "faces" in data)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sense", ["picture", "sound"])
def test_the_page_opens_for_pictures_and_sounds_in_every_language(opened, read, language, sense):
    app = opened("groups_dial", {"lang": language.value, "sense": sense, "dial-pointwise": "True"})
    said = words(language)
    texts = read(app)
    for key in ("title", "lead", "maps_title", "clock_title", "stage_mixed", "repair"):
        assert said(f"groups_dial.{key}") in texts
    assert not [text for text in texts if text.startswith("groups_dial.")]


def test_groups_that_do_not_divide_the_channels_become_the_next_fewer_that_do(opened):
    app = opened("groups_dial", {"dial": "16"})
    assert dial(app)["dial"]["groups"] == 16
    app.session_state["dial-channels"] = 24
    app.run()
    assert dial(app)["dial"]["groups"] == 12
    assert not app.exception


@pytest.mark.parametrize(
    "address", [{"dial": "0"}, {"dial": "nine"}, {"dial-channels": "7"}, {"dial-channel": "99"}]
)
def test_a_mistyped_link_opens_the_nearest_screen(opened, address):
    assert dial(opened("groups_dial", address))["dial"]["groups"] in (1, 4)
