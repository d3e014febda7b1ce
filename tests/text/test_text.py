"""The catalogues say the same things, the code asks only for what they have and has no words of its own."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest
from babel.messages.pofile import read_po

from dsviz.text import FOLDER, Language

ROOT = FOLDER.parents[1]
PLACES = sorted({path.stem for path in FOLDER.glob("*/*.po")})
FORMS = {Language.ENGLISH: 2, Language.RUSSIAN: 3}
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
QUOTED = re.compile("“.*?”")  # what a voice of the samples says stays in its own language
WORD = re.compile(r"[^\W\d_]{2,}")
# Names, units and notation, the same in every language: a Russian message may consist of these alone.
NEUTRAL = {
    "ch", "dB", "Hz", "kHz", "ms", "px", "MB", "kB", "KiB", "MiB", "JSON", "CSV", "NPZ", "PNG", "PDF",
    "MAC", "MACs", "MFCC", "STFT", "CQT", "FFT", "DCT", "RGB", "PCM", "HTK", "Slaney", "ReLU", "PyTorch",
    "CC", "BY", "GitHub", "arXiv", "English", "MobileNet", "SwishNet", "PixelCNN", "ShuffleNet",
    "CIFAR", "ResNet", "PydMobileNet", "Xception", "Conv", "TasNet", "MiTAS", "TseNet", "ESResNet",
    "SliceNet", "ByteNet", "softmax", "ISO",
}  # fmt: skip


class Message(NamedTuple):
    place: str
    forms: tuple[str, ...]
    plural: bool


@cache
def messages(language: Language) -> dict[str, Message]:
    found = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language.value, abort_invalid=True):
                if message.id:
                    plural = not isinstance(message.id, str)
                    key = message.id[0] if plural else message.id
                    forms = message.string if plural else (message.string,)
                    found[key] = Message(path.stem, tuple(forms), plural)
    return found


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def tagged() -> list[tuple[Language, str]]:
    return [(language, key) for language in Language for key in messages(language)]


def failures(found: Iterator[str]) -> None:
    """One failure that names every offender at once: whoever added it sees the whole list."""
    listed = sorted(set(found))
    assert not listed, "\n" + "\n".join(listed)


def test_both_languages_have_the_same_keys() -> None:
    english, russian = (set(messages(language)) for language in Language)
    failures(f"{key}: in one language only" for key in english ^ russian)


def test_every_message_stands_in_the_file_of_its_place_and_says_something() -> None:
    failures(
        f"{language}: {key}"
        for language, key in tagged()
        for message in [messages(language)[key]]
        if not key.startswith(message.place + ".") or not all(form.strip() for form in message.forms)
    )


def test_both_languages_have_the_same_gaps() -> None:
    def filled(language: Language, key: str) -> set[str]:
        return set().union(*(gaps(form) for form in messages(language)[key].forms))

    english, russian = Language
    both = messages(english).keys() & messages(russian).keys()
    failures(
        f"{key}: {filled(english, key)} {filled(russian, key)}"
        for key in both
        if filled(english, key) != filled(russian, key)
    )


def test_plural_messages_have_every_form_of_their_language() -> None:
    english, russian = (messages(language) for language in Language)
    failures(
        f"{key}: {len(english[key].forms)} English and {len(russian[key].forms)} Russian forms"
        for key in english.keys() & russian.keys()
        if english[key].plural != russian[key].plural
    )
    failures(
        f"{language}: {key}: {len(message.forms)} forms"
        for language in Language
        for key, message in messages(language).items()
        if message.plural and len(message.forms) != FORMS[language]
    )


def test_english_has_no_cyrillic_and_russian_is_russian() -> None:
    failures(
        f"{key}: {form!r}"
        for key, message in messages(Language.ENGLISH).items()
        for form in message.forms
        if CYRILLIC.search(QUOTED.sub("", form))
    )
    failures(
        f"{key}: {form!r}"
        for key, message in messages(Language.RUSSIAN).items()
        for form in message.forms
        if not CYRILLIC.search(form) and set(WORD.findall(re.sub(r"\{.*?\}", "", form))) - NEUTRAL
    )


# --- the code ---------------------------------------------------------------------------------------------


def sources(*parts: str) -> list[Path]:
    found = [path for part in parts for path in [ROOT / part, *(ROOT / part).rglob("*.py")]]
    return [path for path in found if path.suffix == ".py" and path.is_file()]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def pattern(node: ast.AST) -> str | None:
    """A literal as a regular expression; the holes of an f-string match anything."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [pattern(part) for part in node.values]
        return "".join("[a-z_0-9]+" if part is None else part for part in parts)
    return None


def state_keys(module: ast.Module) -> set[str]:
    """Names of module constants that are keys of the session state."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("session_state"):
            found.add(ast.unparse(node.slice))
    return found


def not_keys(module: ast.Module) -> set[int]:
    """The literals that only look like keys: parts of f-strings, widget keys, keys of the session state."""
    found: set[int] = set()
    kept = state_keys(module)
    for node in ast.walk(module):
        if isinstance(node, ast.JoinedStr):
            found |= {id(part) for part in node.values}
        elif isinstance(node, ast.keyword) and node.arg == "key":
            found |= {id(part) for part in ast.walk(node.value)}
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("session_state"):
            found |= {id(part) for part in ast.walk(node.slice)}
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in kept:
            found.add(id(node.value))
    return found


@cache
def asked() -> dict[str, str]:
    """Every key the code asks for, as a regular expression, with the file that does."""
    key = re.compile(rf"({'|'.join(PLACES)})\\\.(?!(?:py|css|html|js|svg)$)[a-z_0-9\[\]+\-\\]+")
    found = {}
    for path in sources("app.py", "pages", "dsviz"):
        skipped = not_keys(tree(path))
        for node in ast.walk(tree(path)):
            text = None if id(node) in skipped else pattern(node)
            if text and key.fullmatch(text):
                found[text] = str(path.relative_to(ROOT))
    return found


def test_the_code_asks_only_for_keys_that_exist() -> None:
    keys = messages(Language.ENGLISH)
    failures(
        f"{path}: {text.replace(chr(92), '')}"
        for text, path in asked().items()
        if not any(map(re.compile(text).fullmatch, keys))
    )


def test_no_message_is_unused() -> None:
    known = [re.compile(text) for text in asked()]
    failures(key for key in messages(Language.ENGLISH) if not any(text.fullmatch(key) for text in known))


SHOWN = {
    "title", "header", "subheader", "markdown", "caption", "text", "write", "button", "download_button",
    "link_button", "badge", "metric", "info", "warning", "error", "success", "toast", "expander", "popover",
    "spinner", "status", "selectbox", "multiselect", "radio", "segmented_control", "pills", "slider",
    "select_slider", "number_input", "text_input", "text_area", "checkbox", "toggle", "file_uploader",
    "camera_input", "audio_input", "tabs",
}  # fmt: skip
NOTATION = re.compile(
    r":[a-z_/-]+(?:\[|:)?|\$[^$]*\$|<[^>]*>|&\w+;|https?://\S+"
)  # directives, formulas, tags


def shown_literals(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _shows(node.func):
            named = [
                word.value for word in node.keywords if word.arg in {"label", "help", "placeholder", "body"}
            ]
            for argument in [*node.args[:1], *named]:
                yield from ((node.lineno, text) for text in literals(argument))


def _shows(call: ast.Attribute) -> bool:
    """Whether a method puts its argument on the page; files have a `write` too."""
    return call.attr in SHOWN and (call.attr != "write" or ast.unparse(call.value) == "st")


def literals(argument: ast.expr) -> Iterator[str]:
    """The literal text of an argument, not that of calls inside it: those are keys and formats."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else " " for part in argument.values)
    elif isinstance(argument, ast.BinOp | ast.IfExp | ast.List | ast.Tuple):
        for part in ast.iter_child_nodes(argument):
            if isinstance(part, ast.expr):
                yield from literals(part)


@pytest.mark.parametrize("path", sources("app.py", "pages", "dsviz/ui"), ids=lambda path: path.stem)
def test_no_words_stand_in_the_code(path: Path) -> None:
    failures(
        f"{path.relative_to(ROOT)}:{line}: {text!r}"
        for line, text in shown_literals(path)
        if set(WORD.findall(NOTATION.sub(" ", text))) - NEUTRAL
    )
