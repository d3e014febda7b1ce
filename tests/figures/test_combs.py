"""The drawing of the comb: every stretch in its place, valid, and light."""

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from dsviz.figures.combs import LEFT, NARROW, RIGHT, WIDTH, CombRow, CombView, comb_drawing
from dsviz.figures.theme import DARK, LIGHT

SVG = "{http://www.w3.org/2000/svg}"


def view(instant=2.0, taps=((1.9, 1.91), (2.0, 2.01))):
    rows = [CombRow(dilation, [(1.0, 3.0)], taps) for dilation in (1, 2, 4)]
    envelope = np.stack([-np.ones(50), np.ones(50)]).astype(np.float32)
    return CombView(
        envelope,
        4.0,
        instant,
        (1.0, 3.0),
        [("first <&>", rows), ("second", rows)],
        "d={dilation}",
        [(0.0, "0")],
    )


def drawn(shown, theme=LIGHT):
    return ElementTree.fromstring(comb_drawing(shown, theme))


def place(seconds):
    return f"{LEFT + (WIDTH - LEFT - RIGHT) * seconds / 4:.1f}"


def test_the_field_and_the_instant_stand_where_they_are():
    svg = comb_drawing(view(), LIGHT)
    assert f"M{place(1)} 0" in svg
    assert f"M{place(3)} 0" in svg
    assert f"M{place(2)} 0V" in svg


def test_on_a_phone_everything_lies_within_the_narrow_drawing():
    svg = comb_drawing(replace(view(), width=NARROW), LIGHT)
    middle = LEFT + (NARROW - LEFT - RIGHT) / 2
    assert f"M{middle:.1f} 0V" in svg
    assert max(float(text.get("x")) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")) < NARROW


def test_only_the_ends_of_a_stack_are_named_and_words_are_escaped():
    texts = [text.text for text in drawn(view()).iter(f"{SVG}text")]
    assert texts.count("d=1") == texts.count("d=4") == 2
    assert "d=2" not in texts
    assert "first <&>" in texts


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.mode)
def test_a_row_has_its_frames_pale_and_its_taps_dark(theme):
    paths = [path for path in drawn(view(), theme).iter(f"{SVG}path") if path.get("fill") == theme.depthwise]
    assert len(paths) == 2 * 6
    assert [path.get("fill-opacity") for path in paths] == ["0.28", None] * 6
    assert paths[1].get("d").count("M") == 2


def test_a_thin_stretch_is_still_seen():
    path = [p for p in drawn(view(taps=[(2.0, 2.0001)])).iter(f"{SVG}path") if p.get("fill")][1].get("d")
    left, right = (float(part) for part in (path[1:].split()[0], path.split("H")[1].split("v")[0]))
    assert right - left == pytest.approx(1.4, abs=0.11)
