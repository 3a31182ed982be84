"""A piece of a film written as a file of its own: copied as far as that goes, else encoded."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

import av
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from vsearch.errors import MediaError
from vsearch.records.arrays import Image
from vsearch.video.formats import Plan, Tracks, encoded
from vsearch.video.packets import Packets, is_clean_key, readable, start_before
from vsearch.video.probe import open_container
from vsearch.video.reader import FilmReader, open_film
from vsearch.video.sink import PictureTrack, SoundTrack, open_sink
from vsearch.video.soundtrack import main_sound, read_sound

Progress: TypeAlias = Callable[[float], None]  # told a share, 0..1; what it raises stops the work

DEFAULT_FPS = Fraction(25)
_SLACK_S = 1.0  # by which a file may err about its length
_STEPS = 200  # how often progress is told
_STILL_S = 0.5  # a picture shown for longer is repeated at its end, so that the film is as long


def no_progress(share: float) -> None:
    """Tell nobody."""


def tracks_of(source: InputContainer, video: VideoStream) -> Tracks:
    """Return what an open film is made of."""
    sound = main_sound(source)
    return Tracks(
        container=source.format.name,
        video=video.codec_context.codec.canonical_name,
        pixel_format=video.codec_context.pix_fmt,
        sound=sound.codec_context.codec.canonical_name if sound else None,
    )


def end_of(source: InputContainer, end_s: float) -> float:
    """Return ``end_s``, or the end of the film where that is earlier and the file tells it."""
    if not source.duration:
        return end_s
    return min(end_s, ((source.start_time or 0) + source.duration) / av.time_base)


def refuse_outside(source: InputContainer, path: Path, start_s: float, end_s: float) -> None:
    """MediaError where a stretch lies outside an open film: the file is not the one indexed."""
    first_s = (source.start_time or 0) / av.time_base
    if start_s > end_of(source, start_s) + _SLACK_S or end_s < first_s:
        raise MediaError(
            f"{path.name} shows nothing from {start_s:.1f} s to {end_s:.1f} s: it has changed, run "
            "`vsearch index` on its folder."
        )


def copied_from(path: Path, start_s: float) -> tuple[float, float] | None:
    """Return the times of the key frame that a copy begins at, and of what ``start_s`` shows.

    None when there is no clean key frame within a minute, or the file does not tell its time.
    """
    with open_container(path) as (source, video):
        start = start_before(source, video, [video], start_s)
    if start.first_s is None or start.shown_s is None or not start.is_clean:
        return None
    return start.first_s, start.shown_s


def write_copied(
    path: Path,
    target: Path,
    plan: Plan,
    stretch_s: tuple[float, float],
    zero_s: float,
    on_progress: Progress,
) -> None:
    """Write the film from the key frame before a stretch to its end, the video copied.

    ``zero_s`` is the film's time that becomes 0: what comes before is in the file, but hidden by
    the edit list of an MP4. Raises FFmpegError where it cannot be written.
    """
    start_s, end_s = stretch_s
    with ExitStack() as stack:
        source, video = stack.enter_context(open_container(path))
        heard, _ = stack.enter_context(open_container(path))
        end_s = end_of(source, end_s)
        start = start_before(source, video, [video], start_s)
        first_s = start_s if start.first_s is None else start.first_s
        sink = stack.enter_context(open_sink(target, plan.kind))
        tracks = [_copied_video(sink, video, start.packets, zero_s, end_s)]
        if plan.sound == "copy":
            tracks.append(_copied_sound(sink, heard, (first_s, end_s), zero_s))
        elif plan.sound == "encode":
            tracks.append(_encoded_sound(sink, heard, (zero_s, end_s)))
        _write(tracks, (zero_s - first_s, end_s - zero_s), on_progress)


def write_encoded(
    path: Path,
    target: Path,
    stretch_s: tuple[float, float],
    max_side_px: int,
    name: str,
    on_progress: Progress,
) -> None:
    """Write exactly a stretch of a film as H.264 and AAC, its longer side that long at most.

    ``name`` is what errors call the file. Raises MediaError where the film cannot be read,
    FFmpegError where it cannot be written.
    """
    start_s, end_s = stretch_s
    with ExitStack() as stack:
        film = stack.enter_context(open_film(path))
        heard, video = stack.enter_context(open_container(path))
        plan = encoded(tracks_of(heard, video))
        end_s = max(end_of(heard, end_s), start_s + float(1 / DEFAULT_FPS))
        sink = stack.enter_context(open_sink(target, plan.kind))
        fps = Fraction(film.info.average_fps or DEFAULT_FPS).limit_denominator(1001)
        size_px = fitted((film.info.width, film.info.height), (max_side_px,) * 2)
        pictures = PictureTrack(sink, size_px, fps=fps, name=name)
        tracks = [_encoded_video(pictures, film, (start_s, end_s), max(size_px))]
        if plan.sound:
            tracks.append(_encoded_sound(sink, heard, (start_s, end_s)))
        _write(tracks, (0.0, end_s - start_s), on_progress)


def fitted(size_px: tuple[int, int], within_px: tuple[int, int]) -> tuple[int, int]:
    """Return a size in the same shape, both sides even, no larger than it was or may be."""
    scale = min(1.0, *(most / side for side, most in zip(size_px, within_px, strict=True)))
    wide, high = (max(2, 2 * round(side * scale / 2)) for side in size_px)
    return wide, high


def shown(
    film: FilmReader, start_s: float, end_s: float, max_side_px: int
) -> Iterator[tuple[float, Image]]:
    """Yield the pictures of a stretch with their times, the first one at its start.

    That is what is shown then, whenever it appeared; before the film's first picture that one. At
    least one is yielded.
    """
    before, is_begun = None, False
    for frame in film.frames_around(start_s):
        if frame.time_s <= start_s:
            before = frame
            continue
        if before is not None:
            yield start_s, before.image(max_side_px)
            before, is_begun = None, True
        if frame.time_s >= end_s and is_begun:
            return
        yield (frame.time_s if is_begun else start_s), frame.image(max_side_px)
        is_begun = True
    if before is not None:
        yield start_s, before.image(max_side_px)


def _write(
    tracks: Sequence[Iterator[float]], span_s: tuple[float, float], on_progress: Progress
) -> None:
    """Write all tracks, always the one on that is furthest behind, and tell how far it is."""
    behind = dict.fromkeys(range(len(tracks)), float("-inf"))
    step = 0
    first_s, end_s = -abs(span_s[0]), span_s[1]
    while behind:
        track = min(behind, key=lambda one: behind[one])
        time_s = next(tracks[track], None)
        if time_s is None:
            del behind[track]
            continue
        behind[track] = time_s
        share = (min(behind.values()) - first_s) / max(end_s - first_s, 1e-3)
        if share * _STEPS >= step + 1:
            step = int(share * _STEPS)
            on_progress(min(1.0, share))
    on_progress(1.0)


def _copied_video(
    sink: OutputContainer, video: VideoStream, packets: Packets, zero_s: float, end_s: float
) -> Iterator[float]:
    copy = sink.add_stream_from_template(video, opaque=True)
    if video.codec_context.codec.canonical_name == "hevc" and sink.format.name == "mp4":
        copy.codec_context.codec_tag = "hvc1"  # what players of Apple look for

    def write() -> Iterator[float]:
        for packet in packets:
            if packet.pts is None or packet.dts is None:
                continue  # the empty packet at the end
            if float(packet.dts * packet.time_base) >= end_s:
                return
            if packet.is_keyframe and not is_clean_key(packet, video):
                packet.is_keyframe = False  # or the browser seeks to it, and gives up
            shift = round(zero_s / packet.time_base)
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = copy
            time_s = float(packet.dts * packet.time_base)
            sink.mux(packet)
            yield time_s

    return write()


def _copied_sound(
    sink: OutputContainer, source: InputContainer, stretch_s: tuple[float, float], zero_s: float
) -> Iterator[float]:
    sound = main_sound(source)
    assert sound is not None  # the plan says so
    copy = sink.add_stream_from_template(sound, opaque=True)
    base = sound.time_base or Fraction(1, 1000)
    first_s, end_s = stretch_s

    def write() -> Iterator[float]:
        source.seek(int((first_s - 1.0) / base), stream=sound)
        for packet in readable(source, [sound]):
            if packet.pts is None or packet.dts is None or packet.pts * base < first_s:
                continue
            if packet.pts * base >= end_s:
                return
            shift = round(zero_s / base)
            packet.pts, packet.dts = packet.pts - shift, packet.dts - shift
            packet.stream = copy
            time_s = float(packet.pts * base)
            sink.mux(packet)
            yield time_s

    return write()


def _encoded_video(
    pictures: PictureTrack, film: FilmReader, stretch_s: tuple[float, float], side_px: int
) -> Iterator[float]:
    start_s, end_s = stretch_s
    for time_s, image in shown(film, start_s, end_s, side_px):
        pictures.add(image, time_s - start_s)
        yield time_s - start_s
    if end_s - time_s > _STILL_S:
        pictures.add(image, end_s - start_s - float(1 / DEFAULT_FPS))
    pictures.end()


def _encoded_sound(
    sink: OutputContainer, source: InputContainer, stretch_s: tuple[float, float]
) -> Iterator[float]:
    track = SoundTrack(sink)

    def write() -> Iterator[float]:
        for samples in read_sound(source, main_sound(source), *stretch_s):
            track.add(samples)
            yield track.end_s
        track.end()

    return write()
