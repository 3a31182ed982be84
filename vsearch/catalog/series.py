"""Series and their seasons, known by the titles of their episodes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from vsearch.catalog.labels import Labels, label_key
from vsearch.catalog.match import Match, Run, runs
from vsearch.catalog.names import FilmName
from vsearch.catalog.numbers import number_of
from vsearch.catalog.words import ARTICLES, Word, folded_words

_EPISODE = re.compile(
    r"""(?P<name>.*?\w.*?)[\W_]+
    (?: s(?:eason)?[\W_]*(?P<s>\d{1,4})[\W_]*(?:e|ep|episode)[\W_]*(?P<e>\d{1,4})
      | (?P<sx>\d{1,2})x(?P<ex>\d{1,3}) )(?!\d)""",
    re.IGNORECASE | re.VERBOSE,
)
_NUMBERED = re.compile(r"s(\d{1,4})(?:e(\d{1,4}))?|(\d{1,2})x(\d{1,3})")
_EPISODE_ALONE = re.compile(r"e(?:p)?(\d{1,4})")
_SEASON_WORDS = frozenset({"season", "series"})
_EPISODE_WORDS = frozenset({"episode", "ep"})


@dataclass(slots=True)
class Series:
    """A series with its episodes."""

    name: str
    episodes: list[tuple[int, int, FilmName]] = field(default_factory=list)  # season, episode

    def films(self, season: int | None = None, episode: int | None = None) -> tuple[FilmName, ...]:
        """Return the episodes of a season, or of all, in order of season and episode."""
        found = [e for e in self.episodes if season in (None, e[0]) and episode in (None, e[1])]
        return tuple(film for _, _, film in sorted(found, key=lambda e: e[:2]))


class SeriesShelf:
    """All series of a library."""

    def __init__(self, films: Sequence[FilmName], labels: Labels) -> None:
        self._labels = labels
        self._series: dict[str, Series] = {}  # by joined words, with and without the article
        for film in films:
            if (found := _episode_of(film.title)) is not None:
                name, season, episode = found
                words = folded_words(name)
                series = self._series.setdefault("".join(words), Series(name))
                series.episodes.append((season, episode, film))
        self._longest = 0
        for series in list(self._series.values()):
            words = folded_words(series.name)
            self._longest = max(self._longest, len(words))
            if len(words) > 1 and words[0] in ARTICLES:
                self._series.setdefault("".join(words[1:]), series)
        self._groups: dict[str, tuple[FilmName, ...]] = {}
        for series in self._series.values():
            self._groups[label_key(series.name)] = series.films()
            for season in {season for season, _, _ in series.episodes}:
                self._groups[label_key(_season_label(series, season))] = series.films(season)

    def films(self, label: str) -> tuple[FilmName, ...]:
        """Return the episodes of a series or season by its label, in order."""
        return self._groups.get(label_key(label), ())

    def find(self, words: Sequence[Word]) -> list[Match]:
        """Return every run of words that names a series, a season or an episode, longest first.

        A season or an episode that the library does not have is a match without films.
        """
        if not self._series:
            return []
        folded = [(index, word.folded) for index, word in enumerate(words) if word.folded]
        found: list[Match] = []
        seen: set[int] = set()
        for run in runs(words, self._longest + 1):
            series = self._series.get(run.key)
            if series is None or run.at in seen:
                continue
            seen.update(range(run.at, run.at + len(run.words)))
            if match := self._match(series, run, folded):
                found.append(match)
        return sorted(found, key=lambda match: match.first - match.last)

    def _match(self, series: Series, run: Run, folded: Sequence[tuple[int, str]]) -> Match | None:
        end = run.at + len(run.words)
        season, episode, after = _numbers_after([word for _, word in folded[end:]])
        first, last = run.first, folded[end + after - 1][0] + 1
        if not after:
            season, episode, before = _numbers_before([word for _, word in folded[: run.at]])
            first = folded[run.at - before][0]
        if season is None and episode is None:
            if self._labels.films(series.name):
                return None  # the film of exactly that title is meant
            return _grouped(first, last, series.name, series.films())
        films = series.films(season, episode)
        if episode is None:
            return _grouped(first, last, _season_label(series, season), films)
        if season is None and len(films) > 1:  # "episode 2" of every season: of none for certain
            return None
        label = f"{_season_label(series, season)} episode {episode}"
        return _grouped(first, last, self._labels.of(films[0]) if films else label, films)


def _episode_of(title: str) -> tuple[str, int, int] | None:
    """Return the name of the series, season and episode that a title is; None for a film."""
    if not (found := _EPISODE.match(title)):
        return None
    name = found["name"].strip(" -_.:,;\u2013\u2014")
    if " " not in name:
        name = re.sub(r"[._]+", " ", name)  # "The.Office.S01E02.mkv"
    if not folded_words(name):
        return None
    return name, int(found["s"] or found["sx"]), int(found["e"] or found["ex"])


def _season_label(series: Series, season: int | None) -> str:
    return series.name if season is None else f"{series.name} season {season}"


def _grouped(first: int, last: int, label: str, films: tuple[FilmName, ...]) -> Match:
    return Match(first, last, label, is_full=True, is_typo=False, films=films, label=label)


def _numbers_after(words: Sequence[str]) -> tuple[int | None, int | None, int]:
    """Return season, episode and how many words name them, right after the name of a series."""
    at = 0
    season = episode = None
    numbered = _NUMBERED.fullmatch(words[0]) if words else None
    if numbered:
        season, episode = int(numbered[1] or numbered[3]), numbered[2] or numbered[4]
        at = 1
    elif (value := _labelled(words, 0, _SEASON_WORDS)) is not None:
        season, at = value, 2
    if episode is not None:
        return season, int(episode), at
    short = _EPISODE_ALONE.fullmatch(words[at]) if at and at < len(words) else None
    if short:
        return season, int(short[1]), at + 1
    value = _labelled(words, at, _EPISODE_WORDS)
    return (season, None, at) if value is None else (season, value, at + 2)


def _numbers_before(words: Sequence[str]) -> tuple[int | None, int | None, int]:
    """Return season, episode and how many words name them, before the name of a series."""
    at = len(words)
    season, at = _before(words, at, _SEASON_WORDS)
    episode, at = _before(words, at, _EPISODE_WORDS)
    return season, episode, len(words) - at


def _before(words: Sequence[str], at: int, nouns: frozenset[str]) -> tuple[int | None, int]:
    """Return the number of "season 2 of" or "the second season of", and where that starts."""
    if at < 3 or words[at - 1] not in {"of", "from", "in"}:
        return None, at
    first, second = words[at - 3 : at - 1]
    if first in nouns and (value := number_of(second)) is not None:
        return value, at - 3
    if second in nouns and (value := number_of(first)) is not None:
        has_article = at > 3 and words[at - 4] in ARTICLES
        return value, at - 3 - has_article
    return None, at


def _labelled(words: Sequence[str], at: int, nouns: frozenset[str]) -> int | None:
    if at + 1 < len(words) and words[at] in nouns:
        return number_of(words[at + 1])
    return None
