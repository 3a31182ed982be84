"""An audit of times on screen: pictures to be checked, and what the answers come to."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.written import make_folder, write_file
from vsearch.errors import InputError
from vsearch.insights.audit import Pick, read_sheet, sample, sheet_text, wilson
from vsearch.insights.contact import Looked, contact_sheet, faces_at
from vsearch.insights.screen_time import FilmTimes
from vsearch.store import Store
from vsearch.video import read_frames_at

WIDEST_PX = 640  # frames are read at this size, and shown smaller
SHEET, TABLE = "sheet.jpg", "sheet.csv"
_ABOUT = {
    "somebody": "where somebody is said to be on screen",
    "nobody": "where nobody is said to be on screen",
    "all": "of all",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How large an audit is wanted."""

    number: int  # pictures, >= 1
    folder: Path  # holds no audit yet


def asked(number: str, folder: str) -> Asked:
    """Return what was typed; InputError when it is no number, 0, or the folder is taken."""
    if not (number.isascii() and number.isdecimal() and int(number)):
        raise InputError(f"Cannot sample {number} pictures: give a number from 1, then a folder.")
    if (Path(folder) / TABLE).exists():
        raise InputError(f"{folder} holds an audit already: name a new folder.")
    return Asked(int(number), Path(folder))


def write_audit(store: Store, films: Sequence[FilmTimes], wanted: Asked) -> list[str]:
    """Write the contact sheet and the table to fill in; return what to do with them.

    MediaError when a film cannot be read any more, InputError when the folder cannot be written.
    """
    picks = sample(films, wanted.number)
    make_folder(wanted.folder)
    looked: dict[int, Looked] = {}
    for one in films:
        looked |= _looked_at(store, one, [pick for pick in picks if pick.film == one.film])
    sheet, table = wanted.folder / SHEET, wanted.folder / TABLE
    write_file(sheet, contact_sheet(picks, [looked[pick.number] for pick in picks]))
    write_file(table, sheet_text(picks))
    notes = [
        f'look at {sheet} and write y or n under "right" in {table}',
        "y: just the people it names, of all that are looked for, are on the picture",
        f"then: vsearch screen-time --audited {table}",
    ]
    if len(picks) < wanted.number:
        notes.insert(0, f"only {len(picks)} pictures: the films have no more of one kind")
    return notes


def _looked_at(store: Store, one: FilmTimes, picks: Sequence[Pick]) -> dict[int, Looked]:
    """Return the frames of one film that were picked, with the faces on them, by number."""
    if not picks:
        return {}
    frames = read_frames_at(one.film.path, [pick.time_s for pick in picks], WIDEST_PX)
    seen = store.faces(one.film)
    return {
        pick.number: Looked(frame, faces_at(pick.time_s, seen, one.names))
        for pick, frame in zip(picks, frames, strict=True)
    }


def verdict_text(text: str, name: str, *, as_json: bool) -> str:
    """Return which share of a filled-in table is right, in words or as JSON.

    InputError when it is no such table or holds no answers; ``name`` is used in messages.
    """
    told = [(one, wilson(one.right, one.checked)) for one in read_sheet(text, name) if one.checked]
    if as_json:
        rows = [
            {**asdict(one), "share": one.right / one.checked, "low": low, "high": high}
            for one, (low, high) in told
        ]
        return json.dumps(rows, indent=1)
    return "\n".join(
        f"{_ABOUT[one.about]}: {one.right} of {one.checked} right, "
        f"{one.right / one.checked:.1%} (95 %: {low:.1%} to {high:.1%})"
        for one, (low, high) in told
    )
