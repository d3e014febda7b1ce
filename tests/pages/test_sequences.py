"""The page Sequences without a browser: texts are written to their end, as the networks write them."""

import numpy as np
import pytest
import torch
from writers import ENGLISH, TEXT, WRITERS, played, shown, stepped, text_of

from dsviz import api
from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.decoding import decode
from dsviz.inputs.dates import answer
from dsviz.reading import array_of
from dsviz.text import Language, words
from dsviz.ui.state import TEXTS
from dsviz.weights import fitting, load_shipped

OTHER = next(architecture for architecture in CATALOG if architecture.task is not Task.TRANSLATE)
EACH = pytest.mark.parametrize("architecture", WRITERS, ids=lambda architecture: architecture.key)


def address(architecture, **more):
    return {"lang": "en", "arch": architecture.key, "text": TEXT, **more}


@EACH
@pytest.mark.parametrize("language", Language)
def test_the_page_opens_in_both_languages(opened, architecture, language):
    app = opened("sequences", address(architecture, lang=language.value))
    said = words(language)
    assert app.title[0].value == said("sequences.title")
    assert said("sequences.begin") in {caption.value for caption in app.caption}


@EACH
def test_a_text_is_played_to_its_end(opened, architecture):
    app = played(stepped(opened("sequences", address(architecture))))
    (_, room) = (
        entry.length for entry in architecture.inputs_for(architecture.complete(architecture.starts))
    )
    written = len(shown(app)[0]["target"])
    assert 1 <= written <= room
    assert written == room or shown(app)[0]["target"][-1]["text"] == ""
    assert app.button(key="seq_step_button").disabled


@EACH
def test_what_is_shown_is_what_the_network_writes(opened, architecture):
    app = stepped(opened("sequences", address(architecture)), 3)
    options = architecture.complete(architecture.starts)
    entries = architecture.inputs_for(options)
    network = api.build(architecture.key, **options)
    for card in fitting(architecture.key, options)[:1]:
        load_shipped(network, card)
    source = torch.from_numpy(array_of(entries[0], TEXT))
    data = shown(app)[0]
    assert data["source"] == list(TEXT)
    for step, token in zip(decode(network, source, limit=3), data["target"], strict=True):
        candidates = data["candidates"][step.position]
        chances = [candidate["chance"] for candidate in candidates]
        assert chances[0] == max(chances) <= 1
        assert [candidate["text"] for candidate in candidates if candidate["taken"]] == [token["text"]]
        assert token["text"] == candidates[0]["text"], "the likeliest is taken"
        for weights in step.attention:
            assert float(weights[: len(TEXT)].sum()) == pytest.approx(1, abs=1e-4)


@EACH
def test_characters_are_marked_by_the_right_answer(opened, architecture):
    data = shown(stepped(opened("sequences", address(architecture)), 2))[0]
    right = answer(TEXT)
    for token, truth in zip(data["target"], right, strict=False):
        assert token["truth"] == truth
        assert token["mark"] == ("right" if token["text"] == truth else "wrong")
    assert "".join(data["rest"]) == right[2:]
    for place, candidates in enumerate(data["candidates"]):
        assert [candidate["text"] for candidate in candidates if candidate["right"]] == [right[place]]


@EACH
def test_the_map_has_a_row_of_shares_for_every_character_of_the_answer(opened, architecture):
    data = shown(opened("sequences", address(architecture)))[1]
    assert text_of(data) == answer(TEXT)
    rows = np.array(data["rows"])
    assert rows.shape == (len(answer(TEXT)) + 1, len(TEXT))
    np.testing.assert_allclose(rows.sum(axis=1), 1, atol=2e-3)
    assert data["shares"] or set(rows.ravel()) == {0, 1}


@EACH
def test_a_typed_target_stands_in_for_the_right_answer(opened, architecture):
    app = opened("sequences", address(architecture, text="abc"))
    assert shown(app)[0]["marked"] is False
    assert ENGLISH("sequences.no_answer") in {caption.value for caption in app.caption}
    app = opened("sequences", address(architecture, text="abc", target="xyz"))
    assert shown(app)[0]["rest"] == ["x", "y", "z", ""]


@EACH
@pytest.mark.parametrize("typed", ["22 Ноября 2026", "  22  ноября 2026 "])
def test_capitals_and_spaces_are_read_as_people_write_them(opened, architecture, typed):
    app = opened("sequences", address(architecture, text=typed))
    assert not app.error
    assert shown(app)[0]["source"] == list(TEXT)


@EACH
def test_the_first_text_is_in_the_language_of_the_page_and_not_in_its_address(opened, architecture):
    app = opened("sequences", {"lang": "en", "arch": architecture.key})
    for language in (Language.ENGLISH, Language.RUSSIAN, Language.ENGLISH):
        app.segmented_control(key="lang").set_value(language.value).run()
        assert not app.exception
        assert shown(app)[0]["source"] == list(TEXTS[language])
        assert "text" not in app.query_params


@EACH
def test_a_text_of_ones_own_stays_when_the_language_changes(opened, architecture):
    app = opened("sequences", {"lang": "en", "arch": architecture.key, "text": TEXTS[Language.RUSSIAN]})
    assert shown(app)[0]["source"] == list(TEXTS[Language.RUSSIAN])
    app.text_input(key="text").set_value("1.2.2003").run()
    app.segmented_control(key="lang").set_value("ru").run()
    assert shown(app)[0]["source"] == list("1.2.2003")
    assert app.query_params["text"] == "1.2.2003"


@EACH
def test_a_text_that_cannot_be_read_is_refused_in_a_sentence(opened, architecture):
    entry = architecture.inputs_for(architecture.complete(architecture.starts))[0]
    app = opened("sequences", address(architecture))
    for typed, said in (("22 ¤", "¤"), ("1" * (entry.length + 1), str(entry.length))):
        app.text_input(key="text").set_value(typed).run()
        assert not app.exception
        assert said in app.error[0].value
        assert shown(app)[0]["source"] == list(TEXTS[Language.ENGLISH]), "the first text stands in"
    app.text_input(key="text").set_value("").run()
    assert not app.exception
    assert not app.error
    assert ENGLISH("sequences.empty") in [caption.value for caption in app.caption]


@EACH
def test_chance_follows_the_seed_and_the_likeliest_does_not(opened, architecture):
    def start(**more):
        random = address(architecture, w="random", **more)  # what was trained is sure of its first character
        return text_of(shown(stepped(opened("sequences", random)))[0])

    def drawn(seed):
        return start(**{"seq-way": "drawn", "seq-seed": str(seed), "seq-heat": "5"})

    assert drawn(1) == drawn(1)
    assert len({drawn(seed) for seed in range(1, 4)}) > 1
    assert start(**{"seq-seed": "1"}) == start()


@EACH
def test_another_text_drops_what_was_written_and_so_does_starting_over(opened, architecture):
    app = stepped(opened("sequences", address(architecture)), 2)
    app.text_input(key="text").set_value("1 мая 2025").run()
    assert shown(app)[0]["target"] == []
    app = stepped(app)
    app.button(key="seq_again").click().run()
    assert not app.exception
    assert shown(app)[0]["target"] == []


@EACH
def test_another_attention_has_other_weights(opened, architecture):
    first, second = (
        shown(opened("sequences", address(architecture, **{"seq-attention": number})))[1] for number in "01"
    )
    assert (first["rows"] != second["rows"]) == first["shares"], (
        "without attention there is nothing to choose"
    )


@EACH
def test_every_convolution_can_be_taken_apart(opened, architecture):
    app = opened("sequences", address(architecture))
    steps = app.selectbox(key="seq-step")
    assert len(steps.options) > 1
    app.selectbox(key="seq-step").select_index(len(steps.options) - 1).run()
    assert not app.exception


@pytest.mark.parametrize(
    "wrong",
    [{"seq-at": "999"}, {"seq-heat": "0"}, {"seq-way": "x"}, {"seq-attention": "77"}, {"seq-step": "99999"},
     {"seq-groups": "5.5"}, {"seq-groups": "2"}, {"text": "¤¤"}, {"text": ""}],
)  # fmt: skip
@pytest.mark.parametrize("architecture", WRITERS[:1], ids=lambda architecture: architecture.key)
def test_a_mistyped_link_opens_the_nearest_screen(opened, architecture, wrong):
    app = opened("sequences", address(architecture, **wrong))
    assert app.button(key="seq_play")


def test_a_network_that_reads_no_texts_gives_way_to_one_that_does(opened):
    app = opened("sequences", {"lang": "en", "arch": OTHER.key})
    assert app.session_state["arch"] == WRITERS[0].key
    assert shown(app)[0]["source"]


@EACH
def test_a_network_too_large_is_not_run_but_explained(opened, architecture):
    whole = {f"{architecture.key}-{name}": str(value) for name, value in architecture.complete({}).items()}
    app = opened("sequences", address(architecture, **whole))
    assert len(app.info) == 1
    assert not shown(app)
    assert app.selectbox(key="seq-step").options
    app.button(key="take_smaller").click().run()
    assert not app.exception
    assert len(shown(app)) == 2


@pytest.mark.parametrize(
    "architecture",
    [a for a in WRITERS if any("language_model" in getattr(o, "values", ()) for o in a.options)],
    ids=lambda a: a.key,
)
def test_a_language_model_goes_on_with_the_text(opened, architecture):
    numbers = {"width": "16", "sets": "1"}
    small = {f"{architecture.key}-{name}": value for name, value in numbers.items()}
    app = opened(
        "sequences", address(architecture, **small, **{f"{architecture.key}-preset": "language_model"})
    )
    (data,) = shown(stepped(app, 2))
    assert data["source"] == list(TEXT)
    assert data["rows"] is None
    assert len(data["target"]) == 2
