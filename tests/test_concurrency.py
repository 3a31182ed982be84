"""Several at once over one index: questions, runs that write, films that go."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.fakes import ColourScenes
from tests.killed_runs import faults_at_end, films_in, make_library
from tests.zygote import open_zygote
from vsearch.errors import StoreError, UnknownNameError
from vsearch.parse import Parser
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher
from vsearch.settings import Home
from vsearch.store import Store
from vsearch.video import open_film
from vsearch.video.clip_files import ClipFiles

QUESTIONS = ("a red wall", "something blue then a green wall", "a green wall", "not a red wall")


@pytest.fixture(scope="module")
def zygote(tmp_path_factory):
    with open_zygote("plain", tmp_path_factory.mktemp("zygote")) as opened:
        yield opened


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return make_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def indexed(tmp_path_factory, zygote, library):
    """Return a home that is complete."""
    home = Home(tmp_path_factory.mktemp("whole") / "home", library)
    zygote.start(home, [library]).wait()
    return home


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path / "home", tmp_path)


def searcher_over(store: Store) -> Searcher:
    return Searcher(store=store, phrases=PhraseBook(ColourScenes()), parser=Parser(None))


def answers(searcher: Searcher) -> list[list[tuple[str, float, float]]]:
    return [
        [(one.title, one.start_s, one.end_s) for one in searcher.ask(question).moments]
        for question in QUESTIONS
    ]


def test_films_show_whole_or_not_at_all_while_they_are_indexed(home, indexed, library, zygote):
    """One searcher from the first film on, and fresh looks: every film that shows is complete."""
    whole = films_in(indexed)
    run = zygote.start(home, [library])
    seen: list[int] = []
    while run.is_alive and not seen:
        seen += [1] * _has_films(home)
    with Store.open(home.index, create=False) as store:
        searcher = searcher_over(store)
        while run.is_alive:
            shown = films_in(home)
            assert all(rows == whole[name] for name, rows in shown.items())
            known = {film.title: film for film in searcher.films()}
            for moments in answers(searcher):
                assert all(title in {film.title for film in store.films()} for title, *_ in moments)
            for film in known.values():
                assert len(store.frames(film).times_s) == film.frame_count
                assert len(store.faces(film)) == film.face_count
            seen.append(len(known))
        assert answers(searcher) == _answers_of(indexed)
    assert seen == sorted(seen)
    assert list(faults_at_end(home, whole)) == []


def test_of_two_runs_at_once_the_second_is_refused(home, indexed, library, zygote):
    """In one line, whether there is an index yet or not; and what the first does is whole."""
    for _ in range(3):
        runs = [zygote.start(home, [library]) for _ in range(2)]
        for run in runs:
            run.wait()
        ends = [run.events()[-1] for run in runs]
        refused = [str(end["reason"]) for end in ends if end["event"] == "ended"]
        assert len(refused) < 2, refused
        assert all("another vsearch is writing to it; wait until" in why for why in refused)
        assert list(faults_at_end(home, films_in(indexed))) == []


def test_fifty_questions_at_once_are_answered_like_one_after_the_other(indexed):
    """Over one searcher that has not read anything yet, from fifty threads."""
    expected = _answers_of(indexed)
    barrier = threading.Barrier(50)
    with Store.open(indexed.index, create=False) as store:
        searcher = searcher_over(store)

        def ask(number: int) -> bool:
            barrier.wait()
            which = number % len(QUESTIONS)
            moments = searcher.ask(QUESTIONS[which]).moments
            return [(m.title, m.start_s, m.end_s) for m in moments] == expected[which]

        with ThreadPoolExecutor(50) as threads:
            assert all(threads.map(ask, range(50)))


def test_a_film_that_is_removed_while_it_plays(home, library, zygote, tmp_path):
    """Whoever reads it goes on; whoever asks for it later is told that there is none."""
    zygote.start(home, [library]).wait()
    with Store.open(home.index, create=False) as store, Store.open(home.index) as other:
        searcher = searcher_over(store)
        query = searcher.parse("a red wall")
        film = next(film for film in searcher.films() if film.title == "Film 0")
        with open_film(film.path) as reader:
            frames = reader.frames()
            first = next(frames)
            other.remove_film(film.id)
            assert sum(1 for _ in frames) > 0
            assert first.time_s == 0.0
        clip = ClipFiles(tmp_path / "clips").playable(film.path, film.id, 0.0, 1.0)
        assert clip.path.stat().st_size > 0
        with pytest.raises(UnknownNameError):
            searcher.timeline(query, film.id)
        assert film.id not in {moment.film_id for moment in searcher.answer(query).moments}
    run = zygote.start(home, [library])
    run.wait()
    assert run.events()[-1]["indexed"] == 1


def test_no_edit_is_lost_that_is_made_while_films_are_indexed(home, library, zygote):
    """Twenty people, from four threads, beside a run that writes all the while."""
    run = zygote.start(home, [library])
    while run.is_alive and not _has_films(home):
        time.sleep(0.005)

    def add(number: int) -> None:
        with Store.open(home.index) as store:
            vector = np.eye(512, dtype=np.float32)[number]
            store.add_reference(f"Person {number}", f"{number}.jpg", f"{number:064d}", vector)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(add, range(20)))
    run.wait()
    with Store.open(home.index) as store:
        assert len(store.people()) == 20
        assert len(store.films()) == 6


def _has_films(home: Home) -> bool:
    try:
        with Store.open(home.index, create=False) as store:
            return bool(store.films())
    except StoreError:
        return False


def _answers_of(home: Home) -> list[list[tuple[str, float, float]]]:
    with Store.open(home.index, create=False) as store:
        return answers(searcher_over(store))
