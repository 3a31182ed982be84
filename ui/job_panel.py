"""The indexing run on the page: live while it is at work, and what came of it."""

from collections.abc import Callable
from html import escape

import streamlit as st

from ui import fragments, frame, job_words
from vsearch import jobs
from vsearch.errors import VsearchError
from vsearch.jobs import JobState
from vsearch.settings import Home

EVERY_S = 1.0  # how often a run is looked at while it is at work
MOST_FAILED = 200  # files that are listed

_PROBLEM = "job-problem"


def job_panel(home: Home) -> bool:
    """Show the run that was started last, if it was not put away; say whether it is at work."""
    problem = st.session_state.pop(_PROBLEM, "")
    if problem:
        st.html(fragments.notice(problem))
    with frame.telling():
        state = jobs.state(home)
        if state is not None and state.is_running:
            st.fragment(_running, run_every=EVERY_S)(home, _films_done(state))
            return True
        if state is not None:
            _ended(home, state)
    return False


def attempt(action: Callable[[Home], None], home: Home) -> bool:
    """Do something before the page is shown; say whether it came about, the page tells if not."""
    try:
        action(home)
    except VsearchError as problem:
        st.session_state[_PROBLEM] = str(problem)
        return False
    return True


def _try(action: Callable[[Home], None], home: Home) -> None:
    attempt(action, home)


def _running(home: Home, films_done: int) -> None:
    """Show how far it is; when another film is done, or all, the whole page is shown anew."""
    try:
        state = jobs.state(home)
    except VsearchError as problem:
        frame.trouble(problem)
        return
    if state is None or not state.is_running or _films_done(state) != films_done:
        st.rerun()
    with st.container(border=True, key="job"):
        _heading(state)
        progress = state.progress
        words = fragments.literal(job_words.now(progress))
        st.progress(progress.share if progress.phase in ("films", "photos") else 0.0, words)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Cancel",
                key="cancel-job",
                disabled=state.is_stopped,
                on_click=_try,
                args=(jobs.cancel, home),
            )
            lines = ["You can close the page: it goes on."]
            if progress.failed:
                lines = [f"{len(progress.failed)} could not be read so far."]
            st.html(fragments.quiet(lines))


def _ended(home: Home, state: JobState) -> None:
    with st.container(border=True, key="job"):
        _heading(state)
        if state.problem:
            st.html(fragments.notice(job_words.outcome(state)))
        else:
            told = escape(job_words.outcome(state))
            st.html(f'<p class="vs-verdict" role="status">{told}</p>')
        failed = state.progress.failed
        if failed:
            rows = job_words.failed_rows(state.progress, MOST_FAILED)
            st.html(fragments.table(("File", "Why not"), rows, label="Files that failed"))
        if len(failed) > MOST_FAILED:
            more = len(failed) - MOST_FAILED
            st.html(fragments.quiet([f"And {more:,} more."]))
        st.button("Put away", key="forget-job", on_click=_try, args=(jobs.forget, home))


def _films_done(state: JobState) -> int:
    return state.progress.done if state.progress.phase == "films" else -1


def _heading(state: JobState) -> None:
    st.html(f'<h2 class="vs-lesson">{escape(job_words.headline(state))}</h2>')
