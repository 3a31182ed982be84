"""A few dozen broken films and photos, indexed; benchmarks/broken_media.py tries hundreds."""

import sys

from indexer.limits import Limits
from indexer.order import Order
from indexer.supervisor import supervise
from tests.media import make_clip, plain
from tests.mutations import make_photos, make_sources, mutated
from vsearch.photos import PHOTO_SUFFIXES
from vsearch.settings import Home
from vsearch.store import Store

PLAIN = (sys.executable, "-m", "tests.fake_worker")
LIMITS = Limits(patience_s=20.0, memory_bytes=3 << 30)


def test_broken_files_are_indexed_or_named_and_sound_ones_do_not_suffer(tmp_path):
    """Thirty-nine, three of each kind, and a sound film last: no file ends what reads it."""
    films = make_sources(tmp_path / "sources")
    photos = make_photos(tmp_path / "sources")
    broken = mutated(tmp_path / "library", 39, films=films, photos=photos, seed=5)
    sound = make_clip(tmp_path / "library" / "sound.mp4", [plain((200, 30, 30))] * 10)
    home = Home(tmp_path / "home", tmp_path)
    order = Order(home, (tmp_path / "library",))
    done = supervise(order, LIMITS, hear=lambda _: None, say=lambda _: None, command=PLAIN)
    with Store.open(home.index, create=False) as store:
        known = store.films()
        inside = {film.path for film in known}
        inside |= {f.path / photo.name for f in known for photo in store.photos(f)}
    assert sound in inside
    copies = [
        path for path in broken if any(f"{path} is the same" in line for line in done.lines())
    ]
    assert {*broken} - inside - {*copies} - {
        path for path in broken if path.suffix in PHOTO_SUFFIXES
    } == {path for path in done.failed if path.suffix not in PHOTO_SUFFIXES}
    assert all(len(why) < 400 and "\n" not in why for why in done.failed.values())
    falls = ("what reads it", "no picture for", "GiB of memory", "a bug")
    assert not [why for why in done.failed.values() if any(fall in why for fall in falls)]
