"""Spans of alike frames, the survey of them, and frames read by their numbers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.strips import film
from tests.test_store import film_row
from tests.test_store import store as store  # a fixture
from vsearch.records.arrays import Vectors, unit_rows
from vsearch.records.columns import FrameColumns
from vsearch.records.media import Film, Shot
from vsearch.store import Store
from vsearch.store.cosines import cosines, eight_bits, rough_cosines
from vsearch.store.snapshot import Snapshot
from vsearch.store.spans import SpanColumns, spans_of
from vsearch.store.survey import Survey, surveyed
from vsearch.store.tables import SPANS, Tables
from vsearch.store.upgrade import upgrade

X, Y = np.eye(8, dtype=np.float32)[:2]
NOTHING = np.empty((0, 8), dtype=np.float32)
RANDOM = np.random.default_rng(7)


def made_up(count: int, dim: int = 8) -> Vectors:
    return unit_rows(RANDOM.standard_normal((count, dim)).astype(np.float32))


def frames(
    times_s: Sequence[float],
    vectors: Sequence[Vectors] | Vectors,
    *,
    shots: Sequence[int] | None = None,
    regions: Sequence[int] | None = None,
) -> FrameColumns:
    count = len(times_s)
    return FrameColumns(
        times_s=np.array(times_s, dtype=np.float64),
        shots=np.array(shots if shots is not None else [0] * count, dtype=np.int64),
        regions=np.array(regions if regions is not None else [0] * count, dtype=np.int64),
        vectors=np.array(vectors, dtype=np.float32).reshape(count, 8),
    )


def add(store: Store, name: str, rows: FrameColumns) -> Film:
    """Index a film of these frames."""
    with store.begin_film() as writer:
        writer.add_shots([Shot(0.0, 60.0, 30.0), Shot(60.0, 1e6, 61.0)])
        writer.add_frames(rows)
        count = len(np.unique(rows.times_s))
        one = film_row(writer.run_id, film_id=name, title=name, frames=count, faces=0)
        writer.commit(one)
    return one


def ends(spans: SpanColumns) -> list[tuple[float, float]]:
    return list(zip(spans.starts_s.tolist(), spans.ends_s.tolist(), strict=True))


# Cosines.


@pytest.mark.parametrize("count", [1, 8, 9, 40])
@pytest.mark.parametrize("rows", [0, 1, 3000])
def test_products_are_as_numpy_has_them(rows: int, count: int) -> None:
    """Few queries are compared in half precision, many as floats in blocks."""
    vectors = made_up(rows, 512).astype(np.float16)
    queries = made_up(count, 512)
    found = cosines(vectors, queries)
    assert found.shape == (rows, count)
    assert found.dtype == np.float32
    assert np.allclose(found, vectors.astype(np.float32) @ queries.T, atol=1e-3)


def test_without_queries_there_are_no_products() -> None:
    """But as many rows of none."""
    assert cosines(made_up(3).astype(np.float16), np.empty((0, 8), np.float32)).shape == (3, 0)


def test_a_vector_in_eight_bits_is_off_by_half_a_step_at_most() -> None:
    """A step is the 127th part of its largest number; nothing stays nothing."""
    vectors = np.vstack([made_up(200, 512), np.zeros((1, 512), np.float32), [[-2.0] * 512]])
    numbers, scales = eight_bits(vectors)
    assert np.abs(numbers.astype(int)).max() == 127
    wrong = np.abs(numbers * scales[:, None] - vectors)
    assert (wrong <= scales[:, None] * 0.5001).all()
    assert not numbers[200].any()
    assert numbers[201].tolist() == [-127] * 512
    assert eight_bits(np.empty((0, 8), np.float32))[0].shape == (0, 8)


def test_rough_products_are_within_a_hundredth() -> None:
    """Of 512 numbers; the answer has a row for each query."""
    vectors, queries = made_up(500, 512), made_up(5, 512)
    found = rough_cosines(*eight_bits(vectors), queries)
    assert found.shape == (5, 500)
    assert np.abs(found - queries @ vectors.T).max() < 0.01
    assert rough_cosines(*eight_bits(vectors[:0]), queries).shape == (5, 0)
    assert rough_cosines(*eight_bits(vectors), queries[:0]).shape == (0, 500)


# Spans.


def test_a_span_ends_at_a_cut_at_an_unlike_frame_and_after_four() -> None:
    """Five alike, another look, and the next shot."""
    spans = spans_of(frames(range(8), [X] * 5 + [Y] * 3, shots=[0] * 7 + [1]))
    assert ends(spans) == [(0, 3), (4, 4), (5, 6), (7, 7)]


def test_regions_have_spans_of_their_own() -> None:
    """Two crops of two frames each, listed by time."""
    spans = spans_of(frames([0, 0, 1, 1], [X, Y, X, Y], regions=[0, 1, 0, 1]))
    assert ends(spans) == [(0, 1), (0, 1)]
    assert np.allclose(spans.vectors * spans.scales[:, None], [X, Y], atol=1e-6)


def test_order_does_not_matter() -> None:
    """Frames may come as they like."""
    spans = spans_of(frames([2, 0, 1], [Y, X, X]))
    assert ends(spans) == [(0, 1), (2, 2)]


def test_no_frames_have_no_spans() -> None:
    """Of a film that could not be read further than its first shot."""
    spans = spans_of(frames([], NOTHING))
    assert len(spans) == 0
    assert spans.vectors.shape == (0, 8)


def test_the_product_with_a_span_is_the_mean_of_its_frames() -> None:
    """Three unit vectors that are alike, but not the same."""
    vectors = unit_rows(np.asarray(X + 0.3 * made_up(3), dtype=np.float32))
    spans = spans_of(frames([0, 1, 2], vectors))
    assert len(spans) == 1
    queries = made_up(4)
    found = rough_cosines(spans.vectors, spans.scales, queries)[:, 0]
    assert np.allclose(found, (queries @ vectors.T).mean(axis=1), atol=0.01)


# The survey.


def test_a_survey_keeps_what_it_told_and_forgets_films_that_are_gone() -> None:
    """One film stays, one goes, one comes."""
    one, two, three = film("one"), film("two"), film("three")
    of_two = spans_of(frames([5], [Y]))
    before = surveyed([one, two], [(one, spans_of(frames([0, 1], [X, Y]))), (two, of_two)])
    assert ends(before.spans) == [(0, 0), (1, 1), (5, 5)]
    after = surveyed([two, three], [(three, spans_of(frames([9], [X])))], before)
    assert ends(after.spans) == [(5, 5), (9, 9)]
    assert (after.part(two), after.part(three)) == (slice(0, 1), slice(1, 2))
    assert not after.tells_of(one)
    assert after.cosines(X[None]).round(2).tolist() == [[0.0, 1.0]]


def test_a_survey_of_nothing_tells_of_nothing() -> None:
    """Not even of its only film, which has no frames."""
    one = film("one")
    assert len(surveyed([], []).spans) == 0
    empty = surveyed([one], [(one, spans_of(frames([], NOTHING)))])
    assert not empty.tells_of(one)
    assert empty.cosines(X[None]).shape == (1, 0)


def told(survey: Survey | None, *films: Film) -> list[list[tuple[float, float]]]:
    assert survey is not None
    return [ends(survey.spans)[survey.part(one)] for one in films]


def test_the_store_adds_what_is_new(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Films come, are indexed anew and go; only new rows are read."""
    read: list[str] = []
    plain = Snapshot.spans

    def watched(self: Snapshot, films: Sequence[Film]) -> object:
        read.extend(one.id for one in films)
        return plain(self, films)

    monkeypatch.setattr(Snapshot, "spans", watched)
    assert store.survey() is None
    one, two = add(store, "one", frames([0], [X])), add(store, "two", frames([1], [X]))
    assert told(store.survey(), one, two) == [[(0, 0)], [(1, 1)]]
    again = add(store, "one", frames([7, 9], [X, Y]))
    assert told(store.survey(), again, two) == [[(7, 7), (9, 9)], [(1, 1)]]
    store.remove_film("two")
    three = add(store, "three", frames([3], [X]))
    found = store.survey()
    assert told(found, again, three, two) == [[(7, 7), (9, 9)], [(3, 3)], []]
    assert store.survey() is found
    assert read == ["one", "two", "one", "three"]


def test_a_film_that_is_gone_is_told_of_no_more(store: Store) -> None:
    """Or the memory of a reader would grow with all that there ever was."""
    one, two = add(store, "one", frames([0], [X])), add(store, "two", frames([1], [X]))
    assert told(store.survey(), one, two) == [[(0, 0)], [(1, 1)]]
    store.remove_film("two")
    assert told(store.survey(), one, two) == [[(0, 0)], []]


def test_another_writers_films_are_surveyed(store: Store, tmp_path: Path) -> None:
    """A reader that stays open sees them with its next question."""
    with Store.open(tmp_path / "index", create=False) as reader:
        assert reader.survey() is None
        one = add(store, "one", frames([0], [X]))
        assert told(reader.survey(), one) == [[(0, 0)]]
        again = add(store, "one", frames([4], [X]))
        store.optimize()
        assert told(reader.survey(), one, again) == [[], [(4, 4)]]


# Indexes from before there were spans.


def without_spans(folder: Path) -> Tables:
    """Take the spans out of an index, as an earlier version has it."""
    tables = Tables.connect(str(folder))
    tables._connection.drop_table(SPANS)
    return tables


def test_an_index_without_spans_is_given_them(store: Store, tmp_path: Path) -> None:
    """A film without frames gets none, and a second time changes nothing."""
    one = add(store, "one", frames([0, 1, 2], [X, X, Y]))
    nothing = add(store, "nothing", frames([], NOTHING))
    tables = without_spans(tmp_path / "index")
    with Store.open(tmp_path / "index", create=False) as reader:
        assert reader.survey() is None
    for _ in range(2):
        upgrade(tables)
        with Store.open(tmp_path / "index", create=False) as reader:
            assert told(reader.survey(), one, nothing) == [[(0, 1), (2, 2)], []]


def test_a_break_in_the_middle_is_made_good(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that saw half of them looks again when there are all."""
    films = [add(store, name, frames([0], [X])) for name in ("one", "two")]
    tables = without_spans(tmp_path / "index")
    append, left = tables.append, iter([True])

    def break_off(name: str, rows: object) -> None:
        if not next(left, False):
            raise KeyboardInterrupt
        append(name, rows)  # type: ignore[arg-type]  # passed on as it is

    monkeypatch.setattr(tables, "append", break_off)
    with pytest.raises(KeyboardInterrupt):
        upgrade(tables)
    monkeypatch.setattr(tables, "append", append)
    with Store.open(tmp_path / "index", create=False) as reader:
        half = reader.survey()
        assert half is not None
        assert sum(map(half.tells_of, films)) == 1
        upgrade(tables)
        three = add(store, "three", frames([3], [X]))
        assert told(reader.survey(), *films, three) == [[(0, 0)], [(0, 0)], [(3, 3)]]


# Frames by their numbers.


def numbered(*numbers: int) -> list[np.ndarray]:
    return [np.array(numbers, dtype=np.int64)]


def test_of_a_frame_with_crops_the_best_counts(store: Store) -> None:
    """The second frame shows X in a crop only; kept vectors and those read tell the same."""
    rows = frames([0, 1, 1, 1, 2], [X, Y, X, Y, Y], regions=[0, 0, 1, 2, 0])
    one = add(store, "one", rows)
    for _ in range(2):
        (found,) = store.frame_cosines([one], numbered(1, 2), np.stack([X, Y]))
        assert found.round(3).tolist() == [[1, 1], [0, 1]]
        (found,) = store.frame_cosines([one], numbered(0), np.stack([X, Y]))
        assert found.round(3).tolist() == [[1, 0]]
        store.frame_scores([one], np.stack([X, Y]))  # keeps the vectors


def test_kept_and_unkept_films_are_told_in_the_order_asked_for(store: Store) -> None:
    """Vectors of the second are kept; nothing is asked of the third."""
    vectors = made_up(9)
    films = [
        add(store, name, frames([0, 1, 2], vectors[3 * n : 3 * n + 3]))
        for n, name in enumerate("abc")
    ]
    store.frame_scores(films[1:2], X[None])
    wanted = [np.array([2]), np.array([0, 2]), np.array([], dtype=np.int64)]
    queries = made_up(3)
    found = store.frame_cosines(films, wanted, queries)
    for scores, rows in zip(found, ([2], [3, 5], []), strict=True):
        assert scores.shape == (len(rows), 3)
        assert np.allclose(scores, vectors[rows] @ queries.T, atol=2e-3)


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_is_asked_of_no_frames(store: Store, count: int) -> None:
    """Nor of no films, nor for no phrases, nor of a film without frames."""
    empty = add(store, "empty", frames([], NOTHING))
    one = add(store, "one", frames([0, 1], [X, Y]))
    queries = np.stack([X] * count) if count else np.empty((0, 8), np.float32)
    assert store.frame_cosines([], [], queries) == []
    none = np.array([], dtype=np.int64)
    shapes = [a.shape for a in store.frame_cosines([empty, one], [none, none], queries)]
    assert shapes == [(0, count), (0, count)]
    shapes = [a.shape for a in store.frame_cosines([empty, one], [none, np.arange(2)], queries)]
    assert shapes == [(0, count), (2, count)]


def test_scores_of_a_film_whose_vectors_must_make_room_for_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three films two fit: the first is kept, then the third, then both are asked for."""
    vectors = [made_up(4) for _ in range(3)]
    films = [add(store, f"f{n}", frames(range(4), rows)) for n, rows in enumerate(vectors)]
    monkeypatch.setattr(store._vectors, "limit_bytes", 2 * 4 * 8 * 2)
    for chosen in ([0, 1], [0, 2], [1, 0], [2, 1]):
        found = store.frame_scores([films[n] for n in chosen], X[None])
        for n in chosen:
            assert np.allclose(found[f"f{n}"].scores[:, 0], vectors[n] @ X, atol=2e-3)


def test_whole_frames_are_found_by_their_time(store: Store) -> None:
    """In the order asked for, crops left out; no frame at another time."""
    one = add(store, "one", frames([0, 0, 1.5], [X, Y, Y], regions=[0, 1, 0]))
    two = add(store, "two", frames([0], [-X]))
    found = store.frame_vectors([one, two, one], [1.5, 0.0, 0.0])
    assert found.round(3).tolist() == [Y.tolist(), (-X).tolist(), X.tolist()]
    for wrong in (0.7, 99.0, -1.0):
        with pytest.raises(KeyError, match=str(wrong)):
            store.frame_vectors([one, two], [wrong, 0.0])
    empty = add(store, "empty", frames([], NOTHING))
    with pytest.raises(KeyError):
        store.frame_vectors([empty], [0.0])


# Rows read by their place while the table changes.


def same(reader: Store, films: Sequence[Film], vectors: Sequence[Vectors]) -> None:
    """Check the vectors of every third frame, backwards from the last film, and of all."""
    queries = made_up(4)
    for chosen in (list(range(len(films)))[::-1], list(range(len(films)))):
        some = [np.arange(0, len(vectors[n]), 3) for n in chosen]
        found = reader.frame_cosines([films[n] for n in chosen], some, queries)
        for n, rows, scores in zip(chosen, some, found, strict=True):
            assert np.allclose(scores, vectors[n][rows] @ queries.T, atol=2e-3)


def test_rows_stay_themselves_when_the_table_is_tidied(store: Store, tmp_path: Path) -> None:
    """Films are added in portions out of order, one is replaced, one removed, all is merged."""
    films, vectors = [], []
    for n in range(5):
        vectors.append(made_up(20 + n))
        films.append(add(store, f"f{n}", frames(range(20 + n), vectors[n])))
    with Store.open(tmp_path / "index", create=False) as reader:
        reader.films()
        same(reader, films, vectors)
        store.remove_film("f1")
        films.pop(1), vectors.pop(1)
        vectors[0] = made_up(13)
        films[0] = add(store, "f0", frames(range(13), vectors[0]))
        same(reader, films[1:], vectors[1:])  # as the reader listed them before
        store.optimize()
        same(reader, films[1:], vectors[1:])
        reader.films()
        same(reader, films, vectors)
        add(store, "f9", frames(range(7), made_up(7)))
        store.optimize()
        same(reader, films, vectors)
    same(store, films, vectors)


def test_a_reader_keeps_the_rows_of_films_removed_since(store: Store, tmp_path: Path) -> None:
    """Listed before they were indexed anew, and not tidied away yet."""
    old = made_up(10)
    with Store.open(tmp_path / "index", create=False) as reader:
        before = add(store, "one", frames(range(10), old))
        reader.films()
        now = made_up(10)
        with store.writing():
            after = add(store, "one", frames(range(10), now))
            same(reader, [before], [old])
            reader.films()
            same(reader, [after], [now])
            same(reader, [before], [old])


def test_portions_out_of_order_are_counted_by_time(store: Store) -> None:
    """The third frame in time was written first."""
    vectors = made_up(6)
    with store.begin_film() as writer:
        writer.add_shots([Shot(0.0, 60.0, 30.0)])
        for times in ([4, 5], [0, 1], [2, 3]):
            writer.add_frames(frames(times, vectors[times]))
        one = film_row(writer.run_id, frames=6, faces=0)
        writer.commit(one)
    same(store, [one], [vectors])


def test_many_films_are_looked_up_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of one film after another, or of all films when many are missing."""
    vectors = [made_up(3) for _ in range(6)]
    films = [add(store, f"f{n}", frames(range(3), rows)) for n, rows in enumerate(vectors)]
    for few in (0, 3, 100):
        monkeypatch.setattr("vsearch.store.frame_reads._FEW_FILMS", few)
        store._forget()
        same(store, films[:4], vectors[:4])
        same(store, films, vectors)
