"""Where in a library words are spoken that a question asks for."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from vsearch.records.lines import FoundLine, HeardLine, SpokenLine
from vsearch.records.media import Film
from vsearch.records.query import Line, Query
from vsearch.search.quoting import EXPLAINED, Match, Phrase, likely, match
from vsearch.search.word_rates import WordRates
from vsearch.store.said import Said
from vsearch.subtitles.words import FUNCTION_WORDS, spoken_words

HEARD = 0.05  # what is less likely is not heard
MOST_HITS = 300  # of one question in a library
FOUND = 200  # lines that hold all words, and again that hold the rarest of them
MATCHED = 100  # of these, the likeliest, are weighed word by word
EVERY = 5_000  # instead, of lines that hold all words of what must not be said
SAMPLED_FILMS = 24  # whose words tell how common each is
KEPT = 64  # questions

ReadT = TypeVar("ReadT")


class LineSource(Protocol):
    """The part of the store that knows what is said."""

    def said(self, read: Callable[[Said], ReadT]) -> ReadT:
        """Return what is read of what is said now, all of it at one moment."""
        ...


@dataclass(frozen=True, slots=True)
class Heard:
    """What a question's lines come to in some films."""

    hits: Mapping[Line, Mapping[str, tuple[HeardLine, ...]]] = field(default_factory=dict)
    silent: int = 0  # films that have no subtitles
    films: int = 0  # that were asked about
    unruled: tuple[str, ...] = ()  # words that are said too often to be ruled out everywhere

    def of(self, line: Line, film_id: str) -> tuple[HeardLine, ...]:
        """Return where a line may be heard in a film, by time."""
        return self.hits.get(line, {}).get(film_id, ())


@dataclass(frozen=True, slots=True)
class _Fit:
    """A line that fits what is asked for."""

    found: FoundLine
    line: SpokenLine
    size: int  # how many of the words that it is found by are its own
    match: Match

    @property
    def goes_on(self) -> bool:
        """Say whether it fits together with the line after it."""
        return self.match.last >= self.size


@dataclass(frozen=True, slots=True)
class _Listened:
    """Where the words of one line may be heard."""

    hits: Mapping[str, tuple[HeardLine, ...]] = field(default_factory=dict)  # by film id
    is_all: bool = True  # no line that holds all of the words was passed over for their number


class Dialogue:
    """Listens for the lines of questions; keeps what it heard until subtitles change."""

    def __init__(self, store: LineSource) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._rates: tuple[int, WordRates] | None = None
        self._kept: OrderedDict[tuple[object, ...], _Listened] = OrderedDict()

    def heard(self, query: Query, films: Sequence[Film]) -> Heard:
        """Return where the lines that a query names may be heard in these films.

        All of the lines that say what must not be said are found, up to ``EVERY``.
        """
        films = [film for film in films if not film.is_photos]
        if not query.lines or not films:
            return Heard()
        return self._store.said(lambda said: self._heard(query, films, said))

    def _heard(self, query: Query, films: Sequence[Film], said: Said) -> Heard:
        speaking = {film.id for film in films} & said.tracks.keys()
        among = None if len(speaking) == len(said.tracks) else speaking
        unwanted = {seen for c in query.constraints if c.is_negated for seen in c.any_of}
        hits, unruled = {}, []
        for line in query.lines:
            is_unwanted = line in unwanted
            key = (said.version, line.words, is_unwanted, among and frozenset(among))
            with self._lock:
                found = self._kept.get(key)
            if found is None:
                found = self._listened(line, among, said, is_unwanted=is_unwanted)
                with self._lock:
                    self._kept[key] = found
                    while len(self._kept) > KEPT:
                        self._kept.popitem(last=False)
            hits[line] = found.hits if among is None else _only(found.hits, speaking)
            if is_unwanted and not found.is_all:
                unruled.append(line.words)
        return Heard(hits, len(films) - len(speaking), len(films), tuple(unruled))

    def _listened(
        self, line: Line, films: Collection[str] | None, said: Said, *, is_unwanted: bool
    ) -> _Listened:
        phrase = Phrase.of(line.words)
        count = sum(said.tracks[one].count for one in (said.tracks if films is None else films))
        if not phrase.words or not count:
            return _Listened()
        rates = self._rates_now(said)
        weights = phrase.rarity(rates)
        most, is_all = EVERY if is_unwanted else FOUND, True
        fits: dict[tuple[str, int], _Fit] = {}
        for some in _found(phrase, films, rates, fits, said, most):
            is_all = is_all and len(some) < most
            exact = [one for one in some if phrase.is_in(one.words)]
            others = [one for one in some if not phrase.is_in(one.words)]
            others.sort(key=lambda one: -likely(phrase, one.words, weights))
            chosen = [*exact, *others][: max(MATCHED, len(exact) if is_unwanted else 0)]
            pairs = [(one, match(phrase, one.words.split(), count, rates)) for one in chosen]
            for fit in _own([(one, fit) for one, fit in pairs if fit], said):
                fits[fit.found.run_id, fit.found.number] = fit
        best = sorted(_weighed(fits.values()), key=lambda fit: -fit.match.probability)
        best = best[: EVERY if is_unwanted else MOST_HITS]
        after = said.lines_after([fit.found for fit in best if fit.goes_on])
        heard: dict[str, list[HeardLine]] = {}
        for fit in best:
            heard.setdefault(fit.found.film_id, []).append(_heard(fit, after))
        hits = {
            film_id: tuple(sorted(those, key=lambda hit: (hit.line.start_s, hit.line.end_s)))
            for film_id, those in heard.items()
        }
        return _Listened(hits, is_all)

    def _rates_now(self, said: Said) -> WordRates:
        with self._lock:
            if self._rates is None or self._rates[0] != said.version:
                runs = sorted(track.run_id for track in said.tracks.values())
                runs = runs[:: -(-len(runs) // SAMPLED_FILMS) or 1]
                self._rates = said.version, WordRates(said.some_words(runs))
            return self._rates[1]


def _found(
    phrase: Phrase,
    films: Collection[str] | None,
    rates: WordRates,
    fits: Mapping[tuple[str, int], _Fit],
    said: Said,
    most: int,
) -> Iterator[list[FoundLine]]:
    """Yield lines worth a look: with all words, then with the rarest, then with like words.

    Lines are looked for on while ``fits`` do not hold what is asked for.
    """
    yield said.find(phrase.words, most=most, films=films, needs_all=True)
    if any(fit.match.is_sure for fit in fits.values()):
        return  # beside the very words nothing that is nearly right counts
    telling = [word for word in phrase.words if word not in FUNCTION_WORDS]
    telling = sorted(dict.fromkeys(telling or phrase.words), key=rates.rate)[:8]
    yield said.find(telling, most=FOUND, films=films)
    if not any(fit.match.probability > 0.5 for fit in fits.values()):
        yield said.find(telling, most=FOUND, films=films, is_inexact=True)


def _own(matches: Sequence[tuple[FoundLine, Match]], said: Said) -> Iterator[_Fit]:
    """Yield what may be heard and begins in a line itself, not in the one after it."""
    likely_ones = [(one, fit) for one, fit in matches if fit.probability >= HEARD]
    lines = said.lines([one for one, _ in likely_ones])
    for one, fit in likely_ones:
        line = lines[one.run_id, one.number]
        size = len(spoken_words(line.text))
        if fit.first < size:
            yield _Fit(one, line, size, fit)


def _only(
    hits: Mapping[str, tuple[HeardLine, ...]], films: Collection[str]
) -> dict[str, tuple[HeardLine, ...]]:
    return {film_id: those for film_id, those in hits.items() if film_id in films}


def _weighed(fits: Iterable[_Fit]) -> list[_Fit]:
    """Return the fits; what is nearly right is not what is meant where the very words are."""
    every = list(fits)
    if not any(fit.match.is_sure for fit in every):
        return every
    return [
        fit
        if fit.match.is_sure
        else replace(fit, match=replace(fit.match, probability=EXPLAINED * fit.match.probability))
        for fit in every
    ]


def _heard(fit: _Fit, after: Mapping[tuple[str, int], SpokenLine]) -> HeardLine:
    line, size, found = fit.line, fit.size, fit.match
    following = after.get((fit.found.run_id, fit.found.number + 1))
    if fit.goes_on and following is not None:
        line = SpokenLine(
            line.start_s,
            max(line.end_s, following.end_s),
            f"{line.text} {following.text}",
            line.speaker,
        )
        size = len(fit.found.words.split())
    share = min(1.0, (found.last - found.first + 1) / max(1, size))
    return HeardLine(line, found.probability, share, found.coverage)
