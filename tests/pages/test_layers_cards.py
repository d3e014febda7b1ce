"""The cards of Layers that say what meets what: channels in a shuffle, groups, pixels before and behind."""

import re

import pytest

import dsviz
from dsviz.text import Language, words

LANGUAGES = pytest.mark.parametrize("language", Language)
SHUFFLING = {"lang": "en", "arch": "shufflenet", "shufflenet-scale": "0.25", "shufflenet-size": "64"}
MASKED = {"lang": "en", "arch": "pixelcnn", "pixelcnn-preset": "grey28"}
ENGLISH = Language.ENGLISH


def plain(app):
    """All that is written, without its tags and its bold."""
    written = " ".join(part.value for part in (*app.markdown, *app.caption))
    html = " ".join(part.proto.body for part in app.get("html"))
    return re.sub(r"<[^>]+>|\*\*", "", f"{written} {html}")


def said(language, key, **gaps):
    return words(language)(key, **gaps).replace("**", "")


def settings():
    """Every network as the app begins with it, and with each word that changes what it may be called."""
    for architecture in dsviz.CATALOG:
        starts = dict(architecture.starts)
        yield pytest.param(architecture, starts, id=architecture.key)
        for option in architecture.options:
            for word in option.values if isinstance(option.default, str) else ():
                given = {**starts, option.name: word}
                if architecture.separable_for(given) != architecture.separable_for(starts):
                    yield pytest.param(architecture, given, id=f"{architecture.key}, {word}")


@pytest.mark.parametrize(("architecture", "options"), [*settings()])
def test_network_says_whether_the_published_network_is_separable(opened, architecture, options):
    address = {f"{architecture.key}-{name}": f"{value}" for name, value in options.items()}
    text = plain(opened("network", {"lang": "en", "arch": architecture.key, **address}))
    separable = architecture.separable_for(options)
    assert (said(ENGLISH, "network.separable") in text) == separable
    assert (said(ENGLISH, "network.not_separable") in text) != separable


@LANGUAGES
@pytest.mark.parametrize(("body", "worn"), [("separable", False), ("standard", True)])
def test_layers_wears_a_badge_where_it_is_not(opened, language, body, worn):
    address = {"lang": language.value, "mobilenet-size": "64", "mobilenet-body": body}
    app = opened("layers", address)
    assert any(said(language, "layers.not_separable") in part.value for part in app.markdown) == worn


def at(app, **state):
    """The app with these entries of its session."""
    for name, value in state.items():
        app.session_state[name.replace("_", "-")] = value
    app.run()
    assert not app.exception
    return app


@pytest.fixture
def shuffled(opened):
    """`shuffled(order)`: a block with a shuffle of that order, at the shuffle."""

    def shuffled(order):
        app = opened("layers", SHUFFLING | {"l": "2", "shufflenet-shuffle": order})
        stages = app.selectbox(key="st").options
        return at(app, st=next(n for n, name in enumerate(stages) if "shuffle" in name.lower()))

    return shuffled


def permutation(order):
    """What the shuffle of the second block does, asked of the network itself."""
    network = dsviz.build("shufflenet", scale=0.25, size=64, shuffle=order)
    rows = dsviz.costs("shufflenet", scale=0.25, size=64, shuffle=order).rows
    (shuffle,) = (module for module in network.block2.modules() if hasattr(module, "permutation"))
    (row,) = (r for r in rows if r.block == "block2" and network.get_submodule(r.path) is shuffle)
    return shuffle.permutation(row.input_shapes[0][1])


@pytest.mark.parametrize("order", ["paper", "official"])
def test_the_shuffle_card_tells_where_each_channel_really_goes(shuffled, order):
    app, moves = shuffled(order), permutation(order)
    for channel in (0, 1, len(moves) - 1):
        text = plain(at(app, c=channel, k=channel))
        assert said(ENGLISH, "shuffle.goes", channel=channel, place=moves.index(channel)) in text
        assert said(ENGLISH, "shuffle.receives", place=channel, channel=moves[channel]) in text


def trail(app):
    """The shares after each block, of the card about meeting groups."""
    lead = said(ENGLISH, "shuffle.trail", shares="")
    (line,) = [caption.value for caption in app.caption if caption.value.startswith(lead)]
    return [int(share) for share in re.findall(r": (\d+)%", line.removeprefix(lead))]


def test_groups_meet_later_without_the_shuffle(shuffled):
    app = shuffled("paper")
    dealt = trail(app)
    apart = trail(at(app, shufflenet_shuffle="none"))
    for shares in (dealt, apart):
        assert shares == sorted(shares)
        assert shares[-1] == 100
    assert len(apart) > len(dealt) > 1


def test_a_network_without_groups_has_neither_card(opened):
    app = opened("layers", {"lang": "en", "mobilenet-width": "0.25", "mobilenet-size": "64"})
    assert said(ENGLISH, "shuffle.title") not in plain(app)
    assert said(ENGLISH, "shuffle.met_title") not in plain(app)


@LANGUAGES
@pytest.mark.parametrize("variant", ["plain", "gated"])
def test_the_blind_spot_is_counted_in_words(opened, language, variant):
    app = opened("layers", MASKED | {"lang": language.value, "pixelcnn-variant": variant, "l": "3"})
    text = plain(at(app, st=len(app.selectbox(key="st").options) - 1))
    assert (said(language, "sight.no_blind") in text) == (variant == "gated")
    assert bool(re.search(_pattern(language, "sight.blind"), text)) == (variant == "plain")


def _pattern(language, key):
    """A sentence with its number, in any of its plural forms."""
    forms = {said(language, key, n=n).replace(str(n), "NUMBER") for n in (1, 2, 5)}
    return "(?:" + "|".join(re.escape(form).replace("NUMBER", r"[1-9]\d*") for form in forms) + ")"
