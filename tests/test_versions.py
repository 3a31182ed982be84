"""An index of another version: every command refuses it with the cure, or brings it up to date."""

import hashlib
import shutil
from pathlib import Path

import pytest

from indexer.cli import COMMANDS, main
from tests.fakes import RED, SquareVectors, identity, picture
from tests.media import make_clip
from tests.small_library import small_library
from tests.test_check import change
from vsearch.assemble.index_faces import require_embedder
from vsearch.assemble.opening import searcher
from vsearch.errors import MismatchError, StoreError
from vsearch.photos import encode_jpeg
from vsearch.settings import Home
from vsearch.store import Store

OPENS_NO_INDEX = {
    "models": "weights alone",
    "ui": "its pages tell of it",
    "serve": "its answers tell of it",
    "mcp": "the first tool that is called tells of it",
    "eval": "makes an index of its own",
    "restore": "puts a backup in the place of whatever there is",
}
WORDS = {
    "index": ["index", "{films}"],
    "watch-folder": ["watch-folder", "{films}", "--once"],
    "search": ["search", "a dog"],
    "where": ["where", "{photo}"],
    "export": ["export", "a dog", "--to", "{new}.csv"],
    "slideshow": ["slideshow", "a dog", "--to", "{new}.mp4"],
    "screen-time": ["screen-time"],
    "look-alike": ["look-alike", "{photo}"],
    "likeness": ["likeness", "Anna Berg", "Ben Okoro"],
    "watch": ["watch", "{film}", "--fast"],
    "people": ["people", "list"],
    "cast": ["cast", "Night Train"],
    "films": ["films"],
    "notes": ["notes", "show", "Night Train"],
    "remove": ["remove", "Night Train"],
    "status": ["status"],
    "reembed": ["reembed", "--encoder", "small"],
    "check": ["check", "--repair"],
    "backup": ["backup", "{new}.tar"],
}
OTHERS = [
    ["people", "add", "Zoe", "{photo}"],
    ["people", "remove", "Anna Berg"],
    ["people", "erase", "Anna Berg"],
    ["people", "rename", "Anna Berg", "Anna"],
    ["people", "merge", "Anna Berg", "Ben Okoro"],
    ["people", "split", "Anna Berg"],
    ["people", "discover"],
    ["people", "is", "Anna Berg", "Night Train", "0:01"],
    ["people", "corrections"],
    ["people", "undo", "1"],
    ["remove", "--erase", "Night Train"],
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with two films and two people."""
    folder = tmp_path_factory.mktemp("versions")
    with small_library(folder):
        pass
    (folder / "photo.jpg").write_bytes(encode_jpeg(picture(RED, cyan=20)))
    make_clip(folder / "film.mp4", [picture(RED)] * 5)
    return folder


@pytest.fixture(scope="module")
def newer(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home whose index a later vsearch made."""
    folder = tmp_path_factory.mktemp("newer")
    shutil.copytree(made, folder, dirs_exist_ok=True)
    home = Home(folder, folder / "models")
    change(
        home,
        "meta",
        lambda row: (
            row | {"value": {"schema_version": "99", "vsearch_version": "9.9"}[row["key"]]}
            if row["key"] in ("schema_version", "vsearch_version")
            else row
        ),
    )
    return home


def digest(folder: Path) -> dict[str, str]:
    """Return what every file below a folder holds, save for locks."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


def test_every_command_is_tried() -> None:
    """One that is added is tried too, or it is said why not."""
    assert {*WORDS, *OPENS_NO_INDEX} == {*COMMANDS}


@pytest.mark.parametrize("words", [*WORDS.values(), *OTHERS], ids=lambda words: " ".join(words[:2]))
def test_an_index_of_a_newer_version_is_refused_with_the_cure(
    newer: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    """By every command, in one line, and nothing of it is touched."""
    places = {
        "films": newer.folder / "films",
        "film": newer.folder / "film.mp4",
        "photo": newer.folder / "photo.jpg",
        "new": tmp_path / "new",
    }
    before = digest(newer.folder)
    status = main(["--home", str(newer.folder), *(word.format(**places) for word in words)])
    last = capsys.readouterr().err.splitlines()[-1]
    assert status == 1
    assert last.startswith("vsearch: ")
    assert "9.9, which is newer than this" in last
    assert "upgrade vsearch" in last
    assert digest(newer.folder) == before
    assert not list(tmp_path.iterdir())


def test_an_index_of_before_photos_and_spans_is_read_as_it_is_and_upgraded_when_written(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Reading touches nothing; whatever writes films adds what is missing."""
    shutil.copytree(made, tmp_path / "home")
    home = Home(tmp_path / "home", tmp_path)
    with Store.open(home.index) as store:
        for name in ("photos", "spans"):
            store._tables._connection.drop_table(name)
        store._tables.open("films").drop_columns(["kind"])
    before = digest(home.folder)
    for words in (["films"], ["status"], ["check"], ["people", "list"], ["cast", "Night Train"]):
        assert main(["--home", str(home.folder), *words]) == 0, words
    assert "Old Harbour (1984)" in capsys.readouterr().out
    assert digest(home.folder) == before
    assert main(["--home", str(home.folder), "remove", "Old Harbour"]) == 0
    with Store.open(home.index) as store:
        (film,) = store.films()
        assert film.kind == "film"
        assert {"photos", "spans"} <= {path.stem for path in home.index.glob("*.lance")}
    assert main(["--home", str(home.folder), "check"]) == 0


@pytest.mark.parametrize("value", [None, "many"])
def test_an_index_that_does_not_tell_its_version_is_refused(
    made: Path, tmp_path: Path, value: str | None
) -> None:
    """In one line with the cure."""
    shutil.copytree(made / "index", tmp_path / "index")
    change(
        Home(tmp_path, tmp_path),
        "meta",
        lambda row: (
            (None if value is None else row | {"value": value})
            if row["key"] == "schema_version"
            else row
        ),
    )
    with pytest.raises(StoreError, match="vsearch restore"):
        Store.open(tmp_path / "index", create=False)


@pytest.mark.weights
def test_questions_are_not_compared_with_frames_of_another_encoder(
    made: Path, tmp_path: Path, weights_folder: Path
) -> None:
    """An encoder that is here under the same specification, but in another version."""
    shutil.copytree(made / "index", tmp_path / "index")
    home = Home(tmp_path, weights_folder)
    change(home, "meta", lambda row: row | {"value": "conse-1"} if row["key"] == "encoder" else row)
    with (
        pytest.raises(StoreError, match=r"made with conse-1, but conse-2.* is here.*--rebuild"),
        searcher(home),
    ):
        pass


def test_faces_are_not_compared_with_those_of_another_embedder() -> None:
    """The cure is to put the former back, or to index anew; an empty index takes any."""
    require_embedder(None, SquareVectors())
    require_embedder(identity(), SquareVectors())

    class Other(SquareVectors):
        name = "other-1"

    with pytest.raises(MismatchError, match=r"axes-1, but other-1 is here.*--rebuild"):
        require_embedder(identity(), Other())
