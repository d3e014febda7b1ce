"""What a network reads, as the ground of maps of evidence: a picture, coefficients, a spectrogram."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from PIL import Image as Drawing

from dsviz.architectures.architecture import Features, Image
from dsviz.figures import hearing, spectra
from dsviz.figures.spectra import Rows
from dsviz.figures.theme import Mode, Theme
from dsviz.inputs import image
from dsviz.inputs.spectra import frame_times
from dsviz.text import Words
from dsviz.ui.cache import MAPS, Given, fitted
from dsviz.ui.classify.scene import Scene
from dsviz.ui.classify.subject import Array, url
from dsviz.ui.components.evidence import Ground, Scale
from dsviz.ui.crop import jpeg

WIDEST = 460
"""Pixels: a square picture would push what explains it out of sight."""
SMALL = 96
"""Up to this side pixels are drawn as squares and nothing is lost on the way."""
WIDE = 2.2
"""Width over height of what lies on a time axis."""
TICKS = 6


def of_picture(entry: Image, given: Given) -> Ground:
    """The crop that the network sees, grey where it has no colours for it."""
    small = entry.size <= SMALL

    def make() -> str:
        pixels = fitted(entry, given).pixels
        if entry.channels == 1:
            pixels = image.grey(pixels).round().astype(np.uint8).repeat(3, axis=2)
        return url(_png(pixels), "png") if small else url(jpeg(pixels), "jpeg")

    name = ("ground", given.id, entry.size, entry.crop, entry.channels)
    return Ground(MAPS.get(name, make, len), 1.0, crisp=small, widest=WIDEST)


def of_coefficients(words: Words, theme: Theme, given: Given, entry: Features, values: Array) -> Ground:
    """(coefficients, frames) in the colours of all maps."""
    name = ("ground", given.id, entry, theme.mode)
    shade = spectra.around_zero(values)
    source = MAPS.get(name, lambda: url(spectra.png(values[::-1], shade, theme.mode), "png"), len)
    times = frame_times(entry.front_end.stft, values.shape[1])
    half = float(times[1] - times[0]) / 2 if len(times) > 1 else 0.5
    names = tuple(str(row) for row in range(len(values)))
    rows = spectra.named_rows("sound.axis_coefficient", names, words)
    across = _seconds(words, float(times[0]) - half, float(times[-1]) + half)
    return Ground(source, WIDE, crisp=True, across=across, up=_rows(words, rows, len(values)))


def of_bands(scene: Scene) -> Ground:
    """The bands of a spectrogram as colours."""
    name = (*scene.id, "ground")
    source = MAPS.get(name, lambda: url(hearing.webp(scene.pixels[::-1]), "webp"), len)
    across = _seconds(scene.words, scene.span.start, scene.span.end)
    rows = _rows(scene.words, scene.stacked(scene.rows), scene.rows)
    on_white = scene.theme.mode is Mode.LIGHT
    return Ground(source, WIDE, crisp=False, inverted=on_white, across=across, up=rows)


def _rows(words: Words, rows: Rows, count: int) -> Scale:
    """Ticks of rows counted from below, as shares from the top."""
    return Scale(words(rows.title), [(1 - (row + 0.5) / count, label) for row, label in rows.ticks])


def _seconds(words: Words, start: float, end: float) -> Scale:
    length = end - start
    step = next(step for step in _steps() if length / step <= TICKS)
    digits = 0 if step >= 1 else 1 if step >= 0.1 else 2
    marks = np.arange(np.ceil(start / step), np.floor(end / step) + 1) * step
    ticks = [(float((mark - start) / length), words.number(float(mark), digits)) for mark in marks]
    return Scale(words("sound.axis_seconds"), ticks)


def _steps() -> Sequence[float]:
    return [size * power for power in (0.01, 0.1, 1, 10, 100) for size in (1, 2, 5)]


def _png(pixels: image.Pixels) -> bytes:
    with BytesIO() as file:
        Drawing.fromarray(pixels).save(file, "PNG")
        return file.getvalue()
