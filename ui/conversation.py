"""What was asked on the page so far, and what is playing."""

from dataclasses import dataclass, field, replace

from ui.library import Library
from ui.pointing import pointed
from ui.question import Question, Turn
from ui.uploads import Uploads
from vsearch.errors import VsearchError
from vsearch.printed import print_query
from vsearch.records.context import Context
from vsearch.records.query import Query
from vsearch.search.pictures import with_pictures
from vsearch.settings import SearchSettings

NOTHING_TO_COMPARE = "No film can be read to compare the picture with."


@dataclass(slots=True)
class Conversation:
    """The questions of one visitor, oldest first."""

    turns: list[Turn] = field(default_factory=list)
    uploads: Uploads = field(default_factory=Uploads)
    playing: int | None = None  # rank of the moment of the latest answer, from 0
    waiting: Question | None = None  # what is to be asked next

    @property
    def latest(self) -> Turn | None:
        """Return the last question, None before the first."""
        return self.turns[-1] if self.turns else None

    @property
    def before(self) -> list[Turn]:
        """Return the questions before the latest one, newest first."""
        return self.turns[-2::-1]

    @property
    def context(self) -> Context | None:
        """Return what the next question may change: the latest answer and what is looked at."""
        contexts = (turn.context(self.playing or 0) for turn in reversed(self.turns))
        return next((context for context in contexts if context), None)

    def given(self, file_name: str, content: bytes, text: str = "") -> Question:
        """Hold a picture and return the question that it is, with words or without."""
        return replace(typed(text), picture=self.uploads.keep(file_name, content))

    def ask(self, question: Question, library: Library, settings: SearchSettings) -> None:
        """Ask, and keep what came of it; a question that is already there moves to the end."""
        context = self.context if question.line is None else None
        self.playing = self.waiting = None
        query: Query | None = None
        try:
            question, query = self._understood(question, context, library)
            turn = self._answered(question, query, library, settings)
        except VsearchError as error:
            turn = Turn(question, query, problem=str(error))
        same = (turn.question.link, turn.question.place_of)
        others = [t for t in self.turns if (t.question.link, t.question.place_of) != same]
        self.turns = [*others, turn]

    def play(self, rank: int | None) -> None:
        """Play the moment of that rank, or none."""
        self.playing = rank

    def wait(self, question: Question) -> None:
        """Ask this next."""
        self.waiting = question

    def repeat(self) -> None:
        """Ask the latest question again, because the settings changed."""
        self.waiting = self.turns[-1].question if self.turns else None

    def _understood(
        self, question: Question, context: Context | None, library: Library
    ) -> tuple[Question, Query]:
        """Return the question with what asks the same by itself, and what it asks for.

        Of a picture the words along with it tell what it is meant for, otherwise what it shows.
        """
        if not question.picture:
            query = library.parse(question.link, context)
            is_change = question.line is None and query.is_change
            line = print_query(query) if is_change else question.link
            return replace(question, line=line), query
        name, image = question.picture, self.uploads.image(question.picture)
        meant, words = pointed(question.text)
        query = library.parse(words) if words else Query()
        if query.aim == "look-alike":  # "who is in this photo?"
            meant, query = "face", replace(query, aim="moments")
        text = "" if query == Query() else question.text  # what only points at it is not kept
        is_face = library.is_portrait(image) if meant in (None, "place") else meant == "face"
        query = with_pictures(query, *(([], [name]) if is_face else ([name], [])))
        place_of = name if meant == "place" else ""
        return Question(text, print_query(query), place_of=place_of), query

    def _answered(
        self, question: Question, query: Query, library: Library, settings: SearchSettings
    ) -> Turn:
        if not question.place_of:
            return Turn(question, query, library.answer(query, settings, self.uploads.image))
        place = library.locate(self.uploads.image(question.place_of))
        return Turn(question, query, place=place, problem="" if place else NOTHING_TO_COMPARE)


def typed(text: str) -> Question:
    """Return a sentence as it was typed, which may change the question before it."""
    return Question(" ".join(text.split()))


def complete(line: str) -> Question:
    """Return a sentence or printed query that is a question of its own."""
    return Question(line, line)
