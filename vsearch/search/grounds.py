"""What everything that a question asks for has to stand out of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from vsearch.records.media import Film
from vsearch.records.query import Query, Thing
from vsearch.search.backgrounds import Backgrounds, Pool
from vsearch.search.calibrate import Background
from vsearch.search.footage import Footage, company_of, company_pool
from vsearch.settings import SearchSettings

ANYWHERE_FRAMES = 1_024  # that the background of everything is taken from, with 200 phrases each
COMPANY_FRAMES = 512  # the same of what is seen near a person


@dataclass(frozen=True, slots=True)
class Grounds:
    """The backgrounds of one question."""

    anywhere: Background | None = None  # of phrases; None where none is asked for
    company: Mapping[Thing, Background] = field(default_factory=dict)  # near whom a thing is with
    pictures: Background | None = None  # of pictures; None where none is asked for


def grounds_of(
    query: Query,
    films: Sequence[Film],
    backgrounds: Backgrounds,
    settings: SearchSettings,
    *,
    everything: Callable[[], Pool],
    footage: Callable[[], Sequence[Footage]],
    version: tuple[int, ...] = (),
) -> Grounds:
    """Return the backgrounds; those of whole films are kept for the next question about them.

    ``everything`` are all frames that are asked about, ``footage`` are the films that somebody
    named is seen in, ``version`` changes with what is known of people.
    """
    runs = tuple(film.run_id for film in films)
    is_kept = query.stretch is None and query.years is None
    anywhere, company = None, {}
    if query.phrases:
        key = ("anywhere", *runs) if is_kept else ()
        anywhere = backgrounds.phrases(key, everything, ANYWHERE_FRAMES)
    for thing in map(Thing, query.phrases) if settings.has("company") else ():
        people = company_of(thing, query)
        # Either of two people is not both of them, nor is one of them twice.
        names = tuple(tuple(tuple(who.person for who in whose) for whose in one) for one in people)
        near: tuple[object, ...] = (
            "company",
            names,
            version,
            settings.present,
            settings.without,
            *runs,
        )
        made = people and backgrounds.phrases(
            near if is_kept else (),
            lambda thing=thing: company_pool(thing, query, footage(), settings),  # type: ignore[misc]
            COMPANY_FRAMES,
        )
        if made:
            company[thing] = made
    pictures = backgrounds.pictures(films) if query.pictures else None
    return Grounds(anywhere, company, pictures)
