"""Films on disk."""

import pytest

from indexer.film_names import guess_title
from indexer.scan import WHOLE_BYTES, content_id, find_films
from vsearch.errors import InputError, MediaError


def found(*paths):
    """Return the films; no folder may be unreadable."""
    unreadable = []
    films = find_films(paths, on_unreadable=lambda *told: unreadable.append(told))
    assert unreadable == []
    return films


@pytest.mark.parametrize(
    ("name", "title", "year"),
    [
        ("The.Matrix.1999.1080p.BluRay.x264.mkv", "The Matrix", 1999),
        ("Big Buck Bunny (2008).mp4", "Big Buck Bunny", 2008),
        ("2001 A Space Odyssey (1968).mkv", "2001 A Space Odyssey", 1968),
        ("white_house_statement.mp4", "White House Statement", None),
        ("Blade Runner 2049 (2017).mkv", "Blade Runner 2049", 2017),
        ("Wonder.Woman.1984.2020.1080p.mkv", "Wonder Woman 1984", 2020),
        ("1917.mp4", "1917", None),
        ("Mission - Impossible.720p.webm", "Mission - Impossible", None),
        ("Amélie.avi", "Amélie", None),
        ("x264.mp4", "X264", None),
    ],
)
def test_file_names_tell_title_and_year(tmp_path, name, title, year):
    """Dots, underscores, tags of the release and the year."""
    assert guess_title(tmp_path / name) == (title, year)


def test_hidden_files_and_other_kinds_are_left_out(tmp_path):
    """Subtitles, notes, and what begins with a dot; a file that is named outright counts."""
    for name in ("a.mp4", "b.MKV", "c.srt", ".d.mp4", "e.txt"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / ".trash").mkdir()
    (tmp_path / ".trash" / "f.mp4").write_bytes(b"x")
    assert [p.name for p in found(tmp_path)] == ["a.mp4", "b.MKV"]
    assert [p.name for p in found(tmp_path / "e.txt")] == ["e.txt"]


def test_a_film_named_twice_is_found_once(tmp_path):
    """By its folder and by itself."""
    film = tmp_path / "a.mp4"
    film.write_bytes(b"x")
    (tmp_path / "x").mkdir()
    assert found(tmp_path, film, tmp_path / "x" / ".." / "a.mp4") == [film]


def test_a_missing_path_is_named(tmp_path):
    """One line with the path."""
    with pytest.raises(InputError, match="nowhere"):
        found(tmp_path / "nowhere")


def test_the_id_is_the_content_not_the_name(tmp_path):
    """Equal bytes, equal id; one byte more, another id."""
    (tmp_path / "a").write_bytes(b"same")
    (tmp_path / "b").write_bytes(b"same")
    (tmp_path / "c").write_bytes(b"same!")
    assert content_id(tmp_path / "a") == content_id(tmp_path / "b") != content_id(tmp_path / "c")


def test_large_files_are_told_apart_by_pieces(tmp_path):
    """Two sparse files larger than what is hashed whole, differing at the very end."""
    for name, tail in (("a", b"1"), ("b", b"2")):
        with (tmp_path / name).open("wb") as file:
            file.truncate(WHOLE_BYTES + 1000)
            file.seek(-1, 2)
            file.write(tail)
    assert content_id(tmp_path / "a") != content_id(tmp_path / "b")


def test_an_unreadable_film_is_a_media_error(tmp_path):
    """A folder in the place of a file."""
    with pytest.raises(MediaError):
        content_id(tmp_path)
