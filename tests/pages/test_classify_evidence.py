"""What an answer rests on, on the page Classify: maps, classes and patches of every network."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from classifiers import ENGLISH, HEARING, NAMING, Opened, badges, tiny, view_of
from streamlit.testing.v1 import AppTest

from dsviz.architectures.architecture import Architecture
from dsviz.text import Language, words
from dsviz.ui.cache import MAPS
from dsviz.ui.classify.job import Job

Small = Callable[[Architecture], dict[str, str]]
EVERY = pytest.mark.parametrize("architecture", NAMING, ids=lambda architecture: architecture.key)


def quick(architecture: Architecture, small: Small) -> dict[str, str]:
    """The address of a quick network of either kind, with random weights."""
    return tiny(architecture) if architecture in HEARING else small(architecture) | {"w": "random"}


@EVERY
@pytest.mark.parametrize("language", Language)
def test_what_an_answer_rests_on_is_shown_for_every_network(
    opened: Opened,
    small: Small,
    read: Callable[[AppTest], set[str]],
    architecture: Architecture,
    language: Language,
) -> None:
    app = opened("classify", quick(architecture, small) | {"lang": language.value})
    said = words(language)
    view = view_of(app, "evidence")
    rows, columns = view["map"]["shape"]
    assert rows * columns > 1
    row, column = view["cell"]
    assert 0 <= row < rows
    assert 0 <= column < columns
    assert said("classify.untrained_answer") in badges(app), "a network with random weights says so"
    assert any(said("classify.as_drawn", value="").split(":")[0] in piece for piece in read(app))
    assert said("classify.not_as_drawn", value="") not in badges(app)
    answered = view_of(app, "answers")
    assert answered["chosen"] == answered["rows"][0]["number"], "the strongest class at first"


@EVERY
def test_every_block_every_class_and_either_sign_add_up(
    opened: Opened, small: Small, architecture: Architecture
) -> None:
    wrong = ENGLISH("classify.not_as_drawn", value="").strip()
    app = opened("classify", quick(architecture, small) | {"cls-sign": "both"})
    slider = app.select_slider(key="classify.map")
    for number in {0, len(slider.options) // 2}:
        app.session_state["cls-map"] = number
        app.session_state["cls-class"] = 1
        app.run()
        assert not app.exception
        assert wrong not in badges(app)
        assert view_of(app, "answers")["chosen"] == 1
        assert app.query_params["cls-map"] in (str(number), [str(number)])


@EVERY
def test_a_patch_is_slid_over_what_the_network_reads(
    opened: Opened, small: Small, architecture: Architecture
) -> None:
    app = opened(
        "classify", quick(architecture, small) | {"cls-by": "cover", "cls-patch": "4", "cls-stride": "whole"}
    )
    for button in [button for button in app.button if button.key == "cover_start"]:
        button.click().run()
    assert not app.exception
    view = view_of(app, "evidence")
    assert view["map"]["shape"][0] >= 4
    left, top, width, height = view["frame"]
    assert 0 <= left <= left + width <= 1.001
    assert 0 <= top <= top + height <= 1.001
    assert len(view["map"]["ends"]) == 3, "a class may gain where another loses"
    app.button_group(key="cls-loss").set_value("score").run()
    assert not app.exception
    assert view_of(app, "evidence")["map"]["url"] != view["map"]["url"]


def test_work_that_is_stopped_goes_on_where_it_was_and_is_kept_for_everyone() -> None:
    begun: list[int] = []

    def begin() -> Iterator[np.ndarray]:
        begun.append(1)
        yield np.full((1, 3), 7, np.float32)
        for first in range(0, 10, 2):
            if first == 4:
                job.stopped = True  # as the visitor's click does, from another thread
            yield np.arange(first, first + 2, dtype=np.float32)[:, None].repeat(3, axis=1)

    job = Job(("job of a test",), 10, begin)
    assert job.running
    assert job.done == 0
    job.work()
    assert job.done == 6, "the batch under way is brought to its end"
    assert not job.running
    job.work()
    assert job.done == 6
    job.stopped = False
    job.work()
    assert not job.running
    assert job.batches is None, "finished work holds no network"
    job.work()
    assert begun == [1]
    kept = MAPS.get(("job of a test",), lambda: pytest.fail("it is not kept"), lambda _: 0)
    assert kept.scores[:, 0].tolist() == list(range(10))
    assert kept.whole.tolist() == [7, 7, 7]
