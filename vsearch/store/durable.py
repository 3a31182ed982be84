"""What is written reaches the disk in order, and what a loss of power cut off is taken back.

LanceDB 0.40 makes its files whole by renaming or linking them, which is enough when a process is
killed. It never asks the system to write them to the disk (no fsync), so after a loss of power a
version may be there whose files are empty. Therefore a table's new files are written out before
anything relies on them: rows before the film that shows them, a merged table before its earlier
versions go. What was not written out is in the newest versions of a table, and these are dropped
when the index is opened for the first time since the machine was started.
"""

import os
import re
from pathlib import Path

_WHOLE = b"LANC"  # the last bytes of every manifest and every file of rows (Lance format)
_FILES = re.compile(rb"[0-9a-f]{50}\.lance")  # as a manifest names them
_NEWEST_FIRST = 1 << 63  # manifests are called by 2**64 - 1 - version, formerly by version
_NEEDED = ("data", "_deletions", "_indices", "_versions")  # the last refer to the others
_HINT = "latest_version_hint.json"
BOOT_NOTE = "boot"  # holds which start of the machine the index was last looked through after
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def write_out(table: Path, known: set[Path]) -> None:
    """Wait until all files in a table's folder that are not ``known`` are on the disk itself.

    They are known from then on. What Lance can do without is not written out. Raises OSError when
    the disk cannot take them.
    """
    for folder in (table / name for name in _NEEDED):
        new = [path for path in (folder.rglob("*") if folder.exists() else ()) if path not in known]
        for path in new:
            if path.name != _HINT and path.is_file():
                _flush(path)
        if new:
            _flush(folder)
        known.update(new)
    if table not in known:
        _flush(table)
        _flush(table.parent)
        known.add(table)


def drop_torn_versions(table: Path) -> list[Path]:
    """Drop the newest versions of a table until one is whole; return what was dropped.

    A version whose files are there but were filled with something else is not noticed.
    """
    torn = []
    for manifest in sorted((table / "_versions").glob("*.manifest"), key=_version, reverse=True):
        if _is_whole(manifest) and _has_its_files(manifest, table):
            break
        torn.append(manifest)
    else:
        return []  # none is whole: that is no loss of power, and not for us to mend
    for manifest in torn:
        (table / "_versions" / _HINT).unlink(missing_ok=True)  # it is looked up without
        manifest.unlink()
    return torn


def take_back_torn(folder: Path) -> list[Path]:
    """Drop what a loss of power left half written in an index; return which versions.

    Nothing is looked at when the machine has not been started anew since it was last done. What
    cannot be noted or dropped, on a disk that is read only, stays as it is.
    """
    noted = folder / BOOT_NOTE
    now = _boot_id()
    try:
        if now and noted.exists() and noted.read_text("ascii", "replace") == now:
            return []
        torn = [
            path for table in sorted(folder.glob("*.lance")) for path in drop_torn_versions(table)
        ]
        noted.write_text(now, "ascii")
    except OSError:
        return []
    return torn


def _boot_id() -> str:
    """Return what is another one after every start of the machine; "" when it is not told."""
    try:
        return _BOOT.read_text("ascii").strip()
    except OSError:
        return ""


def _has_its_files(manifest: Path, table: Path) -> bool:
    names = {name.decode("ascii") for name in _FILES.findall(manifest.read_bytes())}
    # Which rows are deleted stands in files called FRAGMENT-VERSION-NUMBER, by the version before.
    deletions = [
        path
        for path in (table / "_deletions").glob("*-*-*")
        if int(path.name.split("-")[1]) < _version(manifest)
    ]
    return all(_is_whole(table / "data" / name) for name in names) and all(
        path.stat().st_size for path in deletions
    )


def _is_whole(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(-len(_WHOLE), os.SEEK_END)
            return file.read() == _WHOLE
    except OSError:  # it is not there, or shorter than that
        return False


def _version(manifest: Path) -> int:
    number = int(manifest.stem) if manifest.stem.isdigit() else -1
    return 2**64 - 1 - number if number >= _NEWEST_FIRST else number


def _flush(path: Path) -> None:
    if path.is_dir() and not hasattr(os, "O_DIRECTORY"):
        return  # Windows keeps names by itself
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:  # taken back by its writer just now
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
