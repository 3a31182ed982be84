"""A slideshow of whom or what is asked for, made on the page and taken along."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ui import fragments, frame
from ui.exporting import file_name
from ui.library import Library
from ui.local_library import LocalLibrary
from vsearch import assemble
from vsearch.cached_files import CachedFiles
from vsearch.errors import InputError
from vsearch.insights.slide_choice import Asked, chosen, faces_of, moments_for
from vsearch.insights.slide_files import Look, write_slides
from vsearch.insights.slideshow import Order, in_order
from vsearch.parse import LONGEST_SENTENCE
from vsearch.records.moments import Answer
from vsearch.search.pictures import no_pictures
from vsearch.settings import Home, SearchSettings
from vsearch.wording import counted

LIMIT_BYTES = 1_000_000_000  # of slideshows that are kept
SIZE_PX = (1280, 720)
MOST = 100  # pictures

_KINDS = {"Film (.mp4)": ".mp4", "Web page (.html)": ".html"}
_MIMES = {".mp4": "video/mp4", ".html": "text/html"}
_ORDERS: dict[str, Order] = {"By time": "time", "Best first": "best"}
_MADE = "slideshow-made"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a slideshow shall be."""

    text: str
    count: int
    order: Order
    seconds: float
    suffix: str

    @property
    def name(self) -> str:
        """Return what its file is called."""
        return f"{file_name(self.text)}{self.suffix}"


@dataclass(frozen=True, slots=True)
class Made:
    """A slideshow that was made."""

    path: Path
    name: str
    told: tuple[str, ...]  # how many pictures it has, and what could not be shown


@st.fragment
def slideshow_form(home: Home) -> None:
    """Ask whom or what to show, make it, and offer the file."""
    with st.form("slideshow", border=False):
        text = st.text_input(
            "Whom or what to show",
            placeholder="Grandma Rose at the beach",
            max_chars=LONGEST_SENTENCE,
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            count = st.number_input("Pictures, at most", 1, MOST, 20, width=145)
            seconds = st.number_input("Seconds for each", 0.5, 60.0, 4.0, 0.5, "%.1f", width=145)
            order = st.selectbox("Order", list(_ORDERS), width=145)
            kind = st.selectbox("As", list(_KINDS), width=145)
        is_asked = st.form_submit_button("Make the slideshow", type="primary")
    if is_asked:
        st.session_state.pop(_MADE, None)
        with frame.telling():
            if not text.strip():
                raise InputError("A slideshow of what? Name somebody or something.")
            wish = Wish(text.strip(), int(count), _ORDERS[order], float(seconds), _KINDS[kind])
            st.session_state[_MADE] = _made(home, wish)
    made: Made | None = st.session_state.get(_MADE)
    if made is None or not made.path.exists():
        return
    st.html(fragments.quiet(made.told))
    st.download_button(
        f"Download {made.name}",
        made.path.read_bytes,
        file_name=made.name,
        mime=_MIMES[made.path.suffix],
        icon=":material/download:",
        on_click="ignore",
    )


class Asking:
    """Asks sentences of a library as the command line does."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(self, text: str, settings: SearchSettings | None = None) -> Answer:
        """Return the answer; InputError when the sentence asks for nothing."""
        query = self._library.parse(text)
        return self._library.answer(query, settings or SearchSettings(), no_pictures)


def _made(home: Home, wish: Wish) -> Made:
    """Return the slideshow, with a bar while it is made."""
    bar = st.progress(0.0, "Searching")

    def tell(share: float) -> None:
        bar.progress(min(1.0, share), "Making the slideshow")

    try:
        return make_slideshow(home, wish, Asking(LocalLibrary(home)), tell)
    finally:
        bar.empty()


def make_slideshow(
    home: Home, wish: Wish, asking: Asked, on_progress: Callable[[float], None]
) -> Made:
    """Write a slideshow into the cache of the home; ``on_progress`` is told a share.

    InputError when nothing is found for certain, or none of it can be read.
    """
    notes: list[str] = []

    def note(line: str) -> None:
        notes.append(line[:1].upper() + line[1:])

    moments = moments_for(wish.text, asking, note)
    with assemble.store(home) as store:
        slides = in_order(chosen(store, moments, wish.count, note), wish.order)
        faces = faces_of(store, slides)
    look = Look(title=wish.text, seconds=wish.seconds, size_px=SIZE_PX, has_captions=True)
    told = [(one.film.run_id, one.time_s) for one in slides]
    key = hashlib.sha256(repr((wish, told)).encode()).hexdigest()[:32]
    files = CachedFiles(home.cache / "slideshows", limit_bytes=LIMIT_BYTES)
    with files.adding(f"{key}{wish.suffix}") as part:
        shown = write_slides(
            part,
            wish.suffix,
            slides,
            faces,
            look,
            say=note,
            on_shown=lambda count: on_progress(count / len(slides)),
        )
    path = files.find(key)
    assert path is not None  # the newest file is never removed
    return Made(path, wish.name, (counted(len(shown), "picture"), *notes))
