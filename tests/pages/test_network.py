"""The Network page, run without a browser: every network, every option, both languages."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import dsviz
from dsviz.architectures import find
from dsviz.architectures.options import Choice
from dsviz.published import Quantity
from dsviz.text import Language, words
from dsviz.ui.network import figures
from dsviz.ui.setting import setting

APP = str(Path(__file__).parents[2] / "app.py")
ENGLISH = words(Language.ENGLISH)
TAG = re.compile(r"<[^>]+>")


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120)
    for name, value in address.items():
        app.query_params[name if "-" in name else name.replace("_", "-")] = value
    app.switch_page("pages/network.py").run()
    assert not app.exception
    return app


def tables(app: AppTest) -> list[list[list[str]]]:
    """The text of every cell of every table."""
    bodies = [html.proto.body for html in app.get("html") if "dsviz-table" in html.proto.body]
    rows = [re.findall(r"<tr.*?</tr>", body) for body in bodies]
    return [
        [[TAG.sub("", c) for c in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in body] for body in rows
    ]


def plain(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.title]
    return " ".join(part.value for part in parts) + " ".join(h.proto.body for h in app.get("html"))


@pytest.fixture(scope="module")
def main() -> AppTest:
    return opened()


def test_the_tables_end_in_the_totals(main):
    kinds = tables(main)[0]
    assert kinds[-1] == ["total", "55", "568,740,352", "", "4,231,976", ""]


def test_where_masks_hide_weights_both_counts_are_told(main):
    costs = dsviz.costs("pixelcnn", preset="grey28")
    told = ENGLISH("network.masked", params=costs.effective_params, macs=costs.effective_macs)
    assert costs.effective_params < costs.params
    assert told in plain(opened(lang="en", arch="pixelcnn", **{"pixelcnn-preset": "grey28"}))
    assert told.partition("{")[0][:20] not in plain(main)


def test_every_figure_of_the_network_on_screen_is_beside_ours(main):
    figures = tables(main)[1][1:]
    signs = [row[3] for row in figures]
    assert set(signs) == {"✓", "≠", "–"}
    assert [row[1:3] for row in figures if row[3] == "≠"] == [["1.19%", "1.91%"]]
    assert ["MACs", "569 M", "568,740,352", "✓", "convolutions and linear layers", "Table 6"] in figures


def test_steps_fold_norms_and_activations_until_asked():
    app = opened()
    assert len(tables(app)[2]) == 1 + 29
    app.toggle(key="network_every").set_value(True).run()
    every = tables(app)[2]
    assert len(every) == 1 + len(dsviz.costs("mobilenet").rows)
    assert [row[0] for row in every[1:4]] == ["stem.conv", "stem.norm", "stem.act"]


@pytest.mark.parametrize(("order", "first"), [("macs", "block3.pointwise"), ("params", "block13.pointwise")])
def test_steps_can_be_ordered_by_cost(order, first):
    app = opened()
    app.get("segmented_control")  # present before it is used
    app.session_state["network_order"] = order
    app.run()
    assert tables(app)[2][1][0] == first


def test_all_figures_of_the_paper_stand_behind_the_expander():
    app = opened()
    app.session_state["network_all_figures"] = True
    app.run()
    assert not app.exception
    published = next(a for a in dsviz.CATALOG if a.key == "mobilenet").published
    everything = tables(app)[2][1:]
    assert len(everything) == len(published)
    assert sum(row[4] == "≠" for row in everything) == sum(p.errs for p in published)
    assert sum(row[4] == "–" for row in everything) == sum(p.quantity is Quantity.ACCURACY for p in published)


def test_the_papers_figures_stand_there_while_ours_are_counted(monkeypatch):
    drawn = []
    draw = figures.table

    def watched(columns, rows, **given):
        drawn.append([[cell.text for cell in row] for row in rows])
        draw(columns, rows, **given)

    monkeypatch.setattr(figures, "PATIENCE", -1.0)
    monkeypatch.setattr(figures, "table", watched)
    app = opened(**{"mobilenet-size": "224"})
    app.session_state["network_all_figures"] = True
    drawn.clear()
    app.run()
    assert not app.exception
    so_far = drawn[1:]  # the first is of the network on screen
    waiting = [sum(row[3] == "…" for row in rows) for rows in so_far]
    assert waiting[0] > 0
    assert waiting == sorted(waiting, reverse=True)
    assert waiting[-1] == 0
    assert all([row[:3] for row in rows] == [row[:3] for row in so_far[-1]] for rows in so_far)
    assert not app.get("progress")


def test_figures_of_other_settings_are_not_shown_as_those_of_this_one():
    app = opened(**{"mobilenet-classes": "10"})
    assert "The paper prints no figure for these settings." in plain(app)


def published(app: AppTest) -> list[list[str]]:
    """Quantity, print, ours, sign and source of the figures of the network on screen."""
    return [[*row[:4], row[-1]] for row in tables(app)[1][1:]]


def test_receptive_fields_stand_beside_ours_and_scores_say_that_only_training_tells():
    app = opened(**{"arch": "conv_tasnet", "conv_tasnet-preset": "best"})
    known = "Table II, as others quote it"
    assert published(app) == [
        ["parameters", "5.1 M", "5,050,545", "✓", known],
        ["receptive field", "1.53\u00a0s", "1.53\u00a0s", "✓", known],
        ["SI-SDR improvement", "15.3\u00a0dB", "not computable", "–", known],
        ["SDR improvement", "15.6\u00a0dB", "not computable", "–", known],
    ]


def test_figures_of_the_causal_network_are_shown_with_it_alone():
    address = {"arch": "conv_tasnet", "conv_tasnet-preset": "best", "conv_tasnet-causal": "yes"}
    figures = published(opened(**address))
    assert [row[1] for row in figures] == ["5.1 M", "10.6\u00a0dB", "11.0\u00a0dB"]


def test_a_receptive_field_that_errs_in_print_is_ringed():
    options = {"preset": "language_model", "unit": "multiplicative", "inner": "512", "sets": "6"}
    address = {f"bytenet-{name}": value for name, value in options.items()}
    figures = published(opened(arch="bytenet", **address))
    assert figures == [
        ["receptive field", "315", "373", "≠", "as others quote it"],
        ["bits per character", "1.31", "not computable", "–", "as others quote it"],
    ]


def test_sizes_without_embeddings_are_told_from_whole_ones():
    options = {"preset": "super_3072", "channels": "3072", "kernels": "3_7_15_31", "separability": "super"}
    address = {f"slicenet-{name}": value for name, value in options.items()}
    assert [row[:4] for row in published(opened(arch="slicenet", **address))] == [
        ["parameters", "348 M", "348,349,440", "✓"],
        ["parameters without embeddings", "222 M", "222,520,320", "✓"],
        ["negative log perplexity", "−1.64", "not computable", "–"],
        ["accuracy", "67.27%", "not computable", "–"],
        ["BLEU", "26.1", "not computable", "–"],
    ]


def test_an_option_that_changes_no_count_keeps_the_figures():
    app = opened(**{"mobilenet-act": "relu"})
    assert tables(app)[1][1:] == tables(opened())[1][1:]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("architecture", dsviz.CATALOG, ids=lambda architecture: architecture.key)
def test_every_network_opens_in_every_language(architecture, language):
    app = opened(arch=architecture.key, lang=language.value)
    assert words(language)("network.title") in plain(app)
    assert words(language)(f"architectures.{architecture.key}_about") in plain(app)
    for place in ("network.", "architectures."):
        assert place not in plain(app)


def test_the_badge_tells_the_options():
    app = opened(**{"mobilenet-width": "0.75"})
    badge = next(m.value for m in app.markdown if m.value.startswith(":gray-badge"))
    assert setting(words(Language.ENGLISH), find("mobilenet"), {"width": 0.75}) in badge


@pytest.mark.parametrize("architecture", dsviz.CATALOG, ids=lambda architecture: architecture.key)
def test_every_option_is_told_where_it_is_not_the_usual(architecture):
    english = words(Language.ENGLISH)
    assert not setting(english, architecture, architecture.complete({}))
    for option in architecture.options:
        for value in (value for value in option.values if value != option.default):
            told = setting(english, architecture, architecture.complete({option.name: value}))
            assert english(f"architectures.option_{option.name}") in told


def test_a_word_for_a_whole_configuration_speaks_for_its_options():
    english = words(Language.ENGLISH)
    for architecture in dsviz.CATALOG:
        for option in architecture.options:
            for word in getattr(option, "sets", {}):
                told = setting(english, architecture, architecture.complete({option.name: word}))
                assert told.startswith(english(f"architectures.option_{option.name}"))
                assert " · " not in told


@pytest.mark.parametrize("language", Language)
def test_every_option_has_its_words(language):
    said = words(language)
    for architecture in dsviz.CATALOG:
        for option in architecture.options:
            assert f"architectures.option_{option.name}" in said
            assert f"architectures.help_{option.name}" in said
            if isinstance(option, Choice):
                assert all(f"architectures.value_{option.name}_{value}" in said for value in option.values)
