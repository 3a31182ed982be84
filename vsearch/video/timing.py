"""How a film counts its pictures: its rate, its first picture, its timecode."""

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from vsearch.video.probe import open_container

# What cameras, discs and editing programs count in.
USUAL_RATES = (
    *(Fraction(24_000, 1001), Fraction(24), Fraction(25), Fraction(30_000, 1001), Fraction(30)),
    *(Fraction(48), Fraction(50), Fraction(60_000, 1001), Fraction(60)),
)
_DEFAULT_RATE = Fraction(25)
_SAME_WITHIN = 0.0005  # 24 and 23.976 are twice as far apart
_STEADY_WITHIN = 0.01  # by which headers of short films err
_LABEL = re.compile(r"\d\d:\d\d:\d\d[:;.,]\d\d")


@dataclass(frozen=True, slots=True)
class FilmTiming:
    """How a film counts its pictures, as its header tells; its first one is number 0."""

    rate: Fraction  # pictures a second, > 0; of a film that varies a usual rate, see ``rate_of``
    is_variable: bool  # pictures do not lie on a grid: a number stands for a time, to half of one
    first_s: float  # time of the first picture, on the film's own clock
    begins_s: float  # time at which the file begins, sound included
    is_broadcast: bool  # a transport or program stream: players call its beginning 0
    length: int  # pictures, >= 0
    is_counted: bool  # the header says how many pictures there are; else they were reckoned
    label: str | None = None  # timecode of the first picture: 01:00:00:00, drop-frame with ";"

    def __post_init__(self) -> None:
        if self.rate <= 0:
            raise ValueError(f"a rate must be positive, not {self.rate}")

    @property
    def is_drop(self) -> bool:
        """Say whether its timecode leaves numbers out to keep up with the clock."""
        return self.label is not None and ";" in self.label

    def number_at(self, time_s: float) -> int:
        """Return the number of the picture whose time is next to ``time_s``, 0 at least."""
        return max(0, round((time_s - self.first_s) * self.rate))

    def time_of(self, number: int) -> float:
        """Return when a picture is shown, on the film's own clock."""
        return self.first_s + float(number / self.rate)

    @property
    def players_zero_s(self) -> float:
        """Return what time of the film's own clock players that do not shift Matroska call 0."""
        return self.begins_s if self.is_broadcast else 0.0


def read_timing(path: Path) -> FilmTiming:
    """Return how a film counts, from its header alone; MediaError where it cannot be read."""
    with open_container(path) as (container, stream):
        rate, is_variable = rate_of(stream.average_rate, stream.base_rate)
        begins_s = (container.start_time or 0) / av.time_base
        first_s = begins_s
        if stream.start_time is not None and stream.time_base:
            first_s = float(stream.start_time * stream.time_base)
        is_counted = stream.frames > 0 and not is_variable
        return FilmTiming(
            rate=rate,
            is_variable=is_variable,
            first_s=first_s,
            begins_s=begins_s,
            is_broadcast=container.format.name in ("mpegts", "mpeg"),
            length=stream.frames if is_counted else round(_length_s(container, stream) * rate),
            is_counted=is_counted,
            label=_label_of(container),
        )


def rate_of(mean: Fraction | None, tick: Fraction | None) -> tuple[Fraction, bool]:
    """Return the rate that a film counts in, and whether its pictures keep to it.

    ``mean`` is the average over the film and ``tick`` the slowest grid that holds its first
    pictures, as FFmpeg tells them. Interlaced films tick twice a picture. Apart otherwise, the film
    varies: it counts in the grid if that is a usual rate, else in the usual one next to the mean.
    """
    if not mean or mean <= 0:
        return (tick, False) if tick and tick > 0 else (_DEFAULT_RATE, False)
    near = min(USUAL_RATES, key=lambda usual: abs(usual - mean))
    if tick and tick > 0 and all(abs(tick / mean - n) > n * _STEADY_WITHIN for n in (1, 2)):
        return tick if tick in USUAL_RATES else near, True
    if abs(near / mean - 1) <= _SAME_WITHIN:
        return near, False
    if tick in USUAL_RATES and abs(tick / mean - 1) <= _STEADY_WITHIN:
        return tick, False
    return mean.limit_denominator(1001), False


def _length_s(container: InputContainer, stream: VideoStream) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    length_s = (container.duration or 0) / av.time_base
    if "matroska" in container.format.name:  # which counts from 0, wherever the film begins
        length_s -= (container.start_time or 0) / av.time_base
    return length_s


def _label_of(container: InputContainer) -> str | None:
    """Return the timecode that a camera or an editing program wrote into the file."""
    streams = [container.metadata, *(stream.metadata for stream in container.streams)]
    labels = (told.get("timecode", "") for told in streams)
    return next((label for label in labels if _LABEL.fullmatch(label)), None)
