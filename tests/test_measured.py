"""Times on screen kept: measured once, anew after a change; and one person's out of them."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.small_library import small_library
from tests.test_screen_time import HARBOUR, TRAIN
from vsearch import assemble
from vsearch.errors import StoreError
from vsearch.insights.measured import Measured
from vsearch.insights.one_person import Companion, companions, only
from vsearch.records.media import Film
from vsearch.records.query import Query
from vsearch.search.pictures import Sights
from vsearch.search.view import View
from vsearch.search.views import Viewer
from vsearch.settings import SearchSettings
from vsearch.store import Store

USUAL = SearchSettings()


class Watched:
    """A viewer that notes which films it was asked to look at."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self.looked: list[str] = []

    def views(
        self, query: Query, films: Sequence[Film], settings: SearchSettings, sights: Sights
    ) -> Sequence[View]:
        """Look, and note the titles."""
        self.looked += [film.title for film in films]
        return self._viewer.views(query, films, settings, sights)


def measuring(store: Store) -> tuple[Measured, Watched]:
    """Return what measures the library, and who looks for it."""
    watched = Watched(assemble.face_viewer(store))
    return Measured(store, watched), watched  # type: ignore[arg-type]  # has what is called


def test_a_film_is_measured_once_until_names_change(tmp_path: Path) -> None:
    """Renaming somebody is such a change; other thresholds are another measure."""
    with small_library(tmp_path) as store:
        source, watched = measuring(store)
        train, _ = source.holdings().films
        assert source.missing([train], USUAL) == [train]
        first = source.of(train, USUAL)
        assert first is not None
        assert [one.label for one in first.presences] == ["Ben Okoro"]  # the cast is known
        assert source.of(train, USUAL) is first
        assert source.missing([train], USUAL) == []
        source.of(train, replace(USUAL, top=3, window_s=1.0))
        assert watched.looked == ["Night Train"]
        source.of(train, replace(USUAL, present=0.9))
        assert watched.looked == ["Night Train"] * 2
        store.rename_person("Ben Okoro", "Benjamin")
        source.holdings()
        assert source.missing([train], USUAL) == [train]
        again = source.of(train, USUAL)
        assert again is not None
        assert [one.label for one in again.presences] == ["Benjamin"]


def test_holdings_are_films_by_title_and_everybody(tmp_path: Path) -> None:
    """What was measured keeps no frames."""
    with small_library(tmp_path) as store:
        source, _ = measuring(store)
        held = source.holdings()
        assert [film.title for film in held.films] == ["Night Train", "Old Harbour"]
        assert sorted(held.people) == ["Anna Berg", "Ben Okoro"]
        times = source.of(held.films[1], USUAL)
        assert times is not None
        assert len(times.cells) == 0


def test_a_film_that_was_removed_meanwhile_is_told(tmp_path: Path) -> None:
    """It has no pictures to look at any more."""
    with small_library(tmp_path) as store:
        source, _ = measuring(store)
        harbour = source.holdings().films[1]
        store.remove_film(harbour.id)
        assert source.missing([harbour], USUAL) == [harbour]
        with pytest.raises(StoreError):
            source.of(harbour, USUAL)
        assert [film.title for film in source.holdings().films] == ["Night Train"]


def test_two_threads_measure_a_film_once(tmp_path: Path) -> None:
    """The second one waits for the first."""
    with small_library(tmp_path) as store:
        source, watched = measuring(store)
        train = source.holdings().films[0]
        threads = [threading.Thread(target=source.of, args=(train, USUAL)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert watched.looked == ["Night Train"]


def test_one_person_is_taken_out_of_everybody() -> None:
    """Ben is on screen for 9 s of one film and 5 s of the other, Cora in one."""
    found = only([HARBOUR, TRAIN], "Ben")
    assert [(one.film.title, len(one.presences)) for one in found] == [
        ("Night Train", 1),
        ("Old Harbour", 1),
    ]
    assert [one.film.title for one in only([TRAIN, HARBOUR], "Cora")] == ["Old Harbour"]
    assert only([TRAIN], "Nobody") == []


def test_companions_come_longest_first() -> None:
    """Ben is with Anna for 3 s and with Cora for 1 s; nobody else knows them."""
    assert companions([TRAIN, HARBOUR], "Ben") == [Companion("Anna", 3.0), Companion("Cora", 1.0)]
    assert companions([TRAIN], "Cora") == []
