"""Work that outlives the page it was started from: an indexing run as a process of its own."""

from vsearch.jobs.folders import folders_of, gone_films, gone_photos
from vsearch.jobs.job import JobState, cancel, check, forget, start, state
from vsearch.jobs.progress import Progress

__all__ = [
    "JobState",
    "Progress",
    "cancel",
    "check",
    "folders_of",
    "forget",
    "gone_films",
    "gone_photos",
    "start",
    "state",
]
