"""Answers as lines for a terminal."""

from vsearch.printed import print_query
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.query import Query
from vsearch.wording import (
    absence,
    clock,
    holds_back,
    presence_line,
    printable,
    quoted,
    repeats_line,
    when,
)


def answer_lines(answer: Answer) -> list[str]:
    """Return the whole answer: the parse, notes, who was seen how long, moments with evidence.

    What follows "understood: " is the printed query and nothing else: given back as a sentence, as
    it is or edited, it is understood.
    """
    lines = [f"understood: {print_query(answer.query)}"]
    lines += [f"note: {note}" for note in answer.notes]
    lines.append(f"scene encoder: {answer.encoder}")
    lines += [presence_line(presence) for presence in answer.presences]
    if not answer.is_confident:
        lines.append("no confident match")
        if answer.partials:
            lines.append("nearest, with something missing:")
    groups = (*answer.groups, *((moment, ()) for moment in answer.partials))
    for rank, (moment, others) in enumerate(groups, start=1):
        lines += _moment_lines(rank, moment, answer.query)
        lines += [f"       {repeats_line(moment, others)}"] * bool(others)
    return [printable(line) for line in lines]


def _moment_lines(rank: int, moment: Moment, query: Query) -> list[str]:
    partial = "  [partial]" if moment.is_partial else ""
    times = f"{clock(moment.start_s)}-{clock(moment.end_s)}"
    place = when(moment) if moment.is_photo else times
    head = f"{rank:3d}. {moment.title}  {place}  p {moment.probability:.2f}{partial}"
    told = (_evidence_line(evidence, moment, query) for evidence in moment.evidence)
    return [head, *(f"       {line}" for line in told)]


def _evidence_line(evidence: Evidence, moment: Moment, query: Query) -> str:
    weak = "  <- weakest" if holds_back(evidence) else ""
    if evidence.time_s is None:
        return f"{evidence.label}: {absence(evidence, query)}{weak}"
    # Numbers of people are counted, lines are quoted, neither is compared.
    is_compared = evidence.kind not in ("people", "line")
    raw = f" (similarity {evidence.similarity:.2f})" if is_compared else quoted(evidence)
    if evidence.kind == "person" and evidence.box is None:
        raw = " (named by the subtitles)"
    at = "" if moment.is_photo else f" at {clock(evidence.time_s)}"
    return f"{evidence.label}: p {evidence.probability:.2f}{at}{raw}{weak}"
