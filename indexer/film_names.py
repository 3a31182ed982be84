"""What the names of a file and its folders tell of a film: title and year, or series and episode.

The conventions are those of Kodi, Jellyfin, Emby and Plex, and of what is found in the wild. What
they leave open is taken as it stands, so that a home video keeps the name its maker gave it.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from vsearch.film_notes.names import (
    EXTRA,
    EXTRA_FOLDERS,
    PART,
    RARE_EXTRA_FOLDERS,
    is_disc_folder,
)

RELEASE_TAG = re.compile(
    r"\b(?:480p|576p|720p|1080[ip]|2160p|4k|uhd|bluray|blu ray|bdrip|brrip|dvdrip|webrip|web[ -]dl|"
    r"hdtv|x26[45]|h ?26[45]|hevc|xvid|divx|remux|proper|extended|unrated|remastered)\b.*$",
    re.IGNORECASE,
)
YEAR = re.compile(r"^(?P<title>.+)[ .(\[]+(?P<year>19\d\d|20\d\d)\b")
_DATABASE_ID = re.compile(r"\{[^{}]*\}|\[(?:imdb|tmdb|tvdb)(?:id)?[-=][^\]]*\]", re.IGNORECASE)
_EPISODE = re.compile(
    r"""(?:^|(?<=[\W_]))(?:
        s(?P<s>\d{1,4})[ ._-]*e(?:p[ ._]?)?(?P<e>\d{1,4})(?:[ ._-]*e\d{1,4})*
      | (?P<sx>\d{1,2})x(?P<ex>\d{2})
      | season[ ._]?(?P<ss>\d{1,3})[ ,._-]+episode[ ._]?(?P<se>\d{1,4}) )(?![^\W_])""",
    re.IGNORECASE | re.VERBOSE,
)
_SEASON_FOLDER = re.compile(r"(?:(?:season|series|staffel)[ ._]*|s)(?P<s>\d{1,4})", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"(?:e(?:p(?:isode)?)?[ ._]*)?(?P<e>\d{1,3})(?![^\W_])", re.IGNORECASE)
_SAYS_NOTHING = re.compile(
    r"(?:movie|film|video|main|feature|index|video ts|title ?\d*|t\d\d|vts \d+ \d+|\d{5})",
    re.IGNORECASE,
)
_SPECIALS = "specials"


def guess_title(path: Path, roots: Iterable[Path] = ()) -> tuple[str, int | None]:
    """Return the title and year that a file's name tells, or else the folders it lies in.

    "The.Matrix.1999.1080p.mkv" and "The Matrix (1999)/movie.mkv" are The Matrix of 1999, the parts
    of a film are called like the whole, "Show/Season 1/02 - Name.mkv" is "Show S01E02 Name", and a
    trailer or another extra has the film's title before its own, and no year. A folder tells a
    title if its name holds a year, or it lies below one of the ``roots``.
    """
    stem = _DATABASE_ID.sub("", _text(path.stem)).strip() or _text(path.stem)
    folders = _Folders(path, roots)
    if episode := _episode(stem, folders):
        return episode
    if extra := _extra(stem, folders):
        return extra, None
    title, year = plain_title(PART.sub("", stem))
    told = folders.title()
    if told and _tells_more(told, title, year, stem):
        return told
    return title, year


def plain_title(stem: str) -> tuple[str, int | None]:
    """Return the title and year that one name tells, whatever lies round it."""
    spaced = stem if " " in stem else stem.replace(".", " ")  # else a dot is one: "Mr. Smith"
    words = " ".join(spaced.replace("_", " ").split())
    year = None
    if match := YEAR.match(words):
        words, year = match["title"], int(match["year"])
    words = RELEASE_TAG.sub("", words).lstrip(" -").rstrip(" -([{.,") or stem
    return _cased(words), year


class _Folders:
    """The folders that a file lies in, those of a disc's own structure left out."""

    def __init__(self, path: Path, roots: Iterable[Path]) -> None:
        self._roots = tuple(roots)
        here = path.parent
        while is_disc_folder(here.name):
            here = here.parent
        self.own = here

    def title(self, folder: Path | None = None) -> tuple[str, int | None] | None:
        """Return what a folder tells of the film in it, the nearest by default."""
        folder = self.own if folder is None else folder
        title, year = plain_title(_DATABASE_ID.sub("", _text(folder.name)).strip())
        is_below = any(root in folder.parents for root in self._roots)
        return (title, year) if folder.name and (year or is_below) else None

    def season(self) -> int | None:
        """Return the number of the season whose folder it is, None when it is none."""
        name = _text(self.own.name).strip()
        if name.casefold() == _SPECIALS:
            return 0
        found = _SEASON_FOLDER.fullmatch(name)
        return int(found["s"]) if found else None


def _episode(stem: str, folders: _Folders) -> tuple[str, int | None] | None:
    """Return the title of an episode as the parser knows it: Show S01E02 Name."""
    season = folders.season()
    found = _EPISODE.search(stem)
    if found:
        number = found["e"] or found["ex"] or found["se"]
        season = int(found["s"] or found["sx"] or found["ss"])
        show, rest = stem[: found.start()].strip(" -._"), stem[found.end() :]
    elif season is not None and (first := _NUMBER_FIRST.match(stem)):
        number, show, rest = first["e"], "", stem[first.end() :]
    else:
        return None
    name, year = plain_title(show) if show else _show_above(folders)
    if not name:
        return None
    own = plain_title(rest.strip(" -._"))[0] if rest.strip(" -._") else ""
    own = "" if RELEASE_TAG.fullmatch(own) else own
    return f"{name} S{season:02d}E{int(number):02d} {own}".rstrip(), year


def _show_above(folders: _Folders) -> tuple[str, int | None]:
    """Return what the folders tell of the series: that above the season's, or else the nearest."""
    above = folders.own.parent if folders.season() is not None else folders.own
    return plain_title(_text(above.name)) if above.name else ("", None)


def _extra(stem: str, folders: _Folders) -> str | None:
    """Return the title of a trailer, a scene or the like; None for a film."""
    if found := EXTRA.search(stem):
        of_film = plain_title(PART.sub("", stem[: found.start()]))[0]
        told = folders.title() if _SAYS_NOTHING.fullmatch(of_film) else None
        return f"{told[0] if told else of_film} {found['kind'].title()}"
    kind = folders.own.name.casefold()
    above = folders.title(folders.own.parent)
    if above is None or kind not in EXTRA_FOLDERS:
        return None
    if kind in RARE_EXTRA_FOLDERS and above[1] is None:
        return None  # "Home videos/Clips" may be anybody's own
    own, _ = plain_title(stem)
    return own if own.casefold().startswith(above[0].casefold()) else f"{above[0]} {own}"


def _tells_more(told: tuple[str, int | None], title: str, year: int | None, stem: str) -> bool:
    """Say whether a film's folder tells more of it than the file's own name."""
    if _SAYS_NOTHING.fullmatch(title):
        return True
    if told[1] is None or year is not None:
        return False
    return told[0].casefold() == title.casefold() or _is_short_for(title, stem, told[0])


def _is_short_for(title: str, stem: str, of_folder: str) -> bool:
    """Say whether a file is called by some letters of its folder's title: "mtx-1080p"."""
    if " " in stem or stem != stem.lower():
        return False
    letters = iter(re.sub(r"^(?:the|a|an) |\W", "", of_folder.casefold()))
    short = re.sub(r"\W", "", title.casefold())
    rest = list(letters)
    if len(short) < 2 or not rest or short[0] != rest[0]:
        return False
    left = iter(rest)
    return all(sign in left for sign in short)


def _text(name: str) -> str:
    """Return a name as text: not every one is, and what is not shows as the replacement sign."""
    return os.fsencode(name).decode("utf-8", "replace")


def _cased(words: str) -> str:
    return words.title() if words == words.lower() else words
