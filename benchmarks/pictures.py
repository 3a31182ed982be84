"""How well are questions with pictures answered?

python -m benchmarks.pictures DATASET [--home FOLDER] [--json]

Screenshots of the films, altered as screens and players alter them, are asked for their film and
second; photos of people, who are in no film by that photo, must be refused there, and are asked for
as faces. `vsearch eval DATASET` makes the index that is looked at.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image as PillowImage
from PIL import ImageDraw

from benchmarks.dataset import command_line, indexed
from vsearch import assemble
from vsearch.enrol import find_people
from vsearch.errors import InputError, VsearchError
from vsearch.evaluate import Segment
from vsearch.evaluate.report import table_lines
from vsearch.photos import decode_photo, encode_jpeg, read_photo
from vsearch.records.arrays import Image
from vsearch.records.media import Film
from vsearch.records.query import Query
from vsearch.search.pictures import with_pictures
from vsearch.search.searcher import Searcher
from vsearch.settings import Home
from vsearch.video import read_frames_at

SHOTS_EACH = 6  # screenshots of each film
NEAR_S = 0.5  # a screenshot's second is found when it is told this exactly

Alter = Callable[[Image], Image]


@dataclass(frozen=True, slots=True)
class Figures:
    """How often one kind of question was answered rightly."""

    asked: int
    right: int
    wrong: int  # answered, but not rightly


def main() -> None:
    """Ask all questions and print a line for each kind."""
    arguments = command_line("Measure how questions with pictures are answered.")
    try:
        figures = dict(measured(arguments.dataset, Home.locate(arguments.home)))
    except VsearchError as error:
        sys.exit(str(error))
    if arguments.json:
        told = {kind: [one.asked, one.right, one.wrong] for kind, one in figures.items()}
        print(json.dumps(told, indent=1))
        return
    rows = [("question", "asked", "right", "wrong")]
    rows += [
        (kind, str(one.asked), f"{one.right / one.asked:.3f}", f"{one.wrong / one.asked:.3f}")
        for kind, one in figures.items()
    ]
    print("\n".join(table_lines(rows)))


def measured(dataset: Path, home: Home) -> Iterator[tuple[str, Figures]]:
    """Yield the figures of every kind; VsearchError without truth or index."""
    place, segments = indexed(dataset, home)
    people = find_people(dataset / "people")
    with assemble.searcher(place) as searcher:
        shots = list(screenshots(searcher.films()))
        for name, alter in ALTERED.items():
            yield f"film and second, {name}", located(searcher, shots, alter)
        photos = [photo for files in people.values() for photo in files]
        yield "no film of the library", strange(searcher, photos)
        yield "the face in a photo", faces(searcher, people, segments)


def screenshots(films: Sequence[Film]) -> Iterator[tuple[Film, float, Image]]:
    """Yield pictures from chance times of every film, the same at every call."""
    draw = np.random.default_rng(0)
    for film in films:
        for time_s in np.sort(draw.uniform(1.0, film.duration_s - 0.5, SHOTS_EACH)):
            for image in read_frames_at(film.path, [float(time_s)], 1280):
                if image.std() > 8:  # a black picture is from anywhere
                    yield film, float(time_s), image


def located(
    searcher: Searcher, shots: Sequence[tuple[Film, float, Image]], alter: Alter
) -> Figures:
    """Return how often film and second of altered screenshots are told."""
    right = wrong = 0
    for film, time_s, image in shots:
        place = searcher.locate(alter(image))
        if place is None or not place.is_sure:
            continue
        is_right = place.film.id == film.id and abs(place.time_s - time_s) <= NEAR_S
        right, wrong = right + is_right, wrong + (not is_right)
    return Figures(len(shots), right, wrong)


def strange(searcher: Searcher, photos: Sequence[Path]) -> Figures:
    """Return how often photos are said to be from no film, which most of them are."""
    places = [searcher.locate(read_photo(photo)) for photo in photos]
    sure = sum(place is not None and place.is_sure for place in places)
    return Figures(len(photos), len(photos) - sure, sure)


def faces(
    searcher: Searcher, people: Mapping[str, Sequence[Path]], segments: Sequence[Segment]
) -> Figures:
    """Return how often the first moment for a photo's face shows its person."""
    asked = right = wrong = 0
    for person, photos in people.items():
        if not any(person in one.people for one in segments):
            continue
        for photo in photos:
            asked += 1
            shown = _shown(searcher, photo, segments)
            if shown is not None:
                is_right = any(person in one.people | one.people_hard for one in shown)
                right, wrong = right + is_right, wrong + (not is_right)
    return Figures(asked, right, wrong)


def _shown(searcher: Searcher, photo: Path, segments: Sequence[Segment]) -> list[Segment] | None:
    """Return the segments of the first moment for a photo's face; None without a moment."""
    query = with_pictures(Query(), [], [str(photo)])
    try:
        answer = searcher.answer(query, pictures=lambda name: read_photo(Path(name)))
    except InputError:  # several faces, and none of them plainly meant
        return None
    if not answer.moments:
        return None
    first = answer.moments[0]
    return [
        one
        for one in segments
        if one.film == first.path.name
        and min(one.end_s, first.end_s) - max(one.start_s, first.start_s) > 0
    ]


def _small(image: Image) -> Image:
    picture = PillowImage.fromarray(image)
    picture.thumbnail((320, 320))
    return decode_photo(encode_jpeg(np.asarray(picture), quality=40), name="small")


def _barred(image: Image) -> Image:
    height, width = image.shape[:2]
    return np.pad(image, ((height // 6,) * 2, (width // 12,) * 2, (0, 0)))


def _cropped(image: Image) -> Image:
    height, width = (side // 25 for side in image.shape[:2])
    return image[height:-height, width:-width]


def _subtitled(image: Image) -> Image:
    picture = PillowImage.fromarray(image)
    width, height = picture.size
    draw = ImageDraw.Draw(picture)
    draw.rectangle((width // 6, height * 0.86, width * 5 // 6, height * 0.96), fill="white")
    return np.asarray(picture)


def _photographed(image: Image) -> Image:
    """Return the picture dim, with a cast, and with the noise of a hand-held camera."""
    noise = np.random.default_rng(1).normal(0, 12, image.shape)
    seen = image * np.array([0.75, 0.7, 0.6]) + 20 + noise
    return np.asarray(np.clip(seen, 0, 255), dtype=np.uint8)


ALTERED: dict[str, Alter] = {
    "as it is": lambda image: image,
    "320 px, JPEG 40": _small,
    "with black bars": _barred,
    "edges cropped": _cropped,
    "with a subtitle": _subtitled,
    "photographed": _photographed,
}


if __name__ == "__main__":
    main()
