"""The pictures of an audit on one sheet: frames with faces boxed, who is said, numbered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from vsearch.insights.audit import Pick
from vsearch.photos import encode_jpeg
from vsearch.records.arrays import Image
from vsearch.records.columns import FaceColumns
from vsearch.thumbnails import Box
from vsearch.wording import clock, printable

Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont

WIDE_PX, HIGH_PX = 320, 240  # of one picture
CAPTION_PX, GAP_PX, COLUMNS = 44, 8, 5
_NAMED, _UNNAMED, _DARK = (255, 196, 0), (200, 200, 200), (30, 30, 30)
_FONT_PX = 14
SAME_TIME_S = 1e-3  # two times no further apart are one frame's


@dataclass(frozen=True, slots=True)
class Face:
    """A face on a frame."""

    box: Box  # left, top, right, bottom; fractions of the frame
    name: str  # empty: nobody of those looked for


@dataclass(frozen=True, slots=True)
class Looked:
    """A frame, and the faces on it."""

    frame: Image
    faces: Sequence[Face]


def contact_sheet(picks: Sequence[Pick], looked: Sequence[Looked]) -> bytes:
    """Return a JPEG of the picks (n >= 1), each with what is on its frame, in their order."""
    font = ImageFont.load_default(_FONT_PX)
    tiles = [_tile(pick, one, font) for pick, one in zip(picks, looked, strict=True)]
    rows = [tiles[first : first + COLUMNS] for first in range(0, len(tiles), COLUMNS)]
    tops = np.cumsum([GAP_PX, *(max(tile.height for tile in row) + GAP_PX for row in rows)])
    wide = WIDE_PX + GAP_PX
    sheet = PillowImage.new("RGB", (len(rows[0]) * wide + GAP_PX, int(tops[-1])), "white")
    for row, top in zip(rows, tops.tolist(), strict=False):
        for column, tile in enumerate(row):
            sheet.paste(tile, (GAP_PX + column * wide, top))
    return encode_jpeg(np.asarray(sheet))


def faces_at(time_s: float, faces: FaceColumns, names: Mapping[int, str]) -> list[Face]:
    """Return the faces on the frame at a time; ``names`` tell whose a track is."""
    found = []
    for row in np.flatnonzero(np.abs(faces.times_s - time_s) < SAME_TIME_S):
        left, top, right, bottom = map(float, faces.boxes[row])
        found.append(Face((left, top, right, bottom), names.get(int(faces.tracks[row]), "")))
    return found


def _tile(pick: Pick, one: Looked, font: Font) -> PillowImage.Image:
    """Return one frame with its number, film, time and names above it."""
    picture = _picture(one, font)
    tile = PillowImage.new("RGB", (WIDE_PX, CAPTION_PX + picture.height), "white")
    draw = ImageDraw.Draw(tile)
    heading = f"{pick.number}   {pick.film.title}  {clock(pick.time_s)}"
    for line, text in enumerate((heading, pick.told)):
        draw.text((0, 20 * line), _fitted(printable(text), font), fill=_DARK, font=font)
    tile.paste(picture, (0, CAPTION_PX))
    return tile


def _picture(one: Looked, font: Font) -> PillowImage.Image:
    """Return the frame with its faces boxed, and below each the name it was given."""
    picture = PillowImage.fromarray(one.frame)
    picture.thumbnail((WIDE_PX, HIGH_PX))
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    for face in sorted(one.faces, key=lambda face: bool(face.name)):  # names stay on top
        left, top, right, bottom = face.box
        edges = (left * width, top * height, right * width, bottom * height)
        draw.rectangle(edges, outline=_NAMED if face.name else _UNNAMED, width=2)
        if face.name:
            text = printable(face.name)
            inside = max(0.0, min(edges[0], width - font.getlength(text) - 2))
            at = (inside, min(edges[3] + 1, height - _FONT_PX - 4))
            draw.rectangle(draw.textbbox(at, text, font=font), fill=_NAMED)
            draw.text(at, text, fill=_DARK, font=font)
    return picture


def _fitted(text: str, font: Font) -> str:
    """Return as much of a text as fits above one picture."""
    if font.getlength(text) <= WIDE_PX:
        return text
    while text and font.getlength(f"{text}...") > WIDE_PX:
        text = text[:-1]
    return f"{text}..."
