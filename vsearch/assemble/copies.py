"""An index copied many times over, to see whether a larger library answers the same."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from vsearch.assemble.indexing import copy_people

if TYPE_CHECKING:
    from vsearch.records.media import Film
    from vsearch.settings import Home
    from vsearch.store import Store


def copied_home(home: Home, names: tuple[str, ...]) -> Home:
    """Return a home whose index holds every film of ``home`` once for each name.

    The name is added to the title. Files are not copied: two copies with the same content are one
    film to the indexer, so their rows are written under other ids. The home is made anew each time.
    """
    from vsearch.store import Store

    target = home.inside("copies")
    shutil.rmtree(target.folder, ignore_errors=True)
    with Store.open(home.tables) as source, Store.open(target.index) as copies, copies.writing():
        identity = source.identity()
        if identity is not None:
            copies.check_identity(identity)
            for name in names:
                for film in source.films():
                    _copy_film(source, copies, film, name)
            copy_people(source, copies)
            copies.optimize()
    shutil.copyfile(home.folder / "encoder.json", target.folder / "encoder.json")
    return target


def copied_name(file_name: str, name: str) -> str:
    """Return the file name of a copy."""
    stem, dot, suffix = file_name.rpartition(".")
    return f"{stem} {name}{dot}{suffix}" if dot else f"{file_name} {name}"


def _copy_film(source: Store, copies: Store, film: Film, name: str) -> None:
    with copies.begin_film() as writer:
        writer.add_shots(source.shots(film))
        writer.add_frames(source.frames(film))
        writer.add_faces(source.faces(film))
        writer.add_tracks(source.all_tracks([film])[film.id])
        writer.add_photos(source.photos(film))
        writer.commit(
            replace(
                film,
                id=f"{film.id}-{name}",
                run_id=writer.run_id,
                title=f"{film.title} {name}",
                path=film.path.with_name(copied_name(film.path.name, name)),
            )
        )
