"""Names by their joined letters, exactly or nearly."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from vsearch.catalog.names import (
    FilmName,
    Form,
    Kind,
    PersonName,
    alias_forms,
    character_forms,
    character_names,
    film_forms,
    form_shown,
    form_words,
    person_forms,
    whole_forms,
)
from vsearch.catalog.neighbours import Neighbours
from vsearch.catalog.numbers import with_digits
from vsearch.catalog.typos import allowed_edits, are_edits_spread, edits
from vsearch.catalog.words import ARTICLES, folded_words
from vsearch.records.people import CastEntry

T = TypeVar("T")

_MOST_KEPT = 4096  # names put together; a first name may be that of thousands

_MOST_SPLIT = 3  # words that may be one word of a name

# A form is kept as one whole number: of the name it comes from, then its first and last word, its
# kind, whether it has one word only and whether it is full.
_FULL, _SINGLE = 1, 2
_KIND, _LAST, _FIRST, _NAME = 2, 4, 10, 16


@dataclass(frozen=True, slots=True)
class Name(Generic[T]):
    """What some words are the name of."""

    key: str  # the words joined
    words: tuple[str, ...]  # folded
    shown: str  # as it is spelled
    is_full: bool  # the whole name; otherwise a part of it
    values: tuple[T, ...]  # whom the name means


class Names(Generic[T]):
    """Names of many things, several of each, and several things of one name."""

    def __init__(self, *, corrects_parts: bool, identity: Callable[[T], str]) -> None:
        self._corrects_parts = corrects_parts
        self._identity = identity  # things that are the same are returned once
        self._values: list[T] = []
        self._texts: list[str] = []
        self._owners = array("I")  # index of the value for each text
        self._forms: dict[str, int | list[int]] = {}
        self._kept: dict[str, Name[T]] = {}
        self._held_words: set[str] = set()
        self._singles = self._multiples = Neighbours(())
        self.longest = 0  # words

    def add(self, value: T, names: Iterable[tuple[str, Iterable[Form]]]) -> None:
        """Add a thing with its names and the forms of each."""
        owner = len(self._values)
        self._values.append(value)
        for text, forms in names:
            number = len(self._texts) << _NAME
            self._texts.append(text)
            self._owners.append(owner)
            for words, first, last, is_full, kind in forms:
                size = len(words)
                flags = is_full | (_SINGLE if size == 1 else 0)
                self._put(
                    "".join(words), number | first << _FIRST | last << _LAST | kind << _KIND | flags
                )
                if size > 1 and is_full:
                    self._held_words.update(words)
                self.longest = max(self.longest, size)

    def finish(self) -> None:
        """Make ready for looking up what is nearly a name."""
        singles: list[str] = []
        multiples: list[str] = []
        for key, forms in self._forms.items():
            first = forms if isinstance(forms, int) else forms[0]
            if self._corrects_parts or self._is_full(forms):
                (singles if first & _SINGLE else multiples).append(key)
        self._singles, self._multiples = Neighbours(singles), Neighbours(multiples)

    def __contains__(self, key: str) -> bool:
        return key in self._forms

    @property
    def corrected(self) -> Iterator[str]:
        """Yield the keys of all names that typing errors are corrected into."""
        yield from self._singles.words
        yield from self._multiples.words

    def exact(self, key: str) -> Name[T] | None:
        """Return the name of these joined letters, or None."""
        name = self._kept.get(key)
        if name is None and key in self._forms:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            name = self._kept[key] = self._resolve(key)
        return name

    def spoken(self, words: Sequence[str], key: str) -> Name[T] | None:
        """Return the name of folded words, also if its numbers are written otherwise."""
        if key in self._forms:
            return self.exact(key)
        numbered = with_digits(words)
        return self.exact("".join(numbered)) if numbered else None

    def has_full(self, key: str) -> bool:
        """Say whether something has these joined letters for a whole name."""
        forms = self._forms.get(key)
        return forms is not None and self._is_full(forms)

    def nearest(
        self, typed: Sequence[str], fixed: Sequence[bool], is_fixed: Callable[[str], bool]
    ) -> Name[T] | None:
        """Return the one name closest to the typed words, full names first.

        ``fixed`` says which of the words is no typing error, ``is_fixed`` says it of the words
        joined. A whole name has no nearest one.
        """
        key = "".join(typed)
        if all(fixed) or self.has_full(key):
            return None
        found = [
            (distance, not self.has_full(other), other)
            for other in self._candidates(key, typed, fixed)
            if (distance := edits(key, other)) and self._is_plausible(typed, fixed, other, is_fixed)
        ]
        found.sort()
        if not found or (len(found) > 1 and found[0][:2] == found[1][:2]):
            return None
        return self.exact(found[0][2])

    def _candidates(self, key: str, typed: Sequence[str], fixed: Sequence[bool]) -> Iterator[str]:
        limit = allowed_edits(len(key))
        if not limit:
            return
        pools = [self._singles] if len(typed) <= _MOST_SPLIT else []
        if all(w in self._held_words for w, is_right in zip(typed, fixed, strict=True) if is_right):
            pools.append(self._multiples)
        for pool in pools:
            for place in pool.within(key, limit):
                yield pool.words[place]
            if key[0] != key[1]:
                for place in pool.within(key, limit, is_swapped=True):
                    yield pool.words[place]

    def _is_plausible(
        self,
        typed: Sequence[str],
        fixed: Sequence[bool],
        key: str,
        is_fixed: Callable[[str], bool],
    ) -> bool:
        meant = self._words(key)
        if any(word.isdigit() and word not in meant for word in typed):
            return False  # a number is never a typing error of another
        changed = [right for word, right in zip(typed, fixed, strict=True) if word not in meant]
        if len(typed) > 1 and len(meant) == 1 and len(changed) == len(typed):
            changed = [is_fixed("".join(typed))]  # "Di Capro": the parts are no words of their own
        return not any(changed) and are_edits_spread(typed, meant)

    def _put(self, key: str, form: int) -> None:
        known = self._forms.get(key)
        if known is None:
            self._forms[key] = form
        elif isinstance(known, int):
            self._forms[key] = [known, form]
        else:
            known.append(form)

    def _words(self, key: str) -> tuple[str, ...]:
        forms = self._forms[key]
        first = forms if isinstance(forms, int) else forms[0]
        if first & _SINGLE:
            return (key,)
        return form_words(self._texts[first >> _NAME], *_span(first), _kind(first))

    @staticmethod
    def _is_full(forms: int | list[int]) -> bool:
        if isinstance(forms, int):
            return bool(forms & _FULL)
        return any(form & _FULL for form in forms)

    def _is_whole(self, form: int) -> bool:
        """Say whether a form is all of a name, article aside: "Dune" is not of "Dune: Two"."""
        first, last = _span(form)
        if not last:
            return True
        words = folded_words(self._texts[form >> _NAME])
        return last == len(words) and (first == 0 or (first == 1 and words[0] in ARTICLES))

    def _resolve(self, key: str) -> Name[T]:
        known = self._forms[key]
        forms = [known] if isinstance(known, int) else known
        full = [form for form in forms if form & _FULL]
        meant = [form for form in full if self._is_whole(form)] or forms
        shown = form_shown(self._texts[meant[0] >> _NAME], *_span(meant[0]))
        return Name(key, self._words(key), shown, bool(full), self._distinct(meant))

    def _distinct(self, forms: Iterable[int]) -> tuple[T, ...]:
        values = (self._values[self._owners[form >> _NAME]] for form in forms)
        return tuple({self._identity(value): value for value in values}.values())


def index_films(films: Sequence[FilmName]) -> Names[FilmName]:
    """Return films by title and other titles; only whole ones are corrected.

    What is the title of a film is no other title of another one.
    """
    titles = {"".join(folded_words(film.title)) for film in films}
    names: Names[FilmName] = Names(corrects_parts=False, identity=lambda film: film.id)
    for film in films:
        others = [one for one in film.aliases if "".join(folded_words(one)) not in titles]
        names.add(
            film,
            (
                (film.title, film_forms(film.title)),
                *((title, alias_forms(title)) for title in others),
            ),
        )
    names.finish()
    return names


def index_people(people: Sequence[PersonName]) -> Names[str]:
    """Return people by name, parts of it and aliases."""
    names: Names[str] = Names(corrects_parts=True, identity=str)
    for person in people:
        aliases = ((alias, whole_forms(alias, folded_words(alias))) for alias in person.aliases)
        names.add(person.name, ((person.name, person_forms(person.name)), *aliases))
    names.finish()
    return names


def index_parts(cast: Sequence[CastEntry]) -> Names[CastEntry]:
    """Return parts by the names of the character."""
    names: Names[CastEntry] = Names(
        corrects_parts=True, identity=lambda entry: f"{entry.title}\n{entry.person}"
    )
    for entry in cast:
        names.add(entry, ((name, character_forms(name)) for name in character_names(entry)))
    names.finish()
    return names


def _span(form: int) -> tuple[int, int]:
    return form >> _FIRST & 63, form >> _LAST & 63


def _kind(form: int) -> Kind:
    return Kind(form >> _KIND & 3)
