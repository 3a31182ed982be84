"""How likely a line of a film is the one that somebody quotes, right or nearly right."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz.distance import OSA

from vsearch.search.word_rates import WordRates
from vsearch.subtitles.words import FUNCTION_WORDS, spoken_words, stem

SAID = 0.97  # the words stand there as they were asked for: subtitles shorten what is spoken
TOPIC = 0.9  # all words of a topic stand together, with other endings or in another order
TOPIC_APART = 0.7  # they stand in one line or the next, with others between them
EXPLAINED = 0.1  # of what is nearly right, where the very words are spoken elsewhere
LONGEST = 40  # words of a quotation that count

# How people quote: of a line that is meant a word comes right, with another ending, with a wrong
# letter, or not at all; and what follows in the line follows in the quotation.
EXACT, OTHER_ENDING, MISTYPED = 0.85, 0.05, 0.03
MISSED = 1.0 - EXACT - OTHER_ENDING - MISTYPED
NEXT = 0.85  # the next word of the quotation is the next one of the line
IN_ORDER = 0.9
UNKNOWN_MISTYPED = 0.6  # a word that nobody ever says is a mistyped one
# The share of spoken words that are a letter away from a word of so many letters.
_NEAR = {4: 1e-3, 5: 4e-4, 6: 1.5e-4}
_NEAR_LONG = 5e-5
_OFTEN = 0.95


@dataclass(frozen=True, slots=True)
class Match:
    """How well a stretch of words fits a quotation."""

    probability: float  # 0..1, that it is what is meant
    first: int  # place of the first of its words that fits
    last: int
    coverage: float  # share of the quotation's words that fit
    is_sure: bool = False  # all of them stand there, if perhaps with other endings


@dataclass(frozen=True)
class Phrase:
    """Words that somebody asks for."""

    words: tuple[str, ...]
    stems: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stems", tuple(map(stem, self.words)))

    @classmethod
    def of(cls, text: str) -> "Phrase":
        """Return the words of a text; articles at its beginning do not count."""
        words = list(spoken_words(text))[:LONGEST]
        while len(words) > 1 and words[0] in ("a", "an", "the"):
            words = words[1:]
        return cls(tuple(words))

    @cached_property
    def is_topic(self) -> bool:
        """Say whether it can be what is talked about, and not only a quotation."""
        return not FUNCTION_WORDS & set(self.words)

    def is_in(self, words: str) -> bool:
        """Say whether it stands in words just as it is."""
        return f" {' '.join(self.words)} " in f" {words} "

    def rarity(self, rates: WordRates) -> list[float]:
        """Return how much each word tells, in natural units."""
        return [-math.log(rates.rate(word)) for word in self.words]


def match(phrase: Phrase, words: Sequence[str], lines: int, rates: WordRates) -> Match | None:
    """Return how well words fit a phrase; None when none of it is there.

    The odds are those of record linkage (Fellegi and Sunter, 1969): one of so many ``lines`` is
    expected to be meant, and every word of the phrase multiplies the odds by how much oftener it
    is found like that in a line that is meant than in one by chance. By chance a word of rate r
    stands in one of L places with r * L, and soon after the one before with the root of r, since
    people speak in turns of phrase. Where the words stand just as they were asked for, they are
    spoken there, however common they are, and nothing else is as likely.
    """
    exact = _exact(phrase, words)
    if exact is not None:
        return Match(SAID, exact, exact + len(phrase.words) - 1, 1.0, is_sure=True)
    pairs = list(_pairs(phrase, words, rates))
    if not pairs:
        return None
    log_odds, first, last = _aligned(phrase, words, pairs, rates)
    found = {place for place, *_ in pairs}
    together = _together(phrase, words, pairs, rates)
    log_odds = _log_sum(log_odds + math.log(IN_ORDER), together + math.log(1 - IN_ORDER))
    probability = SAID / (1.0 + math.exp(min(700.0, math.log(max(1, lines)) - log_odds)))
    sure = {place for place, *_, level in pairs if level < 2}
    is_sure = phrase.is_topic and len(sure) == len(phrase.words)
    if is_sure:
        is_close = last - first <= len(phrase.words)
        probability = max(probability, TOPIC if is_close else TOPIC_APART)
    elif phrase.is_topic:  # "climate" alone is not "climate change"
        probability *= (len(found) / len(phrase.words)) ** 2
    return Match(probability, first, last, len(found) / len(phrase.words), is_sure)


def likely(phrase: Phrase, words: str, weights: Sequence[float]) -> float:
    """Return roughly how much of a phrase a line holds, to choose the lines worth a look."""
    here = words.split()
    known, stems = set(here), {stem(word) for word in here}
    return sum(
        weight * (1.0 if word in known else 0.9 if end in stems else 0.0)
        for word, end, weight in zip(phrase.words, phrase.stems, weights, strict=True)
    )


def _exact(phrase: Phrase, words: Sequence[str]) -> int | None:
    size = len(phrase.words)
    for place in range(len(words) - size + 1):
        if tuple(words[place : place + size]) == phrase.words:
            return place
    return None


def _pairs(
    phrase: Phrase, words: Sequence[str], rates: WordRates
) -> Iterator[tuple[int, int, float, float, int]]:
    """Yield places in phrase and line that fit, with the chance of it when meant, and by chance.

    The level tells how: 0 the same word, 1 another ending, 2 a wrong letter or two.
    """
    ends = [stem(word) for word in words]
    for i, (word, end) in enumerate(zip(phrase.words, phrase.stems, strict=True)):
        wrong = (len(word) >= 4) + (len(word) >= 8)
        is_known = rates.is_known(word)
        for j, (other, its_end) in enumerate(zip(words, ends, strict=True)):
            if other == word:
                yield i, j, EXACT, rates.rate(word), 0
            elif end == its_end:
                yield i, j, OTHER_ENDING, 2 * rates.rate(other), 1
            elif (
                wrong
                and abs(len(other) - len(word)) <= wrong
                and OSA.distance(word, other, score_cutoff=wrong) <= wrong
            ):
                near = _NEAR.get(len(word), _NEAR_LONG) * (1 if wrong == 1 else 2)
                meant = MISTYPED if is_known else UNKNOWN_MISTYPED
                yield i, j, meant, max(near, 3 * rates.rate(other)), 2


def _aligned(
    phrase: Phrase,
    words: Sequence[str],
    pairs: Sequence[tuple[int, int, float, float, int]],
    rates: WordRates,
) -> tuple[float, int, int]:
    """Return the best logarithm of odds of words that follow in the phrase's order, and where."""
    places = len(words)
    missed = [0.0]
    for word in phrase.words:
        missed.append(missed[-1] + _miss(rates.rate(word), places))
    best: list[tuple[float, int]] = []  # of chains that end with each pair, and where they begin
    for number, (i, j, meant, chance, _) in enumerate(pairs):
        alone = math.log(meant / min(_OFTEN, chance * places))
        total, first = missed[i] + alone, j
        for (i_before, j_before, *_), (before, begin) in zip(pairs[:number], best, strict=True):
            if i_before < i and j_before < j:
                follows = math.log(meant / math.sqrt(min(_OFTEN, chance)))
                if i_before == i - 1 and j_before == j - 1:
                    linked = before + follows + math.log(NEXT)
                else:
                    apart = math.log((1 - NEXT) * 0.5 ** min(20, j - j_before - 1))
                    linked = before + missed[i] - missed[i_before + 1] + follows + apart
                if linked > total:
                    total, first = linked, begin
        best.append((total, first))
    whole = [
        (total + missed[-1] - missed[i + 1], first, j)
        for (total, first), (i, j, *_) in zip(best, pairs, strict=True)
    ]
    return max(whole)


def _together(
    phrase: Phrase,
    words: Sequence[str],
    pairs: Sequence[tuple[int, int, float, float, int]],
    rates: WordRates,
) -> float:
    """Return the logarithm of odds of words in any order."""
    gains = [_miss(rates.rate(word), len(words)) for word in phrase.words]
    for i, _, meant, chance, _ in pairs:
        gains[i] = max(gains[i], math.log(meant / min(_OFTEN, chance * len(words))))
    return sum(gains)


def _miss(rate: float, places: int) -> float:
    return math.log(MISSED / (1.0 - min(_OFTEN, rate * places)))


def _log_sum(one: float, other: float) -> float:
    high, low = max(one, other), min(one, other)
    return high + math.log1p(math.exp(low - high))
