"""`python -m dsviz list | summary KEY | trace KEY FILE`: what the app shows, in a terminal."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from dsviz.analysis.export import csv_of, json_of
from dsviz.api import costs
from dsviz.architectures import CATALOG
from dsviz.architectures.options import Choice, Option, Value
from dsviz.cli.chosen import RANDOM, choose
from dsviz.cli.tables import catalogue, summary
from dsviz.cli.trace import trace
from dsviz.errors import InputError
from dsviz.runtime import settle
from dsviz.text import Language, words

_FORMATS = {"table": summary, "csv": csv_of, "json": json_of}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 when it worked, 1 with one line of reason when not, 2 for a wrong command."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except InputError as error:
        return _failed(words(Language.ENGLISH)(error.key, **error.values))
    except OSError as error:
        return _failed(f"{error.filename}: {error.strerror}")
    except ValueError as error:
        return _failed(str(error))
    return 0


def _failed(reason: str) -> int:
    print(f"dsviz: {reason}", file=sys.stderr)
    return 1


def _list(_: argparse.Namespace) -> None:
    print(catalogue(CATALOG))


def _summary(given: argparse.Namespace) -> None:
    print(_FORMATS[given.format](costs(given.key, **_options(given))).rstrip("\n"))


def _trace(given: argparse.Namespace) -> None:
    settle()
    chosen = choose(given.key, _options(given), given.weights, given.seed)
    count = trace(chosen, given.files, given.out, given.keep)
    print(f"{count} maps in {given.out}, their index in {given.out.with_suffix('.json')}")


def _options(given: argparse.Namespace) -> dict[str, Value]:
    return {name: vars(given)[name] for name in given.names if vars(given)[name] is not None}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dsviz", description="Depthwise separable convolutions at work.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="all networks with their size")
    listing.set_defaults(run=_list)
    about = "parameters and multiply-adds (MACs) of a network, step by step"
    for network in _networks(commands.add_parser("summary", help=about), _summary):
        network.add_argument("--format", choices=tuple(_FORMATS), default="table")
    about = "record a picture or a sound and save the maps of every step"
    for network in _networks(commands.add_parser("trace", help=about), _trace):
        about = "a picture, a sound or a text for each input"
        network.add_argument("files", type=Path, nargs="+", metavar="FILE", help=about)
        network.add_argument("--out", type=_npz, required=True, metavar="MAPS.npz")
        network.add_argument(
            "--keep", action="append", default=[], metavar="PREFIX", help="a block or step; may be repeated"
        )
        about = "random (by default), a checkpoint that `list` names, or a file"
        network.add_argument("--weights", default=RANDOM, metavar="WEIGHTS", help=about)
        network.add_argument("--seed", type=int, default=0, help="of the random weights (0)")
    return parser


def _networks(
    command: argparse.ArgumentParser, run: Callable[[argparse.Namespace], None]
) -> list[argparse.ArgumentParser]:
    """One parser a network, because each has options of its own."""
    keys = command.add_subparsers(required=True, metavar="KEY", dest="key")
    parsers = []
    for architecture in CATALOG:
        parser = keys.add_parser(architecture.key, help=architecture.paper.title)
        for option in architecture.options:
            parser.add_argument(f"--{option.name}", type=_typed(option), metavar="VALUE", help=_help(option))
        parser.set_defaults(run=run, names=tuple(option.name for option in architecture.options))
        parsers.append(parser)
    return parsers


def _help(option: Option) -> str:
    values = ", ".join(map(str, option.values))
    bounds = "" if isinstance(option, Choice) or option.closed else f", or {option.low} to {option.high}"
    return f"{values}{bounds} (default {option.default})"


def _typed(option: Option) -> Callable[[str], Value]:
    """The option's own check in argparse's terms, so that its sentence is shown."""

    def parse(text: str) -> Value:
        try:
            return option.parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return parse


def _npz(text: str) -> Path:
    if not text.endswith(".npz"):
        raise argparse.ArgumentTypeError(f"must end in .npz, got {text}")
    return Path(text)


if __name__ == "__main__":
    sys.exit(main())
