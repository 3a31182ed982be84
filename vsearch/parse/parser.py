"""The parser: from a typed or spoken sentence to a query."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from vsearch.catalog import Catalog, Match, Word, split_words
from vsearch.errors import InputError
from vsearch.parse import lexicon
from vsearch.parse.aims import find_aim
from vsearch.parse.asking import asking_end
from vsearch.parse.clauses import read_clauses
from vsearch.parse.followup import follow_up, titles_before
from vsearch.parse.foreign import foreign_language
from vsearch.parse.language import English
from vsearch.parse.manner import find_alone, find_at_least, find_headcounts, find_together
from vsearch.parse.media import find_media
from vsearch.parse.people import find_people, right_words
from vsearch.parse.printed_form import LONGEST_LINE, read_printed
from vsearch.parse.roles import find_absent, mark_roles
from vsearch.parse.scope import Scope
from vsearch.parse.sentence import Sentence, Use
from vsearch.parse.serials import find_serials
from vsearch.parse.speech import find_quotations, find_speech, plainly_denied
from vsearch.parse.spoken import cleaned
from vsearch.parse.strangers import find_unknown_people, find_unknown_titles
from vsearch.parse.times import find_times
from vsearch.parse.titles import TitleFinder
from vsearch.records.context import Context
from vsearch.records.query import Aim, Constraint, Query, Who

LONGEST_SENTENCE = 2_000  # characters
MOST_WORDS = 64  # with punctuation marks

_CLAUSE_STARTS = frozenset(
    {"when", "where", "which", "then", "and", "while", "after", "before", "how"}
)
_ANYWHERE = re.compile(
    r"(?<!\w)(?:(?:in|from|across|of|throughout) )?(?:(?:any|all|every|each|either|both|whichever)"
    r"(?: of)?(?: the| my| our)? (?:films?|movies?|videos?|titles?)"
    r"|(?:my|the|our) (?:whole |entire )?(?:library|collection|videos|films|movies))(?!\w)"
)


class Parser:
    """Turns sentences into queries; names come from the catalogue, the rest from the language."""

    def __init__(self, model_path: Path | None) -> None:
        """Load the language model folder; without one (None or absent) rules have to do.

        Raises ModelError when there is a folder that cannot be loaded.
        """
        self._english = English(model_path)

    @property
    def has_model(self) -> bool:
        """Say whether the statistical model is in use."""
        return self._english.has_model

    def parse(self, text: str, catalog: Catalog, context: Context | None = None) -> Query:
        """Return what a sentence, or a query in its printed form, asks for.

        With a ``context`` the sentence may change the query before: "without the gun".
        Raises InputError when the text is too long (2,000 characters, 20,000 of a printed query),
        cannot be understood, or names nothing that could be searched for.
        """
        text = text.encode("utf-8", "replace").decode()  # half a character is none
        if len(text) <= LONGEST_LINE and (printed := read_printed(text, catalog)):
            return _checked(printed, text)
        text = " ".join(text.split())
        if len(text) > LONGEST_SENTENCE:
            raise InputError(
                f"The sentence is too long: {len(text):,} characters, at most "
                f"{LONGEST_SENTENCE:,}; name the people, things and film only"
            )
        if context:
            titles = titles_before(context, catalog)
            changed = follow_up(
                text, context, lambda rest: self._read(rest, catalog, titles), catalog
            )
            if changed is not None:
                return _checked(replace(changed, is_change=True), text)
        return _checked(self._read(text, catalog), text)

    def _read(self, typed: str, catalog: Catalog, titles: Sequence[str] = ()) -> Query:
        """Return the query of a sentence; it may ask for nothing.

        ``titles`` are the films in scope when the sentence names none.
        """
        text = plainly_denied(cleaned(typed))
        words = split_words(text)
        if len(words) > MOST_WORDS:
            raise InputError(
                f"The sentence is too long: {len(words)} words and signs, at most {MOST_WORDS}; "
                "name the people, things and film only"
            )
        people, films = catalog.find_people(words), catalog.find_films(words)
        sentence = self._tagged(text, words, films, people)
        aim = _mark_asking(sentence, films)
        is_right = right_words(sentence).__contains__
        sounding = catalog.find_sounding(words, is_right)
        scope = Scope(catalog, sentence)
        finder = TitleFinder(sentence, scope, catalog, films=films, persons=people)
        find_quotations(sentence, told_only=True)
        finder.find_exact()
        finder.find_near(sounding)
        find_quotations(sentence)
        times = find_times(sentence)
        media = find_media(sentence, text[: asking_end(text)])
        sentence.take_limit(_ANYWHERE)
        end = asking_end(sentence.unread())  # "in Titanic, show me the iceberg"
        sentence.mark_free(0, sentence.places(0, end)[1] if end else 0, Use.ASKING)
        finder.find_exact()  # "Whiplash at 45:00": now the title stands by itself
        find_speech(sentence)
        find_headcounts(sentence)
        together = find_together(sentence)
        language = foreign_language([t.word for t in sentence.tokens], _known(sentence, people))
        near = [] if language else catalog.find_misspelt_people(words, is_right)
        near += () if language else (match for match in sounding if not match.films)
        corrections = find_people(
            sentence,
            catalog,
            exact=people,
            near=near,
            titles=scope.titles or titles,
            has_dictionary=self._english.has_model,
        )
        if not language:
            find_serials(sentence, scope)
            find_unknown_titles(sentence, scope)
            find_unknown_people(sentence)
        mark_roles(sentence)
        is_alone = find_alone(sentence)
        constraints, is_while = read_clauses(
            sentence, wanted=find_at_least(sentence), absent=find_absent(sentence)
        )
        if language:
            constraints = _named_only(constraints)
        return Query(
            constraints=constraints,
            films=scope.scopes,
            media=media,
            years=times.years,
            stretch=times.stretch,
            within_s=times.within_s,
            together=together or ("shot" if is_while else ""),
            is_alone=is_alone,
            pick=times.pick,
            aim=aim,
            text=typed,
            corrections=(*scope.corrections, *corrections),
            language=language,
        )

    def _tagged(
        self, text: str, words: Sequence[Word], films: Sequence[Match], people: Sequence[Match]
    ) -> Sentence:
        certain = [match for match in people if match.last - match.first > 1 and match.is_full]
        certain += [m for m in people if not self._english.is_ordinary(words[m.first].folded)]
        names = frozenset(i for match in certain for i in range(match.first, match.last))
        names |= _likely_names(words) | _likely_subjects(words, people)
        whole = [match for match in films if match.is_full and match.last - match.first > 1]
        in_title = frozenset(i for match in whole for i in range(match.first, match.last))
        is_cased = _are_capitals_meant(words, in_title | names)
        return Sentence(text, self._english.read(words, is_cased=is_cased, names=names))


def _known(sentence: Sentence, people: Sequence[Match]) -> frozenset[int]:
    """Return the places of the words that are used already or are part of a known name."""
    used = {index for index, use in enumerate(sentence.uses) if use is not Use.FREE}
    return frozenset(used.union(*(range(match.first, match.last) for match in people)))


def _named_only(constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Return the people of a sentence in a foreign language."""
    named = [c for c in constraints if all(isinstance(seen, Who) for seen in c.any_of)]
    return tuple(replace(constraint, step=0) for constraint in named)


def _likely_names(words: Sequence[Word]) -> frozenset[int]:
    """Return the indexes of a first name in small letters and of the word after it."""
    indexes: set[int] = set()
    for index, (word, after) in enumerate(pairwise(words)):
        is_first_name = word.folded in lexicon.FIRST_NAMES - lexicon.COMMON_FIRST_NAMES
        is_name = after.folded.isalpha() and len(after.folded) > 2
        if is_first_name and is_name and after.folded not in lexicon.NO_SURNAMES:
            indexes |= {index, index + 1}
    return frozenset(indexes)


def _likely_subjects(words: Sequence[Word], people: Sequence[Match]) -> frozenset[int]:
    """Return the indexes of whole names of one word where a clause begins: "neo dodges a bullet".

    With a capital the language model sees that a verb follows, if one does.
    """
    return frozenset(
        match.first
        for match in people
        if match.is_full and match.last - match.first == 1
        if match.first == 0 or words[match.first - 1].folded in _CLAUSE_STARTS
    )


def _are_capitals_meant(words: Sequence[Word], in_names: frozenset[int]) -> bool:
    """Say whether a capital letter marks a name: not IN CAPITALS and not In Title Case."""
    if not any(char.islower() for word in words for char in word.text):
        return False
    small = lexicon.PLAIN_PREPOSITIONS | {"and", "without", "behind", "wearing", "holding"}
    return not any(
        word.is_capital and word.folded in small and index > 0 and index not in in_names
        for index, word in enumerate(words)
    )


def _mark_asking(sentence: Sentence, films: Sequence[Match]) -> Aim:
    """Mark the words that only ask, unless they are the beginning of a title."""
    aim, spans = find_aim(sentence.text)
    for start, end in spans:
        sentence.mark(*sentence.places(start, end), Use.ASKING)
    end = asking_end(sentence.text)
    last = sum(token.word.end <= end for token in sentence.tokens)
    for match in films:
        if match.is_full and match.first < last < match.last + 1:
            last = min(last, match.first)
    sentence.mark(0, last, Use.ASKING)
    return aim


def _checked(query: Query, text: str) -> Query:
    """Return the query, or raise InputError if it asks for nothing."""
    limits = query.films or query.media or query.years or query.stretch
    is_asking = query.constraints or limits
    if is_asking or query.aim == "look-alike":
        return query
    if query.language:
        raise InputError(
            f"This looks like {query.language}: only English is understood, names and titles in any"
            " language; ask in English, or for words as they are with thing: WORDS"
        )
    shown = text if len(text) <= 40 else f"{text[:39]}\u2026"
    raise InputError(f'Nothing to search for: "{shown}" names no person, thing, place or film')
