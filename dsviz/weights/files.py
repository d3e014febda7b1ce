"""Our own file: safetensors with the card inside. https://github.com/huggingface/safetensors"""

from collections.abc import Mapping
from pathlib import Path

import safetensors.torch
import torch
from torch import Tensor

from dsviz.weights.card import Card

CARD = "card"
"""The card's name among the file's metadata."""


def halved(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Kernels and tables in float16; norms and biases, which are few, as they are."""
    return {
        name: tensor.to(torch.float16) if tensor.dim() > 1 else tensor for name, tensor in tensors.items()
    }


def write(tensors: Mapping[str, Tensor], card: Card, folder: Path) -> Path:
    """`<name>.safetensors` with the card inside, and the card beside it as `<name>.json`."""
    path = folder / f"{card.name}.safetensors"
    whole = {name: tensor.contiguous() for name, tensor in tensors.items()}
    safetensors.torch.save_file(whole, path, {CARD: card.to_json()})
    path.chmod(0o644)  # safetensors makes it for its owner alone
    path.with_suffix(".json").write_text(card.to_json() + "\n", encoding="utf-8")
    return path
