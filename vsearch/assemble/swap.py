"""A rebuilt index put in the place of the old one, by renaming folders."""

import shutil
from contextlib import suppress
from pathlib import Path

from vsearch.errors import StoreError
from vsearch.settings import Home


def next_index(home: Home) -> Path:
    """Return the folder in which an index is made anew."""
    return home.folder / "index.next"


def swap(home: Home) -> None:
    """Put the rebuilt index in the place of the old one; StoreError when it cannot be."""
    try:
        if _old_index(home).exists():
            shutil.rmtree(_old_index(home))
        home.index.replace(_old_index(home))
        with suppress(FileNotFoundError):  # a reader in between has completed the swap
            next_index(home).replace(home.index)
    except OSError as error:
        raise StoreError(
            f"The new index cannot take the place of the old one in {home.folder}: "
            f"{error.strerror}; close what uses it and run `vsearch index --rebuild` again."
        ) from error
    shutil.rmtree(_old_index(home), ignore_errors=True)


def finish_swap(home: Home) -> None:
    """Complete a swap that was killed between its steps."""
    if _old_index(home).exists():
        if not home.index.exists():
            next_index(home).replace(home.index)
        shutil.rmtree(_old_index(home), ignore_errors=True)


def _old_index(home: Home) -> Path:
    return home.folder / "index.old"
