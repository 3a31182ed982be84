"""Frames on their way to whoever watches: at their time, the newest only, over breaks."""

from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event as Signal

import pytest

from tests.fakes import GREY, picture
from tests.media import greys, make_clip
from vsearch.assemble.watching import frames_of
from vsearch.errors import InputError, MediaError
from vsearch.watch.feed import Feed, Offer, reading
from vsearch.watch.pace import paced, thinned, unbroken
from vsearch.watch.source import source_named


@dataclass(frozen=True)
class Frame:
    """A frame that is told by its time."""

    time_s: float

    def image(self, max_side_px):
        return picture(GREY)


class SetClock:
    """Time passes only in waits, which are noted; over after so many."""

    def __init__(self, waits_allowed=1000):
        self.time_s = 100.0
        self.waits = []
        self._allowed = waits_allowed

    def now_s(self):
        return self.time_s

    def wait(self, seconds):
        self.waits.append(round(seconds, 6))
        self.time_s += seconds
        return len(self.waits) < self._allowed


@dataclass(frozen=True)
class Connected:
    """An open source that gives these frames."""

    frames: object
    is_film: bool = False


def breaking(frames, reason="camera: broke off"):
    yield from frames
    raise MediaError(reason)


def connections(*given):
    """Return what opens one of these after the other; an error among them is raised instead."""
    left = list(given)

    @contextmanager
    def connect():
        following = left.pop(0)
        if isinstance(following, Exception):
            raise following
        yield following

    return connect


def test_a_film_plays_at_its_own_speed():
    """The first frame at once, the others when their time has come."""
    clock = SetClock()
    shown = [(frame.time_s, clock.now_s()) for frame in paced(map(Frame, (5.0, 5.5, 7.0)), clock)]
    assert shown == [(5.0, 100.0), (5.5, 100.5), (7.0, 102.0)]


def test_a_film_that_is_late_does_not_wait():
    """Whoever took two seconds over the first frame gets the second one at once."""
    clock = SetClock()
    frames = paced(map(Frame, (0.0, 1.0, 3.0)), clock)
    next(frames)
    clock.time_s += 2.0
    assert next(frames).time_s == 1.0
    assert clock.waits == []
    assert next(frames).time_s == 3.0
    assert clock.waits == [1.0]


def test_a_film_on_disk_is_shown_with_its_own_times_and_at_real_time(tmp_path):
    """Three frames of a clip, 0.04 s apart: two waits; none when it is to go fast."""
    film = source_named(str(make_clip(tmp_path / "film.mp4", greys([10, 90, 200]))))
    clock = SetClock()
    times = [time_s for time_s, _ in frames_of(film, clock=clock, is_fast=False, say=print)]
    assert times == pytest.approx([0, 0.04, 0.08])
    assert clock.waits == pytest.approx([0.04, 0.04])
    fast = SetClock()
    assert len(list(frames_of(film, clock=fast, is_fast=True, say=print))) == 3
    assert fast.waits == []


def test_of_25_frames_a_second_every_other_one_is_offered():
    """Ten looks a second are wanted, a little more is taken than less."""
    frames = [(number / 25, Frame(number / 25)) for number in range(9)]
    assert [round(25 * time_s) for time_s, _ in thinned(frames, 10)] == [0, 2, 4, 6, 8]


def test_whoever_is_slow_gets_the_newest_frame():
    """Of four frames that came in the meantime, the last."""
    feed = Feed(skips=True)
    for number in range(4):
        assert feed.offer((float(number), Frame(number)))
    taken = feed.take()
    assert next(taken).time_s == 3.0
    feed.offer((4.0, Frame(4)))
    feed.offer((5.0, Frame(5)))
    feed.end()
    assert [offer.time_s for offer in taken] == [5.0]
    assert (feed.offered, feed.taken) == (6, 2)


def test_nothing_is_skipped_when_it_is_to_go_fast():
    """The reader waits until each frame is taken."""
    frames = ((float(number), Frame(number)) for number in range(50))
    with reading(frames, skips=False, over=Signal()) as feed:
        assert [offer.time_s for offer in feed.take()] == list(map(float, range(50)))


def test_an_error_of_the_reader_is_raised_where_frames_are_taken():
    """After the frames before it."""
    frames = breaking([(0.0, Frame(0))])
    with reading(frames, skips=False, over=Signal()) as feed:
        taken = feed.take()
        assert next(taken).time_s == 0.0
        with pytest.raises(MediaError, match="broke off"):
            next(taken)


def test_the_reader_stops_when_nobody_looks_any_more():
    """An endless source; the watch is over after one frame."""
    over, passed = Signal(), []

    def endless():
        while True:
            passed.append(1)
            yield float(len(passed)), Frame(0)

    with reading(endless(), skips=False, over=over) as feed:
        next(feed.take())
    count = len(passed)
    assert over.is_set()
    assert not feed.offer((0.0, Frame(0)))
    assert len(passed) == count


def test_silence_is_told_as_time_that_goes_on():
    """Nothing comes for two rounds: two silences, timed on from the last frame."""
    feed = Feed(skips=True)
    feed.offer((7.0, Frame(7)))
    taken = feed.take(silence_s=0.001)
    next(taken)
    assert [next(taken), next(taken)] == [Offer(7.001, None), Offer(7.002, None)]


def test_a_source_that_breaks_twice_is_reconnected_twice():
    """Times go on from the first frame; each break is told, with how long the wait is."""
    clock = SetClock(waits_allowed=3)
    said: list[str] = []
    connect = connections(
        Connected(breaking([Frame(50), Frame(51)])),
        Connected(breaking([Frame(0)])),
        Connected(iter([Frame(0)])),
    )
    times = [time_s for time_s, _ in unbroken(connect, clock, said.append)]
    assert times == [0.0, 0.0, 1.0, 2.0]
    assert said == [
        "camera: broke off; trying again in 1 s",
        "camera: broke off; trying again in 1 s",
        "the stream ended; trying again in 1 s",
    ]


def test_waits_grow_to_half_a_minute_and_begin_anew_with_frames():
    """Seven refusals after the first break, then a frame, then a break again."""
    clock = SetClock(waits_allowed=9)
    refusals = [MediaError("refused")] * 7
    connect = connections(
        Connected(breaking([Frame(0)])), *refusals, Connected(breaking([Frame(0)]))
    )
    assert len(list(unbroken(connect, clock, lambda _: None))) == 2
    assert clock.waits == [1, 2, 4, 8, 16, 30, 30, 30, 1]


def test_a_source_that_cannot_be_opened_at_first_is_an_error():
    """Nothing is tried again: the address may be wrong."""
    clock = SetClock()
    with pytest.raises(MediaError, match="refused"):
        list(unbroken(connections(MediaError("refused")), clock, print))
    for is_film in (False, True):
        with pytest.raises(MediaError, match="before its first frame"):
            list(unbroken(connections(Connected(iter(()), is_film)), clock, print))
    assert clock.waits == []


def test_a_film_over_the_network_plays_at_its_own_speed_and_ends():
    """It is sent faster than it plays, and is not fetched again."""
    clock = SetClock()
    film = Connected(iter([Frame(3.0), Frame(3.5)]), is_film=True)
    times = [time_s for time_s, _ in unbroken(connections(film), clock, print)]
    assert times == [0.0, 0.5]


@pytest.mark.parametrize(
    ("word", "kind", "address", "shown"),
    [
        ("0", "camera", "/dev/video0", "/dev/video0"),
        ("/dev/video2", "camera", "/dev/video2", "/dev/video2"),
        ("rtsp://joe:s@cret@10.0.0.2/one", "stream", None, "rtsp://10.0.0.2/one"),
        ("http://10.0.0.2:8080/cam?a=b@c", "stream", None, "http://10.0.0.2:8080/cam?a=b@c"),
        ("films/Alien: Covenant.mp4", "film", None, None),
        ("./0", "film", "0", "0"),
    ],
)
def test_sources_are_told_apart_by_how_they_are_written(word, kind, address, shown):
    """Passwords are never shown."""
    source = source_named(word, system="linux")
    assert (source.kind, source.address) == (kind, address or word)
    assert source.shown == (shown or word)


def test_what_cannot_be_watched_is_refused():
    """A scheme nobody knows, and cameras where there is no way to open them."""
    with pytest.raises(InputError, match="foo"):
        source_named("foo://bar")
    with pytest.raises(InputError, match="Cameras cannot be opened"):
        source_named("0", system="win32")
