"""Pictures in the place of words: what looks like them, whom they show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from vsearch.enrol import dominant_face
from vsearch.errors import InputError
from vsearch.protocols import FaceDetector, FaceEmbedder, SceneEncoder
from vsearch.records.arrays import Image, Vectors
from vsearch.records.query import Constraint, Face, Picture, Query, Seen

Pictures: TypeAlias = Callable[[str], Image]  # by name; raises VsearchError when there is none
FaceModels: TypeAlias = tuple[FaceDetector, FaceEmbedder]

PORTRAIT_SHARE = 0.2  # a face this high, of the picture's shorter side, is what the picture is of


@dataclass(frozen=True, slots=True)
class Sights:
    """The pictures of a query as vectors, by name."""

    scenes: Mapping[str, Vectors] = field(default_factory=dict)  # (1, d) each
    faces: Mapping[str, Vectors] = field(default_factory=dict)  # (1, 512) each


class Eyes:
    """Looks at the pictures of queries; the face models are opened at first need."""

    def __init__(self, encoder: SceneEncoder, faces: Callable[[], FaceModels]) -> None:
        self._encoder = encoder
        self._open_faces = faces
        self._faces: FaceModels | None = None

    def look(self, query: Query, pictures: Pictures) -> Sights:
        """Return what the query's pictures show.

        Raises InputError when the face that is meant cannot be told, and what ``pictures`` raises.
        """
        return Sights(
            scenes={name: self.scene(pictures(name)) for name in query.pictures},
            faces={name: self._face(name, pictures(name)) for name in query.faces},
        )

    def scene(self, image: Image) -> Vectors:
        """Return the scene vector of a picture, (1, d)."""
        return self._encoder.encode_images([self._encoder.regions(image)[0]])

    def is_portrait(self, image: Image) -> bool:
        """Say whether a picture is plainly of one face: large, and no other of a like size."""
        found = self._models()[0].detect(image)
        chosen = dominant_face(found) if len(found) else None
        if chosen is None:
            return False
        _, top, _, bottom = found.boxes[chosen]
        return bool(bottom - top >= PORTRAIT_SHARE * min(image.shape[:2]))

    def _models(self) -> FaceModels:
        if self._faces is None:
            self._faces = self._open_faces()
        return self._faces

    def _face(self, name: str, image: Image) -> Vectors:
        """Return the vector of the face that the picture is plainly of, (1, 512)."""
        detector, embedder = self._models()
        found = detector.detect(image)
        if not len(found):
            raise InputError(f"{name}: no face found; use a sharper or closer picture.")
        chosen = dominant_face(found)
        if chosen is None:
            raise InputError(
                f"{name}: {len(found)} faces, none of them plainly meant; crop it to one face."
            )
        return embedder.embed(image, found)[[chosen]]


def no_pictures(name: str) -> Image:
    """Refuse every picture."""
    raise InputError(f"No picture called {name} was given: give it along with the question.")


def with_pictures(query: Query, pictures: Sequence[str], faces: Sequence[str]) -> Query:
    """Return the query with pictures asked for as well, in its last step, but for those it has."""
    step = max((constraint.step for constraint in query.constraints), default=0)
    has = {seen for constraint in query.constraints for seen in constraint.any_of}
    given: list[Seen] = [*map(Picture, pictures), *map(Face, faces)]
    added = (Constraint((one,), step=step) for one in given if one not in has)
    return replace(query, constraints=(*query.constraints, *added))


def read_as(query: Query, meant: Picture | Face) -> Query:
    """Return the query with a picture that it names meant for this, wherever it is named."""
    name = meant.face if isinstance(meant, Face) else meant.picture
    same = {Picture(name), Face(name)}
    return replace(
        query,
        constraints=tuple(
            replace(c, any_of=tuple(meant if seen in same else seen for seen in c.any_of))
            for c in query.constraints
        ),
    )
