"""Who the faces in films are taken for, and that each film is looked at once."""

import pytest

from tests.fakes import SpreadVectors
from tests.small_library import small_library
from vsearch.insights.recognised import Recognitions
from vsearch.records.columns import FaceColumns
from vsearch.store import Store


@pytest.fixture
def store(tmp_path):
    """Night Train: Anna 0-4 and, with Ben, 8-12; Ben 12-16. Old Harbour: Ben 0-4."""
    with small_library(tmp_path, SpreadVectors()) as opened:
        yield opened


def test_faces_are_told_by_film_and_person(store):
    """In order of time; who is seen nowhere has none."""
    train, harbour = Recognitions().read(store)
    assert train.names == {"Anna Berg", "Ben Okoro"}
    assert [round(one.start_s) for one in train.of("Anna Berg")] == [0, 8]
    assert [round(one.start_s) for one in harbour.of("Ben Okoro")] == [0]
    assert harbour.of("Anna Berg") == train.of("Zaphod") == []


def test_faces_of_nobody_are_told_with_the_chance_of_each(store):
    """Without Ben his faces are nobody's, and hardly Anna's."""
    store.remove_person("Ben Okoro")
    _, harbour = Recognitions().read(store)
    (one,) = harbour.unclaimed("Anna Berg", 5)
    assert one.probability < 0.01
    assert harbour.unclaimed("Anna Berg", 0) == []
    assert harbour.unclaimed_count == 1
    assert harbour.names == set()


def test_films_are_looked_at_once_until_something_changes(store, monkeypatch):
    """The second time no face is read; after a correction they are."""
    looked_at = []
    read = Store.faces

    def faces(self, film) -> FaceColumns:
        looked_at.append(film.title)
        return read(self, film)

    monkeypatch.setattr(Store, "faces", faces)
    recognitions = Recognitions()
    train, _ = recognitions.read(store)
    first = len(looked_at)
    assert next(iter(recognitions.read(store))) is train
    assert len(looked_at) == first
    (anna, _) = train.of("Anna Berg")
    box = tuple(store.face_boxes(train.film, [anna.track]).boxes[0].tolist())
    store.add_correction("not", "Anna Berg", train.film.id, anna.start_s, box)
    again, _ = recognitions.read(store)
    assert len(again.of("Anna Berg")) == 1
