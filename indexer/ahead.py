"""Work that several threads do before its results are asked for."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

THUMBNAIL_THREADS = min(4, (os.cpu_count() or 1) // 4)  # beside the decoder's own and the models


def done_ahead(
    items: Iterable[Item], work: Callable[[Item], Result], *, threads: int
) -> Generator[tuple[Item, Result], None, None]:
    """Yield every item with what the work makes of it, in order.

    The threads are two items each ahead of what was taken; with fewer than two threads the work is
    done when its item is asked for. An error of the work comes out in its item's place.
    """
    if threads < 2:
        for item in items:
            yield item, work(item)
        return
    with ThreadPoolExecutor(threads) as workers:
        waiting: deque[tuple[Item, Future[Result]]] = deque()
        for item in items:
            waiting.append((item, workers.submit(work, item)))
            if len(waiting) > 2 * threads:
                first, result = waiting.popleft()
                yield first, result.result()
        for first, result in waiting:
            yield first, result.result()
