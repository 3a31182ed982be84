"""Coming and going: what is told of the faces seen look by look."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vsearch.watch.naming import STRANGER

Box = tuple[float, float, float, float]  # left, top, right, bottom: fractions of the frame
Kind = Literal["came", "there", "gone"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One face of one frame of which it is decided whose it is."""

    name: str  # STRANGER for somebody unknown
    track: int
    since_s: float  # from when on it is known to be them
    probability: float  # 0..1
    box: Box


@dataclass(frozen=True, slots=True)
class Event:
    """Somebody came, is still there, or is gone."""

    kind: Kind
    time_s: float  # when: of "came" their first face, of "gone" their last
    name: str  # STRANGER for somebody unknown
    track: int
    probability: float  # at that time, 0..1
    box: Box  # where they were then
    seconds: float  # how long they have been there, >= 0


@dataclass(frozen=True, slots=True)
class Total:
    """How long somebody was seen in all."""

    name: str
    seconds: float
    times: int  # how often they came, >= 1


@dataclass(slots=True)
class _Stay:
    """One stretch in which somebody is there; changes while they stay."""

    first_s: float
    last_s: float
    told_s: float
    face: Seen


class Roll:
    """Who is there. People are told apart by name, strangers by their track."""

    def __init__(self, *, hold_s: float, every_s: float | None, tells_strangers: bool) -> None:
        self._hold_s = hold_s  # somebody unseen for longer is gone
        self._every_s = every_s  # how often to tell that somebody is still there; None: never
        self._tells_strangers = tells_strangers
        self._stays: dict[str | int, _Stay] = {}
        self._totals: dict[str, Total] = {}

    def look(self, time_s: float, seen: Sequence[Seen]) -> list[Event]:
        """Return what is new at that time, which must not decrease."""
        events = self._gone(time_s - self._hold_s)
        for face in seen:
            if face.name == STRANGER and not self._tells_strangers:
                continue
            key = face.name or face.track
            stay = self._stays.get(key)
            if stay is None:
                stay = self._stays[key] = _Stay(face.since_s, time_s, time_s, face)
                events.append(_event("came", face.since_s, stay))
                continue
            stay.last_s, stay.face = time_s, face
            if self._every_s is not None and time_s - stay.told_s >= self._every_s:
                stay.told_s = time_s
                events.append(_event("there", time_s, stay))
        return events

    def end(self) -> list[Event]:
        """Return that everybody is gone."""
        return self._gone(float("inf"))

    def totals(self) -> list[Total]:
        """Return everybody who was there and is gone, longest first."""
        return sorted(self._totals.values(), key=lambda total: -total.seconds)

    def _gone(self, before_s: float) -> list[Event]:
        """Part from all who were last seen before that time."""
        events = []
        for key, stay in list(self._stays.items()):
            if stay.last_s < before_s:
                del self._stays[key]
                event = _event("gone", stay.last_s, stay)
                events.append(event)
                known = self._totals.get(event.name, Total(event.name, 0.0, 0))
                self._totals[event.name] = Total(
                    event.name, known.seconds + event.seconds, known.times + 1
                )
        return events


def _event(kind: Kind, time_s: float, stay: _Stay) -> Event:
    return Event(
        kind=kind,
        time_s=time_s,
        name=stay.face.name,
        track=stay.face.track,
        probability=stay.face.probability,
        box=stay.face.box,
        seconds=time_s - stay.first_s,
    )
