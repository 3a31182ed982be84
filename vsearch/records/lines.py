"""What is said in films: lines with their times, and the subtitles that they were read from."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """One line of subtitles, without styling or descriptions of sounds."""

    start_s: float  # on the film's own clock, >= 0
    end_s: float  # > start_s
    text: str  # on one line, never empty
    speaker: str = ""  # as the subtitles label who says it, if they do

    def __post_init__(self) -> None:
        if not 0 <= self.start_s < self.end_s < math.inf:
            raise ValueError(f"nobody speaks from {self.start_s} to {self.end_s} s")
        if not self.text:
            raise ValueError("a line without words is none")


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """One subtitle file beside a film, or one text stream inside of it."""

    name: str  # of the file below the film's folder, as Python reads it; "" for a stream
    language: str = ""  # two letters where that is known, as it is tagged otherwise; "" untagged
    is_forced: bool = False  # only what is said in another language than the film's
    is_sdh: bool = False  # for the deaf and hard of hearing: with sounds and speakers
    is_commentary: bool = False
    size_bytes: int = 0  # of the file when it was read
    modified_ns: int = 0
    run_id: str = ""  # the reading that wrote its lines; "" when none were kept
    count: int = 0  # lines that are kept


@dataclass(frozen=True, slots=True)
class Subtitles:
    """What was read of one film's subtitles."""

    film_id: str
    tracks: tuple[SubtitleTrack, ...]  # those kept first, best first; then those that were not
    is_looked_into: bool = False  # the film's own streams were read, which never change

    @property
    def kept(self) -> tuple[SubtitleTrack, ...]:
        """Return the tracks whose lines can be searched, best first."""
        return tuple(track for track in self.tracks if track.count)

    @property
    def count(self) -> int:
        """Return the number of lines that can be searched."""
        return sum(track.count for track in self.tracks)


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line of the library that may hold what is asked for."""

    film_id: str
    run_id: str
    number: int  # of the line in its track, from 0
    words: str  # its words and those of the line that follows, as they are compared
    row_id: int  # where it is stored, as long as that does not change


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A line that may be what is asked for; of two lines when the words run over both."""

    line: SpokenLine
    probability: float  # 0..1, that the words asked for are spoken there, or were meant
    share: float  # 0..1, how much of the line they are
    coverage: float  # 0..1, how many of the words asked for are in it
