"""Released layouts, built here by the rules of the specification with random values."""

import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.weights import load_weights

h5py = pytest.importorskip("h5py")
Arrays = dict[str, np.ndarray]


class Made:
    """Random arrays under their names, and what tensor of ours each must become."""

    def __init__(self) -> None:
        self.chance = np.random.default_rng(7)
        self.arrays: Arrays = {}
        self.expected: dict[str, Tensor] = {}

    def add(self, name: str, ours: str, shape: tuple[int, ...], turn: Callable | None = None) -> None:
        array = self.chance.standard_normal(shape, np.float32)
        self.arrays[name] = array
        if ours:
            self.expected[ours] = torch.from_numpy(array if turn is None else turn(array).copy())

    def norm(self, theirs: str, ours: str, channels: int, words: tuple[str, ...]) -> None:
        for word, own in zip(words, ("weight", "bias", "running_mean", "running_var"), strict=True):
            self.add(theirs + word, f"{ours}.{own}", (channels,))


TORCH = (".weight", ".bias", ".running_mean", ".running_var")
KERAS = ("/gamma:0", "/beta:0", "/moving_mean:0", "/moving_variance:0")
MXNET = ("_gamma", "_beta", "_running_mean", "_running_var")


def dense(array: np.ndarray) -> np.ndarray:
    """HWIO -> OIHW."""
    return array.transpose(3, 2, 0, 1)


def depthwise(array: np.ndarray) -> np.ndarray:
    """HWC1 -> C1HW."""
    return array.transpose(2, 3, 0, 1)


def mobilenet_channels() -> Iterator[tuple[int, int, int]]:
    """Block, channels in and out at width 0.25."""
    channels = [8, 16, 32, 32, 64, 64, *[128] * 6, 256, 256]
    yield from ((n, channels[n - 1], channels[n]) for n in range(1, 14))


def keras_mobilenet() -> Made:
    made = Made()
    made.add("conv1/conv1/kernel:0", "stem.conv.weight", (3, 3, 3, 8), dense)
    made.norm("conv1_bn/conv1_bn", "stem.norm", 8, KERAS)
    for n, before, after in mobilenet_channels():
        word = "kernel" if n % 2 else "depthwise_kernel"  # both stand in released files
        made.add(
            f"conv_dw_{n}/conv_dw_{n}/{word}:0", f"block{n}.depthwise.weight", (3, 3, before, 1), depthwise
        )
        made.norm(f"conv_dw_{n}_bn/conv_dw_{n}_bn", f"block{n}.norm1", before, KERAS)
        made.add(
            f"conv_pw_{n}/conv_pw_{n}/kernel:0", f"block{n}.pointwise.weight", (1, 1, before, after), dense
        )
        made.norm(f"conv_pw_{n}_bn/conv_pw_{n}_bn", f"block{n}.norm2", after, KERAS)
    made.add("conv_preds/conv_preds/kernel:0", "head.classifier.weight", (1, 1, 256, 5), lambda a: a[0, 0].T)
    made.add("conv_preds/conv_preds/bias:0", "head.classifier.bias", (5,))
    return made


def counted(made: Made, order: list[str], kinds: dict[str, str], words: dict[str, list[str]]) -> Made:
    """The same file as Keras 3 writes it: layers of a class counted, weights numbered."""
    layers = dict.fromkeys(name.split("/")[0] for name in made.arrays)
    seen: dict[str, int] = {}
    arrays = {}
    for layer in [*order, *(layer for layer in layers if layer not in order)]:
        kind = kinds.get(layer) or next(k for part, k in kinds.items() if part in layer)
        number = seen[kind] = seen.get(kind, -1) + 1
        name = f"{kind}_{number}" if number else kind
        for path, array in made.arrays.items():
            if path.split("/")[0] == layer:
                word = path.split("/")[-1].removesuffix(":0").replace("depthwise_kernel", "depthwise_kernel")
                arrays[f"layers/{name}/vars/{words[kind].index(word)}"] = array
    made.arrays = arrays
    return made


def keras3_mobilenet() -> Made:
    kinds = {"_bn": "batch_normalization", "conv_dw": "depthwise_conv2d", "conv": "conv2d"}
    words = {
        "batch_normalization": ["gamma", "beta", "moving_mean", "moving_variance"],
        "depthwise_conv2d": ["kernel"],
        "conv2d": ["kernel", "bias"],
    }
    made = keras_mobilenet()
    made.arrays = {name.replace("depthwise_kernel", "kernel"): a for name, a in made.arrays.items()}
    return counted(made, [], kinds, words)


def xception_units() -> Iterator[tuple[int, int, int, int]]:
    """Module, unit, channels in and out."""
    rows = {
        2: (64, 128, 128),
        3: (128, 256, 256),
        4: (256, 728, 728),
        13: (728, 728, 1024),
        14: (1024, 1536, 2048),
    }
    rows |= dict.fromkeys(range(5, 13), (728,) * 4)
    for module in range(2, 15):
        row = rows[module]
        for unit in range(1, len(row)):
            yield module, unit, row[unit - 1], row[unit]


SHORTCUTS = {2: (64, 128), 3: (128, 256), 4: (256, 728), 13: (728, 1024)}


def unit_of(module: int, unit: int) -> str:
    return f"block{module}.unit{unit}" if module == 14 else f"block{module}.main.unit{unit}"


def keras_xception() -> Made:
    made = Made()
    for n, before, after in ((1, 3, 32), (2, 32, 64)):
        made.add(
            f"block1_conv{n}/block1_conv{n}/kernel:0", f"block1.conv{n}.weight", (3, 3, before, after), dense
        )
        made.norm(f"block1_conv{n}_bn/block1_conv{n}_bn", f"block1.norm{n}", after, KERAS)
    for module, unit, before, after in xception_units():
        theirs, ours = f"block{module}_sepconv{unit}", unit_of(module, unit)
        made.add(
            f"{theirs}/{theirs}/depthwise_kernel:0", f"{ours}.depthwise.weight", (3, 3, before, 1), depthwise
        )
        made.add(
            f"{theirs}/{theirs}/pointwise_kernel:0", f"{ours}.pointwise.weight", (1, 1, before, after), dense
        )
        made.norm(f"{theirs}_bn/{theirs}_bn", f"{ours}.norm", after, KERAS)
    for number, (module, (before, after)) in enumerate(
        SHORTCUTS.items(), 9
    ):  # other models were built before
        ours = f"block{module}.shortcut"
        made.add(
            f"conv2d_{number}/conv2d_{number}/kernel:0", f"{ours}.conv.weight", (1, 1, before, after), dense
        )
        made.norm(f"batch_normalization_{number}/batch_normalization_{number}", f"{ours}.norm", after, KERAS)
    made.add("predictions/predictions/kernel:0", "head.classifier.weight", (2048, 3), np.transpose)
    made.add("predictions/predictions/bias:0", "head.classifier.bias", (3,))
    return made


def timm_mobilenet() -> Made:
    made = Made()
    made.add("conv_stem.weight", "stem.conv.weight", (8, 3, 3, 3))
    made.norm("bn1", "stem.norm", 8, TORCH)
    places = ["0.0", "1.0", "1.1", "2.0", "2.1", *(f"3.{n}" for n in range(6)), "4.0", "4.1"]
    for place, (n, before, after) in zip(places, mobilenet_channels(), strict=True):
        made.add(f"blocks.{place}.conv_dw.weight", f"block{n}.depthwise.weight", (before, 1, 3, 3))
        made.norm(f"blocks.{place}.bn1", f"block{n}.norm1", before, TORCH)
        made.add(f"blocks.{place}.conv_pw.weight", f"block{n}.pointwise.weight", (after, before, 1, 1))
        made.norm(f"blocks.{place}.bn2", f"block{n}.norm2", after, TORCH)
    made.add("classifier.weight", "head.classifier.weight", (5, 256))
    made.add("classifier.bias", "head.classifier.bias", (5,))
    return made


def timm_xception() -> Made:
    made = Made()
    for n, before, after in ((1, 3, 32), (2, 32, 64)):
        made.add(f"conv{n}.weight", f"block1.conv{n}.weight", (after, before, 3, 3))
        made.norm(f"bn{n}", f"block1.norm{n}", after, TORCH)
    for module, unit, before, after in xception_units():
        if module == 14:
            theirs, norm = f"conv{unit + 2}", f"bn{unit + 2}"
        else:
            k = 3 * (unit - 1) + (0 if module == 2 else 1)
            theirs, norm = f"block{module - 1}.rep.{k}", f"block{module - 1}.rep.{k + 1}"
        ours = unit_of(module, unit)
        made.add(f"{theirs}.conv1.weight", f"{ours}.depthwise.weight", (before, 1, 3, 3))
        made.add(f"{theirs}.pointwise.weight", f"{ours}.pointwise.weight", (after, before, 1, 1))
        made.norm(norm, f"{ours}.norm", after, TORCH)
    for module, (before, after) in SHORTCUTS.items():
        made.add(
            f"block{module - 1}.skip.weight", f"block{module}.shortcut.conv.weight", (after, before, 1, 1)
        )
        made.norm(f"block{module - 1}.skipbn", f"block{module}.shortcut.norm", after, TORCH)
    made.add("fc.weight", "head.classifier.weight", (3, 2048))
    made.add("fc.bias", "head.classifier.bias", (3,))
    return made


def megvii() -> Made:
    """0.5x with three groups: 12, 120, 240, 480."""
    made = Made()
    made.add("first_conv.0.weight", "stem.conv.weight", (12, 3, 3, 3), lambda a: a[:, ::-1])  # BGR -> RGB
    made.norm("first_conv.1", "stem.norm", 12, TORCH)
    before, block = 12, 0
    for after, repeats in ((120, 4), (240, 8), (480, 4)):
        for repeat in range(repeats):
            groups, inner = (1 if block == 0 else 3), after // 4
            made_here = after - before if repeat == 0 else after
            theirs, ours = f"features.{block}.branch_main", f"block{block + 1}.main"
            made.add(f"{theirs}_1.0.weight", f"{ours}.reduce.weight", (inner, before // groups, 1, 1))
            made.norm(f"{theirs}_1.1", f"{ours}.norm1", inner, TORCH)
            made.add(f"{theirs}_1.3.weight", f"{ours}.depthwise.weight", (inner, 1, 3, 3))
            made.norm(f"{theirs}_1.4", f"{ours}.norm2", inner, TORCH)
            made.add(f"{theirs}_2.0.weight", f"{ours}.expand.weight", (made_here, inner // 3, 1, 1))
            made.norm(f"{theirs}_2.1", f"{ours}.norm3", made_here, TORCH)
            before, block = after, block + 1
    made.add("classifier.0.weight", "head.classifier.weight", (7, 480))
    return made


def pydmobilenet(kind: str) -> Made:
    """Depth 29, alpha 0.5, ten classes, as a file of MXNet names it."""
    made, net = Made(), "net0/"
    made.add(f"{net}conv0/batchnorm0_gamma", "", (3,))
    made.add(f"{net}conv0/batchnorm0_beta", "", (3,))
    made.add(f"{net}conv0/batchnorm0_running_mean", "stem.norm.running_mean", (3,))
    made.add(f"{net}conv0/batchnorm0_running_var", "stem.norm.running_var", (3,))
    made.add(f"{net}conv0/conv0_weight", "stem.conv.weight", (32, 3, 3, 3))
    before = 32
    for block in range(9):
        after = 32 * 2 ** (block // 3)
        begin = f"{net}stg{block // 3}/blk{block % 3}/"
        _pyd_block(made, begin, f"block{block + 1}", (before, after), kind)
        if block in (3, 6):
            made.add(f"{begin}conv0_weight", f"block{block + 1}.shortcut.conv.weight", (after, before, 1, 1))
            made.norm(f"{begin}batchnorm0", f"block{block + 1}.shortcut.norm", after, MXNET)
        before = after
    made.add(f"{net}classifier/dense0_weight", "head.classifier.weight", (10, 128))
    made.add(f"{net}classifier/dense0_bias", "head.classifier.bias", (10,))
    return made


def _pyd_block(made: Made, begin: str, ours: str, channels: tuple[int, int], kind: str) -> None:
    before, after = channels
    inner = after // 2
    wide = 3 * inner if kind == "pyramid_concat" else inner
    pyramid = kind.startswith("pyramid")
    first, last = ("btl_in/", "btl_out/") if pyramid else ("body/", "body/")
    n3, p2, n4 = ("batchnorm0", "conv0", "batchnorm1") if pyramid else ("batchnorm2", "conv2", "batchnorm3")
    made.norm(f"{begin}{first}batchnorm0", f"{ours}.main.norm1", before, MXNET)
    made.add(f"{begin}{first}conv0_weight", f"{ours}.main.pointwise1.weight", (inner, before, 1, 1))
    made.norm(f"{begin}{first}batchnorm1", f"{ours}.main.norm2", inner, MXNET)
    if pyramid:
        for k in (3, 5, 7):
            made.add(
                f"{begin}conv{k}/conv0_weight", f"{ours}.main.pyramid.depthwise{k}.weight", (inner, 1, k, k)
            )
    else:
        part, width = ("depthwise", 1) if kind == "depthwise" else ("conv", inner)
        made.add(f"{begin}body/conv1_weight", f"{ours}.main.{part}.weight", (inner, width, 3, 3))
    made.norm(f"{begin}{last}{n3}", f"{ours}.main.norm3", wide, MXNET)
    made.add(f"{begin}{last}{p2}_weight", f"{ours}.main.pointwise2.weight", (after, wide, 1, 1))
    made.norm(f"{begin}{last}{n4}", f"{ours}.main.norm4", after, MXNET)


def esresnet() -> Made:
    """With attention, four classes, torchvision's names."""
    made, block = Made(), 0
    made.add("window", "", (1654,))
    made.add("conv1.weight", "stem.conv.weight", (64, 3, 7, 7))
    made.norm("bn1", "stem.norm", 64, TORCH)
    before = 64
    kernels = ((3, 1), (1, 5), (3, 1), (1, 5), (3, 5))
    for layer, (inner, repeats) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3), (512, 0)), 1):
        _attention(made, layer, before, 4 * inner, kernels[layer - 1])
        for place in range(repeats):
            block += 1
            _bottleneck(made, f"layer{layer}.{place}", f"block{block}", (before, inner))
            before = 4 * inner
    made.add("classifier.weight", "head.classifier.weight", (4, 2048))
    made.add("classifier.bias", "head.classifier.bias", (4,))
    return made


def _attention(made: Made, number: int, before: int, after: int, kernel: tuple[int, int]) -> None:
    theirs, ours = f"att{number}", f"attention{number}"
    made.add(f"{theirs}.conv_depth.weight", f"{ours}.depthwise.weight", (before, 1, *kernel))
    made.add(f"{theirs}.conv_depth.bias", f"{ours}.depthwise.bias", (before,))
    made.add(f"{theirs}.conv_point.weight", f"{ours}.pointwise.weight", (after, before, 1, 1))
    made.add(f"{theirs}.conv_point.bias", f"{ours}.pointwise.bias", (after,))
    made.norm(f"{theirs}.bn", f"{ours}.norm", after, TORCH)


def _bottleneck(made: Made, theirs: str, ours: str, channels: tuple[int, int]) -> None:
    before, inner = channels
    sizes = {"narrow": (inner, before, 1, 1), "conv": (inner, inner, 3, 3), "widen": (4 * inner, inner, 1, 1)}
    for number, (part, shape) in enumerate(sizes.items(), 1):
        made.add(f"{theirs}.conv{number}.weight", f"{ours}.main.{part}.weight", shape)
        made.norm(f"{theirs}.bn{number}", f"{ours}.main.norm{number}", shape[0], TORCH)
    if before != 4 * inner:
        made.add(f"{theirs}.downsample.0.weight", f"{ours}.shortcut.conv.weight", (4 * inner, before, 1, 1))
        made.norm(f"{theirs}.downsample.1", f"{ours}.shortcut.norm", 4 * inner, TORCH)


def conv_tasnet(causal: bool = False) -> Made:
    """12 filters of 8 samples, 6 channels, 10 inside, 5 skipped, twice three blocks, two speakers."""
    made, masker, ours = Made(), "masker.", "separator."
    made.add("encoder.filterbank._filters", "encoder.conv.weight", (12, 1, 8))
    made.add("decoder.filterbank._filters", "decoder.speaker1.weight", (12, 1, 8))
    _gain(made, f"{masker}bottleneck.0", f"{ours}bottleneck.norm", 12)
    _conv(made, f"{masker}bottleneck.1", f"{ours}bottleneck.pointwise", (6, 12, 1))
    for n in range(6):
        shared, own = f"{masker}TCN.{n}.shared_block", f"{ours}stack{1 + n // 3}.block{1 + n % 3}"
        _conv(made, f"{shared}.0", f"{own}.expand", (10, 6, 1))
        _conv(made, f"{shared}.3.0" if causal else f"{shared}.3", f"{own}.depthwise", (10, 1, 3))
        for act, norm, number in ((1, 2, 1), (4, 5, 2)):
            made.add(f"{shared}.{act}.weight", f"{own}.act{number}.weight", (1,))
            _gain(made, f"{shared}.{norm}", f"{own}.norm{number}", 10)
        _conv(made, f"{masker}TCN.{n}.res_conv", f"{own}.project", (6, 10, 1))
        _conv(made, f"{masker}TCN.{n}.skip_conv", f"{own}.skip", (5, 10, 1))
    made.add(f"{masker}mask_net.0.weight", f"{ours}mask.act.weight", (1,))
    _conv(made, f"{masker}mask_net.1", f"{ours}mask.pointwise", (24, 5, 1))
    made.expected["decoder.speaker2.weight"] = made.expected["decoder.speaker1.weight"]
    return made


def _conv(made: Made, theirs: str, ours: str, shape: tuple[int, ...]) -> None:
    made.add(f"{theirs}.weight", f"{ours}.weight", shape)
    made.add(f"{theirs}.bias", f"{ours}.bias", shape[:1])


def _gain(made: Made, theirs: str, ours: str, channels: int) -> None:
    made.add(f"{theirs}.gamma", f"{ours}.weight", (channels,))
    made.add(f"{theirs}.beta", f"{ours}.bias", (channels,))


def as_asteroid(arrays: Arrays, path: Path) -> None:
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    arguments = {"n_blocks": 3, "n_repeats": 2, "mask_act": "sigmoid", "encoder_activation": None}
    torch.save({"model_name": "ConvTasNet", "state_dict": tensors, "model_args": arguments}, path)


def as_hdf5(arrays: Arrays, path: Path) -> None:
    with h5py.File(path, "w") as file:
        for name, array in arrays.items():
            file[name] = array


def as_torch(arrays: Arrays, path: Path) -> None:
    counters = {name.replace("running_var", "num_batches_tracked"): torch.tensor(9) for name in arrays}
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    torch.save({"epoch": 3, "state_dict": {f"module.{n}": t for n, t in (counters | tensors).items()}}, path)


def as_mxnet(arrays: Arrays, path: Path) -> None:
    parts = [struct.pack("<QQQ", 0x112, 0, len(arrays))]
    for array in arrays.values():
        shape = struct.pack(f"<Iii{array.ndim}q", 0xF993FAC9, 0, array.ndim, *array.shape)
        parts += [shape, struct.pack("<iii", 1, 0, 0), array.tobytes()]
    parts.append(struct.pack("<Q", len(arrays)))
    parts += [struct.pack("<Q", len(name)) + name.encode() for name in arrays]
    path.write_bytes(b"".join(parts))


CASES = {
    "keras mobilenet": (keras_mobilenet, as_hdf5, "mobilenet"),
    "keras 3 mobilenet": (keras3_mobilenet, as_hdf5, "mobilenet"),
    "keras xception": (keras_xception, as_hdf5, "xception"),
    "timm mobilenetv1": (timm_mobilenet, as_torch, "mobilenet"),
    "timm legacy_xception": (timm_xception, as_torch, "xception"),
    "megvii": (megvii, as_torch, "shufflenet"),
    "esresnet": (esresnet, as_torch, "esresnet"),
    "asteroid": (conv_tasnet, as_asteroid, "conv_tasnet"),
    "asteroid causal": (lambda: conv_tasnet(causal=True), as_asteroid, "conv_tasnet"),
    **{
        f"mxnet {kind}": (lambda kind=kind: pydmobilenet(kind), as_mxnet, "pydmobilenet")
        for kind in ("standard", "depthwise", "pyramid_add", "pyramid_concat")
    },
}
OPTIONS = {
    "keras mobilenet": {"width": 0.25, "classes": 5, "act": "relu6", "padding": "keras", "eps": 1e-3},
    "timm mobilenetv1": {"width": 0.25, "classes": 5, "act": "relu6", "padding": "sym", "eps": 1e-5},
    "keras xception": {"classes": 3, "pool": "tf", "eps": 1e-3},
    "timm legacy_xception": {"classes": 3, "pool": "sym", "eps": 1e-5},
    "esresnet": {"attention": "yes", "classes": 4, "width": 1.0},
    "megvii": {"scale": 0.5, "groups": 3, "shuffle": "official", "classes": 7},
}


@pytest.mark.parametrize("case", CASES)
def test_a_released_layout_lands_where_it_belongs(case: str, tmp_path: Path) -> None:
    make, write, key = CASES[case]
    made, path = make(), tmp_path / "file"
    write(made.arrays, path)
    options = dsviz.weights.read_weights(path.read_bytes()).options
    network = dsviz.build(key, **options)
    weights = load_weights(network, path)
    assert weights.network == key
    assert OPTIONS.get(case.replace(" 3", ""), weights.options) == weights.options
    own = {name: tensor for name, tensor in network.state_dict().items() if "num_batches" not in name}
    assert own.keys() == made.expected.keys()
    for name, tensor in made.expected.items():
        assert torch.equal(own[name], tensor), name


def test_padding_and_eps_become_the_source_s(tmp_path: Path) -> None:
    as_hdf5(keras_mobilenet().arrays, tmp_path / "file")
    network = dsviz.build("mobilenet", width=0.25, classes=5, padding="sym", eps=1e-5)
    load_weights(network, tmp_path / "file")
    twin = dsviz.build("mobilenet", width=0.25, classes=5, padding="keras", eps=1e-3)
    load_weights(twin, tmp_path / "file")
    x = torch.rand(1, 3, 64, 64)
    assert {m.eps for m in network.modules() if isinstance(m, nn.BatchNorm2d)} == {1e-3}
    assert torch.equal(network(x).nan_to_num(), twin(x).nan_to_num())


def test_a_shuffle_the_other_way_round_is_refused(tmp_path: Path) -> None:
    as_torch(megvii().arrays, tmp_path / "file")
    network = dsviz.build("shufflenet", scale=0.5, classes=7)
    with pytest.raises(dsviz.errors.InputError, match=r"weights\.other_options.*official"):
        load_weights(network, tmp_path / "file")
