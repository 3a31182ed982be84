"""Moments as a list that mpv plays as if they were one film."""

import os
from collections.abc import Iterable

from vsearch.insights.playlist import caption, length_s
from vsearch.records.moments import Moment


def joined_list(moments: Iterable[Moment]) -> bytes:
    """Return an EDL of mpv, version 0, of moments in their order, each a chapter.

    Unlike a playlist it is one timeline, sought in as a whole. Names go with their length in bytes,
    so that no sign in them has a meaning; times are the decoder's, as mpv takes them.
    """
    return b"\n".join([b"# mpv EDL v0", *map(_segment, moments), b""])


def _segment(moment: Moment) -> bytes:
    start_s = 0.0 if moment.is_photo else max(0.0, moment.start_s)
    path = os.fsencode(moment.path.absolute())
    times = f"{start_s:.3f},{length_s(moment):.3f}".encode()
    return b",".join([_measured(path), times, b"title=" + _measured(caption(moment).encode())])


def _measured(text: bytes) -> bytes:
    return b"%%%d%%%s" % (len(text), text)
