"""The librosa lines that make what is shown: `samples` goes in, the picture comes out under its name."""

from dsviz.inputs.notes import ConstantQSettings
from dsviz.inputs.settings import DecibelSettings, MelScale, MelSettings, MfccSettings, StftSettings


def spectrogram_recipe(settings: StftSettings, decibel: DecibelSettings) -> str:
    """Lines that compute `picture`, (bins, frames) in dB."""
    return (
        "import librosa\nimport numpy as np\n\n"
        f"spectrum = librosa.stft({_louder(settings)}, {_transform(settings)})\n"
        "power = np.abs(spectrum) ** 2\n"
        f"picture = librosa.power_to_db(power, {_decibel(decibel)})"
    )


def mel_recipe(settings: MelSettings, decibel: DecibelSettings) -> str:
    """Lines that compute `picture`, (n_mels, frames) in dB."""
    stft = settings.stft
    return (
        "import librosa\n\n"
        "power = librosa.feature.melspectrogram(\n"
        f"    y={_louder(stft)}, sr={stft.sample_rate}, {_transform(stft)},\n"
        f"    {_bank(settings)},\n"
        ")\n"
        f"picture = librosa.power_to_db(power, {_decibel(decibel)})"
    )


def mfcc_recipe(settings: MfccSettings) -> str:
    """Lines that compute `picture`, (rows, frames)."""
    lines = mel_recipe(settings.mel, settings.decibel).replace("picture =", "log_mel =")
    lines += f"\npicture = librosa.feature.mfcc(S=log_mel, n_mfcc={settings.n_mfcc})"
    if settings.deltas == 0:
        return lines
    slopes = ", ".join(
        f"librosa.feature.delta(picture, width={settings.delta_width}, order={order})"
        for order in range(1, 1 + settings.deltas)
    )
    return lines.replace("import librosa\n", "import librosa\nimport numpy as np\n") + (
        f"\npicture = np.concatenate([picture, {slopes}])"
    )


def cqt_recipe(settings: ConstantQSettings, decibel: DecibelSettings) -> str:
    """Lines that compute `picture`, (bins, frames) in dB."""
    return (
        "import librosa\nimport numpy as np\n\n"
        "spectrum = librosa.cqt(\n"
        f"    samples, sr={settings.sample_rate}, hop_length={settings.hop}, fmin={settings.fmin!r},\n"
        f"    n_bins={settings.bins}, bins_per_octave={settings.bins_per_octave},\n"
        ")\n"
        f"picture = librosa.power_to_db(np.abs(spectrum) ** 2, {_decibel(decibel)})"
    )


def chroma_recipe(settings: StftSettings) -> str:
    """Lines that compute `picture`, (12, frames)."""
    return (
        "import librosa\n\n"
        "picture = librosa.feature.chroma_stft(\n"
        f"    y={_louder(settings)}, sr={settings.sample_rate}, {_transform(settings)}, tuning=0.0,\n"
        ")"
    )


def _transform(settings: StftSettings) -> str:
    text = (
        f"n_fft={settings.n_fft}, win_length={settings.window}, hop_length={settings.hop}, "
        f'window="{settings.shape.value}", center={settings.center}'
    )
    return text + f', pad_mode="{settings.padding.value}"' if settings.center else text


def _bank(settings: MelSettings) -> str:
    text = f"n_mels={settings.n_mels}, fmin={settings.fmin:g}, fmax={settings.top:g}"
    if settings.scale is MelScale.HTK:
        text += ", htk=True"
    return text if settings.unit_area else text + ", norm=None"


def _decibel(settings: DecibelSettings) -> str:
    top = "None" if settings.top_db is None else f"{settings.top_db:g}"
    return f"amin={settings.floor:g}, top_db={top}"


def _louder(settings: StftSettings) -> str:
    text = "samples" if settings.full_scale == 1 else f"samples * {settings.full_scale:g}"
    return f"{text} / {settings.n_fft} ** 0.5" if settings.unitary else text
