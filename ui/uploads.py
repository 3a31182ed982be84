"""The pictures that a visitor gave, by name, for this question and the ones that follow."""

from pathlib import Path

import numpy as np
from PIL import Image as PillowImage

from vsearch.errors import MediaError
from vsearch.photos import content_hash, decode_photo, encode_jpeg
from vsearch.records.arrays import Image
from vsearch.search.pictures import no_pictures

HELD = 8  # pictures of one visitor
MOST_MB = 20  # of one picture's file
LONGEST_NAME = 60  # signs
_SMALL_PX = 192  # long side of a picture as it is shown, twice its size on the page


class Uploads:
    """The last pictures given; the one unused for longest goes first.

    A name belongs to one picture for good, also when that is no longer held: another picture with
    the same file name gets a number.
    """

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}  # longest unused first
        self._hashes: dict[str, str] = {}  # of every picture there ever was
        self._small: dict[str, bytes] = {}

    def keep(self, file_name: str, content: bytes) -> str:
        """Hold a picture and return the name to ask about it with; it is not looked at yet."""
        digest = content_hash(content)
        name = self._name(file_name, digest)
        self._hashes[name] = digest
        self._held.pop(name, None)
        self._held[name] = content
        for oldest in list(self._held)[:-HELD]:
            del self._held[oldest]
            self._small.pop(oldest, None)
        return name

    def image(self, name: str) -> Image:
        """Return a picture; InputError when it is not held, MediaError when it cannot be read."""
        if name not in self._held:
            return no_pictures(name)
        self._held[name] = content = self._held.pop(name)
        if len(content) > MOST_MB << 20:
            raise MediaError(f"{name} has more than {MOST_MB} MB: scale it down.")
        return decode_photo(content, name=name)

    def small(self, name: str) -> bytes | None:
        """Return a picture as a small JPEG; None when it is not held or cannot be read."""
        if name in self._held and name not in self._small:
            try:
                picture = PillowImage.fromarray(self.image(name))
            except MediaError:
                return None
            picture.thumbnail((_SMALL_PX, _SMALL_PX))
            self._small[name] = encode_jpeg(np.asarray(picture, dtype=np.uint8))
        return self._small.get(name)

    def _name(self, file_name: str, digest: str) -> str:
        """Return the name that the picture has already, or the first one that is free."""
        plain = Path(Path(_printable(file_name)).name or "picture")
        name, number = plain.name, 1
        while self._hashes.get(name, digest) != digest:
            number += 1
            name = f"{plain.stem}-{number}{plain.suffix}"
        return name


def _printable(text: str) -> str:
    """Return the end of the text on one line, without what cannot be seen."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(shown.split())[-LONGEST_NAME:].strip()
