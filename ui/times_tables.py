"""Times on screen as tables for the page, whose cells lead to what they tell of."""

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np

from ui.linked import to_moment, to_question, to_times
from vsearch.insights.one_person import LEAST_S, Companion
from vsearch.insights.screen_time import FilmTimes, Together, Total, longest_s
from vsearch.records.media import Film
from vsearch.records.moments import Presence
from vsearch.records.query import Constraint, FilmScope, Query, Who
from vsearch.wording import clock, lasting

MOST_TOGETHER = 24  # people in the table of who is with whom

_TIMES = ("", "On screen", "Share", "First", "Last", "Longest", "Times")
_TOTALS = ("", "On screen", "Share", "Films", "Longest", "Times")


def film_table(one: FilmTimes) -> str:
    """Return everybody in a film: a bar, total, share, first, last, longest, how often."""
    most_s = max((seen.seconds for seen in one.presences), default=1.0)
    rows = [
        [_named(seen.label, to_times(person=seen.label)), *_times(seen, one.film, most_s)]
        for seen in one.presences
    ]
    return _table(("Who", *_TIMES), rows, f"Time on screen in {one.film.title}")


def person_table(films: Sequence[FilmTimes]) -> str:
    """Return every film that one person is in, as ``film_table`` does."""
    most_s = max((one.presences[0].seconds for one in films), default=1.0)
    rows = [
        [
            _named(one.film.title, to_times(film_id=one.film.id)),
            *_times(one.presences[0], one.film, most_s),
        ]
        for one in films
    ]
    return _table(("Film", *_TIMES), rows, "Time on screen in each film")


def total_table(found: Sequence[Total]) -> str:
    """Return everybody in all films: a bar, total, share, films, longest, how often."""
    most_s = max((total.seconds for total in found), default=1.0)
    rows = [
        [
            _named(total.person, to_times(person=total.person)),
            _bar(total.seconds / most_s),
            lasting(total.seconds),
            f"{total.share:.1%}",
            str(total.films),
            lasting(total.longest_s),
            str(total.stretches),
        ]
        for total in found
    ]
    return _table(("Who", *_TOTALS), rows, "Time on screen in all films")


def together_table(found: Together, film: Film | None) -> str:
    """Return who is on screen with whom, the longer the darker; nothing when nobody is.

    The people stand in the order of their totals, numbered; a cell asks for the two, in the film
    if one is given.
    """
    pairs = found.seconds.copy()
    np.fill_diagonal(pairs, 0.0)
    shown = [place for place, row in enumerate(pairs) if row.max() >= LEAST_S][:MOST_TOGETHER]
    most_s = max((float(pairs[place].max()) for place in shown), default=0.0)
    if not most_s:
        return ""
    rows = []
    for number, place in enumerate(shown, start=1):
        who = found.people[place]
        cells = [
            _cell(who, found.people[other], float(pairs[place, other]), most_s, film)
            for other in shown
        ]
        rows.append([f"<i>{number}</i> {_named(who, to_times(person=who))}", *cells])
    heads = ("Seconds together", *(str(number + 1) for number in range(len(shown))))
    return _table(heads, rows, "Who is on screen with whom", kind="vs-heat")


def companion_table(person: str, found: Sequence[Companion], film: Film | None) -> str:
    """Return who is on screen with one person, each a link that asks for the two."""
    most_s = max((one.seconds for one in found), default=1.0)
    rows = [
        [
            _named(one.person, _pair(person, one.person, film)),
            _bar(one.seconds / most_s),
            lasting(one.seconds),
        ]
        for one in found
    ]
    return _table(("With", "", "Together"), rows, f"Who is on screen with {person}")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], label: str, kind: str = "") -> str:
    """Return a table of cells that are HTML already; heads and label are plain text."""
    columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(
        f'<tr><th scope="row">{name}</th>'
        f"{''.join(cell if cell.startswith('<td') else f'<td>{cell}</td>' for cell in cells)}</tr>"
        for name, *cells in rows
    )
    return (
        f'<div class="vs-wide" role="region" aria-label="{escape(label)}" tabindex="0">'
        f'<table class="vs-table vs-times {kind}"><thead><tr>{columns}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _times(seen: Presence, film: Film, most_s: float) -> list[str]:
    longest = max(seen.stretches, key=lambda stretch: stretch[1] - stretch[0])
    last = seen.stretches[-1]
    return [
        _bar(seen.seconds / most_s),
        lasting(seen.seconds),
        f"{seen.share:.1%}",
        _named(clock(seen.first_s), to_moment(film.id, seen.first_s)),
        _named(clock(seen.last_s), to_moment(film.id, last[0])),
        _named(lasting(longest_s(seen)), to_moment(film.id, longest[0])),
        str(len(seen.stretches)),
    ]


def _named(words: str, link: str) -> str:
    return f'<a href="{escape(link)}">{escape(words)}</a>'


def _bar(share: float) -> str:
    return f'<td class="vs-long-bar" aria-hidden="true"><i style="width:{share:.1%}"></i></td>'


def _cell(who: str, other: str, seconds: float, most_s: float, film: Film | None) -> str:
    if who == other:
        return '<td class="vs-self"></td>'
    if seconds < LEAST_S:
        return "<td></td>"
    told = escape(f"{who} and {other}: {lasting(seconds)}")
    return (
        f'<td style="--heat:{10 + 60 * seconds / most_s:.0f}%">'
        f'<a href="{escape(_pair(who, other, film))}" title="{told}" aria-label="{told}">'
        f"{seconds:.1f}</a></td>"
    )


def _pair(who: str, other: str, film: Film | None) -> str:
    people = tuple(Constraint((Who(name, name),)) for name in (who, other))
    films = (FilmScope(film.title, (film.id,)),) if film else ()
    return to_question(Query(films=films, constraints=people, together="frame"))
