"""The address: what a link may say, what is written into it, and what the session keeps."""

from types import SimpleNamespace

import pytest
import streamlit as st

from dsviz.architectures import CATALOG
from dsviz.ui import address, state
from dsviz.ui.address import ARRIVED, Field, adopt, one_of, publish, whole


class Query(dict):
    """Stands in for the address bar."""

    to_dict = dict.copy

    def from_dict(self, wanted):
        self.writes += 1
        self.clear()
        self.update(wanted)

    writes = 0


@pytest.fixture
def browser(monkeypatch):
    """A session and its address bar, without Streamlit's machinery."""
    fake = SimpleNamespace(query_params=Query(), session_state={})
    monkeypatch.setattr(address, "st", fake)
    assert address.st is not st
    return fake


FIELDS = {
    field.name: field
    for field in (
        Field("lang", "en", one_of("en", "ru"), always=True),
        Field("l", None, whole),
        Field("t", 0.0, float),
        Field("order", "network", one_of("network", "energy")),
    )
}


def test_a_first_visit_without_a_link_has_the_defaults(browser):
    adopt(FIELDS)
    assert browser.session_state[ARRIVED] is False
    assert {name: browser.session_state[name] for name in FIELDS} == {
        "lang": "en",
        "l": None,
        "t": 0.0,
        "order": "network",
    }


def test_a_link_is_taken_over(browser):
    browser.query_params.update(lang="ru", l="3", t="1.25", order="energy")
    adopt(FIELDS)
    assert browser.session_state[ARRIVED] is True
    assert [browser.session_state[name] for name in FIELDS] == ["ru", 3, 1.25, "energy"]


def test_what_cannot_be_is_passed_over_and_the_rest_is_taken(browser):
    browser.query_params.update(lang="xx", l="-1", t="1.5", order="", other="1")
    adopt(FIELDS)
    assert [browser.session_state[name] for name in FIELDS] == ["en", None, 1.5, "network"]
    assert "other" not in browser.session_state


def test_only_what_differs_is_written_and_the_language_always(browser):
    adopt(FIELDS)
    publish(FIELDS)
    assert browser.query_params == {"lang": "en"}
    browser.session_state.update(l=0, t=0.5, order="network")
    publish(FIELDS)
    assert browser.query_params == {"lang": "en", "l": "0", "t": "0.5"}


def test_an_address_that_says_it_already_is_not_written_again(browser):
    adopt(FIELDS)
    publish(FIELDS)
    writes = browser.query_params.writes
    publish(FIELDS)
    assert browser.query_params.writes == writes


def test_the_apps_own_address_does_not_undo_what_the_visitor_does_next(browser):
    browser.query_params.update(l="3")
    adopt(FIELDS)
    publish(FIELDS)
    browser.session_state["l"] = 4  # a widget, before the next run
    adopt(FIELDS)
    assert browser.session_state[ARRIVED] is False
    assert browser.session_state["l"] == 4


@pytest.fixture
def navigated(monkeypatch):
    """Whether the visitor went back or forward, as Streamlit tells."""
    context = SimpleNamespace(is_history_navigation=False)
    monkeypatch.setattr(address, "get_script_run_ctx", lambda: context)
    return context


def clicked(browser, *places):
    """The visitor steps on; every run writes the address."""
    for place in places:
        adopt(FIELDS)
        browser.session_state["l"] = place
        publish(FIELDS)


def test_clicks_that_are_faster_than_the_address_are_not_undone(browser, navigated):
    clicked(browser, 3, 4, 5)
    browser.query_params["l"] = "3"  # the browser has not heard of the last two yet
    adopt(FIELDS)
    assert (browser.session_state[ARRIVED], browser.session_state["l"]) == (False, 5)


def test_going_back_opens_the_screen_before(browser, navigated):
    clicked(browser, 3, 4, 5)
    browser.query_params["l"] = "4"
    navigated.is_history_navigation = True
    adopt(FIELDS)
    assert (browser.session_state[ARRIVED], browser.session_state["l"]) == (True, 4)


def test_a_link_to_a_screen_of_some_time_ago_opens_it(browser, navigated, monkeypatch):
    clicked(browser, 3, 4)
    monkeypatch.setattr(address, "STALE", 0.0)
    browser.query_params["l"] = "3"
    adopt(FIELDS)
    assert browser.session_state["l"] == 3


def test_what_is_remembered_of_addresses_does_not_grow(browser, navigated):
    clicked(browser, *range(100))
    assert len(browser.session_state[address._BEFORE]) == address.RECENT


def test_a_new_link_in_an_old_session_wins_and_keeps_what_it_does_not_say(browser):
    browser.query_params.update(l="3", order="energy")
    adopt(FIELDS)
    publish(FIELDS)
    browser.query_params.clear()
    browser.query_params.update(l="7")
    adopt(FIELDS)
    assert (browser.session_state["l"], browser.session_state["order"]) == (7, "energy")


def test_an_address_lost_on_the_way_to_another_page_changes_nothing(browser):
    browser.query_params.update(l="3")
    adopt(FIELDS)
    publish(FIELDS)
    browser.query_params.clear()
    adopt(FIELDS)
    assert browser.session_state["l"] == 3
    publish(FIELDS)
    assert browser.query_params["l"] == "3"


def test_what_was_written_is_read_back_equal(browser):
    for value in (0.05, 0.30000000000000004, 1234567.25, 1e-8):
        browser.session_state.clear()
        adopt(FIELDS)
        browser.session_state["t"] = value
        publish(FIELDS)
        assert float(browser.query_params["t"]) == value


@pytest.mark.parametrize("text", ["-1", "1000000", "1e9", "1.5", "", " ", "x", "nan", "0x10", "9" * 400])
def test_no_whole_number(text):
    with pytest.raises(ValueError, match=r"\S"):
        whole(text)


@pytest.mark.parametrize("text", ["0", "7", "999999"])
def test_a_whole_number(text):
    assert whole(text) == int(text)


TYPED = {"text", "target"}
"""What a visitor writes may be anything; the page says what of it cannot be read."""


@pytest.mark.parametrize("name", sorted(TYPED))
def test_what_is_typed_travels_in_a_link_but_for_a_whole_book(name):
    field = state.FIELDS[name]
    assert field.parse("22 ноября 2026") == "22 ноября 2026"
    with pytest.raises(ValueError, match="at most"):
        field.parse("9" * 5000)


@pytest.mark.parametrize("name", sorted(state.FIELDS.keys() - TYPED))
@pytest.mark.parametrize(
    "text", ["", "-1", "nan", "inf", "1e999", "banana", "None", "\0", "../..", "9" * 5000]
)
def test_no_field_of_the_app_takes_what_cannot_be(name, text):
    with pytest.raises(ValueError, match=r"\S"):
        state.FIELDS[name].parse(text)


@pytest.mark.parametrize("architecture", CATALOG, ids=lambda architecture: architecture.key)
def test_every_option_of_every_network_travels_in_a_link(architecture):
    for (name, field), option in zip(
        state.option_fields(architecture).items(), architecture.options, strict=True
    ):
        assert name == f"{architecture.key}-{option.name}"
        for value in option.values:
            assert field.parse(address._text(value)) == value
        with pytest.raises(ValueError, match=option.name):
            field.parse("banana")
