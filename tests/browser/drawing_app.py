"""A drawing much wider than a phone, with its point near its right end."""

from dsviz.ui.components.drawing import drawing

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 40">'
    '<text x="10" y="20">left</text><path class="focus" d="M900 5h20v30h-20z"/></svg>'
)

drawing(SVG, "a point", key="drawing", least=1000)
