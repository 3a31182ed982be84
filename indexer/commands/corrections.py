"""vsearch people is, not, split, undo, corrections: what is said against what was recognised."""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict

from vsearch import assemble
from vsearch.records.corrections import Correction
from vsearch.records.media import Film, Photo
from vsearch.settings import Home
from vsearch.wording import clock, counted, printable

Places = Mapping[str, Callable[[float], str]]  # by film id

ACTIONS = ("is", "not", "split", "undo", "corrections")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Do the action and say what was done."""
    if arguments.action in ("is", "not"):
        made = assemble.correct(
            home,
            arguments.action,
            arguments.name,
            arguments.film,
            arguments.at,
            arguments.face,
        )
        print(f"correction {made.number}: {_told(made, _places(home))}")
        return 0
    if arguments.action == "split":
        return _split(arguments, home)
    if arguments.action == "undo":
        undone = assemble.undo(home, arguments.number)
        print(f"taken back: {_told(undone, _places(home))}")
        return 0
    with assemble.store(home) as opened:
        known = opened.corrections()
    if arguments.json:
        print(json.dumps([asdict(one) for one in known], ensure_ascii=False, indent=1))
        return 0
    places = _places(home)
    for one in known:
        back = "" if one.holds else f", taken back {one.undone_at}"
        print(f"{one.number}: {_told(one, places)} ({one.at}{back})")
    return 0


def _split(arguments: argparse.Namespace, home: Home) -> int:
    """Say who got which faces, and what stays with the person."""
    done = assemble.split(home, arguments.name, picked=arguments.pick, into=arguments.into)
    for made in done.made:
        print(f"correction {made.number}: {_told(made, {})}")
    if done.said_left:
        numbers = ", ".join(map(str, done.said_left))
        print(
            f"corrections that name {printable(done.name)} still, since none of their faces in "
            f"films tells whose they are: {numbers}",
            file=sys.stderr,
        )
    return 0


def _places(home: Home) -> Places:
    """Return where a face is in words, of each film: in Up at 0:07.4, on beach.jpg in Crete."""

    def of_photos(film: Film, photos: Sequence[Photo]) -> Callable[[float], str]:
        names = {photo.time_s: photo.name for photo in photos}
        return lambda time_s: f"on {names.get(time_s, 'a photo that was removed')} in {film.title}"

    def of_film(film: Film) -> Callable[[float], str]:
        return lambda time_s: f"in {film.title} at {clock(time_s)}"

    with assemble.store(home) as opened:
        return {
            film.id: of_photos(film, opened.photos(film)) if film.is_photos else of_film(film)
            for film in opened.films()
        }


def _told(correction: Correction, places: Places) -> str:
    person, move = printable(correction.person), correction.move
    if move:
        faces, other = counted(len(move.pictures), "face"), printable(correction.other)
        if correction.verdict == "merge":
            return f"{other} is {person} ({faces})"
        return f"{faces} of {person} {'is' if len(move.pictures) == 1 else 'are'} {other}"
    place = places.get(correction.film_id)
    where = place(correction.time_s) if place else "in a film that was removed"
    verb = "is" if correction.verdict == "is" else "is not"
    return printable(f"the face {where} {verb} {person}")
