"""Cast lists from plain files."""

import csv
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vsearch.errors import InputError
from vsearch.records.people import CastEntry

SHAPE = "each entry needs title, character and person"


def read_cast(path: Path, title: str | None = None) -> list[CastEntry]:
    """Return the entries of a CSV (with a header), JSON (a list) or TOML file (``[[cast]]``).

    An entry without a title takes ``title``. InputError when the file cannot be read or an entry
    lacks something.
    """
    try:
        text = path.read_text("utf-8-sig")
        rows = _rows(path.suffix.lower(), text)
        return [_entry(row, title, path, number) for number, row in enumerate(rows, start=1)]
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is not a cast list: {error}; {SHAPE}.") from error


def _rows(suffix: str, text: str) -> Iterable[Mapping[str, Any]]:
    if suffix == ".json":
        rows: Iterable[Mapping[str, Any]] = json.loads(text)
        return rows
    if suffix == ".toml":
        return list(tomllib.loads(text).get("cast", []))
    if suffix == ".csv":
        return list(csv.DictReader(text.splitlines()))
    raise InputError(f"A cast list must be a .csv, .json or .toml file, not {suffix or 'this'}.")


def _entry(row: Mapping[str, Any], title: str | None, path: Path, number: int) -> CastEntry:
    values = {key: str(row.get(key) or "").strip() for key in ("title", "character", "person")}
    values["title"] = values["title"] or (title or "")
    missing = [key for key, value in values.items() if not value]
    if missing:
        raise InputError(f"{path}, entry {number}: no {' and no '.join(missing)}; {SHAPE}.")
    return CastEntry(**values)
