"""vsearch watch as a user meets it."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from indexer.cli import main
from indexer.commands.watch import watch
from indexer.window import NAMED, marked
from tests.fakes import GREY, picture
from tests.media import greys, make_clip
from tests.test_watch import watcher
from tests.test_watch_feed import SetClock
from vsearch.assemble.watching import frames_of
from vsearch.errors import MediaError
from vsearch.watch.feed import Offer
from vsearch.watch.pace import thinned
from vsearch.watch.presence import Seen
from vsearch.watch.source import source_named


@pytest.fixture
def clip(tmp_path):
    """Return a film of a second with Anna's square, and half a second without."""
    frames = [picture(GREY, magenta=20)] * 25 + [picture(GREY)] * 13
    return make_clip(tmp_path / "film.mp4", frames, pixel_format="yuv444p")


def offers(path, clock):
    frames = frames_of(source_named(str(path)), clock=clock, is_fast=False, say=print)
    return (Offer(time_s, frame) for time_s, frame in thinned(frames, 10))


def refused(capsys, *words):
    status = main([*map(str, words)])
    error = capsys.readouterr().err
    assert status == 1
    assert error.startswith("vsearch: ")
    assert error.count("\n") == 1
    return error


def test_a_film_is_told_of_line_by_line(clip, capsys):
    """Her square is there from the first frame to the last with it: 0.96 s."""
    watching = watcher()
    watch(offers(clip, SetClock()), watching, as_json=False)
    assert capsys.readouterr().out == "0:00.0 Anna (p 1.00)\n"
    assert [(event.name, event.seconds) for event in watching.end()] == [("Anna", 0.96)]


def test_json_is_one_object_a_line(clip, capsys):
    """With the time, the name and the box."""
    watch(offers(clip, SetClock()), watcher(), as_json=True)
    (line,) = capsys.readouterr().out.splitlines()
    event = json.loads(line)
    assert (event["event"], event["name"], event["time_s"]) == ("came", "Anna", 0.0)
    assert event["box"] == pytest.approx([20 / 160, 40 / 120, 60 / 160, 80 / 120], abs=0.02)


def test_closing_the_window_ends_the_watch(clip):
    """It is shown every frame looked at, until it says that it is closed."""
    shown = []

    def show(image, seen):
        shown.append([face.name for face in seen])
        return len(shown) < 3

    watch(offers(clip, SetClock()), watcher(), as_json=False, show=show)
    assert shown == [[], ["Anna"], ["Anna"]]


def test_faces_are_marked_on_a_copy():
    """The box is drawn at its place; the picture itself stays."""
    image = picture(GREY)
    drawn = marked(image, [Seen("Anna", 0, 0.0, 0.9, (0.5, 0.5, 0.75, 0.75))])
    assert tuple(drawn[75, 80]) == NAMED
    assert np.all(image == GREY)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("none.mp4", "no such file"), ("a text.mp4", "not a film"), (".", "a folder")],
)
def test_what_is_no_film_is_refused_in_one_line(tmp_path, capsys, name, reason):
    """Before any model is loaded."""
    (tmp_path / "a text.mp4").write_text("not a film")
    words = ("--home", tmp_path / "home", "watch", tmp_path / name)
    assert reason in refused(capsys, *words)


def test_a_home_where_nobody_is_enrolled_is_refused_in_one_line(tmp_path, capsys):
    """And nothing is made there."""
    film = make_clip(tmp_path / "film.mp4", greys([10, 90]))
    home = tmp_path / "home"
    assert "Nobody is enrolled" in refused(capsys, "--home", home, "watch", film)
    assert not home.exists()


def test_telling_every_no_seconds_is_refused_in_one_line(tmp_path, capsys):
    """It would never end."""
    assert "more than 0" in refused(capsys, "watch", tmp_path, "--every", "0")


def test_a_refused_connection_and_a_missing_camera_say_so():
    """With what to do; passwords are not printed."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]  # bound but not listening: connections are refused
        source = source_named(f"rtsp://joe:secret@127.0.0.1:{port}/cam")
        frames = frames_of(source, clock=SetClock(), is_fast=False, say=print)
        with pytest.raises(MediaError, match="refused") as caught:
            next(frames)
        assert "secret" not in str(caught.value)
    camera = source_named("/dev/video987", system="linux")
    with pytest.raises(MediaError, match="no such device"):
        next(frames_of(camera, clock=SetClock(), is_fast=False, say=print))


def test_a_film_over_http_is_played_and_ends(tmp_path):
    """From a server of this machine; times count from the first frame."""
    content = make_clip(tmp_path / "film.mkv", greys([10, 90, 200])).read_bytes()

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        source = source_named(f"http://127.0.0.1:{server.server_port}/film.mkv")
        frames = frames_of(source, clock=SetClock(), is_fast=False, say=print)
        times = [time_s for time_s, _ in frames]
        server.shutdown()
    assert times == pytest.approx([0, 0.04, 0.08])
