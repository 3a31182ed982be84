"""Photos read upright, and faces cut out of them."""

import hashlib
import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageOps, UnidentifiedImageError

from vsearch.errors import MediaError
from vsearch.records.arrays import Image

MAX_PIXELS = 100_000_000  # larger pictures are refused before they fill the memory
MAX_SIDE_PX = 2560  # photos are scaled down to this; faces are embedded at 160 px
CROP_MARGIN = 0.6  # of the face's size, kept round it so that another model can look at it again

PHOTO_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})


def read_photo(path: Path) -> Image:
    """Return a photo as RGB, upright by its EXIF orientation, at most 2560 px on the long side.

    MediaError when the file is missing, no picture, damaged or larger than 100 megapixels.
    """
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise MediaError(f"{path} is not a file: name a photo.")
        return decode_photo(path.read_bytes(), name=path.name)
    except FileNotFoundError as error:
        raise MediaError(f"{path} does not exist: check the spelling.") from error
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}.") from error


def decode_photo(content: bytes, *, name: str) -> Image:
    """Return a photo's bytes as RGB, as ``read_photo`` does; ``name`` is used in messages."""
    try:
        with _opened(content) as photo:
            if photo.width * photo.height > MAX_PIXELS:
                raise MediaError(_too_large(name))
            upright = ImageOps.exif_transpose(photo).convert("RGB")
            upright.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
            return np.asarray(upright, dtype=np.uint8)
    except PillowImage.DecompressionBombError as error:
        raise MediaError(_too_large(name)) from error
    except UnidentifiedImageError as error:
        raise MediaError(f"{name} is not a picture that can be read: use JPEG or PNG.") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise MediaError(f"{name} is damaged: {error}.") from error


def _opened(content: bytes) -> PillowImage.Image:
    with warnings.catch_warnings():
        # Pillow warns below our own limit already
        warnings.simplefilter("ignore", PillowImage.DecompressionBombWarning)
        return PillowImage.open(io.BytesIO(content))


def _too_large(name: str) -> str:
    return f"{name} has more than {MAX_PIXELS // 1_000_000} megapixels: scale it down."


def cut_face(image: Image, box: tuple[float, float, float, float]) -> bytes:
    """Return a JPEG of the face in ``box`` (pixels) with room round it, at most 512 px."""
    left, top, right, bottom = box
    room = CROP_MARGIN * max(right - left, bottom - top)
    picture = PillowImage.fromarray(image).crop(
        (
            max(0, int(left - room)),
            max(0, int(top - room)),
            min(image.shape[1], int(right + room)),
            min(image.shape[0], int(bottom + room)),
        )
    )
    picture.thumbnail((512, 512))
    return encode_jpeg(np.asarray(picture), quality=92)


def encode_jpeg(image: Image, *, quality: int = 85) -> bytes:
    """Return the image as a JPEG file's bytes."""
    buffer = io.BytesIO()
    PillowImage.fromarray(image).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def content_hash(content: bytes) -> str:
    """Return the SHA-256 of the bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
