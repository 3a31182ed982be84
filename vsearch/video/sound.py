"""A short recording of speech, decoded: one channel, at the rate that recognisers want."""

import io
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.container import InputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from vsearch.errors import InputError, MediaError

LONGEST_S = 60.0
RATE_HZ = 16_000
_LARGEST_BYTES = 100_000_000  # a minute of the largest kind of WAV
_SHORTEST_S = 0.1
_PADDING_S = 0.5  # that encoders add to what was recorded
_SILENCE = 1e-3  # of full scale, -60 dB: below the noise of a microphone that is on


@dataclass(frozen=True, slots=True)
class Sound:
    """What was recorded."""

    samples: NDArray[np.float32]  # (n,), -1..1, one channel
    rate_hz: int  # > 0

    def __post_init__(self) -> None:
        if self.samples.ndim != 1 or self.rate_hz <= 0:
            raise ValueError(f"no sound: shape {self.samples.shape} at {self.rate_hz} Hz")

    @property
    def duration_s(self) -> float:
        """Return how long it takes to hear it."""
        return len(self.samples) / self.rate_hz


def read_recording(path: Path) -> bytes:
    """Return the bytes of a recording; MediaError when it is missing, no file, or too large."""
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise MediaError(f"{path.absolute()} is not a file: name a recording.")
        if path.stat().st_size > _LARGEST_BYTES:
            raise InputError(_too_long(path.name))
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MediaError(f"{path} does not exist: check the spelling.") from error
    except ValueError as error:
        raise MediaError(f"{path} is not the name of a file: it holds a null sign.") from error
    except OSError as error:
        raise MediaError(f"{path} cannot be read: {error.strerror or error}.") from error


def decode_sound(content: bytes, *, name: str) -> Sound:
    """Return what is heard in the bytes of an audio file, at 16 kHz; ``name`` is for messages.

    WAV, WebM, Ogg, M4A, MP3, and whatever else FFmpeg reads. MediaError when it is empty, not
    audio or damaged; InputError when it is longer than a minute, or nothing can be heard in it.
    """
    if not content:
        raise MediaError(f"{name} is empty: record it again.")
    try:
        # No protocols: a playlist in disguise reaches neither other files nor the network.
        container = av.open(
            io.BytesIO(content),
            "r",
            container_options={"protocol_whitelist": "none"},
            metadata_errors="replace",
        )
    except (FFmpegError, ValueError) as error:  # ValueError: a header that PyAV cannot take
        raise MediaError(f"{name} is not a recording that can be read: use WAV.") from error
    with container:
        if not container.streams.audio:
            raise MediaError(f"{name} holds no sound: use a recording of your voice.")
        try:
            samples = _samples(container, name)
        except (FFmpegError, ValueError) as error:
            raise MediaError(f"{name} is damaged: record it again, or use WAV.") from error
    if len(samples) < _SHORTEST_S * RATE_HZ:
        raise InputError(f"{name} is too short for a word: record until you have said it all.")
    if np.abs(samples - samples.mean()).max() < _SILENCE:
        raise InputError(f"{name} is silent: check the microphone and record it again.")
    return Sound(samples, RATE_HZ)


def _samples(container: InputContainer, name: str) -> NDArray[np.float32]:
    """Return all that the first audio stream holds; InputError when that is too much."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
    parts: list[NDArray[np.float32]] = []
    heard_s = 0.0
    for frame in container.decode(audio=0):
        # Before it is resampled: at a rate of 1 Hz a small frame would become a huge one.
        heard_s += frame.samples / max(frame.sample_rate, 1)
        if heard_s > LONGEST_S + _PADDING_S:
            raise InputError(_too_long(name))
        frame.pts = None  # gaps in the clock would be filled with silence
        parts += map(_plain, resampler.resample(frame))
    parts += map(_plain, resampler.resample(None))
    whole = np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)
    return np.clip(np.nan_to_num(whole, posinf=0.0, neginf=0.0), -1.0, 1.0)


def _plain(frame: AudioFrame) -> NDArray[np.float32]:
    return np.asarray(frame.to_ndarray()[0], dtype=np.float32)


def _too_long(name: str) -> str:
    return f"{name} is longer than {LONGEST_S:.0f} s: ask in one or two sentences."
