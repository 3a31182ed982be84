"""vsearch notes: what was taken from notes beside films, and notes fetched from TMDB."""

import argparse
import json
import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.written import read_text
from vsearch import assemble
from vsearch.errors import InputError, MediaError
from vsearch.settings import Home
from vsearch.wording import counted, printable

if TYPE_CHECKING:
    from indexer.note_library import NoteReport
    from indexer.note_people import Faces
    from vsearch.film_notes.tmdb import Tmdb
    from vsearch.records.media import Film
    from vsearch.store import Store

KEY_VARIABLE = "TMDB_API_KEY"
PHOTOS = 12  # of one film's cast


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="[FILM...]: what was taken from the notes of films")
    show.add_argument("films", nargs="*", metavar="FILM", help="a title, file name or path")
    show.add_argument("--json", action="store_true")
    fetch = actions.add_parser(
        "fetch", help="FILM...: ask The Movie Database for casts and photos; titles are sent there"
    )
    fetch.add_argument("films", nargs="*", metavar="FILM", help="a title, file name or path")
    fetch.add_argument("--all", action="store_true", help="all films that have no cast yet")
    fetch.add_argument(
        "--tmdb-key",
        metavar="KEY",
        help=f"your key (default: ${KEY_VARIABLE}; see --tmdb-key-file)",
    )
    fetch.add_argument("--tmdb-key-file", type=Path, metavar="FILE", help="a file with your key")
    fetch.add_argument(
        "--photos",
        type=int,
        default=PHOTOS,
        metavar="N",
        help="of how many of a film's cast a photo is fetched (default: %(default)d)",
    )


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Show, or fetch and take what came; exit status 1 when a film could not be fetched."""
    if arguments.action == "show":
        return _show(arguments, home)
    from vsearch.film_notes.tmdb import Tmdb

    tmdb = Tmdb(_key(arguments))
    return fetch_notes(
        home, tmdb, arguments.films, everything=arguments.all, photos=arguments.photos
    )


def fetch_notes(
    home: Home,
    tmdb: "Tmdb",
    named: Collection[str],
    *,
    everything: bool,
    photos: int,
    faces: "Faces | None" = None,
) -> int:
    """Fetch the notes of films and take them; what was fetched before is not asked for again.

    Faces are told by the models of the index unless others are given.
    """
    if bool(named) == everything:
        raise InputError("Name films, or give --all for those that have no cast yet.")
    with assemble.store(home) as store, store.writing():
        films = [assemble.film_named(store, text) for text in dict.fromkeys(named)]
        films = films or _without_cast(store)
        failed = [film for film in films if not _fetch(home, store, tmdb, film, photos)]
        report = _take(home, store, films, faces)
    parts, people = counted(report.parts, "part"), counted(report.people, "person", "people")
    print(f"{counted(report.films, 'film')}: {parts}, {people} enrolled, {report.without} without")
    return 1 if failed else 0


def _without_cast(store: "Store") -> "list[Film]":
    casts = {entry.title for entry in store.cast()}
    return [film for film in store.films() if not film.is_photos and film.title not in casts]


def _fetch(home: Home, store: "Store", tmdb: "Tmdb", film: "Film", photos: int) -> bool:
    """Fetch one film's note unless it is there; say what is wrong, and whether it is there now."""
    from indexer.scan import FILM_SUFFIXES
    from vsearch.film_notes import tmdb as asked
    from vsearch.film_notes.fetched import FOLDER, fetched_beside, write_fetched
    from vsearch.film_notes.reader import NoteReader

    folder = home.folder / FOLDER
    if fetched_beside(folder, film.id):
        return True

    def may_have(names: list[str]) -> list[str]:
        called = store.called_here(names)
        return [name for name in names if called[name] is not None]

    reader = NoteReader(FILM_SUFFIXES, say=_say)
    own = reader.read(reader.beside(film.path, film.path.parent))
    try:
        if film.is_photos or (own is not None and own.is_episode):
            raise MediaError("only films are fetched.")
        number = own.tmdb_id if own else None
        note = asked.fetch(
            tmdb, folder, (film.title, film.year), number, photos=photos, may_have=may_have
        )
    except MediaError as error:
        _say(printable(f"{film.title}: {error}"))
        return False
    write_fetched(folder, film.id, note)
    return True


def _take(
    home: Home, store: "Store", films: "Collection[Film]", faces: "Faces | None"
) -> "NoteReport":
    from indexer.note_library import take_notes
    from indexer.note_people import FaceModels
    from indexer.notes_beside import NotesBeside
    from vsearch.assemble.index_faces import index_face_models
    from vsearch.assemble.shared import album_of
    from vsearch.film_notes.fetched import FOLDER

    notes = NotesBeside([film.path for film in films], say=_say, fetched=home.folder / FOLDER)
    return take_notes(
        notes,
        store=store,
        album=album_of(store, home),
        faces=faces or FaceModels(*index_face_models(home, store.identity(), _say)),
        say=_say,
    )


def _key(arguments: argparse.Namespace) -> str:
    told = arguments.tmdb_key or os.environ.get(KEY_VARIABLE, "")
    if arguments.tmdb_key_file:
        told = read_text(arguments.tmdb_key_file)
    key = str(told).strip()
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise InputError(
            f"A key of TMDB is needed: make one in your account there, and give it in "
            f"${KEY_VARIABLE}, --tmdb-key-file or --tmdb-key."
        )
    return key


def _show(arguments: argparse.Namespace, home: Home) -> int:
    with assemble.store(home) as store:
        films = [assemble.film_named(store, text) for text in arguments.films] or store.films()
        taken = store.taken()
    told = [(film, taken[film.id]) for film in films if film.id in taken]
    if arguments.json:
        rows = [
            {"film": film.title, "title": one.title, "year": one.year, "cast": one.cast}
            | {"other_titles": one.other_titles}
            for film, one in told
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for film, one in told:
        photos = sum(map(len, one.photos.values()))
        others = f", also {', '.join(one.other_titles)}" if one.other_titles else ""
        facts = f"{counted(len(one.cast), 'part')}, {counted(photos, 'photo')}{others}"
        print(printable(f"{film.title}: {facts}"))
    if not told:
        _say("nothing was taken from notes yet: vsearch index FOLDER")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr)
