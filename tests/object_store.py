"""An S3 server on this machine, for tests and benchmarks: moto's, with one bucket."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from moto.s3.models import S3Backend, s3_backends
from moto.server import ThreadedMotoServer

BUCKET = "films"
ENVIRONMENT = {  # keys that moto takes; it takes any
    "AWS_ACCESS_KEY_ID": "key-of-a-test",
    "AWS_SECRET_ACCESS_KEY": "secret-of-a-test",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A server with one bucket."""

    endpoint: str

    @property
    def environment(self) -> dict[str, str]:
        """Return what has to be in the environment of whoever uses it."""
        return {**ENVIRONMENT, "AWS_ENDPOINT_URL": self.endpoint}

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
        store = ObjectStore(f"http://127.0.0.1:{port}")
        store.backend.create_bucket(BUCKET, "us-east-1")
        yield store
    finally:
        server.stop()
        s3_backends.reset()
