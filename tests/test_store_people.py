"""People and casts in the store."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from vsearch.errors import InputError, UnknownNameError
from vsearch.records.arrays import Vectors, unit_rows
from vsearch.records.people import CastEntry
from vsearch.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "index") as opened:
        yield opened


def face(seed: int) -> Vectors:
    """Return a unit vector (512,) that differs from seed to seed."""
    return unit_rows(np.random.default_rng(seed).standard_normal((1, 512))).reshape(512)


def is_on_disk(folder: Path, wanted: bytes) -> bool:
    """Say whether any file below the folder holds these bytes, in its name or inside."""
    return any(
        wanted in path.read_bytes() or wanted in bytes(path)
        for path in folder.rglob("*")
        if path.is_file()
    )


def test_references_of_one_person_come_together(store: Store) -> None:
    """Photos of a person add up under the first spelling of the name; a photo counts once."""
    assert store.add_reference("Zoë Saldaña", "a.jpg", "aa", face(1))
    assert store.add_reference("ZOË  SALDAÑA ", "b.jpg", "bb", face(2))
    assert store.add_reference("Al", "a.jpg", "aa", face(3))
    assert not store.add_reference("zoë saldaña", "again.jpg", "aa", face(1))

    al, zoe = store.people()
    assert (al.name, zoe.name) == ("Al", "Zoë Saldaña")
    assert zoe.photos == ("a.jpg", "b.jpg")
    assert zoe.picture_hashes == ("aa", "bb")
    assert np.array_equal(zoe.vectors, np.stack([face(1), face(2)]))


def test_name_spelled_with_combining_signs_is_the_same(store: Store) -> None:
    """The two Unicode spellings of an accent are one name."""
    store.add_reference("Zoe\u0308", "a.jpg", "aa", face(1))
    store.remove_person("Zo\u00eb")
    assert store.people() == []


@pytest.mark.parametrize("name", ["O'Brien'); --", "100% _", '"x" OR 1=1', "東京 \\"])
def test_names_with_any_signs(store: Store, name: str) -> None:
    """A name is text, whatever its signs."""
    store.add_reference("Al", "al.jpg", "aa", face(1))
    store.add_reference(name, "b.jpg", "bb", face(2))
    store.set_aliases(name, [f"{name} jr"])
    assert {person.name: person.aliases for person in store.people()} == {
        "Al": (),
        name: (f"{name} jr",),
    }
    store.remove_person(name)
    assert [person.name for person in store.people()] == ["Al"]


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "\udcff"])
def test_names_that_are_no_names(store: Store, name: str) -> None:
    """An empty name, and one that is no text, raise InputError."""
    with pytest.raises(InputError):
        store.add_reference(name, "a.jpg", "aa", face(1))


def test_removed_person_leaves_the_disk(store: Store, tmp_path: Path) -> None:
    """After removing, no file holds the name, the alias, the photo's name or the vector."""
    for number in range(30):
        store.add_reference("Somebody Else", f"{number}.jpg", f"{number}", face(number))
    store.add_reference("Removed Person", "removed-photo.jpg", "cc", face(99))
    store.set_aliases("Removed Person", ["Removed Alias"])
    traces = (b"Removed Person", b"Removed Alias", b"removed-photo", face(99)[:16].tobytes())
    assert all(is_on_disk(tmp_path, trace) for trace in traces)

    store.remove_person("removed person")

    assert not any(is_on_disk(tmp_path, trace) for trace in traces)
    assert len(store.people()[0].photos) == 30


def test_renaming_keeps_photos_and_parts(store: Store, tmp_path: Path) -> None:
    """A renamed person keeps references, aliases and parts, and the old name leaves the disk."""
    store.add_reference("Keanu Reves", "a.jpg", "aa", face(1))
    store.set_aliases("keanu reves", ["The One"])
    store.set_cast("Matrix", [CastEntry("Matrix", "Neo", "keanu reves")])

    store.rename_person("Keanu reves", "Keanu Reeves")

    (person,) = store.people()
    assert (person.name, person.aliases, person.photos) == (
        "Keanu Reeves",
        ("The One",),
        ("a.jpg",),
    )
    assert store.cast() == [CastEntry("Matrix", "Neo", "Keanu Reeves")]
    assert not is_on_disk(tmp_path, b"Reves")


def test_changing_only_the_case_of_a_name(store: Store) -> None:
    """A person may be renamed to another case of the same name."""
    store.add_reference("al pacino", "a.jpg", "aa", face(1))
    store.rename_person("al pacino", "Al Pacino")
    assert [person.name for person in store.people()] == ["Al Pacino"]


def test_a_name_means_one_person(store: Store) -> None:
    """A name or alias that somebody else has is refused."""
    store.add_reference("Al", "a.jpg", "aa", face(1))
    store.add_reference("Bob", "b.jpg", "bb", face(2))
    store.set_aliases("Al", ["Scarface"])
    with pytest.raises(InputError, match="Al"):
        store.rename_person("Bob", "AL")
    with pytest.raises(InputError, match="Al"):
        store.set_aliases("Bob", ["scarface"])
    with pytest.raises(InputError, match="Al"):
        store.add_reference("SCARFACE", "c.jpg", "cc", face(3))


def test_unknown_people(store: Store) -> None:
    """Editing someone who is not enrolled raises UnknownNameError with the name."""
    with pytest.raises(UnknownNameError, match="Nobody"):
        store.remove_person("Nobody")
    with pytest.raises(UnknownNameError, match="Nobody"):
        store.rename_person("Nobody", "Somebody")
    with pytest.raises(UnknownNameError, match="Nobody"):
        store.set_aliases("Nobody", [])


def test_cast_of_a_film(store: Store) -> None:
    """A cast is replaced as a whole or edited by part, title and character in any case."""
    neo, trinity = CastEntry("Matrix", "Neo", "Keanu"), CastEntry("Matrix", "Trinity", "Moss")
    wick = CastEntry("John Wick", "John", "Keanu")
    store.set_cast("Matrix", [neo])
    store.add_cast(wick)
    store.add_cast(trinity)
    store.add_cast(CastEntry("MATRIX", "trinity", "moss"))
    assert store.cast("matrix") == [neo, trinity]
    assert store.cast() == [neo, wick, trinity]

    store.remove_cast("MATRIX", "neo")
    assert store.cast("Matrix") == [trinity]
    with pytest.raises(UnknownNameError, match="Neo"):
        store.remove_cast("Matrix", "Neo")
    store.set_cast("Matrix", [neo])
    assert store.cast("Matrix") == [neo]
    with pytest.raises(InputError, match="John Wick"):
        store.set_cast("Matrix", [wick])


def test_a_reference_that_is_taken_away_is_gone_from_the_disk(store: Store, tmp_path: Path) -> None:
    """From the merge that it came by, too, which can still be taken back without it."""
    store.add_reference("Anna", "a.jpg", "aa", face(1))
    store.add_reference("Anne", "b.jpg", "bb", face(2))
    store.add_reference("Anne", "c.jpg", "cc", face(3))
    store.merge_people("Anna", "Anne")
    store.remove_reference("Anna", "bb")
    assert store.person("Anna").picture_hashes == ("aa", "cc")
    assert not is_on_disk(tmp_path, face(2).tobytes())
    (merge,) = store.corrections()
    assert merge.move is not None
    assert merge.move.pictures == ("cc",)
    store.undo_correction(merge.number)
    assert store.person("Anne").picture_hashes == ("cc",)
    with pytest.raises(InputError, match="only face"):
        store.remove_reference("Anne", "cc")
    with pytest.raises(InputError, match="no face of Anna"):
        store.remove_reference("Anna", "zz")
