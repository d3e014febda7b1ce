"""A step on a map moves the place of the session, however fine the map is."""

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some

from dsviz.ui.layers.place import Target


@given(some.integers(1, 60), some.integers(1, 60), some.data())
def test_a_hop_always_leads_to_another_place_until_the_edge(own, whole, draw):
    target, state = Target("k", (own,), (whole,)), {}
    (hop,) = target.hop
    at = draw.draw(some.integers(0, own - 1))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(st, "session_state", state)
        target.place((at,))
        before = state["x"]
        for there in (at - hop, at + hop):
            if 0 <= there < own:
                target.place((there,))
                assert state["x"] != before


def test_where_the_place_is_of_another_kind_a_step_is_a_cell():
    assert Target("k", (4,), (4, 4)).hop == (1,)
