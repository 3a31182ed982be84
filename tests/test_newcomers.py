"""Faces that are nobody's: clustered in a film, met again in others, named, made one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.cli import main
from tests.small_library import small_library
from tests.strips import film
from vsearch.album import Album
from vsearch.assemble import discover
from vsearch.insights.newcomers import FilmFaces, newcomers
from vsearch.people import LikenessCurve
from vsearch.people.clusters import cluster_faces
from vsearch.records.columns import FaceColumns, TrackColumns
from vsearch.records.people import Person, unnamed_number
from vsearch.settings import Home

CURVE = LikenessCurve(unsure_cosine=0.45, steepness=20.0)


def turned(degrees):
    """Return the unit vector (512,) so far from the first axis; cosines can be told by eye."""
    vector = np.zeros(512, dtype=np.float32)
    vector[:2] = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return vector


def one_film(name, *tracks, quality=0.9, faces_each=3):
    """Return a film of (start, end, degrees) tracks."""
    rows = np.repeat(np.arange(len(tracks)), faces_each)
    count = len(tracks)
    spread = [np.linspace(start, end, faces_each) for start, end, _ in tracks]
    vectors = np.stack([turned(degrees) for *_, degrees in tracks])
    return FilmFaces(
        replace(film(name, 100.0), id=name),
        FaceColumns(
            times_s=np.concatenate(spread),
            shots=np.zeros(len(rows), dtype=np.int64),
            tracks=rows,
            boxes=np.tile(np.array([[0.1, 0.2, 0.3, 0.4]], dtype=np.float32), (len(rows), 1)),
            scores=np.full(len(rows), 0.9),
            qualities=np.full(len(rows), quality),
            vectors=vectors[rows],
        ),
        TrackColumns(
            tracks=np.arange(count),
            shots=np.zeros(count, dtype=np.int64),
            starts_s=np.array([float(start) for start, *_ in tracks]),
            ends_s=np.array([float(end) for _, end, _ in tracks]),
            qualities=np.full(count, quality),
            vectors=vectors,
        ),
    )


def known(name, *degrees):
    count = len(degrees)
    vectors = np.stack([turned(one) for one in degrees])
    return Person(name, (), ("a.jpg",) * count, ("aa",) * count, vectors)


def found(films, people=()):
    """Return whom the tracks of each film were given to: (name, film, start)."""
    return [(s.name, s.film.id, s.time_s) for s in newcomers(films, people, CURVE)]


def test_tracks_of_one_face_are_one_cluster():
    """Two faces seen three and two times, in any order."""
    vectors = np.stack([turned(d) for d in (0, 90, 10, 20, 95)])
    starts = np.arange(5.0) * 10
    labels = cluster_faces(vectors, starts, starts + 5, 0.5)
    assert labels[0] == labels[2] == labels[3]
    assert labels[1] == labels[4] != labels[0]


def test_two_faces_on_screen_together_are_never_one_cluster():
    """However alike they look; a third track goes with one of them."""
    vectors = np.stack([turned(d) for d in (0, 1, 2)])
    labels = cluster_faces(vectors, np.array([0.0, 2.0, 10.0]), np.array([5.0, 7.0, 15.0]), 0.5)
    assert labels[0] != labels[1]
    assert cluster_faces(vectors[:1], np.zeros(1), np.ones(1), 0.5).tolist() == [0]
    assert len(cluster_faces(vectors[:0], np.zeros(0), np.zeros(0), 0.5)) == 0


def test_somebody_met_in_two_films_is_one_newcomer():
    """The same face in both films, another one in the second."""
    films = [one_film("a", (0, 5, 0)), one_film("b", (0, 5, 100), (10, 15, 8))]
    assert found(films) == [
        ("unknown_1", "a", 0.0),
        ("unknown_2", "b", 0.0),
        ("unknown_1", "b", 10.0),
    ]


def test_numbers_stay_when_films_are_added():
    """Who was found before keeps the number, also when the new film comes first."""
    old, new = one_film("a", (0, 5, 0)), one_film("b", (0, 5, 100))
    first = found([old])
    kept = known("unknown_1", 0)
    assert found([new, old], [kept]) == [("unknown_2", "b", 0.0), *first]


def test_a_number_that_became_a_name_is_not_given_again():
    """Rose was unknown_4: the next one is unknown_5."""
    rose = replace(known("Rose", 0), aliases=("unknown_4",))
    assert found([one_film("a", (0, 5, 0), (10, 15, 100))], [rose]) == [("unknown_5", "a", 10.0)]


def test_whoever_is_named_is_no_newcomer():
    """A track of an enrolled person is left alone, one unlike theirs is not."""
    films = [one_film("a", (0, 5, 3), (10, 15, 100))]
    assert found(films, [known("Anna", 0)]) == [("unknown_1", "a", 10.0)]


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param({"faces_each": 1}, id="seen once"),
        pytest.param({"quality": 0.3}, id="never clear"),
    ],
)
def test_noise_stays_noise(noise):
    """What is seen once or never clearly is nobody."""
    assert found([one_film("a", (0, 5, 0), **noise)]) == []


def test_two_newcomers_on_screen_together_stay_two():
    """As alike as two films' worth of one face, but seen side by side."""
    names = [
        name for name, *_ in found([one_film("a", (0, 5, 0)), one_film("b", (0, 5, 1), (2, 7, 2))])
    ]
    assert sorted(names) == ["unknown_1", "unknown_1", "unknown_2"]


def test_only_the_clearest_faces_are_kept():
    """Of twelve tracks of one face eight."""
    tracks = [(10 * place, 10 * place + 5, place) for place in range(12)]
    assert len(found([one_film("a", *tracks)])) == 8


@pytest.mark.parametrize(
    ("name", "number"),
    [("unknown_1", 1), ("Unknown_12", 12), ("unknown_0", None), ("unknown", None), ("Rose", None)],
)
def test_numbers_in_names(name, number):
    """Counted from one, whatever the case."""
    assert unnamed_number(name) == number


def test_faces_of_a_library_are_found_named_and_made_one(tmp_path, capsys):
    """Anna and Ben are forgotten, found again by their faces, named and merged."""
    home = Home(tmp_path, tmp_path / "models")
    said: list[str] = []

    def run(*words):
        status = main(["--home", str(tmp_path), "people", *words])
        out, err = capsys.readouterr()
        return status, out, err

    with small_library(tmp_path) as store:
        album = Album(store, home.photos)
        album.remove("Anna Berg")
        album.remove("Ben Okoro")
        assert discover(home, say=said.append) == {"unknown_1": 2, "unknown_2": 3}
        assert discover(home, say=said.append) == {}
        first, second = store.people()
        assert [person.name for person in (first, second)] == ["unknown_1", "unknown_2"]
        assert second.photos[0].startswith("Night Train.mp4 at ")
        assert len(list((tmp_path / "people").glob("*.jpg"))) == 5

        assert run("rename", "unknown_1", "Rose")[0] == 0
        assert store.person("unknown_1").name == "Rose"
        assert run("merge", "Rose", "unknown_2")[:2] == (0, "unknown_2 is Rose now (5 photos)\n")
        (rose,) = store.people()
        assert set(rose.aliases) == {"unknown_1", "unknown_2"}
        assert [entry.person for entry in store.cast()] == ["Ben Okoro"]
        status, _, err = run("merge", "Rose", "Rose")
        assert status == 1
        assert "cannot be merged with themselves" in err
    assert said == []


def test_a_film_that_is_gone_is_told_once(tmp_path):
    """Its faces cannot be cut out: it is passed over, the other film is not."""
    home = Home(tmp_path, tmp_path / "models")
    said: list[str] = []
    with small_library(tmp_path) as store:
        store.remove_person("Anna Berg")
        store.remove_person("Ben Okoro")
        Path(tmp_path / "films" / "Night Train.mp4").unlink()
        assert discover(home, say=said.append) == {"unknown_2": 1}
    assert len(said) == 1
    assert said[0].startswith("passed over Night Train.mp4: ")
