"""What a note changes: pure decisions, in which the user's own word comes first."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vsearch.film_notes.roles import characters
from vsearch.records.film_notes import FilmNote, Taken
from vsearch.records.media import Film
from vsearch.records.people import CastEntry, name_key, unnamed_number

LONGEST_NAME = 100  # signs of a name of somebody who can be made known

Named = tuple[str, int | None]  # title and year
Called = Mapping[str, str | None]  # whom actors are known as here, None: they stay away


@dataclass(frozen=True, slots=True)
class Given:
    """What is taken from one film's notes now, and what was taken before."""

    title: str  # of the film, by which its cast is kept
    new: Taken
    old: Taken | None = None


def parts_in(note: FilmNote) -> tuple[tuple[str, str], ...]:
    """Return who plays whom on screen, as (character, actor), each once and in order."""
    found = [
        (character, actor.name)
        for actor in note.actors
        if len(actor.name) <= LONGEST_NAME and unnamed_number(actor.name) is None
        for character in characters(actor)
    ]
    return tuple(dict.fromkeys(found))


def other_titles(note: FilmNote, title: str) -> tuple[str, ...]:
    """Return by which other titles a film is found: the original one, and its set's."""
    told = () if note.is_episode else (note.original_title, note.collection)
    own = name_key(title)
    return tuple(dict.fromkeys(one for one in told if one and name_key(one) != own))


def named_after(film: Film, told: Named, machine: Iterable[Named]) -> Named:
    """Return what a film is called when its notes are heard.

    ``machine`` is what the program itself called it, by notes before or by its file's name;
    a title or year that is none of these is the user's, and stays.
    """
    machine = list(machine)
    titles = {_letters(title) for title, _ in machine}
    years = {year for _, year in machine} | {None}
    title = told[0] if _letters(film.title) in titles else film.title
    return title or film.title, told[1] if film.year in years and told[1] else film.year


def casts_after(
    entries: Sequence[CastEntry], given: Sequence[Given], elsewhere: Iterable[Given], called: Called
) -> list[CastEntry]:
    """Return all casts when the notes of some films are heard.

    A part that a note told before and that is gone was taken away by the user, and stays away; a
    character whom the user cast keeps that actor. What a note tells no more goes, unless the notes
    of another film of the same title (``elsewhere``: all films' whose notes are not heard now)
    tell it too.
    """
    by_title: dict[str, list[CastEntry]] = {}
    for entry in entries:
        by_title.setdefault(name_key(entry.title), []).append(entry)
    told = Counter(part for one in elsewhere for part in _keys(one.title, one.new, called))
    for one in given:
        told.update(_keys(one.title, one.old, called))
    for one in given:
        told.subtract(_keys(one.title, one.old, called))
        mine = by_title.setdefault(name_key(one.title), [])
        mine[:] = _cast_after(mine, one, +told, called)
        told.update(_keys(one.title, one.new, called))
    return [entry for cast in by_title.values() for entry in cast]


def _cast_after(
    cast: Sequence[CastEntry], given: Given, told: Mapping[tuple[str, ...], int], called: Called
) -> list[CastEntry]:
    """Return one title's cast; ``told`` are the parts that other films' notes tell."""
    new = set(_keys(given.title, given.new, called))
    old = set(_keys(given.title, given.old, called))
    kept = [one for one in cast if (key := _key(one)) in new or key in told or key not in old]
    there = {_key(one) for one in kept}
    by_user = {key[1] for key in there if key not in old and key not in told}
    before = (
        {(name_key(part), name_key(actor)) for part, actor in given.old.cast} if given.old else ()
    )
    for part, actor in given.new.cast:
        person = called.get(actor)
        if person is None or (name_key(part), name_key(actor)) in before:
            continue
        entry = CastEntry(given.title, part, person)
        if _key(entry) not in there and name_key(part) not in by_user:
            kept.append(entry)
            there.add(_key(entry))
    return kept


def _keys(title: str, taken: Taken | None, called: Called) -> list[tuple[str, ...]]:
    parts = taken.cast if taken else ()
    return [
        (name_key(title), name_key(part), name_key(called.get(actor) or actor))
        for part, actor in parts
    ]


def _key(entry: CastEntry) -> tuple[str, ...]:
    return name_key(entry.title), name_key(entry.character), name_key(entry.person)


def _letters(title: str) -> str:
    """Return a title without what two readings of one file name may differ in."""
    return "".join(sign for sign in title.casefold() if sign.isalnum())
