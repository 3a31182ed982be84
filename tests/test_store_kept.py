"""What the store keeps in memory of the films it has read."""

import numpy as np
import pytest

from tests.strips import film
from tests.test_store import index_film, store  # noqa: F401 - a fixture
from vsearch.store import Store
from vsearch.store.kept import Kept

QUERY = np.eye(8, dtype=np.float32)[:2]


def kept(limit_bytes: int) -> Kept[bytes]:
    return Kept(limit_bytes, len)


def names(found: Kept[bytes], *films: str) -> list[str]:
    return [one.id for one, _ in found.found([film(title) for title in films])]


def test_what_was_used_longest_ago_goes_first() -> None:
    """Three of ten bytes fit 30; asked for again, the first outlives the second."""
    found = kept(30)
    for name in ("a", "b", "c"):
        found.keep(name, b"0123456789")
    assert names(found, "a") == ["a"]
    found.keep("d", b"0123456789")
    assert names(found, "a", "b", "c", "d") == ["a", "c", "d"]


def test_what_is_larger_than_the_limit_is_kept_alone() -> None:
    """Or it would be read again for every question."""
    found = kept(5)
    found.keep("a", b"0")
    found.keep("b", b"0123456789")
    assert names(found, "a", "b") == ["b"]
    found.forget()
    assert names(found, "b") == []


def test_scores_are_the_same_kept_or_read_anew(
    store: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More films than fit are read in batches."""
    films = [
        index_film(store, film_id=f"f{number}", times_s=[1.0, 0.0, 2.0], axis=number)
        for number in range(3)
    ]
    first = store.frame_scores(films, QUERY)
    again = store.frame_scores(films, QUERY)
    monkeypatch.setattr("vsearch.store.reads.VECTORS_BYTES", 0)
    streamed = store.frame_scores(films, QUERY)
    for found in (again, streamed):
        for one in films:
            assert found[one.id].times_s.tolist() == [0.0, 1.0, 2.0]
            assert np.allclose(found[one.id].scores, first[one.id].scores, atol=1e-6)


def test_without_a_query_no_vector_is_read(
    store: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Times and shots are all that questions about people need."""
    one = index_film(store, times_s=[0.0, 1.0])

    def refuse(*_: object) -> None:
        raise AssertionError("vectors were read")

    monkeypatch.setattr("vsearch.store.snapshot.Snapshot.frame_vectors_of", refuse)
    found = store.frame_scores([one], np.empty((0, 8), dtype=np.float32))[one.id]
    assert (found.times_s.tolist(), found.scores.shape) == ([0.0, 1.0], (2, 0))


def test_a_film_indexed_anew_is_read_anew(store: Store) -> None:  # noqa: F811
    """Its rows are of another run; so are those that another process wrote."""
    index_film(store, times_s=[0.0, 1.0])
    store.frame_scores(store.films(), QUERY)
    index_film(store, times_s=[7.0], axis=1)
    (one,) = store.films()
    scores = store.frame_scores([one], QUERY)[one.id]
    assert scores.times_s.tolist() == [7.0]
    assert np.allclose(scores.scores, [[0.0, 1.0]], atol=1e-3)
    assert len(store.shot_times([one])[one.id]) == len(store.shots(one))
