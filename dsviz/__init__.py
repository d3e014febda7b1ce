"""dsviz: see depthwise separable convolutions at work.

>>> import dsviz
>>> dsviz.costs("mobilenet").macs
568740352
"""

from dsviz.api import build, costs, costs_of
from dsviz.architectures import CATALOG
from dsviz.recording import record
from dsviz.weights import build_trained, load_weights

__all__ = ["CATALOG", "build", "build_trained", "costs", "costs_of", "load_weights", "record"]
