"""A dataset of films, people and sentences: what is asked, and what is true."""

import json
from dataclasses import dataclass
from pathlib import Path

from vsearch.errors import InputError
from vsearch.metrics import Truth


@dataclass(frozen=True, slots=True)
class Sentence:
    """One query of the dataset with its truth."""

    id: str
    text: str
    kind: str  # person, object, person+object+title, ..., negative ...
    truth: Truth


@dataclass(frozen=True, slots=True)
class Segment:
    """What one stretch of a film shows, as somebody wrote it down."""

    film: str  # file name
    start_s: float
    end_s: float  # > start_s
    people: frozenset[str]  # by name; plain to see
    people_hard: frozenset[str]  # there, but small, dark, from the side: neither right nor wrong
    things: frozenset[str]
    words: str  # things and scene as one text


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
    return {
        name: str(_member(entry, "title", f"{path}, film {name}"))
        for name, entry in _films(path).items()
    }


def read_segments(folder: Path) -> list[Segment]:
    """Return the stretches of ``ground_truth.json``, none without it.

    InputError when the file cannot be used.
    """
    path = folder / "ground_truth.json"
    segments = []
    for name, film in _films(path).items():
        entries = _member(film, "segments", f"{path}, film {name}")
        if not isinstance(entries, list):
            raise InputError(f"{path}, film {name}: segments must be a list.")
        for number, entry in enumerate(entries, start=1):
            where = f"{path}, film {name}, segment {number}"
            span = [_member(entry, "start", where), _member(entry, "end", where)]
            if not _is_span(span):
                raise InputError(f"{where}: start and end must be seconds.")
            things = _texts(entry, "objects", where)
            segments.append(
                Segment(
                    film=name,
                    start_s=float(str(span[0])),
                    end_s=float(str(span[1])),
                    people=frozenset(_texts(entry, "people", where)),
                    people_hard=frozenset(_texts(entry, "people_hard", where)),
                    things=frozenset(things),
                    words=" ".join([*things, str(_member(entry, "scene", where))]),
                )
            )
    return segments


def _films(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    entries = _read_json(path)
    if not isinstance(entries, dict):
        raise InputError(f"{path} cannot be used: it must name the films, each with its title.")
    return entries


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


def _texts(entry: object, key: str, where: str) -> list[str]:
    texts = _member(entry, key, where)
    if not isinstance(texts, list):
        raise InputError(f"{where}: {key} must be a list.")
    return [str(text) for text in texts]


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
