"""The page of screen time: who is seen for how long in a film."""

import streamlit as st

from ui import fragments, frame
from vsearch import assemble
from vsearch.insights.screen_time import FilmTimes, measure, people_of
from vsearch.records.media import Film
from vsearch.settings import Home, SearchSettings
from vsearch.store import Store
from vsearch.wording import counted


def page(home: Home) -> None:
    """Show the times of one film that is chosen."""
    frame.heading("Screen time", "Who is on screen for how long, and when first and last")
    with frame.telling(), assemble.store(home) as store:
        films, people = store.films(), [person.name for person in store.people()]
        if not films:
            frame.no_films()
        elif not people:
            frame.nobody()
        else:
            chosen = st.selectbox(
                "Film", range(len(films)), format_func=lambda place: films[place].title
            )
            _times(_measured(store, films[chosen], people))


def _measured(store: Store, film: Film, people: list[str]) -> FilmTimes | None:
    viewer = assemble.face_viewer(store)
    wanted = {film: people_of(film, people, store.cast())}
    return next(iter(measure(viewer, wanted, SearchSettings())), None)


def _times(times: FilmTimes | None) -> None:
    if times is None or not times.presences:
        st.html(fragments.quiet(["Nobody who is known is seen in this film."]))
        return
    st.html(fragments.quiet([f"{counted(len(times.presences), 'person', 'people')} seen"]))
    st.html(fragments.presences(times.presences))
