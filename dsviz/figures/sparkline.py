"""Small drawings that stand in a line of a table, as markup that needs no script."""

from html import escape

import numpy as np
from numpy.typing import NDArray


def histogram(counts: NDArray[np.int64], colour: str, label: str) -> str:
    """Bars of square-root height, so that rare values can be seen beside frequent ones; `label` is read aloud."""
    shares = 100 * np.sqrt(np.maximum(counts, 0) / max(int(counts.max(initial=0)), 1))
    bars = "".join(f'<i style="height:{share:.0f}%;background:{colour}"></i>' for share in shares)
    return f'<div class="ds-spark" role="img" aria-label="{escape(label)}">{bars}</div>'
