"""Who is who in films, kept for the next question as long as nothing about people changes."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.strips import ANNA, BEN, cells, faces, film, want
from tests.test_store import faces_at, film_row, frames_at
from tests.test_store import store as store  # a fixture
from vsearch.join.streams import person_stream
from vsearch.records.arrays import Vectors
from vsearch.records.columns import TrackColumns
from vsearch.records.media import Film, Shot
from vsearch.records.people import CastEntry
from vsearch.records.query import Query, Seen, Thing
from vsearch.search import lineup as lining
from vsearch.search.backgrounds import Backgrounds
from vsearch.search.curves import LEARNT_FACES, learning_films
from vsearch.search.footage import Footage
from vsearch.search.grounds import grounds_of
from vsearch.search.lineup import Lineup, roll_of
from vsearch.search.pictures import Sights
from vsearch.settings import SearchSettings
from vsearch.store import Store

ASKED = Query(constraints=(want(ANNA),))
AXES = np.eye(512, dtype=np.float32)
PLAIN = SearchSettings(without=frozenset({"fitting"}))  # another film may change the curve


@pytest.fixture
def counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Enrol Anna and Ben, each an axis, and list the films whose faces are worked out."""
    looked: list[str] = []
    work_out = lining.told_in

    def told_in(store: Store, film: Film, *more: object) -> object:
        looked.append(film.id)
        return work_out(store, film, *more)  # type: ignore[arg-type]  # passed on as they are

    monkeypatch.setattr(lining, "told_in", told_in)
    for axis, name in enumerate(("Anna", "Ben")):
        store.add_reference(name, f"{name}.jpg", f"{axis}", AXES[axis])
    return looked


def add(store: Store, name: str, *axes: int) -> Film:
    """Index a film with a track a second, each of the person of an axis."""
    count = len(axes)
    with store.begin_film() as writer:
        writer.add_shots([Shot(0.0, 60.0, 30.0)])
        writer.add_frames(frames_at([float(n) for n in range(count)]))
        seen = faces_at([float(n) for n in range(count)], list(range(count)))
        writer.add_faces(replace(seen, vectors=AXES[list(axes)]))
        writer.add_tracks(tracks(AXES[list(axes)]))
        one = film_row(writer.run_id, film_id=name, title=name, frames=count, faces=count)
        writer.commit(one)
    return one


def tracks(vectors: Vectors) -> TrackColumns:
    starts_s = np.arange(len(vectors), dtype=np.float64)
    numbers = np.arange(len(vectors))
    return TrackColumns(
        tracks=numbers,
        shots=np.zeros_like(numbers),
        starts_s=starts_s,
        ends_s=starts_s,
        qualities=np.full(len(vectors), 0.5),
        vectors=vectors,
    )


def seen_in(lineup: Lineup, films: Sequence[Film], settings: SearchSettings = PLAIN) -> list[float]:
    """Return how likely Anna is each track of these films."""
    found, _ = lineup.faces(ASKED, films, settings, Sights())
    roll = lineup.roll("Anna", films, found)
    return [round(chance, 1) for chance in roll.chances.tolist()]


def test_a_roll_is_kept_for_the_next_question(store: Store, counted: list[str]) -> None:
    """As long as nothing about films and people changes it is not made again."""
    films = [add(store, name, 0, 1) for name in ("f1", "f2")]
    lineup = Lineup(store)
    first, again = (
        lineup.roll("Anna", films, lineup.faces(ASKED, films, PLAIN, Sights())[0]) for _ in range(2)
    )
    assert again is first


def test_a_film_more_is_the_only_one_worked_out(store: Store, counted: list[str]) -> None:
    """The others are kept, whatever comes or goes."""
    add(store, "one", 0, 1)
    lineup = Lineup(store)
    assert seen_in(lineup, store.films()) == [1.0]
    add(store, "two", 0)
    assert seen_in(lineup, store.films()) == [1.0, 1.0]
    assert counted == ["one", "two"]
    store.remove_film("one")
    assert seen_in(lineup, store.films()) == [1.0]
    assert counted == ["one", "two"]


def test_a_film_indexed_anew_is_worked_out_anew(store: Store, counted: list[str]) -> None:
    """It shows Ben now."""
    lineup = Lineup(store)
    add(store, "one", 0)
    assert seen_in(lineup, store.films()) == [1.0]
    add(store, "one", 1)
    assert seen_in(lineup, store.films()) == []
    assert counted == ["one", "one"]


def test_a_change_to_people_or_casts_is_seen_at_once(store: Store, counted: list[str]) -> None:
    """Anna gets another face; then the film gets a cast, whom she is added to when asked for."""
    lineup = Lineup(store)
    add(store, "one", 0, 2, 2)
    assert seen_in(lineup, store.films()) == [1.0]
    store.add_reference("Anna", "second.jpg", "2", AXES[2])
    store.remove_reference("Anna", "0")
    assert seen_in(lineup, store.films()) == [1.0, 1.0]
    before = len(counted)
    store.add_cast(CastEntry("one", "The Butler", "Ben"))
    seen_in(lineup, store.films())
    assert len(counted) == before + 1


def test_a_correction_is_seen_at_once(store: Store, counted: list[str]) -> None:
    """The face at 1 s is not Anna's, somebody says."""
    lineup = Lineup(store)
    one = add(store, "one", 0, 0)
    assert seen_in(lineup, [one]) == [1.0, 1.0]
    said = store.add_correction("not", "Anna", "one", 1.0, (0.25, 0.25, 0.5, 0.75))
    assert seen_in(lineup, [one]) == [1.0]
    store.undo_correction(said.number)
    assert seen_in(lineup, [one]) == [1.0, 1.0]
    assert counted == ["one", "one", "one"]


def test_a_roll_is_of_the_faces_it_is_asked_about(store: Store, counted: list[str]) -> None:
    """Another question may look again between, or ask without a part of the search."""
    one = add(store, "one", 0)
    lineup = Lineup(store)
    before, _ = lineup.faces(ASKED, [one], PLAIN, Sights())
    store.remove_person("Anna")
    store.add_reference("Anna", "other.jpg", "9", AXES[9])
    after, _ = lineup.faces(ASKED, [one], PLAIN, Sights())
    assert len(lineup.roll("Anna", [one], before).chances) == 1  # asked before, answered late
    assert len(lineup.roll("Anna", [one], after).chances) == 0
    assert len(lineup.roll("Anna", [one], before).chances) == 1


def test_rolls_are_few(store: Store, counted: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes."""
    monkeypatch.setattr(lining, "ROLLS_KEPT", 1)
    lineup = Lineup(store)
    one = add(store, "one", 0, 1)
    found, _ = lineup.faces(Query(constraints=(want(ANNA), want(BEN))), [one], PLAIN, Sights())
    for _ in range(2):
        assert lineup.roll("Anna", [one], found).starts_s.tolist() == [0.0]
        assert lineup.roll("Ben", [one], found).starts_s.tolist() == [1.0]


def test_a_roll_tells_of_every_track_that_may_be_the_person() -> None:
    """Of Anna in the first and the third film; the second has only Ben, the fourth nobody."""
    found = [faces((1, 2, "Anna"), (3, 3, "Ben")), faces((0, 1, "Ben")),
             faces((4, 6, "Anna", 0.3)), faces()]  # fmt: skip
    roll = roll_of("Anna", found)
    assert roll.films.tolist() == [0, 2]
    assert roll.starts_s.tolist() == [1.5, 4.5]
    assert roll.ends_s.tolist() == [2.5, 6.5]
    assert roll.chances.tolist() == [1.0, 1.0]
    assert roll.qualities.tolist() == [0.9, 0.3]
    assert len(roll_of("Zoe", found).films) == 0
    assert len(roll_of("Anna", []).films) == 0


# The films that the curve is learnt from.


def many(count: int, faces_each: int) -> list[Film]:
    return [replace(film(f"film {n}"), face_count=faces_each) for n in range(count)]


def test_films_are_learnt_from_until_there_are_faces_enough() -> None:
    """Ten films of a thousand; those without faces teach nothing."""
    films = many(30, 1000)
    assert sum(one.face_count for one in learning_films(films)) == LEARNT_FACES
    assert learning_films(many(3, 0)) == []
    assert {one.id for one in learning_films(films[:4])} == {one.id for one in films[:4]}


def test_the_order_of_films_does_not_matter() -> None:
    """Titles and years change; ids do not."""
    films = many(30, 1000)
    renamed = [replace(one, title=f"{30 - n}") for n, one in enumerate(films)]
    chosen = [one.id for one in learning_films(films)]
    assert [one.id for one in learning_films(renamed[::-1])] == chosen


def test_a_film_more_seldom_changes_what_is_learnt_from() -> None:
    """Of a hundred films added to two hundred one in twenty or so is among the ten."""
    films = many(300, 1000)
    chosen = [[one.id for one in learning_films(films[:count])] for count in range(200, 301)]
    changes = sum(a != b for a, b in pairwise(chosen))
    assert changes <= 10
    assert all(len(set(a) - set(b)) <= 1 for a, b in pairwise(chosen))


# The backgrounds of things in somebody's company.


class Frames:
    """A store whose frames score their number, so that a background tells which they were."""

    def frame_cosines(self, films, frames, queries):
        return [np.tile(some[:, None] / 10.0, (1, len(queries))) for some in frames]


class Everyday:
    """One everyday phrase."""

    def background(self) -> Vectors:
        return np.ones((1, 1), dtype=np.float32)


def test_either_of_two_people_is_not_both_of_them() -> None:
    """Anna is in the first shot, both are in the second, Ben is in the third."""
    strip, found = cells(2, 2, 2), faces((0, 3, "Anna"), (2, 5, "Ben"))
    seen: dict[Seen, object] = {
        who: person_stream(strip, found.tracks, found.identities, who.person, label=who.label)
        for who in (ANNA, BEN)
    }
    footage = Footage(film("Strip"), np.arange(6), strip, seen)  # type: ignore[arg-type]
    backgrounds = Backgrounds(Frames(), Everyday())  # type: ignore[arg-type]

    def least(*constraints) -> float:
        query = Query(constraints=constraints)
        grounds = grounds_of(
            query, [footage.film], backgrounds, SearchSettings(),
            everything=lambda: [(footage.film, footage.frames)], footage=lambda: [footage],
        )  # fmt: skip
        return float(grounds.company[Thing("dog")].scores[0])

    assert least(want(ANNA), want(BEN), want("dog")) == pytest.approx(0.2)
    assert least(want(ANNA, BEN), want("dog")) == pytest.approx(0.0)
