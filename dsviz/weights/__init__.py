"""Weights from files: the checkpoints that ship with the package, and those that others trained."""

from dsviz.weights.card import Card, Metric, Source
from dsviz.weights.load import Weights, load_weights, put, read_weights
from dsviz.weights.shipped import fitting, load_shipped, path_of, shipped, state

__all__ = [
    "Card",
    "Metric",
    "Source",
    "Weights",
    "fitting",
    "load_shipped",
    "load_weights",
    "path_of",
    "put",
    "read_weights",
    "shipped",
    "state",
]
