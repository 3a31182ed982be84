"""What must hold of a film's rows, one broken rule at a time."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vsearch.records.media import PHOTO_APART_S, Film
from vsearch.store.invariants import Columns, FilmRows, faults, impossible, span_faults

FILM = Film(
    id="f1",
    run_id="r1",
    path=Path("f1.mkv"),
    title="Heat",
    year=None,
    duration_s=6.0,
    width=640,
    height=360,
    size_bytes=1,
    modified_ns=1,
    sample_fps=1.0,
    indexed_at="2025-01-01T00:00:00+00:00",
    frame_count=3,
    face_count=2,
)
PHOTOS = replace(FILM, kind="photos", duration_s=PHOTO_APART_S + 1, frame_count=2, face_count=0)


def columns(**values: Sequence[float]) -> Columns:
    return {name: np.array(numbers, dtype=np.float64) for name, numbers in values.items()}


def rows(**changes: Any) -> FilmRows:
    """Return shots at 10-12 and 12-16, frames at 10, 11 and 13, a face on the first two."""
    parts: dict[str, dict[str, Sequence[float]]] = {
        "shots": {
            "shot": [0, 1],
            "start_s": [10, 12],
            "end_s": [12, 16],
            "keyframe_s": [11, 13],
        },
        "frames": {"time_s": [10, 11, 13], "shot": [0, 0, 1], "region": [0, 0, 0]},
        "faces": {
            "time_s": [10, 11],
            "shot": [0, 0],
            "track": [0, 0],
            "score": [0.9, 1.0],
            "quality": [0.0, 0.5],
        },
        "tracks": {"track": [0], "shot": [0], "start_s": [10], "end_s": [11], "quality": [0.5]},
    }
    boxes = np.array(changes.pop("boxes", [[0.1, 0.1, 0.2, 0.4]] * 2), dtype=np.float32)
    for name, changed in changes.items():
        parts[name] |= changed
    return FilmRows(
        shots=columns(**parts["shots"]),
        frames=columns(**parts["frames"]),
        faces=columns(**parts["faces"]),
        boxes=boxes.reshape(-1, 4),
        tracks=columns(**parts["tracks"]),
        slots=np.empty(0),
    )


def photo_rows(*, slots: list[float], starts: list[float]) -> FilmRows:
    count = len(starts)
    ends = [start + 1 for start in starts]
    return FilmRows(
        shots=columns(shot=[*range(count)], start_s=starts, end_s=ends, keyframe_s=starts),
        frames=columns(time_s=starts, shot=[*range(count)], region=[0] * count),
        faces=columns(time_s=[], shot=[], track=[], score=[], quality=[]),
        boxes=np.empty((0, 4), dtype=np.float32),
        tracks=columns(track=[], shot=[], start_s=[], end_s=[], quality=[]),
        slots=np.array(slots, dtype=np.float64),
    )


def test_a_sound_film_has_no_faults() -> None:
    """Its clock need not start at 0, and crops of a frame share its time."""
    assert faults(FILM, rows()) == []
    regions = {"time_s": [10, 10, 11, 13], "shot": [0, 0, 0, 1], "region": [0, 1, 0, 0]}
    assert faults(FILM, rows(frames=regions)) == []


def test_sound_photos_have_no_faults() -> None:
    """They stand 10,000 s apart, with places left free by others."""
    sound = photo_rows(slots=[1, 0], starts=[0, PHOTO_APART_S])
    assert faults(PHOTOS, sound) == []


NOTHING = float("nan")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"frames": {"region": [0, 0, 1]}}, ["2 frames where it tells of 3"]),
        ({"frames": {"shot": [0, 0, 2]}}, ["1 of 3 frames lie in no shot"]),
        ({"frames": {"shot": [0, 1, 1]}}, ["1 of 3 frames lie in no shot, or in another"]),
        ({"frames": {"shot": [0, 0, NOTHING]}}, ["1 of 3 frames lie in no shot"]),
        ({"frames": {"shot": [0, 0, -1]}}, ["1 of 3 frames lie in no shot"]),
        ({"frames": {"time_s": [10, 11, 99]}}, ["1 of 3 frames lie in no shot"]),
        ({"frames": {"time_s": [10, 11, NOTHING]}}, ["1 of 3 frames lie in no shot"]),
        ({"frames": {"time_s": [10, 11, 11], "shot": [0, 0, 0]}}, ["1 frames are there twice"]),
        ({"faces": {"time_s": [10, 10.5]}}, ["1 of 2 faces are on no frame"]),
        ({"faces": {"track": [0, 7]}}, ["1 of 2 faces are of a track that is not there"]),
        ({"faces": {"shot": [0, 1]}}, ["1 of 2 faces lie outside their track"]),
        ({"faces": {"time_s": [10, 13]}}, ["1 of 2 faces lie outside their track"]),
        ({"faces": {"score": [0.9, 1.1]}}, ["1 of 2 faces have no score and quality"]),
        ({"faces": {"quality": [0.9, NOTHING]}}, ["1 of 2 faces have no score and quality"]),
        ({"boxes": [[0.1, 0.1, 0.2, 0.4], [0.3, 0.1, 0.2, 0.4]]}, ["1 of 2 faces have a box"]),
        ({"boxes": [[0.1, 0.1, 1.2, 0.4], [-0.1, 0, 0.2, 0.4]]}, ["2 of 2 faces have a box"]),
        ({"boxes": [[0.1, 0.1, 0.2, 0.4], [NOTHING] * 4]}, ["1 of 2 faces have a box"]),
        ({"boxes": [[0.1, 0.1, 0.2, 0.4]]}, ["1 faces where it tells of 2"]),
        ({"tracks": {"start_s": [11], "end_s": [10]}}, ["1 of 1 tracks lie outside", "2 of 2"]),
        ({"tracks": {"end_s": [14]}}, ["1 of 1 tracks lie outside their shot"]),
        ({"tracks": {"shot": [5]}}, ["1 of 1 tracks lie outside their shot", "2 of 2 faces lie"]),
        ({"tracks": {"quality": [-1]}}, ["1 tracks have no quality of 0 to 1"]),
        ({"tracks": {"track": [3]}}, ["1 tracks have no face", "2 of 2 faces are of a track"]),
        ({"shots": {"shot": [0, 2]}}, ["its shots are not numbered"]),
        ({"shots": {"end_s": [12, 11]}}, ["1 shots do not end after they start", "1 keyframes"]),
        ({"shots": {"end_s": [11.5, 16]}}, ["1 shots do not begin where the one before ends"]),
        ({"shots": {"end_s": [NOTHING, 16]}}, ["1 shots do not end", "1 keyframes"]),
        ({"shots": {"keyframe_s": [13, 13]}}, ["1 keyframes lie outside their shot"]),
        ({"shots": {"end_s": [12, 20]}}, ["its shots last longer than it does"]),
        ({"shots": {"shot": [], "start_s": [], "end_s": [], "keyframe_s": []}}, ["no shots"]),
    ],
)
def test_what_does_not_hold_is_told(changes: dict[str, Any], said: list[str]) -> None:
    """Each broken rule by itself, with how often."""
    found = faults(FILM, rows(**changes))
    is_told = [any(part in fault for fault in found) for part in said]
    assert all(is_told), found


def test_tracks_of_one_number_are_told() -> None:
    """A face would be in both."""
    twice = {"track": [0, 0], "shot": [0, 0], "start_s": [10, 10], "end_s": [11, 11]}
    found = faults(FILM, rows(tracks={**twice, "quality": [1, 1]}))
    assert found == ["tracks share a number"]


def test_vectors_that_are_none_are_told_by_table() -> None:
    """They are counted where they are read."""
    found = faults(FILM, replace(rows(), bad_vectors={"frames": 0, "faces": 2}))
    assert found == ["2 of its faces have no vector of unit length"]


def test_photos_are_where_their_shots_are() -> None:
    """One too few, one elsewhere, and photos of what is a film."""
    (fault,) = faults(PHOTOS, photo_rows(slots=[0], starts=[0, PHOTO_APART_S]))
    assert fault == "1 photos where it tells of 2"
    (fault,) = faults(PHOTOS, photo_rows(slots=[0, 2], starts=[0, PHOTO_APART_S]))
    assert fault == "its photos do not stand where its shots are"
    (fault,) = faults(FILM, replace(rows(), slots=np.zeros(1)))
    assert fault == "1 photos, though it is a film"


def spans(**changes: list[float]) -> Columns:
    """Return one summary of the first two frames and one of the third."""
    values: dict[str, list[float]] = {"start_s": [10, 13], "end_s": [11, 13], "scale": [0.5, 0.5]}
    return columns(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"start_s": [10], "end_s": [13], "scale": [1]}, []),
        ({"end_s": [10, 13]}, ["1 of 3 frames are in no summary"]),
        ({"start_s": [10, 12]}, ["1 of 2 summaries are of no frames"]),
        ({"end_s": [11, 14]}, ["1 of 2 summaries are of no frames"]),
        ({"scale": [0.5, NOTHING]}, ["1 of 2 summaries are of no frames"]),
        ({"start_s": [], "end_s": [], "scale": []}, []),
    ],
)
def test_every_frame_is_in_a_summary(changes: dict[str, list[float]], said: list[str]) -> None:
    """Or questions to a large library would pass it over; earlier versions had none."""
    assert span_faults(replace(rows(), spans=spans(**changes))) == said


def test_no_summaries_are_none() -> None:
    """An index of before there were any."""
    assert span_faults(rows()) == []


ROW = {name: getattr(FILM, name) for name in FILM.__slots__} | {"path": b"f1.mkv"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"id": None}, "it has no id"),
        ({"run_id": ""}, "it has no run_id"),
        ({"duration_s": 0.0}, "its length, size or sampling is none"),
        ({"duration_s": NOTHING}, "its length, size or sampling is none"),
        ({"duration_s": float("inf")}, "its length, size or sampling is none"),
        ({"width": None}, "its length, size or sampling is none"),
        ({"face_count": -1}, "it tells of less than nothing"),
        ({"kind": "book"}, "it is neither a film nor photos"),
    ],
)
def test_rows_that_can_be_no_film(changes: dict[str, object], said: str | None) -> None:
    """Nothing can be made of them."""
    assert impossible(ROW | changes) == said
