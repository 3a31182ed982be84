"""Watched folders as they are on disk: which of their files matter, and how each is now."""

import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from indexer.arrivals import Mark
from indexer.photo_scan import photos_among
from indexer.scan import FILM_SUFFIXES
from vsearch.photos import PHOTO_SUFFIXES

# What lies beside films and is read with them.
COMPANIONS = frozenset({".ass", ".nfo", ".srt", ".ssa", ".sub", ".vtt"})

_REMOTE = frozenset(
    {
        *("9p", "afs", "afpfs", "ceph", "cifs", "davfs", "fuse.glusterfs", "fuse.rclone"),
        *(
            "fuse.s3fs",
            "fuse.sshfs",
            "glusterfs",
            "ncpfs",
            "nfs",
            "nfs4",
            "smb3",
            "smbfs",
            "vboxsf",
        ),
        *("virtiofs", "drvfs"),
    }
)
_O_ACCMODE = 3


def matters(path: Path, roots: Iterable[Path], *, with_photos: bool) -> bool:
    """Say whether a file is a film or photo, or belongs to one, by its name and place.

    Hidden ones are left out, in hidden folders too. Names that programs give what they download
    (.part, .crdownload, .!qB) are no films': such a file counts from when it gets its own name.
    """
    root = next((root for root in roots if root == path or root in path.parents), None)
    if root is None or any(part.startswith(".") for part in path.relative_to(root).parts):
        return False
    suffix = path.suffix.lower()
    if suffix in FILM_SUFFIXES or suffix in COMPANIONS:
        return True
    return with_photos and suffix in PHOTO_SUFFIXES and photos_among([path.name]) == [path.name]


def mark_of(path: Path) -> Mark | None:
    """Return how a file is now; None when it is not there, or is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return Mark(status.st_size, status.st_mtime_ns, status.st_ino, status.st_dev)


def look_through(folder: Path, is_wanted: Callable[[Path], bool]) -> dict[Path, Mark]:
    """Return the wanted files below a folder, or the one that it is; none where it is gone."""
    found: dict[Path, Mark] = {}
    if is_wanted(folder) and (mark := mark_of(folder)):
        found[folder] = mark
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if is_wanted(path) and (mark := mark_of(path)):
                found[path] = mark
    return found


def is_being_written(path: Path) -> bool:
    """Say whether a process of this user has a file open to write it, or is filling it.

    Where the system does not tell it is taken to be closed. aria2 keeps a file beside what it
    fills, which has its full size from the beginning.
    """
    if path.with_name(f"{path.name}.aria2").exists():
        return True
    wanted, proc = str(path), "/proc"
    try:
        numbers = [name for name in os.listdir(proc) if name.isdigit()]  # noqa: PTH208 - quicker
    except OSError:
        return False
    return any(_writes(f"{proc}/{number}", wanted) for number in numbers)


def is_remote(path: Path, mounts: str = "/proc/self/mounts") -> bool:
    """Say whether a path is on a network file system, which tells of no changes made elsewhere."""
    try:
        lines = Path(mounts).read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return False
    best, kind = -1, ""
    for line in lines:
        fields = line.split()
        place = Path(_unescaped(fields[1]))
        if (place == path or place in path.parents) and len(place.parts) >= best:
            best, kind = len(place.parts), fields[2]
    return kind in _REMOTE


def mount_of(path: Path) -> Path:
    """Return where the file system begins that a path is on."""
    return next(place for place in (path, *path.parents) if os.path.ismount(place))


def device_at(path: Path) -> int | None:
    """Return the device that a path would be on now; None where the system does not tell."""
    for place in (path, *path.parents):
        try:
            return place.stat().st_dev
        except OSError:
            continue
    return None


def _unescaped(place: str) -> str:
    for code, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        place = place.replace(code, sign)
    return place


def _writes(process: str, wanted: str) -> bool:
    try:
        for number in os.listdir(f"{process}/fd"):  # noqa: PTH208 - paths of /proc, many of them
            if os.readlink(f"{process}/fd/{number}") != wanted:  # noqa: PTH115
                continue
            with open(f"{process}/fdinfo/{number}", encoding="ascii") as file:  # noqa: PTH123
                flags = next((line for line in file if line.startswith("flags:")), "flags: 0")
            if int(flags.split()[1], 8) & _O_ACCMODE:
                return True
    except OSError:  # another user's, or just ended
        return False
    return False
