"""Folders of photos on disk: which there are, what they are called, what in them is a photo."""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from indexer.scan import FILM_SUFFIXES, full_path
from vsearch.photos import PHOTO_SUFFIXES

# Pictures that media centres and ripping programs put beside films (Kodi, Jellyfin, Plex).
_ARTWORK = re.compile(
    r"(?:^|[-_. ])(?:poster|fanart|folder|cover|banner|thumb|logo|clearlogo|clearart|landscape|"
    r"backdrop|disc|discart|keyart|characterart|albumart.*)\d*$",
    re.IGNORECASE,
)
_YEAR_AT_END = re.compile(r"^(?P<title>.*[^\W\d_].*?)[-, (\[]+(?P<year>(?:19|20)\d\d)[)\]]?$")
_OTHER_FOLDERS = frozenset({"extrafanart", "extrathumbs", "@eadir", "lost+found"})


def find_photo_folders(
    roots: Iterable[Path],
    *,
    leave_out: Iterable[Path] = (),
    on_unreadable: Callable[[Path, str], None],
) -> dict[Path, list[Path]]:
    """Return the folders at or below the roots that hold photos, with these, in order.

    Hidden folders and files are left out, and so is artwork: pictures named like a poster or like
    a film beside them. ``on_unreadable`` hears of folders that cannot be read.
    """

    def note(error: OSError) -> None:
        on_unreadable(Path(error.filename), f"the folder cannot be read: {error.strerror}")

    apart = {full_path(folder) for folder in leave_out}
    found: dict[Path, list[Path]] = {}
    for root in roots:
        for parent, folders, files in os.walk(full_path(root), onerror=note):
            here = Path(parent)
            folders[:] = sorted(
                name for name in folders if _is_searched(name) and here / name not in apart
            )
            if here not in apart and (photos := photos_among(files)):
                found[here] = [here / name for name in photos]
    return found


def photos_among(names: Iterable[str]) -> list[str]:
    """Return which of the files of a folder are photos, by their names, in order."""
    every = sorted(name for name in names if not name.startswith("."))
    films = {Path(name).stem.lower() for name in every if _suffix(name) in FILM_SUFFIXES}
    return [
        name
        for name in every
        if _suffix(name) in PHOTO_SUFFIXES
        and not _ARTWORK.search(Path(name).stem)
        and Path(name).stem.lower() not in films
    ]


def folder_title(folder: Path) -> tuple[str, int | None]:
    """Return the title and year that a folder's name tells: "Crete 2019".

    One without a letter, such as "07" or "2019-07-14", goes with the folder it is in.
    """
    words = os.fsencode(folder.name).decode("utf-8", "replace")
    above = folder.parent
    while not any(sign.isalpha() for sign in words) and above.name:
        words = f"{os.fsencode(above.name).decode('utf-8', 'replace')} {words}"
        above = above.parent
    words = " ".join(words.replace("_", " ").split())
    dated = _YEAR_AT_END.match(words)
    title, year = (dated["title"], int(dated["year"])) if dated else (words, None)
    return (title.title() if title == title.lower() else title), year


def _is_searched(name: str) -> bool:
    return not name.startswith(".") and name.lower() not in _OTHER_FOLDERS


def _suffix(name: str) -> str:
    return Path(name).suffix.lower()
