"""Which pictures a slideshow is made of: the best and most different of what is asked for."""

from collections.abc import Callable, Sequence
from typing import Protocol

from vsearch.errors import InputError
from vsearch.insights.slides import Box
from vsearch.insights.slideshow import Slide, boxes_at, choose, slide_of, without_same_frames
from vsearch.printed import print_query
from vsearch.records.moments import Answer, Moment
from vsearch.settings import SearchSettings
from vsearch.store import Store
from vsearch.wording import printable

LOOKED_AT = 500  # distinct moments of which the pictures are chosen

Say = Callable[[str], None]


class Asked(Protocol):
    """What answers sentences."""

    def ask(self, text: str, settings: SearchSettings | None = None) -> Answer:
        """Return the answer; InputError when the sentence asks for nothing."""
        ...


def moments_for(text: str, searcher: Asked, say: Say) -> list[Moment]:
    """Return the distinct moments that are surely what is asked for, best first.

    InputError when there is none.
    """
    # Moments that are near each other in time may each give a picture.
    settings = SearchSettings(top=LOOKED_AT, without=frozenset({"merging"}))
    answer = searcher.ask(text, settings)
    if not answer.is_confident:
        raise InputError(_nothing(answer))
    for note in answer.notes:
        say(f"note: {note}")
    return [moment for moment in answer.moments if moment.repeats is None]


def chosen(store: Store, moments: Sequence[Moment], count: int, say: Say) -> list[Slide]:
    """Return the slides of the films that are still there, best and most different first.

    InputError when all of these films are gone.
    """
    films = {film.id: film for film in store.films()}
    wanted = [films[one] for one in dict.fromkeys(m.film_id for m in moments) if one in films]
    shots = store.all_shots(wanted)
    for path in dict.fromkeys(moment.path for moment in moments):
        if not path.is_file():
            say(f"passed over: {path} is no longer there")
    slides = without_same_frames(
        [
            slide_of(moment, films[moment.film_id], shots[moment.film_id])
            for moment in moments
            if moment.film_id in shots and moment.path.is_file()
        ]
    )
    if not slides:
        raise InputError(
            "The films of all these moments are gone: run `vsearch index` on their new folder."
        )
    vectors = store.frame_vectors([one.film for one in slides], [one.time_s for one in slides])
    return choose(slides, vectors, count)


def faces_of(store: Store, slides: Sequence[Slide]) -> list[list[Box]]:
    """Return where faces are on the frame of each slide, all of them and not only those meant."""
    films = {slide.film.id: slide.film for slide in slides}
    columns = {film_id: store.faces(film) for film_id, film in films.items()}
    return [boxes_at(slide.time_s, columns[slide.film.id]) for slide in slides]


def _nothing(answer: Answer) -> str:
    told = "; ".join([f"understood {print_query(answer.query)}", *answer.notes])
    return printable(f"no confident match: {told}; ask `vsearch search` for what is near it.")
