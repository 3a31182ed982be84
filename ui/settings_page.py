"""The page of settings: how searches are weighed, models, disk, privacy."""

import streamlit as st

from ui import choices, fragments, frame
from ui.choice_sliders import sliders
from ui.itemised import Item, facts, itemised, section
from ui.model_list import check, is_lacking, model_items, space, voice_line
from ui.sections import LIBRARY, PEOPLE, link
from vsearch import assemble
from vsearch.assemble.disk import empty, places
from vsearch.settings import Home
from vsearch.wording import counted, length

PRIVATE = "Everything stays on this machine: your films, faces and questions are sent nowhere."
KEPT = (
    "Pictures and recordings that are given to the search stay in memory until the page is closed.",
    "Films and photos are only read.",
    "What the app has to report goes to the terminal that it was started from.",
    "The network is used to fetch models, and for nothing else.",
)
ERASING = (
    'A person: `vsearch people erase "NAME"` deletes every trace, and then looks for what is left.',
    "A film: `vsearch remove TITLE` takes it out of the index; the file itself stays.",
    "Everything: delete {folder}. Films and photos do not lie in it.",
)

_CHECKED = "models-checked"


def page(home: Home) -> None:
    """Show what can be chosen, what the index was made with, and what is kept where."""
    frame.heading("Settings", PRIVATE)
    st.html(section("Searches"))
    sliders(choices.begin(home))
    st.html(section("Index"))
    with frame.telling():
        _index(home)
    st.html(section("Models"))
    with frame.telling():
        _models(home)
    st.html(section("What is kept where"))
    with frame.telling():
        _disk(home)
    st.html(
        section("Erasing") + fragments.quiet(line.format(folder=home.folder) for line in ERASING)
    )
    with st.container(horizontal=True, gap="small"):
        link(PEOPLE, "To the people")
        link(LIBRARY, "To the library")


def _index(home: Home) -> None:
    """Show what the index was made with, and how more would be found."""
    if not assemble.has_index(home):
        frame.no_films()
        return
    status = assemble.status(home)
    films, photos = counted(status.films, "film"), counted(status.photos, "photo")
    rows = [
        ("Holds", f"{films} of {length(3600 * status.hours)}, {photos}"),
        ("Looked at", f"{counted(status.frames, 'frame')}, {status.sample_fps:g} a second"),
        ("Faces", f"{status.faces:,} in {counted(status.tracks, 'track')}"),
        ("Known", counted(status.people, "person", "people")),
        ("Scenes by", status.scene_encoder),
        ("Faces by", f"{status.face_detector}, {status.face_embedder}"),
        ("Shots by", status.shot_detector),
        ("Size", space(status.index_bytes)),
    ]
    st.html(facts(rows, label="The index"))
    if status.advice:
        st.html(fragments.quiet([f"Better: {status.advice}"]))


def _models(home: Home) -> None:
    """Show every model, and check them when asked to."""
    place = st.empty()
    if st.button("Check every byte", key="check-models", icon=":material/verified:"):
        bar = st.progress(0.0, "Reading the models")
        st.session_state[_CHECKED] = check(home, lambda share: _tell(bar, share))
        bar.empty()
    models = model_items(home, st.session_state.get(_CHECKED, {}))
    place.html(itemised(models, label="Models"))
    if is_lacking(models):
        st.html(fragments.quiet(["Get what is missing or damaged: `vsearch models fetch`"]))
    st.html(fragments.quiet([voice_line()]))


def _disk(home: Home) -> None:
    """Show what takes room on the disk, and empty caches."""
    table = st.empty()
    caches = [one.name for one in places(home) if one.is_cache]
    with st.container(horizontal=True, gap="xsmall", key="caches"):
        for name in caches:
            words = f"Empty {name.lower()}"
            if st.button(words, key=f"empty-{name}", icon=":material/delete_sweep:"):
                freed = space(empty(home, name))
                st.toast(f"{name}: {freed} freed")
    kept = [
        Item(one.name, space(one.size_bytes), f"{one.what}. {one.path}") for one in places(home)
    ]
    table.html(itemised(kept, label="What is kept where"))
    st.html(fragments.quiet(KEPT))


def _tell(bar: st.delta_generator.DeltaGenerator, share: float) -> None:
    bar.progress(min(1.0, share), "Reading the models")
