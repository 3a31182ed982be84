"""What a check of the home finds."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["note", "leftover", "damage"]
Mend = Literal[
    "film", "spans", "lines", "orphans", "reference", "correction", "file", "switch", "job"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be, and what is to be done about it."""

    level: Level  # a note is nothing wrong: a drive that is not there, a rebuild that was stopped
    where: str  # a film, person, table or file
    what: str  # what is wrong, to stand after "where: "
    cure: str  # what to do, or what ``--repair`` does, to stand at the end
    mend: Mend | None = None  # how ``--repair`` mends it; None: it cannot
    target: tuple[str, ...] = ()  # what that is done to: an id, a path, or a person and a picture
