"""Layouts of blocks: what any must hold, tried on random graphs, and how the usual ones look."""

import random

import pytest

from dsviz.analysis.flow import Layout, is_chain, layout

CHAIN = [[], [0], [1], [2]]
PYRAMID = [[], [0], [0], [0], [1, 2, 3], [4]]
SHORTCUT = [[], [0], [1], [2], [3, 0]]
BRANCHES = [[], [0], [1], [0], [3], [4], [2, 5], [6, 0]]
ATTENTION = [[], [0], [0], [0], [1, 2], [4], [5, 3], [6, 0]]
TWO_INPUTS = [[], [], [0], [2], [3, 1]]


def scribble(seed: int) -> list[list[int]]:
    """A graph with a few sources per stage, near ones more often than far ones."""
    dice = random.Random(seed)
    return [
        sorted({max(0, node - 1 - int(dice.expovariate(0.5))) for _ in range(dice.randint(1, 3))})
        if node > dice.randint(0, 1) else []
        for node in range(dice.randint(1, 14))
    ]  # fmt: skip


GRAPHS = [CHAIN, PYRAMID, SHORTCUT, BRANCHES, ATTENTION, TWO_INPUTS, *map(scribble, range(30))]


def lanes(found: Layout) -> list[int]:
    return [node.lane for node in found.nodes]


@pytest.mark.parametrize("sources", GRAPHS)
def test_every_line_leads_to_a_later_layer_and_every_reading_has_its_line(sources: list[list[int]]) -> None:
    found = layout(sources)
    assert all(found.nodes[e.source].layer < found.nodes[e.target].layer for e in found.edges)
    assert [(e.source, e.target) for e in found.edges] == [
        (s, t) for t, own in enumerate(sources) for s in own
    ]


@pytest.mark.parametrize("sources", GRAPHS)
def test_no_two_stages_share_a_place_and_no_far_line_runs_through_one(sources: list[list[int]]) -> None:
    found = layout(sources)
    places = {(node.layer, node.lane): number for number, node in enumerate(found.nodes)}
    assert len(places) == len(found.nodes)
    users = {place: {number} for place, number in places.items()}
    for edge in found.edges:
        between = range(found.nodes[edge.source].layer + 1, found.nodes[edge.target].layer)
        assert (edge.lane is None) == (len(between) == 0)
        for layer in between:
            # a place belongs to one stage, or to the lines of one stage
            users.setdefault((layer, edge.lane or 0), set()).add(edge.source)
    assert all(len(own) == 1 for own in users.values())


@pytest.mark.parametrize("sources", GRAPHS)
def test_lanes_and_layers_are_counted_from_zero_without_a_gap(sources: list[list[int]]) -> None:
    found = layout(sources)
    used = {*lanes(found), *(edge.lane for edge in found.edges if edge.lane is not None)}
    assert used == set(range(len(used)))
    assert {node.layer for node in found.nodes} == set(range(1 + max(n.layer for n in found.nodes)))


def test_a_chain_is_one_lane() -> None:
    assert lanes(layout(CHAIN)) == [0, 0, 0, 0]


def test_a_pyramid_has_its_branches_one_above_the_other_in_their_order() -> None:
    found = layout(PYRAMID)
    assert [node.layer for node in found.nodes[1:4]] == [1, 1, 1]
    assert lanes(found) == [1, 0, 1, 2, 1, 1]


def test_a_shortcut_has_a_lane_to_itself_above_the_straight_path() -> None:
    found = layout(SHORTCUT)
    assert set(lanes(found)) == {1}
    assert [edge.lane for edge in found.edges] == [None, None, None, None, 0]


def test_a_shortcut_around_branches_runs_outside_of_them() -> None:
    found = layout(BRANCHES)
    assert lanes(found) == [2, 1, 1, 2, 2, 2, 2, 2], "the longest branch goes straight on"
    assert {(e.source, e.target): e.lane for e in found.edges if e.lane is not None} == {(2, 6): 1, (0, 7): 0}


@pytest.mark.parametrize("sources", GRAPHS)
def test_only_a_graph_in_which_nothing_parts_or_meets_is_a_chain(sources: list[list[int]]) -> None:
    found = layout(sources)
    entries = sum(not own for own in sources)
    straight = set(lanes(found)) == {0} and all(edge.lane is None for edge in found.edges)
    assert straight == (is_chain(sources) and entries == 1)


def test_nothing_lies_nowhere() -> None:
    assert layout([]) == Layout((), ())


@pytest.mark.parametrize("sources", [[[0]], [[], [2], [0]], [[], [-1]]])
def test_a_stage_that_reads_what_comes_later_is_refused(sources: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="reads stages before it"):
        layout(sources)
