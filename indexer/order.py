"""What one indexing run is to do, as it is handed to the process that does it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.cluster.asked import Asked
from vsearch.settings import Home


@dataclass(frozen=True, slots=True)
class Order:
    """What one indexing run is to do; None stands for what the index, or the default, says."""

    home: Home
    folders: tuple[Path, ...]
    sample_fps: float | None = None
    encoder: str | None = None
    face_detector: str | None = None
    device: str = "auto"
    prune: bool = False
    with_photos: bool = True
    with_subtitles: bool = True
    with_notes: bool = True  # those beside films are read
    rebuild: bool = False
    keep: bool = False  # the index that a rebuild replaces
    left_out: Mapping[Path, str] = field(default_factory=dict)  # not to be read, and why
    suspects: tuple[Path, ...] = ()  # photos to be read one by one
    cluster: Asked | None = None  # where films are looked at; None: in that process

    def to_line(self) -> str:
        """Return it as one line of ASCII; paths may hold any signs."""
        told = {
            "home": [str(self.home.folder), str(self.home.weights)],
            "address": self.home.address,
            "folders": list(map(str, self.folders)),
            "sample_fps": self.sample_fps,
            "encoder": self.encoder,
            "face_detector": self.face_detector,
            "device": self.device,
            "prune": self.prune,
            "with_photos": self.with_photos,
            "with_subtitles": self.with_subtitles,
            "with_notes": self.with_notes,
            "rebuild": self.rebuild,
            "keep": self.keep,
            "left_out": {str(path): reason for path, reason in self.left_out.items()},
            "suspects": list(map(str, self.suspects)),
            "cluster": self.cluster and self.cluster.to_dict(),
        }
        return json.dumps(told)

    @classmethod
    def from_line(cls, line: str) -> "Order":
        """Return what ``to_line`` wrote."""
        told = json.loads(line)
        folder, weights = map(Path, told.pop("home"))
        cluster = told.pop("cluster")
        return cls(
            home=Home(folder, weights, told.pop("address")),
            folders=tuple(map(Path, told.pop("folders"))),
            left_out={Path(path): reason for path, reason in told.pop("left_out").items()},
            suspects=tuple(map(Path, told.pop("suspects"))),
            cluster=Asked(**cluster) if cluster else None,
            **told,
        )
