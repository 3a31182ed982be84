"""Processes of this machine, told apart from later ones under the same number."""

import os
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_STATE, _START_TIME = 0, 19  # after the name in /proc/PID/stat: fields 3 and 22 of proc(5)


@dataclass(frozen=True, slots=True)
class Process:
    """A process that was started."""

    pid: int
    began: str  # when, as the system tells it: numbers are given again, this is not

    @property
    def is_alive(self) -> bool:
        """Say whether it is still at work."""
        return began(self.pid) == self.began

    def send(self, signal: int) -> None:
        """Send it a signal; nothing when it has ended."""
        if self.is_alive:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal)


def run(
    command: Sequence[str], *, stdout: Path, stderr: Path, environment: Mapping[str, str]
) -> Process:
    """Start a command that goes on when this process ends; OSError when there is no such one.

    What it writes goes to the two files, which are emptied before.
    """
    with stdout.open("wb") as out, stderr.open("wb") as err:
        started = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env=dict(environment),
            start_new_session=True,  # Ctrl-C in the terminal of the web app is not meant for it
        )
    process = Process(started.pid, began(started.pid) or "")
    threading.Thread(target=started.wait, name="job", daemon=True).start()  # no zombie is left
    return process


def began(pid: int) -> str | None:
    """Return when the process of that number was started; None when there is none at work."""
    if not _PROC.joinpath("self").exists():
        return _told_by_ps(pid)
    try:
        stat = _PROC.joinpath(str(pid), "stat").read_text("utf-8", "replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[_STATE] in "ZX" else fields[_START_TIME]


def _told_by_ps(pid: int) -> str | None:
    """Return the same where there is no /proc, to the second."""
    told = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
        check=False,
    ).stdout.split(maxsplit=1)
    return told[1].strip() if len(told) == 2 and not told[0].startswith("Z") else None
