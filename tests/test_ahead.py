"""Work done before it is asked for."""

import threading
from collections.abc import Iterator

import pytest

from indexer.ahead import done_ahead


@pytest.mark.parametrize("threads", [0, 1, 3])
def test_items_come_in_order_with_their_results(threads: int) -> None:
    """However many threads work."""
    found = list(done_ahead(range(20), lambda number: number**2, threads=threads))
    assert found == [(number, number**2) for number in range(20)]


def test_only_a_few_items_are_held() -> None:
    """Two a thread beside the one that was taken: items may be large."""
    taken = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = done_ahead(items(), lambda number: number, threads=2)
    assert next(results) == (0, 0)
    assert len(taken) == 5
    results.close()


def test_threads_work_at_the_same_time() -> None:
    """Each of two waits until the other has begun."""
    both = threading.Barrier(2, timeout=10)
    assert len(list(done_ahead("ab", lambda _: both.wait(), threads=2))) == 2


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_comes_in_its_items_place(threads: int) -> None:
    """What was made before it is not lost."""
    results = done_ahead([2, 1, 0, 1], lambda number: 2 // number, threads=threads)
    assert [next(results), next(results)] == [(2, 1), (1, 2)]
    with pytest.raises(ZeroDivisionError):
        next(results)
