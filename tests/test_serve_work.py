"""Work in the threads of the REST server: shared, bounded, given up."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from vsearch.serve.work import AbandonedError, Stop, Threads

Receive = Callable[[], Awaitable[Message]]


def request(receive: Receive) -> Request:
    return Request({"type": "http", "method": "GET", "path": "/", "headers": []}, receive)


async def stays() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def leaves() -> Message:
    await asyncio.sleep(0.05)
    return {"type": "http.disconnect"}


def until_stopped(ended: threading.Event) -> Callable[[Stop], None]:
    """Return work that goes on until it is told to stop, and then says that it ended."""

    def work(stop: Stop) -> None:
        try:
            while True:
                stop.look(0.5)
                time.sleep(0.01)
        except AbandonedError:
            ended.set()
            raise

    return work


def test_what_is_wanted_twice_at_once_is_done_once() -> None:
    done = []

    def work(_: Stop) -> str:
        done.append(1)
        time.sleep(0.1)
        return "clip"

    async def both() -> list[str]:
        threads = Threads(2, waiting=2, timeout_s=30)
        asked = [threads.run(request(stays), work, key="a") for _ in range(2)]
        return [*await asyncio.gather(*asked), await threads.run(request(stays), work, key="a")]

    assert asyncio.run(both()) == ["clip"] * 3
    assert len(done) == 2


def test_work_ends_when_its_client_has_gone() -> None:
    ended = threading.Event()

    async def ask() -> None:
        threads = Threads(1, waiting=0, timeout_s=30)
        with pytest.raises(HTTPException):
            await threads.run(request(leaves), until_stopped(ended))
        assert await asyncio.to_thread(ended.wait, 30)
        # The thread is free again.
        assert await threads.run(request(stays), lambda _: 1) == 1

    asyncio.run(ask())


def test_work_goes_on_while_another_client_waits() -> None:
    async def ask() -> str:
        threads = Threads(1, waiting=0, timeout_s=30)

        def work(stop: Stop) -> str:
            for _ in range(20):
                time.sleep(0.01)
                stop.look()
            return "clip"

        asked = [threads.run(request(one), work, key="a") for one in (leaves, stays)]
        gone, got = await asyncio.gather(*asked, return_exceptions=True)
        assert isinstance(gone, HTTPException)
        return str(got)

    assert asyncio.run(ask()) == "clip"


def test_too_much_and_too_long_are_refused() -> None:
    """Both with when to ask again; what is given up ends."""
    ended = threading.Event()

    async def ask() -> None:
        threads = Threads(1, waiting=0, timeout_s=0.3)
        long = asyncio.ensure_future(threads.run(request(stays), until_stopped(ended)))
        await asyncio.sleep(0.05)
        for one in (threads.run(request(stays), lambda _: 1), long):
            with pytest.raises(HTTPException) as refused:
                await one
            assert refused.value.status_code == 503
            assert refused.value.headers == {"Retry-After": "5"}

    asyncio.run(ask())
    assert ended.wait(30)


def test_an_error_is_that_of_the_work() -> None:
    def work(_: Stop) -> None:
        raise KeyError("film")

    with pytest.raises(KeyError, match="film"):
        asyncio.run(Threads(1, waiting=0, timeout_s=30).run(request(stays), work))


def test_stopping_the_server_ends_its_work() -> None:
    ended = threading.Event()

    async def ask() -> None:
        threads = Threads(1, waiting=1, timeout_s=30)
        asked = [threads.run(request(stays), until_stopped(ended)) for _ in range(2)]
        waiting = [asyncio.ensure_future(one) for one in asked]
        await asyncio.sleep(0.05)
        threads.close()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(one) for one in results] == [HTTPException] * 2

    asyncio.run(ask())
    assert ended.is_set()
