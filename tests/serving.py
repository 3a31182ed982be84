"""A REST server for a test: its app in this process, or itself at a port of its own."""

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from starlette.testclient import TestClient

from vsearch.serve.app import create_app
from vsearch.serve.guard import Rules
from vsearch.serve.service import Service
from vsearch.settings import Home
from vsearch.web.hosts import Hosts

API = "/api/v1"


@contextlib.contextmanager
def client_of(
    home: Home, *, folders: tuple[Path, ...] | None = (), **rules: Any
) -> Iterator[TestClient]:
    """Yield what asks the app over a home; ``rules`` are those of ``Rules``."""
    told = Rules(**{"hosts": Hosts.of(["films.example"]), **rules})
    app = create_app(Service(home, folders), told)
    with TestClient(app, base_url="http://localhost:8502", raise_server_exceptions=False) as client:
        yield client


@contextlib.contextmanager
def served(home: Home, **rules: Any) -> Iterator[str]:
    """Yield the address of a server over a home, where nothing may be indexed."""
    app = create_app(Service(home, ()), Rules(hosts=Hosts.of([]), **rules))
    config = uvicorn.Config(app, port=0, log_level="error", ws="none", server_header=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
