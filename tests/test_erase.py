"""A person erased: photos, embeddings, faces in films, names, and every byte of them."""

import json
from pathlib import Path

import numpy as np
import pytest

from indexer.cli import main
from tests.fakes import SpreadVectors, spread
from tests.small_library import small_library
from tests.test_store_people import is_on_disk
from vsearch.assemble import erase
from vsearch.assemble.erasure import _names, searched
from vsearch.errors import UnknownNameError
from vsearch.records.moves import Group
from vsearch.saved import SavedSearches
from vsearch.settings import Home


@pytest.fixture
def library(tmp_path):
    """A home with two films that Ben is in, and Anna in one of them."""
    with small_library(tmp_path, SpreadVectors()) as store:
        yield Home(tmp_path, tmp_path / "models"), store


def bytes_of(vector, kind):
    return vector.astype(kind).tobytes()


def test_nothing_of_an_erased_person_is_left(library):
    """Ben's row, photo, part, tracks and faces go; Anna, the films and their frames stay."""
    home, store = library
    anna, ben = spread()[:2]
    kept = home.cache / "thumbnails" / "ben.jpg"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"a picture")
    saved = SavedSearches(home.folder)
    for line in ("ben okoro with a dog", "Anna Berg"):
        saved.add(line)
    traces = (b"Ben Okoro", bytes_of(ben, np.float32), bytes_of(ben, np.float16))
    assert all(is_on_disk(home.index, trace) for trace in traces)
    before = {film.title: film for film in store.films()}

    done = erase(home, "Ben Okoro")

    assert (done.photos, done.faces, done.films, done.parts, done.left) == (1, 12, 2, 1, ())
    assert not any(is_on_disk(home.folder, trace) for trace in traces)
    assert not kept.exists()
    assert saved.all() == ["Anna Berg"]
    assert [person.name for person in store.people()] == ["Anna Berg"]
    after = {film.title: film for film in store.films()}
    assert {title: film.face_count for title, film in after.items()} == {
        "Night Train": 8,
        "Old Harbour": 0,
    }
    for title, film in after.items():
        tracks = store.all_tracks([film])[film.id]
        assert len(tracks) == (2 if title == "Night Train" else 0)
        assert (tracks.vectors @ anna > 0.99).all()
        assert len(store.faces(film)) == film.face_count
        assert len(store.frames(film)) == before[title].frame_count


def test_whoever_is_not_known_cannot_be_erased(library):
    """And nothing is touched."""
    home, store = library
    with pytest.raises(UnknownNameError):
        erase(home, "Nobody")
    assert sum(film.face_count for film in store.films()) == 20


def test_somebody_in_no_film_is_erased_too(library):
    """The films stay as they are."""
    home, store = library
    store.add_reference("Zoe", "zoe.jpg", "zz", spread()[7])
    done = erase(home, "Zoe")
    assert (done.photos, done.faces, done.films, done.left) == (1, 0, 0, ())
    assert sum(film.face_count for film in store.films()) == 20


@pytest.mark.parametrize("gone", ["Ben", "Zoë"])
def test_merges_and_splits_that_name_them_go_too(library, gone):
    """Taken back or not, with every name in them; those of others stay, and can be taken back."""
    home, store = library
    name = {"Ben": 'Ben "Bo" Okoro', "Zoë": "Zoë"}[gone]
    for place, photo in enumerate(("z1", "z2", "y1"), 10):
        store.add_reference("Yan" if photo == "y1" else "Zoë", photo, photo, spread()[place])
    store.rename_person("Ben Okoro", 'Ben "Bo" Okoro')
    store.set_aliases('Ben "Bo" Okoro', ["unknown_7"])
    store.undo_correction(store.merge_people('Ben "Bo" Okoro', "Zoë").number)
    store.undo_correction(store.merge_people("Zoë", 'Ben "Bo" Okoro').number)
    store.split_person("Zoë", [Group(("z2",), into='Ben "Bo" Okoro')])
    others = store.merge_people("Anna Berg", "Yan")
    done = erase(home, name)
    assert done.left == ()
    for text in (name, json.dumps(name, ensure_ascii=False)[1:-1]):
        assert not is_on_disk(home.folder, text.encode())
    assert store.corrections() == [others]
    with pytest.raises(UnknownNameError, match="went with somebody who was removed"):
        store.undo_correction(3)
    store.undo_correction(others.number)
    assert {person.name for person in store.people()} >= {"Anna Berg", "Yan"}


def test_a_name_that_a_merge_still_held_would_be_told(library):
    """The search knows how a merge spells a name with marks in it."""
    home, _ = library
    (home.index / "left.lance").write_bytes(b'{"source":"Ben \\"Bo\\""}')
    assert [Path(path).name for path in searched(home, list(_names(['Ben "Bo"'])))[1]] == [
        "left.lance"
    ]


def test_what_is_left_is_named(tmp_path):
    """The search afterwards finds a name and a vector wherever they lie."""
    home = Home(tmp_path, tmp_path / "models")
    home.index.mkdir()
    (home.index / "a.lance").write_bytes(b"..Ben Okoro..")
    (home.index / "b.lance").write_bytes(b"nothing")
    (home.index / "empty").touch()
    count, left = searched(home, [b"Ben Okoro", b"\x00\x3c" * 16])
    assert count == 2
    assert [Path(path).name for path in left] == ["a.lance"]


def test_the_command_says_what_was_erased(library, capsys):
    """One line for what went, one for the search."""
    home, _ = library
    assert main(["--home", str(home.folder), "people", "erase", "Ben Okoro"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "erased Ben Okoro: 1 photo, 12 faces in films, 1 part in casts"
    assert second.endswith("no name and no embedding of theirs is left")
    assert main(["--home", str(home.folder), "people", "erase", "Ben Okoro"]) == 1
