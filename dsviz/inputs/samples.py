"""Pictures and sounds to begin with: photographs that libraries bring, sounds made for this app.

Nothing is downloaded: the photographs are read from inside the installed wheels of scikit-learn and
scikit-image, the sounds from `data/`, where `README.md` says how each was made.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from dsviz.inputs import audio, image

_CC_BY = "https://creativecommons.org/licenses/by/2.0/"
_CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
_SKIMAGE = "https://scikit-image.org/docs/stable/api/skimage.data.html#skimage.data."


@dataclass(frozen=True)
class Sample:
    """What pictures and sounds have in common."""

    key: str
    file: str
    """Path inside the library for pictures, inside `data/` for sounds."""

    @property
    def name(self) -> str:
        """The key of its short name in the text catalogue."""
        return f"inputs.sample_{self.key}"

    @property
    def about(self) -> str:
        """The key of one sentence that says what is seen or heard, fit for `alt`."""
        return f"inputs.about_{self.key}"


@dataclass(frozen=True)
class PictureSample(Sample):
    """A photograph and the credit it must be shown with."""

    library: str
    author: str
    licence: str
    """The key of the licence's name in the text catalogue."""
    source: str
    """Where the photograph was published, a web address."""
    licence_source: str = ""
    """The text of the licence, a web address; empty where there is none to name."""


@dataclass(frozen=True)
class SoundSample(Sample):
    """A sound made by `make_samples.py`; all of them are CC0."""

    licence: str = "inputs.licence_zero"
    licence_source: str = _CC0


PICTURES = (
    PictureSample(
        key="china",
        library="sklearn",
        file="datasets/images/china.jpg",
        author="Daniel Büchele",
        licence="inputs.licence_by",
        licence_source=_CC_BY,
        source="https://www.flickr.com/photos/danielbuechele/6061409035/",
    ),
    PictureSample(
        key="cat",
        library="skimage",
        file="data/chelsea.png",
        author="Stéfan van der Walt",
        licence="inputs.licence_zero",
        licence_source=_CC0,
        source=_SKIMAGE + "chelsea",
    ),
    PictureSample(
        key="flower",
        library="sklearn",
        file="datasets/images/flower.jpg",
        author="vultilion",  # scikit-learn's note repeats the name of the first, its links lead to this one
        licence="inputs.licence_by",
        licence_source=_CC_BY,
        source="https://www.flickr.com/photos/vultilion/6056698931/",
    ),
    PictureSample(
        key="astronaut",
        library="skimage",
        file="data/astronaut.png",
        author="NASA",
        licence="inputs.licence_public",
        source="https://flic.kr/p/r9qvLn",
    ),
    PictureSample(
        key="coffee",
        library="skimage",
        file="data/coffee.png",
        author="Rachel Michetti",
        licence="inputs.licence_zero",
        licence_source=_CC0,
        source=_SKIMAGE + "coffee",
    ),
    PictureSample(
        key="rocket",
        library="skimage",
        file="data/rocket.jpg",
        author="SpaceX",
        licence="inputs.licence_public",
        source="https://www.flickr.com/photos/spacexphotos/16511594820/",
    ),
    PictureSample(
        key="brick",
        library="skimage",
        file="data/brick.png",
        author="CC0Textures",
        licence="inputs.licence_zero",
        licence_source=_CC0,
        source="https://cc0textures.com/view.php?tex=Bricks25",
    ),
    PictureSample(
        key="coins",
        library="skimage",
        file="data/coins.png",
        author="Brooklyn Museum",
        licence="inputs.licence_unrestricted",
        source="https://www.brooklynmuseum.org/opencollection/archives/image/51611",
    ),
)

SOUNDS = (
    SoundSample("english_woman", "english_woman.flac"),
    SoundSample("english_man", "english_man.flac"),
    SoundSample("english_woman_again", "english_woman_again.flac"),
    SoundSample("russian_woman", "russian_woman.flac"),
    SoundSample("russian_man", "russian_man.flac"),
    SoundSample("two_voices", "two_voices.flac"),
    SoundSample("melody", "melody.ogg"),
    SoundSample("voice_and_music", "voice_and_music.flac"),
    SoundSample("bell", "bell.flac"),
    SoundSample("knock", "knock.flac"),
    SoundSample("clock", "clock.flac"),
    SoundSample("siren", "siren.flac"),
    SoundSample("birds", "birds.flac"),
    SoundSample("rain", "rain.flac"),
    SoundSample("noise", "noise.flac"),
    SoundSample("sweep", "sweep.flac"),
    SoundSample("tone", "tone.flac"),
)

_S = TypeVar("_S", bound=Sample)

DATA = Path(__file__).parent / "data"


def picture(key: str) -> image.Picture:
    """The sample photograph called `key`; ValueError where there is none."""
    sample = _find(PICTURES, key)
    return image.decode((_folder(sample.library) / sample.file).read_bytes())


def sound(key: str) -> audio.Sound:
    """The sample sound called `key`; ValueError where there is none."""
    return audio.decode((DATA / _find(SOUNDS, key).file).read_bytes())


def _find(samples: tuple[_S, ...], key: str) -> _S:
    for sample in samples:
        if sample.key == key:
            return sample
    raise ValueError(f"key must be one of {', '.join(sample.key for sample in samples)}, got {key!r}")


def _folder(library: str) -> Path:
    """Where `library` is installed, found without importing it: scikit-image would need most of a second."""
    spec = find_spec(library)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{library} is not installed; dsviz depends on it for its photographs")
    return Path(spec.origin).parent
