"""The page Separate without a browser: small networks, both languages, every mask and filter, links."""

from base64 import b64decode, b64encode
from html.parser import HTMLParser
from io import BytesIO

import numpy as np
import pytest
import safetensors.torch
import soundfile
import torch
from separators import ENGLISH, FIRST, SEPARATORS, gains, lanes, small

import dsviz
from dsviz.analysis.quality import improvement, si_sdr
from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task, Vector
from dsviz.text import Language, words
from dsviz.ui.separate.place import HIDDEN
from dsviz.weights.tensors import tensors_of

OTHER = next(architecture for architecture in CATALOG if architecture.task is not Task.SEPARATE)
EACH = pytest.mark.parametrize("architecture", SEPARATORS, ids=lambda architecture: architecture.key)


def seen(app):
    """The addresses of the pictures of encoder, mask and product, row by row."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            if tag == "img" and "media" in dict(attrs).get("src", ""):
                found.append(dict(attrs)["src"])

    for part in app.get("html"):
        if "sep-row" in part.proto.body:
            Reader().feed(part.proto.body)
    return [found[n : n + 3] for n in range(0, len(found), 3)]


@pytest.fixture
def first(opened):
    return opened("separate", small(FIRST))


@EACH
@pytest.mark.parametrize("language", Language)
def test_the_page_opens_for_every_separator(opened, read, architecture, language):
    app = opened("separate", small(architecture, lang=language.value))
    assert app.title[0].value == words(language)("separate.title")
    assert not any(piece.startswith("separate.") for piece in read(app))
    assert len(lanes(app, "mixture")) == 1
    assert len(lanes(app, "reference")) == 2
    alone = any(isinstance(entry, Vector) for entry in architecture.inputs_for(architecture.small))
    assert len(lanes(app, "output")) == len(seen(app)) == (1 if alone else 2)


def test_what_this_page_stands_for_is_asked_once(first):
    assert all(box.key != f"{FIRST.key}-{name}" for box in first.selectbox for name in HIDDEN)


def test_another_sort_of_network_gives_way_to_one_that_separates(opened):
    app = opened(
        "separate",
        {"lang": "en", "arch": OTHER.key, **{k: v for k, v in small(FIRST).items() if k[:3] != "arc"}},
    )
    assert app.session_state["arch"] == FIRST.key


def test_the_ideal_mask_gains_and_an_equal_share_does_not(first):
    ideal = gains(first)
    assert min(ideal) > 5
    app = first.segmented_control(key="sep-mask").set_value("flat").run()
    assert np.abs(gains(app)).max() < 0.05
    assert seen(app)[0][0] == seen(first)[0][0], "the encoded mixture stays"


def test_each_edit_is_heard(first):
    plain = gains(first)
    heard = {lane["url"] for lane in lanes(first, "output")}
    edit = first.segmented_control(key="sep-edit")
    inverted = gains(edit.set_value("inverted").run())
    assert max(inverted) < min(plain) - 10, "what was taken away is the other voice"
    hard = first.segmented_control(key="sep-edit").set_value("threshold").run()
    assert min(gains(hard)) > 5
    assert not heard & {lane["url"] for lane in lanes(hard, "output")}
    strict = gains(hard.slider(key="sep-limit").set_value(0.95).run())
    assert strict != gains(first.segmented_control(key="sep-edit").set_value("off").run())
    assert np.abs(gains(first)).max() < 0.05


def test_a_random_decoder_gives_noise_and_a_fitted_one_a_voice(first):
    def with_filters(name):
        app = first.segmented_control(key="sep-filters").set_value(name).run()
        assert not app.exception
        return gains(app)

    assert max(with_filters("network")) < 0
    assert min(with_filters("fitted")) > 5


@EACH
def test_the_network_s_own_mask_is_shown_and_heard(opened, architecture):
    app = opened("separate", small(architecture, **{"sep-filters": "fitted", "sep-mask": "network"}))
    assert app.session_state["sep-mask"] == "network"
    assert len(gains(app)) == len(lanes(app, "output"))


def test_cosines_have_no_mask_of_the_network(opened):
    app = opened("separate", small(FIRST, **{"sep-filters": "cosine", "sep-mask": "network"}))
    assert app.session_state["sep-mask"] == "ideal"


def test_of_a_finished_mixture_nobody_knows_the_voices(opened):
    app = opened("separate", small(FIRST, **{"sep-how": "finished"}))
    assert not lanes(app, "reference")
    assert not gains(app)
    assert app.session_state["sep-mask"] == "network"
    options = app.segmented_control(key="sep-mask").options
    assert words(Language.ENGLISH)("separate.mask_ideal") not in options


def test_what_cannot_be_gives_way_when_the_voices_are_no_longer_known(first):
    assert first.session_state["sep-filters"] == "cosine"
    app = first.segmented_control(key="sep-how").set_value("finished").run()
    assert not app.exception
    assert (app.session_state["sep-filters"], app.session_state["sep-mask"]) == ("fitted", "network")


def test_what_nobody_chose_comes_back_with_the_known_voices(first):
    for how, chosen in (("finished", ("fitted", "network")), ("built", ("cosine", "ideal"))):
        first.segmented_control(key="sep-how").set_value(how).run()
        assert not first.exception
        assert (first.session_state["sep-filters"], first.session_state["sep-mask"]) == chosen


def test_what_was_chosen_stays_with_the_known_voices(first):
    first.segmented_control(key="sep-mask").set_value("flat").run()
    for how in ("finished", "built"):
        first.segmented_control(key="sep-how").set_value(how).run()
    assert first.session_state["sep-mask"] == "flat"


def test_weights_that_were_learned_begin_with_what_the_network_itself_does(first):
    network = dsviz.build(FIRST.key, seed=3, **FIRST.small)
    first.selectbox(key="weights").set_value("file").run()
    data = safetensors.torch.save({name: part.contiguous() for name, part in tensors_of(network).items()})
    first.file_uploader(key="weights.upload").upload("own.safetensors", data, "application/x").run()
    assert not first.exception
    assert (first.session_state["sep-filters"], first.session_state["sep-mask"]) == ("network", "network")
    said = {caption.value for caption in first.main.caption}
    for part in ("filters_network", "mask_network"):
        assert ENGLISH(f"separate.about_{part}_learned") in said
        assert ENGLISH(f"separate.about_{part}_random") not in said
    first.selectbox(key="weights").set_value("random").run()
    assert not first.exception
    assert (first.session_state["sep-filters"], first.session_state["sep-mask"]) == ("cosine", "ideal")
    first.segmented_control(key="sep-filters").set_value("network").run()
    assert ENGLISH("separate.about_filters_network_random") in {one.value for one in first.main.caption}


def test_the_gain_is_the_one_of_what_is_played(opened, monkeypatch):
    inside = "data:audio/wav;base64,"
    monkeypatch.setattr("dsviz.ui.components.mixer._url", lambda wav, _: inside + b64encode(wav).decode())
    app = opened("separate", small(FIRST, **{"sep-level": "3"}))

    def played(kind):
        files = (BytesIO(b64decode(lane["url"].removeprefix(inside))) for lane in lanes(app, kind))
        return torch.from_numpy(np.stack([soundfile.read(file)[0] for file in files]))

    (mixture,) = played("mixture")
    computed = improvement(si_sdr, played("output"), played("reference"), mixture.expand(2, -1))
    assert gains(app) == pytest.approx(computed.tolist(), abs=0.06)
    assert min(gains(app)) > 3


def comb(app):
    """The drawing of the comb as text."""
    return next(p.proto.json for p in app.get("bidi_component") if "<svg" in p.proto.json)


def test_the_comb_moves_with_the_instant(first):
    before = comb(first)
    assert comb(first.slider(key="sep-at").set_value(0.2).run()) != before
    assert before.count("d = 1<") == FIRST.small["repeats"], "a stack begins where the dilation falls back"


def test_every_block_opens_from_the_link(opened, read):
    count = int(FIRST.small["blocks"]) * int(FIRST.small["repeats"])
    for block in (1, count, 99):
        app = opened("separate", small(FIRST, **{"sep-block": str(block)}))
        title = words(Language.ENGLISH)("separate.inside", number=min(block, count))
        assert title in read(app)


@pytest.mark.parametrize(
    "address",
    [{"sep-level": "99"}, {"sep-mask": "x"}, {"sep-seconds": "3"}, {"sep-limit": "2"}, {"sep-at": "-1"}],
)
def test_a_mistyped_link_opens_the_nearest_screen(opened, address):
    assert gains(opened("separate", small(FIRST, **address)))


def test_the_address_restores_the_screen(opened, first):
    first.segmented_control(key="sep-edit").set_value("threshold").run()
    first.slider(key="sep-limit").set_value(0.7).run()
    again = opened("separate", {name: "".join(value) for name, value in first.query_params.items()})
    assert [lane["url"] for lane in lanes(again, "output")] == [
        lane["url"] for lane in lanes(first, "output")
    ]
