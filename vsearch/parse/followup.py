"""A sentence that changes the query before it: "only with Trinity", "in the other film"."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from vsearch.catalog import Catalog
from vsearch.errors import InputError
from vsearch.parse.aims import find_aim
from vsearch.records.context import Context
from vsearch.records.query import (
    Bound,
    Constraint,
    FilmScope,
    Query,
    Seen,
    Stretch,
    Thing,
    Who,
)

LONGER_S = 5.0  # what "longer clips" adds at both ends

_SHOW = r"(?:(?:show|make|give|play|go|find)(?: me| it| them| those| these)? )?"
_LEAD = r"(?:(?:now|and|or|but|look|search|try|same|the same|show me) )*"
_FILMS = r"(?:films?|movies?|videos?|library|collection|titles?)"
_ONE = r"(?: (?:one|ones|moment|clip|scene|result|match|hit))?"
_TAIL = r"(?: (?:please|instead|else))*"
_LONGER = re.compile(
    rf"{_SHOW}(?:(?:some|the|a bit|a little|much) )?longer"
    rf"(?: (?:clips?|moments?|scenes?|versions?|ones?|parts?))?{_TAIL}"
)
_NEXT = re.compile(
    rf"{_SHOW}(?:(?:the |and |an?)?(?:next|another|following){_ONE}|one more"
    rf"|skip(?: this| that)?(?: one)?){_TAIL}"
)
_BACK = re.compile(
    rf"{_SHOW}(?:(?:the )?previous{_ONE}|(?:go )?back(?: one)?|the one before){_TAIL}"
)
_EARLIER = re.compile(
    r"(?:(?:show|find|anything|something|one|is there anything|a bit|much|go|and|any)(?: me)? )*"
    r"(?P<which>earlier|before that|before this|later|after that|after this)"
    rf"(?: on)?{_ONE}(?: in the (?:film|movie))?{_TAIL}"
)
_PICK = re.compile(rf"{_SHOW}(?:the )?(?:very )?(?P<pick>first|last)(?: time)?{_ONE}{_TAIL}")
_ANYWHERE = re.compile(
    rf"{_LEAD}(?:(?:in|across|from) (?:all|any|every|the whole|my whole|the entire)(?: of)?"
    rf"(?: the| my)? {_FILMS}|anywhere|everywhere|any {_FILMS}){_TAIL}"
)
_OTHER = re.compile(
    rf"{_LEAD}(?:(?:what|how) about )?(?:in |from )?the other (?:{_FILMS}|one){_TAIL}"
)
_REPLACING = re.compile(
    r"(?:(?:and |now |ok |okay )*(?:what about|how about)|now(?: with| show me| only)?"
    r"|(?:the )?same (?:but|thing|for|with)(?: with| for| in)?|instead)\b[ ,]*(?P<rest>.+)"
)
_INSTEAD = re.compile(r"(?:make (?:that|it) )?(?P<rest>.+?),? instead")
_WITHOUT = re.compile(
    r"(?:(?:and|but|now|ok|okay|same|the same) )*(?:without|not|no|but not|except|minus|drop"
    r"|remove|leave out|exclude|lose)(?: with)? (?P<rest>.+)"
)
_ADDING = re.compile(
    r"(?:(?:ok|okay|now|same|the same|just) )?(?P<link>only(?: (?:with|in))?|just with"
    r"|(?:and |but |also |plus )+(?:also |only |then |with |in )*|with|also|plus|then|holding"
    r"|wearing|carrying|next to|near|together|alone|in|from|within|before|after|at|around|during"
    r"|by|on|near|towards?)\b.*"
)
_SCOPED = ("in", "from")


def follow_up(
    text: str, context: Context, read: Callable[[str], Query], catalog: Catalog
) -> Query | None:
    """Return the query before as changed by a sentence; None if that is a new question.

    ``read`` understands a sentence by itself. Raises InputError for "earlier" when nothing is
    shown, and for "the other film" when it cannot be told which.
    """
    said = " ".join(re.sub(r"[.!?]+$", "", text.lower()).split())
    before = replace(context.query, text=text, corrections=(), language="")
    if _LONGER.fullmatch(said):
        return replace(before, longer_s=before.longer_s + LONGER_S)
    if _NEXT.fullmatch(said):
        return replace(before, skip=before.skip + 1)
    if _BACK.fullmatch(said):
        return replace(before, skip=max(0, before.skip - 1))
    if found := _PICK.fullmatch(said):
        return replace(before, pick="first" if found["pick"] == "first" else "last", skip=0)
    if found := _EARLIER.fullmatch(said):
        return _moved(before, context, catalog, is_earlier=found["which"].startswith(("e", "b")))
    if _ANYWHERE.fullmatch(said):
        return replace(before, films=tuple(s for s in before.films if s.is_excluded))
    if _OTHER.fullmatch(said):
        return _in_other_film(before, context, catalog)
    return _changed(said, text, before, read)


def _changed(said: str, text: str, before: Query, read: Callable[[str], Query]) -> Query | None:
    text = re.sub(r"[.!?]+$", "", text)
    if found := (_REPLACING.fullmatch(said) or _INSTEAD.fullmatch(said)):
        rest = text[found.start("rest") : found.end("rest")]
        is_only = re.search(r"\bonly\b", said) is not None
        return _replaced(replace(before, is_alone=before.is_alone or is_only), read(rest))
    if found := _WITHOUT.fullmatch(said):
        whole = read(text)
        if whole.media and not whole.constraints and not whole.films:
            return _limited(before, whole)  # "not in photos"
        plain = read(text[found.start("rest") :])
        if plain.films and plain.constraints:
            return None  # "no cars in Titanic": a question of its own
        return _limited(_without(before, plain), replace(plain, films=()))
    found = _ADDING.fullmatch(said)
    if not found:
        return _asked_of_them(before, text, read)
    added = read(text)
    is_scope_only = bool(added.films) and not added.constraints
    if found["link"].strip() in _SCOPED and added.constraints and not added.films:
        return None
    if said.startswith(_SCOPED) and added.films and added.constraints:
        return None  # "in Titanic, a band playing": a question of its own
    if is_scope_only or not added.constraints:
        return _limited(before, added)
    is_new_step = found["link"].split()[-1:] == ["then"]
    return _limited(_extended(before, added, is_new_step=is_new_step), added)


def _asked_of_them(before: Query, text: str, read: Callable[[str], Query]) -> Query | None:
    """Return "how long is he on screen?" asked of the people before; None for anything else."""
    people = [c for c in before.constraints if _names_somebody(c)]
    if not people or find_aim(text)[0] not in {"screen time", "company"}:
        return None
    asked = read(text)
    if asked.constraints:
        return None
    return _limited(replace(before, constraints=_ordered(people), aim=asked.aim, pick=""), asked)


def _limited(before: Query, added: Query) -> Query:
    """Return the query with the scope and the limits of another one where that has any."""
    is_only = added.text.lower().startswith(("only", "just"))
    return replace(
        before,
        films=added.films or before.films,
        media=added.media or before.media,
        years=added.years or before.years,
        stretch=added.stretch or before.stretch,
        within_s=before.within_s if added.within_s is None else added.within_s,
        together=added.together or before.together,
        is_alone=before.is_alone or added.is_alone or (is_only and bool(added.people)),
        pick=added.pick or before.pick,
        corrections=added.corrections,
        skip=0,
    )


def _extended(before: Query, added: Query, *, is_new_step: bool) -> Query:
    last = max((c.step for c in before.constraints), default=0)
    first = last + 1 if is_new_step else last
    is_theirs = len(before.people) == 1 and not added.people and not is_new_step
    owner = before.people[0].said if is_theirs else ""
    new = [
        replace(c, step=first + c.step, of=c.of or ("" if _names_somebody(c) else owner))
        for c in added.constraints
    ]
    kept = [c for c in before.constraints if not any(_is_opposite(c, other) for other in new)]
    return replace(before, constraints=_ordered([*kept, *new]))


def _is_opposite(first: Constraint, second: Constraint) -> bool:
    return first.is_negated != second.is_negated and set(first.any_of) == set(second.any_of)


def _without(before: Query, plain: Query) -> Query:
    """Return the query without what another one names, and with that ruled out."""
    if plain.films and not plain.constraints:
        out = tuple(replace(scope, is_excluded=True) for scope in plain.films)
        ids = {film_id for scope in out for film_id in scope.film_ids}
        kept = tuple(s for s in before.films if not ids.intersection(s.film_ids))
        films = sorted((*kept, *out), key=lambda scope: scope.is_excluded)
        return replace(before, films=tuple(films), corrections=plain.corrections)
    unwanted = {_key(seen) for c in plain.constraints for seen in c.any_of}
    constraints = tuple(
        c for c in before.constraints if not {_key(seen) for seen in c.any_of} & unwanted
    )
    dropped = set(before.constraints) - set(constraints)
    steps = {c.step for c in constraints} or {0}
    ruled_out = [
        replace(c, is_negated=True, of="", step=step) for c in plain.constraints for step in steps
    ]
    names = {w.said for c in dropped for w in c.any_of if isinstance(w, Who)}
    constraints = tuple(replace(c, of="") if c.of in names else c for c in constraints)
    return replace(
        before,
        constraints=_ordered([*constraints, *ruled_out]),
        corrections=plain.corrections,
        skip=0,
    )


def _key(seen: Seen) -> object:
    """Return what makes two things the same: case does not, nor what a person was called."""
    if isinstance(seen, Who):
        return seen.person
    return seen.phrase.casefold() if isinstance(seen, Thing) else seen


def _replaced(before: Query, new: Query) -> Query:
    """Return the query with its people, things or films replaced by those of another one."""
    people = [c for c in before.constraints if _names_somebody(c)]
    things = [c for c in before.constraints if not _names_somebody(c)]
    new_people = [c for c in new.constraints if _names_somebody(c)]
    new_things = [c for c in new.constraints if not _names_somebody(c)]
    owner = _only_name(new_people or people)
    if new_people and not new_things:
        named = {who.said for c in people for who in c.any_of if isinstance(who, Who)}
        new_things = [replace(c, of=owner) if c.of in named else c for c in things]
    elif not new_people:
        new_things = [replace(c, of=c.of or owner) for c in new_things] or things
    constraints = _ordered([*(new_people or people), *new_things])
    return _limited(replace(before, constraints=constraints), new)


def _names_somebody(constraint: Constraint) -> bool:
    return any(isinstance(seen, Who) for seen in constraint.any_of)


def _only_name(people: Sequence[Constraint]) -> str:
    """Return the words for the one person named, or nothing."""
    said = [seen.said for c in people for seen in c.any_of if isinstance(seen, Who)]
    return said[0] if len(people) == 1 and said else ""


def _ordered(constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Return constraints once each, in the order of their steps, which count from 0."""
    steps = sorted({c.step for c in constraints})
    counted = (replace(c, step=steps.index(c.step)) for c in constraints)
    return tuple(dict.fromkeys(sorted(counted, key=lambda c: c.step)))


def _moved(before: Query, context: Context, catalog: Catalog, *, is_earlier: bool) -> Query:
    """Return the query for the part of the film before or after the moment that is shown."""
    word = "earlier" if is_earlier else "later"
    if not context.shown:
        raise InputError(f"Nothing is shown that something could be {word} than: ask for it first")
    moment = context.shown[min(context.playing, len(context.shown) - 1)]
    stretch = (
        Stretch(end=Bound(round(moment.start_s, 3), "start"))
        if is_earlier
        else Stretch(start=Bound(round(moment.end_s, 3), "start"))
    )
    film = next((film for film in catalog.films if film.id == moment.film_id), None)
    films = before.films
    if film is not None:
        films = (FilmScope(catalog.label_of(film), _ids(catalog, catalog.label_of(film))),)
    return replace(before, films=films, stretch=stretch, skip=0)


def _in_other_film(before: Query, context: Context, catalog: Catalog) -> Query:
    """Return the query for the one film that it was not about."""
    now = set(before.film_ids) or {moment.film_id for moment in context.shown[:1]}
    answered = [moment.film_id for moment in context.shown]
    for ids in (dict.fromkeys(answered), {film.id: None for film in catalog.films}):
        others = [film for film in catalog.films if film.id in ids and film.id not in now]
        labels = dict.fromkeys(catalog.label_of(film) for film in others)
        if len(labels) == 1:
            label = next(iter(labels))
            return replace(before, films=(FilmScope(label, _ids(catalog, label)),), skip=0)
        if labels:
            shown = ", ".join(list(labels)[:5]) + (", ..." if len(labels) > 5 else "")
            raise InputError(
                f"Which other film is meant: {shown}? Name it, as in: in {next(iter(labels))}"
            )
    raise InputError("There is no other film in the library: index one with `vsearch index FOLDER`")


def titles_before(context: Context, catalog: Catalog) -> tuple[str, ...]:
    """Return the titles of the films that were asked about."""
    ids = set(context.query.film_ids)
    return tuple(film.title for film in catalog.films if film.id in ids) if ids else ()


def _ids(catalog: Catalog, label: str) -> tuple[str, ...]:
    return tuple(film.id for film in catalog.films_labelled(label))
