"""Files that can be made again, in a folder that stays small."""

import os

import pytest

from vsearch.cached_files import CachedFiles, part_of


def add(files, key, size=10, age_s=0):
    """Add a file that was used that long ago."""
    with files.adding(f"{key}.bin") as part:
        part.write_bytes(b"x" * size)
    path = files.find(key)
    os.utime(path, (path.stat().st_mtime - age_s,) * 2)
    return path


def test_a_file_is_found_by_its_key(tmp_path):
    """Whatever comes behind the key; a folder that is not there holds nothing."""
    files = CachedFiles(tmp_path / "new", limit_bytes=100)
    assert files.find("a") is None
    path = add(files, "a")
    assert files.find("a") == path
    assert files.find("b") is None


def test_what_was_unused_for_longest_goes_first(tmp_path):
    """Three of ten bytes have room; looking one up counts as use."""
    files = CachedFiles(tmp_path, limit_bytes=30)
    for key, age_s in (("a", 300), ("b", 200), ("c", 100)):
        add(files, key, age_s=age_s)
    files.find("a")
    add(files, "d")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.bin", "c.bin", "d.bin"]


def test_the_newest_file_stays_however_large(tmp_path):
    """It is about to be used; the others make room."""
    files = CachedFiles(tmp_path, limit_bytes=30)
    add(files, "a")
    path = add(files, "b", size=99)
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_no_part(tmp_path):
    """And keeps the older file."""
    path = tmp_path / "a.bin"
    path.write_text("older")
    with pytest.raises(ValueError, match="4"), part_of(path) as part:
        raise ValueError(part.write_text("half"))
    assert [file.read_text() for file in tmp_path.iterdir()] == ["older"]


def test_parts_of_processes_that_died_are_removed(tmp_path):
    """One that is being written is not."""
    for name, age_s in ((".1-1.part", 4000), (".2-2.part", 5)):
        part = tmp_path / name
        part.write_bytes(b"")
        os.utime(part, (part.stat().st_mtime - age_s,) * 2)
    add(CachedFiles(tmp_path, limit_bytes=30), "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".2-2.part", "a.bin"]
