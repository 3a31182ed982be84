"""With what an index was made: vectors of different models cannot be compared."""

from dataclasses import asdict, dataclass, fields

from vsearch.errors import MismatchError
from vsearch.protocols import IndexModels

SCHEMA_VERSION = 1

_WORDS = {
    "encoder": "scene encoder",
    "encoder_dim": "scene vectors of length",
    "face_detector": "face detector",
    "face_embedder": "face embedder",
    "shot_detector": "shot detector",
    "sample_fps": "sampled frames per second",
}


@dataclass(frozen=True, slots=True)
class IndexIdentity:
    """The models and the sampling that all rows of one index share."""

    encoder: str  # SceneEncoder.name
    encoder_dim: int  # SceneEncoder.dim, > 0
    face_detector: str  # FaceDetector.name
    face_embedder: str  # FaceEmbedder.name
    shot_detector: str  # ShotDetector.name
    sample_fps: float  # > 0

    def __post_init__(self) -> None:
        if self.encoder_dim <= 0 or self.sample_fps <= 0:
            raise ValueError("vector length and sampled frames per second must be positive")

    @classmethod
    def of(cls, models: IndexModels, sample_fps: float) -> "IndexIdentity":
        """Return what an index that is made with these models says of itself."""
        return cls(
            encoder=models.scenes.name,
            encoder_dim=models.scenes.dim,
            face_detector=models.detector.name,
            face_embedder=models.embedder.name,
            shot_detector=models.shots.name,
            sample_fps=sample_fps,
        )


def identity_rows(identity: IndexIdentity) -> dict[str, str]:
    """Return the identity as texts by key, for the table ``meta``."""
    return {key: str(value) for key, value in asdict(identity).items()}


def identity_of_rows(rows: dict[str, str]) -> IndexIdentity | None:
    """Return the identity recorded in ``meta``, None when nothing was indexed yet."""
    if any(field.name not in rows for field in fields(IndexIdentity)):
        return None
    return IndexIdentity(
        encoder=rows["encoder"],
        encoder_dim=int(rows["encoder_dim"]),
        face_detector=rows["face_detector"],
        face_embedder=rows["face_embedder"],
        shot_detector=rows["shot_detector"],
        sample_fps=float(rows["sample_fps"]),
    )


def require_same(made: IndexIdentity, asked: IndexIdentity) -> None:
    """Raise MismatchError, naming both sides and the cure, unless both are the same."""
    ours, theirs = asdict(made), asdict(asked)
    different = [key for key in ours if ours[key] != theirs[key]]
    if not different:
        return
    both = ", ".join(f"{_WORDS[key]} {ours[key]} (asked for {theirs[key]})" for key in different)
    cure = f"choose `--encoder {made.encoder}`" if "encoder" in different else "use these again"
    raise MismatchError(
        f"the index was made with {both}: {cure}, or index anew with `vsearch index --rebuild`"
    )
