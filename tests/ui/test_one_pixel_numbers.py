"""One pixel: torch's own numbers, and receipts that add up to them."""

import csv
import itertools
from io import StringIO

import numpy as np
import pytest
import torch
from possible_convolutions import SOME
from torch import nn

from dsviz.figures.theme import LIGHT
from dsviz.ui.learn import one_pixel_receipts as receipts
from dsviz.ui.learn.one_pixel_input import TOP
from dsviz.ui.learn.one_pixel_numbers import numbers
from dsviz.ui.learn.one_pixel_place import Pin, Stage, View
from dsviz.ui.learn.one_pixel_settings import Settings, Shape


def levels(settings: Settings) -> np.ndarray:
    shape = settings.channels, *settings.input_size
    return np.random.default_rng(0).integers(0, TOP + 1, shape).astype(np.float32)


def cells(settings: Settings) -> list[Pin]:
    rows, columns = settings.output_size
    places = itertools.product(range(settings.outputs), range(rows), range(columns))
    return [Pin(Stage.OUTPUT, 0, *at) for at in places]


# ---- numbers


@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("view", list(View))
def test_the_line_of_pytorch_computes_these_numbers(view: View, biased: bool) -> None:
    for settings in SOME:
        computed = numbers(levels(settings), settings, fused=False, biased=biased)
        layer = eval(receipts.code(settings, view, biased=biased), {"nn": nn})
        separable = view is View.SEPARABLE
        weights = [computed.depthwise, computed.pointwise] if separable else [computed.standard]
        made = [m for m in layer.modules() if isinstance(m, nn.Conv1d | nn.Conv2d)]
        plane = settings.shape is Shape.PLANE
        with torch.no_grad():
            for module, weight in zip(made, weights, strict=True):
                module.weight.copy_(torch.from_numpy(weight).reshape(module.weight.shape))
            if made[-1].bias is not None:
                made[-1].bias.copy_(torch.from_numpy(computed.bias))
            x = torch.from_numpy(computed.x)
            found = layer((x if plane else x[:, 0])[None])[0].numpy()
        expected = computed.separable if separable else computed.whole
        np.testing.assert_array_equal(found.reshape(expected.shape), expected)
        assert (made[-1].bias is not None) is biased


def test_fused_weights_give_the_separable_numbers_and_own_ones_do_not() -> None:
    for settings in SOME:
        fused = numbers(levels(settings), settings, fused=True, biased=True)
        own = numbers(levels(settings), settings, fused=False, biased=True)
        np.testing.assert_array_equal(fused.whole, fused.separable)
        np.testing.assert_array_equal(own.separable, fused.separable)
    assert not np.array_equal(own.whole, own.separable)


def test_a_causal_convolution_ignores_the_future() -> None:
    settings = Settings(size=12, dilation=2, shape=Shape.CAUSAL)
    x = levels(settings)
    changed = x.copy()
    changed[..., 7:] += 1
    before, after = (numbers(v, settings, fused=False, biased=False) for v in (x, changed))
    for sheet in ("middle", "separable", "whole"):
        np.testing.assert_array_equal(getattr(before, sheet)[..., :7], getattr(after, sheet)[..., :7])
        assert not np.array_equal(getattr(before, sheet)[..., 7], getattr(after, sheet)[..., 7])


def test_a_channel_keeps_its_weights_when_others_join() -> None:
    few, many = Settings(channels=2, outputs=2), Settings(channels=4, outputs=4)
    for fused in (True, False):
        small = numbers(levels(few), few, fused=fused, biased=True)
        large = numbers(levels(many), many, fused=fused, biased=True)
        np.testing.assert_array_equal(small.depthwise, large.depthwise[:2])
        np.testing.assert_array_equal(small.standard, large.standard[:2, :2])


# ---- receipts


@pytest.mark.parametrize("fused", [True, False])
def test_both_receipts_of_every_cell_add_up_to_torch(fused: bool) -> None:
    for settings in SOME[:12]:
        computed = numbers(levels(settings), settings, fused=fused, biased=True)
        taps = int(np.prod(settings.kernel_size)) * settings.channels
        for cell in cells(settings):
            one, two = (make(computed, settings, cell) for make in (receipts.standard, receipts.separable))
            assert one.equal
            assert two.equal
            assert len(one.lines) == taps + 1
            assert len(two.lines) == taps + settings.channels + 1


def test_a_receipt_loses_its_tick_when_torch_has_another_number() -> None:
    settings = Settings()
    computed = numbers(levels(settings), settings, fused=True, biased=False)
    cell = cells(settings)[40]
    computed.separable[cell.output, cell.row, cell.column] += 0.01
    assert not receipts.separable(computed, settings, cell).equal
    assert receipts.standard(computed, settings, cell).equal


def test_the_csv_has_every_line_and_its_products_add_up() -> None:
    settings = Settings()
    computed = numbers(levels(settings), settings, fused=False, biased=True)
    cell = cells(settings)[50]
    rows = list(csv.DictReader(StringIO(receipts.to_csv(computed, settings, cell))))
    for view in View:
        own = [row for row in rows if row["receipt"] == view]
        amount = {row["step"]: float(row["product"]) for row in own}
        paid = sum(float(row["product"]) for row in own if row["step"] not in ("depthwise", "total", "torch"))
        assert paid == amount["total"] == amount["torch"]
        assert all(
            float(row["value"]) * float(row["weight"]) == float(row["product"])
            for row in own
            if row["weight"]
        )


def test_the_formula_is_the_sum_it_says() -> None:
    settings = Settings()
    computed = numbers(levels(settings), settings, fused=False, biased=True)
    for view, make in ((View.STANDARD, receipts.standard), (View.SEPARABLE, receipts.separable)):
        for cell in cells(settings)[::7]:
            text = receipts.formula(make(computed, settings, cell), view, LIGHT)
            for colour in (LIGHT.pointwise, LIGHT.depthwise):
                text = text.replace(rf"\textcolor{{{colour}}}", "")
            left, right = text.replace(r"\cdot", "*").replace("{", "(").replace("}", ")").split("=")
            assert eval(left) == eval(right.replace(r"\mathbf", ""))
