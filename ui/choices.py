"""What the visitor chose for searches, kept in one small file of the home."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import streamlit as st

from vsearch.cached_files import part_of
from vsearch.errors import StoreError
from vsearch.settings import Home, SearchSettings

FILE = "settings.json"

_STATE = "choices"


@dataclass(frozen=True, slots=True)
class Range:
    """What can be chosen."""

    least: float
    most: float
    step: float


RANGES: Mapping[str, Range] = MappingProxyType(
    {
        "window_s": Range(0.0, 60.0, 1.0),
        "top": Range(1, 50, 1),
        "present": Range(0.2, 0.9, 0.05),
        "merge_gap_s": Range(0.0, 10.0, 0.5),
    }
)


@dataclass(slots=True)
class Choices:
    """The settings of one visit, and what was wrong with their file."""

    path: Path | None = None  # None: they are not kept
    settings: SearchSettings = SearchSettings()  # noqa: RUF009  frozen
    problem: str = ""
    is_new: bool = False  # nothing was asked with these settings yet

    def keep(self, settings: SearchSettings) -> None:
        """Search with these from now on, and after a restart.

        Where the file cannot be written they hold for this visit, and ``problem`` says so.
        """
        if settings != self.settings:
            self._write(settings)

    def restore(self) -> None:
        """Search with the usual settings from now on; a file that could not be used is replaced."""
        self._write(SearchSettings())

    def taken(self) -> bool:
        """Say whether the settings have changed since this was asked last."""
        was_new, self.is_new = self.is_new, False
        return was_new

    def _write(self, settings: SearchSettings) -> None:
        self.is_new |= settings != self.settings
        self.settings, self.problem = settings, ""
        if self.path is None:
            return
        try:
            write_choices(self.path, settings)
        except StoreError as error:
            self.problem = str(error)


def begin(home: Home) -> Choices:
    """Return the visitor's choices; read from the home's file when the visit begins.

    A file that cannot be used is told of in ``problem`` and otherwise ignored.
    """
    path = home.folder / FILE
    found: Choices | None = st.session_state.get(_STATE)
    if found is None or found.path != path:
        try:
            found = Choices(path, read_choices(path))
        except StoreError as error:
            found = Choices(path, problem=str(error))
        st.session_state[_STATE] = found
    return found


def now() -> Choices:
    """Return the visitor's choices; the usual ones where the visit did not begin with any."""
    found: Choices = st.session_state.setdefault(_STATE, Choices())
    return found


def read_choices(path: Path) -> SearchSettings:
    """Return the settings in a file, the usual ones when there is none.

    What it does not name is as usual. StoreError when it cannot be read, is not made of names and
    numbers, or a number is out of its range.
    """
    try:
        kept = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return SearchSettings()
    except (OSError, ValueError, RecursionError) as error:
        raise _unusable(path, "cannot be read") from error
    if not isinstance(kept, dict):
        raise _unusable(path, "are no settings")
    values = {name: _number(path, name, kept[name]) for name in RANGES if name in kept}
    return with_values(SearchSettings(), values)


def with_values(settings: SearchSettings, values: Mapping[str, float]) -> SearchSettings:
    """Return the settings with other values, by the names of ``RANGES``."""
    return replace(
        settings,
        window_s=values.get("window_s", settings.window_s),
        top=int(values.get("top", settings.top)),
        present=values.get("present", settings.present),
        merge_gap_s=values.get("merge_gap_s", settings.merge_gap_s),
    )


def write_choices(path: Path, settings: SearchSettings) -> None:
    """Write the settings, the whole file or nothing; StoreError when it cannot be written."""
    values = {name: getattr(settings, name) for name in RANGES}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part_of(path) as part:
            part.write_text(json.dumps(values, indent=1), "utf-8")
    except OSError as error:
        raise StoreError(
            f"The settings in {path} cannot be written ({error.strerror}): they hold until the "
            "page is closed. Make room or change the folder's rights."
        ) from error


def _number(path: Path, name: str, value: object) -> float:
    allowed = RANGES[name]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    number = float(str(value)) if is_number else math.nan  # which is in no range
    if allowed.least <= number <= allowed.most:
        return number
    shown = f"{allowed.least:g} to {allowed.most:g}"
    raise _unusable(path, f"are out of range ({name} is to be {shown})")


def _unusable(path: Path, why: str) -> StoreError:
    return StoreError(
        f"The settings in {path} {why} and are ignored: choose anew, or remove the file."
    )
