"""A question on the page, and what came of it."""

from dataclasses import dataclass

from ui.pointing import Meant
from vsearch.errors import VsearchError
from vsearch.insights.look_alike import LookAlikes
from vsearch.printed import print_query
from vsearch.records.context import Context, Shown, context_after
from vsearch.records.moments import Answer, Evidence, Moment
from vsearch.records.query import Face, Picture, Query
from vsearch.search.locate import Place
from vsearch.search.pictures import read_as, with_pictures

AFTER_S = 5.0  # from where a picture was found, this much of the film is the moment


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: as it was put, and as it can be asked by itself."""

    text: str  # empty when there was but a picture
    line: str | None = None  # asks the same without the questions before; None: not known yet
    picture: str = ""  # name of a picture given along with it, which the line does not name yet
    place_of: str = ""  # name of the picture whose film is asked for
    alike_to: str = ""  # name of the picture whose faces are compared with everybody known
    is_heard: bool = False  # it was spoken, and may have been misheard

    @property
    def asks(self) -> tuple[str, str, str]:
        """Return what two questions have in common that ask the same."""
        return self.link, self.place_of, self.alike_to

    @property
    def is_about_picture(self) -> bool:
        """Say whether it asks what a picture is, not for moments."""
        return bool(self.place_of or self.alike_to)

    @property
    def link(self) -> str:
        """Return what asks this again, elsewhere and later."""
        if self.line is None and self.picture:
            return print_query(with_pictures(Query(), [self.picture], []))
        return self.text if self.line is None else self.line


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer or place, or with the reason why there is none."""

    question: Question
    query: Query | None = None  # None: it was not understood
    answer: Answer | None = None
    place: Place | None = None  # where the picture is from, or likest to
    faces: tuple[LookAlikes, ...] = ()  # of the picture, with whom they look like
    error: VsearchError | None = None  # why there is neither

    @property
    def problem(self) -> str:
        """Return why there is no answer, in one line; empty when there is one."""
        return str(self.error) if self.error else ""

    @property
    def title(self) -> str:
        """Return the question in words, also when it was but a picture."""
        if self.question.place_of:
            return f"Which film is {self.question.place_of} from?"
        if self.question.alike_to:
            return f"Who is {self.question.alike_to} like?"
        if self.question.text or self.query is None:
            return self.question.text or self.question.picture
        shown = [f"Whoever {name} shows" for name in self.query.faces]
        return ", ".join([*shown, *(f"What looks like {name}" for name in self.query.pictures)])

    @property
    def pictures(self) -> list[tuple[str, Meant]]:
        """Return the names of the pictures it was asked with, and what each was meant for."""
        if self.question.place_of:
            return [(self.question.place_of, "place")]
        if self.question.alike_to:
            return [(self.question.alike_to, "alike")]
        if self.query is None:
            return []
        looks: list[tuple[str, Meant]] = [(name, "picture") for name in self.query.pictures]
        return [*looks, *((name, "face") for name in self.query.faces)]

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Return what there is to play, best first."""
        if self.answer:
            return (*self.answer.moments, *self.answer.partials)
        return (_moment(self.place, self.question.place_of),) if self.place else ()

    @property
    def groups(self) -> list[list[int]]:
        """Return the places of the moments: each distinct one, then those that look like it."""
        if not self.answer:
            return [[place] for place in range(len(self.moments))]
        first = {
            place: place if one.repeats is None else one.repeats
            for place, one in enumerate(self.moments)
        }
        leaders = dict.fromkeys(first.values())
        return [[place for place in first if first[place] == leader] for leader in leaders]

    def context(self, playing: int) -> Context | None:
        """Return what the next question may change; None when nothing was found out."""
        if self.answer:
            return context_after(self.answer, playing)
        if self.place is None or self.query is None:
            return None
        seen = self.moments if self.place.is_sure else ()
        shown = tuple(Shown(moment.film_id, moment.start_s, moment.end_s) for moment in seen)
        return Context(self.query, shown)

    def meaning(self, name: str, meant: Meant) -> Question:
        """Return the same question with one of its pictures meant otherwise."""
        if meant == "place":
            return Question(self.question.text, self.question.link, place_of=name)
        if meant == "alike":
            return Question(self.question.text, self.question.link, alike_to=name)
        query = read_as(self.query or Query(), Face(name) if meant == "face" else Picture(name))
        line = print_query(query)
        is_printed = self.question.text == self.question.line
        return Question(line if is_printed else self.question.text, line)


def _moment(place: Place, name: str) -> Moment:
    """Return the moment that begins where a picture was found."""
    chance = max(0.0, min(1.0, place.likeness))
    seen = Evidence(name, "scene", place.time_s, None, place.likeness, chance, False)
    return Moment(
        film_id=place.film.id,
        title=place.film.title,
        path=place.path,
        start_s=place.time_s,
        end_s=place.time_s + AFTER_S,
        score=chance,
        probability=chance,
        evidence=(seen,),
        is_partial=not place.is_sure,
        is_photo=place.film.is_photos,
    )
