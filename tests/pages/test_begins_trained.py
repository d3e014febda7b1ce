"""The pages of tasks that random weights cannot do begin with what was trained."""

import pytest

from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Task
from dsviz.weights import fitting, shipped


@pytest.mark.parametrize("task", [Task.DRAW, Task.SEPARATE, Task.TRANSLATE])
def test_the_app_begins_with_what_was_trained(task):
    trained = [a for a in CATALOG if a.task is task and shipped(a.key)]
    assert trained
    for architecture in trained:
        assert fitting(architecture.key, architecture.starts)
