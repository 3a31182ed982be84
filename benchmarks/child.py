"""`vsearch index` as people run it: in a process of its own, with a home of its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of it took."""

    took_s: float  # models loaded and film written
    peak_mb: float  # of the largest of its processes
    index_mb: float  # on disk
    resident_mb: tuple[float, ...]  # of that process, as the run went on


def index(
    film: Path, *, weights: Path, encoder: str, options: Sequence[str] = (), every_s: float = 5.0
) -> Run:
    """Index one film into an empty home and return what it took; CalledProcessError if it fails."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "indexer", "--home", home, "index", str(film)]
        command += ["--encoder", encoder, *options]
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env={**os.environ, "VSEARCH_WEIGHTS": str(weights)}, stdout=subprocess.DEVNULL
        )
        peak, resident = 0.0, []
        while True:
            try:
                process.wait(every_s)
            except subprocess.TimeoutExpired:
                now, most = max(map(_memory_mb, _family(process.pid)))
                resident.append(now)
                peak = max(peak, most)
                continue
            break
        took_s = time.perf_counter() - start
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        files = (file for file in (Path(home) / "index").rglob("*") if file.is_file())
        return Run(took_s, peak, sum(f.stat().st_size for f in files) / 1e6, tuple(resident))


def _family(pid: int) -> list[int]:
    """Return the process and all that it started."""
    try:
        threads = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for file in threads for child in file.read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in _family(child))]


def _memory_mb(pid: int) -> tuple[float, float]:
    """Return what the process has in memory, now and at most; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0.0, 0.0
    found = {name: value for name, _, value in (line.partition(":") for line in lines)}
    return tuple(float(found.get(name, "0").split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))  # type: ignore[return-value]  # two of them
