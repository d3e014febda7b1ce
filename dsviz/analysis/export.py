"""Costs as text for other programs: CSV and JSON, named in English whatever the visitor speaks."""

import csv
import json
from io import StringIO

from dsviz.analysis.cost import Costs, Row
from dsviz.recording import Shape

_COLUMNS = (*Row._fields[: Row._fields.index("macs")], "params", *Row._fields[Row._fields.index("macs") :])


def csv_of(costs: Costs) -> str:
    """One line per step under a line of names; shapes read 1x32x112x112, several are joined by a space."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in costs.rows:
        writer.writerow([_cell(getattr(row, name)) for name in _COLUMNS])
    return text.getvalue()


def json_of(costs: Costs) -> str:
    """Totals and steps; a source is the place of the step that was read, -1 and below a network's input."""
    steps = [row._asdict() | {"params": row.params} for row in costs.rows]
    totals = {
        "params": costs.params,
        "macs": costs.macs,
        "flops": 2 * costs.macs,
        "buffers": costs.buffers,
        "idle": costs.idle,
    }
    return json.dumps(totals | {"steps": steps}, indent=1)


def _cell(value: object) -> object:
    if not isinstance(value, tuple):
        return value
    if value and isinstance(value[0], tuple):
        return " ".join(_shape(shape) for shape in value)
    return " ".join(map(str, value)) if None in value else _shape(value)


def _shape(shape: Shape) -> str:
    return "x".join(map(str, shape))
