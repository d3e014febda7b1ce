"""The card that writes: step or play, what was read for each token, what else it could have been."""

import numpy as np
import streamlit as st

from dsviz.analysis.alignment import Weights, side_by_side
from dsviz.decoding import Written
from dsviz.text import Words
from dsviz.ui.cards import card, head
from dsviz.ui.components.tokens import LABELS, Candidate, Mark, Token, TokenView, tokens
from dsviz.ui.sequences import example, place
from dsviz.ui.sequences import job as jobs
from dsviz.ui.sequences.job import Job
from dsviz.ui.sequences.place import Wish
from dsviz.ui.sequences.view import View

SHOWN = 6
"""Candidates under a token."""
PAUSE = 0.7
"""Seconds between two tokens while it plays: so long it takes to see what changed."""


def show(words: Words, view: View, wish: Wish, attention: int) -> None:
    """The card; while it plays it runs again by itself, without the rest of the page."""
    job = jobs.current(view, wish)
    at = st.session_state["seq-at"]
    with card("sequences_writing"):
        st.fragment(_body, run_every=PAUSE if job.running else None)(
            words, view, wish, attention, (job.running, at)
        )


def _body(words: Words, view: View, wish: Wish, attention: int, drawn: tuple[bool, int | None]) -> None:
    job = jobs.current(view, wish)
    _follow(job, drawn)
    if job.running:
        _write(job)
        _follow(job, drawn)
    head(
        words("sequences.writing"),
        words("sequences.writing_note" if view.reads else "sequences.goes_on_note"),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        _buttons(words, view, wish, job)
    current = place.at(len(job.written)) if job.written else None
    tokens(
        view=_shown(words, view, job, attention), current=current, key="seq_writing", on_choose=place.look_at
    )
    if job.finished:
        example.verdict(words, view, view.alphabet.decode([step.token for step in job.written]))
    if view.reads and view.truth is None:
        st.caption(words("sequences.no_answer" if view.source else "sequences.empty"))
    example.known(words, view)


def _follow(job: Job, drawn: tuple[bool, int | None]) -> None:
    """Have the rest of the page drawn too where the play begins or ends or another token is looked at."""
    was_running, looked_at = drawn
    if was_running != job.running or (not job.running and looked_at != st.session_state["seq-at"]):
        st.rerun()


def _write(job: Job) -> None:
    job.write()
    place.look_at(len(job.written) - 1)


def _buttons(words: Words, view: View, wish: Wish, job: Job) -> None:
    waits = job.finished or job.running
    st.button(
        words("sequences.step"), key="seq_step_button", on_click=_step, args=(view, wish), disabled=waits,
        type="secondary" if waits else "primary", shortcut="Right",
    )  # fmt: skip
    playing = job.running
    st.button(
        words("sequences.stop" if playing else "sequences.play"), key="seq_stop" if playing else "seq_play",
        on_click=_play, args=(view, wish, not playing), disabled=job.finished,
    )  # fmt: skip
    st.button(words("sequences.again"), key="seq_again", on_click=_again, disabled=not job.written)
    example.button(words, view)
    st.caption(_progress(words, view, job))


def _step(view: View, wish: Wish) -> None:
    _write(jobs.current(view, wish))


def _play(view: View, wish: Wish, playing: bool) -> None:
    jobs.current(view, wish).playing = playing


def _again() -> None:
    jobs.restart()
    st.session_state["seq-at"] = None


def _progress(words: Words, view: View, job: Job) -> str:
    if not job.written:
        return words("sequences.begin")
    done = len(job.written)
    said = words("sequences.done", n=done, limit=job.limit)
    pace = words("sequences.pace", value=words.number(1000 * job.seconds / done, 1))
    if not job.finished or view.truth is None:
        return f"{said} · {pace}"
    right = sum(token.mark is Mark.RIGHT for token in _written(view, job))
    return f"{said} · {pace} · {words('sequences.score', right=right, n=len(view.truth) + 1)}"


def _shown(words: Words, view: View, job: Job, attention: int) -> TokenView:
    rest = None if view.truth is None else _characters(view.truth)[len(job.written) :]
    return TokenView(
        source=list(view.source),
        target=_written(view, job),
        weights=_weights(view, job, attention),
        shares=view.attends > 0,
        candidates=[_candidates(view, step) for step in job.written],
        rest=rest,
        heat=False,
        labels=labels(words, view),
        language=words.language,
    )


def labels(words: Words, view: View) -> dict[str, str]:
    """The words of the component, as they fit the network."""
    own = {name: f"sequences.label_{name}" for name in LABELS}
    if not view.attends:
        own |= {"say": "sequences.label_say_place", "map": "sequences.label_map_place"}
    if not view.reads:
        own["source"] = "sequences.label_source_beginning"
    gaps = {"token": "{token}", "list": "{list}", "text": "{text}"}
    return {name: words(key, **gaps) for name, key in own.items()}


def _characters(text: str) -> list[str]:
    """One by one, and the end."""
    return [*text, ""]


def _written(view: View, job: Job) -> list[Token]:
    truth = None if view.truth is None else _characters(view.truth)
    return [_token(view.alphabet.decode([step.token]), truth, at) for at, step in enumerate(job.written)]


def _token(text: str, truth: list[str] | None, at: int) -> Token:
    if truth is None:
        return Token(text)
    right = truth[at] if at < len(truth) else " "  # behind its end the answer has nothing
    return Token(text, right, Mark.RIGHT if at < len(truth) and right == text else Mark.WRONG)


def _weights(view: View, job: Job, attention: int) -> Weights | None:
    if not view.reads:
        return None
    width = len(view.source)
    if not view.attends:
        return side_by_side(len(job.written), width)
    rows = [step.attention[attention][:width].float().numpy() for step in job.written]
    return np.array(rows, np.float32).reshape(len(rows), width)


def _candidates(view: View, step: Written) -> list[Candidate]:
    """The most probable tokens, the one that was taken and the right one."""
    best = step.chances.topk(min(SHOWN, len(step.chances))).indices.tolist()
    right = _right(view, step.position)
    wanted = list(dict.fromkeys([*best, step.token, *([] if right is None else [right])]))
    return [
        Candidate(view.alphabet.decode([n]), float(step.chances[n]), n == step.token, n == right)
        for n in wanted
    ]


def _right(view: View, position: int) -> int | None:
    """The number of the right token; None where nobody knows it."""
    if view.truth is None or position > len(view.truth):
        return None
    numbers = [*view.alphabet.encode(view.truth), 0]
    return numbers[position]
