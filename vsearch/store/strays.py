"""Files of a table that no version of it refers to: a killed writer leaves them."""

from pathlib import Path

_TEMPORARY = ".tmp*"  # what Lance calls a file until it is whole; its own cleaning passes them over


def temporary_files(table: Path) -> list[Path]:
    """Return the files in a table's folder that are not whole; those of a writer at work too."""
    return sorted(table.rglob(_TEMPORARY))


def stray_files(table: Path) -> list[Path]:
    """Return the files of rows in a table's folder that none of its versions names.

    While somebody writes there are such files too: they are named last. A manifest holds the names
    of its files as they are (lance-table, ``DataFile.path``).
    """
    try:
        versions = b"".join(path.read_bytes() for path in (table / "_versions").iterdir())
        found = sorted((table / "data").iterdir())
    except OSError:  # never written to, or tidied just now
        return []
    return [path for path in found if path.name.encode() not in versions]
