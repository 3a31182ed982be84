"""vsearch people: enrol people by their photos, list, rename and remove them."""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from indexer.commands import corrections
from vsearch import assemble
from vsearch.album import Album
from vsearch.enrol import Enrolment, find_people, find_photos
from vsearch.parse.numbers import clock_s
from vsearch.records.people import Person
from vsearch.settings import Home
from vsearch.wording import counted, printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="NAME PHOTO...: enrol one person")
    add.add_argument("name")
    add.add_argument("photos", nargs="+", type=Path, help="photos, or folders of photos")
    add.add_argument("--alias", action="append", default=[], help="another name for them")
    folder = actions.add_parser("import", help="FOLDER: enrol everybody in FOLDER/<Name>/*.jpg")
    folder.add_argument("folder", type=Path)
    listing = actions.add_parser("list", help="everybody who is known")
    listing.add_argument("--json", action="store_true", help="print the list as JSON")
    show = actions.add_parser("show", help="NAME: one person's faces, numbered, and aliases")
    show.add_argument("name")
    rename = actions.add_parser("rename", help="OLD NEW")
    rename.add_argument("name")
    rename.add_argument("new_name")
    alias = actions.add_parser("alias", help="NAME [ALIAS...]: show or replace their other names")
    alias.add_argument("name")
    alias.add_argument("aliases", nargs="*")
    alias.add_argument("--none", action="store_true", help="take all other names away")
    actions.add_parser(
        "discover", help="make faces known that films show again and again: unknown_1, ..."
    )
    merge = actions.add_parser("merge", help="NAME OTHER...: several names are one person")
    merge.add_argument("name")
    merge.add_argument("others", nargs="+", metavar="OTHER")
    parting = actions.add_parser("split", help="NAME: their faces are two people's")
    parting.add_argument("name")
    parting.add_argument(
        "--pick", type=int, nargs="+", default=[], metavar="N", help="faces that go, as show counts"
    )
    parting.add_argument("--as", dest="into", metavar="OTHER", help="whose the faces are then")
    for verdict, said in (("is", "is somebody"), ("not", "is not somebody")):
        face = actions.add_parser(verdict, help=f"NAME FILM TIME|PHOTO: say that a face {said}")
        face.add_argument("name")
        face.add_argument("film")
        face.add_argument(
            "at",
            type=_place,
            metavar="time",
            help="when it is on screen: 1:02:30, 0:07.4; of a folder of photos the file's name",
        )
        face.add_argument("--face", type=int, metavar="N", help="which face, from the left")
    said_of = actions.add_parser("corrections", help="all that was said of faces and people")
    said_of.add_argument("--json", action="store_true", help="print them as JSON")
    undo = actions.add_parser("undo", help="NUMBER: take a correction back")
    undo.add_argument("number", type=int)
    remove = actions.add_parser("remove", help="NAME: delete them with every photo and embedding")
    remove.add_argument("name")
    erase = actions.add_parser("erase", help="NAME: delete them, and their faces in all films too")
    erase.add_argument("name")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Do the action; 1 when no photo of somebody could be used, or something is left of them."""
    action = arguments.action
    if action == "add":
        return _enrol(home, {arguments.name: find_photos(arguments.photos)}, arguments.alias)
    if action == "import":
        return _enrol(home, find_people(arguments.folder), [])
    if action == "discover":
        return _discover(home)
    if action == "erase":
        return _erase(home, arguments.name)
    if action in corrections.ACTIONS:
        return corrections.run(arguments, home)
    with assemble.album(home) as book:
        _edit(book, arguments)
    return 0


def _edit(book: Album, arguments: argparse.Namespace) -> None:
    """Show or change the people book."""
    action = arguments.action
    if action == "list":
        _list(book.people(), as_json=arguments.json)
    elif action == "show":
        _show(book, arguments.name)
    elif action == "rename":
        book.rename(arguments.name, arguments.new_name)
        print(f"{arguments.name} is now {arguments.new_name}")
    elif action == "merge":
        _merge(book, arguments.name, arguments.others)
    elif action == "alias":
        if arguments.aliases or arguments.none:
            book.set_aliases(arguments.name, arguments.aliases)
        _say_aliases(book.person(arguments.name))
    else:
        book.remove(arguments.name)
        print(f"removed {arguments.name}: photos and embeddings are deleted")


def _place(text: str) -> float | str:
    """Return the seconds of a time on a film's clock; anything else is the name of a photo."""
    return clock_s(text) if re.fullmatch(r"(\d+:){0,2}\d+(\.\d+)?", text) else text


def _discover(home: Home) -> int:
    """Say whom films show who is nobody yet, and how they get a name."""
    added = assemble.discover(home, say=lambda line: print(line, file=sys.stderr))
    for name, count in added.items():
        print(f"{name}: {'1 face' if count == 1 else f'{count} faces'} added")
    if added:
        first = next(iter(added))
        print(f'`vsearch people rename {first} "NAME"` gives a name', file=sys.stderr)
    else:
        print("nobody new", file=sys.stderr)
    return 0


def _erase(home: Home, name: str) -> int:
    """Say what was erased, and whether anything is left; 1 when something is."""
    done = assemble.erase(home, name)
    faces, parts = counted(done.faces, "face"), counted(done.parts, "part")
    lines = f", {counted(done.lines, 'line')} of subtitles" if done.lines else ""
    print(f"erased {done.name}: {_photos(done.photos)}, {faces} in films, {parts} in casts{lines}")
    for other in done.others:
        print(f"{other} may have held them too, and is deleted")
    if done.is_versioned:
        print(assemble.VERSIONS_STAY, file=sys.stderr)
    if not done.left:
        print(f"{done.searched} files searched: no name and no embedding of theirs is left")
        return 0
    for path in done.left:
        print(f"still holds the name or an embedding: {path}", file=sys.stderr)
    return 1


def _merge(book: Album, name: str, others: Sequence[str]) -> None:
    for other in others:
        person = book.merge(name, other)
        print(f"{other} is {person.name} now ({_photos(len(person.photos))})")
    print("`vsearch people corrections` numbers it, `undo` takes it back", file=sys.stderr)


def _enrol(home: Home, people: dict[str, list[Path]], aliases: list[str]) -> int:
    """Enrol and say what became of every photo; 1 when somebody has no usable photo."""
    status = 0
    results = assemble.enrol_people(home, people, say=lambda line: print(line, file=sys.stderr))
    for name, enrolment in results.items():
        for _, reason in enrolment.refused:
            print(f"{name}: not used: {reason}", file=sys.stderr)
        for reference in enrolment.references:
            if reference.note:
                print(f"{name}: note: {reference.note}", file=sys.stderr)
        if enrolment.references or enrolment.known:
            print(enrolled_line(name, enrolment))
        else:
            status = 1
            print(f"{name}: no photo could be used", file=sys.stderr)
        if aliases and (enrolment.references or enrolment.known):
            with assemble.album(home) as book:
                book.set_aliases(name, [*book.person(name).aliases, *aliases])
    return status


def enrolled_line(name: str, enrolment: Enrolment) -> str:
    """Return how many photos were added, and how many were there before."""
    known = f", {len(enrolment.known)} known already" if enrolment.known else ""
    return f"{name}: {_photos(len(enrolment.references))} enrolled{known}"


def _list(people: Sequence[Person], *, as_json: bool) -> None:
    if as_json:
        rows = [{"name": p.name, "aliases": p.aliases, "photos": p.photos} for p in people]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for person in people:
        aliases = f" [{', '.join(person.aliases)}]" if person.aliases else ""
        print(f"{person.name}{aliases}  ({_photos(len(person.photos))})")
    if not people:
        print("nobody yet: vsearch people add NAME PHOTO...", file=sys.stderr)


def _say_aliases(person: Person) -> None:
    others = f"also {', '.join(person.aliases)}" if person.aliases else "no other names"
    print(f"{person.name}: {others}")


def _photos(count: int) -> str:
    return "1 photo" if count == 1 else f"{count} photos"


def _show(book: Album, name: str) -> None:
    person = book.person(name)
    print(person.name)
    if person.aliases:
        print(f"also: {', '.join(person.aliases)}")
    for number, (photo, picture) in enumerate(book.faces(person), 1):
        kept = f"  (kept as {picture})" if picture else ""
        print(f"{number}: {printable(photo)}{kept}")
