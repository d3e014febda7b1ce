"""The weights on screen: chosen by hand or by a link, always named, and compared with random ones."""

import pytest
from weights_on_screen import ENGLISH, LANGUAGES, NETWORK, QUICK, SMALL, badges, learned, says, statistics

import dsviz
from dsviz.text import words
from dsviz.weights import FIRST_KERNELS, named, path_of, shipped

TWINS = '<div class="ds-twins">'


def test_a_seed_draws_the_same_maps_again_and_another_one_others(opened):
    app = opened("layers", QUICK | {"w": "random"})
    assert says(app, "weights.badge_random")
    first = statistics(app)
    app.number_input(key="seed").set_value(7).run()
    other = statistics(app)
    assert other != first
    assert app.query_params["seed"] == "7"
    assert statistics(opened("layers", QUICK | {"w": "random", "seed": "7"})) == other
    app.number_input(key="seed").set_value(0).run()
    assert statistics(app) == first


@LANGUAGES
def test_a_network_begins_with_what_it_learned_and_says_so(opened, language):
    card, _ = learned()
    app = opened("layers", QUICK | {"lang": language.value})
    task = words(language)(f"weights.task_{card.task}")
    assert any(words(language)("weights.badge_trained", task=task) in badge for badge in badges(app))
    assert app.selectbox(key="weights").value == card.name
    assert "w" not in app.query_params


@LANGUAGES
def test_weights_to_choose_have_each_a_short_name(opened, language):
    networks = [a for a in dsviz.CATALOG if len(shipped(a.key)) > 1]
    for network in networks:
        app = opened("layers", {"lang": language.value, "arch": network.key, "l": "1"})
        names = app.selectbox(key="weights").options
        assert len(set(names)) == len(names) == len(shipped(network.key)) + 2
        assert max(map(len, names)) <= 27, "a longer one is cut off in the sidebar"
    assert networks


def test_weights_chosen_by_hand_bring_their_options(opened):
    _, other = learned()
    app = opened("layers", QUICK)
    app.selectbox(key="weights").set_value(other.name).run()
    assert not app.exception
    for name, value in other.options.items():
        assert app.session_state[f"{NETWORK}-{name}"] == value
    assert app.selectbox(key="weights").value == other.name
    app.selectbox(key="weights").set_value("random").run()
    assert says(app, "weights.badge_random")


def test_a_link_that_names_a_checkpoint_alone_opens_its_network_and_options(opened):
    _, other = learned()
    app = opened("layers", {"lang": "en", "w": other.name})
    assert app.session_state["arch"] == NETWORK
    for name, value in other.options.items():
        assert app.session_state[f"{NETWORK}-{name}"] == value
    assert app.selectbox(key="weights").value == other.name
    # what a visitor then sends on opens the same
    sent = {name: app.query_params[name] for name in ("lang", "arch", "w")}
    assert statistics(opened("layers", sent)) == statistics(app)


def test_an_option_in_a_link_goes_before_those_of_its_checkpoint(opened):
    card, other = learned()
    (name, value), *_ = [(n, v) for n, v in card.options.items() if other.options[n] != v]
    app = opened("layers", {"lang": "en", "w": other.name, f"{NETWORK}-{name}": str(value)})
    assert app.session_state[f"{NETWORK}-{name}"] == value
    again = {name: text[0] if isinstance(text, list) else text for name, text in app.query_params.items()}
    assert opened("layers", again).session_state[f"{NETWORK}-{name}"] == value


def test_a_checkpoint_of_another_network_is_forgotten(opened):
    card, _ = learned()
    app = opened("layers", SMALL | {"arch": "mobilenet", "w": card.name})
    assert app.session_state["arch"] == "mobilenet"
    assert "w" not in app.query_params
    app = opened("layers", QUICK | {"w": card.name})
    app.selectbox(key="arch").set_value("mobilenet").run()
    assert not app.exception
    assert "w" not in app.query_params


@LANGUAGES
def test_options_that_nothing_was_trained_for_say_so_and_lead_back(opened, language):
    card, _ = learned()
    app = opened("layers", QUICK | {"lang": language.value, "w": card.name, f"{NETWORK}-classes": "5"})
    assert words(language)("weights.none_fit") in [caption.value for caption in app.caption]
    assert any(words(language)("weights.badge_random") in badge for badge in badges(app))
    app.button(key=f"back_{card.name}").click().run()
    assert not app.exception
    assert app.selectbox(key="weights").value == card.name
    assert words(language)("weights.none_fit") not in [caption.value for caption in app.caption]


def test_the_card_tells_how_well_on_what_and_how_it_was_learned(opened, read):
    card, _ = learned()
    told = " ".join(read(opened("layers", QUICK))).replace("\\", "")
    for part in (card.command, *(source.credit for source in card.data)):
        assert part in told
    assert ENGLISH("weights.download", size=ENGLISH.number(path_of(card).stat().st_size / 1000)) in told


@LANGUAGES
def test_trained_and_random_stand_side_by_side(opened, language):
    card, _ = learned()
    said = words(language)
    app = opened("layers", QUICK | {"lang": language.value, "st": "1"})
    assert not [part for part in app.get("html") if TWINS in part.proto.body]
    app.toggle(key="both").set_value(True).run()
    assert not app.exception
    (twins,) = [part.proto.body for part in app.get("html") if TWINS in part.proto.body]
    names = [said("weights.badge_trained", task=said(f"weights.task_{card.task}")),
             said("weights.random_seed", seed=str(card.seed))]  # fmt: skip
    assert [name in twins for name in names] == [True, True]
    assert twins.index(names[0]) < twins.index(names[1])
    assert twins.count("<img") == 4  # maps and kernels of both
    assert app.query_params["both"] == ["True"] or app.query_params["both"] == "True"
    app.selectbox(key="weights").set_value("random").run()
    (twins,) = [part.proto.body for part in app.get("html") if TWINS in part.proto.body]
    assert twins.index(names[0]) > twins.index(names[1])


@pytest.mark.parametrize(("name", "told"), [("mobilenet-cifar", True), ("swishnet-slim", False)])
def test_what_is_left_of_the_first_kernels_is_told_where_they_are_known(opened, name, told):
    card = named(name)
    assert told is (FIRST_KERNELS not in card.notes)
    app = opened("layers", {"lang": "en", "w": name, "both": "True", "l": "1"})
    assert not app.exception
    assert [part for part in app.get("html") if TWINS in part.proto.body]
    start = ENGLISH._messages["layers.learned_kept"].string.partition("{")[0]
    assert any(caption.value.startswith(start) for caption in app.caption) is told


def test_where_nothing_was_learned_one_sentence_stands_in_its_place(opened):
    app = opened("layers", QUICK | {f"{NETWORK}-classes": "5", "both": "True"})
    assert ENGLISH("layers.learned_none") in [caption.value for caption in app.caption]
    assert not [part for part in app.get("html") if TWINS in part.proto.body]
    card, _ = learned()
    app.button(key=f"learned_{card.name}").click().run()
    assert not app.exception
    assert [part for part in app.get("html") if TWINS in part.proto.body]


def test_classify_begins_with_the_separable_network_that_learned_best_and_a_sample_of_its_classes(opened):
    app = opened("classify", {"lang": "en"})
    card = named(app.session_state["w"])
    assert app.session_state["arch"] == card.network
    assert app.session_state["pic"] in card.labels
    pictures = [(a, other) for a in dsviz.CATALOG for other in shipped(a.key) if other.labels == card.labels]
    separable = [other for a, other in pictures if a.separable_for(other.options)]
    assert card in separable
    assert len(separable) < len(pictures)
    assert card.metric.value == max(other.metric.value for other in separable)


@pytest.mark.parametrize(
    "chosen", [{"mobilenet-width": "0.5"}, {"w": "random"}, {"arch": "shufflenet"}], ids=str
)
def test_a_network_that_the_link_chose_stays(opened, chosen):
    app = opened("classify", {"lang": "en"} | chosen)
    assert app.session_state["arch"] == chosen.get("arch", "mobilenet")
    assert app.session_state["w"] == chosen.get("w")
    assert app.session_state["pic"] == "china"
