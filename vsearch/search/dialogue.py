"""Where in a library words are spoken that a question asks for."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from vsearch.records.lines import FoundLine, HeardLine, SpokenLine, Subtitles
from vsearch.records.media import Film
from vsearch.records.query import Line, Query
from vsearch.search.quoting import EXPLAINED, Match, Phrase, likely, match
from vsearch.search.word_rates import WordRates
from vsearch.subtitles.words import FUNCTION_WORDS, spoken_words

HEARD = 0.05  # what is less likely is not heard
MOST_HITS = 300  # of one question in a library
FOUND = 200  # lines that hold all words, and again that hold the rarest of them
MATCHED = 100  # of these, the likeliest, are weighed word by word
SAMPLED_FILMS = 24  # whose words tell how common each is
KEPT = 64  # questions


class LineSource(Protocol):
    """The part of the store that knows what is said."""

    @property
    def lines_version(self) -> int:
        """Return what changes with every change to what is known to be said."""
        ...

    def subtitles(self) -> Mapping[str, Subtitles]:
        """Return what was read of subtitles, by the id of the film."""
        ...

    def some_words(self, run_ids: Collection[str]) -> list[str]:
        """Return the words of the lines of some readings."""
        ...

    def find_lines(
        self,
        words: Sequence[str],
        *,
        most: int,
        films: Collection[str] | None = None,
        needs_all: bool = False,
        is_inexact: bool = False,
    ) -> list[FoundLine]:
        """Return the lines in which such words are said, or that one of these follows."""
        ...

    def lines_after(self, found: Sequence[FoundLine]) -> dict[tuple[str, int], SpokenLine]:
        """Return the line that follows each of these, by run and its own number."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a question's lines come to in some films."""

    hits: Mapping[Line, Mapping[str, tuple[HeardLine, ...]]] = field(default_factory=dict)
    silent: int = 0  # films that have no subtitles
    films: int = 0  # that were asked about

    def of(self, line: Line, film_id: str) -> tuple[HeardLine, ...]:
        """Return where a line may be heard in a film, by time."""
        return self.hits.get(line, {}).get(film_id, ())


class Dialogue:
    """Listens for the lines of questions; keeps what it heard until subtitles change."""

    def __init__(self, store: LineSource) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._rates: tuple[int, WordRates] | None = None
        self._kept: OrderedDict[tuple[object, ...], Mapping[str, tuple[HeardLine, ...]]] = (
            OrderedDict()
        )

    def heard(self, query: Query, films: Sequence[Film]) -> Heard:
        """Return where the lines that a query names may be heard in these films."""
        wanted = query.lines
        films = [film for film in films if not film.is_photos]
        if not wanted or not films:
            return Heard()
        told = self._store.subtitles()
        speaking = {film.id for film in films if film.id in told and told[film.id].kept}
        count = sum(told[film_id].kept[0].count for film_id in speaking)
        is_all = len(speaking) == sum(bool(one.kept) for one in told.values())
        version = self._store.lines_version
        hits = {}
        for line in wanted:
            key = (version, line.words, None if is_all else frozenset(speaking))
            with self._lock:
                found = self._kept.get(key)
            if found is None:
                found = self._listened(line, None if is_all else speaking, count, version)
                with self._lock:
                    self._kept[key] = found
                    while len(self._kept) > KEPT:
                        self._kept.popitem(last=False)
            hits[line] = {film_id: one for film_id, one in found.items() if film_id in speaking}
        return Heard(hits, silent=len(films) - len(speaking), films=len(films))

    def _listened(
        self, line: Line, films: Collection[str] | None, count: int, version: int
    ) -> Mapping[str, tuple[HeardLine, ...]]:
        phrase = Phrase.of(line.words)
        if not phrase.words or not count:
            return {}
        rates = self._rates_now(version)
        weights = phrase.rarity(rates)
        matches: dict[tuple[str, int], tuple[FoundLine, Match]] = {}
        for found in self._found(phrase, films, rates, matches):
            found.sort(key=lambda one: -likely(phrase, one.words, weights))
            for one in found[:MATCHED]:
                words = one.words.split()
                fit = match(phrase, words, count, rates)
                if fit and fit.probability >= HEARD and fit.first < _own(one):
                    matches[one.run_id, one.number] = (one, fit)
        best = sorted(_weighed(matches.values()), key=lambda pair: -pair[1].probability)[:MOST_HITS]
        after = self._store.lines_after([one for one, fit in best if fit.last >= _own(one)])
        heard: dict[str, list[HeardLine]] = {}
        for one, fit in best:
            heard.setdefault(one.film_id, []).append(_heard(one, fit, after))
        return {
            film_id: tuple(sorted(those, key=lambda hit: (hit.line.start_s, hit.line.end_s)))
            for film_id, those in heard.items()
        }

    def _found(
        self,
        phrase: Phrase,
        films: Collection[str] | None,
        rates: WordRates,
        matches: Mapping[tuple[str, int], tuple[FoundLine, Match]],
    ) -> Iterator[list[FoundLine]]:
        """Yield lines worth a look: with all words, then with the rarest, then with like words.

        Lines are looked for on while ``matches`` do not hold what is asked for.
        """
        yield self._store.find_lines(phrase.words, most=FOUND, films=films, needs_all=True)
        if any(fit.is_sure for _, fit in matches.values()):
            return  # beside the very words nothing that is nearly right counts
        telling = [word for word in phrase.words if word not in FUNCTION_WORDS]
        telling = sorted(telling or phrase.words, key=rates.rate)[:8]
        yield self._store.find_lines(telling, most=FOUND, films=films)
        if not any(fit.probability > 0.5 for _, fit in matches.values()):
            yield self._store.find_lines(telling, most=FOUND, films=films, is_inexact=True)

    def _rates_now(self, version: int) -> WordRates:
        with self._lock:
            if self._rates is None or self._rates[0] != version:
                runs = [one.kept[0].run_id for one in self._store.subtitles().values() if one.kept]
                runs = sorted(runs)[:: -(-len(runs) // SAMPLED_FILMS) or 1]
                self._rates = version, WordRates(self._store.some_words(runs))
            return self._rates[1]


def _weighed(matches: Iterable[tuple[FoundLine, Match]]) -> list[tuple[FoundLine, Match]]:
    """Return the matches; what is nearly right is not what is meant where the very words are."""
    pairs = list(matches)
    if not any(fit.is_sure for _, fit in pairs):
        return pairs
    return [
        (one, fit if fit.is_sure else replace(fit, probability=EXPLAINED * fit.probability))
        for one, fit in pairs
    ]


def _own(found: FoundLine) -> int:
    """Return how many of the words that a line is found by are its own."""
    return len(spoken_words(found.line.text))


def _heard(found: FoundLine, fit: Match, after: Mapping[tuple[str, int], SpokenLine]) -> HeardLine:
    line, size = found.line, _own(found)
    following = after.get((found.run_id, found.number))
    if fit.last >= size and following is not None:
        line = SpokenLine(
            line.start_s,
            max(line.end_s, following.end_s),
            f"{line.text} {following.text}",
            line.speaker,
        )
        size = len(found.words.split())
    share = min(1.0, (fit.last - fit.first + 1) / max(1, size))
    return HeardLine(line, fit.probability, share, fit.coverage)
