"""Films are decoded at the right times, the right way up, and as far as they go."""

import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from tests.media import encode_clip, greys, make_clip, make_sound, plain, solid_frame, turn_mp4
from vsearch.errors import MediaError
from vsearch.records.arrays import Image
from vsearch.video import open_film, read_frames_at
from vsearch.video.decode import FrameClock

LEVELS = [10, 60, 110, 160, 210]  # greys that compression cannot confuse


def levels(images: list[Image]) -> list[int]:
    """Return the index in LEVELS of the grey nearest each picture's mean."""
    return [int(np.argmin([abs(image.mean() - level) for level in LEVELS])) for image in images]


def quadrants(image: Image) -> list[str]:
    """Return the colour names of the four quarters: top left, top right, bottom left, right."""
    names = {"red": (255, 0, 0), "green": (0, 255, 0), "blue": (0, 0, 255), "white": (255,) * 3}
    height, width = image.shape[:2]
    found = []
    for y in (height // 4, 3 * height // 4):
        for x in (width // 4, 3 * width // 4):
            pixel = image[y, x].astype(int)
            found.append(min(names, key=lambda name: int(abs(pixel - names[name]).sum())))
    return found


def coloured() -> Image:
    """Return a picture that is red, green / blue, white."""
    image = plain((255, 255, 255))
    image[:24, :32], image[:24, 32:], image[24:, :32] = (255, 0, 0), (0, 255, 0), (0, 0, 255)
    return image


def times_of(path: Path) -> list[float]:
    with open_film(path) as film:
        return [frame.time_s for frame in film.frames()]


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format"),
    [
        ("h264.mp4", "libx264", "yuv420p"),
        ("mpeg4.avi", "mpeg4", "yuv420p"),
        ("vp9.webm", "libvpx-vp9", "yuv420p"),
        ("deep.mp4", "libx264", "yuv420p10le"),
        ("full.mp4", "libx264", "yuvj420p"),
        ("dense.mkv", "ffv1", "yuv444p"),
        ("grey.mkv", "ffv1", "gray"),
    ],
)
def test_every_format_gives_the_same_frames(
    tmp_path: Path, name: str, codec: str, pixel_format: str
) -> None:
    """Codec, container and pixel format do not change what is seen and when."""
    path = make_clip(tmp_path / name, greys(LEVELS), codec=codec, pixel_format=pixel_format)
    with open_film(path) as film:
        frames = list(film.frames())
        images = [frame.image(64) for frame in frames]
        assert film.damage is None
    assert levels(images) == [0, 1, 2, 3, 4]
    assert [round(frame.time_s, 3) for frame in frames] == [0.0, 0.04, 0.08, 0.12, 0.16]
    for image, level in zip(images, LEVELS, strict=True):
        assert image.dtype == np.uint8
        assert np.abs(image.astype(int) - level).max() <= 6


def test_info_describes_the_film(tmp_path: Path) -> None:
    """Duration, size, rate, codec, container and sound are told on opening."""
    path = make_clip(tmp_path / "film.mp4", greys(LEVELS * 10), with_sound=True)
    with open_film(path) as film:
        info = film.info
    assert info.duration_s == pytest.approx(2.0, abs=0.05)
    assert (info.width, info.height, info.rotation_deg) == (64, 48, 0)
    assert (info.codec, info.average_fps, info.start_s) == ("h264", 25.0, 0.0)
    assert "mp4" in info.container
    assert info.has_audio
    assert not info.is_hdr


def test_duration_is_measured_where_the_header_has_none(tmp_path: Path) -> None:
    """A bare H.264 stream has no header, so its packets are counted."""
    path = make_clip(tmp_path / "film.h264", greys(LEVELS * 5))
    with open_film(path) as film:
        assert film.info.duration_s == pytest.approx(1.0, abs=0.05)
        assert not film.info.has_audio


def test_times_follow_a_variable_rate(tmp_path: Path) -> None:
    """Each frame has the time its timestamp says, and a late first frame stays late."""
    times_s = [0.85, 0.95, 1.0, 2.5, 2.51]
    path = make_clip(tmp_path / "film.mp4", greys(LEVELS), times_s=times_s)
    with open_film(path) as film:
        assert [frame.time_s for frame in film.frames()] == pytest.approx(times_s, abs=0.001)
        assert film.info.start_s == pytest.approx(0.85, abs=0.001)


def test_frames_can_start_later(tmp_path: Path) -> None:
    """Frames from a time on are those of a whole pass without the earlier ones."""
    path = make_clip(tmp_path / "film.mp4", greys(LEVELS * 20), options={"g": "25"})
    whole = times_of(path)
    with open_film(path) as film:
        later = [frame.time_s for frame in film.frames(2.5)]
    assert later == [time_s for time_s in whole if time_s >= 2.5]


def test_a_reader_can_be_read_twice(tmp_path: Path) -> None:
    """Two passes at once do not disturb each other."""
    path = make_clip(tmp_path / "film.mp4", greys(LEVELS))
    with open_film(path) as film:
        pairs = zip(film.frames(), film.frames(), strict=True)
        assert all(first.time_s == second.time_s for first, second in pairs)


def test_pictures_at_times_are_the_ones_shown_then(tmp_path: Path) -> None:
    """The last frame not after each time comes back, in the order asked."""
    path = make_clip(tmp_path / "film.mp4", greys(LEVELS), times_s=[1.0, 2.0, 3.0, 20.0, 21.0])
    asked_s = [20.5, 0.0, 3.0, 2.99, 999.0, 15.0, 20.5]
    assert levels(read_frames_at(path, asked_s, 64)) == [3, 0, 2, 1, 4, 2, 3]
    assert read_frames_at(path, [], 64) == []


@pytest.mark.parametrize(
    ("matrix", "rotation_deg", "expected"),
    [
        ((0, 1, -1, 0), 90, ["blue", "red", "white", "green"]),
        ((-1, 0, 0, -1), 180, ["white", "blue", "green", "red"]),
        ((0, -1, 1, 0), 270, ["green", "white", "red", "blue"]),
        ((-1, 0, 0, 1), 0, ["green", "red", "white", "blue"]),
    ],
    ids=["90", "180", "270", "mirrored"],
)
def test_turned_films_come_out_upright(
    tmp_path: Path, matrix: tuple[int, int, int, int], rotation_deg: int, expected: list[str]
) -> None:
    """The display matrix of a telephone's film is obeyed by pictures and thumbnails alike."""
    path = turn_mp4(make_clip(tmp_path / "film.mp4", [coloured()] * 3), matrix)
    with open_film(path) as film:
        frame = next(film.frames())
        info, image, thumbnail = film.info, frame.image(64), frame.thumbnail(48, 27)
    size = (48, 64) if rotation_deg % 180 else (64, 48)
    assert (info.rotation_deg, info.width, info.height) == (rotation_deg, *size)
    assert image.shape == (*size[::-1], 3)
    assert thumbnail.shape == (27, 48, 3)
    assert quadrants(image) == quadrants(thumbnail) == expected


def test_pictures_shrink_but_never_grow(tmp_path: Path) -> None:
    """The longer side obeys the limit and the aspect stays, also for odd sizes."""
    frames = greys(LEVELS, width=321, height=241)
    path = make_clip(tmp_path / "film.mkv", frames, codec="ffv1", pixel_format="yuv444p")
    with open_film(path) as film:
        frame = next(film.frames())
        assert frame.image(160).shape == (120, 160, 3)
        assert frame.image(4000).shape == (241, 321, 3)
        assert frame.thumbnail(48, 27).shape == (27, 48, 3)


@pytest.mark.parametrize(
    ("aspect", "size"), [(Fraction(16, 11), (93, 48)), (Fraction(1, 2), (64, 96))]
)
def test_pixels_come_out_square(tmp_path: Path, aspect: Fraction, size: tuple[int, int]) -> None:
    """A film with oblong pixels is stretched to what its viewer sees."""
    path = make_clip(tmp_path / "film.mp4", greys(LEVELS), codec="mpeg4", pixel_aspect=aspect)
    with open_film(path) as film:
        assert (film.info.width, film.info.height) == size
        assert next(film.frames()).image(640).shape == (*size[::-1], 3)


@pytest.mark.parametrize(
    ("colorspace", "color_range", "yuv"),
    [  # RGB (200, 50, 20) by the equations of BT.709 and BT.601, limited and full
        (1, 1, (84, 100, 195)),
        (1, 2, (80, 96, 204)),
        (5, 1, (94, 93, 196)),
        (5, 2, (91, 88, 205)),
    ],
)
def test_colours_obey_matrix_and_range(
    tmp_path: Path, colorspace: int, color_range: int, yuv: tuple[int, int, int]
) -> None:
    """The same RGB comes back whichever way it was coded."""
    frame = solid_frame(yuv, pixel_format="yuv444p")
    tags = {"colorspace": colorspace, "color_range": color_range}
    path = encode_clip(tmp_path / "film.mkv", [frame], codec="ffv1", tags=tags)
    with open_film(path) as film:
        decoded = next(film.frames())
        for image in (decoded.image(64), decoded.thumbnail(8, 8)):
            assert np.abs(image[4, 4].astype(int) - (200, 50, 20)).max() <= 3


def test_interlaced_frames_are_deinterlaced(tmp_path: Path) -> None:
    """A bar that moves between two fields leaves no comb."""
    woven = []
    for index in range(8):
        upper, lower = plain((16, 16, 16), width=128), plain((16, 16, 16), width=128)
        upper[:, 8 * index : 8 * index + 16] = lower[:, 8 * index + 4 : 8 * index + 20] = 235
        upper[1::2] = lower[1::2]
        woven.append(upper)
    interlaced = {"crf": "1", "flags": "+ildct+ilme"}
    flagged = make_clip(tmp_path / "flagged.mkv", woven, options=interlaced)
    plainly = make_clip(tmp_path / "plain.mkv", woven, options={"crf": "1"})
    assert middle_comb(flagged) < 0.1
    assert middle_comb(plainly) > 5.0


def middle_comb(path: Path) -> float:
    """Return how far the lines of the fifth frame differ from the mean of their neighbours."""
    with open_film(path) as film:
        image = [frame.image(128) for frame in film.frames()][4].astype(float)
    return float(np.abs(image[1:-1] - (image[:-2] + image[2:]) / 2).mean())


@pytest.mark.parametrize("transfer", [16, 18], ids=["pq", "hlg"])
def test_hdr_is_brought_down(tmp_path: Path, transfer: int) -> None:
    """HDR paper white comes out bright but not clipped, instead of the grey of its raw signal."""
    white = {16: 0.58, 18: 0.75}[transfer]  # ITU-R BT.2408: 203 nits
    frame = solid_frame((round(64 + 876 * white), 512, 512), pixel_format="yuv420p10le")
    tags = {"color_trc": transfer, "colorspace": 9, "color_primaries": 9, "color_range": 1}
    path = encode_clip(tmp_path / "film.mp4", [frame], tags=tags, options={"crf": "1"})
    with open_film(path) as film:
        assert film.info.is_hdr
        image = next(film.frames()).image(64)
    assert image.shape == (48, 64, 3)
    assert 222 <= image.mean() <= 240
    assert np.ptp(image.mean(axis=(0, 1))) <= 2


def test_a_truncated_film_gives_what_it_has(tmp_path: Path) -> None:
    """Half a file yields about half the frames, and the reader tells where it ends."""
    rng = np.random.default_rng(0)
    noise = list(rng.integers(0, 255, (100, 48, 64, 3), dtype=np.uint8))
    options = {"movflags": "+faststart"}
    path = make_clip(tmp_path / "film.mp4", noise, codec="mpeg4", container_options=options)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with open_film(path) as film:
        count = len(list(film.frames()))
        assert 35 <= count <= 60
        assert film.info.duration_s == pytest.approx(4.0, abs=0.1)
        assert f"ends at {count / 25:.1f} s of 4.0 s" in (film.damage or "")


def test_damage_in_the_middle_is_passed_over(tmp_path: Path) -> None:
    """Frames after a damaged stretch are still read, and the damage is told."""
    path = make_clip(tmp_path / "film.mp4", greys(LEVELS * 20), options={"g": "5", "bf": "0"})
    content = bytearray(path.read_bytes())
    middle = (content.index(b"mdat") + content.index(b"moov")) // 2
    content[middle : middle + 200] = bytes(200)
    path.write_bytes(content)
    with open_film(path) as film:
        times_s = [frame.time_s for frame in film.frames()]
        assert film.damage is not None
    assert 60 <= len(times_s) < 100
    assert times_s[-1] == pytest.approx(3.96, abs=0.001)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("notes.mp4", b"Dear diary, nothing happened.\n" * 200, "not a film"),
        ("notes.txt", b"Dear diary, nothing happened.\n" * 200, "is a text file"),
        ("empty.mp4", b"", "is empty"),
        ("list.mp4", b"#EXTM3U\n#EXTINF:9,\nhttp://example.org/a.ts\n", "is a playlist"),
        ("list.m3u8", b"#EXTM3U\n#EXTINF:9,\n/dev/zero\n", "is a playlist"),
        ("joined.mp4", b"ffconcat version 1.0\nfile other.mp4\n", "is a playlist"),
    ],
)
def test_files_that_are_no_films_say_so(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    """The message is one line that names the file and what is wrong with it."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MediaError, match=reason) as caught, open_film(path):
        pass
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_pictures_too_large_to_hold_are_refused(tmp_path: Path) -> None:
    """The header of a small film claims 16,000 x 16,000."""
    path = make_clip(tmp_path / "huge.mov", [plain((9, 9, 9))], codec="png", pixel_format="rgb24")
    sizes = (struct.pack(">HH", 64, 48), struct.pack(">II", 64, 48))
    huge = (struct.pack(">HH", 16_000, 16_000), struct.pack(">II", 16_000, 16_000))
    content = path.read_bytes()
    for small, large in zip(sizes, huge, strict=True):
        content = content.replace(small, large)
    path.write_bytes(content)
    with pytest.raises(MediaError, match="16000 x 16000 pixels"), open_film(path):
        pass


def test_sound_alone_is_no_film(tmp_path: Path) -> None:
    """A music file says that it holds only sound."""
    path = make_sound(tmp_path / "song.m4a")
    with pytest.raises(MediaError, match="holds only sound"), open_film(path):
        pass


def test_a_cover_picture_is_no_film(tmp_path: Path) -> None:
    """A music file with a picture attached still holds only sound."""
    path = make_sound(tmp_path / "song.mp4", cover=plain((200, 50, 20)))
    with pytest.raises(MediaError, match="holds only sound"), open_film(path):
        pass


def test_a_film_without_a_whole_frame_says_so(tmp_path: Path) -> None:
    """Headers alone are not enough."""
    path = make_clip(tmp_path / "film.mp4", greys(LEVELS))
    content = path.read_bytes()
    start, end = content.index(b"mdat") + 4, content.index(b"moov") - 4
    path.write_bytes(content[:start] + bytes(end - start) + content[end:])
    with pytest.raises(MediaError, match="no frame of it can be decoded"), open_film(path):
        pass


@pytest.mark.parametrize(
    ("name", "reason"),
    [(".", "is a folder"), ("film.mp4", "no such file"), ("a.txt/film.mp4", "cannot be read")],
)
def test_paths_that_cannot_be_opened_say_why(tmp_path: Path, name: str, reason: str) -> None:
    """Folders, missing files and paths that the system refuses each have their own message."""
    (tmp_path / "a.txt").write_text("not a folder")
    with pytest.raises(MediaError, match=reason), open_film(tmp_path / name):
        pass


@pytest.mark.parametrize("name", ["Амели 天使.mp4", "Alien: Covenant 100%d.mp4"])
def test_file_names_may_hold_any_character(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Letters of any script, and what FFmpeg would take for a protocol or a pattern."""
    make_clip(tmp_path / "film.mp4", greys(LEVELS)).rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert len(times_of(Path(name))) == 5


def test_clock_fills_in_and_drops_times() -> None:
    """A missing time follows the frame before; a repeated or earlier one is dropped."""
    clock = FrameClock(0.5)
    shown = [None, 2.0, None, None, 1.0, 2.6, 2.6, 3.0]
    times = [clock.time_s(shown_s=each, decoded_s=1.5, length_s=0.25) for each in shown]
    assert times == [1.5, 2.0, 2.25, 2.5, None, 2.6, None, 3.0]
    assert clock.end_s == 3.25
