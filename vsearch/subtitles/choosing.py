"""Which of a film's subtitles are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from vsearch.records.lines import SpokenLine, SubtitleTrack
from vsearch.subtitles.words import FUNCTION_WORDS, spoken_words

MOST_LANGUAGES = 4  # of a film: each has as many lines as the first
ENGLISH = "en"
_FORCED, _COMMENTARY, _SDH = 0.1, 0.2, 1.25  # what lines of such subtitles count for
_TOLD_BY = 200  # lines by which untagged subtitles are judged
_SHARE = 0.3  # of words that carry English sentences, from which it is English

Read = tuple[SubtitleTrack, Sequence[SpokenLine]]


def chosen(found: Iterable[Read]) -> tuple[list[Read], list[SubtitleTrack]]:
    """Return the subtitles to keep, best first, and the others.

    One of each language, English first, then in the order of the film, four at most. Of several
    the fullest: those for the deaf, which tell who speaks, before plain ones, and both before what
    translates only signs and foreign words, or comments on the film.
    """
    tracks = [(_tagged(track, lines), lines) for track, lines in found]
    best: dict[str, Read] = {}
    for track, lines in tracks:
        if lines and (
            track.language not in best or _worth(track, lines) > _worth(*best[track.language])
        ):
            best[track.language] = (track, lines)
    languages = sorted(best, key=lambda language: language != ENGLISH)[:MOST_LANGUAGES]
    kept = [best[language] for language in languages]
    others = [track for track, lines in tracks if not any(track is one for one, _ in kept)]
    return kept, others


def _tagged(track: SubtitleTrack, lines: Sequence[SpokenLine]) -> SubtitleTrack:
    """Return the track with the language that its words tell, if nothing else does."""
    if track.language or not lines:
        return track
    words = [word for line in lines[:_TOLD_BY] for word in spoken_words(line.text)]
    english = sum(word in FUNCTION_WORDS for word in words)
    return replace(track, language=ENGLISH) if english > _SHARE * len(words) else track


def _worth(track: SubtitleTrack, lines: Sequence[SpokenLine]) -> float:
    worth = float(len(lines))
    for is_so, factor in (
        (track.is_forced, _FORCED),
        (track.is_commentary, _COMMENTARY),
        (track.is_sdh, _SDH),
    ):
        worth *= factor if is_so else 1.0
    return worth
