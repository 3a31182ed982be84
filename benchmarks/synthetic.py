"""A made-up library with the statistics of a real one: shots, faces, coherent vectors."""

import hashlib
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np

from indexer.contents import FilmContents
from vsearch.records.arrays import Floats, Image, Ints, Vectors, unit_rows
from vsearch.records.columns import FaceColumns, FrameColumns
from vsearch.records.media import Film, Shot
from vsearch.store import IndexIdentity, Store
from vsearch.tracks import summarise_tracks

DIM = 512  # of scene vectors, as of ViT-B-32; of faces by their store
FILM_S = 7_200  # seconds, and sampled frames, of a film
CAST = 12  # people who are in a film
NAMED = 60  # people who are enrolled, of 600
BASE, GAP = 0.5, 0.3  # a scene vector is half its modality; cosine of the two modalities
THINGS = (
    "dog cat horse bird car truck bicycle boat train plane table chair lamp mirror piano guitar "
    "violin drum trumpet microphone camera telephone laptop book newspaper candle cake bottle "
    "glass plate knife fork umbrella hat coat dress tie shoe ring watch flower tree mountain river "
    "beach bridge castle church tower window door stairs garden fountain statue flag balloon "
    "fireworks snowman tent campfire lighthouse windmill tractor helicopter rocket robot"
).split()
_FIRST = "Anna Ben Clara David Emma Frank Grace Henry Ida James Karen Leo Maria Noah Olga".split()
_LAST = (
    "Berg Cole Diaz Engel Frost Green Hale Irwin Jones Kerr Lopez Moss Nolan Olsen Price".split()
)
PEOPLE = [f"{first} {last}" for first, last in product(_FIRST, _LAST)][:NAMED]
TITLES = [
    f"The {a} {b}"
    for a, b in product(
        "Silent Crimson Hidden Broken Golden Burning Distant Frozen Hollow Iron Lonely Midnight "
        "Painted Restless Savage Tender Velvet Wicked Ancient Bitter Copper Dusty Electric Faded "
        "Gentle Harvest Ivory Jagged Kindred Lunar".split(),
        "Harbour Orchard Passage Quarry Rebellion Sparrow Tempest Valley Whisper Anchor Bargain "
        "Canyon Daughter Empire Falcon Gambit Horizon Island Journey Kingdom Letter Meadow Needle "
        "Outpost Pilgrim Reckoning Signal Trial Verdict Witness Zephyr Arrow Beacon Chapel Dynasty "
        "Ember Fortress Garrison Heir Inferno Jester Knight Lantern Mirage Nomad Oath Prophet "
        "Rampart".split(),
    )
]


def identity() -> IndexIdentity:
    """Return what such an index says of itself."""
    return IndexIdentity(
        encoder=MadeUpScenes.name,
        encoder_dim=DIM,
        face_detector="made-up",
        face_embedder="made-up",
        shot_detector="made-up",
        sample_fps=1.0,
    )


class MadeUpScenes:
    """An encoder of phrases: every word it knows is a direction that frames may lie in."""

    name = "made-up-1"
    dim = DIM
    prompts = ("{}",)

    def regions(self, image: Image) -> list[Image]:
        """Return the image."""
        return [image]

    def encode_images(self, images: Sequence[Image]) -> Vectors:
        """Raise: no picture is looked at."""
        raise NotImplementedError

    def encode_texts(self, texts: Sequence[str]) -> Vectors:
        """Return the modality of words with the direction of what they mean."""
        modality = _direction("words", base=_direction("pictures"), cosine=GAP)
        meanings = np.array([_direction(text.split()[-1]) for text in texts])
        meanings = meanings.reshape(-1, DIM)
        return unit_rows(np.sqrt(BASE) * modality + np.sqrt(1 - BASE) * meanings)


def build(folder: Path, films: int, *, seed: int = 1) -> None:
    """Write an index of so many films of two hours, unless it is there already."""
    if (folder / "done").exists():
        return
    random = np.random.default_rng(seed)
    faces = made_up_faces(random)
    with Store.open(folder / "index") as store, store.writing():
        store.check_identity(identity())
        for number, name in enumerate(PEOPLE):
            for photo in range(3):
                vector = _near(faces[number], 0.8, random)
                store.add_reference(name, f"{photo}.jpg", f"{number}-{photo}", vector)
        for number in range(films):
            write_film(store, number, made_up_film(faces, random))
        store.optimize()
    (folder / "done").touch()


def made_up_faces(random: np.random.Generator) -> Vectors:
    """Return the faces of everybody who may be in a film, (n, 512); those enrolled come first."""
    return unit_rows(random.standard_normal((10 * NAMED, 512)).astype(np.float32))


def made_up_film(faces: Vectors, random: np.random.Generator) -> FilmContents:
    """Return a film of two hours; in it are some of the faces (n, 512)."""
    starts, ends = _cuts(random)
    times = np.arange(FILM_S, dtype=np.float64)
    shots = np.clip(np.searchsorted(starts, times, side="right") - 1, 0, None)
    edges = zip(starts.tolist(), ends.tolist(), strict=True)
    frames = FrameColumns(
        times_s=times,
        shots=shots,
        regions=np.zeros(FILM_S, dtype=np.int64),
        vectors=_scenes(shots, len(starts), random),
    )
    seen = _faces(shots, len(starts), faces, random)
    return FilmContents(
        frames=frames,
        faces=seen,
        tracks=summarise_tracks(seen),
        shots=tuple(Shot(start, end, (start + end) / 2) for start, end in edges),
    )


def write_film(store: Store, number: int, contents: FilmContents) -> None:
    """Put a film into the index, under an id and a title that belong to the number."""
    with store.begin_film() as writer:
        writer.add_shots(contents.shots)
        writer.add_frames(contents.frames)
        writer.add_faces(contents.faces)
        writer.add_tracks(contents.tracks)
        writer.commit(
            Film(
                id=f"{number:08x}",
                run_id=writer.run_id,
                path=Path(f"/films/{number}.mp4"),
                title=TITLES[number % len(TITLES)],
                year=1950 + number % 75,
                duration_s=contents.length_s,
                width=1280,
                height=720,
                size_bytes=1,
                modified_ns=number,
                sample_fps=1.0,
                indexed_at="2026-01-01T00:00:00+00:00",
                frame_count=contents.picture_count,
                face_count=len(contents.faces),
            )
        )


def _cuts(random: np.random.Generator) -> tuple[Floats, Floats]:
    """Return where shots of 1 to 10 s, 4 in the mean, begin and end."""
    lengths = np.clip(random.lognormal(1.2, 0.6, FILM_S), 1.0, 10.0)
    starts = np.r_[0.0, np.cumsum(lengths)]
    starts = starts[starts < FILM_S - 1]
    return starts, np.r_[starts[1:], float(FILM_S)]


def _scenes(shots: Ints, count: int, random: np.random.Generator) -> Vectors:
    """Return coherent vectors: a place for some shots in a row, what a shot shows, and noise.

    A shot in fifty shows a thing that can be asked for.
    """
    meanings = np.stack([_direction(thing) for thing in THINGS])
    places = unit_rows(random.standard_normal((count // 8 + 1, DIM)).astype(np.float32))
    content = places[np.arange(count) // 8] + unit_rows(
        random.standard_normal((count, DIM)).astype(np.float32)
    )
    shown = random.random(count) < len(THINGS) / 50 / 10
    content[shown] += 1.2 * meanings[random.integers(0, len(THINGS), shown.sum())]
    frames = unit_rows(content)[shots] + 0.35 * unit_rows(
        random.standard_normal((len(shots), DIM)).astype(np.float32)
    )
    modality = _direction("pictures")
    return unit_rows(np.sqrt(BASE) * modality + np.sqrt(1 - BASE) * unit_rows(frames))


def _faces(shots: Ints, count: int, faces: Vectors, random: np.random.Generator) -> FaceColumns:
    """Return one or two faces on two frames of five: tracks of a cast, by shot."""
    cast = random.choice(len(faces), CAST, replace=False)
    cast[: CAST // 3] = random.choice(NAMED, CAST // 3, replace=False)
    times, tracks, vectors, in_shots = [], [], [], []
    track = 0
    for shot in np.flatnonzero(random.random(count) < 0.45):
        frames = np.flatnonzero(shots == shot).astype(np.float64)
        for person in random.choice(cast, 1 + int(random.random() < 0.3), replace=False):
            seen = frames[random.random(len(frames)) < 0.9]
            if len(seen):
                mean = _near(faces[person], 0.82, random)
                times.append(seen)
                tracks.append(np.full(len(seen), track))
                in_shots.append(np.full(len(seen), shot))
                vectors.append(np.stack([_near(mean, 0.9, random) for _ in seen]))
                track += 1
    order = np.argsort(np.concatenate(times), kind="stable")
    amount = len(order)
    lefts = random.random(amount) * 0.7
    boxes = np.stack([lefts, np.full(amount, 0.2), lefts + 0.2, np.full(amount, 0.6)], axis=1)
    return FaceColumns(
        times_s=np.concatenate(times)[order],
        shots=np.concatenate(in_shots)[order].astype(np.int64),
        tracks=np.concatenate(tracks)[order].astype(np.int64),
        boxes=boxes.astype(np.float32),
        scores=np.full(amount, 0.9),
        qualities=random.uniform(0.3, 0.9, amount),
        vectors=np.concatenate(vectors)[order],
    )


def _near(vector: Vectors, cosine: float, random: np.random.Generator) -> Vectors:
    """Return a unit vector at that cosine."""
    noise = random.standard_normal(len(vector)).astype(np.float32)
    noise -= (noise @ vector) * vector
    noise /= np.linalg.norm(noise)
    return np.asarray(cosine * vector + np.sqrt(1 - cosine**2) * noise, dtype=np.float32)


def _direction(word: str, base: Vectors | None = None, cosine: float = 0.0) -> Vectors:
    """Return the direction of a word, always the same; at a cosine to another if that is given."""
    seed = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
    random = np.random.default_rng(seed)
    own = random.standard_normal(DIM).astype(np.float32)
    own /= np.linalg.norm(own)
    return own if base is None else _near(base, cosine, random)
