"""What to tell of how a sentence was taken: what was guessed, what is unknown, what is ignored."""

from collections.abc import Iterator

from vsearch.records.query import Constraint, Query, Who
from vsearch.search.dialogue import Heard


def notes(
    query: Query,
    *,
    undated: int = 0,
    passed: int | None = None,
    lacks_photos: bool = False,
    heard: Heard | None = None,
) -> list[str]:
    """Return what the user should know, one line each.

    ``undated`` films were left out for want of a year; ``passed`` is the number of all full
    matches when so many were passed over that none is left; ``lacks_photos``: there are none;
    ``heard`` tells how many films could be listened to.
    """
    told = [
        *_about_language(query),
        *(f"took {c.typed!r} for {c.meant}" for c in query.corrections),
        *(note for constraint in query.constraints for note in _about_choices(constraint)),
        *_about_films(query, undated),
        *_about_photos(lacks_photos),
        *_about_strangers(query),
        *_about_lines(query, heard),
        *_about_aim(query),
        *_about_skipping(passed),
    ]
    return list(dict.fromkeys(told))


def _about_language(query: Query) -> Iterator[str]:
    if query.language:
        yield (
            f"this looks like {query.language}: only English is understood, names and titles in "
            "any language"
        )


def _about_choices(constraint: Constraint) -> Iterator[str]:
    """Tell of names that may mean several people."""
    meant: dict[str, list[str]] = {}
    for seen in constraint.any_of:
        if isinstance(seen, Who):
            meant.setdefault(seen.said, []).append(seen.person)
    for said, people in meant.items():
        if len(people) > 1:
            looked = "either" if len(people) == 2 else "any of them"
            yield f'"{said}" may be {_listed(people)}: looked for {looked}'


def _about_films(query: Query, undated: int) -> Iterator[str]:
    for title in query.unknown_titles:
        yield f"no film called {title} is in the library; `vsearch films` lists them"
    if undated:
        films = "1 film has" if undated == 1 else f"{undated} films have"
        yield (
            f"{films} no year and cannot be of the years asked for; "
            "`vsearch films FILM --year YEAR` tells it"
        )


def _about_photos(lacks_photos: bool) -> Iterator[str]:
    if lacks_photos:
        yield (
            "there are no photos in the library, films were searched; `vsearch index FOLDER` takes "
            "folders of photos"
        )


def _about_strangers(query: Query) -> Iterator[str]:
    unwanted = {
        who for c in query.constraints if c.is_negated for who in c.any_of if isinstance(who, Who)
    }
    for who in query.unknown_people:
        is_character = who.said.casefold() != who.person.casefold()
        name = f"{who.person}, who is {who.said}" if is_character else who.person
        ignored = ", so they could not be ruled out" if who in unwanted else ""
        yield (
            f"I don't know {name}{ignored}; make them known with "
            f'`vsearch people add "{who.person}" PHOTO...`'
        )


def _about_lines(query: Query, heard: Heard | None) -> Iterator[str]:
    if not query.lines or heard is None:
        return
    for words in heard.unruled:
        yield (
            f'"{words}" is said too often to be ruled out everywhere: it may be said where this is'
            " found; name a film to be sure"
        )
    if not heard.silent:
        return
    cure = "put FILM.en.srt beside a film and run `vsearch index`"
    if heard.silent == heard.films:
        yield f"no film that is asked about has subtitles, so nothing that is said is known: {cure}"
    else:
        films = f"{heard.silent} of {heard.films} films {'has' if heard.silent == 1 else 'have'}"
        yield f"{films} no subtitles, so what is said in them is not known: {cure}"


def _about_aim(query: Query) -> Iterator[str]:
    if query.aim == "look-alike":
        yield (
            "to tell who somebody looks like takes a picture of them, and a sentence cannot give"
            " one: name the person you look for"
        )
    elif query.aim != "moments" and not query.people:
        yield f"{query.aim} is told of people: say of whom"


def _about_skipping(passed: int | None) -> Iterator[str]:
    if passed is not None:
        matches = "only 1 match" if passed == 1 else f"only {passed} matches"
        yield f"there is no other moment: {matches} in all"


def _listed(names: list[str]) -> str:
    """Return the names in a row: A or B; A, B or C."""
    return " or ".join([", ".join(names[:-1]), names[-1]])
