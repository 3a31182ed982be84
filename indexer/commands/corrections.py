"""vsearch people is, not, undo, corrections: what is said of faces against what was recognised."""

import argparse
import json
from dataclasses import asdict

from vsearch import assemble
from vsearch.records.corrections import Correction
from vsearch.settings import Home
from vsearch.wording import clock

ACTIONS = ("is", "not", "undo", "corrections")


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
    if arguments.action == "undo":
        with assemble.store(home) as opened:
            undone = opened.undo_correction(arguments.number)
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


def _titles(home: Home) -> dict[str, str]:
    with assemble.store(home) as opened:
        return {film.id: film.title for film in opened.films()}


def _told(correction: Correction, titles: dict[str, str]) -> str:
    film = titles.get(correction.film_id, "a film that was removed")
    verb = "is" if correction.verdict == "is" else "is not"
    return f"the face in {film} at {clock(correction.time_s)} {verb} {correction.person}"
