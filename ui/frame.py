"""What every page has: its heading, one notice for what goes wrong, what to do when it is empty."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType

import streamlit as st

from ui import fragments
from ui.sections import LIBRARY, PEOPLE, SETTINGS, Section, link
from vsearch.errors import ModelError, StoreError, VsearchError

_LOG = logging.getLogger("vsearch.ui")
BUG = (
    "Something in vsearch itself went wrong: load the page again. What happened stands in the "
    "terminal that runs `vsearch ui`."
)
FIRST_STEPS = (
    "Films are looked at once, on this machine; then they can be asked about.",
    "On the command line: `vsearch index FOLDER`",
)
NOBODY = (
    "A few photos of somebody are enough to find them in every film.",
    'On the command line: `vsearch people add "NAME" PHOTO...`',
)


def heading(title: str, line: str = "") -> None:
    """Show the page's name, and what it holds in one line."""
    st.html(fragments.heading(title, line))


@contextmanager
def telling() -> Iterator[None]:
    """Show what goes wrong inside the block as one notice, with where to mend it."""
    try:
        yield
    except VsearchError as problem:
        trouble(problem)


class Boundary:
    """Ends every error of a page in one notice; what is no VsearchError goes to the log whole."""

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Say that it was told of; how Streamlit stops and reruns a page is no Exception."""
        if isinstance(error, VsearchError):
            trouble(error)
        elif isinstance(error, Exception):
            _LOG.error("a page failed", exc_info=error)
            st.html(fragments.notice(BUG))
        return isinstance(error, Exception)


def trouble(problem: VsearchError) -> None:
    """Show a problem as one notice, with a link to the page on which it can be mended."""
    st.html(fragments.notice(str(problem)))
    if isinstance(problem, StoreError):
        link(LIBRARY, "To the library")
    elif isinstance(problem, ModelError):
        link(SETTINGS, "To the models")


def lesson(title: str, lines: Iterable[str], to: Section | None, words: str = "") -> None:
    """Show what is not there yet and how to get it, with a link to where that is done."""
    with st.container(border=True, key=f"lesson-{to.path if to else 'here'}"):
        st.html(fragments.lesson(title, lines))
        if to is not None:
            link(to, words or f"To {to.title.lower()}")


def no_films(*, is_here: bool = False) -> None:
    """Show how the first films get into the index; ``is_here``: on the page where it is done."""
    lesson("No films yet", FIRST_STEPS, None if is_here else LIBRARY, "Add films")


def nobody(*, is_here: bool = False) -> None:
    """Show how people become known; ``is_here``: on the page where it is done."""
    lesson("Nobody is known yet", NOBODY, None if is_here else PEOPLE, "Add people")
