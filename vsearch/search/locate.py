"""From which film, and which second of it, is a picture?"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as PillowImage

from vsearch.errors import MediaError
from vsearch.records.arrays import Floats, Image, Vectors
from vsearch.records.media import Film
from vsearch.stills import read_stills
from vsearch.store import Store
from vsearch.video import open_film

CANDIDATES = 12  # sampled frames round which every frame is compared
AROUND_S = 1.5  # how far round a sampled frame they are compared
CERTAIN = 0.995  # correlation from which no further frame is looked for
SURE = 0.85  # correlation from which a picture is taken for a frame of the film
_WIDE, _HIGH = 48, 27  # pixels at which pictures are compared
_DECODED_PX = 192
_CROPS = (1.0, 0.96, 0.92, 0.88)  # shares of the frame that a screenshot may show
_BAR = 18  # rows and columns hardly brighter than this, 0..255, are bars
_KEPT_ROWS = int(_HIGH * 0.8)  # above where subtitles and a player's buttons lie


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture was found."""

    film: Film
    time_s: float
    path: Path  # of the film, or of the photo
    likeness: float  # correlation of the pictures' brightness, -1..1

    @property
    def is_sure(self) -> bool:
        """Say whether the picture is from there."""
        return self.likeness >= SURE


def locate(image: Image, scenes: Sequence[Vectors], store: Store) -> Place | None:
    """Return the frame of the library that a picture is likest to; None in an empty library.

    ``scenes`` are the picture's scene vectors, (1, d) each: of all of it, and without bars. The
    sampled frames nearest to one of them tell where to look; there every frame is compared by
    normalised correlation at 48x27 pixels, with bars cut off, crops of the frame allowed for, and
    with and without the lower fifth, where subtitles lie. What is all but the same ends the search.
    A film that cannot be read is passed over.
    """
    seen = _signatures(without_bars(image), crops=(1.0,))[0]
    best: Place | None = None
    for film, time_s in _nearest(scenes, store):
        try:
            found = _compared(film, store.path_at(film, time_s), time_s, seen)
        except MediaError:
            continue
        if found and (best is None or found.likeness > best.likeness):
            best = found
        if best and best.likeness >= CERTAIN:
            break
    return best


def without_bars(image: Image) -> Image:
    """Return the picture without black bars at its edges; as it is when it is black all over."""
    bright = image.max(axis=2)
    rows = np.flatnonzero(np.percentile(bright, 95, axis=1) > _BAR)
    columns = np.flatnonzero(np.percentile(bright, 95, axis=0) > _BAR)
    if len(rows) < 2 or len(columns) < 2:
        return image
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _nearest(scenes: Sequence[Vectors], store: Store) -> list[tuple[Film, float]]:
    """Return films and times of sampled frames to look round, likeliest first."""
    films = store.films()
    scores = store.frame_scores(films, np.concatenate(scenes)) if films else {}
    candidates: list[tuple[float, int, float]] = []  # score, film, time
    for number, film in enumerate(films):
        if len(scores[film.id]):
            times_s, best = scores[film.id].by_frame()
            likeness = best.max(axis=1)
            candidates += [
                (float(likeness[place]), number, float(times_s[place]))
                for place in _apart(likeness, times_s)
            ]
    chosen = sorted(candidates, reverse=True)[:CANDIDATES]
    return [(films[number], time_s) for _, number, time_s in chosen]


def _apart(likeness: NDArray[np.float32], times_s: Floats) -> list[int]:
    """Return the likest frames, best first, none in what is compared round a better one."""
    kept: list[int] = []
    for place in np.argsort(-likeness, kind="stable"):
        if not kept or np.abs(times_s[kept] - times_s[place]).min() > AROUND_S:
            kept.append(int(place))
            if len(kept) == CANDIDATES:
                break
    return kept


def _compared(film: Film, path: Path, time_s: float, seen: NDArray[np.float64]) -> Place | None:
    """Return the likest frame round that time, or the photo that is there."""
    if film.is_photos:
        (photo,) = read_stills(path, [time_s], _DECODED_PX)
        likeness = _likeness(_signatures(without_bars(photo), crops=_CROPS), seen)
        return Place(film, time_s, path, likeness)
    best: Place | None = None
    with open_film(path) as reader:
        begin_s, end_s = time_s - AROUND_S, time_s + AROUND_S
        for frame in reader.frames_around(max(begin_s, reader.info.start_s)):
            if frame.time_s > end_s:
                break
            if frame.time_s < begin_s:
                continue
            picture = without_bars(frame.image(_DECODED_PX))
            likeness = _likeness(_signatures(picture, crops=_CROPS), seen)
            if best is None or likeness > best.likeness:
                best = Place(film, frame.time_s, path, likeness)
    return best


def _signatures(image: Image, crops: Sequence[float]) -> list[NDArray[np.float64]]:
    """Return the brightness of the picture's middle parts, (27, 48) each."""
    grey = PillowImage.fromarray(image).convert("L")
    width, height = grey.size
    signatures = []
    for share in crops:
        left, top = (1 - share) / 2 * width, (1 - share) / 2 * height
        part = grey.resize(
            (_WIDE, _HIGH), PillowImage.Resampling.BILINEAR, (left, top, width - left, height - top)
        )
        signatures.append(np.asarray(part, dtype=np.float64))
    return signatures


def _likeness(frames: Sequence[NDArray[np.float64]], seen: NDArray[np.float64]) -> float:
    """Return the largest correlation of a crop with the picture, all of it or its upper part."""
    return max(
        _correlation(frame[:rows], seen[:rows]) for frame in frames for rows in (_HIGH, _KEPT_ROWS)
    )


def _correlation(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    one, other = first - first.mean(), second - second.mean()
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float((one * other).sum()) / size if size > 1e-6 else 0.0
