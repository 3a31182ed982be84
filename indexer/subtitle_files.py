"""Which subtitle files lie beside a film."""

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.scan import FILM_SUFFIXES
from vsearch.subtitles.reading import SUFFIXES
from vsearch.subtitles.tags import Tags, tags_of

FOLDERS = frozenset({"sub", "subs", "subtitle", "subtitles"})  # beside a film
MOST_FILES = 64  # of one film
_APART = ".-_ [("  # signs that may follow the film's name


@dataclass(frozen=True, slots=True)
class SubtitleFile:
    """A subtitle file of a film."""

    path: Path
    tags: Tags
    size_bytes: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class _Listing:
    """What lies in a folder, as far as it matters here."""

    films: tuple[str, ...]  # their names without suffix, as they are compared
    files: tuple[Path, ...]  # subtitles
    folders: tuple[Path, ...]  # of subtitles


class SubtitleFinder:
    """Finds the subtitles of films; looks into each folder once."""

    def __init__(self) -> None:
        self._seen: dict[Path, _Listing] = {}

    def files_of(self, film: Path) -> list[SubtitleFile]:
        """Return a film's subtitle files by name; OSError when its folder cannot be read.

        A file belongs to the film whose name it begins with, of several the longest such. Where
        there is but one film, files that are called by a language alone, and all in a folder
        "Subs" beside it, are that film's; of several each has its own folder in it.
        """
        here = self._listing(film.parent)
        mine = _key(film.stem)
        found = [path for path in here.files if _is_of(path.stem, mine, here.films)]
        for folder in here.folders:
            below = self._listing(folder)
            found += [
                path
                for path in below.files
                if len(here.films) == 1 or _is_of(path.stem, mine, here.films)
            ]
            own = [path for path in _folders_in(folder) if _key(path.name) == mine]
            found += [path for each in own for path in self._listing(each).files]
        told = (_told(path, film) for path in sorted(found)[:MOST_FILES])
        return [one for one in told if one is not None]

    def _listing(self, folder: Path) -> _Listing:
        if folder not in self._seen:
            films, files, folders = [], [], []
            with os.scandir(folder) as entries:
                for entry in entries:
                    path = folder / entry.name
                    if entry.name.startswith("."):
                        continue
                    if entry.name.casefold() in FOLDERS and path.is_dir():
                        folders.append(path)
                    elif path.suffix.lower() in FILM_SUFFIXES:
                        films.append(_key(path.stem))
                    elif path.suffix.lower() in SUFFIXES:
                        files.append(path)
            self._seen[folder] = _Listing(tuple(films), tuple(files), tuple(sorted(folders)))
        return self._seen[folder]


def _folders_in(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = folder / entry.name
            if path.is_dir() and not entry.name.startswith("."):  # no link in a circle is one
                yield path


def _is_of(stem: str, film: str, films: tuple[str, ...]) -> bool:
    key = _key(stem)
    named = [name for name in films if _begins(key, name)]
    if named:
        return max(named, key=len) == film
    tags = tags_of(stem)
    return len(films) == 1 and tags.is_plain and bool(tags.language)


def _begins(key: str, name: str) -> bool:
    return key.startswith(name) and (len(key) == len(name) or key[len(name)] in _APART)


def _told(path: Path, film: Path) -> SubtitleFile | None:
    """Return the file with what its name tells; None when it is gone, or no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    if not path.is_file():
        return None
    stem = path.stem
    rest = stem[len(film.stem) :] if _key(stem).startswith(_key(film.stem)) else stem
    return SubtitleFile(path, tags_of(rest), status.st_size, status.st_mtime_ns)


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
