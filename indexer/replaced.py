"""A file that appears whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vsearch.errors import InputError


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Yield an empty file beside ``path`` that takes its place at the end.

    Left by an error or Ctrl-C, nothing is changed and the file beside it is gone. InputError,
    before anything else is done, where the folder cannot be written or ``path`` is no file.
    """
    part = path.with_name(f".{os.getpid()}.part")
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is not a file: name a file.")
    try:
        part.write_bytes(b"")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield part
        try:
            part.replace(path)
        except OSError as error:
            raise _unwritable(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path} cannot be written: {error.strerror or error}; name another place.")
