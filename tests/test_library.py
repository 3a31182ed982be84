"""A folder of films kept in step with the index."""

import os
import shutil
from pathlib import Path

import pytest

from indexer.library import index_library
from tests.fakes import BLUE, RED, identity, models, picture
from tests.media import make_clip
from vsearch.errors import InputError
from vsearch.settings import IndexSettings
from vsearch.store import Store


class Silent:
    """A reporter that only counts the films that were looked at."""

    def __init__(self) -> None:
        self.started_films: list[str] = []

    def planned(self, jobs):
        """Hear the plan."""

    def started(self, job):
        """Count it."""
        self.started_films.append(job.path.name)

    def reached(self, job, time_s):
        """Hear the progress."""

    def finished(self, job, contents):
        """Hear the end."""

    def failed(self, path, reason):
        """Hear of a failure."""


@pytest.fixture
def films(tmp_path):
    folder = tmp_path / "films"
    (folder / "family").mkdir(parents=True)
    make_clip(folder / "Red.2001.mp4", [picture(RED)] * 30)
    make_clip(folder / "family" / "Großmutter's día.mkv", [picture(BLUE)] * 30)
    return folder


@pytest.fixture
def index(tmp_path):
    with Store.open(tmp_path / "index") as store, store.writing():
        store.check_identity(identity())
        yield store


def bring_up_to_date(index, *folders: Path, **options):
    reporter = Silent()
    report = index_library(
        folders,
        store=index,
        models=models(),
        settings=IndexSettings(),
        reporter=reporter,
        **options,
    )
    return report, reporter.started_films


def test_a_folder_is_searched_to_any_depth_and_names_may_be_any(films, index):
    """Two films, one in a folder below, with letters beyond ASCII."""
    report, _ = bring_up_to_date(index, films)
    assert len(report.indexed) == 2
    titles = {(film.title, film.year) for film in index.films()}
    assert titles == {("Red", 2001), ("Großmutter's día", None)}


def test_a_second_run_looks_at_nothing(films, index):
    """Unchanged films are skipped."""
    bring_up_to_date(index, films)
    report, started = bring_up_to_date(index, films)
    assert (len(report.unchanged), started) == (2, [])


def test_a_moved_and_renamed_film_keeps_its_index(films, index):
    """Same content, other place and name: only the path changes."""
    bring_up_to_date(index, films)
    before = {film.id: film.run_id for film in index.films()}
    (films / "Red.2001.mp4").rename(films / "family" / "other name.mp4")
    report, started = bring_up_to_date(index, films)
    assert started == []
    assert [new.name for _, new in report.moved] == ["other name.mp4"]
    assert {film.id: film.run_id for film in index.films()} == before
    assert report.missing == []


def test_a_copy_is_named_and_not_indexed_twice(films, index):
    """The same film under two names is one film."""
    shutil.copy(films / "Red.2001.mp4", films / "again.mp4")
    report, _ = bring_up_to_date(index, films)
    assert (len(report.indexed), len(report.copies)) == (2, 1)


def test_one_bad_file_does_not_stop_the_run(films, index):
    """A text file called .mp4 and an empty one are named with a reason; the others are indexed."""
    (films / "a text.mp4").write_text("not a film")
    (films / "empty.mp4").write_bytes(b"")
    report, _ = bring_up_to_date(index, films)
    assert len(report.indexed) == 2
    assert {path.name for path, _ in report.failed} == {"a text.mp4", "empty.mp4"}
    assert all("\n" not in reason for _, reason in report.failed)


def test_a_truncated_film_is_indexed_as_far_as_it_goes_and_named(films, index, tmp_path):
    """Half of a Matroska file still has its first half."""
    whole = make_clip(
        films / "long.mkv", [picture((i, 90, 255 - i), magenta=i % 100) for i in range(250)]
    )
    whole.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    report, _ = bring_up_to_date(index, films)
    assert "long.mkv" in {path.name for path in report.indexed}
    assert [path.name for path, _ in report.damaged] == ["long.mkv"]


def test_a_deleted_film_is_reported_and_pruned_on_request(films, index):
    """Deleting a file loses nothing until it is asked for."""
    bring_up_to_date(index, films)
    (films / "Red.2001.mp4").unlink()
    report, _ = bring_up_to_date(index, films)
    assert [film.title for film in report.missing] == ["Red"]
    assert len(index.films()) == 2
    report, _ = bring_up_to_date(index, films, prune=True)
    assert [film.title for film in report.pruned] == ["Red"]
    assert len(index.films()) == 1


def test_films_outside_the_given_folders_are_not_missed(films, index, tmp_path):
    """Another drive that is not plugged in is nobody's business."""
    bring_up_to_date(index, films)
    other = tmp_path / "other"
    other.mkdir()
    (films / "Red.2001.mp4").unlink()
    report, _ = bring_up_to_date(index, other, prune=True)
    assert (report.missing, report.pruned) == ([], [])


def test_a_changed_film_is_another_film(films, index):
    """New content under the old name is looked at; the old film is forgotten."""
    bring_up_to_date(index, films)
    make_clip(films / "Red.2001.mp4", [picture(BLUE)] * 60)
    _, started = bring_up_to_date(index, films)
    assert started == ["Red.2001.mp4"]
    assert len(index.films()) == 2


def test_two_films_that_swapped_names_keep_their_index(films, index):
    """Each row follows its film; nothing is looked at again or lost."""
    bring_up_to_date(index, films)
    red, blue = films / "Red.2001.mp4", films / "family" / "Großmutter's día.mkv"
    before = {film.id: film.path for film in index.films()}
    red.rename(films / "aside")
    blue.rename(red)
    (films / "aside").rename(blue)
    _, started = bring_up_to_date(index, films)
    assert started == []
    after = {film.id: film.path for film in index.films()}
    assert after == {film: {red: blue, blue: red}[path] for film, path in before.items()}


def test_a_renamed_film_whose_old_name_holds_another_stays(films, index):
    """The old content moves to its new name, the new content is indexed."""
    bring_up_to_date(index, films)
    (films / "Red.2001.mp4").rename(films / "z.mp4")
    make_clip(films / "Red.2001.mp4", [picture(BLUE)] * 60)
    _, started = bring_up_to_date(index, films)
    assert started == ["Red.2001.mp4"]
    assert {film.path.name for film in index.films()} == {
        "Red.2001.mp4",
        "z.mp4",
        "Großmutter's día.mkv",
    }


def test_what_is_no_ordinary_file_is_named_and_does_not_hang(films, index):
    """A pipe and a device that never ends, called .mp4."""
    os.mkfifo(films / "pipe.mp4")
    (films / "zero.mp4").symlink_to("/dev/zero")
    report, _ = bring_up_to_date(index, films)
    assert len(report.indexed) == 2
    assert {path.name for path, _ in report.failed} == {"pipe.mp4", "zero.mp4"}


def test_a_name_that_is_no_text_is_indexed_too(films, index):
    """Bytes that are not UTF-8 show as replacement characters in the title."""
    name = os.fsdecode(b"f\xffm.mp4")
    make_clip(films / "plain.mp4", [picture(RED)] * 40).rename(films / name)
    report, _ = bring_up_to_date(index, films)
    assert report.failed == []
    assert "F\ufffdM" in {film.title for film in index.films()}


def test_a_missing_folder_is_one_clear_line(index, tmp_path):
    """Nothing is done, and the folder is named."""
    with pytest.raises(InputError, match="does not exist"):
        bring_up_to_date(index, tmp_path / "nowhere")
