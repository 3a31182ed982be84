"""A film's sound as one unbroken run of samples on the film's own clock."""

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.stream import Disposition
from numpy.typing import NDArray

RATE_HZ = 48_000  # of what is read here

Samples: TypeAlias = NDArray[np.float32]  # (2, n): left and right, -1..1

_SEEK_MARGINS_S = (1.0, 10.0)  # how far before the wanted time to look
_JITTER_S = 0.02  # containers round times: what is no further off follows without a break


def main_sound(container: InputContainer) -> AudioStream | None:
    """Return the sound that is heard with the film; None when there is none, or no decoder."""
    streams = [each for each in container.streams.audio if each.codec_context is not None]
    return next((s for s in streams if s.disposition & Disposition.default), (*streams, None)[0])


def read_sound(
    container: InputContainer, stream: AudioStream | None, start_s: float, end_s: float
) -> Iterator[Samples]:
    """Yield stereo of 48 kHz from ``start_s`` to ``end_s`` without a gap, in blocks.

    Where the film has no sound, or it cannot be decoded, there is silence, so that what is heard
    lies where the film's timestamps put it. Without a stream all of it is silence.
    """
    total, done = round((end_s - start_s) * RATE_HZ), 0
    for time_s, samples in _decoded(container, stream, start_s) if stream else ():
        begin = round((time_s - start_s) * RATE_HZ)
        if done and abs(begin - done) <= _JITTER_S * RATE_HZ:
            begin = done
        for silence in _silence(min(begin, total) - done):
            yield silence
            done += silence.shape[1]
        heard = samples[:, max(0, done - begin) :][:, : total - done]
        if heard.shape[1]:
            yield heard
            done += heard.shape[1]
        if done >= total:
            return
    yield from _silence(total - done)


def _silence(count: int) -> Iterator[Samples]:
    """Yield that many samples, a second at most at a time."""
    for begin in range(0, count, RATE_HZ):
        yield np.zeros((2, min(RATE_HZ, count - begin)), dtype=np.float32)


def _decoded(
    container: InputContainer, stream: AudioStream, start_s: float
) -> Iterator[tuple[float, Samples]]:
    """Yield blocks with the times of their first samples, from ``start_s`` or earlier on."""
    base = float(stream.time_base or 1)
    for margin_s in _SEEK_MARGINS_S:
        if not _seek(container, stream, int((start_s - margin_s) / base)):
            continue
        blocks = _resampled(_frames(container, stream))
        first = next(blocks, None)
        if first is not None and first[0] <= start_s:
            yield first
            yield from blocks
            return
    _seek(container, stream, stream.start_time or 0)
    yield from _resampled(_frames(container, stream))


def _seek(container: InputContainer, stream: AudioStream, ticks: int) -> bool:
    try:
        container.seek(ticks, stream=stream)
    except FFmpegError:
        return False
    return True


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Yield what can be decoded, to the end of the file or to where it is damaged."""
    try:
        for packet in container.demux(stream):
            try:
                yield from packet.decode()
            except FFmpegError:
                continue  # one damaged packet; the time of the next tells how long it was
    except FFmpegError:
        return


def _resampled(frames: Iterator[AudioFrame]) -> Iterator[tuple[float, Samples]]:
    """Yield the frames as stereo of 48 kHz; what has no time follows the one before."""
    resampler, known, next_s = AudioResampler("fltp", "stereo", RATE_HZ), None, 0.0
    for frame in frames:
        shape = frame.format.name, frame.layout.name, frame.sample_rate
        if shape != known:  # broadcasts change from stereo to surround and back
            resampler, known = AudioResampler("fltp", "stereo", RATE_HZ), shape
        if frame.pts is not None and frame.time_base is not None:
            next_s = float(frame.pts * frame.time_base)
        for block in resampler.resample(frame):
            if block.pts is not None and block.time_base:
                next_s = float(block.pts * block.time_base)
            samples = np.asarray(block.to_ndarray(), dtype=np.float32)
            yield next_s, samples
            next_s += samples.shape[1] / RATE_HZ
