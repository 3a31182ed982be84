"""The index on disk: one LanceDB database holding films, people and who plays whom."""

from vsearch.store import lean as lean  # first: other files import LanceDB
from vsearch.store.identity import SCHEMA_VERSION, IndexIdentity
from vsearch.store.index import Store, StoreStats
from vsearch.store.scores import FaceBoxes, FrameScores
from vsearch.store.survey import Survey
from vsearch.store.tables import quote
from vsearch.store.writer import FilmWriter

__all__ = [
    "SCHEMA_VERSION",
    "FaceBoxes",
    "FilmWriter",
    "FrameScores",
    "IndexIdentity",
    "Store",
    "StoreStats",
    "Survey",
    "quote",
]
