"""The picture of the Start page: what each of the two small steps mixes, and what they save."""

from collections.abc import Sequence
from typing import NamedTuple

from dsviz.figures.theme import Mode, Theme
from dsviz.text import Words
from dsviz.ui.components.loader import declare
from dsviz.ui.components.start_picture import KERNELS, RECIPES, blends, picture

KERNEL = KERNELS.shape[-1]  # the side of the drawn kernels
# Four hues that stay apart for every kind of colour vision; they mean a channel, and only in this picture.
SHEETS = {
    Mode.LIGHT: ("#6A5FB5", "#C85C72", "#D0B14A", "#5E9A55"),
    Mode.DARK: ("#9C92E0", "#E27F93", "#E2C765", "#82BE78"),
}


class Weights(NamedTuple):
    """Weights without biases: of the two separable steps, and of the standard convolution of that shape."""

    depthwise: int
    pointwise: int
    standard: int

    @property
    def separable(self) -> int:
        return self.depthwise + self.pointwise

    @property
    def ratio(self) -> float:
        """Separable over standard: 1 / out channels + 1 / k², whatever the input channels."""
        return self.separable / self.standard


def weigh(cin: int, cout: int, k: int) -> Weights:
    """The weights of a `k` x `k` convolution from `cin` to `cout` channels."""
    return Weights(depthwise=cin * k * k, pointwise=cin * cout, standard=cin * cout * k * k)


def start(
    *, words: Words, theme: Theme, pages: Sequence[str], key: str, cin: int = 16, cout: int = 32
) -> str | None:
    """Shows the picture, the three numbers and a card for each of `pages`; returns the page clicked just now.

    A page is named as in `pages/`; its card needs the words `frame.page_<name>` and `start.go_<name>`.
    """
    weights = weigh(cin, cout, KERNEL)
    result = declare("start")(
        key=key,
        data={
            "labels": _labels(words) | _counts(words, weights, cin, cout),
            "numbers": weights._asdict() | {"separable": weights.separable, "ratio": weights.ratio},
            "picture": picture(),
            "colours": SHEETS[theme.mode],
            "blends": blends(SHEETS[theme.mode]),
            "pages": [
                {"target": page, "title": words(f"frame.page_{page}"), "text": words(f"start.go_{page}")}
                for page in pages
            ],
        },
        on_go_change=lambda: None,  # the event exists only where somebody listens
    )
    target: str | None = result.go
    return target


def _labels(words: Words) -> dict[str, str]:
    return {
        "picture": words("start.picture"),
        "play": words("start.play"),
        "pause": words("start.pause"),
        "input": words("start.input"),
        "depthwise": words("start.depthwise"),
        "depthwise_text": words("start.depthwise_text", k=KERNEL),
        "pointwise": words("start.pointwise"),
        "against": words("start.against"),
        "fewer": words("start.fewer"),
        "why": words("start.why"),
    }


def _counts(words: Words, weights: Weights, cin: int, cout: int) -> dict[str, str]:
    drawn_out, drawn_in = RECIPES.shape
    return {
        "input_text": words("start.input_text", drawn=drawn_in, all=cin),
        "pointwise_text": words("start.pointwise_text", drawn=drawn_out, all=cout),
        "weights": words("start.weights", cin=cin, cout=cout, k=KERNEL),
        "separable_count": words.number(weights.separable),
        "standard_count": words.number(weights.standard),
        "times": f"{words.number(1 / weights.ratio, 1)}×",
        "saved": words("start.saved", percent=words.percent(1 - weights.ratio, 1)),
        "depthwise_product": f"{cin}·{KERNEL}·{KERNEL}",
        "pointwise_product": f"{cin}·{cout}",
        "depthwise_count": words.number(weights.depthwise),
        "pointwise_count": words.number(weights.pointwise),
        "depthwise_share": f"1/{cout}",
        "pointwise_share": f"1/{KERNEL**2}",
        "ratio": words.number(weights.ratio, 4),
    }
