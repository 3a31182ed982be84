"""How much memory a process uses, and the machine has."""

import os
import subprocess
from pathlib import Path

_RESIDENT = 1  # of the fields of /proc/PID/statm, in pages; see proc(5)


def resident_bytes(pid: int) -> int:
    """Return the memory that a process holds; 0 when it is gone or the system does not tell."""
    try:
        pages = Path("/proc", str(pid), "statm").read_text("ascii").split()[_RESIDENT]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return _told_by_ps(pid) if not Path("/proc/self").exists() else 0


def machine_bytes() -> int:
    """Return the memory of the machine; 0 when the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):  # names that only some systems know
        return 0


def _told_by_ps(pid: int) -> int:
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return int(told) * 1024 if told.isdigit() else 0
