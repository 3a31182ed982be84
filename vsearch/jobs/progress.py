"""How far an indexing run has come."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from vsearch.jobs.events import Event

Phase = Literal["starting", "films", "photos", "finishing", "done"]

_SOON = 0.02  # of the work: before that a guess of the time left is none


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an indexing run has come."""

    phase: Phase = "starting"
    name: str = ""  # of the file or folder that is looked at now
    done: int = 0  # films or photos that were looked at
    planned: int = 0  # films or photos to look at
    share: float = 0.0  # of all films, or of all photos, 0..1
    left_s: float | None = None  # until these films or photos are done; None: not known yet
    failed: tuple[tuple[Path, str], ...] = ()  # file and reason
    counts: Mapping[str, int] = field(default_factory=dict)  # what became of all files, at the end


def progress_of(events: Iterable[Event]) -> Progress:
    """Return how far a run has come that said this."""
    run = _Run()
    for event in events:
        run.hear(event)
    return run.progress()


class _Run:
    """What was heard so far."""

    def __init__(self) -> None:
        self._phase: Phase = "starting"
        self._films: dict[Path, float] = {}  # in hand, and how long they are
        self._name = ""
        self._planned = self._done = 0
        self._total = self._before = self._reached = 0.0  # in seconds, or photos
        self._began_at = self._told_at = 0.0
        self._failed: list[tuple[Path, str]] = []
        self._counts: dict[str, int] = {}

    def hear(self, event: Event) -> None:
        """Take one event."""
        self._told_at = event.at
        match event.name:
            case "planned":
                self._begin("films", int(event.number("films")), event.number("seconds"))
            case "photos_planned":
                self._begin("photos", int(event.number("photos")), event.number("photos"))
            case "started":
                self._films[event.path] = event.number("seconds")
                self._name = event.path.name
            case "reached":
                self._reached = event.number("in_hand") or event.number("seconds")
            case "photos_reached":
                self._name, self._reached = event.path.name, event.number("photos")
                self._done = int(self._reached)
            case "finished":
                self._end_film(event.path)
            case "failed":
                self._failed.append((event.path, event.reason))
                if event.path in self._films:
                    self._end_film(event.path)
            case "summary":
                self._phase = "done"
                self._counts = {
                    name: int(number) for name, number in event.numbers.items() if name != "at"
                }

    def progress(self) -> Progress:
        """Return what all of it comes to."""
        share = min(1.0, (self._before + self._reached) / self._total) if self._total else 0.0
        took_s = self._told_at - self._began_at
        return Progress(
            phase=self._phase,
            name=self._name,
            done=self._done,
            planned=self._planned,
            share=share,
            left_s=took_s * (1 - share) / share if share >= _SOON and took_s > 0 else None,
            failed=tuple(self._failed),
            counts=self._counts,
        )

    def _begin(self, phase: Phase, planned: int, total: float) -> None:
        # Photos come last: without any there is nothing left but to tidy up.
        self._phase = "finishing" if phase == "photos" and not planned else phase
        self._planned, self._total = planned, total
        self._done, self._name = 0, ""
        self._before = self._reached = 0.0
        self._films = {}
        self._began_at = self._told_at

    def _end_film(self, path: Path) -> None:
        length_s = self._films.pop(path, 0.0)
        self._done += 1
        self._before += length_s
        # What the others in hand have reached is told again soon.
        self._reached = max(0.0, self._reached - length_s) if self._films else 0.0
        self._name = next(reversed(self._films), Path()).name
