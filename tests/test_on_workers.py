"""Films handed out to workers: a pool that needs no Ray does each step at once, here."""

from collections import deque
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.cluster.asked import Asked, fitting
from indexer.cluster.film_work import Errand, is_parted
from indexer.cluster.film_worker import Bad, FilmWorker, Greeting, Source
from indexer.cluster.on_workers import OnWorkers
from indexer.cluster.pool import Done, Fell, Reached, complaint_of
from indexer.contents import FilmContents
from indexer.job import Job
from indexer.looking import Looked, OneByOne, Unseen
from indexer.order import Order
from tests.fakes import BLUE, RED, models, picture
from tests.media import make_clip
from tests.test_stretches import assert_same, scenes
from vsearch import __version__
from vsearch.errors import InputError
from vsearch.settings import Home, IndexSettings
from vsearch.video import FilmInfo, open_film

SETTINGS = IndexSettings(sample_fps=2.0)


class Told:
    """A reporter that keeps what it hears."""

    def __init__(self):
        self.started_films: list[str] = []
        self.reached_s: list[float] = []

    def planned(self, jobs):
        """Hear the plan."""

    def started(self, job):
        """Keep the name."""
        self.started_films.append(job.path.name)

    def reached(self, job, time_s):
        """Keep the time."""
        self.reached_s.append(time_s)

    def finished(self, job, contents):
        """Hear the end."""

    def failed(self, path, reason):
        """Hear of a failure."""


class PoolHere:
    """Workers in this process, which take turns; some steps fall, as the test says."""

    def __init__(self, size=2, falls=lambda errand: None):
        self._workers = [FilmWorker(models, SETTINGS, 1) for _ in range(size)]
        self._waiting: deque[Errand] = deque()
        self._falls = falls
        self.steps: list[str] = []
        self.is_ended = False

    def start(self, most):
        """All are there."""

    def __len__(self):
        return len(self._workers)

    @property
    def is_free(self):
        return len(self._waiting) < len(self)

    def do(self, errand):
        """Keep it for later."""
        assert self.is_free
        self._waiting.append(errand)

    def happenings(self):
        """Do what was given last."""
        errand = self._waiting.pop()
        self.steps.append(errand.step)
        fall = self._falls(errand)
        if fall is not None:
            yield replace(fall, errand=errand)
            return
        found = getattr(self._workers[0], errand.step)(*errand.arguments)
        yield Reached(errand, 1.0)
        yield Done(errand, found[1] if errand.step == "thumbnails" else found)

    def end(self):
        """Note it."""
        self.is_ended = True


def job_of(path):
    with open_film(path) as reader:
        return Job(path, path.name, reader.info, path.stat().st_size, 0)


@pytest.fixture
def jobs(tmp_path):
    return [
        job_of(make_clip(tmp_path / "a.mp4", [picture(RED, magenta=20)] * 50)),
        job_of(make_clip(tmp_path / "long.mkv", scenes(seconds=8), options={"g": "40"})),
        job_of(make_clip(tmp_path / "b.mp4", [picture(BLUE, cyan=20)] * 40)),
    ]


def looked(jobs, pool, *, longest_s=600.0, told=None):
    workers = OnWorkers(pool, models(), told or Told(), longest_s=longest_s)
    return {found.job.path.name: found for found in workers.look_at_all(jobs)}


def alone(jobs):
    here = OneByOne(models(), SETTINGS, Told())
    return {found.job.path.name: found for found in here.look_at_all(jobs)}


def fall(*, is_final=False):
    return Fell(Errand("look", ()), "ended what reads it", "convert it", is_final)


@pytest.mark.parametrize("longest_s", [600.0, 2.1])
def test_workers_find_what_one_process_does(jobs, longest_s):
    """Whole films, and the long one in stretches; it is begun first, and all workers end."""
    pool, told = PoolHere(), Told()
    found = looked(jobs, pool, longest_s=longest_s, told=told)
    for name, one in alone(jobs).items():
        assert isinstance(one, Looked)
        assert isinstance(found[name], Looked)
        assert_same(found[name].contents, one.contents)
    assert told.started_films[0] == "long.mkv"
    assert pool.steps.count("thumbnails") == (4 if longest_s < 600 else 0)
    assert max(told.reached_s) <= 8.0
    assert pool.is_ended


def test_a_step_that_falls_is_done_again_once(jobs):
    """A film is left out when it falls twice; at once when no other worker would fare better."""
    fallen: list[Errand] = []

    def once(errand):
        if errand.step == "look_at_stretch" and not fallen:
            fallen.append(errand)
            return fall()
        return None

    assert all(
        isinstance(one, Looked) for one in looked(jobs, PoolHere(2, once), longest_s=2.1).values()
    )
    assert fallen

    def always(errand):
        is_long = errand.arguments and getattr(errand.arguments[0], "path", None) == jobs[1].path
        return fall() if is_long else None

    pool = PoolHere(2, always)
    found = looked(jobs, pool)
    assert found["long.mkv"] == Unseen(jobs[1], "long.mkv ended what reads it; convert it.")
    assert len(pool.steps) == 4
    pool = PoolHere(2, lambda errand: fall(is_final=True))
    assert len(looked(jobs, pool)) == len(pool.steps) == 3


def test_small_pictures_that_are_lost_make_a_film_be_looked_at_whole(jobs):
    """A machine that is gone takes them along: the film is not cut again from them."""
    pool = PoolHere(2, lambda errand: fall() if errand.step == "cut" else None)
    found = looked(jobs, pool, longest_s=2.1)["long.mkv"]
    assert isinstance(found, Looked)
    assert pool.steps.count("look") == 3
    assert_same(found.contents, alone(jobs)["long.mkv"].contents)  # type: ignore[union-attr]


def test_films_are_parted_only_where_all_would_wait_for_them():
    """A quarter of the work is no reason with two workers; more than half of it is."""
    info = FilmInfo(3600.0, 0.0, 4, 4, 25.0, "h264", "mp4", False, 0, False)
    job = Job(Path("/f/a.mp4"), "a", info, 1, 1)
    assert not is_parted(job, 4 * 3600.0, 2, 600.0)
    assert is_parted(job, 1.5 * 3600.0, 2, 600.0)
    assert not is_parted(job, 3600.0, 1, 600.0)
    assert not is_parted(job, 3600.0, 8, 7200.0)


def test_a_worker_says_what_its_machine_does_not_have(tmp_path, jobs):
    """A film that is not there, or is another one under that path."""
    worker = FilmWorker(models, SETTINGS, 1)
    missing = worker.look(Source(tmp_path / "gone.mp4", 5))
    assert isinstance(missing, Bad)
    assert "every machine must have it under" in missing.reason
    other = worker.look(Source(jobs[0].path, 5))
    assert isinstance(other, Bad)
    assert "is another file" in other.reason
    assert worker.told().path is None
    found = worker.look(Source(jobs[0].path, jobs[0].size_bytes))
    assert isinstance(found, tuple)
    assert isinstance(found[0], FilmContents)


def test_workers_must_be_like_the_index():
    """Another version, models that cannot be loaded, and other models are told in one line each."""
    mine = ("colours-1", "squares-1")
    assert complaint_of(Greeting("m", __version__, mine), mine) is None
    assert "m has vsearch 0.0.1" in str(complaint_of(Greeting("m", "0.0.1", ()), mine))
    assert complaint_of(Greeting("m", __version__, (), "no weights"), mine) == "m: no weights"
    other = complaint_of(Greeting("m", __version__, ("colours-2", "squares-1")), mine)
    assert "looks with colours-2, and the index is made with colours-1" in str(other)


def test_workers_are_counted_by_what_machines_have():
    """Machines with less than one worker needs count for none; parts of a GPU are shared."""
    nodes = [{"CPU": 16.0, "GPU": 1.0}, {"CPU": 3.0}, {"CPU": 1.0}]
    assert fitting(nodes, Asked("auto", cpus=2)) == 9
    assert fitting(nodes, Asked("auto", cpus=2, gpus=0.25)) == 4
    assert fitting([{"CPU": 4.0, "films": 1.0}, {"CPU": 4.0}], Asked("auto", resource="films")) == 1


@pytest.mark.parametrize(
    "wrong", [{"address": " "}, {"cpus": 0}, {"gpus": -1}, {"workers": 0}, {"chunk_s": 0.5}]
)
def test_what_cannot_be_asked_is_refused(wrong):
    """With what to give instead."""
    with pytest.raises(InputError):
        Asked(**{"address": "local", **wrong})


def test_an_order_keeps_the_cluster(tmp_path):
    """As one line, as the process gets it."""
    home = Home(tmp_path, tmp_path)
    order = Order(home, (), cluster=Asked("ray://far:10001", gpus=0.5, resource="films"))
    assert Order.from_line(order.to_line()) == order
    assert Order.from_line(Order(home, ()).to_line()).cluster is None
