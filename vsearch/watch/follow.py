"""Faces followed from look to look, embedded only where they are new or have changed."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vsearch.records.arrays import Boxes, Floats, Vectors, check_same_length, unit_rows
from vsearch.records.boxes import box_iou
from vsearch.records.columns import TrackColumns
from vsearch.tracks import TrackSettings, affinity, greedy_pairs


@dataclass(frozen=True, slots=True)
class FollowSettings:
    """When a face is the one seen a moment ago, and when it is looked at closely.

    Of 688 overlapping pairs of faces 0.12 s apart in four films, those whose glances correlate
    by .85 or more had embeddings with a cosine of .63 at least; from .7 on none was below .3, and
    below it one in ten was somebody else, after a cut.
    """

    hold_s: float = 1.5  # a face unseen for longer is lost, > 0
    still_glance: float = 0.85  # from this correlation on nothing has changed, -1..1
    cut_glance: float = 0.7  # below it that two boxes overlap tells nothing, -1..1
    close_looks: int = 5  # embeddings of a track before it is left alone while still, >= 1
    refresh_s: float = 1.0  # a track that is still is embedded again after this, > 0
    most_embedded: int = 4  # faces embedded in one look, so that a crowd delays nobody; >= 1


@dataclass(frozen=True, slots=True)
class FacesSeen:
    """The faces of one look, not embedded yet."""

    boxes: Boxes  # (n, 4) fractions of the frame, 0..1
    qualities: Floats  # (n,) 0..1
    glances: Vectors  # (n, k) see glance.py

    def __post_init__(self) -> None:
        check_same_length(
            "FacesSeen", boxes=self.boxes, qualities=self.qualities, glances=self.glances
        )

    def __len__(self) -> int:
        return len(self.boxes)


Embed = Callable[[NDArray[np.intp]], Vectors]  # the rows of a look's faces to their embeddings


@dataclass(slots=True)
class OpenTrack:
    """One face that is being followed; changes with every look."""

    number: int
    first_s: float
    last_s: float  # when it was last seen
    box: NDArray[np.float32]  # (4,) where that was, fractions of the frame
    glance: NDArray[np.float32]
    embedded_s: float
    looks: int = 0  # how often it was embedded
    faces: list[tuple[float, NDArray[np.float32]]] = field(default_factory=list)  # the best ones

    def see(self, time_s: float, box: NDArray[np.float32], glance: NDArray[np.float32]) -> None:
        """Note where the face is now."""
        self.last_s, self.box, self.glance = time_s, box, glance

    def learn(self, time_s: float, quality: float, vector: NDArray[np.float32], best: int) -> None:
        """Take an embedding in; the ``best`` ones stay."""
        self.embedded_s, self.looks = time_s, self.looks + 1
        self.faces = sorted([*self.faces, (quality, vector)], key=lambda face: -face[0])[:best]

    @property
    def vector(self) -> NDArray[np.float32]:
        """Return the quality-weighted mean of its best faces, (d,), of length 1."""
        total = sum(max(quality, 1e-3) * vector for quality, vector in self.faces)
        return np.asarray(unit_rows(np.asarray(total)[None])[0])


@dataclass(frozen=True, slots=True)
class Followed:
    """What one look changed."""

    seen: tuple[OpenTrack, ...]  # tracks that are on this frame
    embedded: frozenset[int]  # the numbers of those that were looked at closely


class Follower:
    """The tracks that are open now: seen within the last ``hold_s`` seconds."""

    def __init__(
        self, settings: FollowSettings | None = None, links: TrackSettings | None = None
    ) -> None:
        self._settings = settings or FollowSettings()
        self._links = links or TrackSettings()
        self._count = 0
        self.tracks: list[OpenTrack] = []

    def look(self, time_s: float, faces: FacesSeen, embed: Embed) -> Followed:
        """Link the faces of a frame to the open tracks, or begin new ones.

        A face in the place of one seen on the last look, and looking the same, is that one. The
        others are embedded, the best ``most_embedded`` of them, and matched as in a film; what
        is left over waits for the next look. Two faces of one frame are never one track.
        """
        self.tracks = [t for t in self.tracks if time_s - t.last_s <= self._settings.hold_s]
        overlaps, likeness = self._beside(faces)
        still = self._still(overlaps, likeness)
        rows = self._to_embed(time_s, faces, still)
        vectors = embed(rows)
        seen = [self._go_on(time_s, faces, *pair) for pair in still.items() if pair[0] not in rows]
        taken = {track.number for track in seen}
        free = [place for place, track in enumerate(self.tracks) if track.number not in taken]
        pairs = self._matched(rows, vectors, free, overlaps, likeness)
        embedded = []
        for row, vector in zip(rows.tolist(), vectors, strict=True):
            track = self._go_on(time_s, faces, row, pairs.get(row))
            track.learn(time_s, float(faces.qualities[row]), vector, self._links.best_faces)
            embedded.append(track)
        return Followed((*seen, *embedded), frozenset(track.number for track in embedded))

    def columns(self) -> TrackColumns:
        """Return the open tracks as those of one film, in the order of ``tracks``."""
        tracks = self.tracks
        return TrackColumns(
            tracks=np.arange(len(tracks)),
            shots=np.zeros(len(tracks), dtype=np.int64),
            starts_s=np.array([track.first_s for track in tracks]),
            ends_s=np.array([track.last_s for track in tracks]),
            qualities=np.array([track.faces[0][0] for track in tracks]),
            vectors=np.array([track.vector for track in tracks], dtype=np.float32),
        )

    def _beside(self, faces: FacesSeen) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Return overlap and likeness at a glance of faces and tracks, both (faces, tracks)."""
        if not self.tracks:
            return np.zeros((len(faces), 0)), np.zeros((len(faces), 0), dtype=np.float32)
        overlaps = box_iou(faces.boxes, np.stack([track.box for track in self.tracks]))
        return overlaps, faces.glances @ np.stack([track.glance for track in self.tracks]).T

    def _still(
        self, overlaps: NDArray[np.float64], likeness: NDArray[np.float32]
    ) -> dict[int, OpenTrack]:
        """Return the tracks of the faces that are where they were, unchanged."""
        is_still = (overlaps >= self._links.overlap_iou) & (likeness >= self._settings.still_glance)
        pairs = greedy_pairs(np.where(is_still, overlaps + likeness, -np.inf))
        return {row: self.tracks[place] for row, place in pairs}

    def _to_embed(
        self, time_s: float, faces: FacesSeen, still: dict[int, OpenTrack]
    ) -> NDArray[np.intp]:
        """Return the faces to look at closely: unknown ones first, of equals the best seen."""
        due = []
        for row in range(len(faces)):
            track = still.get(row)
            looks = track.looks if track else 0
            is_old = track is not None and time_s - track.embedded_s >= self._settings.refresh_s
            if looks < self._settings.close_looks or is_old:
                due.append((looks, -float(faces.qualities[row]), row))
        chosen = sorted(due)[: self._settings.most_embedded]
        return np.array([row for *_, row in chosen], dtype=np.intp)

    def _matched(
        self,
        rows: NDArray[np.intp],
        vectors: Vectors,
        free: list[int],
        overlaps: NDArray[np.float64],
        likeness: NDArray[np.float32],
    ) -> dict[int, OpenTrack]:
        """Return the tracks, among the free ones, that embedded faces go on."""
        if not len(rows) or not free:
            return {}
        cosines = vectors @ np.stack([self.tracks[place].vector for place in free]).T
        at = np.ix_(rows, np.array(free))
        near = np.where(likeness[at] >= self._settings.cut_glance, overlaps[at], 0.0)
        pairs = greedy_pairs(affinity(cosines, near, self._links))
        return {int(rows[row]): self.tracks[free[place]] for row, place in pairs}

    def _go_on(
        self, time_s: float, faces: FacesSeen, row: int, track: OpenTrack | None
    ) -> OpenTrack:
        """Return the track of a face, begun if there is none, with the face noted."""
        box, glance = faces.boxes[row], faces.glances[row]
        if track is None:
            track = OpenTrack(self._count, time_s, time_s, box, glance, time_s)
            self._count += 1
            self.tracks.append(track)
        track.see(time_s, box, glance)
        return track
