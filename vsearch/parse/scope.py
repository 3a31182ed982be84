"""The films that a sentence is limited to, as they are found."""

from collections.abc import Sequence
from dataclasses import dataclass

from vsearch.catalog import Catalog, FilmName
from vsearch.parse.sentence import Sentence
from vsearch.records.query import Correction, FilmScope

_LISTS = frozenset({"and", "or", "nor", ","})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a title stands, with the words that lead to it."""

    first: int  # index of the first word
    last: int  # index after the last word
    is_excluded: bool  # the words before it rule it out: "not in Up"


class Scope:
    """The films found so far."""

    def __init__(self, catalog: Catalog, sentence: Sentence) -> None:
        self._catalog = catalog
        self._sentence = sentence
        self._found: list[tuple[Place, tuple[str, ...]]] = []
        self.corrections: list[Correction] = []

    @property
    def scopes(self) -> tuple[FilmScope, ...]:
        """Return the films that are wanted, then those left out, in the catalogue's order.

        What rules out one title rules out those listed with it: "except Up and Big".
        """
        scopes: dict[str, FilmScope] = {}
        before: Place | None = None
        for place, labels in sorted(self._found, key=lambda found: found[0].first):
            is_excluded = place.is_excluded or (before is not None and self._goes_on(before, place))
            before = Place(place.first, place.last, is_excluded)
            for label in labels:
                ids = tuple(film.id for film in self._catalog.films_labelled(label))
                scopes.setdefault(label, FilmScope(label, ids, is_excluded))
        if len(scopes) < 2:
            return tuple(scopes.values())

        def order(scope: FilmScope) -> tuple[bool, int]:
            return scope.is_excluded, self._catalog.place_of(scope.film_ids)

        return tuple(sorted(scopes.values(), key=order))

    @property
    def titles(self) -> list[str]:
        """Return the titles of the films that are wanted."""
        labels = (scope.label for scope in self.scopes if not scope.is_excluded)
        films = (film for label in labels for film in self._catalog.films_labelled(label))
        return list(dict.fromkeys(film.title for film in films))

    def add(self, place: Place, films: Sequence[FilmName], *, label: str = "") -> None:
        """Take films; ``label`` names them all, as a series does."""
        labels = (label,) if label else tuple(self._catalog.label_of(film) for film in films)
        self._found.append((place, labels))

    def add_unknown(self, place: Place, name: str) -> None:
        """Take a title that is not in the library."""
        self._found.append((place, (name,)))

    def _goes_on(self, before: Place, place: Place) -> bool:
        between = range(before.last, place.first)
        return (
            before.is_excluded
            and len(between) > 0
            and all(self._sentence.at(index) in _LISTS for index in between)
        )
