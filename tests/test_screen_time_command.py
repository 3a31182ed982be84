"""vsearch screen-time as a user meets it, on two small films."""

import csv
import json

import pyarrow.parquet as pq
import pytest

from indexer.cli import main
from tests.small_library import small_library
from vsearch.photos import read_photo
from vsearch.wording import span


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return a home with Night Train, in which Ben plays the conductor, and Old Harbour."""
    folder = tmp_path_factory.mktemp("library")
    with small_library(folder):
        pass
    return folder


@pytest.fixture
def run(home, capsys):
    """Return a function that runs the command in the library's home: (status, out, err)."""

    def call(*words, of=home):
        status = main(["--home", str(of), "screen-time", *map(str, words)])
        return status, *capsys.readouterr()

    return call


def seconds(out):
    return {
        (film["title"], one["person"]): (one["seconds"], one["intervals"])
        for film in json.loads(out)["films"]
        for one in film["people"]
    }


def test_in_a_film_whose_cast_is_known_only_the_cast_is_looked_for(run):
    """Anna is in Night Train too, but only Ben is said to play in it."""
    status, out, _ = run("--json")
    assert status == 0
    assert seconds(out) == {
        ("Night Train", "Ben Okoro"): (8.0, [[8.0, 16.0]]),
        ("Old Harbour", "Ben Okoro"): (4.0, [[0.0, 4.0]]),
    }


def test_who_is_asked_for_is_looked_for_in_any_film(run):
    """Anna 0-4 and 8-12 and Ben 8-16 share four seconds; by any case of the name, once each."""
    people = ("anna berg", "Ben Okoro", "Anna Berg")
    words = ("Night Train", *(word for name in people for word in ("--person", name)))
    status, out, _ = run("--json", *words)
    assert (status, seconds(out)) == (
        0,
        {
            ("Night Train", "Anna Berg"): (8.0, [[0.0, 4.0], [8.0, 12.0]]),
            ("Night Train", "Ben Okoro"): (8.0, [[8.0, 16.0]]),
        },
    )
    assert json.loads(out)["together"] == [{"people": ["Ben Okoro", "Anna Berg"], "seconds": 4.0}]
    _, text, _ = run(*words)
    assert f"Anna Berg in Night Train: {span(0, 4)}, {span(8, 12)}" in text
    assert "on screen together (s)" in text


def test_who_is_asked_for_and_not_seen_is_said(run):
    """Anna is not in Old Harbour; that is an answer, not an error."""
    status, out, _ = run("Old Harbour", "--person", "Anna Berg")
    assert status == 0
    assert "not seen: Anna Berg" in out


def test_every_interval_becomes_a_row_of_csv(run, tmp_path):
    """With a head; times in seconds."""
    assert run("Old Harbour", "--csv", tmp_path / "times.csv")[0] == 0
    with (tmp_path / "times.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["person"], row["film"]) == ("Ben Okoro", "Old Harbour")
    assert (row["start_s"], row["end_s"], row["seconds"]) == ("0.0", "4.0", "4.0")


def test_every_interval_becomes_a_row_of_parquet(run, tmp_path):
    """With numbers as numbers."""
    assert run("Old Harbour", "--parquet", tmp_path / "times.parquet")[0] == 0
    (row,) = pq.read_table(tmp_path / "times.parquet").to_pylist()
    assert (row["person"], row["film"]) == ("Ben Okoro", "Old Harbour")
    assert row["seconds"] == pytest.approx(row["end_s"] - row["start_s"])


def test_the_plots_are_a_timeline_for_each_film_and_the_totals(run, tmp_path):
    """In a folder that is made."""
    status, _, err = run("--plots", tmp_path / "new" / "plots")
    assert status == 0
    assert "drew" in err
    assert sorted(path.name for path in (tmp_path / "new" / "plots").iterdir()) == [
        "timeline-1-night-train.svg",
        "timeline-2-old-harbour.svg",
        "totals.svg",
    ]


def test_an_audit_is_written_filled_in_and_read_back(run, tmp_path):
    """Four pictures, all found right, one left open."""
    folder = tmp_path / "audit"
    status, _, err = run("Old Harbour", "--audit", 4, folder)
    assert (status, "--audited" in err) == (0, True)
    assert read_photo(folder / "sheet.jpg").shape[1] > 4 * 320
    sheet = folder / "sheet.csv"
    lines = sheet.read_text().splitlines()
    assert sorted(line.split(",")[3] for line in lines[1:]) == ["Ben Okoro"] * 2 + ["nobody"] * 2
    sheet.write_text("\n".join([lines[0], *(f"{line}y" for line in lines[1:4]), lines[4]]))
    status, out, _ = run("--audited", sheet)
    assert status == 0
    assert "of all: 3 of 3 right, 100.0% (95 %: 43.9% to 100.0%)" in out
    every = json.loads(run("--audited", sheet, "--json")[1])[-1]
    assert (every["about"], every["checked"], every["right"]) == ("all", 3, 3)


def test_answers_already_written_are_never_overwritten(run, tmp_path):
    """A second audit needs a folder of its own."""
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("answers")
    status, _, err = run("--audit", 4, tmp_path)
    assert (status, sheet.read_text()) == (1, "answers")
    assert "name a new folder" in err


def test_fewer_pictures_than_asked_for_are_said(run, tmp_path):
    """Old Harbour has eight seconds."""
    _, _, err = run("Old Harbour", "--audit", 100, tmp_path / "audit")
    assert "only " in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["Third Man"], "No film is called Third Man"),
        (["--person", "Nobody"], "vsearch people list"),
        (["--audit", "0", "new"], "give a number from 1"),
        (["--audit", "-3", "new"], "give a number from 1"),
        (["--audit", "many", "new"], "give a number from 1"),
        (["--audit", "100000", "new"], "give 1 to"),
        (["--audit", "2", "file/new"], "name another folder"),
        (["--csv", "file/times.csv"], "name another place"),
        (["--csv", "."], "name another place"),
        (["--plots", "file"], "name another folder"),
        (["--audited", "missing.csv"], "check the spelling"),
        (["--audited", "binary"], "save it as UTF-8"),
        (["--audited", "file"], "no sheet of an audit"),
        (["--audited", "empty.csv"], "holds no answers"),
    ],
)
def test_bad_input_is_one_clear_line(run, words, said, tmp_path, monkeypatch):
    """What, why, what to do; exit status 1."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x80")
    (tmp_path / "empty.csv").write_text("number,film,time,said,right\n1,A,0:01.0,Anna,\n")
    status, _, err = run(*words)
    assert (status, err.count("\n")) == (1, 1), err
    assert err.startswith("vsearch: ")
    assert said in err


def test_without_films_or_people_it_says_what_to_do(run, tmp_path):
    """No index at all."""
    status, _, err = run(of=tmp_path / "empty")
    assert (status, err.count("\n")) == (1, 1)
    assert "vsearch index FOLDER" in err


def test_a_film_that_is_gone_cannot_be_audited(run, tmp_path):
    """Its times are told all the same; one line names the file."""
    with small_library(tmp_path):
        pass
    gone = tmp_path / "films" / "Night Train.mp4"
    gone.unlink()
    assert run(of=tmp_path)[0] == 0
    status, _, err = run("--audit", 20, tmp_path / "audit", of=tmp_path)
    assert (status, err.count("\n")) == (1, 1)
    assert str(gone) in err
    assert not list((tmp_path / "audit").iterdir())


def test_without_people_it_says_how_to_make_some_known(run, tmp_path):
    """Films alone are not enough."""
    with small_library(tmp_path) as store:
        for person in store.people():
            store.remove_person(person.name)
    status, _, err = run(of=tmp_path)
    assert (status, err.count("\n")) == (1, 1)
    assert "vsearch people add" in err
