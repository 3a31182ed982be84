"""Pieces of the page as HTML; everything that comes from outside is escaped here."""

import re
from collections.abc import Iterable, Sequence
from html import escape

from ui.pointing import Meant
from vsearch.insights.look_alike import CLOSE, LookAlikes
from vsearch.printed import DOT, fields_of
from vsearch.records.moments import Answer, Evidence, Moment, Presence
from vsearch.records.query import Query
from vsearch.search.locate import Place
from vsearch.wording import (
    chance,
    clock,
    evidence_line,
    holds_back,
    lasting,
    quoted,
    sureness,
    verdict,
    when,
)

LONGEST_NOTICE = 600  # signs; what a link or file names may be of any length
LONG = 80  # signs; a longer question is set smaller, and so is a printed query

_COMMAND = re.compile(r"`([^`]+)`")
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COLUMNS = ("Who", "Film", "Time", "Share", "First", "Last")


def literal(text: str) -> str:
    """Return Markdown that shows the text as it is, in one line.

    Every ASCII punctuation mark is escaped (CommonMark 2.4), so that there is no markup, HTML,
    formula or Streamlit directive left to interpret.
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))


def heading(title: str, line: str = "") -> str:
    """Return the name of a page with one line below it, commands in that set as such."""
    return f'<h1 class="vs-name">{escape(title)}</h1>{quiet([line] if line else [])}'


def lesson(title: str, lines: Iterable[str]) -> str:
    """Return what is not there yet and how to get it, commands set as such."""
    return f'<h2 class="vs-lesson">{escape(title)}</h2>{quiet(lines)}'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, label: str) -> str:
    """Return a table whose first column names its rows, a line to scroll where it is too wide."""
    told = "".join(map(_row, rows))
    columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    region = f'<div class="vs-wide" role="region" aria-label="{escape(label)}" tabindex="0">'
    return (
        f'{region}<table class="vs-table"><thead><tr>{columns}</tr></thead>'
        f"<tbody>{told}</tbody></table></div>"
    )


def quiet(lines: Iterable[str]) -> str:
    """Return lines in the colour of things that are only by the way, commands set as such."""
    return "".join(f'<p class="vs-quiet">{_told(line)}</p>' for line in lines)


def notice(line: str) -> str:
    """Return one calm line that says what is wrong and what to do, commands set as such.

    Of a long one the middle is left out: it ends with what to do.
    """
    if len(line) > LONGEST_NOTICE:
        line = f"{line[: LONGEST_NOTICE // 2]} ... {line[-LONGEST_NOTICE // 2 :]}"
    return f'<p class="vs-notice" role="alert">{_told(line)}</p>'


def question(text: str) -> str:
    """Return the question as a heading."""
    long = " vs-long" if len(text) > LONG or DOT in text else ""
    return f'<h2 class="vs-question{long}">{escape(text)}</h2>'


def understood(query: Query) -> str:
    """Return how the sentence was taken: a chip for each field of the printed query.

    Names that are not known stand out, and so does every name that was corrected.
    """
    chips = [_field(field) for field in fields_of(query)]
    chips += [_chip("read", f"{fix.typed} as {fix.meant}") for fix in query.corrections]
    return f'<ul class="vs-chips" aria-label="Understood as">{"".join(chips)}</ul>'


def outcome(answer: Answer) -> str:
    """Return what was found in a sentence, what the user should know, and who was seen how long.

    Corrections have their chips: notes that tell of nothing else are left out.
    """
    is_telling = len(answer.notes) > len(set(answer.query.corrections))
    notes = answer.notes if is_telling else ()
    told = quiet(f"{note[:1].upper()}{note[1:]}" for note in notes)
    return (
        f'<p class="vs-verdict" role="status">{escape(verdict(answer))}</p>{told}'
        f"{presences(answer.presences)}"
    )


def taken(name: str, meant: Meant) -> str:
    """Return what a picture was taken for, before what else it may be meant for."""
    told = {
        "picture": f"Looked for what looks like {name}.",
        "face": f"Looked for whoever {name} shows.",
        "place": f"Looked for the film that {name} is from.",
        "alike": f"Compared the faces in {name} with everybody known.",
    }
    return quiet([f"{told[meant]} Instead:"])


def whereabouts(place: Place) -> str:
    """Return in a sentence where a picture is from, or that it is from none of the films."""
    where = f"{place.film.title}, at {clock(place.time_s)}"
    told = f"From {where}" if place.is_sure else f"From no film of the library. Likest: {where}"
    return f'<p class="vs-verdict" role="status">{escape(told)}</p>'


def likenesses(faces: Sequence[LookAlikes]) -> str:
    """Return for every face who it looks like and how much, or that nobody is close enough."""
    rows = [(_place(face.number, len(faces)), _likest(face)) for face in faces]
    return table(("Face", "Looks like"), rows, label="Who the faces look like")


def located(place: Place) -> str:
    """Return the film and time where a picture was found, and how like it the frame is."""
    unsure = "" if place.is_sure else '<span class="vs-partial">not the same</span>'
    return (
        f'<div class="vs-card"><h3>{escape(place.film.title)}</h3>'
        f'<p class="vs-facts"><span>{clock(place.time_s)}</span>'
        f"<span>likeness {place.likeness:.2f}</span>{unsure}</p></div>"
    )


def presences(seen: Iterable[Presence]) -> str:
    """Return a table of who was seen for how long; nothing when nobody was."""
    rows = [_presence(one) for one in seen]
    return table(_COLUMNS, rows, label="Time on screen") if rows else ""


def now_playing(moment: Moment) -> str:
    """Return the film and the times of what is playing."""
    return (
        f'<div class="vs-playing"><h3>{escape(moment.title)}</h3>'
        f"<span>{escape(when(moment))}</span></div>"
    )


def card(moment: Moment, query: Query, *, is_playing: bool = False) -> str:
    """Return a moment's title, time, score and the evidence for each constraint."""
    on = '<span class="vs-on">playing</span>' if is_playing else ""
    evidence = "".join(_evidence(evidence, moment, query) for evidence in moment.evidence)
    partial = '<span class="vs-partial">partial</span>' if moment.is_partial else ""
    return (
        f'<div class="vs-card"><h3>{escape(moment.title)}</h3>'
        f'<p class="vs-facts"><span>{escape(when(moment))}</span>'
        f"<span>p {moment.probability:.2f}</span>{partial}{on}</p>"
        f'<ul class="vs-evidence">{evidence}</ul></div>'
    )


def earlier(answer: Answer) -> str:
    """Return an answer given before, without pictures: one line per moment."""
    rows = "".join(
        f"<li>{escape(moment.title)}, {escape(when(moment))}"
        f'<span class="vs-quiet"> {escape(_told_of(moment, answer.query))}</span></li>'
        for moment in (*answer.moments, *answer.partials)
    )
    return f'{understood(answer.query)}{outcome(answer)}<ol class="vs-earlier">{rows}</ol>'


def _told(line: str) -> str:
    return _COMMAND.sub(r"<code>\1</code>", escape(line))


def _told_of(moment: Moment, query: Query) -> str:
    return "; ".join(evidence_line(evidence, moment, query) for evidence in moment.evidence)


def _field(field: str) -> str:
    """Return a field of a printed query as a chip: "person: Neo", "together", "then"."""
    if field == "then":
        return '<li class="vs-then">then</li>'
    key, colon, value = field.partition(": ")
    if not colon:
        return _chip("", field)
    is_odd = "?" in _QUOTED.sub("", value)  # the sign of a name that is not known
    return _chip(key, value, is_odd=is_odd)


def _chip(kind: str, words: str, *, is_odd: bool = False) -> str:
    odd, unknown = (" vs-odd", " <em>unknown</em>") if is_odd else ("", "")
    named = f"<span>{escape(kind)}</span> " if kind else ""
    return f'<li class="vs-chip{odd}">{named}{escape(words)}{unknown}</li>'


def _presence(presence: Presence) -> tuple[str, ...]:
    return (
        presence.label,
        presence.title,
        lasting(presence.seconds),
        f"{presence.share:.1%}",
        clock(presence.first_s),
        clock(presence.last_s),
    )


def _place(number: int, count: int) -> str:
    if count == 1:
        return "the only one"
    return "leftmost" if number == 1 else f"{number} from the left"


def _likest(face: LookAlikes) -> str:
    close = face.close(CLOSE)
    told = [f"{one.person} (same person {chance(one.probability)})" for one in close]
    return "; ".join(told) or "nobody close enough"


def _row(cells: Sequence[str]) -> str:
    name, *others = map(escape, cells)
    told = "".join(f"<td>{cell}</td>" for cell in others)
    return f'<tr><th scope="row">{name}</th>{told}</tr>'


def _evidence(evidence: Evidence, moment: Moment, query: Query) -> str:
    weak = "<em>weakest</em>" if holds_back(evidence) else ""
    width = f"{evidence.probability:.0%}"
    words = escape(quoted(evidence).removeprefix(", "))
    said = f'<span class="vs-said">{words}</span>' if words else ""
    return (
        f'<li><span class="vs-what">{escape(evidence.label)}{weak}</span>'
        f'<span class="vs-sure">{escape(sureness(evidence, moment, query))}</span>{said}'
        f'<span class="vs-bar" aria-hidden="true"><i style="width:{width}"></i></span></li>'
    )
