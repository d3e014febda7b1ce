"""What steps are called on the pages."""

import pytest

import dsviz
from dsviz.analysis.separability import convolutions
from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.text import Language, words
from dsviz.ui.layers.names import place_name

WRITERS = [architecture for architecture in CATALOG if architecture.task is Task.TRANSLATE]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("architecture", WRITERS, ids=lambda architecture: architecture.key)
def test_convolutions_along_a_text_have_each_a_name_of_words(architecture, language):
    rows = dsviz.costs(architecture.key, **architecture.starts).rows
    names = [place_name(words(language), rows[each.row]) for each in convolutions(rows)]
    assert len(set(names)) == len(names) > 1
    assert not any(sign in name for name in names for sign in "._")
    if language is Language.RUSSIAN:
        assert not any("a" <= letter <= "z" for name in names for letter in name.lower())


def test_parts_of_a_path_without_a_word_are_passed_over():
    rows = dsviz.costs("slicenet", preset="small").rows
    said = {row.path: place_name(words(Language.ENGLISH), row) for row in rows}
    assert said["encoder1.module.step2.depthwise"] == "Encoder 1 · step 2"
    assert said["decoder1.attention.step2.depthwise"] == "Decoder 1 · attention · step 2"
