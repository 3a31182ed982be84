"""The web app: one navigation over its pages. Run it with ``vsearch ui``."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from ui import choices, films_page, frame, people_page, screen_time_page, search_page, settings_page
from ui.local_library import LocalLibrary
from ui.outside import stay_home
from ui.sections import LIBRARY, PEOPLE, SCREEN_TIME, SEARCH, SETTINGS, Section, as_page
from vsearch.settings import Home

STYLE = Path(__file__).with_name("style.css")
ICON = Path(__file__).with_name("icon.svg")  # an icon by name would be fetched from the network


def show(home: Home) -> None:
    """Show the navigation and the page that the address names."""
    stay_home()
    st.set_page_config(page_title="vsearch", page_icon=str(ICON), layout="centered")
    st.html(STYLE)
    st.logo(str(ICON), size="large")
    choices.begin(home)
    pages: dict[Section, Callable[[], None]] = {
        SEARCH: lambda: search_page.page(LocalLibrary(home)),
        PEOPLE: lambda: people_page.page(home),
        LIBRARY: lambda: films_page.page(home),
        SCREEN_TIME: lambda: screen_time_page.page(home),
        SETTINGS: lambda: settings_page.page(home),
    }
    shown = [as_page(section, page) for section, page in pages.items()]
    shown_now = st.navigation(shown, position="top")
    with frame.Boundary():
        shown_now.run()


if __name__ == "__main__":
    show(Home.locate())
