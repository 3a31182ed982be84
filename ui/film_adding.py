"""What brings films into the index from the page, and out of it again when they are gone."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from ui import fragments, frame
from ui.job_panel import attempt
from ui.shelf import on_disk
from vsearch import assemble, jobs
from vsearch.jobs.files import JobFiles
from vsearch.paths import expanded
from vsearch.records.media import Film
from vsearch.settings import Home
from vsearch.store import Store
from vsearch.wording import counted

TASK = "library-task"  # which form is open
LONGEST_PATH = 4096
MOST_LISTED = 100  # films that are listed before they are removed

_FOLDER, _PHOTOS, _FOLDERS = "add-folder", "add-photos", "refresh-folders"
_HOW = (
    "Folders are searched to any depth, and no file is changed. It goes on when the page is "
    "closed, and what is finished can be asked about at once."
)
_MOVED = (
    "What was only moved is found again when its new folder is indexed. A drive that is not "
    "mounted looks the same: mount it first."
)


def add_form(home: Home) -> None:
    """Offer to index a folder, or a film."""
    with st.form("add", border=False):
        st.text_input(
            "Folder or film on this machine",
            key=_FOLDER,
            placeholder=str(Path.home() / "Films"),
            max_chars=LONGEST_PATH,
        )
        st.checkbox("Photos in it too", value=True, key=_PHOTOS)
        st.form_submit_button("Index it", type="primary", on_click=_add, args=(home,))
    st.html(fragments.quiet([_HOW]))


def refresh_form(home: Home, films: Sequence[Film]) -> None:
    """Offer to look through the known folders for what is new, changed or moved."""
    with frame.telling():
        folders = jobs.folders_of(films, JobFiles(home).known_folders())
        with st.form("refresh", border=False):
            st.multiselect("Folders", folders, default=folders, format_func=on_disk, key=_FOLDERS)
            words = "Bring up to date"
            st.form_submit_button(words, type="primary", on_click=_refresh, args=(home,))
        st.html(fragments.quiet(["Films that did not change are passed over."]))


def gone_form(home: Home, films: Sequence[Film]) -> None:
    """Show what is no longer on disk, and offer to take it out of the index."""
    with frame.telling(), assemble.store(home) as store:
        gone = jobs.gone_films(films)
        photos = _gone_photos(store, [film for film in films if film not in gone])
        if not gone and not photos:
            st.html(fragments.quiet(["Everything in the index is on disk."]))
            return
        rows = [(film.title, on_disk(film.path)) for film in gone[:MOST_LISTED]]
        rows += [
            (f"{film.title}: {counted(count, 'photo')}", on_disk(film.path))
            for film, count in photos.items()
        ]
        st.html(fragments.table(("What", "Where it was"), rows, label="No longer on disk"))
        if len(gone) > MOST_LISTED:
            st.html(fragments.quiet([f"And {counted(len(gone) - MOST_LISTED, 'film')} more."]))
        st.html(fragments.quiet([_MOVED]))
        st.button(
            "Remove all of these from the index",
            type="primary",
            key="prune",
            on_click=_prune,
            args=(home, [film.id for film in gone], [film.path for film in photos]),
        )


def typed_path(text: str) -> Path | None:
    """Return the path that was typed or pasted, "~" and quotation marks understood; or nothing."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    return expanded(text) if text else None


def _gone_photos(store: Store, films: Sequence[Film]) -> dict[Film, int]:
    """Return how many photos are gone from folders that are there."""
    counts = {
        film: len(jobs.gone_photos(film, store.photos(film))) for film in films if film.is_photos
    }
    return {film: count for film, count in counts.items() if count}


def _add(home: Home) -> None:
    folder = typed_path(st.session_state[_FOLDER])
    options = [] if st.session_state[_PHOTOS] else ["--no-photos"]
    _start(home, [folder] if folder else [], options)


def _refresh(home: Home) -> None:
    _start(home, st.session_state[_FOLDERS], [])


def _prune(home: Home, film_ids: Sequence[str], folders: Sequence[Path]) -> None:
    def remove(home: Home) -> None:
        with assemble.store(home) as store:
            store.remove_films(film_ids)
        assemble.forget_pictures(home)

    is_removed = attempt(remove, home)
    if is_removed and folders:
        _start(home, folders, ["--prune"])
    elif is_removed:
        st.session_state[TASK] = None


def _start(home: Home, folders: Sequence[Path], options: Sequence[str]) -> None:
    """Start a run; the form goes when that came about."""
    if attempt(lambda home: jobs.start(home, folders, options), home):
        st.session_state[TASK] = None
