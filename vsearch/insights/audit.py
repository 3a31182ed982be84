"""How far what is said can be trusted: random seconds, to be checked by a person."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vsearch.errors import InputError
from vsearch.insights.screen_time import FilmTimes
from vsearch.records.arrays import Floats
from vsearch.records.media import Film
from vsearch.wording import clock

HEAD = ("number", "film", "time", "said", "right")
MOST = 600  # pictures that one contact sheet holds
NOBODY = "nobody"
_YES, _NO = ("y", "yes"), ("n", "no")
_Z = 1.959964  # of the normal distribution, for 95 %


@dataclass(frozen=True, slots=True)
class Pick:
    """One sampled frame, and who is said to be on screen then."""

    number: int  # from 1
    film: Film
    time_s: float  # of the frame
    said: tuple[str, ...]  # empty: nobody of those looked for

    @property
    def told(self) -> str:
        """Return who is said to be on screen in words."""
        return " + ".join(self.said) or NOBODY


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many of some checked pictures are right."""

    about: Literal["somebody", "nobody", "all"]  # said to be on screen in them
    checked: int  # >= 0
    right: int  # 0..checked

    def __post_init__(self) -> None:
        if not 0 <= self.right <= self.checked:
            raise ValueError(f"{self.right} of {self.checked} cannot be right")


def sample(films: Sequence[FilmTimes], number: int, seed: int = 0) -> list[Pick]:
    """Return random frames, half of them where somebody is said to be, half where nobody is.

    A frame is as likely as the time it stands for is long, and comes once at most. Fewer are
    returned where there are not enough. The same seed gives the same. They are mixed, so that
    nobody who checks them knows what to expect. InputError when ``number`` is not 1..``MOST``.
    """
    if not 1 <= number <= MOST:
        raise InputError(f"Cannot sample {number} pictures: give 1 to {MOST}.")
    random = np.random.default_rng(seed)
    every = [
        (one.film, float(time_s), said, float(weight))
        for one in films
        for time_s, said, weight in zip(one.cells.times_s, _said(one), _weights(one), strict=True)
    ]
    chosen: list[int] = []
    for is_said, wanted in ((True, (number + 1) // 2), (False, number // 2)):
        rows = [row for row, (_, _, said, _) in enumerate(every) if bool(said) == is_said]
        chosen += _drawn(random, rows, np.array([every[row][3] for row in rows]), wanted)
    mixed = random.permutation(chosen).tolist()
    return [
        Pick(place, film, time_s, said)
        for place, (film, time_s, said, _) in enumerate((every[int(row)] for row in mixed), start=1)
    ]


def _drawn(
    random: np.random.Generator, rows: Sequence[int], weights: Floats, wanted: int
) -> list[int]:
    count = min(wanted, len(rows))
    if not count:
        return []
    drawn: list[int] = random.choice(
        rows, size=count, replace=False, p=weights / weights.sum()
    ).tolist()
    return drawn


def _said(one: FilmTimes) -> list[tuple[str, ...]]:
    """Return for every cell who is said to be on screen at its frame."""
    said: list[list[str]] = [[] for _ in range(len(one.cells))]
    for presence in one.presences:
        for start_s, end_s in presence.stretches:
            begin, end = np.searchsorted(one.cells.times_s, [start_s, end_s])
            for names in said[begin:end]:
                names.append(presence.label)
    return [tuple(names) for names in said]


def _weights(one: FilmTimes) -> Floats:
    return one.cells.ends_s - one.cells.starts_s


def sheet_text(picks: Sequence[Pick]) -> str:
    """Return the CSV to fill in: write y or n under "right"."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(HEAD)
    for pick in picks:
        writer.writerow((pick.number, pick.film.title, clock(pick.time_s), pick.told, ""))
    return buffer.getvalue()


def read_sheet(text: str, name: str) -> list[Verdict]:
    """Return the verdicts of a filled-in CSV: where somebody is said to be, where nobody, on all.

    Lines without an answer do not count. ``name`` is used in messages. InputError when it is not
    such a table, an answer is neither y nor n, or there is none at all.
    """
    first, _, _ = text.partition("\n")
    delimiter = max(",;\t", key=first.count)  # spreadsheets of many countries write others
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not rows or not {"said", "right"} <= rows[0].keys():
        raise InputError(f"{name} is no sheet of an audit: name the sheet.csv that --audit wrote.")
    answers = [
        ((row["said"] or "").strip() != NOBODY, answer)
        for number, row in enumerate(rows, start=1)
        if (answer := _answer(row["right"] or "", f"{name}, picture {number}")) is not None
    ]
    if not answers:
        raise InputError(f'{name} holds no answers: write y or n under "right" in each line.')
    somebody = [is_right for is_said, is_right in answers if is_said]
    nobody = [is_right for is_said, is_right in answers if not is_said]
    every = [*somebody, *nobody]
    return [
        Verdict("somebody", len(somebody), sum(somebody)),
        Verdict("nobody", len(nobody), sum(nobody)),
        Verdict("all", len(every), sum(every)),
    ]


def _answer(text: str, where: str) -> bool | None:
    """Return the answer, None for an empty one."""
    answer = text.strip().casefold()
    if answer and answer not in (*_YES, *_NO):
        raise InputError(f"{where}: {text.strip()!r} is no answer: write y or n.")
    return answer in _YES if answer else None


def wilson(right: int, checked: int) -> tuple[float, float]:
    """Return the 95 % bounds of a share, 0..1 each (Wilson, 1927); ``checked`` >= 1."""
    share, z2 = right / checked, _Z * _Z
    middle = (share + z2 / (2 * checked)) / (1 + z2 / checked)
    reach = math.sqrt(share * (1 - share) / checked + z2 / (4 * checked * checked))
    reach *= _Z / (1 + z2 / checked)
    return max(0.0, middle - reach), min(1.0, middle + reach)
