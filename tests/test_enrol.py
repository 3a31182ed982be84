"""People made known by their photos."""

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.fakes import GREY, EightFaces, SquareFaces, SquareVectors, picture
from vsearch.enrol import GivenPhoto, enrol, find_people, find_photos
from vsearch.errors import InputError, MediaError
from vsearch.photos import read_photo

NOBODY = np.zeros((0, 512), np.float32)


def photo(path, **faces):
    Image.fromarray(picture(GREY, **faces)).save(path)
    return path


def enrolled(*photos, known=NOBODY):
    return enrol(photos, detector=SquareFaces(), embedder=SquareVectors(), known=known)


def test_one_face_is_the_person(tmp_path):
    """The reference is the face's vector, with a picture of it."""
    result = enrolled(photo(tmp_path / "a.png", magenta=60))
    (reference,) = result.references
    assert reference.vector[0, 0] == 1.0
    assert reference.crop.startswith(b"\xff\xd8")
    assert result.refused == ()


def test_a_photo_without_a_face_is_refused_with_the_reason(tmp_path):
    """The photo's name and what to do."""
    ((name, reason),) = enrolled(photo(tmp_path / "castle.png")).refused
    assert name == "castle.png"
    assert "no face" in reason


def test_a_group_photo_alone_is_refused(tmp_path):
    """Two faces and no way to know who is meant."""
    ((_, reason),) = enrolled(photo(tmp_path / "two.png", magenta=20, cyan=100)).refused
    assert "2 faces" in reason


def test_the_faces_of_a_refused_group_photo_can_be_chosen_from(tmp_path):
    """From left to right: cyan, then magenta."""
    result = enrolled(photo(tmp_path / "two.png", magenta=100, cyan=20))
    ((first, second),) = result.unclear
    assert (first.vector[0, 1], second.vector[0, 0]) == (1.0, 1.0)
    assert first.photo == "two.png"
    assert first.crop_hash != second.crop_hash


def test_a_photo_may_be_given_as_bytes(tmp_path):
    """It counts as a file of that name does; a damaged one is refused by name."""
    content = photo(tmp_path / "a.png", magenta=60).read_bytes()
    result = enrolled(GivenPhoto("me.png", content), GivenPhoto("torn.png", content[:200]))
    assert [reference.photo for reference in result.references] == ["me.png"]
    ((name, reason),) = result.refused
    assert name == "torn.png"
    assert "damaged" in reason


def test_in_a_group_photo_the_face_like_the_others_is_taken(tmp_path):
    """With a photo of her alone, she is found among two, whatever the order."""
    result = enrolled(
        photo(tmp_path / "two.png", magenta=20, cyan=100), photo(tmp_path / "one.png", cyan=60)
    )
    assert [r.photo for r in result.references] == ["two.png", "one.png"]
    assert all(r.vector[0, 1] == 1.0 for r in result.references)
    assert result.references[0].note is not None


def test_a_photo_unlike_the_others_is_noted(tmp_path):
    """A mistake is pointed out, not thrown away."""
    first, second = enrolled(
        photo(tmp_path / "a.png", cyan=60), photo(tmp_path / "b.png", magenta=60)
    ).references
    assert "does not look like" in (first.note or "")
    assert "does not look like" in (second.note or "")


def test_what_is_no_picture_is_refused(tmp_path):
    """A text file called .jpg does not stop the others."""
    text = tmp_path / "text.jpg"
    text.write_text("hello")
    result = enrolled(text, photo(tmp_path / "a.png", cyan=60))
    assert len(result.references) == 1
    assert "not a picture" in result.refused[0][1]


def test_a_photo_taken_sideways_is_turned_upright(tmp_path):
    """EXIF orientation 6: the camera was held upright, the picture lies."""
    lying = Image.fromarray(picture(GREY, cyan=60))
    exif = Image.Exif()
    exif[0x0112] = 6
    lying.save(tmp_path / "phone.jpg", exif=exif)
    assert read_photo(tmp_path / "phone.jpg").shape[:2] == (160, 120)


def test_a_missing_photo_is_one_line(tmp_path):
    """The path is named."""
    with pytest.raises(MediaError, match="does not exist"):
        read_photo(tmp_path / "nowhere.jpg")


def test_people_are_found_by_folder(tmp_path):
    """One folder per person, underscores are spaces, folders without photos are left out."""
    for name in ("Anna_Berg", "Ben", "empty"):
        (tmp_path / name).mkdir()
    photo(tmp_path / "Anna_Berg" / "1.jpg", cyan=10)
    photo(tmp_path / "Ben" / "1.png", cyan=10)
    assert list(find_people(tmp_path)) == ["Anna Berg", "Ben"]


def test_a_folder_without_people_is_one_line(tmp_path):
    """Nothing to enrol."""
    with pytest.raises(InputError, match="holds no people"):
        find_people(tmp_path)


def test_a_pipe_is_no_photo(tmp_path):
    """Reading one would wait for ever."""
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(MediaError, match="is not a file"):
        read_photo(tmp_path / "pipe.jpg")


@pytest.mark.parametrize("side", [10_001, 50_000])
def test_a_picture_of_too_many_pixels_is_told_so(tmp_path, side):
    """A little over the limit, and so far over that the decoder refuses it first."""
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    data = struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    (tmp_path / "big.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + data)
    with pytest.raises(MediaError, match="more than 100 megapixels: scale it down"):
        read_photo(tmp_path / "big.png")


def test_photos_of_one_name_in_two_folders_are_both_refused(tmp_path):
    """a/1.png and b/1.png each have their reason."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    result = enrolled(photo(tmp_path / "a" / "1.png"), photo(tmp_path / "b" / "1.png"))
    assert [name for name, _ in result.refused] == ["1.png", "1.png"]


def test_a_folder_that_cannot_be_read_is_one_line(tmp_path, monkeypatch):
    """The disk says no."""

    def fail(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", fail)
    for find in (find_people, lambda folder: find_photos([folder])):
        with pytest.raises(InputError, match="cannot be read: Permission denied"):
            find(tmp_path)


def test_of_eight_faces_alike_in_size_none_is_taken(tmp_path):
    """One clear line: how many there are, and what to do."""
    ((_, reason),) = enrol(
        [photo(tmp_path / "party.png", cyan=60)],
        detector=EightFaces(),
        embedder=SquareVectors(),
        known=NOBODY,
    ).refused
    assert reason.startswith("party.png: 8 faces, none known to be this person; crop it")
