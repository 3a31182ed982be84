"""Moments as a playlist that plays each in its own film."""

from collections.abc import Iterable

from vsearch.insights.slideshow import Slide


def playlist(slides: Iterable[Slide]) -> str:
    """Return an extended M3U of the slides' moments, in their order.

    VLC starts and stops at the moment's seconds; a player that does not know these lines plays the
    whole film. Films are given as URIs: these are ASCII whatever the file's name is, and hold no
    line breaks.
    """
    lines = ["#EXTM3U"]
    for slide in slides:
        moment = slide.moment
        lines += [
            f"#EXTINF:{round(moment.end_s - moment.start_s)},{slide.caption}",
            f"#EXTVLCOPT:start-time={max(0.0, moment.start_s):.3f}",
            f"#EXTVLCOPT:stop-time={moment.end_s:.3f}",
            slide.film.path.absolute().as_uri(),
        ]
    return "\n".join(lines) + "\n"
