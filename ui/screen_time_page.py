"""The page of screen time: who is seen when and for how long, in a film and in all of them."""

import json
from collections.abc import Sequence

import streamlit as st

from ui import choices, fragments, frame, lanes, times_tables
from ui.exporting import file_name
from ui.itemised import section
from ui.library import NothingIndexedError
from ui.linked import linked
from ui.times_choice import Shown, choose
from ui.times_source import measured, times_of
from vsearch.insights import tables
from vsearch.insights.bars import bars
from vsearch.insights.cells import csv_text
from vsearch.insights.one_person import companions, only
from vsearch.insights.screen_time import FilmTimes, together, totals
from vsearch.insights.timeline import timeline
from vsearch.records.media import Film
from vsearch.settings import Home
from vsearch.wording import clock, counted, lasting

TOLD = "Who is on screen for how long, and when first and last"
NOBODY_SEEN = "Nobody who is known is seen here."
NOBODY_TOGETHER = "No two of them are on screen at once."
ABOUT = (
    "Somebody is on screen while their face is seen and recognised, looked at once a second.",
    "Who turns away for longer than a moment, or is seen from behind, does not count.",
    "How much of it is right in your own films can be measured:",
    "`vsearch screen-time --audit 60 FOLDER` makes a sheet of 60 random seconds to look at.",
    "Write y or n for each into its file sheet.csv, depending on whether what is said is right.",
    "`vsearch screen-time --audited FOLDER/sheet.csv` tells which share is, with 95 % bounds.",
)


def page(home: Home) -> None:
    """Show one film or all of them, for one person or everybody."""
    frame.heading("Screen time", TOLD)
    with frame.telling():
        try:
            source = measured(home)
        except NothingIndexedError:
            frame.no_films()
            return
        holdings = source.holdings()
        if not holdings.films:
            frame.no_films()
        elif not holdings.people:
            frame.nobody()
        else:
            shown = Shown()
            with frame.telling():  # a link to what is not there leads to all films
                shown = choose(holdings)
            films = [shown.film] if shown.film else holdings.films
            _show(times_of(source, films, choices.begin(home).settings), shown)


def _show(films: Sequence[FilmTimes], shown: Shown) -> None:
    theirs = only(films, shown.person) if shown.person else list(films)
    found = totals(theirs)
    if not found:
        st.html(fragments.quiet([NOBODY_SEEN]))
        return
    st.html(fragments.quiet([_summary(films, theirs, shown)]))
    if shown.film:
        drawing, table = lanes.of_film(theirs[0]), times_tables.film_table(theirs[0])
    elif shown.person:
        drawing, table = lanes.of_person(theirs), times_tables.person_table(theirs)
    else:
        drawing, table = lanes.of_library(films, found), times_tables.total_table(found)
    linked(drawing, "times-lanes")
    more = len(found) - lanes.MOST_LANES
    if more > 0 and not shown.person:
        st.html(fragments.quiet([f"{counted(more, 'more is', 'more are')} in the table below."]))
    st.html(section("Totals"))
    linked(table, "times-table")
    _company(films, shown)
    _files(theirs, shown)
    with st.expander("How far this can be trusted", icon=":material/rule:"):
        st.html(fragments.quiet(ABOUT))


def _summary(films: Sequence[FilmTimes], theirs: Sequence[FilmTimes], shown: Shown) -> str:
    found, length = totals(theirs), clock(sum(one.length_s for one in films))
    number = counted(len(films), "film")
    if shown.person:
        where = f"of {length}" if shown.film else f"in {len(theirs)} of {number}"
        return f"{lasting(found[0].seconds)} {where}"
    people = counted(len(found), "person", "people")
    return f"{people} in {length}" if shown.film else f"{people} in {number}, {length} together"


def _company(films: Sequence[FilmTimes], shown: Shown) -> None:
    """Show who is on screen at the same time."""
    st.html(section("On screen together"))
    if shown.person:
        found = companions(films, shown.person)
        drawn = found and times_tables.companion_table(shown.person, found, shown.film)
        nobody = f"{shown.person} is never on screen with anybody known."
    else:
        drawn, nobody = times_tables.together_table(together(films), shown.film), NOBODY_TOGETHER
    if drawn:
        linked(drawn, "times-together")
    else:
        st.html(fragments.quiet([nobody]))


@st.fragment
def _files(films: Sequence[FilmTimes], shown: Shown) -> None:
    """Offer all of it as files, each made when it is asked for."""
    name = file_name(" ".join(["screen time", _title(shown.film), shown.person]))

    def drawing() -> str:
        return timeline(films[0]) if shown.film else bars(totals(films), len(films))

    def table() -> str:
        return csv_text([tables.INTERVAL_HEAD, *tables.interval_rows(films)])

    def data() -> str:
        return json.dumps(tables.as_json(films), ensure_ascii=False, indent=1) + "\n"

    with st.container(horizontal=True, gap="xsmall", key="times-files"):
        for words, suffix, mime, make in (
            ("Table (CSV)", "csv", "text/csv", table),
            ("Data (JSON)", "json", "application/json", data),
            ("Drawing (SVG)", "svg", "image/svg+xml", drawing),
        ):
            st.download_button(
                words,
                make,
                file_name=f"{name}.{suffix}",
                mime=mime,
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                key=f"times-{suffix}",
            )


def _title(film: Film | None) -> str:
    return film.title if film else ""
