"""Cast lists from plain files."""

import pytest

from indexer.castfile import read_cast
from vsearch.errors import InputError
from vsearch.records.people import CastEntry

NEO = CastEntry("The Matrix", "Neo", "Keanu Reeves")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cast.csv", "title,character,person\nThe Matrix,Neo,Keanu Reeves\n"),
        ("cast.json", '[{"title": "The Matrix", "character": "Neo", "person": "Keanu Reeves"}]'),
        (
            "cast.toml",
            '[[cast]]\ntitle = "The Matrix"\ncharacter = "Neo"\nperson = "Keanu Reeves"\n',
        ),
    ],
)
def test_three_formats_say_the_same(tmp_path, name, text):
    """CSV, JSON and TOML."""
    (tmp_path / name).write_text(text)
    assert read_cast(tmp_path / name) == [NEO]


def test_a_title_can_be_given_for_all(tmp_path):
    """A file of one film need not repeat it; a byte order mark is no part of it."""
    (tmp_path / "c.csv").write_bytes("\ufeffcharacter,person\nNeo,Keanu Reeves\n".encode())
    assert read_cast(tmp_path / "c.csv", "The Matrix") == [NEO]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("c.csv", "title,character\nThe Matrix,Neo\n", "entry 1: no person"),
        ("c.json", "{", "not a cast list"),
        ("c.json", "[1]", "not a cast list"),
        ("c.toml", "= =", "not a cast list"),
        ("c.xlsx", "", ".csv, .json or .toml"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, name, text, said):
    """The file, the entry and what it lacks."""
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=said):
        read_cast(tmp_path / name)


def test_a_missing_file_is_named(tmp_path):
    """One line."""
    with pytest.raises(InputError, match="cannot be read"):
        read_cast(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.csv", b""),
        ("c.csv", b"title,character,person\n"),
        ("c.json", b""),
        ("c.json", b"[]"),
        ("c.toml", b""),
        ("c.toml", b"other = 1"),
    ],
)
def test_a_file_without_entries_is_told(tmp_path, name, content):
    """Nothing to add is not success."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match="holds no entries"):
        read_cast(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("c.json", b'{"title": "x"}', "must be a list"),
        ("c.json", b'["Neo"]', "entry 1 has no fields"),
        ("c.json", b'[{"title": "x", "character": ["Neo"], "person": "y"}]', "character is no"),
        ("c.json", b"[\n{,", "mistake in line 2 that makes it no JSON"),
        ("c.toml", b"cast = 3", "must be a list"),
        ("c.csv", b"title,character,person\nMatrix,N\xe9o,Keanu\n", "save it as UTF-8"),
        ("c.csv", b"title,character,person\n" + b"x" * 200_000, "a mistake that makes it no CSV"),
    ],
)
def test_mistakes_are_told_in_plain_words(tmp_path, name, content, said):
    """Nothing of what the reading library says."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        read_cast(tmp_path / name)
    assert "object" not in str(caught.value)
    assert "codec" not in str(caught.value)


def test_a_file_that_never_ends_is_refused(tmp_path, monkeypatch):
    """Before it fills the memory: what is read has a limit."""
    monkeypatch.setattr("indexer.written.LARGEST_BYTES", 1_000_000)
    (tmp_path / "cast.json").symlink_to("/dev/zero")
    with pytest.raises(InputError, match="more than 1 MB"):
        read_cast(tmp_path / "cast.json")
