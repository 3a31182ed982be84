"""Times on screen as rows: for people to read, for spreadsheets, for machines."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from vsearch.insights.cells import defused
from vsearch.insights.screen_time import FilmTimes, Together, Total, longest_s, together, totals
from vsearch.records.moments import Presence
from vsearch.wording import clock, lasting, printable, span

INTERVAL_HEAD = ("person", "film", "path", "start_s", "end_s", "seconds")
_LEAST_S = 0.05  # shorter times together would be shown as 0.0

Rows = list[tuple[str, ...]]


def film_rows(films: Sequence[FilmTimes]) -> Rows:
    """Return the table of the films, a row for each and below it its people, longest first."""
    rows: Rows = [("film, person", "on screen", "share", "times", "longest", "first", "last")]
    for one in films:
        rows.append((_titled(one), *[""] * 6))
        rows += map(_presence_row, one.presences)
        if not one.presences:
            rows.append(("  nobody who is looked for", *[""] * 6))
    return rows


def total_rows(found: Sequence[Total]) -> Rows:
    """Return the table of the totals with its head."""
    return [
        ("all films", "on screen", "share", "films", "times", "longest"),
        *(
            (
                printable(one.person),
                lasting(one.seconds),
                f"{one.share:.1%}",
                str(one.films),
                str(one.stretches),
                lasting(one.longest_s),
            )
            for one in found
        ),
    ]


def together_rows(found: Together) -> Rows:
    """Return who is on screen with whom, numbered; only people who are with anybody.

    A cell is empty where two are never on screen at once, and for a person and themselves. Without
    anybody together there is only the head.
    """
    pairs = found.seconds.copy()
    for place in range(len(pairs)):
        pairs[place, place] = 0.0
    shown = [place for place, row in enumerate(pairs) if row.max() >= _LEAST_S]
    return [
        ("on screen together (s)", *(str(number + 1) for number in range(len(shown)))),
        *(
            (
                f"{number + 1} {printable(found.people[place])}",
                *(f"{pairs[place, o]:.1f}" if pairs[place, o] >= _LEAST_S else "" for o in shown),
            )
            for number, place in enumerate(shown)
        ),
    ]


def interval_rows(films: Sequence[FilmTimes]) -> list[tuple[object, ...]]:
    """Return every stretch as a row under ``INTERVAL_HEAD``: by film, person, time.

    They are for a spreadsheet: texts are defused.
    """
    return [
        tuple(defused(cell) if isinstance(cell, str) else cell for cell in record.values())
        for record in interval_records(films)
    ]


def interval_records(films: Sequence[FilmTimes]) -> list[dict[str, object]]:
    """Return every stretch by the names of ``INTERVAL_HEAD``, texts as they are."""
    return [
        {
            "person": presence.label,
            "film": one.film.title,
            "path": str(one.film.path),
            "start_s": round(start, 3),
            "end_s": round(end, 3),
            "seconds": round(end - start, 3),
        }
        for one in films
        for presence in one.presences
        for start, end in presence.stretches
    ]


def interval_lines(films: Sequence[FilmTimes]) -> list[str]:
    """Return for every film and person a line that says when they are on screen."""
    return [
        printable(
            f"{presence.label} in {one.film.title}: "
            f"{', '.join(span(start, end) for start, end in presence.stretches)}"
        )
        for one in films
        for presence in one.presences
    ]


def as_json(films: Sequence[FilmTimes]) -> dict[str, Any]:
    """Return all of it as plain JSON values, times in seconds."""
    return {
        "films": [
            {
                "title": one.film.title,
                "path": str(one.film.path),
                "length_s": one.length_s,
                "people": [_presence_as_json(presence) for presence in one.presences],
                "together": _together_as_json(together([one])),
            }
            for one in films
        ],
        "totals": [asdict(one) for one in totals(films)],
        "together": _together_as_json(together(films)),
    }


def _titled(times: FilmTimes) -> str:
    year = f" ({times.film.year})" if times.film.year else ""
    return printable(f"{times.film.title}{year}, {clock(times.length_s)}")


def _presence_row(one: Presence) -> tuple[str, ...]:
    return (
        f"  {printable(one.label)}",
        lasting(one.seconds),
        f"{one.share:.1%}",
        str(len(one.stretches)),
        lasting(longest_s(one)),
        clock(one.first_s),
        clock(one.last_s),
    )


def _presence_as_json(one: Presence) -> dict[str, Any]:
    return {
        "person": one.label,
        "seconds": one.seconds,
        "share": one.share,
        "first_s": one.first_s,
        "last_s": one.last_s,
        "longest_s": longest_s(one),
        "intervals": [list(stretch) for stretch in one.stretches],
    }


def _together_as_json(found: Together) -> list[dict[str, Any]]:
    """Return every pair that is ever on screen at once."""
    return [
        {"people": [found.people[row], found.people[column]], "seconds": seconds}
        for row in range(len(found.people))
        for column in range(row)
        if (seconds := float(found.seconds[row, column])) > 0
    ]
