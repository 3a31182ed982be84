"""Runs that add films to an index, or make it anew beside the old one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.assemble.dropped import Names, dropped_names, forget_dropped
from vsearch.assemble.parts import (
    Say,
    best_encoder,
    face_detector_of,
    index_models,
    record_encoder,
    recorded_encoder,
    rooted,
)
from vsearch.assemble.previous_note import note_previous
from vsearch.assemble.shared import heed_forgetting
from vsearch.assemble.swap import finish_swap, next_index, swap
from vsearch.errors import InputError
from vsearch.settings import Home, IndexSettings

if TYPE_CHECKING:
    from vsearch.protocols import IndexModels
    from vsearch.records.media import Film, Photo
    from vsearch.store import IndexIdentity, Store


@dataclass(frozen=True, slots=True)
class Session:
    """What an indexing run works with."""

    store: Store
    models: IndexModels
    settings: IndexSettings
    earlier: Mapping[str, Film]  # by id: films whose title and year are to be kept
    photos: Mapping[str, Sequence[Photo]]  # of those that are folders of photos
    seen: Store | None = None  # holds shots, faces and tracks as these models would find them
    dropped: Names = field(default_factory=dict)  # of films that left because of damaged rows


@contextmanager
def indexing(
    home: Home,
    *,
    sample_fps: float | None = None,
    encoder: str | None = None,
    face_detector: str | None = None,
    device: str = "auto",
    rebuild: bool = False,
    keep: bool = False,
    say: Say,
) -> Iterator[Session]:
    """Open the index for a run that adds films; what is not asked for is as in the index.

    With ``rebuild`` the session's store is a new index beside the old one, which goes on
    answering and is replaced when the block is left without an error; a rebuild that was
    interrupted is taken up again. With ``keep`` too the old one is kept as the previous index, and
    where only the scene encoder is another one the session tells what is known of films.
    MismatchError when the index was made otherwise and no rebuild is asked for.
    """
    from vsearch.store import IndexIdentity, Store

    finish_swap(home)
    if rebuild and home.is_remote:
        raise InputError(
            f"The index at {home.address} cannot be made anew beside itself: index to another "
            "place with --index, then name that one to everybody (docs/object-storage.md)."
        )
    if home.is_remote:
        heed_forgetting(home)
    with Store.open(home.tables) as current, current.writing():
        made = current.identity()
        spec = rooted(encoder) or (made and recorded_encoder(home, made)) or best_encoder(home, say)
        settings = IndexSettings(
            sample_fps=_sample_fps(sample_fps, made),
            scene_encoder=spec,
            face_detector=face_detector or face_detector_of(made),
            device=device,
        )
        models = index_models(home, settings, say)
        identity = IndexIdentity.of(models, settings.sample_fps)
        earlier = {film.id: film for film in current.films()}
        photos = {film.id: current.photos(film) for film in earlier.values() if film.is_photos}
        if not rebuild:
            current.check_identity(identity)
            record_encoder(home, identity.encoder, spec)
            current.sweep()
            yield Session(current, models, settings, earlier, photos, dropped=dropped_names(home))
            current.optimize()
            forget_dropped(home, [film.id for film in current.films()])
            return
        with Store.open(next_index(home)) as fresh, fresh.writing():
            if fresh.identity() not in (None, identity):
                fresh.rebuild(identity)
            fresh.check_identity(identity)
            fresh.sweep()
            seen = current if keep and _differ_in_scenes(made, identity) else None
            dropped = dropped_names(home)
            yield Session(fresh, models, settings, earlier, photos, seen, dropped)
            fresh.optimize()
            back = [film.id for film in fresh.films()]
            copy_people(current, fresh)
    if keep and made is not None:
        note_previous(home, made.encoder, recorded_encoder(home, made))
    swap(home, keep=keep)
    forget_dropped(home, back)
    record_encoder(home, identity.encoder, spec)


def evaluation_home(home: Home, dataset: Path, *options: object) -> Home:
    """Return a home of its own for a dataset and the options it is indexed with."""
    told = json.dumps([str(dataset.resolve()), *map(str, options)])
    return home.inside(f"eval/{dataset.name}-{hashlib.sha256(told.encode()).hexdigest()[:8]}")


def _differ_in_scenes(made: IndexIdentity | None, asked: IndexIdentity) -> bool:
    """Say whether only the scene encoder is another one."""
    if made is None or made.encoder == asked.encoder:
        return False
    return replace(made, encoder=asked.encoder, encoder_dim=asked.encoder_dim) == asked


def _sample_fps(asked: float | None, made: IndexIdentity | None) -> float:
    if asked is not None:
        return asked
    return made.sample_fps if made else IndexSettings().sample_fps


def copy_people(source: Store, target: Store) -> None:
    """Make the people, casts and corrections of one index those of another, and taken notes."""
    target.take_people(source.people_rows())
    target.copy_cast(source.cast())
    target.copy_corrections(source.corrections())
    target.copy_notes(source.note_rows())
