"""A process that has loaded everything and forks indexing runs, so that starting one is quick.

python -m tests.zygote plain|real, then lines of JSON: an order, and the file for what it tells.
"""

import json
import os
import signal
import subprocess
import sys
import time
import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from indexer import worker
from indexer.order import Order
from indexer.worker import OpenSession
from tests import fake_worker
from vsearch.settings import Home, IndexSettings
from vsearch.store import IndexIdentity

MOST_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Run:
    """An indexing run in a process group of its own."""

    pid: int
    lines: Path  # what it tells

    def events(self) -> list[dict[str, object]]:
        """Return what it has told so far."""
        whole = self.lines.read_bytes().rpartition(b"\n")[0] if self.lines.exists() else b""
        return [json.loads(line) for line in whole.splitlines()]

    @property
    def is_alive(self) -> bool:
        """Say whether anything of it is there: threads may hold locks when the process is gone."""
        return Path("/proc", str(self.pid)).exists()

    def kill(self) -> None:
        """End it and everything it has started, at once."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.wait()

    def wait(self) -> None:
        """Wait for its end."""
        until = time.monotonic() + 300
        while self.is_alive:
            assert time.monotonic() < until, "an indexing run does not end"
            time.sleep(0.002)


class Zygote:
    """Starts runs; made by ``open_zygote``."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._runs = 0

    def start(self, home: Home, folders: Sequence[Path]) -> Run:
        """Begin to index folders."""
        self._runs += 1
        lines = self._folder / f"run {self._runs}.lines"
        told = {"order": Order(home, tuple(folders)).to_line(), "lines": str(lines)}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(told), file=self._process.stdin, flush=True)
        return Run(int(self._process.stdout.readline()), lines)


@contextmanager
def open_zygote(kind: str, folder: Path) -> Iterator[Zygote]:
    """Yield what starts runs with the plain or the real models."""
    command = [sys.executable, "-m", "tests.zygote", kind]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Zygote(process, folder)
        assert process.stdin is not None
        process.stdin.close()


def main() -> None:
    """Load, then fork a run for every line."""
    session = _session(sys.argv[1])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the runs
    warnings.simplefilter("ignore")  # LanceDB's about forks
    held: deque[int] = deque()  # the end of one would end its run
    for line in sys.stdin:
        told = json.loads(line)
        mine, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(theirs)
            _run(told, mine, session)
        os.close(mine)
        held.append(theirs)
        if len(held) > MOST_AT_ONCE:
            os.close(held.popleft())
        os.write(theirs, told["order"].encode() + b"\n")
        os.write(1, f"{child}\n".encode())
    os._exit(0)  # tearing the libraries down takes seconds


def _run(told: dict[str, str], stdin: int, session: OpenSession) -> NoReturn:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(stdin, 0)
    os.dup2(os.open(told["lines"], os.O_WRONLY | os.O_CREAT), 1)
    sys.stdin = os.fdopen(0, encoding="ascii")
    status = 1
    try:
        status = worker.main(session)
    finally:
        sys.stderr.flush()
        os._exit(status)


def _session(kind: str) -> OpenSession:
    if kind == "plain":
        return fake_worker.open_session
    import torch

    from vsearch.assemble.parts import index_models

    torch.set_num_threads(1)  # threads do not come along when a process is forked
    models = index_models(Home.locate(), IndexSettings(scene_encoder="small"), lambda _: None)
    made_as = IndexIdentity.of(models, 1.0)
    return lambda home, **_: fake_worker.plain_session(home, models, made_as)


if __name__ == "__main__":
    main()
