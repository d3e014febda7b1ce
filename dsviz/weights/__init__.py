"""Weights from files: the checkpoints that ship with the package, and those that others trained."""

from dsviz.weights.card import FIRST_KERNELS, TEST, Card, Metric, Source
from dsviz.weights.checkpoints import build_trained, fitting, load_shipped, named, path_of, shipped, state
from dsviz.weights.curve import Curve, curve_of
from dsviz.weights.limits import MOST_MIB
from dsviz.weights.load import Weights, load_weights, put, read_weights
from dsviz.weights.told import digits, labels, measured, shown, task

__all__ = [
    "FIRST_KERNELS",
    "TEST",
    "Card",
    "MOST_MIB",
    "Curve",
    "Metric",
    "Source",
    "Weights",
    "build_trained",
    "curve_of",
    "digits",
    "fitting",
    "labels",
    "load_shipped",
    "load_weights",
    "measured",
    "named",
    "path_of",
    "put",
    "read_weights",
    "shipped",
    "shown",
    "state",
    "task",
]
