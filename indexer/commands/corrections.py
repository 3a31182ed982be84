"""vsearch people is, not, split, undo, corrections: what is said against what was recognised."""

import argparse
import json
import sys
from dataclasses import asdict

from vsearch import assemble
from vsearch.records.corrections import Correction
from vsearch.settings import Home
from vsearch.wording import clock, counted, printable

ACTIONS = ("is", "not", "split", "undo", "corrections")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Do the action and say what was done."""
    if arguments.action in ("is", "not"):
        made = assemble.correct(
            home,
            arguments.action,
            arguments.name,
            arguments.film,
            arguments.time,
            arguments.face,
        )
        print(f"correction {made.number}: {_told(made, _titles(home))}")
        return 0
    if arguments.action == "split":
        return _split(arguments, home)
    if arguments.action == "undo":
        undone = assemble.undo(home, arguments.number)
        print(f"taken back: {_told(undone, _titles(home))}")
        return 0
    with assemble.store(home) as opened:
        known = opened.corrections()
    if arguments.json:
        print(json.dumps([asdict(one) for one in known], ensure_ascii=False, indent=1))
        return 0
    titles = _titles(home)
    for one in known:
        back = "" if one.holds else f", taken back {one.undone_at}"
        print(f"{one.number}: {_told(one, titles)} ({one.at}{back})")
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


def _titles(home: Home) -> dict[str, str]:
    with assemble.store(home) as opened:
        return {film.id: film.title for film in opened.films()}


def _told(correction: Correction, titles: dict[str, str]) -> str:
    person, move = printable(correction.person), correction.move
    if move:
        faces, other = counted(len(move.pictures), "face"), printable(correction.other)
        if correction.verdict == "merge":
            return f"{other} is {person} ({faces})"
        return f"{faces} of {person} {'is' if len(move.pictures) == 1 else 'are'} {other}"
    film = titles.get(correction.film_id, "a film that was removed")
    verb = "is" if correction.verdict == "is" else "is not"
    return f"the face in {film} at {clock(correction.time_s)} {verb} {person}"
