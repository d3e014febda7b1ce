"""Groups that alternate: what the paper's numbers do, against products of random matrices."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsviz.analysis.coprime import heard, walls, within

GROUPS = st.lists(st.sampled_from((1, 2, 3, 4, 6, 12)), min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("groups", "shares"),
    [
        ((2,), (1 / 2,)),
        ((3, 2, 3, 2), (1 / 3, 2 / 3, 7 / 9, 1)),
        ((2, 3, 2), (1 / 2, 2 / 3, 1)),
        ((2, 4, 2, 4), (1 / 2, 1 / 2, 1 / 2, 1 / 2)),
        ((2, 2, 2), (1 / 2, 1 / 2, 1 / 2)),
        ((3, 4, 3, 4), (1 / 3, 1 / 2, 7 / 9, 5 / 6)),
    ],
)
def test_the_shares_are_those_measured_on_the_released_network(groups, shares):
    assert [float(seen.mean()) for seen in heard(groups, 12)] == pytest.approx(shares)


@settings(max_examples=30)
@given(groups=GROUPS)
def test_heard_is_where_a_product_of_grouped_matrices_is_not_zero(groups):
    random = np.random.default_rng(0)
    product = np.eye(12)
    for number, seen in zip(groups, heard(groups, 12), strict=True):
        product = (random.uniform(1, 2, (12, 12)) * within(number, 12)) @ product
        assert ((product != 0) == seen).all()


@settings(max_examples=30)
@given(groups=GROUPS)
def test_nothing_crosses_a_wall_and_without_walls_all_meet_in_the_end(groups):
    seen = heard(groups * 12, 12)[-1]
    borders = (0, *walls(groups, 12), 12)
    for start, end in pairwise(borders):
        assert not seen[start:end, :start].any()
        assert not seen[start:end, end:].any()
        assert seen[start:end, start:end].all()


def test_groups_that_do_not_share_the_channels_are_refused():
    for groups in (0, 5):
        with pytest.raises(ValueError, match=str(groups)):
            within(groups, 12)
