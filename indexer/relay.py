"""What several processes tell of one run, handed on as if it had come from one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from vsearch.wording import counted, printable

Message = Mapping[str, object]

# What only the supervisor hears.
_PRIVATE = frozenset({"reading", "was_read", "alive", "said", "ended", "stumbled"})
_NOTES = ("moved", "copy", "damaged", "gone", "removed", "subtitles")  # as they are printed
_FILMS = ("indexed", "unchanged", "moved", "copies", "failed", "removed")
_PHOTOS = ("indexed", "unchanged", "moved", "copies", "failed", "gone", "removed")
_FROM_NOTES = ("films", "parts", "people", "without")
_CALLED = {"copies": "copies of others"}


class Relay:
    """Takes what the processes of one run tell, one after the other."""

    def __init__(self) -> None:
        self.failed: dict[Path, str] = {}
        self.counts: dict[str, int] = {}  # what became of all files, at the end
        self._notes: dict[str, dict[str, str]] = {kind: {} for kind in _NOTES}
        self._finished: set[str] = set()  # films
        self._planned: set[str] = set()  # what was told already: "planned", "photos_planned"
        self._photos_planned = self._photos_ahead = 0
        self._photos_new = 0  # that earlier processes put into the index
        self._photos_now = 0  # and that this one did
        self._from_notes = dict.fromkeys(_FROM_NOTES, 0)

    def begin(self) -> None:
        """Note that another process takes up the run."""
        self._photos_new += self._photos_now
        self._photos_now = 0

    def take(self, told: Message) -> Iterator[Message]:
        """Take a message and yield what of it is for others to hear."""
        kind, path = str(told["event"]), str(told.get("path", ""))
        if kind in _PRIVATE:
            return
        if kind in ("planned", "photos_planned"):
            yield from self._take_plan(kind, told)
        elif kind == "failed":
            yield from self._take_failure(Path(path), told)
        elif kind == "photos_reached":
            yield {**told, "photos": _number(told, "photos") + self._photos_ahead}
        elif kind == "summary":
            yield self._take_summary(told)
        else:
            if kind == "finished":
                self._finished.add(path)
            if kind == "photos_finished":
                self._photos_now += _number(told, "new")
            self._note(kind, path, told)
            yield told

    def _note(self, kind: str, path: str, told: Message) -> None:
        """Keep what is to be said at the end."""
        if kind in self._notes:
            self._notes[kind][path] = str(told["reason"])
        if kind == "notes_taken":
            for name in _FROM_NOTES:
                self._from_notes[name] += _number(told, name)

    def _take_plan(self, kind: str, told: Message) -> Iterator[Message]:
        """Plans are told once: a process that takes up a run plans what is left of it."""
        if kind == "photos_planned":
            planned = _number(told, "photos")
            self._photos_planned = self._photos_planned or planned
            self._photos_ahead = max(0, self._photos_planned - planned)
        if kind not in self._planned:
            self._planned.add(kind)
            yield told

    def _take_failure(self, path: Path, told: Message) -> Iterator[Message]:
        if path not in self.failed:
            self.failed[path] = str(told["reason"])
            yield told

    def _take_summary(self, told: Message) -> Message:
        """Count what earlier processes did, which for the last one was done before."""
        counts = {name: _number(told, name) for name in told if name not in ("event", "at")}
        earlier = max(0, len(self._finished) - counts["indexed"])
        counts["indexed"] += earlier
        counts["unchanged"] = max(0, counts["unchanged"] - earlier)
        for kind, name in (("moved", "moved"), ("copy", "copies"), ("removed", "removed")):
            counts[name] = max(counts[name], len(self._notes[kind]))
        counts["photos_indexed"] += self._photos_new
        counts["photos_unchanged"] = max(0, counts["photos_unchanged"] - self._photos_new)
        counts |= {f"notes_{name}": count for name, count in self._from_notes.items()}
        self.counts = counts
        return {"event": told["event"], "at": told["at"], **counts}

    def lines(self) -> list[str]:
        """Return what became of the files, every bad one by name."""
        films = {**self.counts, "failed": self.counts["failed"] - self.counts["photos_failed"]}
        of_photos = {name: self.counts[f"photos_{name}"] for name in _PHOTOS}
        told = _counted(films, _FILMS)
        told_of_photos = _counted(of_photos, _PHOTOS)
        lines = [told] * bool(told) + [f"photos: {told_of_photos}"] * bool(told_of_photos)
        lines = lines or ["no films or photos found"]
        if read := self.counts["subtitles_films"]:
            said = counted(self.counts["subtitles_lines"], "line")
            lines.append(f"subtitles: {counted(read, 'film')}, {said}")
        if self._from_notes["films"]:
            lines.append(f"notes: {_told_of_notes(self._from_notes)}")
        if of_photos["gone"]:
            lines.append("photos that are gone stay in the index; --prune removes them")
        lines += [f"{kind}: {words}" for kind in _NOTES for words in self._notes[kind].values()]
        lines += [f"failed: {path}: {reason}" for path, reason in self.failed.items()]
        return [printable(line) for line in lines]


def _told_of_notes(counts: Mapping[str, int]) -> str:
    told = [counted(counts["films"], "film")]
    told += [counted(counts["parts"], "part")] * bool(counts["parts"])
    told += [f"{counted(counts['people'], 'person', 'people')} enrolled"] * bool(counts["people"])
    told += [f"{counts['without']} without a photo"] * bool(counts["without"])
    return ", ".join(told)


def _counted(counts: Mapping[str, int], names: tuple[str, ...]) -> str:
    return ", ".join(f"{counts[name]} {_CALLED.get(name, name)}" for name in names if counts[name])


def _number(told: Message, name: str) -> int:
    value = told.get(name, 0)
    return int(value) if isinstance(value, int | float) else 0
