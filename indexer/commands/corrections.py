"""vsearch people is, not, split, undo, corrections: what is said against what was recognised."""

import argparse
import json
import sys
from dataclasses import asdict

from vsearch import assemble
from vsearch.insights.said import Places, places_of, said_line
from vsearch.records.corrections import Correction
from vsearch.settings import Home
from vsearch.wording import printable

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
    with assemble.store(home) as opened:
        return places_of(opened)


def _told(correction: Correction, places: Places) -> str:
    return printable(said_line(correction, places))
