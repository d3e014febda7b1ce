"""Every task on generated data: a few steps, the final figure, and a file that loads."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from PIL import Image
from torch.nn import functional as F

import dsviz
from dsviz.inputs.dates import examples
from dsviz.inputs.settings import SWISHNET_MFCC
from dsviz.inputs.spectra import mfcc
from dsviz.training import dates, esc10, separation, sound_kinds
from dsviz.training.dates import answers
from dsviz.training.finish import finish
from dsviz.training.judge import accuracy, balanced
from dsviz.training.loop import begin, train
from dsviz.training.mfcc import features
from dsviz.training.pictures import Pictures, smoothed, varied
from dsviz.training.plan import Moment, Plan
from dsviz.training.plans import PLANS, TASKS
from dsviz.training.sounds import windows
from dsviz.weights import load_weights

CPU = torch.device("cpu")
CHANCE = np.random.default_rng(0)


def pictures(folder: Path) -> None:
    files = []
    for _ in range(24):
        file = io.BytesIO()
        Image.fromarray(CHANCE.integers(0, 256, (32, 32, 3), np.uint8)).save(file, "JPEG")
        files.append(file.getvalue())
    (folder / "cifar10").mkdir()
    np.savez(
        folder / "cifar10/cifar10_jpeg.npz",
        jpeg=np.frombuffer(b"".join(files), np.uint8),
        offsets=np.cumsum([0, *map(len, files)]),
        labels=np.arange(24, dtype=np.uint8) % 10,
        class_names=np.array([f"class{n}" for n in range(10)]),
        n_train=np.int64(20),
    )


def sound(path: Path, seconds: float, rate: int = 16_000) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, 0.1 * CHANCE.standard_normal(round(seconds * rate)), rate)


def table(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def voices(folder: Path) -> None:
    rows = []
    for speaker in range(7):
        sound(folder / f"librispeech/{speaker}.flac", 2.2)
        rows.append(
            {
                "file": f"{speaker}.flac",
                "speaker": speaker,
                "suggested_split": "val" if speaker > 4 else "train",
            }
        )
    table(folder / "librispeech/index.csv", rows)


def kinds(folder: Path) -> None:
    voices(folder)
    for n in range(7):
        sound(folder / f"sound_clips/{n}.ogg", 2.1, 22_050)
        sound(folder / f"esc10/audio/{n}.ogg", 2.1, 44_100)
    table(folder / "sound_clips/index.csv", [{"file": f"{n}.ogg", "class": "music"} for n in range(7)])
    noises = [{"file": f"{n}.ogg", "class": "rain", "freesound_id": n} for n in range(7)]
    table(folder / "esc10/labels.csv", noises)


def clips(folder: Path) -> None:
    rows = []
    for n in range(8):
        sound(folder / f"esc10/audio/{n}.ogg", 0.3, 44_100)
        rows.append(
            {"file": f"{n}.ogg", "class_id": n % 2, "class": ("dog", "rain")[n % 2], "fold": n // 2 + 1}
        )
    table(folder / "esc10/labels.csv", rows)


def nothing(_: Path) -> None:
    """Tasks that make their own examples."""


TINY: Mapping[str, tuple[Callable[[Path], None], str, dict[str, object]]] = {
    "cifar10": (pictures, "pydmobilenet", {"kind": "depthwise", "alpha": 0.1}),
    "cifar10_large": (pictures, "mobilenet", {"width": 0.05, "size": 40, "classes": 10}),
    "digits": (nothing, "pixelcnn", {"preset": "grey28", "form": "separable"}),
    "sound_kinds": (kinds, "swishnet", {"width": "slim"}),
    "esc10": (clips, "esresnet", {"width": 0.125, "attention": "yes", "classes": 2, "seconds": 0.2}),
    "separation": (
        voices,
        "mitas",
        {"filters": 8, "length": 40, "bottleneck": 4, "hidden": 6, "blocks": 2, "repeats": 2},
    ),
    "dates": (nothing, "slicenet", {"preset": "small", "channels": 24}),
}


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dates, "TEST", 12)
    monkeypatch.setattr(dates, "VALIDATION", 6)
    monkeypatch.setattr("dsviz.training.digits.HELD", 20)


def tiny(task: str) -> Plan:
    _, network, options = TINY[task]
    plan = next(plan for plan in PLANS if plan.task == task)
    return replace(
        plan,
        network=network,
        options=options,
        steps=2,
        batch=3,
        watch=1,
        settings={**plan.settings, "examples": 40},
    )


def test_every_task_is_tried() -> None:
    assert TINY.keys() == TASKS.keys()


@pytest.mark.parametrize("name", TINY)
def test_a_task_trains_is_judged_and_its_file_loads(name: str, tmp_path: Path) -> None:
    plan = tiny(name)
    TINY[name][0](tmp_path)
    run = begin(plan, TASKS[name](tmp_path, plan, CPU), CPU, 0)
    before = [parameter.detach().clone() for parameter in run.network.parameters()]
    train(run, tmp_path)
    assert any(not torch.equal(a, b) for a, b in zip(before, run.network.parameters(), strict=True))
    card = finish(run, tmp_path, "again")
    assert np.isfinite(card.metric.value)
    assert card.metric.count > 0
    assert card.data
    network = dsviz.build(plan.network, **plan.options)
    weights = load_weights(network, tmp_path / f"{card.name}.safetensors")
    assert weights.card == card
    assert (tmp_path / "curves.csv").read_text().count("\n") == 3


def test_the_extraction_of_a_voice_is_told_whose(tmp_path: Path) -> None:
    plan = next(plan for plan in PLANS if plan.network == "tsenet")
    voices(tmp_path)
    task = separation.Separation(tmp_path, plan, CPU)
    mixture, own, who = task._mixed("test", [(0, 1, (0.0, 0.0), 0.0), (1, 0, (0.0, 0.0), 0.0)], 1.0)
    assert mixture.shape == (2, 1, 8000)
    assert who.shape == (2, 64)
    assert torch.allclose(mixture[0], mixture[1])
    assert torch.equal(own[0, 0], own[1, 1])
    assert not torch.allclose(who[0], who[1])


def test_an_encoder_and_its_inverse_hand_on_the_mixture() -> None:
    network = dsviz.build("tsenet", preset="demo")
    separation._inverse(network.encoder.conv.weight, network.decoder.speaker1.weight)
    mixture = torch.randn(1, 1, 2000, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        again = network.decode((network.encode(mixture),), 2000)
    inner = slice(40, -40)  # a window at an end has no other to be added to
    assert torch.allclose(again[..., inner], mixture[..., inner], atol=1e-4)


def test_no_speaker_track_or_recording_is_on_two_sides() -> None:
    found = [
        sound_kinds.Recording(Path(__file__), label, f"{label}{n // 2}")
        for label in sound_kinds.LABELS
        for n in range(60)
    ]
    parts = sound_kinds.split(found)
    groups = {name: {recording.group for recording in part} for name, part in parts.items()}
    assert groups.keys() == {"train", "validation", "test"}
    assert sum(len(part) for part in parts.values()) == len(found)
    assert sum(map(len, groups.values())) == len(set().union(*groups.values()))


def test_coefficients_of_many_are_those_of_each() -> None:
    sounds = (0.1 * CHANCE.standard_normal((3, 8_000))).astype(np.float32)
    sounds[1, 3000:] = 0  # the floor below the loudest is each sound's own
    together = features(torch.from_numpy(sounds), SWISHNET_MFCC).numpy()
    for one, alone in zip(together, sounds, strict=True):
        assert np.allclose(one, mfcc(alone, SWISHNET_MFCC), atol=1e-3)


@pytest.mark.parametrize("shift", [2, 4])
def test_pictures_are_only_moved_and_mirrored(shift: int) -> None:
    picture = torch.arange(1, 32 * 32 + 1).reshape(1, 1, 32, 32)
    padded = torch.nn.functional.pad(picture, (shift,) * 4)[0, 0]
    allowed = [
        window.flip(1) if mirrored else window
        for down in range(2 * shift + 1)
        for right in range(2 * shift + 1)
        for window in [padded[down : down + 32, right : right + 32]]
        for mirrored in (False, True)
    ]
    found = varied(picture.expand(40, -1, -1, -1), shift, torch.Generator().manual_seed(0))[:, 0]
    places = [next(n for n, window in enumerate(allowed) if torch.equal(window, one)) for one in found]
    assert len(set(places)) > 20


def test_labels_are_smoothed_as_torch_smooths_them() -> None:
    scores, truth = torch.tensor([[1.0, 0.0, -1.0], [0.5, 2.0, 0.0]]), torch.tensor([0, 2])
    for smoothing in (0.0, 0.1, 0.3):
        wanted = F.cross_entropy(scores, truth, label_smoothing=smoothing)
        assert torch.allclose(F.cross_entropy(scores, smoothed(truth, 3, smoothing)), wanted)


def test_pictures_and_labels_are_changed_less_while_a_run_is_gentle(tmp_path: Path) -> None:
    pictures(tmp_path)
    plan = replace(tiny("cifar10"), settings={"gentle_share": 0.5, "shift": 0, "smoothing": 0.0})
    task = Pictures(tmp_path, plan, CPU)
    gentle, later = (
        task.batch(torch.arange(10), Moment(progress, torch.Generator().manual_seed(1)))
        for progress in (0.49, 0.5)
    )
    assert gentle[1].max() == 1 > later[1].max()
    whole = task._sized(task.pixels[:10], 32)
    assert all(torch.equal(a, b) or torch.equal(a.flip(-1), b) for a, b in zip(whole, gentle[0], strict=True))
    assert not torch.equal(gentle[0], later[0])


def test_answers_are_what_the_network_says_step_by_step() -> None:
    network = dsviz.build("slicenet", preset="small", channels=24)
    sources = torch.randint(1, 20, (3, 48), generator=torch.Generator().manual_seed(0))
    written = answers(network, sources, 6)
    with torch.no_grad():
        scores = network(sources, written)
    for row, best in zip(written.tolist(), scores.argmax(dim=1).tolist(), strict=True):
        end = row.index(0) if 0 in row else len(row)
        assert row[: end + 1] == best[: end + 1]
        assert not any(row[end:])


def test_no_answer_of_the_test_is_trained_on() -> None:
    trained = {example.target for example in islice(examples(1), 2_000)}
    tested = dates.held_out(50, "test")
    assert trained.isdisjoint(example.target for example in tested)


def test_no_two_held_out_examples_are_alike() -> None:
    validation = dates.held_out(250, "validation")
    tested = dates.held_out(1_000, "test", without=validation)
    assert (len(validation), len(tested)) == (250, 1_000)
    assert len({*validation, *tested}) == 1_250


def test_a_short_piece_of_a_clip_begins_where_something_is_heard() -> None:
    clip = torch.zeros(1000)
    clip[400:500] = torch.linspace(0.1, 1, 100)
    for place in (0.0, 0.5, 0.999):
        begun = esc10._begun(clip, place)
        assert begun[0] > esc10.AUDIBLE
        assert torch.equal(begun.sort().values, clip.sort().values)
    assert torch.equal(esc10._begun(torch.zeros(5), 0.5), torch.zeros(5))


def test_clips_are_short_early_in_a_run_and_whole_at_its_end(tmp_path: Path) -> None:
    plan = replace(tiny("esc10"), settings={"early": 0.05, "early_share": 0.5})
    clips(tmp_path)
    task = esc10.Esc10(tmp_path, plan, CPU)
    lengths = [
        task.batch(torch.arange(3), Moment(progress, torch.Generator()))[0].shape for progress in (0.4, 0.6)
    ]
    assert lengths == [(3, 1, 2205), (3, 1, 8820)]


def test_windows_cover_a_sound_and_short_ones_are_repeated() -> None:
    assert [piece.tolist() for piece in windows(np.arange(7), 4, 2)] == [[0, 1, 2, 3], [2, 3, 4, 5]]
    assert [piece.tolist() for piece in windows(np.arange(3), 5, 2)] == [[0, 1, 2, 0, 1]]


def test_a_large_class_does_not_hide_a_small_one() -> None:
    truth = torch.tensor([0] * 9 + [1])
    answers = torch.tensor([[1.0, 0.0]]).repeat(10, 1)
    assert accuracy(answers, truth, "test").value == pytest.approx(0.9)
    assert balanced(answers, truth, "test").value == pytest.approx(0.5)


def test_a_voice_is_heard_at_three_speeds_and_never_mixed_with_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voices(tmp_path)
    task = separation.Separation(tmp_path, tiny("separation"), CPU)
    lengths = [len(task.voices["training"][turn * task.speakers][0]) for turn in range(3)]
    assert lengths[1] > lengths[0] > lengths[2], "as it is, slower, faster"
    mixed: list[tuple[int, int]] = []

    def noted(_split: str, pairs: list, _seconds: float) -> None:
        mixed.extend((first, second) for first, second, *_ in pairs)

    monkeypatch.setattr(task, "_mixed", noted)
    for seed in range(20):
        task.batch(torch.arange(task.size), Moment(0.0, torch.Generator().manual_seed(seed)))
    assert {second for _, second in mixed} == set(range(task.size)), "every voice is mixed in"
    assert all(first % task.speakers != second % task.speakers for first, second in mixed)


def test_the_first_masks_are_half_open() -> None:
    network = dsviz.build("tsenet", preset="demo", seconds=0.5)
    masks: list[torch.Tensor] = []
    network.separator.mask.mask.register_forward_hook(lambda *call: masks.append(call[2]))
    inputs = torch.randn(1, 1, 4_000), torch.randn(1, 64)
    with torch.no_grad():
        network(*inputs)
        separation._begin_small(network)
        network(*inputs)
    before, after = ((mask - 0.5).abs().mean() for mask in masks)
    assert before > 0.3
    assert after < 0.1
