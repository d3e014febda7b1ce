"""The curves of a training: the numbers that were given, in both languages and themes."""

import pytest

from dsviz.figures.learning import PANEL_HEIGHT, Panel, learning
from dsviz.figures.theme import Mode, theme
from dsviz.text import Language, words

STEPS = (100, 200, 300)
PANELS = (Panel("loss", (2.5, 1.25, 0.5), 2), Panel("right", (40.0, 61.5, 70.25), 1))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("mode", Mode)
def test_every_panel_has_its_own_values_at_the_same_steps(language, mode):
    said, colours = words(language), theme(mode)
    figure = learning(STEPS, PANELS, said, colours)
    assert [tuple(line.x) for line in figure.data] == [STEPS] * 2
    assert [tuple(line.y) for line in figure.data] == [panel.values for panel in PANELS]
    for line, panel in zip(figure.data, PANELS, strict=True):
        assert list(line.customdata) == [said.number(value, panel.digits) for value in panel.values]
        assert line.line.color == colours.text
    assert len({line.yaxis for line in figure.data}) == 2
    assert [note.text for note in figure.layout.annotations] == [panel.name for panel in PANELS]
    assert said("weights.curve_step") in {figure.layout.xaxis.title.text, figure.layout.xaxis2.title.text}


def test_a_panel_more_makes_the_figure_higher():
    said, colours = words(Language.ENGLISH), theme(Mode.LIGHT)
    one, two = (learning(STEPS, PANELS[:count], said, colours).layout.height for count in (1, 2))
    assert two - one == PANEL_HEIGHT
