"""One process at work, watched: what it tells, and how it fell if it did."""

import json
import queue
import signal
import subprocess
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from indexer.limits import Limits
from indexer.relay import Message
from vsearch.errors import VsearchError
from vsearch.jobs.memory import resident_bytes

_TICK_S = 0.2  # how often memory and time are looked at
_STOPPED_S = 5.0  # a tick that took so long: this process was stopped itself (Ctrl-Z)
_GRACE_S = 5.0  # for which the process may tidy up when it is to end

STOPPED = 130  # what a process ends with that somebody stopped
_CONVERT = "copy or download it again, or convert it to another format"


@dataclass(frozen=True, slots=True)
class Fall:
    """How a process came to its end before its work was done."""

    in_hand: tuple[Path, ...]  # files one of which is at fault
    why: str  # completes a sentence that begins with the file
    cure: str
    at: float  # seconds since 1970


def watched(
    command: Sequence[str], order: str, limits: Limits
) -> Generator[Message | Fall, None, None]:
    """Run a command on an order, yield what it tells, and at last its fall if it fell.

    Raises VsearchError when it says that the run cannot go on.
    """
    with _started(command, order) as (process, heard):
        watch = _Watch(process.pid, limits)
        for message in heard:
            if message is not None:
                watch.hear(message)
                yield message
                if message["event"] == "ended":
                    raise VsearchError(str(message["reason"]))
            if fall := watch.look():
                process.kill()
                yield fall
                return
        if fall := watch.at_end(process.wait()):
            yield fall


class _Watch:
    """Knows which files are in hand, and since when nothing has come out of them."""

    def __init__(self, pid: int, limits: Limits) -> None:
        self._pid = pid
        self._limits = limits
        self._in_hand: dict[Path, None] = {}
        self._wait_s = 0.0
        self._stumbled = ""
        self._is_done = False
        self._before_bytes = 0  # what it took before the first file
        self._alive_at = self._looked_at = time.monotonic()

    def hear(self, told: Message) -> None:
        """Take what the process tells."""
        self._alive_at = time.monotonic()
        match told["event"]:
            case "reading":
                path = Path(str(told["path"]))
                self._in_hand[path] = None
                self._wait_s = self._limits.wait_s(_size_of(path))
                if not self._before_bytes:
                    self._before_bytes = resident_bytes(self._pid)
            case "was_read":
                self._in_hand.pop(Path(str(told["path"])), None)
            case "stumbled":
                self._stumbled = str(told["reason"])
            case "summary":
                self._is_done = True

    def look(self) -> Fall | None:
        """Return why the process has to be ended, now and then; None: it goes on."""
        now = time.monotonic()
        before, self._looked_at = self._looked_at, now
        if now - before > _STOPPED_S:
            self._alive_at += now - before
        if not self._in_hand:
            return None
        if now - self._alive_at > self._wait_s:
            return self._fall(f"gave no picture for {self._wait_s:.0f} s", _CONVERT)
        most = self._before_bytes + self._limits.memory_bytes
        if resident_bytes(self._pid) > most:
            gib = self._limits.memory_bytes / 2**30
            cure = "convert it, scaled down, or allow more with --memory"
            return self._fall(f"takes more than {gib:.1f} GiB of memory", cure)
        return None

    def at_end(self, status: int) -> Fall | None:
        """Return why the process ended with that status; None: its work is done.

        Raises KeyboardInterrupt when somebody stopped it.
        """
        if self._is_done and status == 0:
            return None
        if status == STOPPED:
            raise KeyboardInterrupt
        if self._stumbled:
            return self._fall(f"met a bug of vsearch ({self._stumbled})", "convert it meanwhile")
        if status == -signal.SIGKILL:
            return self._fall("was ended by the system, mostly for want of memory", _CONVERT)
        if status < 0:
            name = signal.Signals(-status).name
            return self._fall(f"crashed what reads it ({name})", _CONVERT)
        return self._fall(f"ended what reads it (status {status})", _CONVERT)

    def _fall(self, why: str, cure: str) -> Fall:
        return Fall(tuple(self._in_hand), why, cure, round(time.time(), 3))


@contextmanager
def _started(
    command: Sequence[str], order: str
) -> Iterator[tuple["subprocess.Popen[bytes]", "Iterator[Message | None]"]]:
    """Yield the process and what it tells; it has ended when the block is left."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    messages: queue.Queue[Message | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process.stdout, messages), daemon=True)
    reader.start()
    try:
        with suppress(BrokenPipeError):  # it has ended already: its status tells more
            process.stdin.write(f"{order}\n".encode("ascii"))
            process.stdin.flush()  # and stay open: its end would be taken for ours
        yield process, _heard(messages)
    finally:
        _end(process)
        reader.join()
        process.stdout.close()
        with suppress(BrokenPipeError):
            process.stdin.close()


def _read(stream: IO[bytes], messages: "queue.Queue[Message | None]") -> None:
    """Hand on the lines of a process as they come, and None at their end."""
    for line in stream:
        with suppress(ValueError, RecursionError):  # cut off when it was ended
            told = json.loads(line)
            if isinstance(told, dict) and "event" in told:
                messages.put(told)
    messages.put(None)


def _heard(messages: "queue.Queue[Message | None]") -> Iterator[Message | None]:
    """Yield the messages up to the end, and None whenever there was none for a while."""
    while True:
        try:
            message = messages.get(timeout=_TICK_S)
        except queue.Empty:
            yield None
        else:
            if message is None:
                return
            yield message


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Let a process end, by force if it does not hear."""
    process.terminate()
    try:
        process.wait(_GRACE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
