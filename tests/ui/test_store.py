from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier, Event, Lock
from time import monotonic, sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsviz.ui.store import MIB, Store, budget

SECONDS = 20


class Maker:
    """Makes one value; counts how often it was asked, and how many at once at most."""

    def __init__(self, value: object = "made", fails: int = 0) -> None:
        self.value = value
        self.fails = fails
        self.calls = self.inside = self.at_once = 0
        self.started, self.go_on = Event(), Event()
        self._lock = Lock()

    def __call__(self) -> object:
        with self._lock:
            self.calls += 1
            self.inside += 1
            self.at_once = max(self.at_once, self.inside)
            number = self.calls
        self.started.set()
        assert self.go_on.wait(SECONDS)
        with self._lock:
            self.inside -= 1
        if number <= self.fails:
            raise ValueError(f"attempt {number} fails")
        return self.value


def sized(size: int) -> Callable[[object], int]:
    return lambda _: size


def put(store: Store, key: object, size: int) -> bool:
    """Asks for a key; whether it had to be made."""
    made: list[object] = []
    store.get(key, lambda: made.append(key), sized(size))
    return bool(made)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 130)), max_size=60))
def test_the_bytes_never_exceed_the_budget(asked):
    store = Store(100)
    for key, size in asked:
        put(store, (key, size), size)
        assert store.used <= 100


def test_what_was_made_is_returned_again():
    store, made = Store(100), object()
    assert store.get("key", lambda: made, sized(1)) is made
    assert store.get("key", object, sized(1)) is made


def test_the_least_recently_used_goes_first():
    store = Store(3)
    for key in "abc":
        put(store, key, 1)
    assert not put(store, "a", 1)
    put(store, "d", 1)
    assert [put(store, key, 1) for key in "acd"] == [False, False, False]
    assert put(store, "b", 1)


def test_what_is_too_large_to_be_kept_is_made_once_for_all_who_wait_for_it_now():
    store, make = Store(10), Maker()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(store.get, "key", make, sized(11)) for _ in range(4)]
        assert make.started.wait(SECONDS)
        until = monotonic() + SECONDS
        while store._making["key"].waiting < 4:
            assert monotonic() < until
            sleep(0.001)
        make.go_on.set()
        assert [each.result(SECONDS) for each in asked] == ["made"] * 4
    assert (make.calls, store.used, store._making) == (1, 0, {})


def test_a_big_newcomer_pushes_out_as_many_as_it_needs():
    store = Store(10)
    for key in range(5):
        put(store, key, 2)
    put(store, "big", 7)
    assert store.used == 9
    assert not put(store, 4, 2)


def test_a_value_above_the_budget_is_returned_but_not_kept():
    store = Store(10)
    put(store, "small", 4)
    assert store.get("huge", lambda: "value", sized(11)) == "value"
    assert store.used == 4
    assert put(store, "huge", 11)
    assert not put(store, "small", 4)


def asked_at_once(store: Store, maker: Maker, count: int = 8) -> list[object]:
    """The results, or the errors, of so many threads that ask for one key together."""
    barrier = Barrier(count)

    def ask() -> object:
        barrier.wait(SECONDS)
        try:
            return store.get("key", maker, sized(1))
        except ValueError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        waiting = [pool.submit(ask) for _ in range(count)]
        assert maker.started.wait(SECONDS)
        maker.go_on.set()
        return [future.result(SECONDS) for future in waiting]


def test_eight_sessions_that_ask_at_once_compute_it_once():
    for _ in range(20):
        maker = Maker()
        assert asked_at_once(Store(100), maker) == ["made"] * 8
        assert maker.calls == 1


def wait_for_line(store: Store, length: int) -> None:
    """Until so many threads wait for one value, its maker among them."""
    deadline = monotonic() + SECONDS
    while [turn.waiting for turn in store._making.values()] != [length]:
        assert monotonic() < deadline
        sleep(0.001)


def test_who_asks_while_the_size_is_taken_does_not_compute_again():
    """The moment between the making and the keeping is part of the turn."""
    store, late = Store(100), Maker()
    late.go_on.set()
    with ThreadPoolExecutor(1) as pool:

        def size_of(_: object) -> int:
            asked.append(pool.submit(store.get, "key", late, sized(1)))
            wait_for_line(store, 2)
            return 1

        asked: list[Future[object]] = []
        store.get("key", lambda: "first", size_of)
        assert asked[0].result(SECONDS) == "first"
    assert late.calls == 0


def test_a_failure_is_raised_to_its_own_asker_and_the_next_one_tries():
    maker = Maker(fails=3)
    results = asked_at_once(Store(100), maker)
    assert sorted(str(result) for result in results) == sorted(
        [f"attempt {number} fails" for number in (1, 2, 3)] + ["made"] * 5
    )
    assert (maker.calls, maker.at_once) == (4, 1)


def test_a_newcomer_after_a_failure_waits_with_the_others():
    """Were the turn dropped by the one that failed, the newcomer would compute beside those in line."""
    store, first, then = Store(100), Maker(fails=1), Maker()
    with ThreadPoolExecutor(3) as pool:
        failing = pool.submit(store.get, "key", first, sized(1))
        assert first.started.wait(SECONDS)
        in_line = pool.submit(store.get, "key", then, sized(1))
        wait_for_line(store, 2)
        first.go_on.set()
        with pytest.raises(ValueError, match="attempt 1"):
            failing.result(SECONDS)
        newcomer = pool.submit(store.get, "key", then, sized(1))
        assert then.started.wait(SECONDS)
        wait_for_line(store, 2)
        then.go_on.set()
        assert in_line.result(SECONDS) == newcomer.result(SECONDS) == "made"
    assert (then.calls, then.at_once) == (1, 1)


def test_nothing_is_left_behind_by_those_who_asked():
    store = Store(100)
    put(store, "key", 1)
    with pytest.raises(ZeroDivisionError):
        store.get("other", lambda: 1 // 0, sized(1))
    with pytest.raises(ZeroDivisionError):
        store.get("third", lambda: 1, lambda _: 1 // 0)
    assert not store._making
    assert put(store, "other", 1)
    assert put(store, "third", 1)


def test_different_things_are_made_side_by_side():
    store, one, two = Store(100), Maker("one"), Maker("two")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(store.get, 1, one, sized(1))
        second = pool.submit(store.get, 2, two, sized(1))
        assert one.started.wait(SECONDS)
        assert two.started.wait(SECONDS)
        one.go_on.set()
        two.go_on.set()
        assert (first.result(SECONDS), second.result(SECONDS)) == ("one", "two")


def test_the_budget_comes_from_the_environment(monkeypatch):
    monkeypatch.delenv("DSVIZ_TEST_MIB", raising=False)
    assert budget("DSVIZ_TEST_MIB", 3) == 3 * MIB
    monkeypatch.setenv("DSVIZ_TEST_MIB", "5")
    assert budget("DSVIZ_TEST_MIB", 3) == 5 * MIB


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "much"])
def test_a_budget_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("DSVIZ_TEST_MIB", text)
    with pytest.raises(ValueError, match="DSVIZ_TEST_MIB"):
        budget("DSVIZ_TEST_MIB", 3)


def test_whatever_has_a_name_in_its_key_is_forgotten():
    store = Store(100)
    about = (("block", ("net", "file:abc"), 1), ("wav", "abc@0.00+2 from 0.5"))
    for key in (*about, "abd", ("block", "ab", "c")):
        put(store, key, 10)
    store.forget("abc")
    assert store.used == 20
    assert not put(store, "abd", 10)
    assert all(put(store, key, 10) for key in about)


def test_what_is_forgotten_while_it_is_made_is_not_kept():
    store, maker = Store(100), Maker()
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(store.get, ("map", "abc"), maker, sized(10))
        assert maker.started.wait(SECONDS)
        store.forget("abc")
        maker.go_on.set()
        assert asked.result(SECONDS) == "made"
    assert store.used == 0
    assert put(store, ("map", "abc"), 10)
    assert store.used == 10
