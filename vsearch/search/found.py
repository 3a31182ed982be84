"""What was found in a film, and how it is shown: moments with their evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import repeat

import numpy as np

from vsearch.join.settle import NOWHERE, JoinedMoment, rank_key
from vsearch.join.streams import NO_TRACK, Stream
from vsearch.join.weigh import FLOOR
from vsearch.records.media import Film
from vsearch.records.moments import Evidence, Kind, Moment
from vsearch.records.query import Constraint, Face, Headcount, Line, Picture, Query, Thing, Who
from vsearch.search.view import View
from vsearch.settings import Fusion, SearchSettings
from vsearch.store import FaceBoxes, Store

KINDS: dict[type, Kind] = {
    Who: "person",
    Face: "person",
    Thing: "scene",
    Picture: "scene",
    Line: "line",
    Headcount: "people",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A joined moment with what is needed to show it."""

    view: View
    moment: JoinedMoment
    wanted: tuple[Stream | Constraint, ...]  # in order; a constraint: it could not be looked for

    @property
    def streams(self) -> list[Stream]:
        """Return what was looked for, in the order of the moment's picks."""
        return [wanted for wanted in self.wanted if isinstance(wanted, Stream)]


def candidate(view: View, moment: JoinedMoment, wanted: Sequence[Stream | Constraint]) -> Candidate:
    """Return the candidate; a partial one when something could not be looked for."""
    unseen = sum(isinstance(one, Constraint) for one in wanted)
    if unseen:
        seen = len(wanted) - unseen
        score = (moment.score**seen * FLOOR**unseen) ** (1 / len(wanted))
        moment = replace(moment, is_full=False, score=score)
    return Candidate(view, moment, tuple(wanted))


def whole(view: View) -> Candidate:
    """Return all of the part that is looked at as one moment: nothing else was asked for."""
    start_s, end_s = view.part
    moment = JoinedMoment(
        start_s=start_s, end_s=end_s, score=1.0, reached=(), picks=(), is_full=True
    )
    return Candidate(view, moment, ())


def fused(candidates: Sequence[Candidate], fusion: Fusion) -> list[Candidate]:
    """Return the candidates with the scores that another fusion of their evidence gives.

    The mean of what is reached, the least of it, or reciprocal ranks (Cormack, Clarke and
    Buettcher, 2009, k = 60) over all candidates, as a share of the best possible.
    """
    if fusion == "product" or not candidates:
        return list(candidates)
    reached = np.array([one.moment.reached or (1.0,) for one in candidates])
    if fusion == "sum":
        scores = reached.mean(axis=1)
    elif fusion == "min":
        scores = reached.min(axis=1)
    else:
        ranks = np.argsort(np.argsort(-reached, axis=0, kind="stable"), axis=0)
        scores = (61.0 / (61.0 + ranks)).mean(axis=1)
    return [
        replace(one, moment=replace(one.moment, score=float(score)))
        for one, score in zip(candidates, scores, strict=True)
    ]


def chosen(candidates: Sequence[Candidate], query: Query) -> list[Candidate]:
    """Return the full matches asked for, best first: the next ones when some are passed over.

    For the first (last) time it is the earliest (latest) one of each film, in the order of the
    films; passed over are then so many of each film.
    """
    full = sorted((c for c in candidates if c.moment.is_full), key=lambda c: rank_key(c.moment))
    if not query.pick:
        return full[query.skip :]
    by_film: dict[str, list[Candidate]] = {one.view.film.id: [] for one in candidates}
    for one in sorted(
        full, key=lambda c: (c.moment.start_s, c.moment.end_s), reverse=query.pick == "last"
    ):
        by_film[one.view.film.id].append(one)
    return [one for film in by_film.values() for one in film[query.skip : query.skip + 1]]


class Shower:
    """Makes moments of candidates: times, boxes, raw scores, and what is weak."""

    def __init__(self, store: Store, query: Query, settings: SearchSettings) -> None:
        self._store = store
        self._longer_s = query.longer_s
        self._present = settings.present
        self._boxes: dict[str, FaceBoxes] = {}

    def show_all(
        self, found: Sequence[Candidate], repeats: Sequence[int | None] = ()
    ) -> tuple[Moment, ...]:
        """Return the moments; ``repeats`` are the places of better ones that they look like."""
        wanted: dict[Film, list[int]] = {}
        for one in found:
            for stream, cell in zip(one.streams, one.moment.picks, strict=False):
                if cell != NOWHERE and stream.tracks[cell] != NO_TRACK:
                    wanted.setdefault(one.view.film, []).append(int(stream.tracks[cell]))
        self._boxes = self._store.face_boxes_of(wanted)
        return tuple(map(self._show, found, repeats or repeat(None)))

    def _show(self, found: Candidate, repeats: int | None = None) -> Moment:
        """Return the moment: inside of what is looked at, and lengthened if that is asked for.

        ``repeats`` is the place of the better moment that it nearly looks like.
        """
        view, moment = found.view, found.moment
        cells = iter(moment.picks)
        places = [next(cells) if isinstance(w, Stream) else NOWHERE for w in found.wanted]
        chances = [
            wanted.stated_in(cell) if isinstance(wanted, Stream) and cell >= 0 else 0.0
            for wanted, cell in zip(found.wanted, places, strict=True)
        ]
        weakest = min(chances, default=1.0)
        is_telling = len(chances) > 1 or weakest < self._present
        evidence = tuple(
            self._evidence(view, wanted, cell, is_weak=is_telling and chance == weakest)
            for wanted, cell, chance in zip(found.wanted, places, chances, strict=True)
        )
        start_s, end_s = max(moment.start_s, view.part[0]), min(moment.end_s, view.part[1])
        photo = self._store.photo_at(view.film, start_s)
        longer_s = 0.0 if photo else self._longer_s
        return Moment(
            film_id=view.film.id,
            title=view.film.title,
            path=view.film.path / photo.name if photo else view.film.path,
            start_s=max(start_s - longer_s, min(start_s, view.begins_s)),
            end_s=min(end_s + longer_s, max(end_s, view.ends_s)),
            score=min(1.0, moment.score),
            probability=_probability(found),
            evidence=evidence,
            is_partial=not moment.is_full,
            repeats=repeats,
            is_photo=photo is not None,
            taken_at=photo.taken_at if photo else None,
        )

    def _evidence(
        self, view: View, wanted: Stream | Constraint, cell: int, *, is_weak: bool
    ) -> Evidence:
        if isinstance(wanted, Constraint):
            return _nothing(wanted.label, KINDS[type(wanted.any_of[0])], is_weak=is_weak)
        if cell == NOWHERE:
            return _nothing(wanted.label, wanted.kind, is_weak=is_weak)
        label, kind = wanted.seen_in(cell)
        time_s = float(view.cells.times_s[cell])
        heard = wanted.line_in(cell)
        if heard is not None:
            time_s = heard.line.start_s
        track = int(wanted.tracks[cell])
        box: tuple[float, float, float, float] | None = None
        if track != NO_TRACK:
            seen = self._boxes[view.film.id]
            gaps_s = np.where(seen.tracks == track, np.abs(seen.times_s - time_s), np.inf)
            nearest = int(np.argmin(gaps_s))
            time_s = float(seen.times_s[nearest])
            left, top, right, bottom = (float(edge) for edge in seen.boxes[nearest])
            box = (left, top, right, bottom)
        return Evidence(
            label=label,
            kind=kind,
            time_s=time_s,
            box=box,
            similarity=float(wanted.similarities[cell]),
            probability=wanted.stated_in(cell),
            is_weak=is_weak,
            text=heard.line.text if heard else "",
            speaker=heard.line.speaker if heard else "",
        )


def _probability(found: Candidate) -> float:
    """Return how likely all of it is as asked for, each piece of evidence by itself.

    Evidence that lies further away, or is not seen at all, makes it less likely.
    """
    moment = found.moment
    unseen = len(found.wanted) - len(found.streams)
    probability = moment.allowed * FLOOR**unseen
    for stream, cell, reached in zip(found.streams, moment.picks, moment.reached, strict=False):
        if cell == NOWHERE:
            probability *= FLOOR
        else:
            seen = max(float(stream.probabilities[cell]), 1e-9)
            probability *= reached * stream.stated_in(cell) / seen
    return min(1.0, probability)


def _nothing(label: str, kind: Kind, *, is_weak: bool) -> Evidence:
    """Return the evidence of what was seen nowhere."""
    return Evidence(
        label=label,
        kind=kind,
        time_s=None,
        box=None,
        similarity=0.0,
        probability=0.0,
        is_weak=is_weak,
    )
