"""One film, or one folder of photos: what is known of it, who is in it, and all it shows."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from ui import fragments, frame
from ui.film_editing import editing, parts
from ui.sections import LIBRARY, SCREEN_TIME, SEARCH, link
from ui.shelf import PER_PAGE, facts, on_disk, pages, state_of, state_of_photo
from ui.tiles import Slot, picture, tile, told
from vsearch import assemble
from vsearch.errors import UnknownNameError
from vsearch.insights.film_people import people_in
from vsearch.insights.screen_time import people_of
from vsearch.records.media import Film, Photo, Shot
from vsearch.records.moments import Presence
from vsearch.settings import Home, SearchSettings
from vsearch.store import Store
from vsearch.wording import clock, counted, day, lasting

_MISSING = "It is not there any more: `vsearch index` on its new folder finds it again."
_CHANGED = "The file was changed since it was indexed: bring the library up to date."


def film_page(home: Home, film_id: str) -> None:
    """Show the film of that id, or that there is none."""
    link(LIBRARY, "All films")
    with frame.telling(), assemble.store(home) as store:
        try:
            film = store.film(film_id)
        except UnknownNameError as error:
            raise UnknownNameError(
                f"The link names a film that is not in this index ({film_id}): it was removed, or "
                "the link is from another one. Look for it among all films."
            ) from error
        shots = store.shots(film)
        frame.heading(film.title)
        st.html(told(facts(film, len(shots))) + _whereabouts(film))
        editing(home, film)
        who = st.container(key="people-in-film")
        if film.is_photos:
            _photos(home, film)
        else:
            _shots(home, film)
            parts(home, film)
        with who:
            _people(home, store, film)


@st.fragment
def _shots(home: Home, film: Film) -> None:
    """Show the shots of the film as a strip, each of which leads to the search page."""
    with frame.telling(), assemble.store(home) as store:
        shots = store.shots(film)
        first = _first_of(len(shots), "shot")
        shown = shots[first : first + PER_PAGE]
        with st.container(key="shots"):
            slots = [_shot(film, first + place, shot) for place, shot in enumerate(shown)]
        thumbnails = assemble.thumbnails(home)
        for slot, shot in zip(slots, shown, strict=True):
            picture(slot, thumbnails, film, film.path, shot.keyframe_s)


@st.fragment
def _photos(home: Home, film: Film) -> None:
    """Show the photos of the folder, each of which leads to the search page."""
    with frame.telling(), assemble.store(home) as store:
        photos = store.photos(film)
        first = _first_of(len(photos), "photo")
        shown = photos[first : first + PER_PAGE]
        with st.container(key="photos"):
            slots = [_photo(film, photo) for photo in shown]
        thumbnails = assemble.thumbnails(home)
        for slot, photo in zip(slots, shown, strict=True):
            picture(slot, thumbnails, film, film.path / photo.name, photo.time_s)


def _first_of(count: int, noun: str) -> int:
    """Show how many there are and on which page of them; return the first one of that."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="left"):
        st.html(f'<h2 class="vs-part">{counted(count, noun)}</h2>', width="content")
        page = 1
        if pages(count) > 1:
            page = st.pagination(pages(count), key=f"page-of-{noun}s")
    return ((page or 1) - 1) * PER_PAGE


def _shot(film: Film, number: int, shot: Shot) -> Slot:
    address = {"film": film.id, "t": f"{shot.start_s:.1f}"}
    return tile(f"shot-{number}", clock(shot.start_s), SEARCH, address)


def _photo(film: Film, photo: Photo) -> Slot:
    taken = [day(photo.taken_at)] if photo.taken_at else []
    return tile(
        f"photo-{photo.slot}",
        on_disk(photo.name),
        SEARCH,
        {"film": film.id, "t": f"{photo.time_s:.1f}"},
        told(taken, state_of_photo(film.path, photo)),
    )


def _whereabouts(film: Film) -> str:
    """Return where the film lies, and what is wrong with the file."""
    state = state_of(film)
    line = f'<p class="vs-path">{escape(on_disk(film.path))}</p>'
    problem = {"missing": _MISSING, "changed": _CHANGED, "": ""}[state]
    return line + (fragments.notice(problem) if problem else "")


def _people(home: Home, store: Store, film: Film) -> None:
    """Show who is in the film; measured once, until films, people or casts change."""
    people = [person.name for person in store.people() if not person.is_unnamed]
    if not people:
        return
    with st.spinner("Looking who is in it"):
        found = _people_in(home.folder, home.address, film, tuple(people), store.names_version)
    st.html(f'<h2 class="vs-part">Who is in it</h2>{_chips(film, found)}')
    if found and not film.is_photos:
        link(SCREEN_TIME, "When each is on screen", film=film.id)


def _chips(film: Film, found: Sequence[Presence]) -> str:
    """Return who is in it, and for how long or on how many photos."""
    if not found:
        return fragments.quiet(["Nobody who is known is seen in it."])
    chips = "".join(
        f'<li class="vs-chip">{escape(one.label)} <span>{_how_long(film, one)}</span></li>'
        for one in found
    )
    return f'<ul class="vs-chips vs-inside" aria-label="Who is in it">{chips}</ul>'


def _how_long(film: Film, one: Presence) -> str:
    return counted(len(one.stretches), "photo") if film.is_photos else lasting(one.seconds)


@st.cache_data(show_spinner=False, max_entries=500)
def _people_in(
    folder: Path,
    address: str | None,
    film: Film,
    people: tuple[str, ...],
    version: tuple[int, ...],
) -> list[Presence]:
    """Return who is in a film; ``version`` changes with whatever could change that."""
    del version
    with assemble.store(Home(folder, folder, address)) as store:
        wanted = people_of(film, people, store.cast())
        return people_in(assemble.face_viewer(store), film, wanted, SearchSettings())
