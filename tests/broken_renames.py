"""A process that is killed between two renames of a switch of folders."""

from pathlib import Path

import pytest


def die_after_renames(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Let so many renames happen; the next one raises KeyboardInterrupt in its place."""
    left, real = [count], Path.replace

    def dying(self: Path, target: Path) -> Path:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return real(self, target)

    monkeypatch.setattr(Path, "replace", dying)
