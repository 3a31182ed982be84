"""Moments as a playlist that plays each in its own film."""

from collections.abc import Iterable

from vsearch.insights.slideshow import Slide
from vsearch.records.moments import Moment
from vsearch.wording import printable, when

PHOTO_S = 5.0  # for how long a photo is shown


def playlist(slides: Iterable[Slide]) -> str:
    """Return an extended M3U of the slides' moments, in their order.

    VLC starts and stops at the moment's seconds; a player that does not know these lines plays the
    whole film. Films are given as URIs: these are ASCII whatever the file's name is, and hold no
    line breaks.
    """
    return _listed((slide.caption, slide.moment) for slide in slides)


def moments_playlist(moments: Iterable[Moment]) -> str:
    """Return an extended M3U of moments, in their order; see ``playlist``."""
    return _listed((f"{one.title}, {when(one)}", one) for one in moments)


def _listed(captioned: Iterable[tuple[str, Moment]]) -> str:
    lines = ["#EXTM3U"]
    for caption, moment in captioned:
        lines += [
            f"#EXTINF:{round(_length_s(moment))},{printable(caption)}",
            *_seconds(moment),
            moment.path.absolute().as_uri(),
        ]
    return "\n".join(lines) + "\n"


def _length_s(moment: Moment) -> float:
    return PHOTO_S if moment.is_photo else moment.end_s - moment.start_s


def _seconds(moment: Moment) -> list[str]:
    """Return the lines that tell VLC where to start and stop, or how long to show a photo."""
    if moment.is_photo:
        return [f"#EXTVLCOPT:image-duration={PHOTO_S:g}"]
    return [
        f"#EXTVLCOPT:start-time={max(0.0, moment.start_s):.3f}",
        f"#EXTVLCOPT:stop-time={moment.end_s:.3f}",
    ]
