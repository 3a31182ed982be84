"""What was asked on the page so far, and what is playing."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ui.address import Address
from ui.library import Library
from ui.playing import Playing, beside, rank_at
from ui.pointing import pointed
from ui.question import AFTER_S, Question, Turn
from ui.uploads import Uploads
from vsearch.errors import InputError, MediaError, VsearchError
from vsearch.printed import print_query
from vsearch.records.context import Context
from vsearch.records.query import Query
from vsearch.records.timeline import Timeline
from vsearch.search.pictures import with_pictures
from vsearch.settings import SearchSettings
from vsearch.video.clip_files import ClipFile
from vsearch.video.piece import Progress

NO_FACE = "No face is found in this picture: use a sharper or closer one."
NOTHING_TO_COMPARE = "No film can be read to compare the picture with."


@dataclass(slots=True)
class Conversation:
    """The questions of one visitor, oldest first."""

    turns: list[Turn] = field(default_factory=list)
    uploads: Uploads = field(default_factory=Uploads)
    playing: Playing | None = None
    waiting: Question | None = None  # what is to be asked next
    address: Address = field(default_factory=Address)  # what the page's address was last set to
    made: dict[str, Path] = field(default_factory=dict)  # films to take along, by what they are
    _known: frozenset[str] = frozenset()  # people and titles when the page was run last
    _clip: tuple[str, ClipFile] | None = None  # of what plays, by its token
    _courses: dict[str, Timeline] = field(default_factory=dict)  # of the latest query, by film

    @property
    def latest(self) -> Turn | None:
        """Return the last question, None before the first."""
        return self.turns[-1] if self.turns else None

    @property
    def before(self) -> list[Turn]:
        """Return the questions before the latest one, newest first."""
        return self.turns[-2::-1]

    @property
    def place(self) -> int | None:
        """Return the rank of the card that is playing, also when a repeat of its moment does."""
        rank = self.playing.rank if self.playing else None
        groups = self.latest.groups if self.latest else []
        return next((group[0] for group in groups if rank in group), None)

    @property
    def now(self) -> Address:
        """Return the address of what is shown and played."""
        asked = self.latest.question.link if self.latest else ""
        if self.playing is None:
            return Address(asked)
        return Address(asked, self.playing.moment.film_id, self.playing.moment.start_s)

    @property
    def context(self) -> Context | None:
        """Return what the next question may change: the latest answer and what is looked at."""
        contexts = (turn.context(self.place or 0) for turn in reversed(self.turns))
        return next((context for context in contexts if context), None)

    def know(self, names: Iterable[str]) -> None:
        """Take the names of people and titles as they are now.

        Questions and answers that hold one which is gone are forgotten: it was erased, or belongs
        to somebody else now.
        """
        before, self._known = self._known, frozenset(names)
        gone = [repr(name)[1:-1].casefold() for name in before - self._known]
        kept = [turn for turn in self.turns if not any(name in _told(turn) for name in gone)]
        if len(kept) < len(self.turns):
            self.turns, self.playing, self._clip = kept, None, None

    def given(self, file_name: str, content: bytes, text: str = "") -> Question:
        """Hold a picture and return the question that it is, with words or without."""
        return replace(typed(text), picture=self.uploads.keep(file_name, content))

    def hear(self, recording: bytes, library: Library) -> Question:
        """Return the sentence that is spoken in a recording; ModelError where none can be heard."""
        return replace(typed(library.heard(recording)), is_heard=True)

    def ask(self, question: Question, library: Library, settings: SearchSettings) -> None:
        """Ask, and keep what came of it; a question that is already there moves to the end."""
        context = self.context if question.line is None else None
        self.playing = self.waiting = self._clip = None
        self.made.clear()
        self._courses.clear()
        query: Query | None = None
        try:
            question, query = self._understood(question, context, library)
            turn = self._answered(question, query, library, settings)
        except VsearchError as error:
            turn = Turn(question, query, error=error)
        others = [t for t in self.turns if t.question.asks != turn.question.asks]
        self.turns = [*others, turn]

    def play(self, rank: int | None) -> None:
        """Play the moment of that rank from the latest answer, or none."""
        moments = self.latest.moments if self.latest else ()
        if rank is None or not 0 <= rank < len(moments):
            self.playing = None
            return
        before = self.playing or Playing(moments[rank])
        self.playing = replace(before, moment=moments[rank], rank=rank)

    def linked(self, address: Address) -> Address:
        """Return what a link asks for that is not what the page itself wrote there; or nothing."""
        is_new = bool(address.fields) and address.fields != self.address.fields
        return address if is_new else Address()

    def open(self, address: Address, library: Library) -> None:
        """Play what an address names: a moment of the answer, or else that second of the film.

        Raises UnknownNameError when there is no such film, InputError when it is shorter.
        """
        if not address.film_id or address.time_s is None:
            return
        moments = self.latest.moments if self.latest else ()
        rank = rank_at(moments, address.film_id, address.time_s)
        if rank is None:
            self.playing = Playing(library.moment(address.film_id, address.time_s))
        else:
            self.play(rank)

    def close(self) -> None:
        """Play nothing."""
        self.playing = None

    def look_at(self, time_s: float) -> None:
        """Play another second of the film that is playing."""
        if self.playing:
            there = replace(
                self.playing.moment, start_s=time_s, end_s=time_s + AFTER_S, evidence=()
            )
            self.playing = Playing(there)

    def move(self, *, start_by_s: float = 0.0, end_by_s: float = 0.0) -> None:
        """Move the edges of what is playing."""
        if self.playing:
            self.playing = self.playing.moved(start_by_s=start_by_s, end_by_s=end_by_s)

    def loop(self) -> None:
        """Play the moment over and over, or no longer."""
        if self.playing:
            is_looped = not self.playing.is_looped
            self.playing = replace(self.playing, is_looped=is_looped, is_reel=False)

    def reel(self) -> None:
        """Play the moments one after another from the one that is on, or no longer."""
        if self.playing is None or self.playing.rank is None:
            self.play(self.latest.groups[0][0] if self.latest and self.latest.groups else None)
        if self.playing:
            is_reel = not self.playing.is_reel
            self.playing = replace(self.playing, is_reel=is_reel, is_looped=False)

    def go_on(self, token: str) -> None:
        """Play the next moment after the one with that token is over, or stop after the last."""
        if self.playing is None or self.playing.token != token or not self.playing.is_reel:
            return
        after = (
            beside([group[0] for group in self.latest.groups], self.place, 1)
            if self.latest
            else None
        )
        if after is None:
            self.playing = replace(self.playing, is_reel=False)
        else:
            self.play(after)

    def clip(self, library: Library, on_progress: Progress) -> ClipFile:
        """Return what is playing as video; looked up once, whatever is clicked meanwhile."""
        assert self.playing is not None  # asked for by the stage alone
        token = self.playing.token
        kept = self._clip
        if kept is None or kept[0] != token or not kept[1].path.exists():
            self._clip = token, library.clip(self.playing.moment, on_progress)
            return self._clip[1]
        return kept[1]

    def course(self, library: Library, settings: SearchSettings) -> Timeline:
        """Return how the film that is playing goes for the latest query."""
        assert self.playing is not None  # asked for by the stage alone
        film_id = self.playing.moment.film_id
        if film_id not in self._courses:
            query = (self.latest.query if self.latest else None) or Query()
            self._courses[film_id] = library.timeline(query, film_id, settings, self.uploads.image)
        return self._courses[film_id]

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
        if meant in (None, "place"):
            is_face = library.is_portrait(image)
        else:
            is_face = meant in ("face", "alike")
        query = with_pictures(query, *(([], [name]) if is_face else ([name], [])))
        place_of, alike_to = (name if meant == one else "" for one in ("place", "alike"))
        line = print_query(query)
        return Question(text, line, place_of=place_of, alike_to=alike_to), query

    def _answered(
        self, question: Question, query: Query, library: Library, settings: SearchSettings
    ) -> Turn:
        if question.alike_to:
            faces = library.look_alikes(self.uploads.image(question.alike_to))
            return Turn(question, query, faces=faces, error=None if faces else InputError(NO_FACE))
        if not question.place_of:
            return Turn(question, query, library.answer(query, settings, self.uploads.image))
        place = library.locate(self.uploads.image(question.place_of))
        return Turn(
            question, query, place=place, error=None if place else MediaError(NOTHING_TO_COMPARE)
        )


def typed(text: str) -> Question:
    """Return a sentence as it was typed, which may change the question before it."""
    return Question(" ".join(text.split()))


def complete(line: str) -> Question:
    """Return a sentence or printed query that is a question of its own."""
    return Question(line, line)


def _told(turn: Turn) -> str:
    """Return everything that a turn holds, as text: whatever may name somebody is in it."""
    return repr(turn).casefold()
