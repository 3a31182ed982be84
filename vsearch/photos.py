"""Photos read upright, and faces cut out of them."""

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageOps, UnidentifiedImageError

from vsearch.errors import MediaError
from vsearch.records.arrays import Image

MAX_PIXELS = 100_000_000  # larger pictures are refused before they fill the memory
MAX_SIDE_PX = 2560  # photos are scaled down to this; faces are embedded at 160 px
CROP_MARGIN = 0.6  # of the face's size, kept round it so that another model can look at it again

PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".gif", ".heic", ".heif"}
)
# Brands of pictures and bursts coded with HEVC (ISO/IEC 23008-12, annex B).
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})

# What Pillow and its plugins raise on damaged files; TypeError for EXIF unlike what its tag says.
_DAMAGES = (OSError, EOFError, ValueError, SyntaxError, TypeError)


def read_photo(path: Path) -> Image:
    """Return a photo as RGB, upright by its EXIF orientation, at most 2560 px on the long side.

    Of an animated one it is the first frame. HEIC is read where pillow-heif is installed.
    MediaError when the file is missing, no picture, damaged or larger than 100 megapixels, or
    when the package it needs is not there.
    """
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise MediaError(f"{path.absolute()} is not a file: name a photo.")
        return decode_photo(path.read_bytes(), name=path.name)
    except FileNotFoundError as error:
        raise MediaError(f"{path} does not exist: check the spelling.") from error
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}.") from error


def decode_photo(content: bytes, *, name: str) -> Image:
    """Return a photo's bytes as RGB, as ``read_photo`` does; ``name`` is used in messages."""
    try:
        with _without_warnings(), _opened(content, name) as photo:
            if photo.width * photo.height > MAX_PIXELS:
                raise MediaError(_too_large(name))
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


def _opened(content: bytes, name: str) -> PillowImage.Image:
    if _is_heic(content):
        _learn_heic(name)
    return PillowImage.open(io.BytesIO(content))


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
