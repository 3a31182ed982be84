"""The page of settings: models, disk, and where everything lies."""

import streamlit as st

from ui import fragments, frame
from vsearch import assemble
from vsearch.settings import Home

PRIVATE = "Everything stays on this machine: your films, faces and questions are sent nowhere."


def page(home: Home) -> None:
    """Show what the index was made with and how large it is."""
    frame.heading("Settings", PRIVATE)
    with frame.telling():
        status = assemble.status(home)
        rows = [
            ("Scenes by", status.scene_encoder),
            ("Faces by", f"{status.face_detector}, {status.face_embedder}"),
            ("Shots by", status.shot_detector),
            ("Index", f"{status.index_bytes / 1e6:.1f} MB, {status.hours:.2f} hours of film"),
            ("Models", f"{status.weights_bytes / 1e6:.1f} MB"),
        ]
        st.html(fragments.table(("What", "Which"), rows, label="The index"))
        if status.advice:
            st.html(fragments.quiet([f"Note: {status.advice}"]))
    st.html(fragments.quiet([f"Index and photos lie in {home.folder}, models in {home.weights}."]))
