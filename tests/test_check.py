"""A home is checked against all that must hold, and mended."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from indexer.cli import main
from indexer.library import index_library
from tests.fakes import identity, models
from tests.small_library import small_library
from tests.test_library import Silent
from vsearch.assemble.checking import Checked, check, repair
from vsearch.assemble.dropped import dropped_names, forget_dropped
from vsearch.records.findings import Finding
from vsearch.settings import Home, IndexSettings
from vsearch.store import Store

Row = dict[str, Any]

BOX = (0.1, 0.1, 0.3, 0.5)
NOBODY = 4_000_000  # above the largest number of a process


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sound home with the films beside it."""
    folder = tmp_path_factory.mktemp("check")
    with small_library(folder):
        pass
    return folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Home:
    """Return a copy of it to break; its films are those of the first."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("films"))
    return Home(tmp_path, tmp_path / "models")


def change(home: Home, table: str, edit: Callable[[Row], Row | None]) -> None:
    """Rewrite a table, every row through ``edit``; rows that become None are gone."""
    with Store.open(home.index) as store:
        rows = store._tables.read(table)
        kept = [row for row in map(edit, rows.to_pylist()) if row is not None]
        store._tables.replace(table, pa.Table.from_pylist(kept, schema=rows.schema))


def run_of(home: Home, title: str) -> str:
    with Store.open(home.index) as store:
        return next(film.run_id for film in store.films() if film.title == title)


def of_train(home: Home, **values: object) -> Callable[[Row], Row]:
    """Return an edit that sets columns of the rows of Night Train."""
    run_id = run_of(home, "Night Train")
    return lambda row: row | values if row["run_id"] == run_id else row


def told(checked: Checked, level: str = "damage") -> list[str]:
    return [f"{one.where}: {one.what}" for one in checked.findings if one.level == level]


def mended(home: Home) -> Checked:
    repair(home, check(home).findings)
    return check(home)


def test_a_sound_home_has_no_finding_and_nothing_in_it_is_touched(home: Home) -> None:
    """Not even a lock file is made."""

    def state() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in home.folder.rglob("*")}

    before = state()
    checked = check(home)
    assert (checked.films, checked.frames, checked.faces, checked.people) == (2, 24, 20, 2)
    assert checked.findings == ()
    assert state() == before


def test_an_index_without_any_film_yet_is_sound(tmp_path: Path) -> None:
    """People can be enrolled before: the table of frames is made with the first film."""
    with Store.open(tmp_path / "index"):
        pass
    assert check(Home(tmp_path, tmp_path / "models")).findings == ()


@pytest.mark.parametrize(
    ("table", "values", "said"),
    [
        ("frames", {"shot": None}, "frames lie in no shot"),
        ("frames", {"vector": [float("inf")] * 3}, "16 of its frames have no vector of unit"),
        ("faces", {"box": None}, "box that is not on the picture"),
        ("films", {"duration_s": 0.0}, "its length, size or sampling is none"),
        ("films", {"id": None}, "it has no id"),
    ],
)
def test_damaged_rows_are_told_and_only_their_film_is_dropped(
    home: Home, table: str, values: dict[str, object], said: str
) -> None:
    """The other film stays; without --repair both do."""
    change(home, table, of_train(home, **values))
    checked = check(home)
    assert any(said in line and "Night Train" in line for line in told(checked)), told(checked)
    assert not any("Old Harbour" in line for line in told(checked))
    assert not checked.is_sound
    after = mended(home)
    assert after.is_sound
    with Store.open(home.index) as store:
        assert [film.title for film in store.films()] == ["Old Harbour"]
        assert store.sweep() == 0


def test_rows_that_are_gone_are_missed(home: Home) -> None:
    """Shots, tracks and faces of one film, each in turn."""
    run_id = run_of(home, "Night Train")
    for table, said in (
        ("tracks", "faces are of a track that is not there"),
        ("faces", "0 faces where it tells of 16"),
        ("shots", "it has no shots"),
    ):
        change(home, table, lambda row: row if row["run_id"] != run_id else None)
        assert any(said in line for line in told(check(home)))


def test_a_hole_between_two_shots_is_found(home: Home) -> None:
    """They are to cover the film."""
    run_id = run_of(home, "Night Train")
    change(
        home,
        "shots",
        lambda row: row | {"end_s": 3.5} if (row["run_id"], row["shot"]) == (run_id, 0) else row,
    )
    assert "1 shots do not begin where the one before ends" in told(check(home))[0]


def test_wrong_summaries_are_made_anew(home: Home) -> None:
    """The film stays in the index."""
    change(home, "spans", of_train(home, end_s=0.0, start_s=0.0))
    checked = check(home)
    assert {one.mend for one in checked.findings} == {"spans"}
    assert "15 of 16 frames are in no summary" in told(checked)[0]
    after = mended(home)
    assert (after.findings, after.films) == ((), 2)


def test_two_films_of_one_id_are_both_dropped(home: Home) -> None:
    """Which of them is right cannot be told; what they leave is swept."""
    change(home, "films", lambda row: row | {"id": "same"})
    assert told(check(home)) == ["film Old Harbour: another film has the same id"]
    assert mended(home).is_sound
    with Store.open(home.index) as store:
        assert store.films() == []
        assert store.sweep() == 0


def test_a_film_that_was_dropped_is_indexed_anew(home: Home, made: Path) -> None:
    """The next run finds it missing, and calls it what it was called."""
    change(home, "frames", of_train(home, shot=9))
    with Store.open(home.index) as store:
        train, harbour = store.films()
        store.retitle_film(train.id, "Ghost Train", 1927)
    mended(home)
    assert dropped_names(home) == {train.id: ("Ghost Train", 1927)}
    forget_dropped(home, [harbour.id])
    with Store.open(home.index) as store, store.writing():
        store.check_identity(identity())
        report = index_library(
            [made / "films"],
            store=store,
            models=models(),
            settings=IndexSettings(),
            reporter=Silent(),
            name_film=lambda job: dropped_names(home)[job.id],
        )
        assert [(film.title, film.year) for film in store.films()] == [
            ("Ghost Train", 1927),
            ("Old Harbour", 1984),
        ]
    forget_dropped(home, [train.id])
    assert not (home.folder / "dropped.json").exists()
    assert (len(report.indexed), len(report.unchanged)) == (1, 1)
    assert check(home).is_sound


def test_rows_of_a_killed_run_are_swept(home: Home) -> None:
    """They are a leftover in every table that has some, and gone after."""
    with Store.open(home.index) as store:
        for name in ("shots", "frames"):
            rows = store._tables.read(name)
            lost = rows.set_column(0, rows.schema.field(0), pa.array(["lost"] * len(rows)))
            store._tables.append(name, lost)
    checked = check(home)
    assert [line.split(":")[0] for line in told(checked, "leftover")] == [
        "table shots",
        "table frames",
    ]
    assert mended(home).findings == ()


def test_rows_of_a_run_at_work_are_no_leftover(home: Home) -> None:
    """While somebody writes, checking goes on and mending is refused by the lock."""
    with Store.open(home.index) as store, store.begin_film() as writer:
        writer.add_shots([])
        rows = store._tables.read("shots")
        lost = rows.set_column(0, rows.schema.field(0), pa.array([writer.run_id] * len(rows)))
        store._tables.append("shots", lost)
        assert check(home).findings == ()
        damage = Finding("damage", "", "", "", "film", ("x",))
        with pytest.raises(Exception, match="another vsearch is writing"):
            repair(home, [damage])


def test_a_table_that_cannot_be_read_is_told_with_the_cure(home: Home) -> None:
    """Nothing is dropped for it: an index made anew beside keeps titles, people and casts."""
    for path in (home.index / "frames.lance" / "data").iterdir():
        path.write_bytes(b"damaged" * 100)
    (finding,) = (one for one in check(home).findings if one.level == "damage")
    assert (finding.where, finding.mend) == ("table frames", None)
    assert "vsearch restore" in finding.cure
    assert "--rebuild" in finding.cure
    assert not mended(home).is_sound
    with Store.open(home.index) as store:
        assert len(store.films()) == 2


def test_a_table_that_is_gone_is_told(home: Home) -> None:
    """It is not made anew: its rows would be missing."""
    shutil.rmtree(home.index / "tracks.lance")
    assert told(check(home)) == ["table tracks: it is not there"]


def test_vectors_of_another_encoder_are_told(home: Home) -> None:
    """The table's width is not what the encoder makes."""
    change(home, "meta", lambda row: row | {"value": "7"} if row["key"] == "encoder_dim" else row)
    assert told(check(home)) == [
        "table frames: vectors of 3 numbers where colours-1 makes 7",
    ]


def test_people_are_checked(home: Home) -> None:
    """Vectors, pictures by their hash, names; what cannot be mended says what to do."""
    with Store.open(home.index) as store:
        store.add_reference("Anna Berg", "second.jpg", "ab" * 32, np.eye(512, dtype=np.float32)[5])
        anna, ben = store.people()
    (home.photos / f"{ben.picture_hashes[0]}.jpg").write_bytes(b"another")
    digest = anna.picture_hashes[0]
    change(
        home,
        "people",
        lambda row: row | {"vector": [0.5] * 512} if row["photo_sha256"] == digest else row,
    )
    assert told(check(home)) == [
        "person Anna Berg: the vector of magenta.jpg is not of unit length",
        "person Anna Berg: the picture is gone of second.jpg",
        "person Ben Okoro: the picture is another one of cyan.jpg",
    ]
    assert told(mended(home)) == [
        "person Anna Berg: the picture is gone of second.jpg",
        "person Ben Okoro: the picture is another one of cyan.jpg",
    ]


def test_the_only_reference_of_somebody_is_not_taken_away(home: Home) -> None:
    """They would be forgotten without a word."""
    change(home, "people", lambda row: row | {"vector": [0.0] * 512})
    assert {one.mend for one in check(home).findings} == {None}
    assert len(told(mended(home))) == 2


def test_two_people_of_one_name_are_told(home: Home) -> None:
    """Whoever is asked for would be one of them."""
    change(home, "people", lambda row: row | {"aliases": ["The Conductor"]})
    assert told(check(home)) == ["person Ben Okoro: 'The Conductor' also means Anna Berg"]


def test_what_was_said_of_nobody_goes_and_of_absent_films_stays(home: Home) -> None:
    """A film that is not there now may come back."""
    with Store.open(home.index) as store:
        film = store.films()[0]
        store.add_correction("is", "Ben Okoro", film.id, 1.0, BOX)
        store.add_correction("is", "Zoe", film.id, 1.0, BOX)
        store.add_correction("not", "Anna Berg", "gone", 1.0, BOX)
        store.remove_film(film.id)
    checked = check(home)
    assert told(checked) == ["correction 2: nobody is called Zoe"]
    assert told(checked, "note") == [
        "correction 1: its film is not in the index",
        "correction 3: its film is not in the index",
        f"the cast of {film.title}: no film has that title",
    ]
    after = mended(home)
    assert (after.is_sound, told(after, "note")) == (True, told(checked, "note"))


def test_films_that_are_gone_or_changed_are_notes(home: Home, tmp_path: Path) -> None:
    """A drive may be out: nothing is wrong with the index."""
    films = {}
    for name in ("a.mp4", "b.mp4"):
        films[name] = tmp_path / name
        films[name].write_bytes(b"x")
    with Store.open(home.index) as store:
        first, second = store.films()
        store.move_film(first.id, films["a.mp4"], size_bytes=7, modified_ns=7)
        status = films["b.mp4"].stat()
        size_bytes, modified_ns = status.st_size, status.st_mtime_ns
        store.move_film(second.id, films["b.mp4"], size_bytes=size_bytes, modified_ns=modified_ns)
    (note,) = told(check(home), "note")
    assert note.endswith("the file has another size or time than when it was indexed")
    films["b.mp4"].unlink()
    assert told(check(home), "note")[1].endswith("it is not there")
    assert check(home).is_sound


def old(path: Path, content: bytes = b"x") -> Path:
    """Write a file that was not touched for two days."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - 2 * 86400,) * 2)
    return path


def test_what_killed_runs_left_is_found_and_deleted(home: Home) -> None:
    """Parts of processes that are gone, pictures of nobody, empty thumbnails, half weights."""
    gone = [
        old(home.folder / f".{NOBODY}-1.part"),
        old(home.photos / f".{NOBODY}.part"),
        old(home.cache / "clips" / f".{NOBODY}-2.part"),
        old(home.photos / f"{'ab' * 32}.jpg"),
        old(home.cache / "thumbnails" / "a.jpg", b""),
        old(home.weights / ".fetching-xyz" / "made").parent,
        old(home.folder / "jobs" / "index.json", b"{"),
    ]
    os.utime(gone[5], (time.time() - 2 * 86400,) * 2)
    kept = [
        old(home.folder / f".{os.getpid()}-1.part"),
        old(home.cache / "thumbnails" / "b.jpg"),
        home.photos / f"{'cd' * 32}.jpg",
        home.cache / "clips" / "named.part",
    ]
    for path in kept[2:]:
        path.write_bytes(b"written just now")
    found = {one.target[0] for one in check(home).findings if one.mend == "file"}
    assert found == {str(path) for path in gone}
    assert mended(home).findings == ()
    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in kept)


def test_notes_that_cannot_be_read_are_told(home: Home) -> None:
    """They are the user's own: only the user removes them."""
    (home.folder / "searches.json").write_text("[")
    assert told(mended(home)) == [f"{home.folder / 'searches.json'}: it cannot be read"]


def test_a_rebuild_that_was_stopped_is_a_note(home: Home) -> None:
    """It can be gone on with; while it is at work nothing is said."""
    with Store.open(home.folder / "index.next") as fresh:
        fresh.check_identity(identity())
        with fresh.writing():
            assert check(home).findings == ()
    (note,) = check(home).findings
    assert (note.level, note.mend) == ("note", None)
    assert "index --rebuild" in note.cure


def test_an_exchange_that_was_broken_off_is_completed(home: Home) -> None:
    """Reading tells of it, mending completes it."""
    with Store.open(home.folder / "index.next") as fresh:
        fresh.check_identity(identity())
    home.index.replace(home.folder / "index.old")
    (finding,) = check(home).findings
    assert finding.mend == "switch"
    assert not home.index.exists()
    after = mended(home)
    assert (after.is_sound, after.films) == (True, 0)
    assert not (home.folder / "index.old").exists()


def test_the_command_tells_mends_and_says_what_it_dropped(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 1 while something is wrong, 0 once all of it is mended."""
    change(home, "films", of_train(home, face_count=99))
    words = ["--home", str(home.folder), "check"]
    assert main(words) == 1
    out, err = capsys.readouterr()
    assert "damage: Night Train (" in out
    assert out.splitlines()[-1] == "2 films, 24 frames, 103 faces, 2 people checked: 1 problem"
    assert "--repair" in err
    assert main([*words, "--repair"]) == 0
    out = capsys.readouterr().out
    assert "mended: Night Train (" in out
    assert "out of the index, and the next `vsearch index` takes it anew" in out
    assert out.splitlines()[-1].endswith("checked: sound")
    assert main([*words, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["is_sound"], figures["films"]) == (True, 1)
    assert [one["level"] for one in figures["findings"]] == ["note"]  # the cast of what is dropped


def test_a_hostile_title_does_not_drive_the_terminal(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """Control signs of a title are replaced."""
    change(home, "films", lambda row: row | {"title": "\x1b[2J\nsound", "face_count": 99})
    main(["--home", str(home.folder), "check"])
    assert "\x1b" not in capsys.readouterr().out
