"""Films, folders of photos, and shots as the index knows them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vsearch.records.arrays import Floats

Kind = Literal["film", "photos"]

PHOTO_APART_S = 10_000.0  # between two photos of a folder: no window of time reaches over it
PHOTO_SHOWN_S = 1.0


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
class ShotTimes:
    """When the shots of one film begin and end, in order."""

    starts_s: Floats  # (n,)
    ends_s: Floats  # (n,) > starts_s

    def __len__(self) -> int:
        return len(self.starts_s)


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo of a folder, which stands on the folder's time line like a shot of a film."""

    slot: int  # >= 0, its place on the time line, which it keeps when others come and go
    name: Path  # of the file in its folder
    id: str  # hash of the content
    taken_at: str | None  # ISO 8601 to the second, by the camera's clock; None: it does not tell
    width: int  # pixels, upright
    height: int
    size_bytes: int
    modified_ns: int

    @property
    def time_s(self) -> float:
        """Return when it is shown on the folder's time line."""
        return self.slot * PHOTO_APART_S

    @property
    def shot(self) -> Shot:
        """Return the shot that it is."""
        return Shot(self.time_s, self.time_s + PHOTO_SHOWN_S, self.time_s)

    @property
    def year(self) -> int | None:
        """Return the year in which it was taken."""
        return int(self.taken_at[:4]) if self.taken_at else None


@dataclass(frozen=True, slots=True)
class Film:
    """One indexed film, or folder of photos; its rows in other tables carry ``run_id``."""

    id: str  # of a film the hash of its content: a moved or renamed file keeps it
    run_id: str  # the indexing run whose rows belong to the film
    path: Path  # where the file or folder was last seen
    title: str
    year: int | None
    duration_s: float  # > 0; of photos that of their time line, which tells nothing
    width: int  # pixels, as displayed (after rotation); of photos the largest
    height: int
    size_bytes: int
    modified_ns: int  # the file's modification time, to skip hashing when nothing changed
    sample_fps: float  # sampled frames per second, > 0
    indexed_at: str  # ISO 8601, UTC
    frame_count: int  # sampled frames, or photos
    face_count: int
    kind: Kind = "film"

    def __post_init__(self) -> None:
        if self.duration_s <= 0:
            raise ValueError(f"{self.title}: duration must be positive, not {self.duration_s}")

    @property
    def is_photos(self) -> bool:
        """Say whether it is a folder of photos."""
        return self.kind == "photos"
