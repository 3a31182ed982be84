"""Notes of Kodi, Jellyfin and Emby read as what they are: files from anywhere.

What the programs write: https://kodi.wiki/view/NFO_files. A file may be an XML element, followed by
addresses of web pages or another element, or addresses alone.
"""

import codecs
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from vsearch.errors import MediaError
from vsearch.records.film_notes import Actor, FilmNote

LARGEST_BYTES = 5_000_000
DEEPEST = 32  # elements within elements; notes have four
MOST_ELEMENTS = 100_000
MOST_ACTORS = 200
LONGEST_TEXT = 300  # signs of a title, name or role

KINDS = frozenset({"movie", "musicvideo", "episodedetails", "tvshow"})
_CAST_KINDS = frozenset({"", "actor", "gueststar"})  # Jellyfin lists directors as actors too
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What files are written in: Python knows others that take very long, or are no encodings of text.
_ENCODINGS = re.compile(
    r"utf_?(?:8|16|32)(?:_?[lb]e)?(?:_sig)?|(?:us_)?ascii|(?:iso_?)?8859_\d+|latin_?\d+|cp_?\d+|"
    r"windows_?\d+|koi8_[rut]|mac_\w+|shift_?jis\w*|sjis|euc_\w+|gb\w*|big5\w*|iso2022_\w+|"
    r"iso_?8859_\d+\w*|tis_620"
)
_ADDRESS = re.compile(r"https?://\S{4,}", re.IGNORECASE)
_TMDB_FILM = re.compile(r"themoviedb\.org/movie/(\d{1,9})")
_YEAR = re.compile(r"(?:18|19|20)\d\d")


def read_nfo(path: Path) -> FilmNote | None:
    """Return what a note says, None when it is text about something else, as releases come with.

    MediaError, in one line, when it cannot be read, is too large, broken, or would have other files
    read; nothing in it is ever followed.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise _unusable(path, error.strerror or str(error), "see who may read it") from error
    if len(content) > LARGEST_BYTES:
        told = f"has more than {LARGEST_BYTES // 1_000_000} MB"
        raise _unusable(path, told, "no note is as large: take it away or write it anew")
    return parse_nfo(content, path)


def parse_nfo(content: bytes, path: Path) -> FilmNote | None:
    """Return what the bytes of a note say, as ``read_nfo`` does; ``path`` is for messages."""
    is_named_so = path.stem.casefold() in ("movie", "tvshow")
    begins = content.lstrip(codecs.BOM_UTF8).lstrip()[:1]
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if begins != b"<" and not is_wide:
        return _of_plain_text(content, path, must_say=is_named_so)
    text = _decoded(content, path)
    if not text.lstrip().startswith("<"):
        return _of_plain_text(text.encode(), path, must_say=is_named_so)
    root = _root(text, path)
    if root.tag not in KINDS:
        cure = "it should be a <movie>, an <episodedetails> or a <tvshow>"
        raise _unusable(path, f"is about a <{root.tag[:40]}>", cure)
    return _note(root, text)


def _of_plain_text(content: bytes, path: Path, *, must_say: bool) -> FilmNote | None:
    """Return the note that addresses alone are; text of another kind is not about the film."""
    text = content.decode("utf-8", "replace")
    if not text.strip():
        raise _unusable(path, "is empty", "write it anew, or take it away")
    if found := _TMDB_FILM.search(text):
        return FilmNote(tmdb_id=int(found[1]))
    if must_say and not _ADDRESS.search(text):
        raise _unusable(path, "is neither XML nor the address of a web page", "write it anew")
    return None


def _decoded(content: bytes, path: Path) -> str:
    """Return the text of a note by its byte order mark, its declaration, or as UTF-8."""
    declared = _DECLARED.match(content)
    name = declared[1].decode("ascii") if declared else "utf-8"
    name = next((known for mark, known in _BOMS if content.startswith(mark)), name)
    try:
        codec = codecs.lookup(name).name if _ENCODINGS.fullmatch(_plain(name)) else ""
        if not codec:
            raise LookupError(name)
        return content.decode(codec).removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    except UnicodeDecodeError as error:
        raise _unusable(path, f"is not written in {name}", "save it as UTF-8") from error
    except LookupError as error:
        told = f"says it is written in {name[:40]}, which nothing here reads"
        raise _unusable(path, told, "save it as UTF-8") from error


def _plain(name: str) -> str:
    return name.casefold().replace("-", "_").replace(".", "_")


class _Bounded(TreeBuilder):
    """Builds a tree that is neither deep nor large; ValueError when it would be."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Element | None = None  # once it is complete
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Begin an element."""
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST or self._count > MOST_ELEMENTS:
            raise ValueError("it has more elements, or deeper ones, than a note has")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """End an element."""
        element = super().end(tag)
        self._depth -= 1
        if self._depth == 0:
            self.root = element
        return element


def _root(text: str, path: Path) -> Element:
    """Return the first element of a text; what follows it may be no XML."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    target = _Bounded()
    parser: Any = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed(text)
        parser.close()
    except DefusedXmlException as error:
        told = "holds declarations that could read other files or fill the memory"
        raise _unusable(path, told, "take its <!DOCTYPE away") from error
    except ParseError as error:
        if target.root is None:  # what follows a complete element does not matter
            line, column = error.position
            told = f"is broken in line {line} (column {column + 1})"
            raise _unusable(path, told, "mend it, or have it written anew") from error
    except ValueError as error:
        told = "has more elements, or deeper ones, than a note has"
        raise _unusable(path, told, "have it written anew") from error
    if target.root is None:
        raise _unusable(path, "ends in the middle", "have it written anew")
    return target.root


def _note(root: Element, text: str) -> FilmNote:
    is_episode = root.tag == "episodedetails"
    season, episode = _number(root, "season"), _number(root, "episode")
    has_number = is_episode and season is not None and episode is not None
    link = _TMDB_FILM.search(text)
    return FilmNote(
        title=_first(root, "title"),
        original_title=_first(root, "originaltitle"),
        show=_first(root, "showtitle") if is_episode else "",
        season=season if has_number else None,
        episode=episode if has_number else None,
        year=_year(root),
        collection=_first(root, "set/name") or _first(root, "set"),
        actors=tuple(_actors(root)),
        tmdb_id=None if is_episode else (_tmdb_id(root) or (int(link[1]) if link else None)),
    )


def _actors(root: Element) -> list[Actor]:
    """Return the cast, in the order that is told, each name and role once."""
    found: dict[tuple[str, str], tuple[int, Actor]] = {}
    for element in root.iterfind("actor"):
        name, role = _first(element, "name"), _first(element, "role")
        kind = _first(element, "type").casefold().replace(" ", "")
        if not name or kind not in _CAST_KINDS:
            continue
        order = _number(element, "order")
        order = _number(element, "sortorder") if order is None else order
        place = len(found) if order is None else order
        found.setdefault((name, role), (place, Actor(name, role, _first(element, "thumb"))))
    ranked = sorted(found.values(), key=lambda pair: pair[0])
    return [actor for _, actor in ranked[:MOST_ACTORS]]


def _year(root: Element) -> int | None:
    """Return the year in which it came out, by the first field that tells one."""
    for name in ("year", "premiered", "releasedate", "aired"):
        if found := _YEAR.search(_first(root, name)):
            return int(found[0])
    return None


def _tmdb_id(root: Element) -> int | None:
    for element in root.iterfind("uniqueid"):
        number = (element.text or "").strip()
        if element.get("type", "").casefold() == "tmdb" and _is_number(number):
            return int(number)
    return _number(root, "tmdbid")


def _number(root: Element, name: str) -> int | None:
    text = _first(root, name)
    return int(text) if _is_number(text) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


def _first(root: Element, name: str) -> str:
    """Return the text of the first such element, on one line, not longer than a name is."""
    for element in root.iterfind(name):
        words = "".join(sign if sign.isprintable() else " " for sign in element.text or "")
        if shown := " ".join(words.split()):
            return shown[:LONGEST_TEXT].rstrip()
    return ""


def _unusable(path: Path, why: str, cure: str) -> MediaError:
    return MediaError(f"{path} {why}: {cure}; the film goes by its file's name.")
