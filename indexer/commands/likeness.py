"""vsearch likeness: how alike are people's faces, and who looks more like whom?"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from vsearch import assemble
from vsearch.enrol import Enrolment, find_photos
from vsearch.errors import InputError
from vsearch.insights.kinship import Lead, Likeness, leads, likeness
from vsearch.insights.kinship_words import CAUTION, lead_lines
from vsearch.photos import PHOTO_SUFFIXES
from vsearch.records.arrays import Vectors
from vsearch.records.people import name_key
from vsearch.settings import Home
from vsearch.wording import printable

LONGEST_HEADING = 14  # signs of a name above its column


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the people."""
    parser.add_argument(
        "people",
        nargs="+",
        metavar="NAME=PHOTOS",
        help="a name with photos or folders of them, parted by commas: Mum=a.jpg,b.jpg; NAME "
        "alone is somebody enrolled",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Print how alike the people are and whom each looks more like."""
    people = _vectors(home, named_photos(arguments.people))
    table, found = likeness(people), leads(people)
    if arguments.json:
        print(json.dumps(as_json(table, found), ensure_ascii=False, indent=1))
        return 0
    counts = {name: len(vectors) for name, vectors in people.items()}
    print("\n".join([*table_lines(table), *map(printable, lead_lines(found, counts)), CAUTION]))
    return 0


def named_photos(words: Sequence[str]) -> dict[str, list[Path]]:
    """Return each person's photos, folders replaced by the photos in them; none for NAME alone.

    InputError when a name is missing or given twice, or a folder holds no photo.
    """
    people: dict[str, list[Path]] = {}
    for word in words:
        name, _, value = (part.strip() for part in word.partition("="))
        if not name:
            raise InputError(f"{word!r} names nobody: write NAME=PHOTO or the name alone.")
        if not value and Path(name).suffix.lower() in PHOTO_SUFFIXES:
            raise InputError(f"Whose photo is {name}? Write NAME={name}.")
        if name_key(name) in map(name_key, people):
            raise InputError(f"{name} is given twice: put all photos behind one name.")
        people[name] = find_photos(_paths(value))
        if value and not people[name]:
            raise InputError(f"{name}: {value} holds no photo.")
    return people


def table_lines(table: Likeness) -> Iterator[str]:
    """Yield the mean cosine of everybody with everybody, with the number of pairs of photos."""
    yield "mean cosine (pairs of photos)"
    names = [printable(name) for name in table.names]
    heads = [name[:LONGEST_HEADING] for name in names]
    cells = [
        [
            "one photo" if math.isnan(cosine) else f"{cosine:.2f} ({pairs:,})"
            for cosine, pairs in zip(*row, strict=True)
        ]
        for row in zip(table.cosines, table.pairs, strict=True)
    ]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    first = max(map(len, names))
    for name, row in zip(["", *names], [heads, *cells], strict=True):
        columns = (f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"{name:<{first}}  {'  '.join(columns)}"


def as_json(table: Likeness, found: Sequence[Lead]) -> Mapping[str, object]:
    """Return all figures; null where one photo cannot tell."""
    return {
        "names": table.names,
        "mean_cosines": [
            [None if math.isnan(one) else round(one, 4) for one in row]
            for row in table.cosines.tolist()
        ],
        "pairs": table.pairs.tolist(),
        "leads": [
            {
                "person": lead.person,
                "others": [
                    {"name": name, "mean_cosine": round(one, 4)} for name, one in lead.others
                ],
                "certainty": lead.certainty,
                "lead_between": lead.between and [round(bound, 4) for bound in lead.between],
            }
            for lead in found
        ],
        "note": CAUTION,
    }


def _paths(value: str) -> list[Path]:
    """Return the paths in a list parted by commas; a path that is there may hold one itself."""
    if Path(value).expanduser().exists():
        return [Path(value).expanduser()] if value else []
    return [Path(part.strip()).expanduser() for part in value.split(",") if part.strip()]


def _vectors(home: Home, people: Mapping[str, Sequence[Path]]) -> dict[str, Vectors]:
    """Return the faces of everybody, (n, 512) each; notes on photos go to stderr.

    InputError when no photo of somebody can be used.
    """
    given = {name: photos for name, photos in people.items() if photos}
    vectors = {}
    if len(given) < len(people):
        with assemble.album(home) as album:
            vectors = {name: album.person(name).vectors for name in people if name not in given}
    if given:
        read = assemble.read_faces(home, given, say=lambda line: print(line, file=sys.stderr))
        vectors |= {name: _usable(name, enrolment) for name, enrolment in read.items()}
    return {name: vectors[name] for name in people}


def _usable(name: str, enrolment: Enrolment) -> Vectors:
    """Return a person's faces, each once; InputError when there is none."""
    for _, reason in enrolment.refused:
        print(f"{name}: not used: {reason}", file=sys.stderr)
    for reference in enrolment.references:
        if reference.note:
            print(f"{name}: note: {reference.note}", file=sys.stderr)
    faces = {reference.crop_hash: reference.vector for reference in enrolment.references}
    if not faces:
        raise InputError(f"{name}: no photo could be used.")
    return np.concatenate(list(faces.values()))
