"""A home checked against everything that must hold of it, and mended."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch.assemble.dropped import note_dropped
from vsearch.assemble.leftovers import leftovers, strays
from vsearch.assemble.opening import store
from vsearch.assemble.shared import album_of
from vsearch.assemble.swap import finish_swap, previous_index
from vsearch.errors import StoreError
from vsearch.records.findings import Finding
from vsearch.records.people import name_key

if TYPE_CHECKING:
    from vsearch.album import Album
    from vsearch.records.media import Film, Photo
    from vsearch.records.people import Person
    from vsearch.settings import Home
    from vsearch.store import Store

_AGAIN = "add the photo again with `vsearch people add`"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and what was found."""

    films: int
    frames: int
    faces: int
    people: int
    findings: tuple[Finding, ...]

    @property
    def is_sound(self) -> bool:
        """Say whether nothing was found but notes."""
        return all(finding.level == "note" for finding in self.findings)


def check(home: Home) -> Checked:
    """Return all that does not hold in a home; nothing in it is changed.

    StoreError when there is no index, another version made it, or its films cannot be read.
    """
    from vsearch.store import Store
    from vsearch.store.audit import Audit

    found = list(leftovers(home))
    if any(finding.mend == "switch" for finding in found) and not home.index.exists():
        return Checked(0, 0, 0, 0, tuple(found))
    with Store.open(home.tables, create=False) as opened:
        audit = Audit(home.tables)
        found += audit.findings()
        people = opened.people()
        found += _people(home, album_of(opened, home), people)
        found += _said(opened, people, audit.films)
    for film in audit.films:
        found += _media(film, audit.photos(film) if film.is_photos else ())
    found += _previous(home)
    return Checked(
        films=len(audit.films),
        frames=sum(film.frame_count for film in audit.films),
        faces=sum(film.face_count for film in audit.films),
        people=len(people),
        findings=tuple(found),
    )


def repair(home: Home, findings: Sequence[Finding]) -> None:
    """Mend what can be mended of what was found; StoreError when that cannot be written.

    Films whose rows are damaged leave the index, so that they are indexed anew, under the titles
    they have. What it could not mend is found again by checking again.
    """
    from vsearch import jobs
    from vsearch.store.audit import Audit
    from vsearch.store.mending import drop_films, drop_spans

    finish_swap(home)
    wanted = {finding.mend for finding in findings}
    gone = {film_id for finding in findings if finding.mend == "film" for film_id in finding.target}
    if gone:
        films = [film for film in Audit(home.tables).films if film.id in gone]
        note_dropped(home, [film for film in films if not film.is_photos])
        drop_films(home.tables, gone)  # before anything else writes, which trusts their rows
    if runs := {one.target[0] for one in findings if one.mend == "spans"}:
        drop_spans(home.tables, runs)
    with store(home) as opened:
        if "lines" in wanted:
            broken = {film_id for one in findings if one.mend == "lines" for film_id in one.target}
            opened.forget_subtitles(broken or {film.id for film in opened.films()})
        if wanted & {"film", "spans", "orphans"}:
            with opened.writing():
                opened.sweep()
                opened.optimize()
        _mend_people(opened, findings)
        in_use = {digest for person in opened.people() for digest in person.picture_hashes}
    for path in (Path(*finding.target) for finding in findings if finding.mend == "file"):
        if path.parent != home.photos or path.stem not in in_use:
            _delete(path)
    if "job" in wanted:
        jobs.forget(home)


def _mend_people(opened: Store, findings: Sequence[Finding]) -> None:
    for finding in findings:
        if finding.mend == "reference":
            opened.remove_reference(*finding.target)
    broken = {int(number) for one in findings if one.mend == "correction" for number in one.target}
    if broken:
        kept = [one for one in opened.corrections() if one.number not in broken]
        opened.copy_corrections(kept)


def _previous(home: Home) -> Iterator[Finding]:
    """Yield what is damaged in the index that is kept from before."""
    from vsearch.store.audit import Audit

    if home.is_remote or not (folder := previous_index(home)).exists():
        return
    cure = "`vsearch reembed --forget-previous` deletes it"
    try:
        for one in Audit(folder).findings():
            if one.level == "damage":
                yield Finding("damage", f"previous index, {one.where}", one.what, cure)
    except StoreError as error:
        yield Finding("damage", "previous index", str(error), cure)


def _people(home: Home, book: Album, people: Sequence[Person]) -> Iterator[Finding]:
    """Yield what is wrong with the references of people, their pictures and their names."""
    import numpy as np

    for person in people:
        lengths = np.linalg.norm(np.asarray(person.vectors, dtype=np.float64), axis=1)
        rows = zip(person.photos, person.picture_hashes, np.abs(lengths - 1) <= 0.01, strict=True)
        for photo, digest, is_unit in rows:
            if not is_unit:
                yield _reference(person, photo, digest)
            if fault := _picture_fault(book.picture(digest), digest):
                yield Finding("damage", f"person {person.name}", f"{fault} of {photo}", _AGAIN)
    taken: dict[str, str] = {}
    for person in people:
        for name in (person.name, *person.aliases):
            other = taken.setdefault(name_key(name), person.name)
            if other != person.name:
                told = f"{name!r} also means {other}"
                cure = "rename one of them, or give them other aliases, with `vsearch people`"
                yield Finding("damage", f"person {person.name}", told, cure)
    in_use = {digest for person in people for digest in person.picture_hashes}
    yield from strays(home, in_use)


def _reference(person: Person, photo: str, digest: str) -> Finding:
    where, told = f"person {person.name}", f"the vector of {photo} is not of unit length"
    if len(person.photos) == 1:
        cure = f"remove {person.name} with `vsearch people remove`, and {_AGAIN}"
        return Finding("damage", where, told, cure)
    cure = f"--repair takes it away; {_AGAIN}"
    return Finding("damage", where, told, cure, "reference", (person.name, digest))


def _picture_fault(path: Path | None, digest: str) -> str | None:
    if path is None:
        return "the picture is gone"
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "the picture is gone"
    except OSError as error:
        return f"the picture cannot be read ({error.strerror})"
    return None if found == digest else "the picture is another one"


def _said(opened: Store, people: Sequence[Person], films: Sequence[Film]) -> Iterator[Finding]:
    """Yield the corrections and casts that refer to nothing; those of films may come to life."""
    known = {name_key(person.name) for person in people}
    ids, titles = {film.id for film in films}, {name_key(film.title) for film in films}
    later = "kept for when the film is indexed again"
    for one in opened.corrections():
        if one.move is not None or not one.holds:
            continue
        where = f"correction {one.number}"
        if name_key(one.person) not in known:
            cure = "--repair takes it away"
            told = f"nobody is called {one.person}"
            yield Finding("damage", where, told, cure, "correction", (str(one.number),))
        elif one.film_id not in ids:
            yield Finding("note", where, "its film is not in the index", later)
        elif not all(0 <= edge <= 1 for edge in one.box):
            told = "its face lies outside the picture"
            cure = "--repair takes it away"
            yield Finding("damage", where, told, cure, "correction", (str(one.number),))
    strangers = {entry.title for entry in opened.cast() if name_key(entry.title) not in titles}
    for title in sorted(strangers):
        yield Finding("note", f"the cast of {title}", "no film has that title", later)


def _media(film: Film, photos: Sequence[Photo]) -> Iterator[Finding]:
    """Yield a note when a film, or photos of a folder, are gone or were changed."""
    cure = (
        "`vsearch index` brings the index up to date; nothing is to be done for a drive that is out"
    )
    where = f"{film.title} ({film.path})"
    if not os.path.lexists(film.path):
        yield Finding("note", where, "it is not there", cure)
        return
    if not film.is_photos:
        if _is_changed(film.path, film.size_bytes, film.modified_ns):
            yield Finding(
                "note", where, "the file has another size or time than when it was indexed", cure
            )
        return
    gone = [photo for photo in photos if not os.path.lexists(film.path / photo.name)]
    changed = [
        photo
        for photo in photos
        if photo not in gone
        and _is_changed(film.path / photo.name, photo.size_bytes, photo.modified_ns)
    ]
    for those, what in (
        (gone, "are not there"),
        (changed, "have another size or time than when they were indexed"),
    ):
        if those:
            yield Finding("note", where, f"{len(those)} of {len(photos)} photos {what}", cure)


def _is_changed(path: Path, size_bytes: int, modified_ns: int) -> bool:
    try:
        status = path.stat()
    except OSError:
        return True
    return (status.st_size, status.st_mtime_ns) != (size_bytes, modified_ns)


def _delete(path: Path) -> None:
    try:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(
            f"{path} cannot be deleted ({error.strerror}): change the folder's rights."
        ) from error
