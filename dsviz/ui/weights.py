"""Where the weights on screen come from: the control, the badge of every page, the card."""

from collections.abc import Collection

import streamlit as st

from dsviz.architectures import CATALOG, find
from dsviz.architectures.architecture import Input
from dsviz.inputs.samples import PICTURES
from dsviz.text import Words
from dsviz.ui import weights_file
from dsviz.ui.address import ARRIVED
from dsviz.ui.cache import FILE, RANDOM
from dsviz.ui.choose import take
from dsviz.ui.markdown import plain
from dsviz.ui.setting import setting
from dsviz.ui.state import FIELDS, MOST_SEED, Choice, current_words, option_fields
from dsviz.ui.state import choice as current_choice
from dsviz.ui.uploads import file_weights, own_file
from dsviz.ui.weights_card import popover
from dsviz.weights import Card, labels, measured, shipped, task

_SELECT = "weights"


def control() -> None:
    """Random with a seed, trained with the package, or the visitor's own; below it what belongs to each."""
    words, choice = current_words(), current_choice()
    names = [RANDOM, *(card.name for card in shipped(choice.architecture.key)), FILE]
    asked_file = st.session_state["w"] == FILE
    st.session_state[_SELECT] = FILE if asked_file else _kind(choice)
    st.selectbox(
        words("weights.title"),
        names,
        format_func=lambda name: _option(words, name),
        key=_SELECT,
        on_change=_chosen,
        help=words("weights.help"),
    )
    if asked_file:
        weights_file.control()
        choice = current_choice()  # which the file may just have turned out not to fit
    if asked_file and not choice.weights.startswith(FILE):
        st.caption(words("weights.meanwhile", what=plain(named(words, choice))))
    elif card := trained(choice):
        popover(words, card)
    elif choice.weights.startswith(RANDOM):
        _random(words, choice)


def settle(networks: Collection[str]) -> None:
    """Bring a link in line: a checkpoint that it names without a network opens its own, if it is of these.

    A checkpoint of another network than the one on screen is forgotten.
    """
    state = st.session_state
    arrived = state[ARRIVED]
    if state["w"] == FILE:
        weights_file.arrive(arrived=arrived)
    card = _card(state["w"])
    if card is None:
        return
    if arrived and "arch" not in st.query_params and card.network in networks:
        state["arch"] = card.network
    elif card.network != state["arch"]:
        state["w"] = None


def begin(networks: Collection[str]) -> None:
    """Where nobody chose a network yet and the first one learned nothing: the one of these that learned best.

    It reads what the first one reads, and is depthwise separable where any of them is; a sample that shows
    one of its classes comes with it.
    """
    state, first = st.session_state, current_choice()
    fields = (FIELDS["arch"], FIELDS["w"], *option_fields(first.architecture).values())
    if not first.weights.startswith(RANDOM) or any(state[f.name] != f.default for f in fields):
        return
    cards = [card for key in networks for card in shipped(key) if _reads(card, type(first.entry))]
    if not cards:
        return
    best = max(cards, key=lambda card: (find(card.network).separable_for(card.options), card.metric.value))
    _take(best)
    if state["pic"] == FIELDS["pic"].default:
        state["pic"] = next((sample.key for sample in PICTURES if sample.key in best.labels), state["pic"])


def _reads(card: Card, kind: type[Input]) -> bool:
    return card.metric.higher and isinstance(find(card.network).inputs_for(card.options)[0], kind)


def badge(words: Words, choice: Choice, untrained: str = "") -> None:
    """What every page says beside its title: random, trained or the visitor's weights.

    `untrained` explains what random weights mean on this page.
    """
    if card := trained(choice):
        st.badge(plain(named(words, choice)), color="green", help=plain(measured(card.metric, words)))
    elif choice.weights.startswith(FILE):
        st.badge(plain(named(words, choice)), color="blue")
    else:
        st.badge(
            words("weights.badge_random"),
            color="gray",
            help=untrained or words("weights.badge_random_help"),
        )


def named(words: Words, choice: Choice) -> str:
    """What the weights are, in a few words."""
    if choice.weights.startswith(RANDOM):
        return words("weights.random_seed", seed=choice.weights.partition(":")[2])
    if card := trained(choice):
        return words("weights.badge_trained", task=task(card, words))
    own = own_file()
    return words("weights.badge_file", name=own.name if own else "")


def trained(choice: Choice) -> Card | None:
    """The card of the weights on screen; None for random ones and the visitor's own without a card."""
    if choice.weights.startswith(f"{FILE}:"):
        return file_weights(choice.model.file, None).card
    return next((card for card in shipped(choice.architecture.key) if card.name == choice.weights), None)


def offer(words: Words, choice: Choice, place: str = "take") -> None:
    """Where a network is on screen with random weights: a button for each of its checkpoints.

    `place` names where on the page they stand.
    """
    if not choice.weights.startswith(RANDOM):
        return
    for card in shipped(choice.architecture.key):
        _take_button(words, card, place)


def class_names(words: Words, choice: Choice) -> tuple[str, ...]:
    """The names of the scores; numbers where nobody gave them names."""
    card = trained(choice)
    count = int(choice.options["classes"])
    if card is not None and len(card.labels) == count:
        return labels(card, words)
    return tuple(words("weights.class", number=number) for number in range(count))


def _take_button(words: Words, card: Card, place: str) -> None:
    st.button(
        words("weights.take", name=_what(words, card)),
        key=f"{place}_{card.name}",
        on_click=_take,
        args=(card,),
        icon=":material/school:",
    )


def _take(card: Card) -> None:
    """Open the network of a checkpoint with its options and what it learned."""
    take(card.network, find(card.network).complete(card.options))
    st.session_state["w"] = card.name


def _random(words: Words, choice: Choice) -> None:
    """The seed; where trained weights were asked for and none fit, one line and the way back to some."""
    cards, asked = shipped(choice.architecture.key), st.session_state["w"]
    if cards and asked not in (RANDOM, FILE):
        st.caption(words("weights.none_fit"))
        _take_button(words, next((card for card in cards if card.name == asked), cards[0]), "back")
    st.number_input(words("weights.seed"), 0, MOST_SEED, key="seed", help=words("weights.seed_help"))


def _kind(choice: Choice) -> str:
    return RANDOM if choice.weights.startswith(RANDOM) else choice.weights


def _card(name: str | None) -> Card | None:
    return next((card for a in CATALOG for card in shipped(a.key) if card.name == name), None)


def _option(words: Words, name: str) -> str:
    """A line of the control, which is narrow: of several that learned the same the size alone."""
    card = _card(name)
    if card is None:
        return words(f"weights.kind_{name}")
    if _alone(card):
        return words("weights.kind_trained", what=task(card, words))
    return words("weights.kind_sized", n=card.params)


def _alone(card: Card) -> bool:
    """Whether no other checkpoint of its network learned the same."""
    return sum(other.task == card.task for other in shipped(card.network)) == 1


def _what(words: Words, card: Card) -> str:
    """What was learned; where several checkpoints learned the same, with what options."""
    if _alone(card):
        return task(card, words)
    usual = {option: value for option, value in card.options.items() if option != "classes"}
    own = setting(words, find(card.network), usual)
    return " · ".join(filter(None, (task(card, words), own)))


def _chosen() -> None:
    """Weights were chosen: the options that they were trained with follow."""
    name = st.session_state[_SELECT]
    st.session_state["w"] = name
    card = _card(name)
    if card is not None:
        _take(card)
