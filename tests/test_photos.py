"""Photos of every kind, and the one clear line for each that cannot be read."""

import io
import struct
import sys
import warnings
import zlib

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from tests.fakes import BLUE, GREY, RED
from tests.media import plain
from vsearch.enrol import find_photos
from vsearch.errors import MediaError
from vsearch.photos import decode_photo, read_photo, time_taken


def heic(image, **options):
    """Return a HEIC photo's bytes."""
    buffer = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(image)).save(buffer, **options)
    return buffer.getvalue()


def jpeg(image, **options):
    """Return a JPEG's bytes."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", **options)
    return buffer.getvalue()


def huge_png(width, height):
    """Return a PNG that says to be this large, and holds nothing."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    data = struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))
    return b"\x89PNG\r\n\x1a\n" + chunk + data


def refusal(content, name="photo.jpg"):
    """Return the one line that a photo is refused with."""
    with pytest.raises(MediaError) as caught:
        decode_photo(content, name=name)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(name)
    return line


def test_a_heic_photo_is_read():
    """A phone's usual format: the colour comes out, whatever the file is called."""
    seen = decode_photo(heic(plain(RED)), name="IMG_1.HEIC")
    assert seen.shape == (48, 64, 3)
    assert np.abs(seen.mean(axis=(0, 1)) - RED).max() < 8


def test_a_heic_photo_stands_upright_once():
    """The decoder turns it already: EXIF must not turn it again."""
    exif = Image.Exif()
    exif[0x0112] = 6
    content = heic(plain(RED, width=64, height=48), exif=exif.tobytes())
    assert decode_photo(content, name="a.heic").shape[:2] == (64, 48)


def test_without_the_package_a_heic_photo_says_what_to_install(monkeypatch):
    """One line with the command."""
    content = heic(plain(RED))
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    assert "pip install pillow-heif" in refusal(content, "IMG_1.HEIC")


def test_without_the_package_other_photos_are_read(monkeypatch):
    """AVIF begins like HEIC, but needs no package."""
    avif = io.BytesIO()
    Image.fromarray(plain(RED)).save(avif, "AVIF")
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    for content in (jpeg(plain(RED)), avif.getvalue()):
        assert decode_photo(content, name="photo").shape == (48, 64, 3)


def test_a_damaged_heic_photo_is_one_line():
    """Cut in half; the decoder's own words break the line."""
    content = heic(np.random.default_rng(1).integers(0, 255, (48, 64, 3), dtype=np.uint8))
    refusal(content[: len(content) // 2], "IMG_1.HEIC")


def test_of_an_animated_gif_the_first_frame_is_taken():
    """Red, then blue, then grey."""
    buffer = io.BytesIO()
    first, *others = (Image.fromarray(plain(colour)) for colour in (RED, BLUE, GREY))
    first.save(buffer, "GIF", save_all=True, append_images=others, duration=100)
    seen = decode_photo(buffer.getvalue(), name="wave.gif")
    assert seen.shape == (48, 64, 3)
    assert np.abs(seen.mean(axis=(0, 1)) - RED).max() < 8


def test_a_corrupt_jpeg_is_damaged():
    """Half of it is missing."""
    content = jpeg(np.random.default_rng(1).integers(0, 255, (48, 64, 3), dtype=np.uint8))
    said = refusal(content[: len(content) // 2])
    assert "is damaged" in said
    assert said.endswith("use another copy of it.")


def test_a_photo_with_odd_exif_is_read_without_a_word():
    """A tag that points behind the end of the file says nothing about the picture."""
    exif = Image.Exif()
    exif[0x010F] = "Maker of the camera"
    content = jpeg(
        plain(RED), exif=exif.tobytes().replace(b"\x00\x00\x00\x14", b"\x00\xff\x00\x14")
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert decode_photo(content, name="photo").shape == (48, 64, 3)


def test_a_corrupt_avif_is_damaged():
    """Its reader raises errors of its own kind."""
    avif = io.BytesIO()
    Image.fromarray(plain(RED)).save(avif, "AVIF")
    content = avif.getvalue().replace(b"iloc", b"xxxx")
    assert "is damaged" in refusal(content)
    assert time_taken(content, name="photo.jpg") is None


def test_exif_that_cannot_be_written_anew_is_damage():
    """The picture has to be turned, and the width beside that is a text."""
    exif = Image.Exif()
    exif[0x0112], exif[0x0132] = 6, "2019:07:14 12:33:10"
    odd = exif.tobytes().replace(b"\x01\x32\x00\x02", b"\x01\x00\x00\x02")
    assert "is damaged" in refusal(jpeg(plain(RED), exif=odd))


@pytest.mark.parametrize("kind", ["EPS", "DDS", "PPM"])
def test_other_kinds_of_pictures_are_no_photos(kind):
    """Whatever they are called: PostScript would be a program to run."""
    content = io.BytesIO()
    Image.fromarray(plain(RED)).save(content, kind)
    assert refusal(content.getvalue()).endswith(
        "is not a picture that can be read: use JPEG or PNG."
    )


@pytest.mark.parametrize(("width", "height"), [(20_000, 10_000), (10_001, 10_000)])
def test_a_photo_of_200_megapixels_is_told_so(width, height):
    """Whether the decoder refuses it or we do."""
    assert "more than 100 megapixels: scale it down" in refusal(huge_png(width, height), "big.png")


def test_a_heic_photo_of_too_many_pixels_is_told_so():
    """It is refused by its header, before it is decoded."""
    content = heic(plain(RED, width=64, height=64))
    large = content.replace(
        b"ispe" + struct.pack(">III", 0, 64, 64), b"ispe" + struct.pack(">III", 0, 20_000, 10_000)
    )
    assert "more than 100 megapixels" in refusal(large, "IMG_1.HEIC")


def test_one_pixel_is_a_photo(tmp_path):
    """There is nothing on it, but it can be read."""
    Image.fromarray(plain(RED, width=1, height=1)).save(tmp_path / "dot.png")
    assert read_photo(tmp_path / "dot.png").shape == (1, 1, 3)


def test_an_empty_file_is_no_picture():
    """A download that broke off at once."""
    assert "not a picture" in refusal(b"")


def test_folders_yield_gif_and_heic_too(tmp_path):
    """Whatever the case of the suffix."""
    for name in ("a.gif", "b.HEIC", "c.heif", "d.txt"):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in find_photos([tmp_path])] == ["a.gif", "b.HEIC", "c.heif"]


@pytest.mark.parametrize(
    ("size", "read"),
    [((4032, 3024), (2016, 1512)), ((3024, 4032), (1512, 2016)), ((2500, 1700), (2500, 1700))],
)
def test_a_large_jpeg_is_decoded_at_half_its_size(size, read):
    """As long as 1280 pixels are left of each side."""
    content = jpeg(np.zeros((size[1], size[0], 3), np.uint8))
    height, width = decode_photo(content, name="x.jpg").shape[:2]
    assert (width, height) == read
