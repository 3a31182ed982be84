"""A made-up library of a few minutes: shots, places, things, people, and a folder of photos."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from vsearch.records.arrays import Image, Ints, Vectors, unit_rows
from vsearch.records.columns import FaceColumns, FrameColumns
from vsearch.records.media import Film, Photo, Shot
from vsearch.store import IndexIdentity, Store
from vsearch.tracks import summarise_tracks

DIM = 96  # of scene vectors
SECONDS = 300  # of a film, and frames
PHOTOS = 60
THINGS = ("dog", "car", "piano", "boat")
PEOPLE = ("Anna Berg", "Ben Okoro", "Cleo Diaz")  # enrolled; twice as many are in films


class MadeUpScenes:
    """An encoder of phrases: the last word of one is a direction that frames may lie in."""

    name = "made-up-96"
    dim = DIM
    prompts = ("{}",)

    def regions(self, image: Image) -> list[Image]:
        """Return the image."""
        return [image]

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Raise: no picture is looked at."""
        raise NotImplementedError

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Return what the last words mean."""
        words = [text.split()[-1] for text in texts]
        return unit_rows(np.array([meaning(word) for word in words]).reshape(-1, DIM))


def meaning(word: str) -> Vectors:
    """Return the direction of a word, always the same."""
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
    direction: Vectors = unit_rows(_noise(1, DIM, np.random.default_rng(seed)))[0]
    return direction


def build(store: Store, films: int, *, seed: int) -> None:
    """Write the films, a folder of photos of 2001 to 2003, and who is enrolled."""
    store.check_identity(IndexIdentity(MadeUpScenes.name, DIM, "made-up", "made-up", "made-up", 1))
    random = np.random.default_rng(seed)
    faces = unit_rows(_noise(2 * len(PEOPLE), 512, random))
    with store.writing():
        for number, name in enumerate(PEOPLE):
            for photo in range(2):
                vector = _near(faces[number], 0.85, random)
                store.add_reference(name, f"{photo}.jpg", f"{number}-{photo}", vector)
        for number in range(films):
            lengths = random.integers(2, 9, SECONDS)
            starts = np.r_[0, np.cumsum(lengths)]
            starts = starts[starts < SECONDS - 1].astype(float)
            ends = np.r_[starts[1:], float(SECONDS)]
            times_s = np.arange(float(SECONDS))
            shots = np.searchsorted(starts, times_s, side="right") - 1
            _add(store, f"film{number}", (starts, ends), times_s, shots, faces, random)
        starts = np.arange(PHOTOS) * 10_000.0
        _add(store, "album", (starts, starts + 1), starts, np.arange(PHOTOS), faces, random)


def _add(
    store: Store,
    name: str,
    edges: tuple[np.ndarray, np.ndarray],
    times_s: np.ndarray,
    shots: Ints,
    faces: Vectors,
    random: np.random.Generator,
) -> None:
    is_photos = name == "album"
    with store.begin_film() as writer:
        pairs = list(zip(edges[0].tolist(), edges[1].tolist(), strict=True))
        writer.add_shots([Shot(start, end, start) for start, end in pairs])
        scenes = _scenes(shots, random)
        writer.add_frames(FrameColumns(times_s, shots, np.zeros_like(shots), scenes))
        seen = _faces(times_s, shots, faces, random)
        writer.add_faces(seen)
        writer.add_tracks(summarise_tracks(seen))
        if is_photos:
            writer.add_photos(
                [
                    Photo(n, Path(f"{n}.jpg"), f"{n}", f"{2001 + n % 3}-05-01T00:00:00", 9, 9, 1, 1)
                    for n in range(PHOTOS)
                ]
            )
        writer.commit(
            Film(
                id=name,
                run_id=writer.run_id,
                path=Path(f"/films/{name}"),
                title=name,
                year=None,
                duration_s=float(edges[1][-1]),
                width=9,
                height=9,
                size_bytes=1,
                modified_ns=1,
                sample_fps=1.0,
                indexed_at="2026-01-01T00:00:00+00:00",
                frame_count=len(times_s),
                face_count=len(seen),
                kind="photos" if is_photos else "film",
            )
        )


def _scenes(shots: Ints, random: np.random.Generator) -> Vectors:
    """Return a place for three shots in a row, what each shows, and noise; a thing in a third."""
    count = int(shots.max()) + 1
    places = unit_rows(_noise(count, DIM, random))[np.arange(count) // 3]
    content = places + unit_rows(_noise(count, DIM, random))
    for shot in np.flatnonzero(random.random(count) < 0.35):
        content[shot] += random.uniform(0.8, 2.5) * meaning(str(random.choice(THINGS)))
    frames = unit_rows(content)[shots] + 0.3 * unit_rows(_noise(len(shots), DIM, random))
    return unit_rows(np.asarray(frames, dtype=np.float32))


def _faces(
    times_s: np.ndarray, shots: Ints, faces: Vectors, random: np.random.Generator
) -> FaceColumns:
    """Return up to two people in every shot, each seen for some of it."""
    rows = []
    track = 0
    for shot in range(int(shots.max()) + 1):
        frames = np.flatnonzero(shots == shot)
        for person in random.choice(len(faces), random.integers(0, 3), replace=False):
            mean = _near(faces[person], random.uniform(0.55, 0.9), random)
            first = random.integers(0, len(frames))
            quality = random.uniform(0.2, 0.95)
            rows += [(frame, track, quality, _near(mean, 0.95, random)) for frame in frames[first:]]
            track += 1
    rows.sort(key=lambda row: int(row[0]))
    places = np.array([row[0] for row in rows], dtype=np.int64)
    return FaceColumns(
        times_s=times_s[places],
        shots=np.asarray(shots[places], dtype=np.int64),
        tracks=np.array([row[1] for row in rows], dtype=np.int64),
        boxes=np.tile(np.array([0.2, 0.2, 0.4, 0.6], dtype=np.float32), (len(rows), 1)),
        scores=np.full(len(rows), 0.9),
        qualities=np.array([row[2] for row in rows]),
        vectors=np.array([row[3] for row in rows], dtype=np.float32).reshape(-1, 512),
    )


def _noise(count: int, dim: int, random: np.random.Generator) -> Vectors:
    return np.asarray(random.standard_normal((count, dim)), dtype=np.float32)


def _near(vector: Vectors, cosine: float, random: np.random.Generator) -> Vectors:
    """Return a unit vector at that cosine."""
    noise = _noise(1, len(vector), random)[0]
    noise -= (noise @ vector) * vector
    noise /= np.linalg.norm(noise)
    return np.asarray(cosine * vector + np.sqrt(1 - cosine**2) * noise, dtype=np.float32)
