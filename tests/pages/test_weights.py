"""The weights on screen: chosen by hand, by a link or by a file, and always named on the page."""

import json
import struct
import sys

import pytest
import safetensors.torch
import torch

import dsviz
from dsviz.text import Language, words
from dsviz.ui import cache
from dsviz.weights import FIRST_KERNELS, Weights, fitting, named, path_of, shipped
from dsviz.weights.tensors import tensors_of

LANGUAGES = pytest.mark.parametrize("language", Language)
TWINS = '<div class="ds-twins">'
ENGLISH = words(Language.ENGLISH)
NETWORK = "swishnet"
QUICK = {"lang": "en", "arch": NETWORK, "l": "1"}
OTHER = "conv_tasnet"
SMALL = {"lang": "en", "mobilenet-width": "0.25", "mobilenet-size": "64"}


def learned(key=NETWORK):
    """The checkpoint that the app begins with, and one for other options."""
    architecture = next(a for a in dsviz.CATALOG if a.key == key)
    first = fitting(key, architecture.complete(architecture.starts))[0]
    return first, next(card for card in shipped(key) if card not in fitting(key, first.options))


def packed(tensors, card=None):
    return safetensors.torch.save(tensors, {} if card is None else {"card": card})


def plain_file(**options):
    return packed(tensors_of(dsviz.build(NETWORK, seed=9, **options)))


def with_file(app, data, name="mine.safetensors"):
    app.selectbox(key="weights").set_value("file").run()
    app.file_uploader(key="weights.upload").upload(name, data, "application/octet-stream").run()
    assert not app.exception
    return app


def badges(app):
    """Their text, without the signs that keep it from being read as Markdown."""
    return {part.value.replace("\\", "") for part in app.markdown if "-badge[" in part.value}


def says(app, key, **gaps):
    """Whether a badge has these words, in any colour."""
    return any(ENGLISH(key, **gaps) in badge for badge in badges(app))


def statistics(app):
    """The table of what the maps are like."""
    title = ENGLISH("layers.statistics_title")
    return next(part.proto.body for part in app.get("html") if f"aria-label='{title}'" in part.proto.body)


@pytest.fixture
def shown(monkeypatch):
    """What ran last: its inputs."""
    seen = []
    record = cache.record
    monkeypatch.setattr(
        cache, "record", lambda net, *inputs, **how: seen.append(inputs) or record(net, *inputs, **how)
    )
    return lambda: seen[-1]


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


def test_a_file_of_ours_opens_its_network_and_shows_its_own_card(opened, read):
    _, other = learned()
    text = json.loads(path_of(other).with_suffix(".json").read_text(encoding="utf-8"))
    text |= {"name": "../mine", "task": "my *own* task", "labels": ["a", "b", "c"]}
    data = packed(safetensors.torch.load_file(path_of(other)), json.dumps(text))
    app = with_file(opened("layers", SMALL), data)
    assert app.session_state["arch"] == NETWORK
    assert says(app, "weights.badge_trained", task="my *own* task")
    assert statistics(app) == statistics(opened("layers", {"lang": "en", "w": other.name}))
    assert not app.get("download_button")  # it is not ours to hand out
    app.switch_page("pages/classify.py").run()
    assert not app.exception
    assert {"a", "b", "c"} <= read(app)


def test_a_plain_state_dict_is_used_as_long_as_it_fits(opened):
    app = with_file(opened("layers", QUICK), plain_file(), "my_*net*.pt")
    assert says(app, "weights.badge_file", name="my_*net*.pt")
    used = statistics(app)
    app.selectbox(key=f"{NETWORK}-width").set_value("wide").run()
    (error,) = app.error
    assert ENGLISH._messages["weights.shapes"].string[1].partition("{names}")[2] in error.value
    assert not says(app, "weights.badge_file", name="my_*net*.pt")
    app.selectbox(key=f"{NETWORK}-width").set_value("slim").run()
    assert not app.error
    assert statistics(app) == used


def test_a_file_of_another_network_is_named_and_stays(opened):
    card, _ = learned()
    app = with_file(opened("layers", SMALL), path_of(card).read_bytes())
    app.selectbox(key="arch").set_value("mobilenet").run()
    assert not app.exception
    assert [info.value for info in app.info] == [
        ENGLISH("weights.of_other", file="mine\\.safetensors", name=ENGLISH(f"architectures.{NETWORK}_name"))
    ]
    app.selectbox(key="arch").set_value(NETWORK).run()
    assert not app.info
    assert app.session_state["w"] == "file"


def saved(value, path):
    torch.save(value, path)
    return path.read_bytes()


class Evil:
    def __reduce__(self):
        return (print, ("run!",))


@pytest.fixture
def refused(tmp_path):
    """Files that cannot be used, and the sentences that say so."""
    whole = plain_file()
    unfit = {f"x.{name}": tensor for name, tensor in tensors_of(dsviz.build(NETWORK)).items()}
    return {
        "weights.pickle": saved({"a": Evil()}, tmp_path / "evil.pt"),
        "weights.truncated": whole[:-50],
        "weights.huge_header": struct.pack("<Q", 2**40) + b"{" + bytes(99),
        "weights.unknown_kind": b"once upon a time",
        "inputs.empty": b"",
        "weights.no_h5py": b"\x89HDF\r\n\x1a\n" + bytes(99),
        "weights.other_network": packed(unfit),
    }


@LANGUAGES
def test_a_file_that_cannot_be_used_gets_one_sentence_and_the_page_goes_on(
    opened, refused, language, monkeypatch, capfd
):
    monkeypatch.setitem(sys.modules, "h5py", None)
    app = opened("layers", QUICK | {"lang": language.value})
    before = statistics_of(app)
    for key, data in refused.items():
        app = with_file(app, data)
        (error,) = app.error
        start, _, end = words(language)._messages[key].string.partition("{")
        assert error.value.startswith(start), key
        assert error.value.endswith(end.rpartition("}")[2]), key
        assert statistics_of(app) == before
    app = with_file(app, plain_file())
    assert not app.error
    assert statistics_of(app) != before
    assert "run!" not in capfd.readouterr().out


def statistics_of(app):
    """As `statistics`, in any language."""
    return max((part.proto.body for part in app.get("html") if "<td" in part.proto.body), key=len)


def test_a_link_cannot_bring_a_file_but_all_the_rest(opened):
    app = with_file(opened("layers", QUICK), plain_file(width="wide"))
    app.selectbox(key=f"{NETWORK}-width").set_value("wide").run()
    assert app.query_params["w"] == ["file"] or app.query_params["w"] == "file"
    sent = {"lang": "en", "arch": NETWORK, "w": "file", f"{NETWORK}-width": "wide"}
    app = opened("layers", sent)
    assert [info.value for info in app.info] == [ENGLISH("weights.not_in_link")]
    task = ENGLISH(f"weights.task_{learned()[0].task}")
    meanwhile = ENGLISH("weights.meanwhile", what=ENGLISH("weights.badge_trained", task=task))
    assert meanwhile in [caption.value.replace("\\", "") for caption in app.caption]
    assert app.session_state[f"{NETWORK}-width"] == "wide"
    app = with_file(app, plain_file(width="wide"))
    assert not app.info


def test_a_file_that_went_from_memory_is_asked_for_again(opened):
    app = with_file(opened("layers", QUICK), plain_file())
    with_file(opened("layers", QUICK), plain_file(width="wide"))  # here both count as one session
    app.run()
    assert not app.exception
    assert [error.value for error in app.error] == [ENGLISH("weights.gone")]
    app = with_file(app, plain_file())
    assert not app.error
    assert says(app, "weights.badge_file", name="mine.safetensors")


def test_pictures_are_scaled_as_the_source_of_the_file_had_them(opened, shown, monkeypatch):
    options = {"width": 0.25, "size": 64}
    tensors, mean, std = tensors_of(dsviz.build("mobilenet", **options)), (0.485, 0.456, 0.406), 0.25
    found = Weights(tensors, "other", "mobilenet", options, mean=mean, std=std)
    app = opened("layers", SMALL | {"w": "random", "seed": "7071"})
    (own,) = shown()
    entry = next(a for a in dsviz.CATALOG if a.key == "mobilenet").inputs_for(options)[0]
    monkeypatch.setattr("dsviz.ui.uploads.read_weights", lambda _: found)
    app = with_file(app, b"anything")
    assert says(app, "weights.badge_file", name="mine.safetensors")
    (theirs,) = shown()
    pixels = theirs * std + torch.tensor(mean).view(3, 1, 1)
    scale = [torch.as_tensor(value).view(-1, 1, 1) for value in (entry.std, entry.mean)]
    assert torch.allclose(own * scale[0] + scale[1], pixels, atol=1e-5)
    assert not torch.allclose(own, theirs, atol=0.01)


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
