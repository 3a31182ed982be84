"""The curve of likeness that fits a library."""

import hashlib
from collections.abc import Sequence

from vsearch.people import IdentitySettings, LikenessCurve, learn_curve
from vsearch.records.media import Film
from vsearch.records.people import Person
from vsearch.store import Store

LEARNT_FACES = 10_000  # faces that the curve is learnt from, about


class Curves:
    """Learns the curve anew when the films that it is learnt from have changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: tuple[tuple[str, ...], LikenessCurve] | None = None

    def learnt(self, people: Sequence[Person]) -> LikenessCurve:
        """Return the curve of the library as it is; ``people`` are those of the time before."""
        films = learning_films(self._store.films())
        runs = tuple(film.run_id for film in films)
        made = self._made
        if made is None or made[0] != runs:
            self._made = made = runs, curve_of(self._store, films, people)
        return made[1]

    def forget(self) -> None:
        """Learn the curve anew next time: people have changed."""
        self._made = None


def learning_films(films: Sequence[Film]) -> list[Film]:
    """Return the films to learn from: as many as have about 10,000 faces.

    They are taken in an order that has nothing to do with what they are, and that another film
    leaves as it is: so a film that is added to a large library seldom changes the curve, and with
    it what is known of all other films.
    """
    chosen, faces = [], 0
    for film in sorted((film for film in films if film.face_count), key=_lot):
        if faces >= LEARNT_FACES:
            break
        chosen.append(film)
        faces += film.face_count
    return chosen


def library_curve(store: Store, people: Sequence[Person]) -> LikenessCurve:
    """Return the curve of this library, learnt from a spread of its films and all named people."""
    return curve_of(store, learning_films(store.films()), people)


def curve_of(store: Store, films: Sequence[Film], people: Sequence[Person]) -> LikenessCurve:
    """Return the curve that some films and all named people teach.

    Two faces that nobody has named may be the same person's.
    """
    tracks = store.all_tracks(films) if films else {}  # people can be there before films
    return learn_curve(
        [(store.faces(film), tracks[film.id]) for film in films],
        [person for person in people if not person.is_unnamed],
        IdentitySettings().references,
    )


def _lot(film: Film) -> bytes:
    return hashlib.blake2b(film.id.encode(), digest_size=8).digest()
