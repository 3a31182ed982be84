"""The catalogue: looks typed or heard words up among the names of films, people and characters."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from vsearch.catalog.index import Name, index_films, index_parts, index_people
from vsearch.catalog.labels import Franchises, Labels
from vsearch.catalog.match import Match, Run, film_match, person_match, runs, with_possessives
from vsearch.catalog.names import FilmName, PersonName
from vsearch.catalog.series import SeriesShelf
from vsearch.catalog.sounds import Sounds, clear_best
from vsearch.catalog.words import ARTICLES, FUNCTION_WORDS, Word, folded_words, word_set
from vsearch.records.people import CastEntry

_SPACES = 2  # spaces too many in what is typed
_FEWEST_PLAIN = 2  # ordinary words that a name is misheard as; "the bar" is not "The Bear"
_LONGEST_HEARD = 4  # words that may sound like one name
# A name that falls apart into several words neither starts nor ends with one of these.
_TIES = word_set("of in on at to for and or but with from by as into is are was were")


class Catalog:
    """The films of a library, its enrolled people and the parts they play.

    It does not change. Built for 20,000 films, 100,000 people and 40,000 parts; see
    benchmarks/parse_catalog.py.
    """

    def __init__(
        self,
        films: Sequence[FilmName],
        people: Sequence[PersonName],
        cast: Sequence[CastEntry] = (),
    ) -> None:
        self.films = tuple(films)
        self._places = {film.id: place for place, film in enumerate(self.films)}
        self._labels = Labels(self.films)
        self._series = SeriesShelf(self.films, self._labels)
        self._enrolled = {_joined(person.name): person.name for person in people}
        self._cast: dict[str, set[str]] = defaultdict(set)
        for entry in cast:
            self._cast[_joined(entry.title)].add(entry.person.casefold())
        self._films = index_films(self.films)
        self._people = index_people(people)
        self._parts = index_parts(cast)
        self._sounds = Sounds(
            {*self._films.corrected, *self._people.corrected, *self._parts.corrected}
        )

    def enrolled(self, name: str) -> str | None:
        """Return the enrolled person of that full name as they are called, or None."""
        return self._enrolled.get(_joined(name))

    def place_of(self, film_ids: Sequence[str]) -> int:
        """Return the place in the given order of the first of some films; unknown ones are last."""
        return min((self._places[film_id] for film_id in film_ids), default=len(self.films))

    def label_of(self, film: FilmName) -> str:
        """Return what a film is called in a query: its title, with the year if several share it.

        Films of the same title and year share a label.
        """
        return self._labels.of(film)

    def films_labelled(self, label: str) -> tuple[FilmName, ...]:
        """Return the films of a label, or the episodes of a series or season; () for none.

        Case and accents do not matter. Films are in the given order, episodes in their own.
        """
        return self._labels.films(label) or self._series.films(label)

    def franchise(self, name: Match | Sequence[Word]) -> tuple[FilmName, ...]:
        """Return all films that carry on a name, by year: "Rocky", "Rocky II".

        Those whose title starts with it, or else those that hold it; without a year last.
        """
        if isinstance(name, Match):
            return name.films if name.label else self._franchises.films(folded_words(name.meant))
        return self._franchises.films([word.folded for word in name if word.folded])

    def cast_in(self, match: Match, titles: Sequence[str]) -> tuple[str, ...]:
        """Return who plays the matched character in the given films."""
        scope = {_joined(title) for title in titles}
        played = (part.person for part in match.parts if _joined(part.title) in scope)
        return tuple(dict.fromkeys(played))

    def titles_with(self, person: str) -> set[str]:
        """Return the titles whose cast holds a person, as joined letters."""
        name = person.casefold()
        return {title for title, cast in self._cast.items() if name in cast}

    def is_cast_of(self, match: Match, titles: Sequence[str]) -> bool:
        """Say whether a match names a character of the given films, or one of their actors."""
        cast = {name for title in titles for name in self._cast.get(_joined(title), ())}
        is_actor = any(name.casefold() in cast for name in match.people)
        return is_actor or bool(self.cast_in(match, titles))

    def who(self, match: Match, titles: Sequence[str] = ()) -> tuple[str, ...]:
        """Return whom a match names, enrolled or not; several when it cannot be told.

        A character of the films in scope comes first, then enrolled people (those in the cast of
        these films, if there are any), then a character of any film.
        """
        if actors := self.cast_in(match, titles):
            return actors
        if len(match.people) > 1:
            cast = {name for title in titles for name in self._cast.get(_joined(title), ())}
            if known := tuple(name for name in match.people if name.casefold() in cast):
                return known
        return match.people or tuple(dict.fromkeys(part.person for part in match.parts))

    def find_films(self, words: Sequence[Word]) -> list[Match]:
        """Return every run of words that is the title of a film or a part of it, longest first."""
        found = []
        has_possessive = any(word.text[0] == "'" for word in words)
        for run in runs(words, self._films.longest + _SPACES):
            name = self._films.spoken(run.words, run.key)
            if name is None and has_possessive and (glued := with_possessives(words, run)):
                name = self._films.spoken(glued, "".join(glued))
            if name:
                found.append(film_match(run, name))
        return found

    def find_misspelt_films(
        self, words: Sequence[Word], is_fixed: Callable[[str], bool]
    ) -> list[Match]:
        """Return every run of words that is nearly a title, longest first.

        ``is_fixed`` says of a folded word that it is no typing error. Fragments are not considered.
        """
        found = []
        for run, fixed in _judged(words, self._films.longest + 1, is_fixed):
            if all(fixed):
                continue
            if name := self._films.nearest(run.words, fixed, is_fixed):
                found.append(film_match(run, name, is_typo=True))
        return found

    def find_series(self, words: Sequence[Word]) -> list[Match]:
        """Return every run of words that names a series, a season or an episode, longest first.

        The match has a label, and the episodes for films. A film of exactly the name of a series
        comes before the series, which is then known with a season only. A season or an episode
        that the library does not have is a match without films.
        """
        return self._series.find(words)

    def find_people(self, words: Sequence[Word]) -> list[Match]:
        """Return every run of words that names a person or a character, longest first."""
        longest = max(self._people.longest, self._parts.longest) + _SPACES
        found = []
        for run in runs(words, longest):
            person = self._people.spoken(run.words, run.key) or self._turned(run)
            if match := person_match(run, person, self._parts.spoken(run.words, run.key)):
                found.append(match)
        return found

    def find_misspelt_people(
        self, words: Sequence[Word], is_fixed: Callable[[str], bool]
    ) -> list[Match]:
        """Return every run of words that is nearly a person or a character, longest first.

        Words of what is a whole name of two words or more are left alone.
        """
        longest = max(self._people.longest, self._parts.longest) + 1
        settled = self._settled(words)
        found = []
        for run, fixed in _judged(words, longest, is_fixed):
            if all(fixed) or not settled.isdisjoint(range(run.first, run.last)):
                continue
            person = self._people.nearest(run.words, fixed, is_fixed)
            if person is None and len(run.words) == 2:
                person = self._people.nearest(run.words[::-1], fixed[::-1], is_fixed)
                person = person if person and _can_turn(person) else None
            part = None if person else self._parts.nearest(run.words, fixed, is_fixed)
            if match := person_match(run, person, part, is_typo=True):
                found.append(match)
        return found

    def find_sounding(self, words: Sequence[Word], is_fixed: Callable[[str], bool]) -> list[Match]:
        """Return every run of up to four words that sounds like a name, longest first.

        The first sound is the same, another one or two may differ, and the letters are alike. Words
        that are all fixed must be two at least, and sound exactly like a whole name of six letters
        or more. What is spelled like a name, or sounds like two names equally, is none of these.
        """
        settled = self._settled(words)
        spelled = {run.key for run in runs(words, _LONGEST_HEARD) if self._is_name(run.key)}
        heard: dict[str, tuple[float, Run]] = {}  # the best run for each name
        for run, fixed in _judged(words, _LONGEST_HEARD, is_fixed):
            if run.key in spelled or not settled.isdisjoint(range(run.first, run.last)):
                continue
            score, name = self._most_alike(run, is_plain=all(fixed))
            if name and name not in spelled and score > heard.get(name, (0.0, run))[0]:
                heard[name] = score, run
        ranked = sorted(heard.items(), key=lambda item: (-len(item[1][1].words), item[1][1].at))
        return [match for name, (_, run) in ranked for match in self._heard(run, name)]

    @cached_property
    def _franchises(self) -> Franchises:
        return Franchises(self.films)

    def _most_alike(self, run: Run, *, is_plain: bool) -> tuple[float, str]:
        """Return the name a run sounds like and how much so, 0..1; an empty name for none."""
        if _is_loose(run):
            return 0.0, ""
        if not is_plain:
            return clear_best(self._sounds.like(run.key), self._is_same)
        if sum(word not in FUNCTION_WORDS for word in run.words) < _FEWEST_PLAIN:
            return 0.0, ""
        names = [found for found in self._sounds.exactly_like(run.key) if self._is_whole(found[1])]
        return clear_best(names, self._is_same)

    def _turned(self, run: Run) -> Name[str] | None:
        """Return the person whose surname is said first: "Obama, Barack"."""
        if len(run.words) != 2:
            return None
        name = self._people.exact(run.words[1] + run.words[0])
        return name if name and _can_turn(name) and name.words[0] == run.words[1] else None

    def _settled(self, words: Sequence[Word]) -> set[int]:
        """Return the indexes of words that are a whole name of people of two words or more."""
        longest = max(self._people.longest, self._parts.longest)
        return {
            index
            for run in runs(words, longest)
            if len(run.words) > 1
            and (self._people.has_full(run.key) or self._parts.has_full(run.key))
            for index in range(run.first, run.last)
        }

    def _is_name(self, key: str) -> bool:
        return any(key in names for names in (self._films, self._people, self._parts))

    def _is_whole(self, key: str) -> bool:
        return any(names.has_full(key) for names in (self._films, self._people, self._parts))

    def _is_same(self, key: str, other: str) -> bool:
        """Say whether two names mean the same films and people."""
        for names in (self._films, self._people, self._parts):
            meant = [name.values if (name := names.exact(k)) else () for k in (key, other)]
            if meant[0] != meant[1]:
                return False
        return True

    def _heard(self, run: Run, key: str) -> Iterator[Match]:
        if self._films.has_full(key) and (film := self._films.exact(key)):
            yield film_match(run, film, is_typo=True)
        person, part = self._people.exact(key), self._parts.exact(key)
        if match := person_match(run, person, part, is_typo=True):
            yield match


def _judged(
    words: Sequence[Word], longest: int, is_fixed: Callable[[str], bool]
) -> Iterator[tuple[Run, list[bool]]]:
    """Yield every run of words with what is fixed in it."""
    fixed = [is_fixed(word.folded) for word in words if word.folded]
    for run in runs(words, longest):
        yield run, fixed[run.at : run.at + len(run.words)]


def _is_loose(run: Run) -> bool:
    """Say whether a run ends with a word that ties others together, or a longer one starts so."""
    size = len(run.words)
    ends_loose = run.words[-1] in _TIES or run.words[-1] in ARTICLES
    return (size > 1 and ends_loose) or (size > 2 and run.words[0] in _TIES)


def _can_turn(name: Name[str]) -> bool:
    return name.is_full and len(name.words) == 2 and name.words[0] not in FUNCTION_WORDS


def _joined(name: str) -> str:
    return "".join(folded_words(name))
