"""The page Fuse and split, run without a browser."""

import pytest

import dsviz
from dsviz.text import Language, words


def metrics(app):
    return [metric.value for metric in app.metric]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("sense", ["picture", "sound"])
@pytest.mark.parametrize("origin", ["own", "network"])
def test_the_page_opens_for_pictures_and_sounds_in_every_language(opened, read, language, sense, origin):
    app = opened("fuse_split", {"lang": language.value, "sense": sense, "fuse-of": origin})
    said = words(language)
    texts = read(app)
    for key in ("title", "lead", "fuse_title", "split_title", "stage_once", "stage_lost", "equal"):
        assert said(f"fuse_split.{key}") in texts | {metric.delta for metric in app.metric}
    assert not [text for text in texts if text.startswith("fuse_split.")]


@pytest.mark.parametrize("origin", ["own", "network"])
def test_with_a_network_the_sizes_are_said_to_be_those_of_split(opened, read, origin):
    app = opened("fuse_split", {"lang": "en", "fuse-of": origin})
    said = words(Language.ENGLISH)("fuse_split.sizes_of_split")
    assert (said in read(app)) == (origin == "network")


def test_the_example_of_the_course_text_has_656_weights_against_4608(opened):
    app = opened("fuse_split", {"fuse-in": "16", "fuse-out": "32"})
    assert metrics(app)[:2] == ["656", "4,608"]


def test_networks_are_those_that_take_what_the_visitor_gave(opened):
    pictures = opened("fuse_split", {"fuse-of": "network"}).selectbox(key="fuse-arch").options
    sounds = opened("fuse_split", {"fuse-of": "network", "sense": "sound"}).selectbox(key="fuse-arch").options
    assert pictures
    assert sounds
    assert not set(pictures) & set(sounds)
    assert len(pictures) + len(sounds) <= len(dsviz.CATALOG)


def test_a_multiplier_beyond_the_kernel_is_brought_within(opened):
    app = opened("fuse_split", {"split-m": "25"})
    assert app.slider(key="split-m").value == 9
    app = opened("fuse_split", {"split-m": "25", "fuse-kernel": "5"})
    assert app.slider(key="split-m").value == 25
