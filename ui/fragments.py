"""Pieces of the page as HTML; everything that comes from outside is escaped here."""

import re
from collections.abc import Iterable
from html import escape

from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.query import Query
from vsearch.wording import clock, evidence_line, holds_back, span, verdict

_COMMAND = re.compile(r"`([^`]+)`")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def literal(text: str) -> str:
    """Return Markdown that shows the text as it is, in one line.

    Every ASCII punctuation mark is escaped (CommonMark 2.4), so that there is no markup, HTML,
    formula or Streamlit directive left to interpret.
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def masthead(line: str) -> str:
    """Return the name of the program with one line below it."""
    return f'<h1 class="vs-name">vsearch</h1><p class="vs-quiet">{escape(line)}</p>'


def quiet(lines: Iterable[str]) -> str:
    """Return lines in the colour of things that are only by the way, commands set as such."""
    return "".join(f'<p class="vs-quiet">{_told(line)}</p>' for line in lines)


def notice(line: str) -> str:
    """Return one calm line that says what is wrong and what to do, commands set as such."""
    return f'<p class="vs-notice" role="alert">{_told(line)}</p>'


def question(text: str) -> str:
    """Return the question as a heading."""
    return f'<h2 class="vs-question">{escape(text)}</h2>'


def understood(query: Query) -> str:
    """Return how the sentence was taken: a chip for each person, thing, film and unknown name."""
    chips = [
        *(_chip("person", person.label) for person in query.people),
        *(_chip("scene", scene.label) for scene in query.scenes),
        *(_chip("film", title) for title in query.titles),
        *(_chip("read", f"{fix.typed} as {fix.meant}") for fix in query.corrections),
        *(_chip("unknown person", name, is_odd=True) for name in query.unknown_people),
        *(_chip("unknown film", title, is_odd=True) for title in query.unknown_titles),
    ]
    if not query.titles and not query.unknown_titles:
        chips.append(_chip("in", "all films"))
    return f'<ul class="vs-chips" aria-label="Understood as">{"".join(chips)}</ul>'


def outcome(answer: Answer) -> str:
    """Return what was found in a sentence, and what the user should know of unknown names."""
    notes = () if answer.query.is_answerable else answer.notes
    told = quiet(f"{note[:1].upper()}{note[1:]}" for note in notes)
    return f'<p class="vs-verdict" role="status">{escape(verdict(answer))}</p>{told}'


def card(moment: Moment) -> str:
    """Return a moment's title, time, score and the evidence for each constraint."""
    partial = '<span class="vs-partial">partial</span>' if moment.is_partial else ""
    return (
        f'<div class="vs-card"><h3>{escape(moment.title)}</h3>'
        f'<p class="vs-facts"><span>{span(moment.start_s, moment.end_s)}</span>'
        f"<span>score {moment.score:.2f}</span>{partial}</p>"
        f'<ul class="vs-evidence">{"".join(map(_evidence, moment.evidence))}</ul></div>'
    )


def earlier(answer: Answer) -> str:
    """Return an answer given before, without pictures: one line per moment."""
    rows = "".join(
        f"<li>{escape(moment.title)}, {span(moment.start_s, moment.end_s)}"
        f'<span class="vs-quiet"> {escape("; ".join(map(evidence_line, moment.evidence)))}</span>'
        "</li>"
        for moment in (*answer.moments, *answer.partials)
    )
    return f'{understood(answer.query)}{outcome(answer)}<ol class="vs-earlier">{rows}</ol>'


def _told(line: str) -> str:
    return _COMMAND.sub(r"<code>\1</code>", escape(line))


def _chip(kind: str, words: str, *, is_odd: bool = False) -> str:
    odd = " vs-odd" if is_odd else ""
    return f'<li class="vs-chip{odd}"><span>{kind}</span> {escape(words)}</li>'


def _evidence(evidence: Evidence) -> str:
    percent = f"{evidence.probability:.0%}"
    weak = "<em>weakest</em>" if holds_back(evidence) else ""
    return (
        f'<li><span class="vs-what">{escape(evidence.label)}{weak}</span>'
        f'<span class="vs-sure">{percent} at {clock(evidence.time_s)}</span>'
        f'<span class="vs-bar" aria-hidden="true"><i style="width:{percent}"></i></span></li>'
    )
