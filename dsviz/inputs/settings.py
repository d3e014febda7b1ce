"""The settings of spectra and MFCC, with units; data only, so that a network's record may name its front end.

Nothing heavy is imported here: `dsviz.inputs.spectra` does the computing.
"""

from dataclasses import dataclass
from enum import StrEnum


def need(condition: bool, rule: str) -> None:
    """Raises ValueError, with the rule and the value, where the condition does not hold."""
    if not condition:
        raise ValueError(rule)


class Window(StrEnum):
    """Window shapes, named as scipy names them; all periodic."""

    HANN = "hann"
    HAMMING = "hamming"
    BLACKMAN = "blackman"
    BLACKMAN_HARRIS = "blackmanharris"
    RECTANGLE = "boxcar"


class Padding(StrEnum):
    """What stands before the first and after the last sample when frames are centred; named as in numpy."""

    ZEROS = "constant"
    MIRROR = "reflect"
    EDGE = "edge"


class MelScale(StrEnum):
    """The two formulas for mel: Slaney's is linear below 1 kHz, HTK's is 2595 log10(1 + f / 700)."""

    SLANEY = "slaney"
    HTK = "htk"


@dataclass(frozen=True, kw_only=True)
class StftSettings:
    """Short-time Fourier transform.

    `sample_rate` in Hz; `n_fft`, `window` and `hop` in samples. A shorter window stands in the middle of
    its frame of `n_fft` samples. `full_scale` is the number that a sample of 1.0 stands for (32,768 where
    a network counts in 16-bit steps); `unitary` divides by the square root of `n_fft`.
    """

    sample_rate: int
    n_fft: int
    window: int
    hop: int
    shape: Window = Window.HANN
    center: bool = False
    padding: Padding = Padding.ZEROS
    full_scale: float = 1.0
    unitary: bool = False

    def __post_init__(self) -> None:
        need(self.sample_rate > 0, f"sample_rate must be positive, got {self.sample_rate}")
        need(self.n_fft >= 2, f"n_fft must be 2 or more, got {self.n_fft}")
        need(2 <= self.window <= self.n_fft, f"window must be 2 to n_fft = {self.n_fft}, got {self.window}")
        need(self.hop >= 1, f"hop must be 1 or more, got {self.hop}")
        need(self.full_scale > 0, f"full_scale must be positive, got {self.full_scale}")

    @property
    def bins(self) -> int:
        """Frequencies from 0 Hz to half the sample rate."""
        return self.n_fft // 2 + 1

    @property
    def bin_hz(self) -> float:
        """Distance of two neighbouring frequencies in Hz."""
        return self.sample_rate / self.n_fft

    @property
    def window_seconds(self) -> float:
        return self.window / self.sample_rate

    @property
    def hop_seconds(self) -> float:
        return self.hop / self.sample_rate

    @property
    def gain(self) -> float:
        """The factor on every complex value: `full_scale`, divided by sqrt(n_fft) where `unitary`."""
        return self.full_scale / self.n_fft**0.5 if self.unitary else self.full_scale

    def frames(self, samples: int) -> int:
        """Frames of a sound of so many samples; 0 where it is shorter than one frame."""
        if self.center:
            return 1 + samples // self.hop if samples else 0
        return 1 + (samples - self.n_fft) // self.hop if samples >= self.n_fft else 0


@dataclass(frozen=True, kw_only=True)
class DecibelSettings:
    """10 log10 of a power: `floor` replaces smaller powers; `top_db` cuts so far under the loudest value."""

    floor: float = 1e-10
    top_db: float | None = 80.0

    def __post_init__(self) -> None:
        need(self.floor > 0, f"floor must be positive, got {self.floor}")
        need(self.top_db is None or self.top_db > 0, f"top_db must be positive or None, got {self.top_db}")


@dataclass(frozen=True, kw_only=True)
class SpectrogramSettings:
    """Power in dB; `bins` keeps the lowest rows only and `bands` cuts them into so many equal channels."""

    stft: StftSettings
    decibel: DecibelSettings = DecibelSettings()
    bins: int | None = None
    bands: int = 1

    def __post_init__(self) -> None:
        need(1 <= self.kept <= self.stft.bins, f"bins must be 1 to {self.stft.bins}, got {self.bins}")
        need(self.bands >= 1, f"bands must be 1 or more, got {self.bands}")
        need(self.kept % self.bands == 0, f"bands must divide {self.kept} bins, got {self.bands}")

    @property
    def kept(self) -> int:
        return self.stft.bins if self.bins is None else self.bins


@dataclass(frozen=True, kw_only=True)
class MelSettings:
    """Mel spectrogram: `n_mels` triangles between `fmin` and `fmax` Hz (None: half the sample rate).

    `unit_area` divides each triangle by half its width in Hz, so that wide bands do not weigh more.
    """

    stft: StftSettings
    n_mels: int
    fmin: float = 0.0
    fmax: float | None = None
    scale: MelScale = MelScale.SLANEY
    unit_area: bool = True

    def __post_init__(self) -> None:
        need(self.n_mels >= 1, f"n_mels must be 1 or more, got {self.n_mels}")
        need(self.top <= self.stft.sample_rate / 2, f"fmax must be {self.stft.sample_rate / 2} or less")
        need(0 <= self.fmin < self.top, f"fmin must be 0 to fmax = {self.top}, got {self.fmin}")

    @property
    def top(self) -> float:
        """The upper end in Hz."""
        return self.stft.sample_rate / 2 if self.fmax is None else self.fmax


@dataclass(frozen=True, kw_only=True)
class MfccSettings:
    """Mel-frequency cepstral coefficients: orthonormal DCT-II of the log-mel values, the first `n_mfcc` rows.

    `deltas` more blocks of rows hold the slopes (1) and their slopes (2), fitted over `delta_width` frames.
    """

    mel: MelSettings
    n_mfcc: int
    decibel: DecibelSettings = DecibelSettings()
    deltas: int = 0
    delta_width: int = 9

    def __post_init__(self) -> None:
        need(
            1 <= self.n_mfcc <= self.mel.n_mels,
            f"n_mfcc must be 1 to n_mels = {self.mel.n_mels}, got {self.n_mfcc}",
        )
        need(0 <= self.deltas <= 2, f"deltas must be 0, 1 or 2, got {self.deltas}")
        need(
            self.delta_width >= 3 and self.delta_width % 2 == 1,
            f"delta_width must be odd and 3 or more, got {self.delta_width}",
        )

    @property
    def stft(self) -> StftSettings:
        return self.mel.stft

    @property
    def rows(self) -> int:
        """Coefficients and their slopes together: the channels that a network reads."""
        return self.n_mfcc * (1 + self.deltas)


@dataclass(frozen=True)
class Preset:
    """A front end as a paper states it; `key` names its words in the catalogue (`sound.preset_<key>`)."""

    key: str
    settings: SpectrogramSettings | MfccSettings


# arXiv:1812.00149, section 2: 25 ms frames, 10 ms apart, 20 MFCC of 32 bands. Window and mel formula are
# not named there; Hann and Slaney are librosa's. No centring: 0.5, 1 and 2 s give 48, 98 and 198 frames.
SWISHNET_MFCC = MfccSettings(
    mel=MelSettings(stft=StftSettings(sample_rate=16_000, n_fft=400, window=400, hop=160), n_mels=32),
    n_mfcc=20,
)

# arXiv:2004.07301 and its authors' code: three bands of 341 rows, in 16-bit steps, no cut below the maximum.
ESRESNET_SPECTROGRAM = SpectrogramSettings(
    stft=StftSettings(
        sample_rate=44_100,
        n_fft=2048,
        window=1654,
        hop=561,
        shape=Window.BLACKMAN_HARRIS,
        center=True,
        padding=Padding.MIRROR,
        full_scale=32_768.0,
        unitary=True,
    ),
    decibel=DecibelSettings(floor=1e-18, top_db=None),
    bins=1023,
    bands=3,
)

# The features under our i-vectors: 20 MFCC of 24 bands at 8 kHz with both slopes, 60 rows.
# Kaldi, which the paper behind them uses, fits slopes over 5 frames.
IVECTOR_MFCC = MfccSettings(
    mel=MelSettings(
        stft=StftSettings(sample_rate=8_000, n_fft=200, window=200, hop=80, shape=Window.HAMMING),
        n_mels=24,
    ),
    n_mfcc=20,
    deltas=2,
    delta_width=5,
)

PRESETS = (
    Preset("swishnet", SWISHNET_MFCC),
    Preset("esresnet", ESRESNET_SPECTROGRAM),
    Preset("ivector", IVECTOR_MFCC),
)
