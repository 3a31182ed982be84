"""What was asked on the page so far, and what is playing."""

from dataclasses import dataclass, field

from ui.library import Library
from vsearch.errors import VsearchError
from vsearch.records.moments import Answer
from vsearch.settings import SearchSettings


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, or with the reason why there is none."""

    text: str
    answer: Answer | None
    problem: str = ""


@dataclass(slots=True)
class Conversation:
    """The questions of one visitor, oldest first."""

    turns: list[Turn] = field(default_factory=list)
    playing: int | None = None  # rank of the moment of the latest answer, from 0
    waiting: str | None = None  # a question that is to be asked next

    @property
    def latest(self) -> Turn | None:
        """Return the last question, None before the first."""
        return self.turns[-1] if self.turns else None

    @property
    def before(self) -> list[Turn]:
        """Return the questions before the latest one, newest first."""
        return self.turns[-2::-1]

    def ask(self, text: str, library: Library, settings: SearchSettings) -> None:
        """Ask, and keep what came of it; a question that is already there moves to the end."""
        text = " ".join(text.split())
        self.turns = [turn for turn in self.turns if turn.text != text]
        self.playing = self.waiting = None
        try:
            self.turns.append(Turn(text, library.ask(text, settings)))
        except VsearchError as error:
            self.turns.append(Turn(text, None, str(error)))

    def play(self, rank: int | None) -> None:
        """Play the moment of that rank, or none."""
        self.playing = rank

    def wait(self, text: str) -> None:
        """Ask this next."""
        self.waiting = text

    def repeat(self) -> None:
        """Ask the latest question again, because the settings changed."""
        self.waiting = self.turns[-1].text if self.turns else None
