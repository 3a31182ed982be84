"""Homes on several machines over one index in an object store: answers, pictures, erasing."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.cli import main
from tests.fakes import ColourScenes, SpreadVectors
from tests.object_store import BUCKET, ObjectStore, open_object_store
from tests.small_library import small_library
from vsearch import assemble
from vsearch.assemble import shared
from vsearch.assemble.checking import check
from vsearch.assemble.disk import places
from vsearch.errors import InputError, MediaError, StoreError
from vsearch.parse import Parser
from vsearch.records.moments import Moment
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher
from vsearch.settings import Home
from vsearch.store import Store
from vsearch.store.bucket import Bucket

ADDRESS = f"s3://{BUCKET}/mine"


@pytest.fixture(scope="module")
def server() -> Iterator[ObjectStore]:
    with open_object_store() as opened:
        yield opened


@pytest.fixture(scope="module")
def library(tmp_path_factory) -> Home:
    """Return a home with two films that Ben is in, and Anna in one of them, in a folder."""
    folder = tmp_path_factory.mktemp("library")
    with small_library(folder, SpreadVectors()):
        return Home(folder, folder / "models")


@pytest.fixture
def home(server, library, tmp_path, monkeypatch) -> Home:
    """Return a home on this machine over a copy of that library in the store."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    bucket = Bucket(ADDRESS)
    bucket.delete(one.name for one in bucket.entries())
    for folder in (library.index, library.photos):
        for path in folder.rglob("*"):
            if path.is_file():
                bucket.write(f"{folder.name}/{path.relative_to(folder).as_posix()}", path)
    shared._cache.cache_clear()
    return Home(tmp_path / "here", tmp_path / "models", ADDRESS)


@pytest.fixture
def other(tmp_path) -> Home:
    """Return a home on another machine, which does not have the films."""
    return Home(tmp_path / "there", tmp_path / "models", ADDRESS)


def moments(store: Store) -> list[Moment]:
    searcher = Searcher(store=store, phrases=PhraseBook(ColourScenes()), parser=Parser(None))
    return [
        moment
        for question in ("Anna Berg", "a red wall", "Ben Okoro with a green wall")
        for moment in searcher.ask(question).moments
    ]


def without_film(moment: Moment) -> Moment:
    """Return a moment of a film that is not on this machine."""
    return replace(moment, path=Path("/nowhere") / moment.path.name)


def test_questions_are_answered_as_from_a_folder(home, library):
    with assemble.store(library) as store:
        expected = moments(store)
    with assemble.store(home) as store:
        assert moments(store) == expected
    assert len(expected) > 3


def test_pictures_one_machine_has_made_show_on_another(home, other):
    with assemble.store(home) as store:
        moment = moments(store)[0]
    with pytest.raises(MediaError):
        assemble.thumbnails(other).of(without_film(moment))
    made = assemble.thumbnails(home).of(moment)
    assert assemble.thumbnails(other).of(without_film(moment)) == made
    assert [one.name for one in Bucket(ADDRESS).entries("cache/thumbnails/")]


def test_pictures_are_shown_when_the_store_is_away_and_that_is_told_once(home, monkeypatch, caplog):
    with assemble.store(home) as store:
        first, second = moments(store)[:2]
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    shared._cache.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert assemble.thumbnails(home).of(first)
        assert assemble.thumbnails(home).of(second)
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "Pictures and clips that others made are out of reach",
        "Pictures and clips are kept here only",
    ]


def test_faces_of_people_are_seen_everywhere_and_removed_everywhere(home, other):
    with assemble.album(home) as book:
        (picture,) = book.pictures(book.person("Anna Berg"))
        content = picture.read_bytes()
    with assemble.album(other) as book:
        (copy,) = book.pictures(book.person("Anna Berg"))
        assert copy.read_bytes() == content
        assert other.folder in copy.parents
        book.remove("Anna Berg")
    assert not [one for one in Bucket(ADDRESS).entries("people/") if one.name.endswith(copy.name)]


def test_an_erased_person_is_in_no_object_and_in_no_copy_on_another_machine(
    home, other, server, capsys
):
    """And of earlier versions, which the bucket keeps here, it is said that they stay."""
    with assemble.store(home) as store:
        moment = next(one for one in moments(store) if "Night Train" in one.title)
    assemble.thumbnails(home).of(moment)
    assemble.thumbnails(other).of(without_film(moment))
    with assemble.album(other) as book:
        (copy,) = book.pictures(book.person("Ben Okoro"))

    server.backend.put_bucket_versioning(BUCKET, "Enabled")
    words = ["--home", str(home.folder), "--index", ADDRESS, "people", "erase", "Ben Okoro"]
    try:
        assert main(words) == 0
    finally:
        server.backend.put_bucket_versioning(BUCKET, "Suspended")

    told = capsys.readouterr()
    assert "12 faces in films" in told.out
    assert "files searched: no name and no embedding of theirs is left" in told.out
    assert "versioning is on" in told.err
    assert not list(Bucket(ADDRESS).entries("cache/"))
    assert copy.exists()
    with assemble.store(other) as store:  # whoever opens it next deletes what it had copied
        assert [person.name for person in store.people()] == ["Anna Berg"]
    assert not copy.exists()
    assert not list(other.cache.rglob("*.jpg"))


def test_a_bucket_without_versions_is_known_for_that(home, server):
    server.backend.create_bucket("unversioned", "us-east-1")
    assert not shared.is_versioned(replace(home, address="s3://unversioned/mine"))


def test_a_check_finds_it_sound_and_a_picture_that_is_gone(home):
    assert [one.what for one in check(home).findings if one.level != "note"] == []
    bucket = Bucket(ADDRESS)
    bucket.delete(one.name for one in bucket.entries("people/"))
    home.photos.mkdir(parents=True, exist_ok=True)
    for path in home.photos.iterdir():
        path.unlink()
    found = [one.what for one in check(home).findings if one.level == "damage"]
    assert all(what.startswith("the picture is gone") for what in found)
    assert len(found) == 2


def test_status_tells_the_address_and_its_size(home, capsys):
    assert main(["--home", str(home.folder), "--index", f"{ADDRESS}/", "status"]) == 0
    told = capsys.readouterr().out
    assert f"index           {ADDRESS}\n" in told
    assert "films           2 " in told
    sizes = {one.name: one.size_bytes for one in places(home)}
    assert sizes["Index"] > sizes["People"] > 0


def test_what_takes_a_folder_says_so_in_one_line(home, tmp_path, capsys):
    begin = ["--home", str(home.folder), "--index", ADDRESS]
    for words, told in (
        (["reembed", "--encoder", "small"], "takes an index in a folder"),
        (["reembed", "--rollback"], "takes an index in a folder"),
        (["backup", str(tmp_path)], "takes an index in a folder"),
        (["restore", str(tmp_path / "x.tar")], "leave --index and $VSEARCH_INDEX out"),
    ):
        assert main([*begin, *words]) == 1
        error = capsys.readouterr().err
        assert told in error
        assert error.count("\n") == 1
    with (
        pytest.raises(InputError, match="cannot be made anew beside itself"),
        assemble.indexing(home, rebuild=True, say=print),
    ):
        pass


def test_an_index_that_is_not_there_is_no_index(server, tmp_path, monkeypatch):
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    nowhere = Home(tmp_path, tmp_path, f"s3://{BUCKET}/nowhere")
    assert not assemble.has_index(nowhere)
    assert assemble.index_mark(nowhere) == (0, 0)
    with pytest.raises(StoreError, match="there is no index"), assemble.store(nowhere):
        pass


def test_a_home_is_made_where_the_index_is_elsewhere(home):
    """What a machine keeps for itself has a place before it is written."""
    assert not home.folder.exists()
    with assemble.store(home):
        assert home.folder.is_dir()


def test_an_index_may_lie_in_another_folder(library, tmp_path):
    home = Home.locate(tmp_path, index=str(library.folder))
    with assemble.store(home) as store:
        assert len(store.films()) == 2
    assert not (tmp_path / "index").exists()
