"""Photos read upright, and faces cut out of them."""

import hashlib
import io
import re
import struct
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageOps, UnidentifiedImageError

from vsearch.errors import MediaError
from vsearch.records.arrays import Image

MAX_PIXELS = 100_000_000  # larger pictures are refused before they fill the memory
MAX_BYTES = 500_000_000  # of a file; 100 megapixels as they come from a sensor have less
MAX_SIDE_PX = 2560  # photos are scaled down to this; faces are embedded at 160 px
DRAFT_SIDE_PX = 1280  # of each side at least, where a JPEG is decoded at a fraction of its size
CROP_MARGIN = 0.6  # of the face's size, kept round it so that another model can look at it again

PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif"}
)
# Tags of EXIF 2.3: the sub-directory, when taken and digitised, and when the file was written.
_EXIF_IFD, _TIMES, _DATE_TIME = 0x8769, (0x9003, 0x9004), 0x0132
_EXIF_TIME = re.compile(r"(\d{4})[:\-/](\d\d)[:\-/](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_NAMED_TIME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)"
    r"(?:[-_ T]([0-2]\d)[-_.:]?([0-5]\d)[-_.:]?([0-5]\d)\d{0,3})?(?!\d)"
)
# Brands of pictures and bursts coded with HEVC (ISO/IEC 23008-12, annex B).
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})

# Pillow reads many more, whatever a file is called, and one of them by running another program.
_FORMATS = frozenset({"JPEG", "MPO", "PNG", "WEBP", "BMP", "DIB", "TIFF", "GIF", "AVIF"})

# What Pillow and its plugins raise on damaged files; TypeError and struct.error for EXIF unlike
# what its tag says, RuntimeError from the reader of AVIF.
_DAMAGES = (OSError, EOFError, ValueError, SyntaxError, TypeError, RuntimeError, struct.error)


def read_photo(path: Path) -> Image:
    """Return a photo as RGB, upright by its EXIF orientation, at most 2560 px on the long side.

    A large JPEG is decoded at half or a quarter of its size, but no smaller than 1600 px.
    Of an animated one it is the first frame. HEIC is read where pillow-heif is installed.
    MediaError when the file is missing, no picture, damaged or larger than 100 megapixels, or
    when the package it needs is not there.
    """
    return decode_photo(read_photo_file(path), name=path.name)


def read_photo_file(path: Path) -> bytes:
    """Return the bytes of a photo.

    MediaError when it is missing, no file, unreadable, or larger than 500 MB.
    """
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise MediaError(f"{path.absolute()} is not a file: name a photo.")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise MediaError(f"{path} does not exist: check the spelling.") from error
    except ValueError as error:
        raise MediaError(f"{path} is not the name of a file: it holds a null sign.") from error
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(content) > MAX_BYTES:
        raise MediaError(f"{path} has more than {MAX_BYTES // 1_000_000} MB: scale it down.")
    return content


def decode_photo(content: bytes, *, name: str) -> Image:
    """Return a photo's bytes as RGB, as ``read_photo`` does; ``name`` is used in messages."""
    try:
        with _without_warnings(), _opened(content, name) as photo:
            if photo.width * photo.height > MAX_PIXELS:
                raise MediaError(_too_large(name))
            photo.draft("RGB", (DRAFT_SIDE_PX, DRAFT_SIDE_PX))  # JPEG only: decoded at a fraction
            upright = ImageOps.exif_transpose(photo).convert("RGB")
            upright.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
            return np.asarray(upright, dtype=np.uint8)
    except PillowImage.DecompressionBombError as error:
        raise MediaError(_too_large(name)) from error
    except UnidentifiedImageError as error:
        raise MediaError(f"{name} is not a picture that can be read: use JPEG or PNG.") from error
    except _DAMAGES as error:
        why = " ".join(str(error).split()).rstrip(".")  # libheif breaks its lines
        raise MediaError(f"{name} is damaged: {why}; use another copy of it.") from error


def time_taken(content: bytes, *, name: str) -> str | None:
    """Return when a photo was taken by the camera's clock, ISO 8601 to the second or the day.

    By its EXIF data (DateTimeOriginal, DateTimeDigitized, DateTime), else by a file name that
    holds a date, such as IMG_20190714_123310.jpg; None when neither tells.
    """
    try:
        with _without_warnings(), _opened(content, name) as photo:
            if photo.format == "PNG":
                photo.load()  # its EXIF data may come last
            exif = photo.getexif()
            told = [exif.get_ifd(_EXIF_IFD).get(tag) for tag in _TIMES] + [exif.get(_DATE_TIME)]
    except (*_DAMAGES, UnidentifiedImageError, PillowImage.DecompressionBombError, MediaError):
        told = []
    found = [_EXIF_TIME.match(str(time)) for time in told if time]
    parts = next((match for match in found if match), None) or _NAMED_TIME.search(name)
    return _as_iso(parts.groups()) if parts else None


def _as_iso(parts: Sequence[str | None]) -> str | None:
    """Return year, month, day, and hour, minute, second if there are any; None when impossible."""
    day, clock = [part or "" for part in parts[:3]], [part for part in parts[3:] if part]
    told = "-".join(day) + ("T" + ":".join(clock) if clock else "")
    try:
        datetime.fromisoformat(told)
    except ValueError:
        return None
    return told


def _opened(content: bytes, name: str) -> PillowImage.Image:
    if _is_heic(content):
        _learn_heic(name)
        return PillowImage.open(io.BytesIO(content), formats=("HEIF",))
    PillowImage.init()
    known = [one for one in PillowImage.OPEN if one in _FORMATS]  # AVIF not before Pillow 11.3
    return PillowImage.open(io.BytesIO(content), formats=known)


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Let Pillow say nothing of sizes below our own limit, or of tags it can read on without."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _is_heic(content: bytes) -> bool:
    """Say whether a file begins like a HEIC photo; AVIF begins alike, with other brands."""
    size = int.from_bytes(content[:4], "big")
    brands = {content[at : at + 4] for at in range(8, min(size, len(content), 128), 4)}
    return content[4:8] == b"ftyp" and not brands.isdisjoint(_HEIC_BRANDS)


def _learn_heic(name: str) -> None:
    """Teach Pillow to read HEIC; MediaError where the optional package for it is missing."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError as error:
        raise MediaError(
            f"{name} is a HEIC photo: `pip install pillow-heif` to read it, or save it as JPEG."
        ) from error
    register_heif_opener()


def _too_large(name: str) -> str:
    return f"{name} has more than {MAX_PIXELS // 1_000_000} megapixels: scale it down."


def cut_face(image: Image, box: tuple[float, float, float, float]) -> bytes:
    """Return a JPEG of the face in ``box`` (pixels) with room round it, at most 512 px."""
    picture = PillowImage.fromarray(crop_round(image, box))
    picture.thumbnail((512, 512))
    return encode_jpeg(np.asarray(picture), quality=92)


def crop_round(image: Image, box: tuple[float, float, float, float]) -> Image:
    """Return the part of the image with the face in ``box`` (pixels) and room round it."""
    left, top, right, bottom = box
    room = CROP_MARGIN * max(right - left, bottom - top)
    rows = slice(max(0, int(top - room)), int(bottom + room))
    return image[rows, max(0, int(left - room)) : int(right + room)]


def encode_jpeg(image: Image, *, quality: int = 85) -> bytes:
    """Return the image as a JPEG file's bytes."""
    buffer = io.BytesIO()
    PillowImage.fromarray(image).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def content_hash(content: bytes) -> str:
    """Return the SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
