"""Cast lists from plain files."""

import csv
import io
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from indexer.written import bounded_text
from vsearch.errors import InputError
from vsearch.records.people import CastEntry

SHAPE = "each entry needs title, character and person"


def read_cast(path: Path, title: str | None = None) -> list[CastEntry]:
    """Return the entries of a CSV (with a header), JSON (a list) or TOML file (``[[cast]]``).

    An entry without a title takes ``title``. InputError when the file cannot be read, holds no
    entries or an entry lacks something.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".json", ".toml"):
        raise InputError(
            f"A cast list must be a .csv, .json or .toml file, not {suffix or 'this'}."
        )
    try:
        text = bounded_text(path)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not a cast list: save it as UTF-8 text.") from error
    rows = _rows(path, suffix, text) if text.strip() else []
    if not isinstance(rows, list):
        raise InputError(f"{path} is not a cast list: it must be a list; {SHAPE}.")
    if not rows:
        raise InputError(f"{path} holds no entries: {SHAPE}.")
    return [_entry(row, title, path, number) for number, row in enumerate(rows, start=1)]


def _rows(path: Path, suffix: str, text: str) -> object:
    """Return what the file says, whatever its shape."""
    try:
        if suffix == ".json":
            return json.loads(text)
        if suffix == ".toml":
            return tomllib.loads(text).get("cast", [])
        return list(csv.DictReader(io.StringIO(text, newline="")))
    except (ValueError, csv.Error, RecursionError) as error:
        line = re.search(r"line \d+", str(error))
        where = f" in {line[0]}" if line else ""
        raise InputError(
            f"{path} is not a cast list: there is a mistake{where} that makes it no "
            f"{suffix[1:].upper()}; {SHAPE}."
        ) from error


def _entry(row: object, title: str | None, path: Path, number: int) -> CastEntry:
    if not isinstance(row, Mapping):
        raise InputError(f"{path} is not a cast list: entry {number} has no fields; {SHAPE}.")
    values = {key: row.get(key) for key in ("title", "character", "person")}
    for key, value in values.items():
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            raise InputError(f"{path}, entry {number}: {key} is no text; {SHAPE}.")
    texts = {k: "" if value is None else str(value).strip() for k, value in values.items()}
    texts["title"] = texts["title"] or (title or "")
    missing = [key for key, text in texts.items() if not text]
    if missing:
        raise InputError(f"{path}, entry {number}: no {' and no '.join(missing)}; {SHAPE}.")
    return CastEntry(**texts)
