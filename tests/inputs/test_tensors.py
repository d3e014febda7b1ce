"""From a picture to the array that a network reads."""

import numpy as np
import pytest

from dsviz.architectures.architecture import Image
from dsviz.inputs import samples
from dsviz.inputs.tensors import image_tensor


@pytest.mark.parametrize(
    "entry", [Image(64), Image(28, channels=1, crop=1.0), Image(32, mean=(0.1, 0.2, 0.3))]
)
def test_a_picture_takes_the_shape_that_the_input_says(entry: Image) -> None:
    array = image_tensor(samples.picture(samples.PICTURES[0].key), entry)
    assert array.shape == entry.shape
    assert array.dtype == np.float32


def test_one_channel_is_the_brightness_of_three() -> None:
    picture = samples.picture(samples.PICTURES[0].key)
    grey, colour = (image_tensor(picture, Image(32, n, mean=0.0, std=1.0)) for n in (1, 3))
    weighted = np.tensordot([0.299, 0.587, 0.114], colour[0], axes=1)
    np.testing.assert_allclose(grey[0, 0], weighted, atol=1e-5)
