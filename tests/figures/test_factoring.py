import numpy as np
import pytest

from dsviz.figures.factoring import Curve, trade_curves
from dsviz.figures.theme import Mode, theme
from dsviz.text import Language, words

MAIN = Curve("main", [0.8, 0.4, 0.1, 0.0], [0.3, 0.6, 0.9, 1.2])
OTHER = Curve("other", [0.0, 0.0, 0.0, 0.0], [0.3, 0.6, 0.9, 1.2], "dot")


@pytest.fixture(params=[(m, lang) for m in Mode for lang in Language], ids=str)
def figure(request):
    mode, language = request.param
    return trade_curves(MAIN, [OTHER], 2, words(language), theme(mode)), theme(mode), words(language)


def line(drawn, name):
    return next(trace for trace in drawn.data if trace.name == name)


def test_every_multiplier_stands_at_its_weights_and_its_error(figure):
    for curve in (MAIN, OTHER):
        trace = line(figure[0], curve.name)
        np.testing.assert_allclose(trace.x, curve.shares)
        np.testing.assert_allclose(trace.y, curve.errors)


def test_points_that_save_nothing_are_hollow_and_the_chosen_one_is_ringed(figure):
    drawn, colours, _ = figure
    marker = line(drawn, "main").marker
    assert list(marker.color) == [colours.depthwise] * 3 + [colours.paper]
    assert [ring == colours.text for ring in marker.line.color] == [False, True, False, False]
    assert line(drawn, "main").text[1] == "m=2"


def test_axes_speak_the_language_of_the_page(figure):
    drawn, _, said = figure
    assert drawn.layout.xaxis.title.text == said("fuse_split.axis_weights")
    assert drawn.layout.yaxis.title.text == said("fuse_split.axis_error")
    assert drawn.layout.separators[0] == (".", ",")[said.language is Language.RUSSIAN]


def test_the_side_where_nothing_is_saved_begins_at_the_weights_of_the_kernel(figure):
    drawn, _, said = figure
    assert {shape.x0 for shape in drawn.layout.shapes} == {1}
    assert said("fuse_split.no_gain") in {note.text for note in drawn.layout.annotations}


def test_pale_curves_are_named_below_and_told_apart_by_their_dashes(figure):
    drawn, _, _ = figure
    named = [trace for trace in drawn.data if trace.showlegend is not False]
    assert [(trace.name, trace.line.dash) for trace in named] == [("other", "dot")]
