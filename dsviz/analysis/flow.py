"""How the stages of a block lie on a page so that one sees what flows where.

Layers go from left to right, lanes from top to bottom. A stage lies one layer behind the last stage it
reads, so every line leads to the right. What runs on without a turn is one track and keeps one lane;
a value that is read again later, as by the sum of a shortcut, has a lane to itself on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

Sources = Sequence[Sequence[int]]
"""For every stage, in the order of execution, the stages that it reads."""


@dataclass(frozen=True)
class Node:
    """The place of one stage; both count from zero, no two stages share a place."""

    layer: int
    lane: int


@dataclass(frozen=True)
class Edge:
    """A line between stages. `lane` is where it passes the layers between them, None where none are."""

    source: int
    target: int
    lane: int | None = None


@dataclass(frozen=True)
class Layout:
    """The places of all stages and the ways of all lines; no line runs through a stage's place."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def is_chain(sources: Sources) -> bool:
    """Whether each stage reads one other at most and is read by one other at most."""
    read = [source for own in sources for source in own]
    return all(len(own) <= 1 for own in sources) and len(read) == len(set(read))


def layout(sources: Sources) -> Layout:
    """Places for the stages of a block. The longest path is straight, the rest lies above and below it.

    ValueError for a stage that reads itself or one that comes later.
    """
    if not sources:
        return Layout((), ())
    layers = _layers(sources)
    tracks = _tracks(sources, layers)
    _choose_sides(layers, tracks)
    _choose_lanes(tracks)
    top = min(track.lane for track in tracks)
    home = {node: track.lane - top for track in tracks for node in track.nodes}
    passes = {track.source: track.lane - top for track in tracks if track.source is not None}
    edges = tuple(
        Edge(source, target, passes[source] if layers[target] - layers[source] > 1 else None)
        for target, own in enumerate(sources)
        for source in own
    )
    return Layout(tuple(Node(layers[node], home[node]) for node in range(len(sources))), edges)


@dataclass(eq=False)
class _Track:
    """What keeps one lane: stages in a row, a line that goes far, or both.

    `first` and `last` are the layers it fills; `source` is the stage whose far lines run in it.
    """

    nodes: tuple[int, ...]
    first: int
    last: int
    source: int | None = None
    parent: "_Track | None" = field(default=None, repr=False)
    side: int = 0
    lane: int = 0

    def meets(self, other: "_Track") -> bool:
        return self.lane == other.lane and self.first <= other.last and other.first <= self.last


def _layers(sources: Sources) -> list[int]:
    layers: list[int] = []
    for node, own in enumerate(sources):
        if any(not 0 <= source < node for source in own):
            raise ValueError(f"a stage reads stages before it; stage {node} reads {list(own)}")
        layers.append(max((layers[source] + 1 for source in own), default=0))
    return layers


def _tracks(sources: Sources, layers: Sequence[int]) -> list[_Track]:
    """The main track, then the others; every stage is in one, every far line too."""
    owner: dict[int, _Track] = {}
    tracks = []
    for path in _paths(sources, layers):
        feeds = [owner[source] for source in sources[path[0]] if source in owner]
        track = _Track(path, layers[path[0]], layers[path[-1]], parent=feeds[0] if feeds else None)
        owner.update(dict.fromkeys(path, track))
        tracks.append(track)
    for node, track in list(owner.items()):
        reach = max((layers[n] for n, own in enumerate(sources) if node in own), default=0) - 1
        if reach <= layers[node]:
            continue
        if node == track.nodes[-1]:
            track.last, track.source = reach, node
        else:
            tracks.append(_Track((), layers[node] + 1, reach, node, parent=track))
    return tracks


def _paths(sources: Sources, layers: Sequence[int]) -> list[tuple[int, ...]]:
    """Stages in rows without a gap, the longest first; of equal ways back the middle one is taken."""
    left = set(range(len(sources)))
    paths = []
    while left:
        depth: dict[int, int] = {}
        for node in sorted(left):
            depth[node] = 1 + max((depth[s] for s in _before(node, sources, layers, left)), default=0)
        end = max(left, key=lambda node: (depth[node], node))
        path = [end]
        while ways := _before(path[-1], sources, layers, left):
            longest = [way for way in ways if depth[way] == depth[path[-1]] - 1]
            path.append(longest[(len(longest) - 1) // 2])
        paths.append(tuple(reversed(path)))
        left.difference_update(path)
    return paths


def _before(node: int, sources: Sources, layers: Sequence[int], left: set[int]) -> list[int]:
    """The stages right before this one that are on no path yet."""
    return sorted(s for s in sources[node] if s in left and layers[s] == layers[node] - 1)


def _choose_sides(layers: Sequence[int], tracks: Sequence[_Track]) -> None:
    """Above (-1) the main track shortcuts and what runs before it, below (1) the rest; twigs as a branch."""
    main = tracks[0]
    beside = {layers[node]: node for node in main.nodes}
    for track in tracks[1:]:
        if track.parent not in {None, main}:
            track.side = track.parent.side if track.parent else 0
        else:
            early = not track.nodes or track.nodes[0] < beside[track.first]
            track.side = -1 if early else 1


def _choose_lanes(tracks: Sequence[_Track]) -> None:
    """Short tracks lie next to the main one, long ones around them, so that few lines cross."""

    def rank(track: _Track) -> tuple[int, int]:
        leader = track.nodes[0] if track.nodes else track.source or 0
        return track.last - track.first, leader * track.side

    placed = [tracks[0]]
    for track in sorted(tracks[1:], key=rank):
        for distance in count(1):
            track.lane = track.side * distance
            if not any(track.meets(other) for other in placed):
                break
        placed.append(track)
