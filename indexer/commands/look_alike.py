"""vsearch look-alike: whom of the enrolled people do the faces in a photo look like?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from indexer.written import write_file
from vsearch import assemble
from vsearch.errors import InputError, MediaError
from vsearch.insights.likeness_sheet import FACES, PEOPLE, likeness_sheet
from vsearch.insights.look_alike import (
    CLOSE,
    FARTHEST,
    LookAlikes,
    Neighbour,
    Strangers,
    strangers_within,
)
from vsearch.photos import read_photo
from vsearch.records.arrays import Image
from vsearch.settings import Home
from vsearch.wording import chance, counted, printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the photo and how its faces are compared and shown."""
    parser.add_argument("photo", type=Path, help="a photo with one face or many")
    parser.add_argument(
        "--top",
        type=int,
        default=3,
        metavar="K",
        help="how many people to show for each face, nearest first (default: %(default)d)",
    )
    parser.add_argument(
        "--within",
        type=float,
        default=CLOSE,
        metavar="DISTANCE",
        help="up to which distance somebody is close enough, 0 to 2 (default: %(default)g)",
    )
    parser.add_argument(
        "--sheet",
        type=Path,
        metavar="FILE.jpg",
        help=f"write the faces and the people side by side as a JPEG, {PEOPLE} people for each of "
        f"{FACES} faces at most",
    )
    parser.add_argument("--json", action="store_true", help="print all of it as JSON")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Print every face with the people nearest to it; InputError when there is no face."""
    top, within = arguments.top, arguments.within
    if top < 1:
        raise InputError(f"Cannot show {top} people: give 1 or more.")
    if not 0 <= within <= FARTHEST:
        raise InputError(f"No two faces are {within:g} apart: give 0 to {FARTHEST:g}.")
    path = arguments.photo.expanduser()
    image = read_photo(path)
    with assemble.gallery(home, say=lambda line: print(line, file=sys.stderr)) as gallery:
        faces = gallery.alike(image, top=top)
        if not faces:
            raise InputError(f"{path.name}: no face found; use a sharper or closer photo.")
        if arguments.sheet:
            kept = {
                file.stem: file for one in gallery.people for file in gallery.album.pictures(one)
            }
            sheet = likeness_sheet(image, faces, _pictures(faces, kept), within=within)
            write_file(arguments.sheet.expanduser(), sheet)
        strangers = strangers_within(gallery.people, within)
        photo_count = sum(len(person.photos) for person in gallery.people)
    if arguments.json:
        told = as_json(image, faces, strangers, within=within)
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    print(
        printable(
            f"{path.name}: {counted(len(faces), 'face')}, compared with "
            f"{counted(len(gallery.people), 'person', 'people')} "
            f"({counted(photo_count, 'photo')})"
        )
    )
    print("\n".join([*face_lines(faces, within=within), strangers_line(strangers, within=within)]))
    return 0


def face_lines(faces: Sequence[LookAlikes], *, within: float) -> Iterator[str]:
    """Yield each face with its place in the photo, and the people nearest to it."""
    for face in faces:
        left, top, right, bottom = face.box
        verdict = "" if face.close(within) else ": nobody close enough; nearest"
        yield f"face {face.number} at {left},{top} to {right},{bottom}{verdict}"
        width = max((len(printable(one.person)) for one in face.neighbours), default=0)
        for rank, one in enumerate(face.neighbours, start=1):
            yield f"  {rank}. {printable(one.person):<{width}}  {_nearness(one)}"


def strangers_line(strangers: Strangers, *, within: float) -> str:
    """Return what the distance asked for means among the people who are enrolled."""
    if not strangers.pairs:
        return f"close enough: {within:g} or less"
    share = strangers.near / strangers.pairs
    return (
        f"close enough: {within:g} or less, as are {strangers.near:,} of {strangers.pairs:,} pairs "
        f"of photos of two different people here ({share:.1%})"
    )


def as_json(
    image: Image, faces: Sequence[LookAlikes], strangers: Strangers, *, within: float
) -> Mapping[str, object]:
    """Return everything that is known; boxes in pixels of the photo upright, of ``size_px``."""
    return {
        "size_px": [image.shape[1], image.shape[0]],
        "within": within,
        "pairs_of_strangers": strangers.pairs,
        "pairs_of_strangers_within": strangers.near,
        "faces": [
            {
                "number": face.number,
                "box": face.box,
                "is_anybody_close": bool(face.close(within)),
                "people": [
                    {
                        "name": one.person,
                        "photo": one.photo,
                        "distance": round(one.distance, 4),
                        "probability": round(one.probability, 4),
                        "is_close": one.distance <= within,
                    }
                    for one in face.neighbours
                ],
            }
            for face in faces
        ],
    }


def _nearness(one: Neighbour) -> str:
    same = f"same person {chance(one.probability)}"
    return f"distance {one.distance:.2f}  {same}  ({printable(one.photo)})"


def _pictures(faces: Sequence[LookAlikes], kept: Mapping[str, Path]) -> dict[str, Image]:
    """Return the kept pictures of all neighbours that can be read, by their hash."""
    pictures = {}
    for digest in {one.picture_hash for face in faces for one in face.neighbours} & kept.keys():
        with suppress(MediaError):  # one that is damaged is left grey on the sheet
            pictures[digest] = read_photo(kept[digest])
    return pictures
