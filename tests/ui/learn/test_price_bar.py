"""The bar of a price: each convolution in the colour of its kind, the standard layer's price as the whole."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsviz.figures.theme import LIGHT
from dsviz.ui.learn.price_bar import price_bar

KINDS = st.sampled_from(["standard", "depthwise", "pointwise"])


def stretches(bar: str) -> list[tuple[str, float]]:
    found = re.findall(r"ds-square ds-(\w+)'.*?width:([\d.]+)%", bar)
    return [(kind, float(width)) for kind, width in found]


@given(st.lists(st.tuples(KINDS, st.floats(0, 3)), min_size=1, max_size=4))
def test_stretches_are_in_proportion_and_stay_inside(parts: list[tuple[str, float]]) -> None:
    drawn, whole = stretches(price_bar(parts, LIGHT)), sum(share for _, share in parts)
    assert [kind for kind, _ in drawn] == [kind for kind, _ in parts]
    assert sum(width for _, width in drawn) == pytest.approx(100 * min(1, whole), abs=0.1)
    scale = 100 / max(1, whole)
    assert [width for _, width in drawn] == pytest.approx([scale * share for _, share in parts], abs=0.01)
