"""Make the sample sounds: `python -m dsviz.inputs.make_samples FOLDER`.

Speech needs espeak-ng on the path; everything else is numpy with fixed seeds. Mono at 16 kHz in FLAC,
but for the melody: stereo at 44.1 kHz in OGG.
"""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import librosa
import numpy as np
import soundfile
from numpy.typing import NDArray

Wave = NDArray[np.float64]

RATE = 16_000
MUSIC_RATE = 44_100
PEAK = 0.7

# key: (voice, words a minute, sentence)
SPEECH = {
    "english_woman": (
        "en-us+f3",
        150,
        "A small window slides over the picture, one channel at a time.",
    ),
    "english_man": ("en-gb+m3", 150, "Sixteen maps go in, and thirty two maps come out."),
    "english_woman_again": ("en-us+f3", 150, "Then a second step mixes the channels at every point."),
    "russian_woman": ("ru+f2", 145, "Маленькое окно скользит по картинке, каждый канал сам по себе."),
    "russian_man": ("ru+m2", 145, "Шестнадцать карт входят, тридцать две выходят."),
}


def times(seconds: float, rate: int = RATE) -> Wave:
    """(frames,): the time of every sample, in seconds."""
    return np.arange(round(seconds * rate)) / rate


def finished(wave: Wave, rate: int = RATE) -> Wave:
    """The wave with its peak at `PEAK` and its last 50 ms faded, so that no end clicks."""
    left = np.arange(len(wave), 0, -1) / rate
    fade = np.minimum(1, left / 0.05).reshape(-1, *[1] * (wave.ndim - 1))
    return wave * fade * (PEAK / float(np.abs(wave).max()))


def over(long: Wave, short: Wave, start: float, rate: int = RATE) -> None:
    """Add `short` to `long` from `start` seconds on, cut at the end."""
    first = round(start * rate)
    part = long[first : first + len(short)]
    part += short[: len(part)]


def band(noise: Wave, low: float, high: float) -> Wave:
    """The part of `noise` between `low` and `high` Hz, by its spectrum."""
    frequencies = np.fft.rfftfreq(len(noise), 1 / RATE)
    spectrum = np.fft.rfft(noise) * ((frequencies >= low) & (frequencies < high))
    return np.asarray(np.fft.irfft(spectrum, len(noise)), np.float64)


def speech(key: str) -> Wave:
    """The sentence of `key`, spoken by espeak-ng, without the pauses around it."""
    voice, speed, sentence = SPEECH[key]
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", sentence]
    spoken = subprocess.run(command, check=True, capture_output=True).stdout
    wave, rate = soundfile.read(BytesIO(spoken))
    trimmed, _ = librosa.effects.trim(librosa.resample(wave, orig_sr=rate, target_sr=RATE), top_db=45)
    return finished(np.pad(trimmed, round(0.1 * RATE)))


def two_voices() -> Wave:
    """The first two voices at once, with equal power."""
    woman, man = speech("english_woman"), speech("english_man")
    frames = min(len(woman), len(man))
    return finished(sum(wave[:frames] / wave[:frames].std() for wave in (woman, man)))


def plucked(note: float, seconds: float) -> Wave:
    """A string: harmonics of MIDI note `note`, the high ones weaker and fading sooner."""
    t = times(seconds, MUSIC_RATE)
    frequency = 440 * 2 ** ((note - 69) / 12)
    harmonics = range(1, 13)
    wave = sum(np.sin(2 * np.pi * h * frequency * t) * np.exp(-(1 + h) * t) / h for h in harmonics)
    return np.asarray(wave) * np.minimum(1, t / 0.005)


def melody() -> Wave:
    """(frames, 2): C, A minor, F and G under eight notes each, the chords left, the melody right."""
    chords = ((48, 55, 64), (45, 52, 60), (41, 48, 57), (43, 50, 59))
    tune = [76, 79, 84, 79, 76, 74, 72, 74, 76, 72, 69, 72, 76, 81, 79, 76]
    tune += [77, 81, 84, 81, 77, 76, 74, 72, 74, 79, 83, 79, 74, 79, 71, 72]
    left = np.zeros(round(8.5 * MUSIC_RATE))
    right = left.copy()
    for bar, chord in enumerate(chords):
        for note in chord:
            over(left, plucked(note, 2.4), 2 * bar, MUSIC_RATE)
    for beat, note in enumerate(tune):
        over(right, plucked(note, 1.0), beat / 4, MUSIC_RATE)
    return finished(np.stack([left + 0.3 * right, right + 0.3 * left], axis=1), MUSIC_RATE)


def voice_and_music() -> Wave:
    """The man over the melody, the melody 6 dB weaker."""
    voice = speech("english_man")
    music = librosa.resample(melody().mean(axis=1), orig_sr=MUSIC_RATE, target_sr=RATE)[: len(voice)]
    return finished(voice / voice.std() + 0.5 * music / music.std())


def bell() -> Wave:
    """Partials of a church bell on A4: hum, prime, tierce, quint, nominal and above."""
    t = times(4)
    ratios = np.array([0.5, 1, 1.183, 1.506, 2, 2.514, 2.662, 3.011, 4.166, 5.433, 6.796])
    partials = (np.sin(2 * np.pi * 440 * r * t) * np.exp(-1.2 * r * t) / (1 + r) for r in ratios)
    return finished(sum(partials) * np.minimum(1, t / 0.002))


def knock() -> Wave:
    """Four knocks: two modes of a board and a thud of low noise."""
    rng = np.random.default_rng(1)
    t = times(0.25)
    wave = np.zeros(round(2.5 * RATE))
    for start in (0.3, 0.75, 1.2, 1.65):
        board = np.sin(2 * np.pi * 170 * t) + 0.6 * np.sin(2 * np.pi * 390 * t)
        thud = band(rng.standard_normal(len(t)), 60, 1500)
        over(wave, (board * np.exp(-28 * t) + thud * np.exp(-90 * t)) * rng.uniform(0.8, 1), start)
    return finished(wave)


def clock() -> Wave:
    """Tick, tock: short noise in two bands by turns, every half second."""
    rng = np.random.default_rng(2)
    t = times(0.06)
    wave = np.zeros(4 * RATE)
    for beat in range(8):
        low = 2600 if beat % 2 else 1800
        over(wave, band(rng.standard_normal(len(t)), low, low + 2200) * np.exp(-120 * t), beat / 2 + 0.2)
    return finished(wave)


def siren() -> Wave:
    """A glide between 500 and 1500 Hz, once in two seconds, with its first harmonics."""
    t = times(4)
    phase = 2 * np.pi * np.cumsum(1000 - 500 * np.cos(2 * np.pi * t / 2)) / RATE
    return finished(np.sin(phase) + 0.4 * np.sin(2 * phase) + 0.2 * np.sin(3 * phase))


def birds() -> Wave:
    """Five groups of short whistles, each a quick glide."""
    rng = np.random.default_rng(3)
    wave = np.zeros(4 * RATE)
    for group in range(5):
        start, middle = 0.2 + 0.75 * group, rng.uniform(2800, 4800)
        for whistle in range(rng.integers(3, 6)):
            t = times(rng.uniform(0.05, 0.1))
            glide = np.linspace(middle, middle + rng.uniform(-800, 1200), len(t))
            over(
                wave, np.sin(2 * np.pi * np.cumsum(glide) / RATE) * np.hanning(len(t)), start + 0.12 * whistle
            )
    return finished(wave)


def rain() -> Wave:
    """A hiss that grows with the frequency and 150 drops, each a short ringing tone."""
    rng = np.random.default_rng(4)
    wave = 0.06 * np.diff(rng.standard_normal(3 * RATE + 1))
    t = times(0.03)
    for start in rng.uniform(0, 2.9, 150):
        drop = np.sin(2 * np.pi * rng.uniform(1200, 5000) * t) * np.exp(-220 * t)
        over(wave, drop * rng.exponential(0.25), start)
    return finished(wave)


def noise() -> Wave:
    """Pink noise: white noise with its power divided by the frequency, from 20 Hz up."""
    white = np.random.default_rng(5).standard_normal(3 * RATE)
    frequencies = np.fft.rfftfreq(len(white), 1 / RATE)
    shape = np.where(frequencies < 20, 0, 1 / np.sqrt(np.maximum(frequencies, 20)))
    return finished(np.fft.irfft(np.fft.rfft(white) * shape, len(white)))


def sweep() -> Wave:
    """Seven octaves from 50 Hz up, an octave each half second."""
    t = times(3.5)
    return PEAK * np.sin(2 * np.pi * np.cumsum(50 * 2 ** (2 * t)) / RATE)


def tone() -> Wave:
    """Silence, 1 kHz, silence; a second each."""
    return np.concatenate([np.zeros(RATE), PEAK * np.sin(2 * np.pi * 1000 * times(1)), np.zeros(RATE)])


SYNTHESISED: tuple[Callable[[], Wave], ...] = (
    two_voices, voice_and_music, bell, knock, clock, siren, birds, rain, noise, sweep, tone,
)  # fmt: skip


def main(folder: Path) -> None:
    """Write every sound into `folder`."""
    waves = {key: speech(key) for key in SPEECH} | {make.__name__: make() for make in SYNTHESISED}
    for key, wave in waves.items():
        soundfile.write(folder / f"{key}.flac", wave, RATE, subtype="PCM_16")
    soundfile.write(folder / "melody.ogg", melody(), MUSIC_RATE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
