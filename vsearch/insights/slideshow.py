"""Which pictures of the moments found make a slideshow, and in which order."""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vsearch.records.arrays import Vectors
from vsearch.records.columns import FaceColumns
from vsearch.records.media import Film, Shot
from vsearch.records.moments import Moment
from vsearch.thumbnails import Box
from vsearch.wording import clock, day, printable, when

Order = Literal["time", "best"]

ONE_FRAME_S = 1e-3  # two pieces of evidence no further apart lie on one frame


@dataclass(frozen=True, slots=True)
class Slide:
    """One frame that stands for a moment, or the photo that it is."""

    film: Film
    moment: Moment
    time_s: float  # of a sampled frame
    shot: int  # index of its shot in the film

    @property
    def caption(self) -> str:
        """Return from which film it is, and from when: Up (2009), 0:12.0; Crete, 14 Jul 2019."""
        year = f" ({self.film.year})" if self.film.year else ""
        at = when(self.moment) if self.moment.is_photo else clock(self.time_s)
        if self.moment.taken_at:
            return printable(f"{self.film.title}, {day(self.moment.taken_at)}")
        return printable(f"{self.film.title}{year}, {at}")


def slide_of(moment: Moment, film: Film, shots: Sequence[Shot]) -> Slide:
    """Return a moment's picture: the frame of its evidence that shows most of who is asked for.

    Of equal ones the first. A moment without evidence is shown by the middle of the shot that its
    own middle lies in. ``shots`` are the film's, at least one.
    """
    starts_s = [shot.start_s for shot in shots]
    time_s = _time_of_evidence(moment)
    if time_s is None:
        middle = _shot_at((moment.start_s + moment.end_s) / 2, starts_s)
        return Slide(film, moment, shots[middle].keyframe_s, middle)
    return Slide(film, moment, time_s, _shot_at(time_s, starts_s))


def without_same_frames(slides: Sequence[Slide]) -> list[Slide]:
    """Return the slides without those that show the same frame as an earlier one."""
    return list({(one.film.id, one.time_s): one for one in reversed(slides)}.values())[::-1]


def choose(slides: Sequence[Slide], vectors: Vectors, count: int) -> list[Slide]:
    """Return the ``count`` (>= 1) best and most different slides, the best one first.

    ``vectors`` (n, d) are what the frames look like. Greedy, farthest first (Gonzalez, 1985), the
    distance to the nearest one chosen already (1 - cosine) multiplied by the moment's score. A shot
    gives a second picture only when every shot has given one.
    """
    scores = np.array([slide.moment.score for slide in slides])
    shots = [(slide.film.id, slide.shot) for slide in slides]
    apart = np.ones(len(slides))
    chosen: list[int] = []
    seen: set[tuple[str, int]] = set()
    while len(chosen) < min(count, len(slides)):
        left = [row for row in range(len(slides)) if row not in chosen]
        fresh = [row for row in left if shots[row] not in seen]
        # Of the same distance, as of a copy, the better moment.
        best = max(fresh or left, key=lambda row: (scores[row] * apart[row], scores[row], -row))
        chosen.append(best)
        seen.add(shots[best])
        apart = np.minimum(apart, np.maximum(0.0, 1.0 - vectors @ vectors[best]))
    return [slides[row] for row in chosen]


def boxes_at(time_s: float, faces: FaceColumns) -> list[Box]:
    """Return the boxes of all faces on the frame at a time, in fractions of the frame."""
    rows = np.flatnonzero(np.abs(faces.times_s - time_s) < ONE_FRAME_S)
    return [(box[0], box[1], box[2], box[3]) for box in faces.boxes[rows].tolist()]


def in_order(slides: Sequence[Slide], order: Order) -> list[Slide]:
    """Return the slides by film and time, or the likeliest moments first.

    Films go by year, those without one last, then by title; photos by when they were taken.
    """
    if order == "best":
        return sorted(slides, key=lambda slide: -slide.moment.score)
    return sorted(slides, key=_place_in_time)


def _place_in_time(slide: Slide) -> tuple[float, str, str, str, float]:
    film, taken_at = slide.film, slide.moment.taken_at or ""
    year = float(taken_at[:4] or film.year or math.inf)
    return year, taken_at, film.title.casefold(), film.id, slide.time_s


def _time_of_evidence(moment: Moment) -> float | None:
    timed = [(one.time_s, one.box) for one in moment.evidence if one.time_s is not None]
    boxed_s = [time_s for time_s, box in timed if box]
    together = {
        time_s: sum(abs(time_s - other_s) < ONE_FRAME_S for other_s in boxed_s)
        for time_s, _ in timed
    }
    return max(together, key=lambda time_s: together[time_s]) if together else None


def _shot_at(time_s: float, starts_s: Sequence[float]) -> int:
    return max(0, bisect.bisect_right(starts_s, time_s + ONE_FRAME_S) - 1)
