"""The page of the library: films and photos that can be asked about, and adding more."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from ui import frame
from ui.film_adding import TASK, add_form, gone_form, refresh_form
from ui.film_cards import shelf
from ui.film_page import film_page
from ui.job_panel import job_panel
from ui.slideshow_form import slideshow_form
from vsearch import assemble
from vsearch.records.media import Film
from vsearch.settings import Home
from vsearch.wording import counted, length

STYLE = Path(__file__).with_name("films.css")

_FORMS: dict[str, Callable[[Home, Sequence[Film]], None]] = {
    "Add films": lambda home, films: add_form(home),
    "Bring up to date": refresh_form,
    "What is gone": gone_form,
    "Slideshow": lambda home, films: slideshow_form(home),
}
_ICONS = dict(zip(_FORMS, ("add", "sync", "delete_sweep", "slideshow"), strict=True))


def page(home: Home) -> None:
    """Show every film, or the one that the address names."""
    st.html(STYLE)
    film_id = st.query_params.get("film", "")
    # A link within the page leaves the address in the browser as it is: it is told what to show.
    st.query_params.from_dict({"film": film_id} if film_id else {})
    if film_id:
        film_page(home, film_id)
        return
    films: list[Film] | None = []
    if assemble.has_index(home):
        films = None  # unless they can be read
        with frame.telling(), assemble.store(home) as store:
            films = store.films()
    frame.heading("Library", _summary(films) if films else "")
    is_at_work = job_panel(home)
    if not films:
        if films is not None and not is_at_work:
            frame.no_films(is_here=True)
            add_form(home)
        return
    task = st.pills(
        "What to do",
        list(_FORMS),
        format_func=lambda name: f":material/{_ICONS[name]}: {name}",
        key=TASK,
        label_visibility="collapsed",
    )
    if task:
        with st.container(border=True, key="task"):
            _FORMS[task](home, films)
    shelf(home)


def _summary(films: Sequence[Film]) -> str:
    """Return how much there is in one line."""
    real = [film for film in films if not film.is_photos]
    photos = sum(film.frame_count for film in films if film.is_photos)
    told = [counted(len(real), "film"), length(sum(film.duration_s for film in real))]
    return ", ".join([*told, *[counted(photos, "photo")] * bool(photos)])
