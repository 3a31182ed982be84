"""What films are called in a query, unambiguously; and the films that carry on one name."""

import math
from collections.abc import Sequence

from vsearch.catalog.names import FilmName
from vsearch.catalog.numbers import with_digits
from vsearch.catalog.words import ARTICLES, fold, folded_words


class Labels:
    """A label for each film, and the films of each label."""

    def __init__(self, films: Sequence[FilmName]) -> None:
        years: dict[str, set[int | None]] = {}
        titles = [label_key(film.title) for film in films]
        for film, title in zip(films, titles, strict=True):
            years.setdefault(title, set()).add(film.year)
        self._labels: dict[str, str] = {}  # by film id
        self._films: dict[str, list[FilmName]] = {}  # by folded label
        for film, title in zip(films, titles, strict=True):
            label = film.title
            if len(years[title]) > 1:
                label = f"{label} ({film.year or 'no year'})"
            sharing = self._films.setdefault(label_key(label), [])
            self._labels[film.id] = self._labels[sharing[0].id] if sharing else label
            sharing.append(film)

    def of(self, film: FilmName) -> str:
        """Return the label of a film, or the title of one that is not in the library."""
        return self._labels.get(film.id, film.title)

    def films(self, label: str) -> tuple[FilmName, ...]:
        """Return the films of a label, in the given order; case and accents do not matter."""
        return tuple(self._films.get(label_key(label), ()))


class Franchises:
    """Films by the names that their titles share: "Rocky" and "Rocky II"."""

    def __init__(self, films: Sequence[FilmName]) -> None:
        self._films = films
        self._words = [tuple(folded_words(film.title)) for film in films]

    def films(self, words: Sequence[str]) -> tuple[FilmName, ...]:
        """Return the films whose title starts with folded words, else those that hold them.

        An article at the beginning does not count. They are in the order of their years, those
        without a year last.
        """
        name = _without_article(words)
        if all(word in ARTICLES for word in name):
            return ()
        keys = {"".join(name), "".join(with_digits(name) or name)}
        opening: list[FilmName] = []
        holding: list[FilmName] = []
        for film, title in zip(self._films, self._words, strict=True):
            place = min((_place(key, title) for key in keys), default=math.inf)
            if place == 0:
                opening.append(film)
            elif place < math.inf:
                holding.append(film)
        return tuple(
            sorted(opening or holding, key=lambda f: math.inf if f.year is None else f.year)
        )


def label_key(label: str) -> str:
    """Return a label without case, accents and superfluous spaces."""
    return fold(" ".join(label.split()))


def _place(key: str, words: Sequence[str]) -> float:
    """Return the index of the word where joined letters start in a title, infinity if nowhere."""
    if key[0] not in "".join(words):
        return math.inf
    for title in (words, with_digits(words)):
        found = _start(key, _without_article(title)) if title else None
        if found is not None:
            return found
    return math.inf


def _start(key: str, words: Sequence[str]) -> int | None:
    if key not in "".join(words):
        return None
    for first in range(len(words)):
        joined = ""
        for word in words[first:]:
            joined += word
            if joined == key:
                return first
            if not key.startswith(joined):
                break
    return None


def _without_article(words: Sequence[str]) -> Sequence[str]:
    return words[1:] if len(words) > 1 and words[0] in ARTICLES else words
