"""Ray joined, or started on this machine for one run."""

import logging
import os
import secrets
import shutil
import signal
import socket
import tempfile
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from indexer.cluster.asked import Asked
from vsearch.errors import InputError, VsearchError
from vsearch.jobs.process import began

# Nothing is sent anywhere, and no GPU is used by a worker that asked for none.
_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "1"}
# Ray listens on all addresses of a machine unless it takes it for one that cannot be in a cluster.
_ALONE = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_AUTH_MODE": "token"}

_FOLDER = "vsearch-ray-"
_ANSWERS_S = 10.0


@contextmanager
def joined_ray(asked: Asked) -> Iterator[None]:
    """Be connected to Ray inside the block; what was started for it has ended when it is left.

    A Ray of our own listens on this machine only, and lets nobody in without a secret of this run.
    InputError when Ray is not installed, or cannot be joined.
    """
    check_ray()
    _check_answers(asked)
    os.environ.update(_QUIET)
    with ExitStack() as stack:
        options: dict[str, Any] = {}
        if asked.is_local:
            os.environ.update(_ALONE, RAY_AUTH_TOKEN=secrets.token_hex(32))
            options["_temp_dir"] = stack.enter_context(_own_folder())
            options["include_dashboard"] = False
            options["num_cpus"] = max(os.cpu_count() or 1, asked.cpus * (asked.workers or 1))
            if asked.resource:
                options["resources"] = {asked.resource: 1e6}
        import ray  # it reads the environment, and takes half a second

        # Ray prints there what becomes of its processes: we tell that ourselves.
        nowhere = stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
        stack.enter_context(redirect_stdout(nowhere))
        heard = signal.getsignal(signal.SIGTERM)
        stack.callback(ray.shutdown)
        try:
            with warnings.catch_warnings():
                # Its processes begin as copies of this one, which they are for a moment only.
                warnings.filterwarnings("ignore", "lancedb fork support", RuntimeWarning)
                ray.init(
                    asked.address, log_to_driver=False, logging_level=logging.CRITICAL, **options
                )
        except (OSError, RuntimeError, ValueError, AssertionError) as error:
            raise _not_joined(asked, error) from error
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, heard)  # Ray puts its own in the place
        yield


@contextmanager
def _own_folder() -> Iterator[str]:
    """Yield a folder for Ray's sockets, logs and what memory does not hold, gone afterwards.

    The names of sockets in it may have 107 signs in all: it does not lie in a home. What runs left
    that were killed goes too.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        pid = left.name.removeprefix(_FOLDER).partition("-")[0]
        if pid.isdigit() and began(int(pid)) is None:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{_FOLDER}{os.getpid()}-") as folder:
        yield folder


def check_ray() -> None:
    """Raise InputError when Ray is not installed."""
    if find_spec("ray") is None:
        raise InputError(
            "Ray is not installed: `pip install 'vsearch[ray]'` once, on every machine of the "
            "cluster."
        )


def _check_answers(asked: Asked) -> None:
    """Raise InputError when nothing listens at an address: Ray itself tries for minutes."""
    host, colon, port = asked.address.removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        try:
            socket.create_connection((host.strip("[]"), int(port)), _ANSWERS_S).close()
        except (OSError, OverflowError) as error:
            raise _not_joined(asked, error) from error


def _not_joined(asked: Asked, error: BaseException) -> VsearchError:
    reason = " ".join(str(error).split())[:300] or type(error).__name__
    if asked.is_local:
        return InputError(f"Ray cannot be started on this machine: {reason}")
    return InputError(
        f"No Ray can be joined at {asked.address} ({reason}): start one with `ray start --head`, "
        "join it from here with `ray start --address`, or give local."
    )
