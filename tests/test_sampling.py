"""Pictures written pixel by pixel."""

from itertools import islice, pairwise

import pytest
import torch
from torch import Tensor, nn

import dsviz
from dsviz.architectures import CATALOG
from dsviz.architectures.architecture import Architecture, Task
from dsviz.architectures.pixelcnn import PixelCNN
from dsviz.architectures.pixelcnn_gated import GatedPixelCNN
from dsviz.architectures.pixelcnn_parts import Preset
from dsviz.layers.initial import initialise
from dsviz.sampling import Drawn, sample_pixels

NETWORKS = pytest.mark.parametrize("variant", [PixelCNN, GatedPixelCNN])
LEVELS = 4


def tiny(variant: type[nn.Module], colours: int = 3) -> nn.Module:
    network = variant(Preset(6, colours, LEVELS, width=6, blocks=3, head=8), "separable").eval()
    initialise(network, seed=0)
    return network


def drawn(
    network: nn.Module,
    shape: tuple[int, int, int],
    seed: int,
    given: Tensor | None = None,
    temperature: float = 1.0,
) -> list[Drawn]:
    return list(sample_pixels(network, shape, torch.Generator().manual_seed(seed), given, temperature))


def directly(network: nn.Module, shape: tuple[int, int, int], seed: int) -> Tensor:
    """The whole picture goes through for every value; what is not written yet is noise."""
    generator, picture = torch.Generator().manual_seed(seed), torch.rand(shape)
    colours, rows, columns = shape
    for row in range(rows):
        for column in range(columns):
            for colour in range(colours):
                with torch.no_grad():
                    scores = network(2 * picture[None] - 1)[0, :, row, column]
                chances = scores.reshape(colours, LEVELS)[colour].softmax(dim=0)
                level = torch.multinomial(chances, 1, generator=generator)
                picture[colour, row, column] = float(level) / (LEVELS - 1)
    return picture


@NETWORKS
def test_rows_at_a_time_give_what_the_whole_picture_gives_and_nothing_later_is_read(
    variant: type[nn.Module],
) -> None:
    network = tiny(variant)
    assert torch.allclose(drawn(network, (3, 4, 5), seed=1)[-1].picture, directly(network, (3, 4, 5), seed=1))


def test_every_pixel_is_told_and_stays() -> None:
    pictures = drawn(tiny(PixelCNN, 1), (1, 5, 4), seed=0)
    assert [picture.pixels for picture in pictures] == list(range(1, 21))
    for before, after in pairwise(pictures):
        early, late = (found.picture.flatten() for found in (before, after))
        assert torch.equal(early[: before.pixels], late[: before.pixels])
        assert not early[before.pixels :].any()


def test_cold_takes_the_likeliest_level_and_heat_all_of_them_alike() -> None:
    network = tiny(PixelCNN, 1)
    with torch.no_grad():
        for parameter in network.parameters():  # biases of 0 would leave the first pixel without a likeliest
            parameter.normal_(generator=torch.Generator().manual_seed(1))
    cold = [drawn(network, (1, 3, 3), seed, temperature=1e-4)[-1].picture for seed in range(3)]
    assert torch.equal(cold[0], cold[1])
    assert torch.equal(cold[0], cold[2])
    with torch.no_grad():
        scores = network(2 * cold[0][None] - 1)[0]
    assert torch.equal(scores.argmax(dim=0) / (LEVELS - 1), cold[0][0])
    assert cold[0].unique().numel() > 1
    hot = drawn(network, (1, 20, 20), seed=0, temperature=1e6)[-1].picture
    shares = torch.bincount((hot * (LEVELS - 1)).round().long().flatten(), minlength=LEVELS) / 400
    assert (shares - 1 / LEVELS).abs().max() < 0.1


@pytest.mark.parametrize("temperature", [0.0, -1.0, float("nan")])
def test_there_is_nothing_below_the_coldest(temperature: float) -> None:
    with pytest.raises(ValueError, match="temperature"):
        drawn(tiny(PixelCNN, 1), (1, 2, 2), seed=0, temperature=temperature)


def test_one_seed_gives_one_picture() -> None:
    network = tiny(PixelCNN)
    first, again, other = (drawn(network, (3, 4, 4), seed)[-1].picture for seed in (3, 3, 4))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_values_are_levels_of_the_network() -> None:
    picture = drawn(tiny(PixelCNN), (3, 4, 4), seed=0)[-1].picture
    assert torch.allclose(picture * (LEVELS - 1), (picture * (LEVELS - 1)).round(), atol=1e-6)
    assert 0 <= picture.min() <= picture.max() <= 1


def test_what_is_given_is_brought_to_levels_and_kept() -> None:
    given = torch.rand(3, 2, 5)
    first, *_, last = drawn(tiny(GatedPixelCNN), (3, 4, 5), seed=0, given=given)
    assert (first.pixels, last.pixels) == (10, 20)
    assert torch.equal(first.picture, torch.cat([last.picture[:, :2], torch.zeros(3, 2, 5)], dim=1))
    assert (last.picture[:, :2] - given).abs().max() <= 0.5 / (LEVELS - 1) + 1e-6


def test_a_picture_given_whole_is_not_touched() -> None:
    (only,) = drawn(tiny(PixelCNN), (3, 2, 3), seed=0, given=torch.ones(3, 2, 3))
    assert torch.equal(only.picture, torch.ones(3, 2, 3))


def test_it_stops_when_nobody_asks_on() -> None:
    calls = 0

    def called(*_: object) -> None:
        nonlocal calls
        calls += 1

    network = tiny(PixelCNN, 1)
    network.register_forward_hook(called)
    list(islice(sample_pixels(network, (1, 100, 3), torch.Generator()), 2))
    assert calls == 2


def test_the_global_state_is_neither_read_nor_changed() -> None:
    network = tiny(PixelCNN, 1)
    before = torch.get_rng_state()
    drawn(network, (1, 2, 2), seed=0)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("shape", [(1, 2, 5), (3, 2, 4), (3, 5, 5)])
def test_what_does_not_fit_is_refused(shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="upper rows"):
        drawn(tiny(PixelCNN), (3, 4, 5), seed=0, given=torch.zeros(shape))


@pytest.mark.parametrize("architecture", [a for a in CATALOG if a.task is Task.DRAW], ids=lambda a: a.key)
def test_whoever_says_so_in_the_catalogue_can_write(architecture: Architecture) -> None:
    network = dsviz.build(architecture.key, **architecture.small)
    entry = architecture.inputs_for(architecture.small)[0]
    *_, last = drawn(network, (entry.shape[1], 3, 2), seed=0)
    assert last.pixels == 6
