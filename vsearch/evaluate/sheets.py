"""Contact sheets: what was expected above what was returned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw

from vsearch.evaluate.scoring import Result, found_of
from vsearch.metrics import hits
from vsearch.photos import encode_jpeg
from vsearch.records.arrays import Image
from vsearch.records.moments import Moment
from vsearch.thumbnails import Box, with_boxes
from vsearch.video import read_frames_at
from vsearch.wording import clock

WIDE_PX, HIGH_PX = 240, 180  # of one picture
CAPTION_PX = 34
COLUMNS = 6
_RIGHT, _WRONG, _PLAIN = (20, 120, 60), (170, 40, 40), (60, 60, 60)


@dataclass(frozen=True, slots=True)
class _Tile:
    film: str
    time_s: float
    lines: tuple[str, str]
    colour: tuple[int, int, int]
    boxes: tuple[Box, ...] = ()


def contact_sheet(result: Result, films: Mapping[str, Path]) -> bytes | None:
    """Return a JPEG: frames of the expected spans, below them those of the returned moments.

    Green captions are right, red ones wrong. None when there is nothing to show. MediaError when
    a film cannot be read.
    """
    expected = [
        _Tile(film, (start + end) / 2, (film, f"expected {clock(start)}-{clock(end)}"), _PLAIN)
        for film, spans in result.sentence.truth.expected.items()
        for start, end in spans
    ]
    rows = [row for row in (expected[:COLUMNS], _returned(result)) if row]
    if not rows:
        return None
    pictures = [[_picture(tile, films) for tile in row] for row in rows]
    columns = max(map(len, rows))
    size = columns * WIDE_PX, len(rows) * (HIGH_PX + CAPTION_PX)
    sheet = PillowImage.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    for place, (row, shown) in enumerate(zip(rows, pictures, strict=True)):
        for column, (tile, picture) in enumerate(zip(row, shown, strict=True)):
            left, top = column * WIDE_PX, place * (HIGH_PX + CAPTION_PX)
            sheet.paste(picture, (left, top + CAPTION_PX))
            for line, text in enumerate(tile.lines):
                draw.text((left + 4, top + 3 + 15 * line), text[:38], fill=tile.colour)
    return encode_jpeg(np.asarray(sheet))


def _returned(result: Result) -> list[_Tile]:
    if result.answer is None:
        return []
    moments = [*result.answer.moments[:COLUMNS]] or [*result.answer.partials]
    right = hits([*map(found_of, moments)], result.sentence.truth, 0.3)
    return [_tile(moment, bool(numbers)) for moment, numbers in zip(moments, right, strict=True)]


def _tile(moment: Moment, is_right: bool) -> _Tile:
    seen = [evidence for evidence in moment.evidence if evidence.time_s is not None]
    times = [evidence.time_s for evidence in seen if evidence.box] or [e.time_s for e in seen]
    time_s = times[0] if times and times[0] is not None else (moment.start_s + moment.end_s) / 2
    kind = "partial " if moment.is_partial else ""
    span = f"{clock(moment.start_s)}-{clock(moment.end_s)}"
    return _Tile(
        film=moment.path.name,
        time_s=time_s,
        lines=(moment.path.name, f"{kind}{span} p {moment.probability:.2f}"),
        colour=_RIGHT if is_right else _WRONG,
        boxes=tuple(e.box for e in seen if e.box and e.time_s == time_s),
    )


def _picture(tile: _Tile, films: Mapping[str, Path]) -> PillowImage.Image:
    frames: Sequence[Image] = ()
    if tile.film in films:
        frames = read_frames_at(films[tile.film], [tile.time_s], WIDE_PX)
    if not frames:
        return PillowImage.new("RGB", (WIDE_PX, HIGH_PX), "grey")
    picture = PillowImage.fromarray(with_boxes(frames[0], tile.boxes))
    picture.thumbnail((WIDE_PX - 6, HIGH_PX))
    return picture
