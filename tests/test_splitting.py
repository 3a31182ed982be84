"""A person whose faces are two people's: how they are told apart, and what the commands say."""

import numpy as np
import pytest

from indexer.cli import main
from tests.small_library import small_library
from tests.test_corrections import ANNA, BEN, spans
from tests.test_newcomers import CURVE, turned
from vsearch.assemble import correct, discover, split, undo
from vsearch.errors import InputError
from vsearch.people.clusters import APART, SURE, part_faces
from vsearch.settings import Home


@pytest.fixture
def library(tmp_path):
    """Night Train: Anna 0-4 and, with Ben, 8-12; Ben 12-16. Old Harbour: Ben 0-4."""
    with small_library(tmp_path) as store:
        yield Home(tmp_path, tmp_path / "models"), store


def parted(*degrees, curve=CURVE, together=False):
    vectors = np.stack([turned(d) for d in degrees])
    starts = np.arange(float(len(degrees))) * (1 if together else 10)
    return part_faces(vectors, starts, starts + 5, curve).tolist()


def between(lower, upper):
    """Return the degrees between two faces that are one person's with such a probability."""
    cosine = (CURVE.cosine(lower) + CURVE.cosine(upper)) / 2
    return float(np.degrees(np.arccos(cosine)))


def test_faces_that_are_surely_several_people_are_as_many_groups():
    """Three far apart; the largest is 0, of equal ones the first comes first."""
    assert parted(90, 0, 5, 180, 10, 95, 185) == [1, 0, 0, 2, 0, 1, 2]


def test_faces_that_may_be_one_person_are_two_groups():
    """Too alike for certainty of two, not alike enough for certainty of one: the best two."""
    doubt = between(APART, SURE)
    assert parted(0, 1, 2, doubt, doubt + 1) == [0, 0, 0, 1, 1]
    assert parted(doubt, 0) == [0, 1]


def test_faces_that_are_surely_one_person_are_one_group():
    """Some degrees apart, or a single one."""
    assert parted(0, 5, 10, 20) == [0, 0, 0, 0]
    assert parted(0) == [0]


def test_faces_on_screen_together_are_two_people():
    """However alike."""
    assert parted(0, 1, together=True) == [0, 1]


def test_two_people_made_one_are_taken_apart(library):
    """Anna and Ben, merged: each is found again where they were, by the name they had."""
    home, store = library
    before = {who: spans(store, who) for who in (ANNA, BEN)}
    store.merge_people("Anna Berg", "Ben Okoro")
    merged = spans(store, ANNA)
    done = split(home, "Ben Okoro", into="Ben Okoro")
    assert (done.name, done.said_left) == ("Anna Berg", ())
    assert {who: spans(store, who) for who in (ANNA, BEN)} == before
    undo(home, done.made[0].number)
    assert spans(store, ANNA) == merged
    undo(home, 1)
    assert {who: spans(store, who) for who in (ANNA, BEN)} == before


def test_what_was_said_goes_with_the_face_it_was_said_of(library):
    """Of a reference that was cut from the film it goes, of another face it stays and is told."""
    home, store = library
    store.remove_person("Anna Berg")
    assert discover(home, say=print) == {"unknown_1": 2}
    early, late = ("Night Train", 1.0), ("Night Train", 9.0)
    photos = store.person("unknown_1").photos
    (number,) = [place for place, photo in enumerate(photos, 1) if " at 0:00" in photo]
    goes = correct(home, "is", "unknown_1", *early)
    stays = correct(home, "is", "unknown_1", *late, 1)
    strange = correct(home, "not", "unknown_1", "Night Train", 13.0)
    done = split(home, "unknown_1", picked=[number], into="Zoe")
    said = {one.number: one.person for one in store.corrections()}
    assert said[goes.number] == "Zoe"
    assert said[stays.number] == said[strange.number] == "unknown_1"
    assert done.said_left == (strange.number,)
    undo(home, done.made[0].number)
    assert {one.person for one in store.corrections()} == {"unknown_1"}


def test_the_commands_say_what_was_split(library, capsys):
    """Faces are numbered, picked, listed and taken back; what cannot be is one line."""
    home, store = library

    def run(*words):
        status = main(["--home", str(home.folder), "people", *words])
        out, err = capsys.readouterr()
        return status, out, err

    run("merge", "Anna Berg", "Ben Okoro")
    lines = run("show", "Anna Berg")[1].splitlines()
    assert [line.split("  ")[0] for line in lines[2:]] == ["1: magenta.jpg", "2: cyan.jpg"]
    for words, reason in (
        (("Anna Berg", "--pick", "3"), "pick from 1 to 2"),
        (("Anna Berg", "--pick", "0"), "pick from 1 to 2"),
        (("Anna Berg", "--pick", "1", "2"), "vsearch people rename"),
        (("Anna Berg", "--pick", "1", "--as", "anna berg"), "name somebody else"),
        (("Zoe",), "nobody called"),
    ):
        status, out, err = run("split", *words)
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert reason in err
    told = "1 face of Anna Berg is unknown_1"
    assert run("split", "Anna Berg", "--pick", "2", "2")[:2] == (0, f"correction 2: {told}\n")
    assert run("split", "Anna Berg")[0] == 1
    first, second = run("corrections")[1].splitlines()
    assert first.startswith("1: Ben Okoro is Anna Berg (1 face) (")
    assert second.startswith(f"2: {told} (")
    assert '"pictures"' in run("corrections", "--json")[1]
    assert run("undo", "2")[:2] == (0, f"taken back: {told}\n")
    assert run("undo", "1")[:2] == (0, "taken back: Ben Okoro is Anna Berg (1 face)\n")
    assert [person.name for person in store.people()] == ["Anna Berg", "Ben Okoro"]


def test_a_single_face_and_one_persons_faces_are_not_split(library):
    """One line says why."""
    home, store = library
    with pytest.raises(InputError, match="only one face"):
        split(home, "Anna Berg")
    anna = store.person("Anna Berg")
    store.add_reference("Anna Berg", "b.jpg", "bb", anna.vectors[0])
    with pytest.raises(InputError, match="surely one person's"):
        split(home, "Anna Berg")
    assert store.corrections() == []
