"""Films in which a flash and a beep come at one second, to see whether they stay together."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

RATE = 48_000
LENGTH_S = 0.2  # of flash and beep

Stretch = tuple[float, float]


def make_flashes(
    path: Path,
    *,
    codec: str = "libx264",
    sound: str | None = "aac",
    seconds: float = 4.0,
    flashes_s: Sequence[float] = (2.0,),
    size_px: tuple[int, int] = (64, 48),
    fps: int = 25,
    layout: str = "stereo",
    options: dict[str, str] | None = None,
    pixel_format: str = "yuv420p",
) -> Path:
    """Write a dark grey film that is white, and beeps, for a fifth of a second at each flash."""
    width, height = size_px
    with av.open(str(path), "w") as container:
        video = container.add_stream(codec, rate=fps, options=options or {})
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = width, height, pixel_format
        audio = container.add_stream(sound, rate=RATE, layout=layout) if sound else None
        for index in range(round(seconds * fps)):
            level = 235 if _is_on(np.array(index / fps + 1e-6), flashes_s) else 40
            picture = np.full((height, width, 3), level, dtype=np.uint8)
            frame = VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=pixel_format)
            frame.pts, frame.time_base = index, Fraction(1, fps)
            container.mux(video.encode(frame))
            if isinstance(audio, av.AudioStream):
                begin, end = (round(place * RATE / fps) for place in (index, index + 1))
                container.mux(audio.encode(_beep(begin, end, flashes_s, layout)))
        container.mux(video.encode())
        if isinstance(audio, av.AudioStream):
            container.mux(audio.encode())
    return path


def shifted(
    film: Path, target: Path, *, video_s: float, sound_s: float, without_sound_s: Stretch = (0, 0)
) -> Path:
    """Write a film with its pictures and its sound so much later, and a stretch of no sound."""
    with av.open(str(film)) as source, av.open(str(target), "w") as sink:
        copies = {s.index: sink.add_stream_from_template(s, opaque=True) for s in source.streams}
        for packet in source.demux():
            if packet.pts is None or packet.dts is None:
                continue
            is_sound = packet.stream.type == "audio"
            time_s = float(packet.pts * packet.time_base)
            if is_sound and without_sound_s[0] < time_s < without_sound_s[1]:
                continue
            ticks = round((sound_s if is_sound else video_s) / packet.time_base)
            packet.pts, packet.dts = packet.pts + ticks, packet.dts + ticks
            packet.stream = copies[packet.stream_index]
            sink.mux(packet)
    return target


def flashes_of(path: Path) -> list[float]:
    """Return the times at which a film turns white."""
    with av.open(str(path)) as container:
        seen = [
            (frame.time or 0.0, frame.to_ndarray(format="gray").max() > 150)
            for frame in container.decode(video=0)
        ]
    return _onsets(seen)


def beeps_of(path: Path) -> list[float]:
    """Return the times at which a film begins to beep."""
    heard: list[tuple[float, bool]] = []
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "mono", RATE)
        for frame in container.decode(audio=0):
            for block in resampler.resample(frame):
                loud = np.abs(block.to_ndarray()[0]).reshape(-1)
                start_s = block.time or 0.0
                for begin in range(0, len(loud), 48):
                    is_loud = bool(loud[begin : begin + 48].max() > 0.1)
                    heard.append((start_s + begin / RATE, is_loud))
    return _onsets(heard)


def shape_of(path: Path) -> tuple[tuple[int, int], float, list[str]]:
    """Return size, length in seconds and codecs of a film."""
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        codecs = [
            s.codec_context.codec.canonical_name for s in container.streams if s.codec_context
        ]
        return (video.width, video.height), (container.duration or 0) / av.time_base, codecs


def _beep(begin: int, end: int, flashes_s: Sequence[float], layout: str) -> AudioFrame:
    ticks = np.arange(begin, end)
    tone = 0.5 * np.sin(2 * np.pi * 1000 * ticks / RATE) * _is_on(ticks / RATE, flashes_s)
    channels = len(av.AudioLayout(layout).channels)
    samples = np.repeat(tone[None].astype(np.float32), channels, axis=0)
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = RATE, begin, Fraction(1, RATE)
    return frame


def _is_on(times_s: np.ndarray, flashes_s: Sequence[float]) -> np.ndarray:
    on = np.zeros(np.shape(times_s), dtype=bool)
    for flash_s in flashes_s:
        on |= (times_s >= flash_s) & (times_s < flash_s + LENGTH_S)
    return on


def _onsets(states: Sequence[tuple[float, bool]]) -> list[float]:
    """Return when it turns on; a pause of less than 50 ms is none."""
    onsets: list[float] = []
    last_s = float("-inf")
    for time_s, is_on in states:
        if is_on:
            if time_s - last_s > 0.05:
                onsets.append(time_s)
            last_s = time_s
    return onsets
