"""Films and photos broken in the ways that files are broken, and in ways made to break readers.

Everything follows from a seed.
"""

import os
import random
import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from PIL import Image as PillowImage

from tests.media import encode_clip, make_clip

_EXTREMES = (0, 1, 2, 0xFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF)
_BOXES = (
    *(b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"stsd", b"stts", b"ctts", b"stsc", b"stsz", b"stco"),
    *(b"elst", b"avcC", b"stss", b"trun", b"moov", b"trak", b"mdat"),
)
_HOURS_S = 36_000  # ten hours
Mutate = Callable[[bytes, random.Random], bytes]


def make_sources(folder: Path, real: Sequence[Path] = ()) -> list[Path]:
    """Write small sound films of many formats and return them, with the first 3 s of real ones."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SVT_LOG", "0")  # the encoder of AV1 tells all it does
    noise = np.random.default_rng(7).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    frames = [np.roll(noise, 3 * i, axis=1) // (1 + i // 25) for i in range(50)]
    sources = [
        make_clip(folder / "h264.mp4", frames, with_sound=True),
        make_clip(folder / "h264.mkv", frames, with_sound=True),
        make_clip(folder / "h264.ts", frames),
        make_clip(folder / "h264.flv", frames),
        make_clip(folder / "mpeg4.avi", frames, codec="mpeg4"),
        make_clip(folder / "mpeg2.mpg", frames, codec="mpeg2video"),
        make_clip(folder / "vp8.webm", frames[:25], codec="libvpx"),
        make_clip(folder / "vp9.webm", frames[:25], codec="libvpx-vp9"),
        make_clip(folder / "hevc.mkv", frames[:25], codec="libx265", options=_QUIET),
        make_clip(folder / "av1.mkv", frames[:10], codec="libsvtav1", options={"preset": "11"}),
        make_clip(
            folder / "prores.mov", frames[:10], codec="prores_ks", pixel_format="yuv422p10le"
        ),
        make_clip(folder / "mjpeg.avi", frames[:25], codec="mjpeg", pixel_format="yuvj420p"),
        make_clip(folder / "png.mov", frames[:10], codec="png", pixel_format="rgb24"),
        make_clip(folder / "ffv1.mkv", frames[:10], codec="ffv1"),
        make_clip(folder / "wmv2.wmv", frames[:25], codec="wmv2"),
        make_clip(
            folder / "fragmented.mp4",
            frames,
            container_options={"movflags": "frag_keyframe+empty_moov"},
        ),
    ]
    return sources + [beginning(path, folder / f"real {path.name}", seconds=3) for path in real]


def make_photos(folder: Path) -> list[Path]:
    """Write a small sound photo of every usual format and return them."""
    folder.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(8).integers(0, 255, (96, 128, 3), dtype=np.uint8)
    picture = PillowImage.fromarray(noise)
    paths = [folder / f"photo.{kind}" for kind in ("jpg", "png", "webp", "bmp", "tif", "gif")]
    for path in paths:
        picture.save(path)
    return paths


def mutated(
    folder: Path, count: int, *, films: Sequence[Path], photos: Sequence[Path], seed: int
) -> list[Path]:
    """Write so many broken files and return them; every sixth is a photo."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    made = []
    for number in range(count):
        source = rng.choice(photos if number % 6 == 5 and photos else films)
        kinds = list(_PHOTO_KINDS if source in photos else _FILM_KINDS)
        kind = kinds[number % len(kinds)] if source in films else rng.choice(kinds)
        path = folder / f"{number:04d} {kind}{source.suffix}"
        made.append(_break(kind, source, path, films, rng))
    return made


def _break(kind: str, source: Path, path: Path, films: Sequence[Path], rng: random.Random) -> Path:
    """Write a file broken in that way and return it; its suffix may be another one."""
    if kind == "wrong extension":
        path = path.with_suffix(rng.choice((".avi", ".mkv", ".mp4", ".ts", ".mpg", ".y4m", ".mxf")))
        path.write_bytes(rng.choice((source.read_bytes(), *_OTHER_CONTENT)))
    elif kind == "spliced":
        one, other = source.read_bytes(), rng.choice(films).read_bytes()
        path.write_bytes(one[: rng.randrange(len(one))] + other[rng.randrange(len(other)) :])
    elif kind == "swapped streams":
        _swap_streams(source, rng.choice(films), path)
    elif kind == "odd times":
        _retime(source, path, rng)
    elif kind == "odd size":
        path = _odd_size(path, rng)
    else:
        path.write_bytes(_BYTES[kind](source.read_bytes(), rng))
    return path


def _flip(content: bytes, rng: random.Random) -> bytes:
    """Change bits: few or many, anywhere, or near one end, where headers are."""
    broken = bytearray(content)
    start, end = rng.choice(
        ((0, len(broken)), (0, min(4096, len(broken))), (max(0, len(broken) - 4096), len(broken)))
    )
    for _ in range(rng.choice((1, 4, 32, 256))):
        broken[rng.randrange(start, end)] ^= 1 << rng.randrange(8)
    return bytes(broken)


def _cut(content: bytes, rng: random.Random) -> bytes:
    """Leave out the end, the beginning, or something in between."""
    first, second = sorted(rng.randrange(len(content)) for _ in range(2))
    return rng.choice((content[:first], content[first:], content[:first] + content[second:]))


def _overwrite(content: bytes, rng: random.Random) -> bytes:
    """Put zeros, noise, or another part of the file in a place."""
    length = rng.choice((4, 64, 1024, len(content) // 4))
    at, origin = (rng.randrange(len(content)) for _ in range(2))
    new = rng.choice((bytes(length), rng.randbytes(length), content[origin : origin + length]))
    return content[:at] + new + content[at + length :]


def _absurd(content: bytes, rng: random.Random) -> bytes:
    """Put extreme numbers into headers: in boxes of MP4, else among the first bytes."""
    broken = bytearray(content)
    places = [at for box in _BOXES if (at := broken.find(box)) >= 0]
    for _ in range(rng.choice((1, 1, 3))):
        if places and rng.random() < 0.9:
            at = rng.choice(places) + rng.choice((-4, *range(4, 48, 2)))
        else:
            at = rng.randrange(min(512, len(broken) - 4))
        order = rng.choice("<>")
        width = rng.choice(("H", "I", "I"))
        number = rng.choice(_EXTREMES) & (0xFFFF if width == "H" else 0xFFFF_FFFF)
        struct.pack_into(order + width, broken, max(0, min(at, len(broken) - 4)), number)
    return bytes(broken)


def _no_rate(content: bytes, rng: random.Random) -> bytes:
    """Take away how long a frame is shown: AVI's scale and rate, MP4's deltas and time scales."""
    broken = bytearray(content)
    if (at := broken.find(b"strh")) >= 0:  # scale and rate lie 28 bytes behind name and size
        which = rng.choice(((0, 0), (0, 1), (1, 0), (1, 0xFFFF_FFFF)))
        struct.pack_into("<II", broken, at + 28, *which)
    for box, offset in ((b"stts", 16), (b"mdhd", 16), (b"mvhd", 16)):
        if (at := broken.find(box)) >= 0 and rng.random() < 0.5:
            struct.pack_into(">I", broken, at + offset, rng.choice((0, 0xFFFF_FFFF)))
    return bytes(broken) if broken != content else _absurd(content, rng)


def _ten_hours(content: bytes, rng: random.Random) -> bytes:
    """Claim a length of ten hours in MP4 and Matroska, or that a frame lasts as long."""
    broken = bytearray(content)
    for box, offset in ((b"mvhd", 20), (b"mdhd", 20), (b"tkhd", 24), (b"elst", 12)):
        if (at := broken.find(box)) >= 0:
            struct.pack_into(">I", broken, at + offset, _HOURS_S * rng.choice((1000, 12_800)))
    if (at := broken.find(b"stts")) >= 0 and rng.random() < 0.5:
        struct.pack_into(">I", broken, at + 16, _HOURS_S * 12_800 // 50)
    if (at := broken.find(b"\x44\x89\x88")) >= 0:  # Duration of 8 bytes, in milliseconds
        struct.pack_into(">d", broken, at + 3, _HOURS_S * rng.choice((1e3, 1e9, -1e3)))
    return bytes(broken) if broken != content else _absurd(content, rng)


def _swap_streams(source: Path, other: Path, path: Path) -> None:
    """Write the packets of one film under the header of another."""
    try:
        with (
            av.open(str(other)) as header,
            av.open(str(source)) as body,
            av.open(str(path), "w") as target,
        ):
            stream = target.add_stream_from_template(header.streams.video[0])
            for packet in body.demux(body.streams.video[0]):
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
    except (av.FFmpegError, ValueError):  # not every container takes every stream
        path.write_bytes(other.read_bytes()[:2000] + source.read_bytes()[2000:])


def _retime(source: Path, path: Path, rng: random.Random) -> None:
    """Write the film with times that are negative, jump, stand still, or mean nothing."""
    how = rng.choice(("negative", "jump", "back", "still", "random", "huge"))
    try:
        with av.open(str(source)) as body, av.open(str(path), "w") as target:
            video = body.streams.video[0]
            stream = target.add_stream_from_template(video)
            ticks = int(1 / (video.time_base or Fraction(1, 1000)))
            for number, packet in enumerate(body.demux(video)):
                if packet.dts is None or packet.pts is None:
                    continue
                shift = _shift(how, number, ticks, packet.pts, rng)
                packet.pts += shift
                packet.dts += shift
                packet.stream = stream
                target.mux(packet)
    except (av.FFmpegError, ValueError, OverflowError):  # the muxer may refuse half way
        with path.open("ab") as file:
            file.write(source.read_bytes()[: rng.randrange(2000)])


def _shift(how: str, number: int, ticks: int, pts: int, rng: random.Random) -> int:
    return {
        "negative": -20 * ticks,
        "jump": _HOURS_S * ticks * (number > 12),
        "back": -5 * ticks * (number % 20 > 10),
        "still": -pts,
        "random": rng.randrange(-100, 100) * ticks,
        "huge": (1 << 52) * (number > 12),
    }[how]


def _odd_size(path: Path, rng: random.Random) -> Path:
    """Write a film of one pixel, of a line, or of 16,000 x 16,000, or one whose header claims it.

    FFmpeg itself takes no pictures from 16,257 x 16,257 on.
    """
    codec, suffix, pixels = rng.choice(
        (("png", ".mov", "rgb24"), ("mjpeg", ".avi", "yuvj420p"), ("png", ".mov", "rgba"))
    )
    path = path.with_suffix(suffix)
    width, height = rng.choice(((1, 1), (1, 999), (4000, 1), (64, 48), (64, 48), (16_000, 16_000)))
    count = 2 if width > 9999 else 5
    if width > 9999:  # other encoders take long for it, or refuse
        codec, pixels, path = rng.choice(("qtrle", "png")), "gray", path.with_suffix(".mov")
    frames = [VideoFrame(width, height, pixels) for _ in range(count)]
    for frame in frames:
        for plane in frame.planes:
            plane.update(bytes([90]) * plane.buffer_size)
    encode_clip(path, frames, fps=5, codec=codec)
    if (width, height) == (64, 48):
        content = path.read_bytes()
        claims = {
            "png": (struct.pack(">II", 64, 48), struct.pack(">II", 16_000, 16_000)),
            "mjpeg": (struct.pack(">HH", 48, 64), struct.pack(">HH", 16_000, 16_000)),
        }
        path.write_bytes(content.replace(*claims[codec]))
    return path


def _bomb(content: bytes, rng: random.Random) -> bytes:
    """Let a photo's header claim another size, up to 65,500 a side."""
    wide, high = rng.choice(((65_500, 65_500), (1, 1), (0, 0), (30_000, 3_000)))
    for packing in (">II", "<II", ">HH", "<HH"):
        for size in ((128, 96), (96, 128)):
            claim = (wide, high) if size[0] == 128 else (high, wide)
            content = content.replace(struct.pack(packing, *size), struct.pack(packing, *claim))
    return content


def beginning(source: Path, path: Path, *, seconds: float) -> Path:
    """Copy the first seconds of a film without coding them again."""
    with av.open(str(source)) as body, av.open(str(path), "w") as target:
        video = body.streams.video[0]
        stream = target.add_stream_from_template(video)
        for packet in body.demux(video):
            if packet.pts is None or float(packet.pts * (packet.time_base or 0)) > seconds:
                break
            packet.stream = stream
            target.mux(packet)
    return path


_QUIET = {"x265-params": "log-level=none"}
_OTHER_CONTENT = (
    b"not a film\n" * 200,
    b"%PDF-1.7\n" + bytes(range(256)) * 8,
    b"PK\x03\x04" + bytes(3000),
    bytes(100_000),
    b"#EXTM3U\n#EXT-X-TARGETDURATION:3600\n#EXTINF:3600,\nh264.mp4\n",  # it never ends
    b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n/dev/zero\n#EXT-X-ENDLIST\n",
    b"ffconcat version 1.0\n" + b"file h264.mp4\n" * 50,
    b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' width='99999' height='9'/>",
    b"YUV4MPEG2 W64 H48 F0:0 Ip A0:0 C420\nFRAME\n" + bytes(64 * 48 * 3 // 2),
    b"YUV4MPEG2 W16000 H16000 F25:1 Ip C420\nFRAME\n" + bytes(5000),
    b"GIF89a\xff\xff\xff\xff\x80\x00\x00" + bytes(500),
    b"RIFF\xff\xff\xff\xffAVI LIST\xff\xff\xff\xffhdrl",
    b"\x1aE\xdf\xa3\xff\xff\xff\xff\xff\xff\xff\xff" + bytes(64),
)
_BYTES: dict[str, Mutate] = {
    "flipped": _flip,
    "cut": _cut,
    "overwritten": _overwrite,
    "absurd": _absurd,
    "no rate": _no_rate,
    "ten hours": _ten_hours,
    "bomb": _bomb,
}
_FILM_KINDS = (
    *("flipped", "cut", "overwritten", "absurd", "no rate", "ten hours"),
    *(
        "spliced",
        "swapped streams",
        "wrong extension",
        "odd times",
        "odd size",
        "flipped",
        "absurd",
    ),
)
_PHOTO_KINDS = ("flipped", "cut", "overwritten", "bomb", "flipped")
