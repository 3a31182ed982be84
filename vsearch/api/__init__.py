"""The whole of vsearch for other programs: open an index, ask, take the moments along.

``import vsearch`` offers it as ``vsearch.open`` and ``vsearch.index``. Everything raises
``VsearchError`` for what a user can understand and mend. Names without an underscore here stay as
they are from version to version.
"""

from vsearch.api.library import Library
from vsearch.api.opening import index, open_library
from vsearch.enrol import Enrolment
from vsearch.errors import VsearchError
from vsearch.printed import print_query
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.people import CastEntry, Person

__all__ = [
    "Answer",
    "CastEntry",
    "Enrolment",
    "Evidence",
    "Library",
    "Moment",
    "Person",
    "VsearchError",
    "index",
    "open_library",
    "print_query",
]
