"""The REST server at work: a socket, uvicorn, and an end without delay."""

import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn

from vsearch.errors import InputError
from vsearch.serve.app import create_app
from vsearch.serve.guard import Rules
from vsearch.serve.service import Service
from vsearch.settings import Home

MOST_CONNECTIONS = 256
GRACE_S = 5  # in which answers that are being sent have to be done when it is stopped
_LAST_PORT = 65_535
_WAITING = 128  # connections that are not taken up yet


@dataclass(frozen=True, slots=True)
class Listening:
    """Where it listens, and with which certificate."""

    address: str = "127.0.0.1"
    port: int = 0  # 0: any that is free
    certificate: Path | None = None
    key: Path | None = None


def serve(
    home: Home,
    rules: Rules,
    where: Listening,
    *,
    folders: tuple[Path, ...] | None,
    say: Callable[[str], None],
) -> None:
    """Serve until it is stopped (Ctrl-C, SIGTERM); InputError when it cannot listen there.

    ``say`` is told the address as soon as it can be asked.
    """
    if where.certificate and where.key:
        _check(where.certificate, where.key)
    # It tells of every broken form, which any client may send.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    service = Service(home, folders)
    app = create_app(service, rules, is_warm=True)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # it would tell questions and names
        server_header=False,
        proxy_headers=False,  # anybody can send them
        ws="none",
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=where.certificate,
        ssl_keyfile=where.key,
    )
    with open_socket(where.address, where.port) as listening:
        port = listening.getsockname()[1]
        scheme = "https" if where.certificate else "http"
        host = f"[{where.address}]" if ":" in where.address else where.address
        say(f"{scheme}://{host}:{port}")
        _Server(config, service.stop).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Ends what goes on for long as soon as it is told to stop, not after the grace."""

    def __init__(self, config: uvicorn.Config, stop: Callable[[], None]) -> None:
        super().__init__(config)
        self._stop = stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal."""
        self._stop()
        super().handle_exit(sig, frame)


def open_socket(address: str, port: int) -> socket.socket:
    """Return what listens there; InputError when that cannot be."""
    if not 0 <= port <= _LAST_PORT:
        raise InputError(f"No port has the number {port}: choose one up to {_LAST_PORT}.")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        listening = socket.create_server((address, port), family=family, backlog=_WAITING)
        # asyncio does it only for sockets that say TCP; a body would wait 40 ms for its head.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listening
    except OSError as error:
        raise InputError(
            f"Cannot listen at {address}, port {port} ({error.strerror or error}): choose another "
            "--port or --address."
        ) from error


def _check(certificate: Path, key: Path) -> None:
    """Raise InputError for a certificate that cannot be used."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except OSError as error:  # ssl.SSLError too
        why = error.strerror or error
        raise InputError(f"{certificate} and {key} cannot be used ({why}).") from error
