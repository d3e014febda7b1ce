"""The command line says what the Python functions say."""

import csv
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import dsviz
from dsviz.__main__ import main
from dsviz.inputs.samples import DATA

CHECKPOINTS = Path(dsviz.__file__).parent / "checkpoints"


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "grey.png"
    Image.new("RGB", (60, 40), (90, 120, 200)).save(path)
    return path


def test_list_has_a_line_for_every_network(capsys):
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for architecture in dsviz.CATALOG:
        own = dsviz.costs(architecture.key)
        (line,) = [line for line in lines if line.startswith(architecture.key + " ")]
        assert f"{own.params:,}" in line
        assert f"{own.macs:,}" in line
        assert architecture.paper.arxiv in line


@pytest.mark.parametrize("architecture", dsviz.CATALOG, ids=lambda a: a.key)
def test_the_table_lists_every_step_and_the_totals(architecture, capsys):
    own = dsviz.costs(architecture.key)
    assert main(["summary", architecture.key]) == 0
    steps, kinds, totals = capsys.readouterr().out.strip().split("\n\n")
    assert [line.split()[0] for line in steps.splitlines()[2:]] == [row.path for row in own.rows]
    assert f"{own.macs:,}" in totals
    shares = [line.split()[-1] for line in kinds.splitlines()[2:]]
    assert sum(map(float, shares)) == pytest.approx(100, abs=0.005 * len(shares))


SPEECH = str(DATA / "english_man.flac")


def traced(tmp_path, *weights, files=(SPEECH,), key="swishnet"):
    """The maps of the last step, and the index."""
    out = tmp_path / "maps.npz"
    assert main(["trace", key, *files, "--keep", "head", "--out", str(out), *weights]) == 0
    index = json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    with np.load(out) as maps:
        return maps[index["steps"][-1]["maps"][0]], maps["input"], index


def test_trace_takes_random_weights_a_checkpoint_or_a_file(tmp_path):
    random, _, index = traced(tmp_path)
    assert index["weights"] == "random, seed 0"
    ours, given, index = traced(tmp_path, "--weights", "swishnet-wide")
    assert index["weights"] == "swishnet-wide"
    assert index["options"] == {"width": "wide"}
    network = dsviz.build_trained("swishnet-wide")
    with torch.no_grad():
        assert np.allclose(ours, network(torch.from_numpy(given)).numpy().reshape(ours.shape), atol=1e-4)
    file = CHECKPOINTS / "swishnet-wide.safetensors"
    again, _, index = traced(tmp_path, "--weights", str(file))
    assert index["weights"] == file.name
    assert index["options"]["width"] == "wide"
    assert np.array_equal(again, ours)
    assert not np.allclose(random, ours)


@pytest.mark.parametrize(
    ("weights", "options", "reason"),
    [
        ("none.pt", [], "none.pt: No such file"),
        (SPEECH, [], "no file of weights"),
        (str(CHECKPOINTS / "pixelcnn-digits.safetensors"), [], "is for pixelcnn, not for swishnet"),
        ("swishnet-slim", ["--width", "wide"], "of another size"),
    ],
)
def test_trace_says_in_one_line_why_weights_cannot_be_used(tmp_path, capsys, weights, options, reason):
    out = tmp_path / "maps.npz"
    assert main(["trace", "swishnet", SPEECH, "--out", str(out), "--weights", weights, *options]) == 1
    told = capsys.readouterr().err
    assert reason in told
    assert told.count("\n") == 1
    assert not out.exists()


def test_numbers_stand_under_each_other(capsys):
    main(["summary", "mobilenet"])
    steps = capsys.readouterr().out.split("\n\n")[0].splitlines()
    ends = {len(line) for line in steps if re.search(r"[\d,]+$", line) and "pointwise" in line}
    assert ends == {len(steps[1])}


def test_csv_and_json_hold_the_same_steps(capsys):
    options = ["summary", "mobilenet", "--width", "0.5", "--size", "64"]
    main([*options, "--format", "csv"])
    lines = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    main([*options, "--format", "json"])
    data = json.loads(capsys.readouterr().out)
    own = dsviz.costs("mobilenet", width=0.5, size=64)
    assert sum(int(line["macs"]) for line in lines) == data["macs"] == own.macs
    assert [line["path"] for line in lines] == [step["path"] for step in data["steps"]]


def test_trace_saves_the_kept_maps_and_says_which_they_are(picture, tmp_path, capsys):
    out = tmp_path / "maps.npz"
    assert (
        main(["trace", "mobilenet", str(picture), "--size", "64", "--keep", "block1", "--out", str(out)]) == 0
    )
    index = json.loads(out.with_suffix(".json").read_text())
    assert index["options"] == {"size": 64}
    named = [name for step in index["steps"] for name in step["maps"]]
    with np.load(out) as maps:
        assert sorted(maps) == sorted([*named, "input"])
        assert {name.split(".")[0] for name in named} == {"block1"}  # and not block10 to block13
        assert maps["input"].shape == (1, 3, 64, 64)
        for step in index["steps"]:
            for name, shape in zip(step["maps"], step["shapes"], strict=False):
                assert list(maps[name].shape) == shape
    assert f"{len(named)} maps" in capsys.readouterr().out


def test_trace_of_a_sound_names_every_output_once(tmp_path):
    out = tmp_path / "maps.npz"
    assert main(["trace", "swishnet", str(DATA / "bell.flac"), "--out", str(out)]) == 0
    index = json.loads(out.with_suffix(".json").read_text())
    named = [name for step in index["steps"] for name in step["maps"]]
    assert len(set(named)) == len(named) == sum(len(step["shapes"]) for step in index["steps"])


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["trace", "swishnet", "{picture}", "--out", "x.npz"], "choose"),
        (["trace", "mobilenet", "nothing.png", "--out", "x.npz"], "nothing.png: No such file"),
        (["trace", "mobilenet", "{picture}", "--keep", "blo", "--out", "x.npz"], "blo names no step"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments, reason, picture, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([argument.format(picture=picture) for argument in arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("dsviz: ")
    assert reason in error
    assert error.count("\n") == 1
    assert not (tmp_path / "x.npz").exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "COMMAND"),
        (["summary", "mobilnet"], "mobilnet"),
        (["summary", "mobilenet", "--width", "9"], "from 0.05 to 2.0, got '9'"),
        (["summary", "mobilenet", "--depth", "9"], "--depth"),
        (["trace", "mobilenet", "a.png", "--out", "maps.zip"], "must end in .npz"),
    ],
)
def test_a_wrong_command_is_explained(arguments, reason, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert reason in capsys.readouterr().err
