"""The catalogue: looks typed words up among the names of films, people and characters."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from vsearch.catalog.names import (
    FilmName,
    Form,
    PersonName,
    character_forms,
    film_forms,
    person_forms,
)
from vsearch.catalog.typos import allowed_edits, are_edits_spread, edits
from vsearch.catalog.words import Word, key_of, name_words
from vsearch.records.people import CastEntry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Match:
    """Words of a text that may be a name, and whom or what they may name."""

    first: int  # index of the first word
    last: int  # index after the last word
    meant: str  # the name as it is spelled
    is_full: bool  # the whole name; otherwise a part of it
    is_typo: bool
    films: tuple[FilmName, ...] = ()
    people: tuple[str, ...] = ()  # enrolled people who go by that name
    parts: tuple[CastEntry, ...] = ()  # characters who go by that name


@dataclass(slots=True)
class _Name(Generic[T]):
    words: tuple[str, ...]
    shown: str
    full: dict[str, T]  # whom the name means, by what identifies them
    partial: dict[str, T]  # those of whose name it is a part

    @property
    def values(self) -> tuple[T, ...]:
        return tuple((self.full or self.partial).values())


class _Index(Generic[T]):
    """Names by their joined letters, exactly or nearly."""

    def __init__(self, *, corrects_parts: bool) -> None:
        self._corrects_parts = corrects_parts
        self._names: dict[str, _Name[T]] = {}
        self._by_initial: dict[tuple[str, int], dict[str, None]] = defaultdict(dict)
        self.longest = 0  # words

    def add(self, form: Form, identity: str, value: T) -> None:
        key = key_of(form.words)
        name = self._names.get(key)
        if name is None:
            words = tuple(word.folded for word in form.words)
            name = self._names[key] = _Name(words, form.shown, {}, {})
            self.longest = max(self.longest, len(words))
        if form.is_full and not name.full:
            name.shown = form.shown
        if form.is_full or self._corrects_parts:
            self._by_initial[key[0], len(key)][key] = None
        (name.full if form.is_full else name.partial)[identity] = value

    def exact(self, key: str) -> _Name[T] | None:
        return self._names.get(key)

    def nearest(self, typed: list[str], is_fixed: Callable[[str], bool]) -> _Name[T] | None:
        """Return the one name closest to the typed words, full names first."""
        if all(map(is_fixed, typed)):
            return None
        key = "".join(typed)
        found: list[tuple[int, bool, str]] = []
        for other in self._candidates(key):
            distance = edits(key, other)
            if distance and self._is_plausible(typed, other, is_fixed):
                found.append((distance, not self._names[other].full, other))
        found.sort()
        if not found or (len(found) > 1 and found[0][:2] == found[1][:2]):
            return None
        return self._names[found[0][2]]

    def _candidates(self, key: str) -> Iterable[str]:
        limit = allowed_edits(len(key))
        for initial in set(key[:2]):
            for size in range(len(key) - limit, len(key) + limit + 1):
                yield from self._by_initial.get((initial, size), ())

    def _is_plausible(self, typed: list[str], key: str, is_fixed: Callable[[str], bool]) -> bool:
        meant = self._names[key].words
        changed = [word for word in typed if word not in meant]
        if len(typed) > 1 and len(meant) == 1 and len(changed) == len(typed):
            changed = ["".join(typed)]  # "Di Capro": the parts are no words of their own
        return are_edits_spread(typed, list(meant)) and not any(map(is_fixed, changed))


class Catalog:
    """The films of a library, its enrolled people and the parts they play."""

    def __init__(
        self,
        films: Sequence[FilmName],
        people: Sequence[PersonName],
        cast: Sequence[CastEntry] = (),
    ) -> None:
        self._films: _Index[FilmName] = _Index(corrects_parts=False)
        self._people: _Index[str] = _Index(corrects_parts=True)
        self._parts: _Index[CastEntry] = _Index(corrects_parts=True)
        self._cast: dict[str, set[str]] = defaultdict(set)
        self._enrolled = {key_of(name_words(p.name)): p.name for p in people}
        for film in films:
            for form in film_forms(film.title):
                self._films.add(form, film.id, film)
        for person in people:
            for form in person_forms(person):
                self._people.add(form, person.name, person.name)
        for entry in cast:
            self._cast[_title_key(entry.title)].add(entry.person.casefold())
            for form in character_forms(entry):
                self._parts.add(form, f"{entry.title}\n{entry.person}", entry)

    def enrolled(self, name: str) -> str | None:
        """Return the enrolled person of that full name as they are called, or None."""
        return self._enrolled.get(key_of(name_words(name)))

    def cast_in(self, match: Match, titles: Sequence[str]) -> tuple[str, ...]:
        """Return who plays the matched character in the given films."""
        scope = {_title_key(title) for title in titles}
        played = (part.person for part in match.parts if _title_key(part.title) in scope)
        return tuple(dict.fromkeys(played))

    def who(self, match: Match, titles: Sequence[str] = ()) -> tuple[str, ...]:
        """Return whom a match names, enrolled or not; several when it cannot be told.

        A character of the films in scope comes first, then enrolled people (those in the cast of
        these films, if there are any), then a character of any film.
        """
        if actors := self.cast_in(match, titles):
            return actors
        if len(match.people) > 1:
            cast = {name for title in titles for name in self._cast.get(_title_key(title), ())}
            if known := tuple(name for name in match.people if name.casefold() in cast):
                return known
        return match.people or tuple(dict.fromkeys(part.person for part in match.parts))

    def find_films(self, words: Sequence[Word]) -> list[Match]:
        """Return every run of words that is the title of a film or a part of it, longest first."""
        found = []
        for first, last, run in _runs(words, self._films.longest):
            if name := self._films.exact(key_of(run)):
                found.append(_film_match(first, last, name, is_typo=False))
        return found

    def find_misspelt_films(
        self, words: Sequence[Word], is_fixed: Callable[[str], bool]
    ) -> list[Match]:
        """Return every run of words that is nearly a title, longest first.

        ``is_fixed`` says of a folded word that it is no typing error. Fragments are not considered.
        """
        found = []
        for first, last, run in _runs(words, self._films.longest + 1):
            if name := self._films.nearest([word.folded for word in run], is_fixed):
                found.append(_film_match(first, last, name, is_typo=True))
        return found

    def find_people(self, words: Sequence[Word]) -> list[Match]:
        """Return every run of words that names a person or a character, longest first."""
        found = []
        for first, last, run in _runs(words, max(self._people.longest, self._parts.longest)):
            key = key_of(run)
            person, part = self._people.exact(key), self._parts.exact(key)
            if person or part:
                found.append(_person_match(first, last, person, part, is_typo=False))
        return found

    def find_misspelt_people(
        self, words: Sequence[Word], is_fixed: Callable[[str], bool]
    ) -> list[Match]:
        """Return every run of words that is nearly a person or a character, longest first."""
        found = []
        for first, last, run in _runs(words, max(self._people.longest, self._parts.longest) + 1):
            typed = [word.folded for word in run]
            person = self._people.nearest(typed, is_fixed)
            part = None if person else self._parts.nearest(typed, is_fixed)
            if person or part:
                found.append(_person_match(first, last, person, part, is_typo=True))
        return found


def _title_key(title: str) -> str:
    return key_of(name_words(title))


def _runs(words: Sequence[Word], longest: int) -> Iterable[tuple[int, int, list[Word]]]:
    """Yield (first, last, words that count) of each run, longest first, then left to right."""
    places = [index for index, word in enumerate(words) if word.folded]
    for size in range(min(longest + 2, len(places)), 0, -1):  # + 2: a space too many
        for at in range(len(places) - size + 1):
            first, last = places[at], places[at + size - 1] + 1
            yield first, last, [words[index] for index in places[at : at + size]]


def _film_match(first: int, last: int, name: _Name[FilmName], *, is_typo: bool) -> Match:
    return Match(first, last, name.shown, bool(name.full), is_typo, films=name.values)


def _person_match(
    first: int,
    last: int,
    person: _Name[str] | None,
    part: _Name[CastEntry] | None,
    *,
    is_typo: bool,
) -> Match:
    is_full = bool(person.full if person else part and part.full)
    people = person.values if person else ()
    parts = part.values if part else ()
    shown = person.shown if person else part.shown if part else ""
    return Match(first, last, shown, is_full, is_typo, people=people, parts=parts)
