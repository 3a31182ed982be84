"""Whom an actor plays, from what a note calls their role."""

import re
from collections.abc import Iterator

from vsearch.records.film_notes import Actor

MOST_CHARACTERS = 4  # of one role: "Various / Villager / ..." goes on for long

_REMARK = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_VOICE = re.compile(r"[(\[][^()\[\]]*\bvoices?\b[^()\[\]]*[)\]]", re.IGNORECASE)
_VOICE_ALONE = re.compile(r"(?:additional |various )voices?|voices? of .*", re.IGNORECASE)
_UNSEEN = re.compile(r"[(\[](?:[^()\[\]]*\b)?(?:credit only|motion capture)\b", re.IGNORECASE)
_THEMSELVES = re.compile(
    r"(?:him|her|them|it)sel(?:f|ves)\b.*|self\b.*|various(?: characters| roles)?|uncredited|\W*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*/\s*|\s+aka\s+")


def characters(actor: Actor) -> tuple[str, ...]:
    """Return whom an actor plays on screen; () for somebody who is only heard.

    "Neo / Thomas Anderson" are two, "Himself" and no role at all are the actor by name. Remarks in
    brackets, such as (uncredited), are left out.
    """
    if is_heard_only(actor):
        return ()
    return tuple(dict.fromkeys(_named(actor)))[:MOST_CHARACTERS]


def is_heard_only(actor: Actor) -> bool:
    """Say whether an actor is not to be seen in that role: "Woody (voice)"."""
    bare = _REMARK.sub("", actor.role).strip()
    is_unseen = _VOICE.search(actor.role) or _UNSEEN.search(actor.role)
    return bool(is_unseen or _VOICE_ALONE.fullmatch(bare))


def _named(actor: Actor) -> Iterator[str]:
    for part in _BETWEEN.split(_REMARK.sub("", actor.role)):
        name = part.strip(" ,;-\"'")
        yield actor.name if _THEMSELVES.fullmatch(name) else name
