"""What was asked on the page so far, and what is playing."""

from dataclasses import dataclass, field

from ui.library import Library
from vsearch.errors import VsearchError
from vsearch.printed import print_query
from vsearch.records.context import Context, context_after
from vsearch.records.moments import Answer
from vsearch.settings import SearchSettings


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: as it was put, and as it can be asked by itself."""

    text: str
    line: str | None = None  # asks the same without the questions before; None: not known yet

    @property
    def link(self) -> str:
        """Return what asks this again, elsewhere and later."""
        return self.text if self.line is None else self.line


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, or with the reason why there is none."""

    question: Question
    answer: Answer | None
    problem: str = ""


@dataclass(slots=True)
class Conversation:
    """The questions of one visitor, oldest first."""

    turns: list[Turn] = field(default_factory=list)
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
        answers = [turn.answer for turn in self.turns if turn.answer]
        return context_after(answers[-1], self.playing or 0) if answers else None

    def ask(self, question: Question, library: Library, settings: SearchSettings) -> None:
        """Ask, and keep what came of it; a question that is already there moves to the end."""
        context = self.context if question.line is None else None
        self.playing = self.waiting = None
        try:
            answer = library.ask(question.link, settings, context)
            turn = Turn(_by_itself(question, answer), answer)
        except VsearchError as error:
            turn = Turn(question, None, str(error))
        link = turn.question.link
        self.turns = [*(t for t in self.turns if t.question.link != link), turn]

    def play(self, rank: int | None) -> None:
        """Play the moment of that rank, or none."""
        self.playing = rank

    def wait(self, question: Question) -> None:
        """Ask this next."""
        self.waiting = question

    def repeat(self) -> None:
        """Ask the latest question again, because the settings changed."""
        self.waiting = self.turns[-1].question if self.turns else None


def typed(text: str) -> Question:
    """Return a sentence as it was typed, which may change the question before it."""
    return Question(" ".join(text.split()))


def complete(line: str) -> Question:
    """Return a sentence or printed query that is a question of its own."""
    return Question(line, line)


def _by_itself(question: Question, answer: Answer) -> Question:
    """Return the question with what asks the same without the questions before it."""
    is_change = question.line is None and answer.query.is_change
    return Question(question.text, print_query(answer.query) if is_change else question.link)
