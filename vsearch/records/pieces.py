"""Pieces of films, wherever these lie."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one film."""

    path: Path
    start_s: float
    end_s: float  # > start_s
    title: str  # what to call it, in one line

    def __post_init__(self) -> None:
        if not self.start_s < self.end_s:
            raise ValueError(f"a piece must end after it starts, not {self.start_s}-{self.end_s}")
