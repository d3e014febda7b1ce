"""Seeds and settings of the whole suite."""

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
import torch
from streamlit.components.v2 import manifest_scanner


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)
    np.random.seed(0)


@pytest.fixture(scope="session", autouse=True)
def _packages_looked_through_once() -> Iterator[None]:
    """A server looks for components in all packages once, AppTest at every run: a third of its time."""
    once = cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


torch.set_num_threads(1)
