"""The page Generate without a browser: small pictures, both languages, what may and may not be asked."""

import re
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from trained import address_of, each_card_of

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.inputs.digits import HELD, held_out
from dsviz.text import Language, words
from dsviz.training.digits import Digits
from dsviz.training.plans import PLANS
from dsviz.ui.generate.canvas import SHOWN
from dsviz.ui.generate.place import Part
from dsviz.ui.generate.upper import digit

ARCHITECTURES = {architecture.key: architecture for architecture in CATALOG}
WRITERS = [architecture for architecture in CATALOG if architecture.task is Task.DRAW]
OTHER = next(architecture for architecture in CATALOG if architecture.task is not Task.DRAW)
TRAINED = each_card_of(WRITERS)
EACH = pytest.mark.parametrize("architecture", WRITERS, ids=lambda architecture: architecture.key)


def tiny(architecture, **more):
    options = {f"{architecture.key}-{name}": str(value) for name, value in architecture.small.items()}
    return {"lang": "en", "arch": architecture.key, "gen-side": "4", **options, **more}


def picture_of(app):
    """(rows, columns): the levels on the canvas, one value a pixel."""
    source = re.search(r"base64,([^']+)'", written(app))[1]
    large = np.asarray(Image.open(BytesIO(b64decode(source))).convert("RGB"))[..., 0]
    side = app.session_state["gen-side"]
    factor = -(-SHOWN // side)
    return large[factor // 2 :: factor, factor // 2 :: factor]


def kept(app):
    """The seeds of the pictures that stay, the newest first."""
    tiles = [part.proto.body for part in app.get("html") if "<figure" in part.proto.body]
    return [int(seed) for seed in re.findall(r"<figcaption[^>]*>seed (\d+)", "".join(tiles))]


def progress(app):
    (bar,) = app.get("progress")
    return bar.proto


def written(app):
    """The drawn picture as it stands in the page."""
    drawn = (part.proto.body for part in app.get("html") if "data:image/png" in part.proto.body)
    (picture,) = (body for body in drawn if "<figure" not in body)
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
    assert said("generate.another") in [button.label for button in app.main.button]


@EACH
@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("language", Language)
def test_the_empty_place_says_what_will_stand_there_until_it_begins(opened, architecture, part, language):
    said = words(language)
    app = opened("generate", tiny(architecture, lang=language.value, **{"gen-part": part.value}))
    pixels = 16 if part is Part.WHOLE else 8
    sentence = said(f"generate.coming_{part}", n=pixels, button=said("generate.start"))
    assert sentence in written(app)
    assert sentence not in written(generated(app))


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
    papers = {f"{architecture.key}-{name}": str(value) for name, value in architecture.complete({}).items()}
    app = opened("generate", {"lang": "en", "arch": architecture.key, **papers})
    assert not app.get("progress"), "nothing is written before somebody asks"
    app.button(key="small").click().run()
    assert not app.exception
    for name, value in architecture.complete(architecture.starts).items():
        assert app.session_state[f"{architecture.key}-{name}"] == value


def test_a_network_that_cannot_write_gives_way_to_one_that_can(opened):
    app = opened("generate", {"lang": "en", "arch": OTHER.key})
    assert app.session_state["arch"] == WRITERS[0].key
    assert app.button(key="start")
    assert set(app.selectbox(key="arch").options) == {
        words(Language.ENGLISH)(f"architectures.{architecture.key}_name") for architecture in WRITERS
    }


@TRAINED
@pytest.mark.parametrize("language", Language)
def test_the_page_opens_trained_and_says_how_well(opened, read, card, language):
    address = address_of(card, lang=language.value)
    del address["w"]
    app = opened("generate", address)
    said = words(language)
    assert app.session_state["w"] in {None, card.name}
    assert any(said.number(card.metric.value, 3) in piece.value for piece in app.main.markdown)
    assert not any(piece.startswith("generate.") for piece in read(app))
    assert not any(button.key.startswith("take_") for button in app.main.button)


@TRAINED
def test_of_random_weights_no_skill_is_told_and_trained_ones_are_offered(opened, card):
    app = opened("generate", address_of(card, w="random"))
    assert not any(str(card.metric.count) in piece.value for piece in app.main.markdown)
    app.button(key=f"take_{card.name}").click().run()
    assert not app.exception
    assert app.session_state["w"] == card.name
    assert any(str(card.metric.count) in piece.value for piece in app.main.markdown)


@TRAINED
def test_trained_weights_write_ink_in_lumps_and_random_ones_noise(opened, card):
    """Neighbours agree far more often in what was trained than in noise."""

    def agreement(**more):
        address = address_of(card, **{"gen-side": "16"}) | more
        app = opened("generate", address | {"gen-seed": "3"})
        app = generated(app)
        pixels = picture_of(app)
        return float((pixels[:, 1:] == pixels[:, :-1]).mean())

    assert agreement() > 0.85
    assert agreement(w="random") < 0.75


@TRAINED
def test_a_digit_that_training_never_saw_is_completed(opened, card):
    address = address_of(card, **{"gen-part": "lower", "gen-digit": "3"})
    size = ARCHITECTURES[card.network].inputs_for(card.options)[0].size
    app = opened("generate", address)
    assert app.number_input(key="gen-digit").value == 3
    shown = picture_of(app)[: size // 2]
    expected = digit(3, size).pixels[: size // 2, :, 0]
    assert np.array_equal(shown, expected)
    assert shown.any(), "the upper half of a digit has ink"
    app.segmented_control(key="gen-upper").set_value("picture").run()
    assert not app.exception
    assert not np.array_equal(picture_of(app)[: size // 2], expected)


def test_the_digits_are_those_that_training_set_aside():
    plan = next(plan for plan in PLANS if plan.task == "digits")
    task = Digits(Path(), plan, torch.device("cpu"))
    for number in (0, 7, HELD - 1):
        trained_on = task.levels[task.splits["test"][number], 0].numpy()
        shown = digit(number, trained_on.shape[0]).pixels[..., 0] / 255
        assert np.array_equal(shown, trained_on)
    assert len(held_out().digits) == HELD == len(task.splits["test"])


@EACH
def test_another_picture_has_the_next_seed_and_both_stay_to_be_compared(opened, architecture):
    app = generated(opened("generate", tiny(architecture)))
    assert not kept(app)
    app.button(key="another").click().run()
    assert not app.exception
    assert app.session_state["gen-seed"] == 1
    assert kept(app) == [1, 0]


@pytest.mark.parametrize(
    "address", [{"gen-side": "1"}, {"gen-heat": "0"}, {"gen-part": "x"}, {"gen-seed": "-1"}]
)
def test_a_mistyped_link_opens_the_nearest_screen(opened, address):
    app = opened("generate", tiny(WRITERS[0], **address))
    assert app.button(key="start")


def test_a_side_beyond_the_network_s_own_becomes_its_own(opened):
    app = opened("generate", tiny(WRITERS[0], **{"gen-side": "500"}))
    assert app.selectbox(key="gen-side").value == WRITERS[0].inputs_for(WRITERS[0].small)[0].size
