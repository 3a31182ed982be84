"""A home copied into one file, and put back."""

import io
import json
import os
import shutil
import tarfile
from pathlib import Path

import numpy as np
import pytest

from indexer.cli import main
from tests.broken_renames import die_after_renames
from tests.small_library import small_library
from tests.test_check import change
from vsearch.assemble.backup import back_up
from vsearch.assemble.checking import check
from vsearch.assemble.restoring import restore, verify
from vsearch.assemble.swap import finish_swap
from vsearch.errors import InputError, StoreError
from vsearch.records.media import Shot
from vsearch.saved import SavedSearches
from vsearch.settings import Home
from vsearch.store import Store

BOX = (0.1, 0.1, 0.3, 0.5)
STRANGER = np.eye(512, dtype=np.float32)[9]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home with two films, two people, what was said of them, settings and a search."""
    folder = tmp_path_factory.mktemp("backup")
    with small_library(folder) as store:
        store.add_correction("not", "Ben Okoro", store.films()[0].id, 1.0, BOX)
    SavedSearches(folder).add("Anna Berg")
    (folder / "settings.json").write_text('{"top": 3}')
    (folder / "encoder.json").write_text('{"name": "colours-1", "spec": "colours"}')
    (folder / "jobs").mkdir()
    (folder / "jobs" / "folders.json").write_text('{"folders": []}')
    for other in ("cache/thumbnails/a.jpg", "models/yunet", "index.next/x", "jobs/index.log"):
        (folder / other).parent.mkdir(parents=True, exist_ok=True)
        (folder / other).write_bytes(b"not to be backed up")
    return Home(folder, folder / "models")


@pytest.fixture(scope="module")
def archive(made: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a backup of it."""
    return back_up(made, tmp_path_factory.mktemp("archive") / "b.tar")[0]


@pytest.fixture
def empty(tmp_path: Path) -> Home:
    """Return a home that is not there yet."""
    return Home(tmp_path / "home", tmp_path / "weights")


def state(home: Home) -> list[object]:
    """Return all that a backup keeps."""
    with Store.open(home.index, create=False) as store:
        films = store.films()
        people = [(p.name, p.aliases, p.photos, p.vectors.tolist()) for p in store.people()]
        rows = [(film, store.shots(film), store.frames(film).vectors.tolist()) for film in films]
        said = [store.cast(), store.corrections(), store.identity()]
    notes = ("settings.json", "searches.json", "encoder.json", "jobs/folders.json")
    pictures = {path.name: path.read_bytes() for path in home.photos.iterdir()}
    return [rows, people, said, [(home.folder / name).read_text() for name in notes], pictures]


def names(archive: Path) -> set[str]:
    with tarfile.open(archive) as opened:
        return {member.name.partition("/")[0] for member in opened.getmembers()}


def test_a_backup_is_put_back_as_it_was(made: Home, archive: Path, empty: Home) -> None:
    """Films, people, casts, corrections, settings; no models, caches or logs."""
    assert names(archive) == {
        *("index", "people", "jobs", "backup.json"),
        *("settings.json", "searches.json", "encoder.json"),
    }
    held = restore(empty, archive)
    assert (held.films, held.photos, held.people) == (2, 0, 2)
    assert state(empty) == state(made)
    assert check(empty).is_sound
    assert {path.name for path in empty.folder.iterdir()} - {"restore.lock"} == {
        *("index", "people", "jobs", "settings.json", "searches.json", "encoder.json"),
    }


def test_only_the_owner_may_read_it(archive: Path) -> None:
    """It holds faces."""
    assert archive.stat().st_mode & 0o777 == 0o600


def test_nothing_is_left_in_the_home(made: Home, tmp_path: Path) -> None:
    """Neither after a backup nor after one that failed."""
    before = {path.name for path in made.folder.iterdir()}
    back_up(made, tmp_path / "b.tar")
    with pytest.raises(InputError, match="there already"):
        back_up(made, tmp_path / "b.tar")
    with pytest.raises(InputError, match="lies in the home"):
        back_up(made, made.folder / "b.tar")
    with pytest.raises(InputError, match="is no folder"):
        back_up(made, tmp_path / "nowhere" / "b.tar")
    assert {path.name for path in made.folder.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["b.tar"]


def test_a_folder_gets_a_file_with_the_time(made: Home, tmp_path: Path) -> None:
    """So that several stand side by side."""
    path, _ = back_up(made, tmp_path)
    assert path.parent == tmp_path
    assert path.match("vsearch-????????-??????.tar")


def test_what_was_erased_is_in_no_later_backup(made: Home, tmp_path: Path) -> None:
    """Pictures that are nobody's are left out as well."""
    shutil.copytree(made.folder, tmp_path / "copy")
    home = Home(tmp_path / "copy", made.weights)
    (home.photos / f"{'ab' * 32}.jpg").write_bytes(b"a face")
    with Store.open(home.index) as store:
        digest = store.person("Ben Okoro").picture_hashes[0]
        store.remove_person("Ben Okoro")
    path, held = back_up(home, tmp_path / "b.tar")
    assert held.people == 1
    content = path.read_bytes()
    assert digest.encode() not in content
    assert b"ab" * 32 not in content


def test_a_backup_beside_an_indexing_run_is_of_one_moment(made: Home, tmp_path: Path) -> None:
    """What was committed is in it, what is being written is not seen."""
    shutil.copytree(made.folder, tmp_path / "copy")
    home = Home(tmp_path / "copy", made.weights)
    with Store.open(home.index) as store, store.begin_film() as writer:
        writer.add_shots([Shot(0.0, 1.0, 0.5)])
        writer._flush("shots")
        path, held = back_up(home, tmp_path / "b.tar")
    assert held.films == 2
    fresh = Home(tmp_path / "fresh", made.weights)
    restore(fresh, path)
    assert {one.mend for one in check(fresh).findings} == {"orphans"}
    assert state(fresh) == state(made)


def test_an_index_that_is_there_is_replaced_only_when_asked(
    made: Home, archive: Path, empty: Home
) -> None:
    """All of what was there goes: settings that the backup lacks, and indexes of before."""
    restore(empty, archive)
    with Store.open(empty.index) as store:
        store.remove_film(store.films()[0].id)
        store.add_reference("Zoe", "z.jpg", "cd" * 32, STRANGER)
    (empty.photos / f"{'cd' * 32}.jpg").write_bytes(b"z")
    (empty.folder / "index.previous").mkdir()
    with pytest.raises(InputError, match="--replace"):
        restore(empty, archive)
    assert len(state(empty)[0]) == 1  # type: ignore[arg-type]  # of rows of films
    restore(empty, archive, replace=True)
    assert state(empty) == state(made)
    assert not list(empty.folder.glob("restore.[no]*"))
    assert not (empty.folder / "index.previous").exists()


def test_what_the_backup_does_not_hold_goes(made: Home, tmp_path: Path, empty: Home) -> None:
    """Settings of another time do not stay beside an older index."""
    shutil.copytree(made.folder, tmp_path / "copy")
    (tmp_path / "copy" / "settings.json").unlink()
    path, _ = back_up(Home(tmp_path / "copy", made.weights), tmp_path / "b.tar")
    restore(empty, path)
    (empty.folder / "settings.json").write_text("{}")
    restore(empty, path, replace=True)
    assert not (empty.folder / "settings.json").exists()


def test_nothing_is_restored_under_a_writer(archive: Path, empty: Home) -> None:
    """It would go on writing into what is gone."""
    restore(empty, archive)
    before = state(empty)
    with (
        Store.open(empty.index) as store,
        store.writing(),
        pytest.raises(StoreError, match="wait until it is done"),
    ):
        restore(empty, archive, replace=True)
    assert state(empty) == before
    assert not list(empty.folder.glob(".restore*"))


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 9, 13])
def test_a_restore_that_is_killed_once_it_is_unpacked_becomes_the_new(
    made: Home, archive: Path, empty: Home, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """After any number of renames; whoever opens the home next completes it."""
    restore(empty, archive)
    with Store.open(empty.index) as store:
        store.remove_film(store.films()[0].id)
    before = state(empty)
    die_after_renames(monkeypatch, steps)
    try:
        restore(empty, archive, replace=True)
    except KeyboardInterrupt:
        monkeypatch.undo()
        finish_swap(empty)
    monkeypatch.undo()
    assert state(empty) == state(made) != before
    assert not list(empty.folder.glob("restore.[no]*"))


def test_a_restore_that_is_killed_before_it_is_unpacked_changes_nothing(
    archive: Path, empty: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was unpacked goes."""
    restore(empty, archive)
    before = state(empty)
    die_after_renames(monkeypatch, 0)
    with pytest.raises(KeyboardInterrupt):
        restore(empty, archive, replace=True)
    monkeypatch.undo()
    finish_swap(empty)
    assert state(empty) == before


def with_member(source: Path, target: Path, member: tarfile.TarInfo, content: bytes = b"") -> Path:
    """Copy an archive with one more member in front."""
    member.size = len(content)
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        new.addfile(member, io.BytesIO(content))
        for each in old.getmembers():
            new.addfile(each, old.extractfile(each))
    return target


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


@pytest.mark.parametrize(
    ("hostile", "why"),
    [
        (member("../outside"), "does not belong"),
        (member("/etc/outside"), "does not belong"),
        (member("index/../../outside"), "does not belong"),
        (member("index/films.lance/../../../outside"), "does not belong"),
        (member("index\\..\\outside"), "does not belong"),
        (member("people/../outside.jpg"), "does not belong"),
        (member("people/\u202egpj.jpg"), "does not belong"),
        (member("models/yunet"), "does not belong"),
        (member("index/films.lance/.hidden"), "does not belong"),
        (member("index/films.lance\n"), "does not belong"),
        (member("settings.json", tarfile.SYMTYPE, "/etc/passwd"), "no ordinary file"),
        (member("settings.json", tarfile.LNKTYPE, "encoder.json"), "no ordinary file"),
        (member("index/films.lance/data", tarfile.DIRTYPE), "no ordinary file"),
        (member("index/films.lance/data", tarfile.CHRTYPE), "no ordinary file"),
        (member("index/films.lance/data", tarfile.FIFOTYPE), "no ordinary file"),
        (member("index/films.lance/data", tarfile.GNUTYPE_SPARSE), "no ordinary file"),
        (member("encoder.json"), "is there twice"),
        (member("backup.json"), "is there twice"),
        (member("index/films.lance/extra"), "is not as it was"),
    ],
)
def test_hostile_archives_are_refused_in_one_line(
    archive: Path, empty: Home, hostile: tarfile.TarInfo, why: str
) -> None:
    """Nothing is written anywhere, and what was there stays."""
    place = empty.folder.parent / "hostile.tar"
    path = with_member(archive, place, hostile)
    with pytest.raises(InputError, match=why) as caught:
        restore(empty, path)
    assert "\n" not in str(caught.value)
    assert [p.name for p in empty.folder.parent.rglob("*")] == ["hostile.tar", "home"]
    with pytest.raises(InputError, match=why):
        verify(path)


def test_a_member_of_an_absurd_size_is_refused(archive: Path, empty: Home) -> None:
    """It tells of more than the file holds, or of less than nothing."""
    content = archive.read_bytes()
    for size in (b"77777777777", b"\x80\x00\x00\x7f" + b"\xff" * 7, b"\xff" * 11 + b"\x00"):
        header = bytearray(content[:512])
        header[124 : 124 + len(size)] = size
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        path = empty.folder.parent / "absurd.tar"
        path.write_bytes(bytes(header) + content[512:])
        with pytest.raises(InputError, match="no sound backup"):
            restore(empty, path)


def test_damage_is_found_before_anything_is_replaced(archive: Path, empty: Home) -> None:
    """A flipped bit anywhere, a file that ends too soon, and what is no archive at all."""
    restore(empty, archive)
    before, content = state(empty), archive.read_bytes()
    broken = empty.folder.parent / "broken.tar"
    with tarfile.open(archive) as opened:
        places = [one.offset_data for one in opened.getmembers() if one.size]
    for place in places[:: len(places) // 8]:
        broken.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        with pytest.raises(InputError, match="no sound backup"):
            restore(empty, broken, replace=True)
    for length in (0, 100, 512, 5000, len(content) // 2, len(content) - 15_000):
        broken.write_bytes(content[:length])
        with pytest.raises(InputError, match="no sound backup"):
            restore(empty, broken, replace=True)
    broken.write_bytes(os.urandom(20_000))
    with pytest.raises(InputError, match="no sound backup"):
        restore(empty, broken, replace=True)
    with pytest.raises(InputError, match="There is no file"):
        restore(empty, empty.folder / "nowhere.tar", replace=True)
    with pytest.raises(InputError, match="cannot be read"):
        restore(empty, empty.folder, replace=True)
    assert state(empty) == before


def test_a_backup_of_a_newer_version_is_refused_with_the_cure(
    made: Home, archive: Path, tmp_path: Path, empty: Home
) -> None:
    """Of the index in it, and of the archive itself."""
    shutil.copytree(made.folder, tmp_path / "copy")
    home = Home(tmp_path / "copy", made.weights)
    path, _ = back_up(home, tmp_path / "b.tar")
    change(
        home, "meta", lambda row: row | {"value": "99"} if row["key"] == "schema_version" else row
    )
    with pytest.raises(StoreError, match="upgrade vsearch"):
        back_up(home, tmp_path / "c.tar")
    newer = tmp_path / "newer.tar"
    with tarfile.open(path) as old, tarfile.open(newer, "w") as new:
        for each in old.getmembers():
            content = old.extractfile(each)
            assert content is not None
            if each.name == "backup.json":
                told = json.loads(content.read()) | {"format": 2}
                raw = json.dumps(told).encode()
                each.size = len(raw)
                new.addfile(each, io.BytesIO(raw))
            else:
                new.addfile(each, content)
    with pytest.raises(InputError, match="upgrade vsearch"):
        restore(empty, newer)


def test_the_commands_say_what_they_did(
    made: Home, tmp_path: Path, empty: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """And that a backup holds faces."""
    path = tmp_path / "b.tar"
    assert main(["--home", str(made.folder), "backup", str(path)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith(f"{path}: ")
    assert out[0].endswith("2 films, 2 people")
    assert "biometric" in out[1]
    assert main(["restore", "--verify", str(path)]) == 0
    assert capsys.readouterr().out.startswith("sound: 2 films, 2 people, of 20")
    words = ["--home", str(empty.folder), "restore", str(path)]
    assert main(words) == 0
    assert f"restored to {empty.folder}: 2 films" in capsys.readouterr().out
    assert main(words) == 1
    assert "--replace" in capsys.readouterr().err
