"""A text on the Layers page: places name their characters."""

import pytest
import torch

from dsviz.analysis.cost import count
from dsviz.analysis.stages import blocks_of
from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.layers.sequence import Lookup
from dsviz.reading import array_of
from dsviz.recording import prepare, record
from dsviz.text import Language, words
from dsviz.ui.cache import Recorded
from dsviz.ui.layers.names import glyph
from dsviz.ui.layers.view import block_view

READERS = [architecture for architecture in CATALOG if architecture.task is Task.TRANSLATE]
TEXT = "22 ноября 2026"


def test_a_place_has_its_character_and_behind_the_text_there_is_the_end() -> None:
    assert [glyph(TEXT, place) for place in (1, 2, 3, len(TEXT), 40)] == ["2", "␣", "н", "⏎", "⏎"]


@pytest.mark.parametrize("architecture", READERS, ids=lambda architecture: architecture.key)
def test_columns_of_texts_know_their_characters_and_so_do_only_tables_of_vectors_that_read_them(
    architecture,
) -> None:
    options = architecture.complete(architecture.starts)
    entries = architecture.inputs_for(options)
    network = prepare(architecture.make(options).eval())
    inputs = tuple(torch.from_numpy(array_of(entry, TEXT[: entry.length])) for entry in entries)
    steps = tuple(record(network, *inputs, keep=lambda _: True))
    costs = count(network, steps)
    views = [
        block_view(costs, block, Recorded((), steps, inputs), words(Language.ENGLISH), entries)
        for block in blocks_of(costs.rows)
    ]
    told = [column for view in views for column in view.columns if column.text is not None]
    assert any(column.row < 0 for column in told)
    for column in told:
        if column.row < 0:
            entry = entries[-column.row - 1]
            assert column.text == TEXT[: entry.length]
            assert column.space == (entry.length,)
        else:
            assert isinstance(steps[column.row].module, Lookup)
