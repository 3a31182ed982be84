"""Moments as a playlist that plays each in its own film."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from vsearch.insights.timings import players_zero_s
from vsearch.records.moments import Moment
from vsearch.wording import printable, when

if TYPE_CHECKING:
    from vsearch.insights.slideshow import Slide
    from vsearch.insights.timings import Timings

PHOTO_S = 5.0  # for how long a photo is shown

_VLC = "http://www.videolan.org/vlc/playlist/"  # names its additions to XSPF
_NO_TIMINGS: Timings = MappingProxyType({})


def playlist(slides: Iterable[Slide], timings: Timings = _NO_TIMINGS) -> str:
    """Return an extended M3U of the slides' moments, in their order.

    VLC starts and stops at the moment's seconds; a player that does not know these lines plays the
    whole film. Films are given as URIs: these are ASCII whatever the file's name is, and hold no
    line breaks. VLC counts broadcasts, and nothing else, from their beginning: ``timings`` tells
    which are.
    """
    return _listed(((slide.caption, slide.moment) for slide in slides), timings)


def moments_playlist(moments: Iterable[Moment], timings: Timings = _NO_TIMINGS) -> str:
    """Return an extended M3U of moments, in their order; see ``playlist``."""
    return _listed(((caption(one), one) for one in moments), timings)


def xspf(title: str, moments: Iterable[Moment], timings: Timings = _NO_TIMINGS) -> str:
    """Return an XSPF playlist (xspf.org, version 1) of moments, in their order, for VLC.

    VLC reads seconds from its own extension, as ``playlist`` has them; other players play the
    whole films.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<playlist xmlns="http://xspf.org/ns/0/" xmlns:vlc="{_VLC}ns/0/" version="1">',
        f" <title>{escape(printable(title))}</title>",
        " <trackList>",
    ]
    for place, moment in enumerate(moments):
        lines += [
            "  <track>",
            f"   <location>{escape(moment.path.absolute().as_uri())}</location>",
            f"   <title>{escape(caption(moment))}</title>",
            f"   <duration>{round(1000 * length_s(moment))}</duration>",
            f'   <extension application="{_VLC}0">',
            f"    <vlc:id>{place}</vlc:id>",
            *(f"    <vlc:option>{one}</vlc:option>" for one in _options(moment, timings)),
            "   </extension>",
            "  </track>",
        ]
    return "\n".join([*lines, " </trackList>", "</playlist>", ""])


def _listed(captioned: Iterable[tuple[str, Moment]], timings: Timings) -> str:
    lines = ["#EXTM3U"]
    for named, moment in captioned:
        lines += [
            f"#EXTINF:{round(length_s(moment))},{printable(named)}",
            *(f"#EXTVLCOPT:{option}" for option in _options(moment, timings)),
            moment.path.absolute().as_uri(),
        ]
    return "\n".join(lines) + "\n"


def caption(moment: Moment) -> str:
    """Return what a moment is called in a playlist: Up, 0:12.0-0:14.0, with an en dash."""
    return printable(f"{moment.title}, {when(moment)}")


def length_s(moment: Moment) -> float:
    """Return for how long a moment is shown."""
    return PHOTO_S if moment.is_photo else moment.end_s - moment.start_s


def _options(moment: Moment, timings: Timings) -> Sequence[str]:
    """Return what tells VLC where to start and stop, or how long to show a photo."""
    if moment.is_photo:
        return [f"image-duration={PHOTO_S:g}"]
    zero_s = players_zero_s(moment.path, timings)
    return [
        f"start-time={max(0.0, moment.start_s - zero_s):.3f}",
        f"stop-time={max(0.001, moment.end_s - zero_s):.3f}",
    ]
