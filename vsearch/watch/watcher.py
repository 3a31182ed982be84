"""Frames to what is told of them: faces found, followed, named, and their coming and going."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from vsearch.models.quality import face_qualities
from vsearch.people import LikenessCurve
from vsearch.protocols import FaceDetector, FaceEmbedder
from vsearch.records.arrays import Boxes, Image, Vectors
from vsearch.records.columns import Detections
from vsearch.records.people import Person
from vsearch.watch.follow import FacesSeen, Follower, FollowSettings
from vsearch.watch.glance import glances
from vsearch.watch.naming import Namer
from vsearch.watch.presence import Event, Roll, Seen, Total


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame brought."""

    seen: tuple[Seen, ...]  # faces of which it is decided whose they are
    events: tuple[Event, ...]


class Watcher:
    """Recognises enrolled people on frames that are shown to it in order of time."""

    def __init__(
        self,
        *,
        detector: FaceDetector,
        embedder: FaceEmbedder,
        people: Sequence[Person],
        curve: LikenessCurve,
        every_s: float | None = None,  # how often to tell that somebody is still there
        tells_strangers: bool = False,
    ) -> None:
        settings = FollowSettings()
        self._detector = detector
        self._embedder = embedder
        self._follower = Follower(settings)
        self._namer = Namer(people, curve)
        self._roll = Roll(hold_s=settings.hold_s, every_s=every_s, tells_strangers=tells_strangers)

    def look(self, time_s: float, image: Image) -> Look:
        """Return who is on an RGB image, and who came or went by then."""
        found = self._detector.detect(image)
        faces = FacesSeen(
            boxes=_as_fractions(found.boxes, image),
            qualities=face_qualities(image, found),
            glances=glances(image, found.boxes),
        )
        followed = self._follower.look(time_s, faces, partial(self._embed, image, found))
        held = self._namer.look(time_s, self._follower, followed)
        seen = []
        for track in followed.seen:
            standing = held[track.number]
            if standing.name is not None:
                left, top, right, bottom = (float(edge) for edge in track.box)
                box = (left, top, right, bottom)
                seen.append(
                    Seen(standing.name, track.number, standing.since_s, standing.probability, box)
                )
        return Look(tuple(seen), tuple(self._roll.look(time_s, seen)))

    def wait(self, time_s: float) -> tuple[Event, ...]:
        """Return who is gone by then, where there is nothing to look at."""
        return tuple(self._roll.look(time_s, ()))

    def end(self) -> tuple[Event, ...]:
        """Return that all who are there go, as nothing follows."""
        return tuple(self._roll.end())

    def totals(self) -> list[Total]:
        """Return how long everybody was seen, longest first; complete after ``end``."""
        return self._roll.totals()

    def _embed(self, image: Image, found: Detections, rows: NDArray[np.intp]) -> Vectors:
        chosen = Detections(found.boxes[rows], found.scores[rows], found.landmarks[rows])
        return self._embedder.embed(image, chosen)


def _as_fractions(boxes: Boxes, image: Image) -> Boxes:
    height, width = image.shape[:2]
    scale = np.array([width, height, width, height], dtype=np.float32)
    return np.asarray(np.clip(boxes / scale, 0.0, 1.0), dtype=np.float32)
