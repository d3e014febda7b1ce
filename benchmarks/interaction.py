"""The app as visitors feel it: from a changed control to the finished script, bytes sent, memory held.

A real server, its sessions driven over the websocket as a browser does (benchmarks/visitor.py); drawing in
the browser is not in these times. Cold is a block that nobody has opened on this picture or sound, warm one
that somebody has; the network itself is there in both. All traffic stays on 127.0.0.1.
"""

import sys
import time
from collections.abc import Sequence
from io import BytesIO
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode

import numpy as np
import psutil
from PIL import Image as Pixels
from timing import Verdicts, settings, table
from visitor import Run, Server, Visitor, serving

from dsviz import api
from dsviz.analysis.stages import blocks_of
from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Architecture, Features, Image, Input, Tokens
from dsviz.inputs.samples import PICTURES, SOUNDS
from dsviz.ui.store import MIB, budget

JUDGED = "mobilenet"
"""The network whose times have targets."""
WARM_MS, COLD_MS = 150, 400
MOSAICS_KB = 700
SESSION_MIB = 8
"""What one visitor may add: a decoded picture, the file it came from, Streamlit's own state."""
SESSIONS = (1, 10, 50)
VISITED = 3
TEXTS = ("22 ноября 2026", "3 мая 1999", "31 декабря 2000")
LOOK = 5
"""Seconds."""


class Block(NamedTuple):
    """All runs that led to one block."""

    name: str
    cold: list[Run]
    warm: list[Run]
    pointed: list[Run]
    """Another channel of the same block."""


def visit(server: Server, architecture: Architecture, rounds: int) -> tuple[list[Block], float]:
    """Walk to the last block and back on as many samples as there are rounds; the blocks and the
    processor time of a warm change in ms, which a busy machine does not change.
    """
    spent = list[float]()
    options = architecture.complete(architecture.starts)
    first = architecture.inputs_for(options)[0]
    field, samples = _samples(first)
    names = [block.path for block in blocks_of(api.costs(architecture.key, **options).rows)]
    blocks = [Block(name, [], [], []) for name in (["input"] if isinstance(first, Features) else []) + names]
    for sample in samples[:rounds]:
        visitor = Visitor(server)
        link = {"lang": "en", "arch": architecture.key, "l": 0, field: sample}
        visitor.open("layers", urlencode(link))
        for block in blocks[1:]:
            block.cold.append(visitor.press("step_l_right"))
            block.pointed.append(visitor.set("c", 1 + len(block.cold)))
        before = _processor_ms(server)
        for block in blocks[-2::-1]:
            block.warm.append(visitor.press("step_l_left"))
        for block in blocks[1:]:
            block.warm.append(visitor.press("step_l_right"))
        spent.append((_processor_ms(server) - before) / (2 * len(blocks) - 2))
        visitor.close()
    return blocks, median(spent)


def _samples(entry: Input) -> tuple[str, Sequence[str]]:
    """The field of the address that says what a network is given, and what it may be."""
    match entry:
        case Image():
            return "pic", [sample.key for sample in PICTURES]
        case Tokens():
            return "text", TEXTS
    return "snd", [sample.key for sample in SOUNDS]


def _processor_ms(server: Server) -> float:
    used = psutil.Process(server.process).cpu_times()
    return 1000 * float(used.user + used.system)


def warm_up(server: Server) -> None:
    """A network of every kind of input, or the first blocks would share the machine with dsviz.ui.warm."""
    visitor = Visitor(server)
    for architecture in {type(a.inputs_for({})[0]): a for a in reversed(CATALOG)}.values():
        visitor.open("layers", f"lang=en&arch={architecture.key}")
    visitor.close()


def times(server: Server, verdicts: Verdicts, rounds: int) -> None:
    warm_up(server)
    for architecture in CATALOG:
        blocks, spent = visit(server, architecture, rounds)
        print(
            f"\n{architecture.key}: medians over {rounds} inputs; {spent:.0f} ms of processor a warm step\n"
        )
        header = ("", "cold ms", "warm ms", "channel ms", "cold kB", "warm kB", "channel kB", "mosaics kB")
        table(header, [_line(block) for block in blocks])
        if architecture.key == JUDGED:
            for name, target in (("warm", WARM_MS), ("cold", COLD_MS)):
                runs = [run.milliseconds for block in blocks for run in getattr(block, name)]
                verdicts.at_most(f"{architecture.key}, {name}, median ms", median(runs), target)
        largest = max(run.mosaics for block in blocks for run in block.cold + block.warm)
        verdicts.at_most(f"{architecture.key}, mosaics of a block, kB", largest / 1000, MOSAICS_KB)


def _line(block: Block) -> tuple[str, ...]:
    columns = (block.cold, block.warm, block.pointed)
    spent = [f"{median(run.milliseconds for run in runs):.0f}" if runs else "" for runs in columns]
    sent = [f"{median(run.sent for run in runs) / 1000:.0f}" if runs else "" for runs in columns]
    largest = max((run.mosaics for run in block.cold + block.warm), default=0)
    return (block.name, *spent, *sent, f"{largest / 1000:.0f}")


def first_minute() -> None:
    """A server just started: what a newcomer waits for, page by page; it warms while one looks."""
    queries = {"start": "", "layers": "lang=en", "network": "lang=en", "sound": "lang=en"}
    with serving() as server:
        visitor = Visitor(server)
        waited = []
        for page, query in queries.items():
            waited.append(visitor.open(page, query))
            time.sleep(LOOK)
        visitor.close()
    print(f"\nthe first visitor of a new server, {LOOK} s on every page\n")
    lines = [
        (page, f"{run.milliseconds:.0f}", f"{run.sent / 1000:.0f}")
        for page, run in zip(queries, waited, strict=True)
    ]
    table(("page", "ms", "kB"), lines)


def memory(verdicts: Verdicts, counts: Sequence[int]) -> None:
    """Resident memory while more and more visitors, each with a picture of their own, look at blocks."""
    with serving() as server:
        process = psutil.Process(server.process)
        visitors, lines = [_own_picture(server, 0)], []
        first = _resident(process)
        for count in counts:
            visitors += [_own_picture(server, number) for number in range(len(visitors), count)]
            held = _resident(process)
            lines.append((str(count), f"{held:.0f}", f"{held - first:.0f}"))
        for visitor in visitors:
            visitor.close()
    allowed = budget("DSVIZ_MAPS_MIB", 384) / MIB + SESSION_MIB * (counts[-1] - 1)
    print(f"\nsessions with uploads, {VISITED} blocks each\n")
    table(("sessions", "resident MiB", "since the first"), lines)
    verdicts.at_most(f"MiB added by {counts[-1] - 1} sessions", held - first, allowed)


def _resident(process: psutil.Process) -> float:
    return process.memory_info().rss / MIB


def _own_picture(server: Server, number: int) -> Visitor:
    visitor = Visitor(server)
    visitor.open("layers", f"lang=en&arch={JUDGED}&from=upload&l=1")
    visitor.upload("upload_picture", f"own{number}.jpg", _picture(number))
    for _ in range(VISITED):
        visitor.press("step_l_right")
    return visitor


def _picture(seed: int) -> bytes:
    """A JPEG of about two megapixels with detail at several scales, another one for each seed."""
    random = np.random.default_rng(seed)
    layers = (random.integers(0, 256, (1232 // n, 1648 // n, 3), dtype=np.uint8) for n in (16, 4))
    coarse, fine = (np.asarray(Pixels.fromarray(layer).resize((1648, 1232))) for layer in layers)
    with BytesIO() as file:
        Pixels.fromarray(coarse // 4 * 3 + fine // 4).save(file, "JPEG", quality=88)
        return file.getvalue()


def main() -> int:
    quick = settings(__doc__ or "").quick
    verdicts = Verdicts()
    first_minute()
    with serving() as server:
        times(server, verdicts, 1 if quick else 3)
    memory(verdicts, SESSIONS[:2] if quick else SESSIONS)
    return verdicts.code


if __name__ == "__main__":
    sys.exit(main())
