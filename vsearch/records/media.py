"""Films and shots as the index knows them."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Shot:
    """One uninterrupted run of frames between two cuts."""

    start_s: float  # time of its first frame
    end_s: float  # time at which its last frame stops being shown; > start_s
    keyframe_s: float  # time of the sampled frame nearest its middle

    def __post_init__(self) -> None:
        if not self.start_s < self.end_s:
            raise ValueError(f"a shot must end after it starts, not {self.start_s}-{self.end_s}")


@dataclass(frozen=True, slots=True)
class Film:
    """One indexed film; its rows in the other tables carry ``run_id``."""

    id: str  # hash of the content: a moved or renamed file keeps it
    run_id: str  # the indexing run whose rows belong to the film
    path: Path  # where it was last seen
    title: str
    year: int | None
    duration_s: float  # > 0
    width: int  # pixels, as displayed (after rotation)
    height: int
    size_bytes: int
    modified_ns: int  # the file's modification time, to skip hashing when nothing changed
    sample_fps: float  # sampled frames per second, > 0
    indexed_at: str  # ISO 8601, UTC
    frame_count: int  # sampled frames
    face_count: int

    def __post_init__(self) -> None:
        if self.duration_s <= 0:
            raise ValueError(f"{self.title}: duration must be positive, not {self.duration_s}")
