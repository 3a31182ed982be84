"""What a click on the page of people did, told on the page as it is afterwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape

import streamlit as st

from ui import frame
from vsearch.errors import VsearchError

_STATE = "people-done"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, or the problem that kept it from being done."""

    lines: tuple[str, ...] = ()
    problem: VsearchError | None = None


def doing(act: Callable[[], str | Iterable[str]]) -> None:
    """Do something and keep what it says for ``tell``; for the callback of a button."""
    try:
        said = act()
    except VsearchError as problem:
        st.session_state[_STATE] = Done(problem=problem)
    else:
        st.session_state[_STATE] = Done((said,) if isinstance(said, str) else tuple(said))


def tell() -> None:
    """Show what the click before said, once."""
    done: Done | None = st.session_state.pop(_STATE, None)
    if done is None:
        return
    if done.problem is not None:
        frame.trouble(done.problem)
    elif done.lines:
        told = "".join(f"<p>{escape(line)}</p>" for line in done.lines)
        st.html(f'<div class="vs-done" role="status" dir="auto">{told}</div>')
