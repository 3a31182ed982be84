"""Small films made for a test."""

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.stream import Disposition
from av.video.frame import VideoFrame

from vsearch.records.arrays import Image

_TICKS_PER_S = 12800  # holds the times of 25, 32, 50 and 100 frames per second exactly


def plain(colour: tuple[int, int, int], *, width: int = 64, height: int = 48) -> Image:
    """Return a picture of one RGB colour."""
    return np.full((height, width, 3), colour, dtype=np.uint8)


def greys(levels: Sequence[int], *, width: int = 64, height: int = 48) -> list[Image]:
    """Return one plain grey picture per level 0..255, so that a frame tells which one it is."""
    return [plain((level, level, level), width=width, height=height) for level in levels]


def make_clip(
    path: Path,
    frames: Sequence[Image],
    *,
    fps: int = 25,
    times_s: Sequence[float] | None = None,
    codec: str = "libx264",
    pixel_format: str = "yuv420p",
    options: dict[str, str] | None = None,
    tags: dict[str, int] | None = None,
    pixel_aspect: Fraction | None = None,
    with_sound: bool = False,
    container_options: dict[str, str] | None = None,
) -> Path:
    """Write the pictures as a film in the format of the path's suffix; return the path.

    ``times_s`` gives each frame's time instead of a constant rate. ``tags`` sets ``color_range``,
    ``colorspace``, ``color_trc`` and ``color_primaries`` as H.273 numbers. ``options`` go to the
    encoder, ``container_options`` to the muxer.
    """
    yuv = [
        VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24").reformat(
            format=pixel_format
        )
        for frame in frames
    ]
    return encode_clip(
        path,
        yuv,
        fps=fps,
        times_s=times_s,
        codec=codec,
        options=options,
        tags=tags,
        pixel_aspect=pixel_aspect,
        with_sound=with_sound,
        container_options=container_options,
    )


def encode_clip(
    path: Path,
    frames: Sequence[VideoFrame],
    *,
    fps: int = 25,
    times_s: Sequence[float] | None = None,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    tags: dict[str, int] | None = None,
    pixel_aspect: Fraction | None = None,
    with_sound: bool = False,
    container_options: dict[str, str] | None = None,
) -> Path:
    """Write frames that are already in the encoder's pixel format; see ``make_clip``."""
    times = times_s if times_s is not None else [index / fps for index in range(len(frames))]
    with av.open(str(path), "w", container_options=container_options) as container:
        stream = container.add_stream(codec, rate=fps, options=options or {})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = frames[0].width, frames[0].height
        stream.pix_fmt = frames[0].format.name
        if times_s is not None:
            stream.codec_context.time_base = Fraction(1, _TICKS_PER_S)
        for name, value in (tags or {}).items():
            setattr(stream.codec_context, name, value)
        if pixel_aspect is not None:
            stream.codec_context.sample_aspect_ratio = pixel_aspect
        sound = container.add_stream("aac", rate=48000) if with_sound else None
        base = Fraction(1, _TICKS_PER_S) if times_s is not None else Fraction(1, fps)
        for frame, time_s in zip(frames, times, strict=True):
            frame.time_base = base
            frame.pts = round(Fraction(time_s).limit_denominator(_TICKS_PER_S) / base)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if sound is not None:
            assert isinstance(sound, av.AudioStream)
            mux_silence(container, sound, duration_s=len(frames) / fps)
    return path


def make_sound(path: Path, *, duration_s: float = 0.5, cover: Image | None = None) -> Path:
    """Write a file that holds silence and, at most, a cover picture; return the path."""
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=48000)
        assert isinstance(sound, av.AudioStream)
        picture = container.add_stream("mjpeg") if cover is not None else None
        if cover is not None and isinstance(picture, av.VideoStream):
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuvj420p"
            picture.disposition = Disposition.attached_pic
            container.mux(picture.encode(VideoFrame.from_ndarray(cover, format="rgb24")))
            container.mux(picture.encode())
        mux_silence(container, sound, duration_s=duration_s)
    return path


def mux_silence(
    container: av.container.OutputContainer, sound: av.AudioStream, *, duration_s: float
) -> None:
    """Write that much silence to an AAC stream of 48 kHz, mono."""
    for start in range(0, round(duration_s * 48000), 1024):
        silence = av.AudioFrame.from_ndarray(
            np.zeros((1, 1024), dtype=np.float32), format="fltp", layout="mono"
        )
        silence.sample_rate, silence.pts = 48000, start
        silence.time_base = Fraction(1, 48000)
        container.mux(sound.encode(silence))
    container.mux(sound.encode())


def solid_frame(
    yuv: tuple[int, int, int], *, pixel_format: str, width: int = 64, height: int = 48
) -> VideoFrame:
    """Return a decoder frame whose planes hold these three values, 8 or 10 bits each."""
    frame = VideoFrame(width, height, pixel_format)
    for plane, value in zip(frame.planes, yuv, strict=True):
        kind = np.uint16 if pixel_format.endswith("10le") else np.uint8
        plane.update(np.full(plane.buffer_size // kind().itemsize, value, dtype=kind).tobytes())
    return frame


def turn_mp4(path: Path, matrix: Sequence[int]) -> Path:
    """Overwrite the display matrix (a, b, c, d as integers) of an MP4's first track.

    The box is ``tkhd`` of version 0 (ISO 14496-12, 8.3.2): its matrix begins 40 bytes after the
    version byte.
    """
    a, b, c, d = (value << 16 for value in matrix)
    content = bytearray(path.read_bytes())
    start = content.index(b"tkhd") + 4 + 40
    content[start : start + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
    return path
