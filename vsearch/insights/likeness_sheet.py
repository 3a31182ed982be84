"""A sheet of pictures: each face of a photo beside the people it is nearest to."""

from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont, ImageOps

from vsearch.insights.look_alike import LookAlikes, Neighbour
from vsearch.photos import crop_round, encode_jpeg
from vsearch.records.arrays import Image
from vsearch.thumbnails import BOX_COLOUR
from vsearch.wording import chance, printable

PEOPLE = 8  # shown beside a face, at most
FACES = 60  # shown, at most: a JPEG has no more than 65,535 rows

_SIDE_PX, _GAP_PX, _LINE_PX = 200, 16, 22
_TEXT_PX = 17
_ROW_PX = _SIDE_PX + 3 * _LINE_PX + 2 * _GAP_PX
_STEP_PX = _SIDE_PX + _GAP_PX
_BLACK, _CLOSE, _FAR = (30, 30, 30), (20, 110, 60), (150, 60, 40)
_RULE, _EMPTY = (200, 200, 200), (225, 225, 225)


def likeness_sheet(
    photo: Image, faces: Sequence[LookAlikes], kept: Mapping[str, Image], *, within: float
) -> bytes:
    """Return a JPEG with a row for each face (at least one): it, then its nearest people.

    ``kept`` holds the kept pictures by their hash; a missing one is left grey. Distances up to
    ``within`` are green, larger ones red.
    """
    shown = faces[:FACES]
    columns = 1 + min(PEOPLE, max(len(face.neighbours) for face in shown))
    size = columns * _STEP_PX + 3 * _GAP_PX, len(shown) * _ROW_PX
    sheet = PillowImage.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    for row, face in enumerate(shown):
        top = row * _ROW_PX + _GAP_PX
        if row:
            draw.line((0, top - _GAP_PX, size[0], top - _GAP_PX), fill=_RULE)
        verdict = () if face.close(within) else ("nobody close enough",)
        lines = (f"face {face.number}", *verdict)
        _tile(sheet, (_GAP_PX, top), _boxed(photo, face.box), lines, _FAR)
        rule = _GAP_PX + _STEP_PX
        draw.line((rule, top, rule, top + _SIDE_PX + 3 * _LINE_PX), fill=_RULE)
        for column, one in enumerate(face.neighbours[:PEOPLE]):
            left = 2 * _GAP_PX + (1 + column) * _STEP_PX
            colour = _CLOSE if one.distance <= within else _FAR
            _tile(sheet, (left, top), _square(kept.get(one.picture_hash)), _caption(one), colour)
    return encode_jpeg(np.asarray(sheet), quality=90)


def _boxed(photo: Image, box: tuple[int, int, int, int]) -> PillowImage.Image:
    """Return the face with room round it and a line about it: others may be beside it."""
    picture = PillowImage.fromarray(photo)
    width = max(1, (box[3] - box[1]) // 40)
    ImageDraw.Draw(picture).rectangle(box, outline=BOX_COLOUR, width=width)
    crop = PillowImage.fromarray(crop_round(np.asarray(picture), box))
    return ImageOps.pad(crop, (_SIDE_PX, _SIDE_PX), color=_EMPTY)


def _square(image: Image | None) -> PillowImage.Image:
    """Return the middle of a kept picture; grey for a missing one."""
    if image is None:
        return PillowImage.new("RGB", (_SIDE_PX, _SIDE_PX), _EMPTY)
    return ImageOps.fit(PillowImage.fromarray(image), (_SIDE_PX, _SIDE_PX))


def _caption(one: Neighbour) -> tuple[str, ...]:
    return (
        printable(one.person),
        f"distance {one.distance:.2f}",
        f"same person {chance(one.probability)}",
    )


def _tile(
    sheet: PillowImage.Image,
    place: tuple[int, int],
    picture: PillowImage.Image,
    lines: Sequence[str],
    colour: tuple[int, int, int],
) -> None:
    """Draw a picture with its caption; the lines after the first are in ``colour``."""
    left, top = place
    draw = ImageDraw.Draw(sheet)
    sheet.paste(picture, place)
    font = ImageFont.load_default(_TEXT_PX)
    for number, line in enumerate(lines):
        at = (left, top + _SIDE_PX + 4 + number * _LINE_PX)
        draw.text(at, _fitting(line, font), fill=colour if number else _BLACK, font=font)


def _fitting(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """Return the text, cut where it is wider than a tile."""
    if font.getlength(text) <= _SIDE_PX:
        return text
    while text and font.getlength(f"{text}...") > _SIDE_PX:
        text = text[:-1]
    return f"{text}..."
