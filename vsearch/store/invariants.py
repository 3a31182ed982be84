"""What must hold of a film: of its own row, and of its rows in the other tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Floats
from vsearch.records.media import PHOTO_APART_S, Film

NEAR_S = 1e-3  # times come from one clock: what differs by less is the same

Columns = Mapping[str, Floats]  # by name, of one length; a number that is missing is NaN


@dataclass(frozen=True, slots=True)
class FilmRows:
    """All rows of a film without their vectors."""

    shots: Columns  # shot, start_s, end_s, keyframe_s
    frames: Columns  # time_s, shot, region
    faces: Columns  # time_s, shot, track, score, quality
    boxes: NDArray[np.float32]  # (n, 4) of the faces; NaN where there is none
    tracks: Columns  # track, shot, start_s, end_s, quality
    slots: Floats  # of photos
    spans: Columns = field(default_factory=dict)  # start_s, end_s, scale; none of earlier versions
    bad_vectors: Mapping[str, int] = field(default_factory=dict)  # by table: not of unit length


def impossible(row: Mapping[str, object]) -> str | None:
    """Return why a row of ``films`` can be none; None of one that can be."""
    missing = [name for name in ("id", "run_id", "path", "title") if not row[name]]
    if missing:
        return f"it has no {missing[0]}"
    numbers = ("duration_s", "width", "height", "sample_fps")
    if any(not 0 < _number(row[name]) < np.inf for name in numbers):
        return "its length, size or sampling is none"
    if any(_number(row[name]) < 0 for name in ("frame_count", "face_count", "size_bytes")):
        return "it tells of less than nothing"
    if row.get("kind", "film") not in ("film", "photos"):
        return "it is neither a film nor photos"
    return None


def faults(film: Film, rows: FilmRows) -> list[str]:
    """Return what does not hold, each in a few words; none of a sound film."""
    found = [*_counts(film, rows), *_vectors(rows)]
    if not (every := list(_shots(film, rows))):
        every = [*_frames(rows), *_tracks(rows), *_faces(rows)]  # which are measured by the shots
    return [*found, *every, *_photos(film, rows)]


def span_faults(rows: FilmRows) -> list[str]:
    """Return what does not hold of the summaries of a film's frames, if there are any."""
    if not rows.spans or not len(rows.spans["scale"]):
        return []
    order = np.argsort(rows.spans["start_s"], kind="stable")
    starts, ends = rows.spans["start_s"][order], rows.spans["end_s"][order]
    times_s, scales = rows.frames["time_s"], rows.spans["scale"]
    found = []
    begun = np.searchsorted(starts, times_s, side="right")
    reached = np.r_[-np.inf, np.fmax.accumulate(ends)]  # by all spans that have begun
    if missed := _not(reached[begun] >= times_s):
        found.append(f"{missed} of {len(times_s)} frames are in no summary")
    is_sound = np.isin(starts, times_s) & np.isin(ends, times_s) & (starts <= ends)
    if wrong := _not(is_sound & np.isfinite(scales) & (scales >= 0)):
        found.append(f"{wrong} of {len(starts)} summaries are of no frames")
    return found


def _counts(film: Film, rows: FilmRows) -> Iterator[str]:
    pictures = int((rows.frames["region"] == 0).sum())
    if pictures != film.frame_count:
        yield f"{pictures} frames where it tells of {film.frame_count}"
    if len(rows.boxes) != film.face_count:
        yield f"{len(rows.boxes)} faces where it tells of {film.face_count}"


def _vectors(rows: FilmRows) -> Iterator[str]:
    for name, count in rows.bad_vectors.items():
        if count:
            yield f"{count} of its {name} have no vector of unit length"


def _shots(film: Film, rows: FilmRows) -> Iterator[str]:
    numbers, starts, ends = (rows.shots[name] for name in ("shot", "start_s", "end_s"))
    if not len(numbers):
        if len(rows.frames["time_s"]) or len(rows.boxes):
            yield "it has no shots"
        return
    keyframes = rows.shots["keyframe_s"]
    if not np.array_equal(numbers, np.arange(len(numbers))):
        yield "its shots are not numbered from 0 on"
    if _not(starts < ends):
        yield f"{_not(starts < ends)} shots do not end after they start"
    elif gaps := _not(_follow(film, starts[1:], ends[:-1])):
        yield f"{gaps} shots do not begin where the one before ends"
    if outside := _not((starts - NEAR_S <= keyframes) & (keyframes <= ends + NEAR_S)):
        yield f"{outside} keyframes lie outside their shot"
    length_s = ends[-1] - (0.0 if film.is_photos else starts[0])
    if not length_s <= film.duration_s + NEAR_S:
        yield "its shots last longer than it does"


def _follow(film: Film, starts: Floats, ends_before: Floats) -> NDArray[np.bool_]:
    """Say of every shot but the first whether it comes when it should."""
    if film.is_photos:
        return np.asarray(starts > ends_before)
    return np.asarray(np.abs(starts - ends_before) <= NEAR_S)


def _frames(rows: FilmRows) -> Iterator[str]:
    times_s, regions = rows.frames["time_s"], rows.frames["region"]
    if outside := _not(_in_shot(rows, rows.frames["shot"], times_s)):
        yield f"{outside} of {len(times_s)} frames lie in no shot, or in another than they tell"
    same = len(times_s) - len(np.unique(np.stack([times_s, regions]), axis=1).T)
    if same:
        yield f"{same} frames are there twice"


def _tracks(rows: FilmRows) -> Iterator[str]:
    numbers, shots = rows.tracks["track"], rows.tracks["shot"]
    starts, ends = rows.tracks["start_s"], rows.tracks["end_s"]
    inside = _in_shot(rows, shots, starts) & _in_shot(rows, shots, ends) & (starts <= ends)
    if _not(inside):
        yield f"{_not(inside)} of {len(numbers)} tracks lie outside their shot"
    if len(np.unique(numbers)) != len(numbers):
        yield "tracks share a number"
    if empty := _not(np.isin(numbers, rows.faces["track"])):
        yield f"{empty} tracks have no face"
    if wrong := _not(_is_share(rows.tracks["quality"])):
        yield f"{wrong} tracks have no quality of 0 to 1"


def _faces(rows: FilmRows) -> Iterator[str]:
    times_s, tracks = rows.faces["time_s"], rows.faces["track"]
    count = len(times_s)
    if lost := _not(np.isin(tracks, rows.tracks["track"])):
        yield f"{lost} of {count} faces are of a track that is not there"
    elif outside := _not(_in_track(rows)):
        yield f"{outside} of {count} faces lie outside their track"
    if unseen := _not(np.isin(times_s, rows.frames["time_s"])):
        yield f"{unseen} of {count} faces are on no frame that was looked at"
    left, top, right, bottom = rows.boxes.T
    inside = (left >= 0) & (top >= 0) & (left <= right) & (top <= bottom)
    if wrong := _not(inside & (right <= 1) & (bottom <= 1)):
        yield f"{wrong} of {count} faces have a box that is not on the picture"
    if wrong := _not(_is_share(rows.faces["score"]) & _is_share(rows.faces["quality"])):
        yield f"{wrong} of {count} faces have no score and quality of 0 to 1"


def _photos(film: Film, rows: FilmRows) -> Iterator[str]:
    if not film.is_photos:
        if len(rows.slots):
            yield f"{len(rows.slots)} photos, though it is a film"
        return
    if len(rows.slots) != film.frame_count:
        yield f"{len(rows.slots)} photos where it tells of {film.frame_count}"
    elif not np.array_equal(np.sort(rows.slots) * PHOTO_APART_S, rows.shots["start_s"]):
        yield "its photos do not stand where its shots are"


def _in_shot(rows: FilmRows, shots: Floats, times_s: Floats) -> NDArray[np.bool_]:
    """Say of every time whether it lies in the shot of that number."""
    starts, ends = rows.shots["start_s"], rows.shots["end_s"]
    is_there = (shots >= 0) & (shots < len(starts))  # of what is missing too: NaN compares as false
    places = np.where(is_there, shots, 0).astype(np.int64)
    if not len(starts):
        return np.zeros(len(times_s), dtype=np.bool_)
    inside = (starts[places] - NEAR_S <= times_s) & (times_s <= ends[places] + NEAR_S)
    return np.asarray(is_there & inside)


def _in_track(rows: FilmRows) -> NDArray[np.bool_]:
    """Say of every face whether it lies in its track, which is there."""
    order = np.argsort(rows.tracks["track"], kind="stable")
    places = order[np.searchsorted(rows.tracks["track"][order], rows.faces["track"])]
    begin, end = rows.tracks["start_s"][places], rows.tracks["end_s"][places]
    times_s = rows.faces["time_s"]
    inside = (begin - NEAR_S <= times_s) & (times_s <= end + NEAR_S)
    return np.asarray(inside & (rows.faces["shot"] == rows.tracks["shot"][places]))


def _is_share(values: Floats) -> NDArray[np.bool_]:
    return np.asarray((values >= 0) & (values <= 1 + 1e-6))


def _number(value: object) -> float:
    return float(cast(float, value)) if value is not None else -1.0


def _not(holds: NDArray[np.bool_]) -> int:
    """Return of how many it does not hold."""
    return int((~holds).sum())
