"""Who a followed face is: a name that is taken when it is sure, and kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vsearch.people import IdentitySettings, LikenessCurve, identify
from vsearch.records.arrays import Floats
from vsearch.records.people import Person
from vsearch.watch.follow import Followed, Follower, OpenTrack

STRANGER = ""  # in the place of a name: surely nobody who is enrolled; no person's name is empty


@dataclass(frozen=True, slots=True)
class NamingSettings:
    """When a face gets a name, and when it loses it to another.

    In nine films with 20 enrolled people the one wrong name was held at .82 to .85, the least
    sure right one at .89.
    """

    sure: float = 0.87  # probability from which a close look speaks for a name, 0..1
    looks: int = 2  # close looks in a row that a name takes, >= 1
    stranger_looks: int = 3  # that it takes to say that it is nobody enrolled, >= 1
    doubts: int = 5  # that it takes to say so of somebody who has a name, >= 1


@dataclass(frozen=True, slots=True)
class Standing:
    """What is held of one track."""

    since_s: float  # since when its name is true: from its first face, unless it had another before
    name: str | None = None  # None: not decided yet; STRANGER: nobody enrolled
    probability: float = 0.0  # of that name, 0..1
    rival: str | None = None  # what the last close looks said instead
    rival_looks: int = 0  # how many in a row


def decide(
    held: Standing,
    people: Sequence[str],
    chances: Floats,
    *,
    time_s: float,
    settings: NamingSettings,
) -> Standing:
    """Return what is held of a track after one more close look.

    ``chances`` (people,) are the probabilities of the people, and what is missing to 1 is that of
    a stranger. A name is taken after ``looks`` sure looks in a row and kept until as many speak
    for another one; an unsure look speaks for nobody.
    """
    offered = dict(zip(people, chances.tolist(), strict=True))
    offered[STRANGER] = max(0.0, 1.0 - float(chances.sum()))
    best = max(offered, key=lambda name: offered[name])
    now = held if held.name is None else replace(held, probability=offered[held.name])
    if best == held.name or offered[best] < settings.sure:
        return replace(now, rival=None, rival_looks=0)
    looks = held.rival_looks + 1 if held.rival == best else 1
    if looks < _needed(held, best, settings):
        return replace(now, rival=best, rival_looks=looks)
    return Standing(time_s if held.name else held.since_s, best, offered[best])


def _needed(held: Standing, rival: str, settings: NamingSettings) -> int:
    if rival != STRANGER:
        return settings.looks
    return settings.doubts if held.name else settings.stranger_looks


class Namer:
    """Names the open tracks; of the faces on one frame only one can be a given person."""

    def __init__(
        self,
        people: Sequence[Person],
        curve: LikenessCurve,
        settings: NamingSettings | None = None,
    ) -> None:
        self._people = people
        self._curve = curve
        self._settings = settings or NamingSettings()
        self._held: dict[int, Standing] = {}

    def look(self, time_s: float, follower: Follower, followed: Followed) -> dict[int, Standing]:
        """Return what is held of every track on this frame, by its number."""
        open_numbers = {track.number for track in follower.tracks}
        self._held = {n: held for n, held in self._held.items() if n in open_numbers}
        if followed.embedded:
            self._decide(time_s, follower, followed.embedded)
        self._part(time_s, followed.seen)
        return {track.number: self._standing(track) for track in followed.seen}

    def _decide(self, time_s: float, follower: Follower, embedded: frozenset[int]) -> None:
        # Names do not spread over time here: a track that goes on is one track anyway.
        found = identify(
            follower.columns(), self._people, self._curve, IdentitySettings(spreads=False)
        )
        for track, chances in zip(follower.tracks, found.probabilities, strict=True):
            if track.number in embedded:
                self._held[track.number] = decide(
                    self._standing(track),
                    found.people,
                    chances,
                    time_s=time_s,
                    settings=self._settings,
                )

    def _part(self, time_s: float, seen: Sequence[OpenTrack]) -> None:
        """Take a name from all faces of a frame that bear it but the likeliest."""
        bearers: set[str] = set()
        numbers = [track.number for track in seen if track.number in self._held]
        for number in sorted(numbers, key=lambda n: -self._held[n].probability):
            name = self._held[number].name
            if name and name in bearers:
                self._held[number] = Standing(since_s=time_s)
            elif name:
                bearers.add(name)

    def _standing(self, track: OpenTrack) -> Standing:
        return self._held.get(track.number) or Standing(since_s=track.first_s)
