"""Everything put together: the only package that imports inside functions, so start-up is fast."""

from vsearch.assemble import threads as threads  # first: torch reads it when it is loaded
from vsearch.assemble.copies import copied_home, copied_name
from vsearch.assemble.corrections import correct
from vsearch.assemble.erasure import Erasure, erase
from vsearch.assemble.faces import face_viewer
from vsearch.assemble.film_erasure import FilmErasure, erase_film, remove_film
from vsearch.assemble.indexing import Session, evaluation_home, indexing
from vsearch.assemble.newcomers import discover
from vsearch.assemble.opening import (
    Status,
    album,
    clip_files,
    clip_of,
    enrol_people,
    film_named,
    film_path,
    index_mark,
    searcher,
    status,
    store,
    thumbnails,
)
from vsearch.assemble.parts import encoder_advice, scene_encoder, weights
from vsearch.assemble.portraits import Gallery, gallery, read_faces
from vsearch.assemble.shared import VERSIONS_STAY, forget_pictures, has_index, shared_cache
from vsearch.assemble.splitting import Split, split, undo
from vsearch.assemble.voice import spoken, spoken_in, transcriber

__all__ = [
    "VERSIONS_STAY",
    "Erasure",
    "FilmErasure",
    "Gallery",
    "Session",
    "Split",
    "Status",
    "album",
    "clip_files",
    "clip_of",
    "copied_home",
    "copied_name",
    "correct",
    "discover",
    "encoder_advice",
    "enrol_people",
    "erase",
    "erase_film",
    "evaluation_home",
    "face_viewer",
    "film_named",
    "film_path",
    "forget_pictures",
    "gallery",
    "has_index",
    "index_mark",
    "indexing",
    "read_faces",
    "remove_film",
    "scene_encoder",
    "searcher",
    "shared_cache",
    "split",
    "spoken",
    "spoken_in",
    "status",
    "store",
    "thumbnails",
    "transcriber",
    "undo",
    "weights",
]
