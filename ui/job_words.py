"""An indexing run in words."""

from collections.abc import Sequence
from pathlib import Path

from ui.shelf import on_disk
from vsearch.jobs import JobState, Progress
from vsearch.wording import counted

_COUNTS = (
    ("indexed", "film", "indexed"),
    ("unchanged", "film", "unchanged"),
    ("moved", "film", "moved"),
    ("copies", "file", "the same as another film"),
    ("missing", "film", "not on disk any more"),
    ("removed", "film", "removed"),
    ("subtitles_films", "film", "with subtitles read"),
    ("photos_indexed", "photo", "indexed"),
    ("photos_unchanged", "photo", "unchanged"),
    ("photos_gone", "photo", "not on disk any more"),
    ("photos_removed", "photo", "removed"),
    ("failed", "file", "not readable"),
)


def headline(state: JobState) -> str:
    """Return what the run does, or did."""
    what = named(state.folders)
    if state.is_running:
        return f"Stopping: {what}" if state.is_stopped else f"Indexing {what}"
    if state.is_stopped:
        return f"Stopped: {what}"
    return f"Indexed {what}" if state.is_done else f"Not indexed: {what}"


def now(progress: Progress) -> str:
    """Return where the run is: "Film 3 of 9: a.mp4, 12 min left"."""
    if progress.phase == "starting":
        return "Opening the models and looking through the folders"
    if progress.phase in ("finishing", "done"):
        return "Tidying up"
    noun = "Film" if progress.phase == "films" else "Photo"
    if not progress.planned:
        return "Looking for photos" if noun == "Film" else "Tidying up"
    number = min(progress.done + 1, progress.planned)
    left = f", {time_left(progress.left_s)}" if progress.left_s is not None else ""
    name = f": {on_disk(Path(progress.name))}" if progress.name else ""
    return f"{noun} {number} of {progress.planned}{name}{left}"


def time_left(seconds: float) -> str:
    """Return roughly how long it still takes."""
    if seconds < 10:
        return "some seconds left"
    if seconds < 90:
        return f"{round(seconds / 10) * 10} s left"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min left"
    return f"{seconds / 3600:.1f} h left"


def outcome(state: JobState) -> str:
    """Return what became of the files, or that the run did not come to its end."""
    if state.problem:
        return state.problem
    if state.is_stopped and not state.is_done:
        return "What was finished is in the index; the rest comes with the next run."
    counts = state.progress.counts
    told = [
        f"{counted(counts[name], noun)} {what}" for name, noun, what in _COUNTS if counts.get(name)
    ]
    return ", ".join(told) if told else "No films or photos were found there."


def failed_rows(progress: Progress, most: int) -> list[tuple[str, str]]:
    """Return the files that failed, each with the reason."""
    return [(on_disk(path), reason) for path, reason in progress.failed[:most]]


def named(folders: Sequence[Path]) -> str:
    """Return folders by name: the one there is, else how many."""
    return on_disk(folders[0]) if len(folders) == 1 else counted(len(folders), "folder")
