"""A network's options in words."""

from collections.abc import Mapping

from dsviz.architectures.architecture import Architecture
from dsviz.architectures.options import Choice, Option, Value
from dsviz.text import Words


def setting(words: Words, architecture: Architecture, options: Mapping[str, Value]) -> str:
    """Width 0.75 · input size 160: the given options that are not the defaults; empty where all are.

    A word for a whole configuration speaks for the options that it sets.
    """
    chosen = [(architecture.option(name), value) for name, value in options.items()]
    presets = {o.name: v for o, v in chosen if isinstance(o, Choice) and o.sets}
    usual = architecture.complete(presets) | {name: architecture.option(name).default for name in presets}
    return " · ".join(_option(words, option, v) for option, v in chosen if v != usual[option.name])


def _option(words: Words, option: Option, value: Value) -> str:
    title = words(f"architectures.option_{option.name}")
    if isinstance(option, Choice):
        return f"{title}: {words(f'architectures.value_{option.name}_{value}')}"
    # as many digits as the number has, written as the language writes them
    digits = len(f"{value:.10f}".rstrip("0").partition(".")[2])
    return f"{title} {words.number(float(value), digits)}"
