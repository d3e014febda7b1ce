"""Files of weights that a visitor brings: used where they fit, else refused in one sentence; always named."""

import json
import struct
import sys

import pytest
import safetensors.torch
import torch
from weights_on_screen import ENGLISH, LANGUAGES, NETWORK, QUICK, SMALL, learned, says, statistics

import dsviz
from dsviz.text import words
from dsviz.ui import cache
from dsviz.weights import Weights, path_of
from dsviz.weights.tensors import tensors_of


def packed(tensors, card=None):
    return safetensors.torch.save(tensors, {} if card is None else {"card": card})


def plain_file(**options):
    return packed(tensors_of(dsviz.build(NETWORK, seed=9, **options)))


def with_file(app, data, name="mine.safetensors"):
    app.selectbox(key="weights").set_value("file").run()
    app.file_uploader(key="weights.upload").upload(name, data, "application/octet-stream").run()
    assert not app.exception
    return app


@pytest.fixture
def shown(monkeypatch):
    """What ran last: its inputs."""
    seen = []
    record = cache.record
    monkeypatch.setattr(
        cache, "record", lambda net, *inputs, **how: seen.append(inputs) or record(net, *inputs, **how)
    )
    return lambda: seen[-1]


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
    tensors = tensors_of(dsviz.build(NETWORK))
    unfit = {f"x.{name}": tensor for name, tensor in tensors.items()}
    huge = {name: torch.full_like(tensor, 3e38) for name, tensor in tensors.items()}
    return {
        "weights.pickle": saved({"a": Evil()}, tmp_path / "evil.pt"),
        "weights.truncated": whole[:-50],
        "weights.huge_header": struct.pack("<Q", 2**40) + b"{" + bytes(99),
        "weights.unknown_kind": b"once upon a time",
        "inputs.empty": b"",
        "weights.no_h5py": b"\x89HDF\r\n\x1a\n" + bytes(99),
        "weights.other_network": packed(unfit),
        "weights.overflow": packed(huge),
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


def test_a_file_that_went_from_memory_is_read_again_as_long_as_the_uploader_has_it(opened):
    app = with_file(opened("layers", QUICK), plain_file())
    with_file(opened("layers", QUICK), plain_file(width="wide"))  # here both count as one session
    app.run()
    assert not app.exception
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
