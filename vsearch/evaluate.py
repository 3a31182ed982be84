"""A dataset of films, people and sentences scored: how good are the answers?"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from vsearch.errors import InputError
from vsearch.metrics import Found, Scores, Truth, score
from vsearch.records.moments import Answer

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One query of the dataset with its truth."""

    id: str
    text: str
    kind: str  # person, object, person+object+title, ..., negative ...
    truth: Truth


@dataclass(frozen=True, slots=True)
class Result:
    """What one sentence got."""

    sentence: Sentence
    found: tuple[Found, ...]  # confident full matches, best first
    scores: Scores | None  # None when nothing should be found

    @property
    def is_refused(self) -> bool:
        """Say whether the answer was "no confident match"."""
        return not self.found


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the mean figures of a kind of sentence."""

    kind: str
    sentences: int
    refused: int  # answered with "no confident match"
    scores: Scores | None  # means; None for sentences that have nothing to find


def read_sentences(folder: Path) -> list[Sentence]:
    """Return the sentences of ``queries.json``; InputError when the file cannot be used."""
    path = folder / "queries.json"
    if folder.is_file():
        raise InputError(f"{folder} is a file: name the folder that holds queries.json.")
    if not path.exists():
        raise InputError(
            f"{folder} is no evaluation set: it has no queries.json; name a folder that has one."
        )
    entries = _read_json(path)
    if not isinstance(entries, list):
        raise InputError(f"{path} cannot be used: it must be a list of sentences.")
    return [
        _sentence(entry, f"{path}, entry {number}") for number, entry in enumerate(entries, start=1)
    ]


def film_titles(folder: Path) -> dict[str, str]:
    """Return the title of every film file that ``ground_truth.json`` names; empty without it.

    InputError when the file cannot be used.
    """
    path = folder / "ground_truth.json"
    if not path.exists():
        return {}
    entries = _read_json(path)
    if not isinstance(entries, dict):
        raise InputError(f"{path} cannot be used: it must name the films, each with its title.")
    return {
        name: str(_member(entry, "title", f"{path}, film {name}"))
        for name, entry in entries.items()
    }


def run(sentences: Sequence[Sentence], ask: Callable[[str], Answer]) -> list[Result]:
    """Return the result of every sentence; a sentence that raises InputError counts as refused."""
    results = []
    for sentence in sentences:
        try:
            moments = ask(sentence.text).moments
        except InputError:
            moments = ()
        found = tuple(Found(m.path.name, m.start_s, m.end_s) for m in moments)
        scores = score(found, sentence.truth) if sentence.truth.expected else None
        results.append(Result(sentence, found, scores))
    return results


def table(results: Sequence[Result]) -> list[Row]:
    """Return one row per kind of sentence, then groups, then all; negatives show refusals."""
    kinds = sorted({result.sentence.kind for result in results})
    groups: list[tuple[str, list[Result]]] = [
        (kind, [r for r in results if r.sentence.kind == kind]) for kind in kinds
    ]
    positive = [r for r in results if r.scores is not None]
    groups.append(("with title", [r for r in positive if "title" in r.sentence.kind]))
    groups.append(("to be found", positive))
    groups.append(("to be refused", [r for r in results if r.scores is None]))
    return [_row(kind, members) for kind, members in groups if members]


def as_json(results: Sequence[Result], *, encoder: str) -> dict[str, Any]:
    """Return the table and every sentence's result as plain JSON values."""
    return {
        "encoder": encoder,
        "table": [asdict(row) for row in table(results)],
        "sentences": [
            {
                "id": result.sentence.id,
                "query": result.sentence.text,
                "type": result.sentence.kind,
                "found": [asdict(found) for found in result.found],
                "scores": asdict(result.scores) if result.scores else None,
            }
            for result in results
        ],
    }


def _row(kind: str, members: Sequence[Result]) -> Row:
    scored = [list(asdict(r.scores).values()) for r in members if r.scores is not None]
    means = Scores(*(float(mean) for mean in np.mean(scored, axis=0))) if scored else None
    return Row(
        kind=kind,
        sentences=len(members),
        refused=sum(result.is_refused for result in members),
        scores=means,
    )


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} cannot be read: save it as UTF-8 text.") from error
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path} cannot be read: line {error.lineno} is broken JSON; correct it."
        ) from error


def _sentence(entry: object, where: str) -> Sentence:
    return Sentence(
        id=str(_member(entry, "id", where)),
        text=str(_member(entry, "query", where)),
        kind=str(_member(entry, "type", where)),
        truth=Truth(
            expected=_spans(_member(entry, "expected", where), f"{where}, expected"),
            acceptable=_spans(_member(entry, "acceptable", where), f"{where}, acceptable"),
        ),
    )


def _member(entry: object, key: str, where: str) -> object:
    if not isinstance(entry, dict) or key not in entry:
        raise InputError(f"{where}: {key!r} is missing; add it.")
    member: object = entry[key]
    return member


def _spans(entries: object, where: str) -> dict[str, list[tuple[float, float]]]:
    """Return the spans by film; a film without spans is left out: there is nothing to find."""
    if not isinstance(entries, list):
        raise InputError(f"{where}: must be a list of videos with their spans.")
    found: dict[str, list[tuple[float, float]]] = {}
    for entry in entries:
        spans = _member(entry, "spans", where)
        if not isinstance(spans, list) or not all(map(_is_span, spans)):
            raise InputError(f"{where}: spans must be pairs of seconds, as in [[0, 4.5]].")
        if spans:
            video = str(_member(entry, "video", where))
            found.setdefault(video, []).extend((float(start), float(end)) for start, end in spans)
    return found


def _is_span(span: object) -> bool:
    return (
        isinstance(span, list) and len(span) == 2 and all(isinstance(t, int | float) for t in span)
    )
