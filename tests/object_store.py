"""An S3 server on this machine, for tests and benchmarks: moto's, with one bucket."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from moto.s3.models import S3Backend, s3_backends
from moto.server import ThreadedMotoServer

BUCKET = "films"
KEYS = MappingProxyType(  # moto takes any
    {
        "AWS_ACCESS_KEY_ID": "key-of-a-test",
        "AWS_SECRET_ACCESS_KEY": "secret-of-a-test",
        "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }
)


class Counting:
    """A web application that counts what it is asked."""

    def __init__(self, app: Any) -> None:
        self.requests = 0
        self._app = app

    def __call__(self, environ: Any, respond: Any) -> Iterable[bytes]:
        self.requests += 1
        answer: Iterable[bytes] = self._app(environ, respond)
        return answer


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A server with one bucket."""

    endpoint: str
    counting: Counting

    @property
    def environment(self) -> dict[str, str]:
        """Return what has to be in the environment of whoever uses it."""
        return {**KEYS, "AWS_ENDPOINT_URL": self.endpoint}

    @property
    def backend(self) -> S3Backend:
        """Return what holds the objects."""
        return s3_backends["123456789012"]["aws"]


@contextmanager
def open_object_store() -> Iterator[ObjectStore]:
    """Yield a server in a thread of this process."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        assert server._server is not None
        counting = Counting(server._server.app)
        server._server.app = counting  # type: ignore[assignment]
        store = ObjectStore(f"http://127.0.0.1:{port}", counting)
        store.backend.create_bucket(BUCKET, "us-east-1")
        yield store
    finally:
        server.stop()
        s3_backends.reset()
