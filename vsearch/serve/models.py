"""What the REST server takes and gives, but for questions and people."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from vsearch.assemble import FilmErasure
from vsearch.records.media import Film, Shot
from vsearch.records.timeline import OnScreen, Timeline

LONGEST_NAME = 200  # signs of a name or title that is given

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=r"\S")]
Share = Annotated[float, Field(ge=0, le=1)]


class Told(BaseModel):
    """What is given: exactly these members."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """What is taken: exactly these members, and numbers only as numbers."""

    model_config = ConfigDict(strict=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _count(cls, values: object) -> object:
        return counted(values)


class StatusModel(Told):
    """What the index holds, and with which models."""

    version: str
    is_indexing: bool
    films: int
    photos: int
    hours: float
    frames: int
    faces: int
    people: int
    scene_encoder: str
    face_detector: str
    face_embedder: str
    index_bytes: int
    advice: str | None


class FilmModel(Told):
    """A film, or a folder of photos."""

    id: str
    title: str
    year: int | None
    kind: Literal["film", "photos"]
    path: str = Field(description="where the file or folder was last seen, on the server")
    duration_s: float | None = Field(description="null of photos")
    width: int
    height: int
    size_bytes: int
    frames: int = Field(description="pictures that were looked at, or photos")
    faces: int
    indexed_at: str

    @classmethod
    def of(cls, film: Film) -> "FilmModel":
        """Return what is told of a film."""
        return cls(
            id=film.id,
            title=film.title,
            year=film.year,
            kind=film.kind,
            path=path_text(film.path),
            duration_s=None if film.is_photos else film.duration_s,
            width=film.width,
            height=film.height,
            size_bytes=film.size_bytes,
            frames=film.frame_count,
            faces=film.face_count,
            indexed_at=film.indexed_at,
        )


class FilmsModel(Told):
    """A page of the films, by title, year and path."""

    total: int
    films: list[FilmModel]


class FilmChange(Given):
    """What becomes of a film; what is left out stays."""

    title: Name | None = None
    year: Annotated[int, Field(ge=1, le=9999)] | None = None


class ShotModel(Told):
    """One uninterrupted run of frames between two cuts."""

    start_s: float
    end_s: float
    keyframe_s: float

    @classmethod
    def of(cls, shot: Shot) -> "ShotModel":
        """Return what is told of a shot."""
        return cls(start_s=shot.start_s, end_s=shot.end_s, keyframe_s=shot.keyframe_s)


class StretchModel(Told):
    """From when to when."""

    start_s: float
    end_s: float


class OnScreenModel(Told):
    """When somebody is seen in a film."""

    person: str
    seconds: float
    stretches: list[StretchModel]

    @classmethod
    def of(cls, person: str, stretches: tuple[tuple[float, float], ...]) -> "OnScreenModel":
        """Return what is told of somebody."""
        told = [StretchModel(start_s=start, end_s=end) for start, end in stretches]
        return cls(person=person, seconds=sum(e - s for s, e in stretches), stretches=told)


class ScoreModel(Told):
    """How likely one constraint is met along a film."""

    label: str
    is_negated: bool
    stretches: list[StretchModel]
    probabilities: list[Share] = Field(description="one for each stretch")


class TimelineModel(Told):
    """One film from beginning to end, as a question sees it."""

    begins_s: float
    ends_s: float
    shots: list[ShotModel]
    scores: list[ScoreModel]
    people: list[OnScreenModel]

    @classmethod
    def of(cls, line: Timeline) -> "TimelineModel":
        """Return what is told of a time line."""
        scores = [
            ScoreModel(
                label=one.label,
                is_negated=one.is_negated,
                stretches=[
                    StretchModel(start_s=start, end_s=end)
                    for start, end in zip(one.starts_s.tolist(), one.ends_s.tolist(), strict=True)
                ],
                probabilities=one.probabilities.clip(0, 1).tolist(),
            )
            for one in line.scores
        ]
        return cls(
            begins_s=line.begins_s,
            ends_s=line.ends_s,
            shots=[ShotModel.of(shot) for shot in line.shots],
            scores=scores,
            people=[_on_screen(one) for one in line.people],
        )


class FilmGone(Told):
    """What was taken away of a film."""

    title: str
    mode: Literal["remove", "erase"]
    faces: int
    searched: int = Field(description="files that were looked through for traces; 0 of remove")
    left: list[str] = Field(description="files that still hold a trace")

    @classmethod
    def of(cls, done: FilmErasure | Film) -> "FilmGone":
        """Return what is told of a removal or an erasure."""
        if isinstance(done, Film):
            return cls(title=done.title, mode="remove", faces=done.face_count, searched=0, left=[])
        left = [path_text(path) for path in done.left]
        return cls(
            title=done.title, mode="erase", faces=done.faces, searched=done.searched, left=left
        )


class Part(Given):
    """Who plays whom."""

    character: Name
    person: Name


class CastModel(Told):
    """A part in a film."""

    title: str
    character: str
    person: str


class PlaceModel(Told):
    """Where a picture is from."""

    film: FilmModel
    time_s: float
    likeness: float = Field(description="-1..1")
    is_sure: bool


class PlaceFound(Told):
    """The place a picture is likest to, if there is any film at all."""

    place: PlaceModel | None


def counted(value: object) -> object:
    """Return JSON values with 2.0 as 2: to JSON both are one number."""
    if isinstance(value, dict):
        return {name: counted(one) for name, one in value.items()}
    if isinstance(value, list):
        return [counted(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def path_text(path: Path | str) -> str:
    """Return a path as text, whatever its bytes are."""
    return os.fsencode(path).decode("utf-8", "replace")


def _on_screen(one: OnScreen) -> OnScreenModel:
    return OnScreenModel.of(one.person, one.stretches)
