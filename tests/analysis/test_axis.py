"""What many outputs read together is what their windows hold."""

import numpy as np
import pytest

from dsviz.analysis.axis import Sliding


@pytest.mark.parametrize("outputs", [[0], [3, 4, 5], [-2, 0, 7, 8, 20], []], ids=str)
@pytest.mark.parametrize("kernel", [1, 2, 5])
@pytest.mark.parametrize("stride", [1, 2, 6])
@pytest.mark.parametrize("dilation", [1, 3])
def test_cells_of_windows_come_in_order_and_once(
    outputs: list[int], kernel: int, stride: int, dilation: int
) -> None:
    axis = Sliding(kernel, stride, dilation, before=2)
    expected = sorted({cell for output in outputs for cell in axis.window(output)})
    assert axis.reads(np.array(outputs, dtype=np.int64)).tolist() == expected
