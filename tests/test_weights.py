"""The weights folder: fetching, checking and copying, against a source made in the test."""

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vsearch.errors import ModelError, UnknownNameError
from vsearch.models.fetch import Progress
from vsearch.models.manifest import Package, Source, WeightFile, Weights, read_manifest, top
from vsearch.models.weights import CONVERSIONS, Status, WeightsFolder

GOOD = b"good weights"


@dataclass
class Shelf:
    """A remote that has the given content at each place and remembers what was asked."""

    content: dict[str, bytes]
    asked: list[str] = field(default_factory=list)

    def fetch(self, source: Source, targets: Mapping[str, Path], progress: Progress) -> None:
        for place, target in targets.items():
            self.asked.append(place)
            if place not in self.content:
                raise ModelError("not on the shelf")
            target.write_bytes(self.content[place])
            progress(place, len(self.content[place]), len(self.content[place]))


class Killed(BaseException):
    """What a test raises where a real run would be killed."""


class KilledHalfWay:
    """A remote that dies after writing the first bytes."""

    def fetch(self, source: Source, targets: Mapping[str, Path], progress: Progress) -> None:
        next(iter(targets.values())).write_bytes(GOOD[:4])
        raise Killed


def file(path: str, content: bytes) -> WeightFile:
    return WeightFile(path=path, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def source(at: str, *files: WeightFile) -> Source:
    return Source(at=at, files=files, package=None, conversion="")


def weights(*sources: Source) -> Weights:
    return Weights(
        name="net", what="a net", licence="MIT", note="", is_optional=False, sources=sources
    )


def folder(path: Path, entry: Weights, shelf: Mapping[str, bytes]) -> tuple[WeightsFolder, Shelf]:
    remote = Shelf(dict(shelf))
    return WeightsFolder(path, manifest=[entry], remote=remote), remote


NET = file("net.bin", GOOD)
PARTS = (file("net/a.bin", b"part a"), file("net/sub/b.bin", b"part b"))


def test_fetched_file_is_found_by_name(tmp_path: Path) -> None:
    """Fetching puts the file into the folder, and nothing else."""
    local, _ = folder(tmp_path / "new", weights(source("x/net", NET)), {"x/net": GOOD})
    assert local.fetch("net") == tmp_path / "new" / "net.bin" == local.path("net")
    assert (tmp_path / "new" / "net.bin").read_bytes() == GOOD
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["net.bin"]
    assert local.verify("net") is Status.OK


def test_folder_of_files_is_fetched_as_a_whole(tmp_path: Path) -> None:
    """A place that ends in a slash is followed by each file's own path."""
    shelf = {"x/a.bin": b"part a", "x/sub/b.bin": b"part b"}
    local, _ = folder(tmp_path, weights(source("x/", *PARTS)), shelf)
    assert local.fetch("net") == tmp_path / "net"
    assert (tmp_path / "net" / "sub" / "b.bin").read_bytes() == b"part b"


def test_right_copy_is_not_fetched_again(tmp_path: Path) -> None:
    """A second fetch asks nobody."""
    local, remote = folder(tmp_path, weights(source("x", NET)), {"x": GOOD})
    local.fetch("net")
    local.fetch("net")
    assert remote.asked == ["x"]


def test_progress_is_reported(tmp_path: Path) -> None:
    """The caller hears the name, the bytes done and the bytes in all."""
    heard: list[tuple[str, int, int]] = []
    local, _ = folder(tmp_path, weights(source("x", NET)), {"x": GOOD})
    local.fetch("net", progress=lambda name, done, total: heard.append((name, done, total)))
    assert heard == [("x", 12, 12)]


@pytest.mark.parametrize("first", [None, b"other bytes!", b"short"])
def test_next_source_is_tried(first: bytes | None, tmp_path: Path) -> None:
    """A source that fails or gives other bytes, even of the same size, is passed over."""
    shelf = {"second": GOOD} | ({} if first is None else {"first": first})
    local, remote = folder(tmp_path, weights(source("first", NET), source("second", NET)), shelf)
    local.fetch("net")
    assert remote.asked == ["first", "second"]
    assert local.verify("net") is Status.OK


def test_every_failed_source_is_named_with_its_reason(tmp_path: Path) -> None:
    """When no source is left the message says what each one answered; nothing is left behind."""
    local, _ = folder(
        tmp_path, weights(source("first", NET), source("second", NET)), {"second": b"wrong"}
    )
    with pytest.raises(ModelError) as caught:
        local.fetch("net")
    assert "first (not on the shelf)" in str(caught.value)
    assert "second (net.bin has other content" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_another_variant_will_do(tmp_path: Path) -> None:
    """A later source may give other files that serve as well; their path is then returned."""
    other = file("net.alt", b"alternative")
    entry = weights(source("first", NET), source("second", other))
    local, _ = folder(tmp_path, entry, {"second": b"alternative"})
    assert local.fetch("net") == tmp_path / "net.alt" == local.path("net")
    assert local.verify("net") is Status.OK


def test_killed_run_leaves_no_file_that_looks_right(tmp_path: Path) -> None:
    """Half a download never gets the final name, and the next run succeeds."""
    entry = weights(source("x", NET))
    with pytest.raises(Killed):
        WeightsFolder(tmp_path, manifest=[entry], remote=KilledHalfWay()).fetch("net")
    local, _ = folder(tmp_path, entry, {"x": GOOD})
    assert local.verify("net") is Status.MISSING
    assert local.fetch("net").read_bytes() == GOOD


def test_work_folder_of_a_killed_run_is_removed_when_old(tmp_path: Path) -> None:
    """A day-old work folder goes, one that may still be in use stays."""
    old, young = tmp_path / ".fetching-old", tmp_path / ".fetching-young"
    old.mkdir()
    young.mkdir()
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    local, _ = folder(tmp_path, weights(source("x", NET)), {"x": GOOD})
    local.fetch("net")
    assert not old.exists()
    assert young.exists()


def test_wrong_part_keeps_the_whole_out(tmp_path: Path) -> None:
    """All files are checked before the first one is put in place."""
    shelf = {"x/a.bin": b"part a", "x/sub/b.bin": b"wrong!"}
    local, _ = folder(tmp_path, weights(source("x/", *PARTS)), shelf)
    with pytest.raises(ModelError, match=r"sub/b\.bin has other content"):
        local.fetch("net")
    assert not (tmp_path / "net").exists()


def test_damaged_file_is_noticed_and_replaced(tmp_path: Path) -> None:
    """Other bytes of the same size are found by verify and mended by fetch."""
    (tmp_path / "net.bin").write_bytes(b"bad weights!")
    local, _ = folder(tmp_path, weights(source("x", NET)), {"x": GOOD})
    assert local.verify("net") is Status.DAMAGED
    assert local.fetch("net").read_bytes() == GOOD


def test_partial_file_is_not_given_out(tmp_path: Path) -> None:
    """path() looks at the size, so a file cut short is refused with the cure."""
    (tmp_path / "net.bin").write_bytes(GOOD[:5])
    local, _ = folder(tmp_path, weights(source("x", NET)), {})
    with pytest.raises(ModelError, match="run `vsearch models fetch`"):
        local.path("net")
    assert local.verify("net") is Status.DAMAGED


def test_missing_part_is_damage(tmp_path: Path) -> None:
    """A folder that lacks one of its files is not usable."""
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "a.bin").write_bytes(b"part a")
    local, _ = folder(tmp_path, weights(source("x/", *PARTS)), {})
    assert local.verify("net") is Status.DAMAGED
    with pytest.raises(ModelError, match="not complete"):
        local.path("net")


def test_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    """A mistyped name is answered with the choice."""
    local, _ = folder(tmp_path, weights(source("x", NET)), {})
    with pytest.raises(UnknownNameError, match="'nut': choose from net"):
        local.path("nut")


def test_copy_comes_from_the_folder_and_asks_nobody(tmp_path: Path) -> None:
    """from_folder serves machines without a network."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "disk" / "net.bin").write_bytes(GOOD)
    local, remote = folder(tmp_path / "here", weights(source("x", NET)), {"x": GOOD})
    assert local.fetch("net", from_folder=tmp_path / "disk").read_bytes() == GOOD
    assert remote.asked == []


@pytest.mark.parametrize("content", [None, b"wrong bytes!"], ids=["missing", "wrong"])
def test_bad_copy_is_refused(content: bytes | None, tmp_path: Path) -> None:
    """A folder without the file, or with other bytes, is named in the message."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if content is not None:
        (disk / "net.bin").write_bytes(content)
    local, _ = folder(tmp_path / "here", weights(source("x", NET)), {"x": GOOD})
    with pytest.raises(ModelError, match="Cannot copy the weights net"):
        local.fetch("net", from_folder=disk)
    assert local.verify("net") is Status.MISSING


def test_folder_that_cannot_be_written_is_our_error(tmp_path: Path) -> None:
    """A file in the folder's place is told as such, not as a traceback."""
    (tmp_path / "taken").write_bytes(b"")
    local, _ = folder(tmp_path / "taken", weights(source("x", NET)), {"x": GOOD})
    with pytest.raises(ModelError, match="Cannot write the weights net"):
        local.fetch("net")


def test_manifest_is_well_formed() -> None:
    """Every entry has a licence, a purpose and sources; every conversion exists.

    Hashes and sizes are checked when the records are made.
    """
    entries = read_manifest()
    assert len(entries) >= 6
    for entry in entries:
        assert entry.licence
        assert entry.what
        assert entry.size > 0
        for one in entry.sources:
            assert one.conversion in ("", *CONVERSIONS)
            assert one.package or one.at.startswith("https://")


def test_entries_of_the_manifest_do_not_share_files() -> None:
    """Two things under one name would overwrite each other."""
    tops = [{top(files) for files in entry.variants} for entry in read_manifest()]
    assert len(set.union(*tops)) == sum(len(names) for names in tops)


def test_records_refuse_nonsense() -> None:
    """Paths that leave the folder, hashes that are none, and sources without files."""
    digest = NET.sha256
    with pytest.raises(ValueError, match="below the weights folder"):
        WeightFile(path="../net.bin", size=1, sha256=digest)
    with pytest.raises(ValueError, match="no SHA-256"):
        WeightFile(path="net.bin", size=1, sha256="abc")
    with pytest.raises(ValueError, match="no SHA-256"):
        Package(name="p", version="1", file="p.whl", sha256="", is_read_by_range=False)
    with pytest.raises(ValueError, match="gives no file"):
        source("x")
    with pytest.raises(ValueError, match="one place cannot give 2 files"):
        source("x", *PARTS)


def test_name_given_twice_is_refused(tmp_path: Path) -> None:
    """A manifest with two entries of one name is not read."""
    entry = f"""
        [[weights]]
        name = "net"
        what = "a net"
        licence = "MIT"
        files = [{{ path = "net.bin", size = 12, sha256 = "{NET.sha256}" }}]
        [[weights.sources]]
        at = "https://example.org/net.bin"
    """
    (tmp_path / "weights.toml").write_text(entry + entry)
    with pytest.raises(ValueError, match="given twice"):
        read_manifest(tmp_path / "weights.toml")
