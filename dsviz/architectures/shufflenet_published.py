"""Every row that ShuffleNet's paper prints of its own sizes, and those its authors' code prints.

The complexities of Table 1 are the convolutions alone; those of Table 5 and of the released sizes count the
classifier too. Tables 2 and 3 head their rows with one complexity for all five networks of a row.
"""

from dsviz.published import Counted, Published, Quantity, Value

GROUPS = (1, 2, 3, 4, 8)
_CLASS = "architectures.shufflenet_note_class"
_RELEASED = "architectures.shufflenet_note_released"
_OFF = "architectures.shufflenet_note_off"


def _errors(scale: float, printed: tuple[str, ...]) -> tuple[Published, ...]:
    """A row of Table 2: the error with 1, 2, 3, 4 and 8 groups."""
    return tuple(
        Published("2", Quantity.ERROR, f"{error}%", {"groups": groups, "scale": scale})
        for groups, error in zip(GROUPS, printed, strict=True)
    )


def _complexity(scale: float, printed: str, fits: tuple[int, ...]) -> tuple[Published, ...]:
    """The head of a row of Table 2; `fits` are the groups for which it is ours too."""
    return tuple(
        Published(
            "2",
            Quantity.MACS,
            printed,
            {"groups": groups, "scale": scale},
            Counted.CONVOLUTIONS,
            note=_CLASS,
            errs=groups not in fits,
        )
        for groups in GROUPS
    )


def _unshuffled(groups: int, scale: float, printed: str) -> Published:
    """A row of Table 3."""
    return Published("3", Quantity.ERROR, printed, {"groups": groups, "scale": scale, "shuffle": "none"})


def _released(
    scale: float, groups: int, macs: str, params: str, *, note: str = _RELEASED
) -> tuple[Published, ...]:
    """One of the authors' eight sets of weights."""
    options: dict[str, Value] = {"groups": groups, "scale": scale, "shuffle": "official"}
    return (
        Published("", Quantity.MACS, macs, options, note=note, errs=note == _OFF),
        Published("", Quantity.PARAMS, params, options, note=_RELEASED),
    )


PUBLISHED = (
    *(
        Published("1", Quantity.MACS, printed, {"groups": groups}, Counted.CONVOLUTIONS)
        for groups, printed in zip(GROUPS, ("143M", "140M", "137M", "133M", "137M"), strict=True)
    ),
    *_errors(1.0, ("33.6", "32.7", "32.6", "32.8", "32.4")),
    *_complexity(0.5, "38M", fits=(1,)),
    *_errors(0.5, ("45.1", "44.4", "43.2", "41.6", "42.3")),
    *_complexity(0.25, "13M", fits=(4,)),
    *_errors(0.25, ("57.1", "56.8", "55.0", "54.2", "52.7")),
    _unshuffled(3, 1.0, "34.5%"),
    _unshuffled(8, 1.0, "37.6%"),
    _unshuffled(3, 0.5, "45.7%"),
    _unshuffled(8, 0.5, "48.1%"),
    _unshuffled(3, 0.25, "56.3%"),
    _unshuffled(8, 0.25, "56.5%"),
    Published("5", Quantity.MACS, "524M", {"scale": 2.0}),
    Published("5", Quantity.MACS, "292M", {"scale": 1.5}),
    *_released(2.0, 3, "524M", "5.4M"),
    *_released(2.0, 8, "522M", "6.5M"),
    *_released(1.5, 3, "292M", "3.4M"),
    *_released(1.5, 8, "290M", "4.3M"),
    *_released(1.0, 3, "138M", "1.9M", note=_OFF),
    *_released(1.0, 8, "138M", "2.4M"),
    *_released(0.5, 3, "38M", "0.7M"),
    *_released(0.5, 8, "40M", "1.0M"),
)
