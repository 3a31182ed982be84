"""What is kept on the disk: how large it is, and which of it can be emptied."""

from pathlib import Path

import pytest

from vsearch.assemble.disk import empty, places
from vsearch.errors import StoreError, UnknownNameError
from vsearch.settings import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home with 10 bytes of index, 20 of thumbnails and 30 of weights elsewhere."""
    kept = Home(tmp_path / "home", tmp_path / "weights")
    for path, size in (
        (kept.index / "films.lance" / "data" / "0", 10),
        (kept.cache / "thumbnails" / "a.jpg", 20),
        (kept.weights / "model", 30),
        (kept.folder / "settings.json", 3),
        (kept.cache / "background-1.npy", 4),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    return kept


def sizes(home: Home) -> dict[str, int]:
    """Return the bytes of everything that takes any."""
    return {one.name: one.size_bytes for one in places(home) if one.size_bytes}


def test_everything_kept_has_its_size(home: Home) -> None:
    """What is not there yet takes nothing; jobs are told of once there are any."""
    assert sizes(home) == {"Index": 10, "Models": 30, "Notes": 7, "Thumbnails": 20}
    others = {"jobs": "Jobs", "index.previous": "Previous index", "index.next": "Next index"}
    assert not {*others.values()} & {one.name for one in places(home)}
    for folder in others:
        (home.folder / folder).mkdir()
    assert {*others.values()} <= {one.name for one in places(home)}


def test_a_home_that_is_not_there_takes_nothing(tmp_path: Path) -> None:
    """Nothing is made by looking."""
    assert sizes(Home(tmp_path / "home", tmp_path / "weights")) == {}
    assert list(tmp_path.iterdir()) == []


def test_only_caches_can_be_emptied(home: Home) -> None:
    """Index and people are no cache; an empty one can be emptied again."""
    assert empty(home, "Thumbnails") == 20
    assert empty(home, "Thumbnails") == 0
    assert sizes(home) == {"Index": 10, "Models": 30, "Notes": 7}
    with pytest.raises(UnknownNameError, match="No cache is called Index: choose from Thumbnails"):
        empty(home, "Index")


def test_a_cache_that_cannot_be_removed_is_told(home: Home) -> None:
    """Here it is a file."""
    (home.cache / "clips").write_bytes(b"x")
    with pytest.raises(StoreError, match="cannot be emptied"):
        empty(home, "Clips")
