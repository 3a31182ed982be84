"""Moments as a timeline of OpenTimelineIO, which editing programs take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from vsearch.insights.cuts import Cut, seen_in, told_of
from vsearch.insights.exports import piece_of
from vsearch.printed import print_query
from vsearch.records.moments import Answer
from vsearch.wording import chance, printable

if TYPE_CHECKING:
    from vsearch.video.timing import FilmTiming

KEY = "vsearch"  # under which metadata of timelines, clips and markers lie


def as_otio(answer: Answer, cuts: Sequence[Cut]) -> str:
    """Return a timeline of one video track, a clip for each cut, in order, as OTIO's JSON.

    Pictures are counted at each film's own rate, and labelled as the film's timecode has them, from
    0 where it has none. Every clip refers to the whole of its film; its markers are the evidence.
    """
    import opentimelineio as otio

    timeline = timeline_of(answer, [clip_of(cut, start_of(cut.timing)) for cut in cuts])
    return str(otio.adapters.write_to_string(timeline, "otio_json")) + "\n"


def timeline_of(answer: Answer, clips: Sequence[Any]) -> Any:
    """Return an OTIO timeline of clips, one after the other, named as what was asked for."""
    import opentimelineio as otio

    query = printable(print_query(answer.query))
    timeline = otio.schema.Timeline(printable(answer.query.text) or query)
    timeline.metadata[KEY] = {"query": query, "encoder": printable(answer.encoder)}
    track = otio.schema.Track("V1", kind=otio.schema.TrackKind.Video)
    for clip in clips:
        clip.metadata.setdefault(KEY, {})["query"] = query  # goes along into other timelines
    track.extend(clips)
    timeline.tracks.append(track)
    return timeline


def clip_of(cut: Cut, start: int) -> Any:
    """Return an OTIO clip of a cut; ``start`` is what the film's first picture is called."""
    import opentimelineio as otio

    rate = float(cut.timing.rate)

    def pictures(first: int, count: int) -> Any:
        return otio.opentime.TimeRange(
            otio.opentime.RationalTime(start + first, rate),
            otio.opentime.RationalTime(count, rate),
        )

    media = otio.schema.ExternalReference(
        cut.moment.path.absolute().as_uri(), pictures(0, cut.film_length)
    )
    media.name = printable(cut.moment.path.name)
    clip = otio.schema.Clip(clip_name(cut), media, pictures(cut.first, cut.count))
    clip.metadata[KEY] = told_of(cut)
    for number, one in seen_in(cut):
        marker = otio.schema.Marker(
            marker_name(one.label, one.probability),
            pictures(number, 1),
            otio.schema.MarkerColor.RED if one.is_weak else otio.schema.MarkerColor.GREEN,
        )
        marker.metadata[KEY] = {"time_s": float(one.time_s or 0), "kind": one.kind}
        clip.markers.append(marker)
    return clip


def clip_name(cut: Cut) -> str:
    """Return what a clip is called: Up, 0:12.0."""
    return piece_of(cut.moment).title


def marker_name(label: str, probability: float) -> str:
    """Return what a piece of evidence is called: Neo (Keanu Reeves) 97%."""
    return printable(f"{label} {chance(probability)}")


def start_of(timing: FilmTiming) -> int:
    """Return what number a film's timecode gives its first picture, 0 where it has none.

    A timecode that cannot be one at the film's rate counts as none.
    """
    import opentimelineio as otio

    if timing.label is None:
        return 0
    try:
        time = otio.opentime.from_timecode(timing.label, float(timing.rate))
    except ValueError:
        return 0
    return int(time.value)
