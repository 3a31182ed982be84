"""What an assistant may see and do beyond asking questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vsearch.errors import InputError
from vsearch.paths import expanded


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the person who starts the server lets assistants see and do."""

    shows_pictures: bool = True  # of moments and of people's faces
    may_change: bool = False  # name people, and index
    pictures: tuple[Path, ...] = ()  # folders with pictures that may be named in questions
    folders: tuple[Path, ...] = ()  # folders that may be indexed
    clips: Path | None = None  # where clips are written; None: to the home's cache

    def picture(self, named: str) -> Path:
        """Return the path of a picture that may be looked at; InputError for any other."""
        return _below(named, self.pictures, "pictures", "--pictures")

    def folder(self, named: str) -> Path:
        """Return the path of a folder or film that may be indexed; InputError for any other."""
        return _below(named, self.folders, "films", "--folders")


def _below(named: str, folders: Iterable[Path], what: str, option: str) -> Path:
    """Return the path with links followed, so that none leads out of the folders.

    Whether there is such a file is not told of what lies outside.
    """
    try:
        path = expanded(named).resolve()
    except (OSError, ValueError, RuntimeError):  # a null sign, a loop of links
        path = None
    if path is None or not any(path.is_relative_to(folder.resolve()) for folder in folders):
        raise InputError(
            f"{named} is in no folder of {what} that this server was given: whoever starts it "
            f"names one with {option} FOLDER."
        )
    return path
