"""Films on disk: which files there are, what they are called, and which are the same."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from vsearch.errors import InputError, MediaError

FILM_SUFFIXES = frozenset(
    {
        *(".3gp", ".asf", ".avi", ".divx", ".dv", ".f4v", ".flv", ".m2ts", ".m2v", ".m4v"),
        *(".mjpeg", ".mkv", ".mov", ".mp4", ".mpe", ".mpeg", ".mpg", ".mts", ".mxf", ".ogm"),
        *(".ogv", ".qt", ".rm", ".rmvb", ".ts", ".vob", ".webm", ".wmv", ".y4m"),
    }
)
WHOLE_BYTES = 64 << 20  # files up to this size are hashed whole
PIECES = 64  # of larger files, this many pieces are hashed
PIECE_BYTES = 1 << 20


def find_films(paths: Iterable[Path], *, on_unreadable: Callable[[Path, str], None]) -> list[Path]:
    """Return the films under the given folders, and the given files, each once, in order.

    Folders are searched to any depth for files with a film's suffix; hidden ones are left out.
    ``on_unreadable`` hears of folders that cannot be read. InputError when a path does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_films_below(full_path(path), on_unreadable)))
        elif path.exists():
            found[full_path(path)] = None
        else:
            raise InputError(f"{path} does not exist: check the spelling, or mount the drive.")
    return list(found)


def full_path(path: Path) -> Path:
    """Return the path from the root, without "..", links not followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links


def is_below(path: Path, roots: Iterable[Path]) -> bool:
    """Say whether a path is one of the roots, or lies in one."""
    return any(path == root or root in path.parents for root in roots)


def content_id(path: Path) -> str:
    """Return a hash of the file's content, 32 hex digits; MediaError when it cannot be read.

    Files up to 64 MiB are hashed whole. Of larger ones the size and 64 pieces of 1 MiB spread
    from start to end are, so a library on a slow disk is recognised in seconds; two large films
    that differ only between those pieces would be taken for one.
    """
    digest = hashlib.blake2b(digest_size=16)
    try:
        size = path.stat().st_size
        digest.update(f"{size}:".encode())
        with path.open("rb") as file:
            if size <= WHOLE_BYTES:
                while block := file.read(PIECE_BYTES):
                    digest.update(block)
            else:
                for piece in range(PIECES):
                    file.seek((size - PIECE_BYTES) * piece // (PIECES - 1))
                    digest.update(file.read(PIECE_BYTES))
    except OSError as error:
        raise MediaError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    return digest.hexdigest()


def _films_below(folder: Path, on_unreadable: Callable[[Path, str], None]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        on_unreadable(Path(error.filename), f"the folder cannot be read: {error.strerror}")

    for parent, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in FILM_SUFFIXES:
                yield Path(parent) / name
