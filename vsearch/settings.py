"""Where everything lies and how a search is weighed."""

import math
import os
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

import platformdirs

from vsearch.address import index_address, is_remote
from vsearch.errors import InputError, StoreError
from vsearch.paths import expanded

HOME_VARIABLE = "VSEARCH_HOME"
INDEX_VARIABLE = "VSEARCH_INDEX"
WEIGHTS_VARIABLE = "VSEARCH_WEIGHTS"

Fusion = Literal["product", "sum", "min", "rrf"]

DEVICES = ("auto", "cuda", "mps", "cpu")  # auto: the fastest that works

# The parts of a search that can be left out, to measure what each adds.
PARTS = MappingProxyType(
    {
        "cast": "only the film's cast is looked for where that is known",
        "exclusion": "of two faces on one frame only one can be a given person",
        "fitting": "the curve of likeness is learnt from the library",
        "outliers": "a reference photo unlike the person's others does not count",
        "expansion": "the surest faces of a person in a film count as references there",
        "propagation": "names spread to the same face in the same scene",
        "company": "less evidence is asked of a thing where the person with it is seen",
        "distance": "evidence on the same frame counts more than in the same shot or the next",
        "clarity": "of equally certain moments the one best seen comes first",
        "snapping": "moments begin and end at the edges of shots that are near",
        "merging": "neighbouring moments that are alike become one",
        "grouping": "moments that look nearly like a better one are not counted as one more",
    }
)


@dataclass(frozen=True, slots=True)
class Home:
    """The one folder that holds everything the program writes.

    The weights may lie elsewhere, so that several homes share them; and so may the index with the
    pictures of known faces, so that several machines do. At an ``address`` lies what would lie in
    the folder, under the same names.
    """

    folder: Path
    weights: Path
    address: str | None = None  # as ``index_address`` returns it; None: in the folder

    @classmethod
    def locate(cls, given: str | Path | None = None, *, index: str | None = None) -> "Home":
        """Return the given folder, else $VSEARCH_HOME, else the platform's data folder.

        The weights lie in its ``models`` folder unless $VSEARCH_WEIGHTS names another, and the
        index in its ``index`` folder unless ``index``, or else $VSEARCH_INDEX, names another place.
        """
        chosen = given if given is not None else os.environ.get(HOME_VARIABLE) or None
        if chosen is None:
            chosen = platformdirs.user_data_path("vsearch", appauthor=False)
        elif not str(chosen).strip():
            raise InputError("The home folder is empty: name a folder with --home.")
        folder = expanded(chosen).absolute()
        weights = os.environ.get(WEIGHTS_VARIABLE)
        place = index if index is not None else os.environ.get(INDEX_VARIABLE) or None
        return cls(
            folder,
            expanded(weights).absolute() if weights else folder / "models",
            None if place is None else index_address(place),
        )

    def inside(self, name: str) -> "Home":
        """Return a home of its own below this one, with the same weights."""
        return Home(self.folder / name, self.weights)

    @property
    def is_remote(self) -> bool:
        """Say whether the index lies in an object store."""
        return self.address is not None and is_remote(self.address)

    @property
    def shared(self) -> str:
        """Return where index and people lie: a folder, or an address of an object store."""
        return self.address or str(self.folder)

    @property
    def tables(self) -> str:
        """Return the address of the LanceDB tables, which may be a folder."""
        return f"{self.shared}/index" if self.is_remote else str(self.index)

    @property
    def index(self) -> Path:
        """Return the folder of the LanceDB tables; StoreError where they lie in no folder."""
        if self.is_remote:
            raise StoreError(
                f"That takes an index in a folder, and this one is at {self.address}: "
                "docs/object-storage.md tells what to do instead."
            )
        return Path(self.shared) / "index"

    @property
    def photos(self) -> Path:
        """Return the folder of enrolled people's faces; of an object store's it holds copies."""
        return self.cache / "people" if self.is_remote else Path(self.shared) / "people"

    @property
    def cache(self) -> Path:
        """Return the folder of what can be made again: thumbnails, vectors of fixed phrases."""
        return self.folder / "cache"


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """What counts as one moment and when an answer is good enough.

    The window is about two shots of ordinary film (4 s each): shot and reverse shot belong
    together, the next scene does not.
    """

    window_s: float = 8.0  # evidence further apart than this is never one moment, >= 0
    top: int = 10  # distinct moments returned, >= 1
    present: float = 0.5  # probability from which a constraint counts as seen, 0..1
    merge_gap_s: float = 1.5  # shorter interruptions do not end a moment, >= 0
    fusion: Fusion = "product"  # how the evidence for several constraints makes one score
    without: frozenset[str] = frozenset()  # parts that are left out, of PARTS

    def __post_init__(self) -> None:
        if unknown := self.without - PARTS.keys():
            raise InputError(
                f"No part of a search is called {min(unknown)!r}: choose from {', '.join(PARTS)}."
            )
        if self.fusion not in get_args(Fusion):
            raise InputError(
                f"No fusion is called {self.fusion!r}: choose from {', '.join(get_args(Fusion))}."
            )
        if not 0 <= self.window_s < math.inf:
            raise InputError(f"A window of {self.window_s:g} s is impossible: give 0 or more.")
        if self.top < 1:
            raise InputError(f"Cannot show {self.top} moments: give 1 or more.")

    def has(self, part: str) -> bool:
        """Say whether a part of the search is used; ValueError when there is none of that name."""
        if part not in PARTS:
            raise ValueError(f"no part of a search is called {part!r}")
        return part not in self.without


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """What the indexer looks at, and with which models."""

    sample_fps: float = 1.0  # sampled frames per second beside the middle of every shot
    scene_encoder: str = "auto"  # auto, small, MODEL/WEIGHTS of open_clip, MODEL@CHECKPOINT
    face_detector: str = "yunet"  # yunet or mtcnn
    max_side_px: int = 1280  # sampled frames are scaled down to this
    device: str = "auto"  # where networks run, of DEVICES; what they find does not depend on it

    def __post_init__(self) -> None:
        if not 0.01 <= self.sample_fps <= 60:
            raise InputError(f"Cannot sample {self.sample_fps:g} frames a second: give 0.01 to 60.")
        if self.face_detector not in ("yunet", "mtcnn"):
            raise InputError(
                f"No face detector is called {self.face_detector!r}: choose yunet or mtcnn."
            )
        if self.device not in DEVICES:
            raise InputError(
                f"No device is called {self.device!r}: choose from {', '.join(DEVICES)}."
            )
