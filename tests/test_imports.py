"""The house keeps its rules: imports go down, files stay short, no network is known by name."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import dsviz

ROOT = Path(dsviz.__file__).parents[1]
SOURCES = sorted([ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("dsviz/**/*.py")])
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}

LOWER = {"errors", "text", "recording", "published", "layers", "architectures", "analysis", "inputs"}
MAY_IMPORT = {
    "errors": set(),
    "runtime": set(),
    "text": set(),
    "recording": {"errors"},
    "layers": {"recording"},
    "published": {"layers"},
    "architectures": {
        "layers",
        "recording",
        "published",
        "inputs.settings",
        "inputs.alphabet",
        "inputs.dates",
    },
    "analysis": {"layers", "recording", "published", "errors"},
    "inputs": {"errors"},
    "sampling": set(),
    "reading": {"architectures", "inputs"},
    "figures": {"text"},
    "api": {*LOWER, "runtime"},
    "weights": {*LOWER, "api"},
    "decoding": {"errors", "layers"},
    "training": {*LOWER, "runtime", "api", "reading", "sampling", "decoding", "weights"},
    "cli": {*LOWER, "runtime", "api", "reading", "weights"},
    "__main__": {*LOWER, "runtime", "api", "cli", "reading", "weights"},
    "__init__": {"api", "architectures", "recording", "weights"},
    "ui": {*LOWER, "runtime", "api", "reading", "sampling", "decoding", "weights", "figures"},
    "pages": {"ui", *dsviz.__all__},
    "app": {"ui", *dsviz.__all__},
}
ONLY_IN = {
    "streamlit": {"app", "pages", "ui"},
    "torch": {
        "recording",
        "layers",
        "architectures",
        "analysis",
        "api",
        "runtime",
        "sampling",
        "cli",
        "ui",
        "decoding",
        "weights",
        "training",
    },
    "librosa": {"inputs", "training"},
    "soundfile": {"inputs"},
    "babel": {"text"},
}
NAMELESS = {"pages", "ui", "analysis", "figures", "app"}
LINES, FUNCTION_LINES = 250, 40


def part_of(path: Path) -> str:
    first, *rest = path.relative_to(ROOT).with_suffix("").parts
    return rest[0] if first == "dsviz" else first


def imported(tree: ast.AST) -> Iterator[str]:
    """Every imported name in full: `dsviz.api.build`, `torch`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def words_of(tree: ast.AST) -> Iterator[str]:
    """Names and texts of the code; what it says of itself (docstrings) is left out."""
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value
        yield from (
            value
            for name in ("id", "attr", "name", "arg")
            if isinstance(value := getattr(node, name, 0), str)
        )


def failures(found: Iterator[str]) -> None:
    """One failure that names every offender at once: whoever added it sees the whole list."""
    listed = sorted(set(found))
    assert not listed, "\n" + "\n".join(listed)


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def allowed(part: str, name: str) -> bool:
    """Whether a part may import this: itself, what MAY_IMPORT lists, and whatever is not ours."""
    library, _, inside = name.partition(".")
    return library != "dsviz" or any(f"{inside}.".startswith(f"{own}.") for own in (part, *MAY_IMPORT[part]))


def test_imports_go_down() -> None:
    names = [(path, name) for path in SOURCES for name in imported(TREES[path])]
    failures(
        f"{short(path)}: {part_of(path)} may not import {name}"
        for path, name in names
        if not allowed(part_of(path), name)
    )
    failures(
        f"{short(path)}: {library} is not for {part_of(path)}"
        for path, name in names
        for library in [name.partition(".")[0]]
        if part_of(path) not in ONLY_IN.get(library, {part_of(path)})
    )


def test_no_network_is_known_by_name() -> None:
    names = {network.key.replace("_", ""): network.key for network in dsviz.CATALOG}
    failures(
        f"{short(path)}: {word!r} names {key}"
        for path in SOURCES
        if part_of(path) in NAMELESS
        for word in words_of(TREES[path])
        for name, key in names.items()
        if name in word.lower().replace("exception", "").replace("_", "")  # xception stands inside the word
    )


def test_files_and_functions_stay_short() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    failures(f"{short(path)}: {lines} lines" for path, lines in lengths.items() if lines >= LINES)
    failures(
        f"{short(path)}: {node.name} is long"
        for path in SOURCES
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= FUNCTION_LINES
    )


def test_public_names_are_exactly_those_listed():
    modules = {name.removeprefix("dsviz.").split(".")[0] for name in sys.modules if name.startswith("dsviz.")}
    assert set(dsviz.__all__) == {name for name in vars(dsviz) if not name.startswith("_")} - modules
    assert list(dsviz.__all__) == sorted(dsviz.__all__)
