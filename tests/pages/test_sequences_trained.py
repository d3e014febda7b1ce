"""Trained networks on the page Sequences: right where training never looked, and sure of it."""

from trained import address_of, each_card_of
from writers import ENGLISH, TEXT, WRITERS, played, shown, stepped, text_of

from dsviz.inputs.dates import Part, answer, examples, part_of

TRAINED = each_card_of(WRITERS)


@TRAINED
def test_trained_weights_answer_what_training_never_saw(opened, card):
    sources = [next(examples(seed, Part.HELD_OUT)) for seed in (1, 4, 7)]
    right = 0
    for example in sources:
        app = played(opened("sequences", address_of(card, text=example.source)))
        written = text_of(shown(app)[0])
        exact = written == example.target
        right += exact
        assert len(app.success) == exact
        assert len(app.error) == (not exact)
        told = (app.success or app.error)[0].value
        assert written in told
        assert ENGLISH("sequences.held_out") in "".join(caption.value for caption in app.caption)
        marks = [token["mark"] for token in shown(app)[0]["target"]]
        assert all(mark == "right" for mark in marks) == exact
    assert right >= 1, f"the card says {card.metric.value:.0%}"


@TRAINED
def test_trained_weights_are_sure_where_random_ones_are_not(opened, card):
    def best(**more):
        data = shown(stepped(opened("sequences", address_of(card, text=TEXT, **more))))[0]
        return data["candidates"][0][0]["chance"]

    assert best() > best(w="random") + 0.3


@TRAINED
def test_one_click_brings_a_text_that_training_never_saw(opened, card):
    app = opened("sequences", address_of(card, target="x"))
    sources = set()
    for _ in range(3):
        app.button(key="seq_example").click().run()
        assert not app.exception
        source = "".join(shown(app)[0]["source"])
        assert part_of(answer(source)) is Part.HELD_OUT
        assert app.session_state["target"] == ""
        sources.add(source)
    assert len(sources) == 3


@TRAINED
def test_random_weights_claim_no_skill_and_trained_ones_are_offered(opened, card):
    figure = ENGLISH.number(100 * card.metric.value, 1)
    app = opened("sequences", address_of(card) | {"w": "random"})
    assert not any(figure in caption.value for caption in app.main.caption)
    app.button(key=f"take_{card.name}").click().run()
    assert not app.exception
    assert any(figure in caption.value for caption in app.main.caption)
    assert not any(button.key.startswith("take_") for button in app.main.button)
