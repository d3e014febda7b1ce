"""Where the weights on screen come from: the control, the badge of every page, the card."""

from functools import partial

import streamlit as st

from dsviz.architectures import find
from dsviz.architectures.architecture import Architecture
from dsviz.errors import InputError
from dsviz.text import Words
from dsviz.ui import cache, large, uploads
from dsviz.ui.cache import FILE, RANDOM
from dsviz.ui.choose import take
from dsviz.ui.setting import setting
from dsviz.ui.state import MOST_SEED, OWN, REFUSED, Choice, OwnFile, current_words, own_file
from dsviz.ui.state import choice as current_choice
from dsviz.ui.weights_card import popover
from dsviz.weights import Card, Weights, labels, measured, shipped

MOST_MIB = 100
"""Of a visitor's file."""
_SELECT, _UPLOAD = "weights", "weights.upload"
ENDINGS = ("safetensors", "pt", "pth", "bin", "h5", "hdf5", "params")


def control() -> None:
    """Random with a seed, trained with the package, or the visitor's own; below it what belongs to each."""
    words, choice = current_words(), current_choice()
    key = choice.architecture.key
    names = [RANDOM, *(card.name for card in shipped(key)), FILE]
    asked_file = st.session_state["w"] == FILE
    st.session_state[_SELECT] = FILE if asked_file else _kind(choice)
    st.selectbox(
        words("weights.title"),
        names,
        format_func=lambda name: _option(words, choice.architecture, name),
        key=_SELECT,
        on_change=partial(_chosen, key),
        help=words("weights.help"),
    )
    if asked_file:
        _own(words)
    elif card := trained(choice):
        popover(words, card)
    else:
        st.number_input(words("weights.seed"), 0, MOST_SEED, key="seed", help=words("weights.seed_help"))


def badge(words: Words, choice: Choice, untrained: str = "") -> None:
    """What every page says beside its title: random, trained or the visitor's weights.

    `untrained` explains what random weights mean on this page.
    """
    if card := trained(choice):
        st.badge(named(words, choice), color="green", help=measured(card.metric, words))
    elif choice.weights.startswith(FILE):
        st.badge(named(words, choice), color="blue")
    else:
        st.badge(
            words("weights.badge_random"),
            color="orange",
            help=untrained or words("weights.badge_random_help"),
        )


def named(words: Words, choice: Choice) -> str:
    """What the weights are, in a few words."""
    if choice.weights.startswith(RANDOM):
        return words("weights.random_seed", seed=choice.weights.partition(":")[2])
    if card := trained(choice):
        return words("weights.badge_trained", task=_task(words, card))
    own = own_file()
    return words("weights.badge_file", name=own.name if own else "")


def trained(choice: Choice) -> Card | None:
    """The card of the weights on screen; None for random ones and the visitor's own without a card."""
    if choice.weights.startswith(f"{FILE}:"):
        return _file(choice).card
    return next((card for card in shipped(choice.architecture.key) if card.name == choice.weights), None)


def offer(words: Words, choice: Choice, place: str) -> None:
    """Where a network is on screen with random weights: a button for each of its checkpoints.

    `place` names where on the page they stand.
    """
    if not choice.weights.startswith(RANDOM):
        return
    for card in shipped(choice.architecture.key):
        st.button(
            words("weights.take", name=_option(words, choice.architecture, card.name)),
            key=f"{place}_{card.name}",
            on_click=take_card,
            args=(card,),
            icon=":material/school:",
        )


def take_card(card: Card) -> None:
    """Open the network of a checkpoint with its options and what it learned; for callbacks."""
    take(card.network, find(card.network).complete(card.options))
    st.session_state["w"] = card.name


def class_names(words: Words, choice: Choice) -> tuple[str, ...]:
    """The names of the scores; numbers where nobody gave them names."""
    card = trained(choice)
    if card is not None and card.labels:
        return labels(card, words)
    count = int(choice.options["classes"])
    return tuple(words("weights.class", number=number) for number in range(count))


def _kind(choice: Choice) -> str:
    return RANDOM if choice.weights.startswith(RANDOM) else choice.weights


def _task(words: Words, card: Card) -> str:
    return words(f"weights.task_{card.task}")


def _option(words: Words, architecture: Architecture, name: str) -> str:
    """A line of the control. Checkpoints of one task differ in the options that they were trained with."""
    if name in (RANDOM, FILE):
        return words(f"weights.kind_{name}")
    card = next(card for card in shipped(architecture.key) if card.name == name)
    usual = {option: value for option, value in card.options.items() if option != "classes"}
    own = setting(words, architecture, usual)
    return words("weights.kind_trained", what=" · ".join(filter(None, (_task(words, card), own))))


def _chosen(key: str) -> None:
    """Weights were chosen: the options that they were trained with follow."""
    name = st.session_state[_SELECT]
    st.session_state["w"] = name
    card = next((card for card in shipped(key) if card.name == name), None)
    if card is not None:
        take_card(card)


def _own(words: Words) -> None:
    """The uploader, and in one sentence what became of the file."""
    st.file_uploader(
        words("weights.upload"),
        type=list(ENDINGS),
        key=_UPLOAD,
        on_change=_uploaded,
        max_upload_size=MOST_MIB,
        label_visibility="collapsed",
    )
    if sentence := st.session_state.get(f"{_UPLOAD}.refused"):
        st.error(words(sentence.key, **sentence.values))
    own = own_file()
    if own is None:
        st.caption(words("weights.upload_kinds"))
        return
    if own.network != current_choice().architecture.key:
        name = words(f"architectures.{own.network}_name")
        st.info(words("weights.of_other", file=own.name, name=name))
        return
    _tried(words, own)


def _tried(words: Words, own: OwnFile) -> None:
    """Whether the file fits the network as its options are now."""
    choice = current_choice()
    if not large.runs(choice):
        return
    model = choice.model._replace(weights=f"{FILE}:{own.digest}")
    try:
        cache.network(model)
    except InputError as error:
        st.session_state[REFUSED] = model
        st.error(words(error.key, **error.values))
        _back(words, own)
    else:
        st.caption(words("weights.in_use", name=own.name))


def _back(words: Words, own: OwnFile) -> None:
    """A button for the options that the file was trained with, where it tells them."""
    weights = uploads.file_weights(own.digest, None)
    if weights.network == own.network:
        options = find(own.network).complete(weights.options)
        st.button(words("weights.own_options"), on_click=take, args=(own.network, options), key="own_options")


def _uploaded() -> None:
    """A file was brought or taken away; one that says what it is opens its network with its options."""
    state = st.session_state
    file = state.get(_UPLOAD)
    for entry in (OWN, REFUSED, f"{_UPLOAD}.refused"):
        state.pop(entry, None)
    if file is None:
        return
    data = file.getvalue()
    digest = uploads.digest_of(data)
    try:
        weights = uploads.file_weights(digest, data)
    except InputError as error:
        state[f"{_UPLOAD}.refused"] = error
        return
    network = weights.network or state["arch"]
    state[OWN] = OwnFile(digest, file.name, network)
    if weights.network is not None:
        take(network, find(network).complete(weights.options))


def _file(choice: Choice) -> Weights:
    return uploads.file_weights(choice.model.file, None)
