"""A bar for the price of a layer, beside that of the standard one."""

from collections.abc import Iterable

from dsviz.figures.theme import Theme


def price_bar(parts: Iterable[tuple[str, float]], theme: Theme) -> str:
    """HTML: a stretch for every convolution in the colour of its kind; the whole is the standard's price.

    `parts` are kinds as the style sheet names them, with shares of that price; where they come to more than
    it, they fill the bar.
    """
    told = list(parts)
    whole = max(1.0, sum(share for _, share in told))
    stretches = "".join(
        f"<i class='ds-square ds-{kind}' style='height:5px;margin:0;border-radius:0;flex:none;"
        f"width:{100 * share / whole:.2f}%;min-width:2px'></i>"
        for kind, share in told
    )
    return (
        f"<div style='display:flex;gap:1px;height:5px;border-radius:2px;overflow:hidden;"
        f"background:{theme.rule};margin:2px 0'>{stretches}</div>"
    )
