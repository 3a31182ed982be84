"""The indexing run on the page: what is told of it, and that it can be cancelled."""

import sys
from pathlib import Path

import pytest

from tests.test_jobs import after, is_over
from tests.test_ui_films import button, page
from tests.toy_page import html
from ui.job_words import headline, now, outcome, time_left
from vsearch import jobs
from vsearch.jobs import JobState, Progress
from vsearch.settings import Home

PLANNED = '{"event": "planned", "at": 100.0, "films": 2, "seconds": 80.0}'
STARTED = '{"event": "started", "at": 100.0, "path": "/f/<b>a.mp4", "seconds": 60.0}'
FAILED = '{"event": "failed", "at": 140.0, "path": "/f/<i>.mp4", "reason": "no film"}'
SUMMARY = '{"event": "summary", "at": 150.0, "indexed": 1, "failed": 1}'


@pytest.fixture
def home(tmp_path):
    (tmp_path / "Films").mkdir()
    return Home(tmp_path / "home", tmp_path / "weights")


def start(home, code):
    command = [sys.executable, "-c", f"import sys, time\n{code}"]
    jobs.start(home, [home.folder.parent / "Films"], command=command)


def test_a_run_is_shown_while_it_is_at_work_and_cancelled(home):
    """Nothing else can be started meanwhile; the page says that it is stopped in the end."""
    start(home, f"print({PLANNED!r})\nprint({STARTED!r}, flush=True)\ntime.sleep(600)")
    after(home, lambda found: found.progress.name)
    app = page(home)
    assert "Indexing" in html(app)
    bar = app.get("progress")[0]
    assert "Film 1 of 2" in bar.proto.text
    assert "<b>" not in bar.proto.text.replace(r"\<b\>", "")
    assert "No films yet" not in html(app)
    button(app, "Cancel")
    after(home, is_over)
    app = page(home)
    assert "What was finished is in the index" in html(app)
    button(app, "Put away")
    assert jobs.state(home) is None
    assert "No films yet" in html(app)


def test_files_that_failed_are_listed_with_the_reason(home):
    """Whatever they are called."""
    start(home, f"print({PLANNED!r})\nprint({FAILED!r})\nprint({SUMMARY!r})")
    after(home, is_over)
    text = html(page(home))
    assert "1 film indexed, 1 file not readable" in text
    assert '<th scope="row">/f/&lt;i&gt;.mp4</th><td>no film</td>' in text


def test_a_run_that_dies_at_once_is_told_in_one_line(home):
    """As when another indexer is at work."""
    start(home, "sys.exit('vsearch: another vsearch is writing to it; wait until it is done')")
    after(home, is_over)
    assert "Indexing ended early: another vsearch is writing to it" in html(page(home))


def test_a_second_start_is_refused_on_the_page(home, tmp_path):
    """Two visitors press at the same time: the second one is told, and the run goes on."""
    app = page(home)
    start(home, "time.sleep(600)")
    app.text_input(key="add-folder").set_value(str(tmp_path / "Films"))
    button(app, "Index it")
    assert "Another run is at work: wait until it is done, or cancel it." in html(app)
    jobs.cancel(home)
    after(home, is_over)


def test_a_note_that_is_damaged_does_not_take_the_page_away(home):
    """It is told what to do."""
    (home.folder / "jobs").mkdir(parents=True)
    (home.folder / "jobs" / "index.json").write_text("{")
    assert "cannot be read: remove the file" in html(page(home))


@pytest.mark.parametrize(
    ("progress", "told"),
    [
        (Progress(), "Opening the models and looking through the folders"),
        (Progress("films", "a.mp4", 2, 9, 0.25, 240.0), "Film 3 of 9: a.mp4, 4 min left"),
        (Progress("films", "", 0, 0), "Looking for photos"),
        (Progress("photos", "Crete", 8, 8, 1.0, 0.0), "Photo 8 of 8: Crete, some seconds left"),
        (Progress("finishing"), "Tidying up"),
    ],
)
def test_where_a_run_is(progress, told):
    """In one line, at every stage."""
    assert now(progress) == told


def test_what_came_of_a_run():
    """Done, stopped, or ended early."""
    folders = (Path("/films"),)
    done = JobState(folders, False, False, Progress("done", counts={"indexed": 1, "moved": 2}))
    assert (headline(done), outcome(done)) == (
        "Indexed /films",
        "1 film indexed, 2 films moved",
    )
    nothing = JobState(folders, False, False, Progress("done"))
    assert outcome(nothing) == "No films or photos were found there."
    broken = JobState((*folders, *folders), False, False, Progress(), "It broke.")
    assert (headline(broken), outcome(broken)) == ("Not indexed: 2 folders", "It broke.")
    stopping = JobState(folders, True, True, Progress("films"))
    assert headline(stopping) == "Stopping: /films"


def test_time_left_is_rough():
    """Nobody knows it to the second."""
    words = [time_left(seconds) for seconds in (3, 44, 100, 3600, 9000)]
    assert words == ["some seconds left", "40 s left", "2 min left", "60 min left", "2.5 h left"]
