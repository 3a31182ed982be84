"""Folders of photos brought up to date: new photos looked at, known ones left alone."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from indexer.care import Care
from indexer.contents import Sample, Sightings, batches
from indexer.photo_plan import Fail, FolderPlan, KnownFolder, PhotoReport, Planner
from indexer.photo_scan import find_photo_folders, folder_title
from indexer.scan import full_path, is_below
from indexer.seen_before import SeenBefore
from vsearch.errors import MediaError
from vsearch.photos import decode_photo, read_photo_file, time_taken
from vsearch.protocols import IndexModels
from vsearch.records.arrays import Image
from vsearch.records.media import Film, Photo
from vsearch.settings import IndexSettings
from vsearch.store import Store

PORTION = 256  # photos looked at before they are put into the index
READ_AHEAD = 6  # photos decoded while the models are at work

_NO_CARE = Care()
_NOTHING = SeenBefore()


class PhotoReporter(Protocol):
    """Hears how indexing photos goes."""

    def photos_planned(self, count: int) -> None:
        """Hear how many photos will be looked at."""
        ...

    def photos_reached(self, folder: Path, count: int) -> None:
        """Hear how many more photos of a folder have been looked at."""
        ...

    def photos_finished(self, folder: Path, count: int, faces: int) -> None:
        """Hear how many photos of a folder are in the index now, and faces on them."""
        ...

    def failed(self, path: Path, reason: str) -> None:
        """Hear that a file cannot be indexed."""
        ...


def index_photos(
    roots: Iterable[Path],
    *,
    store: Store,
    models: IndexModels,
    settings: IndexSettings,
    reporter: PhotoReporter,
    known: Sequence[KnownFolder] = (),
    leave_out: Iterable[Path] = (),
    prune: bool = False,
    care: Care = _NO_CARE,
    before: SeenBefore = _NOTHING,
) -> PhotoReport:
    """Bring the index up to date with the folders of photos under ``roots``.

    Every folder is one entry of the index, and its photos show one after the other on its time
    line. A photo whose name, size and modification time are known is not read again; one that was
    renamed, or moved with its folder, keeps what is known of it. New photos come into the index in
    portions of 256, each in one step. ``known`` is what the index, or the one that it replaces,
    holds of folders; ``care`` hears of every photo that is read, and tells which are not to be;
    faces that are known from ``before`` are not looked for again. Must be called inside
    ``store.writing()``.
    """
    roots = [full_path(root) for root in roots]
    report = PhotoReport()

    def fail(path: Path, reason: str) -> None:
        report.failed.append((path, reason))
        reporter.failed(path, reason)

    found = find_photo_folders(
        [root for root in roots if root.is_dir()], leave_out=leave_out, on_unreadable=fail
    )
    planner = Planner(known, report, fail, prune=prune)
    for path in [path for photos in found.values() for path in photos if path in care.left_out]:
        fail(path, care.left_out[path])
        found[path.parent].remove(path)
    plans = [planner.plan(folder, photos) for folder, photos in found.items()]
    reporter.photos_planned(sum(len(plan.wanted) for plan in plans))
    for plan in plans:
        if plan.is_changed:
            folder = _Folder(plan, store, models, settings, reporter, report, fail, care, before)
            folder.bring_up_to_date()
    for one in planner.left:
        if is_below(one.film.path, roots):
            report.gone += len(one.photos) * (not prune)
            report.pruned += len(one.photos) * prune
            if prune and one.seen:
                store.remove_film(one.film.id)
    return report


class _Folder:
    """One folder that is being looked at."""

    def __init__(
        self,
        plan: FolderPlan,
        store: Store,
        models: IndexModels,
        settings: IndexSettings,
        reporter: PhotoReporter,
        report: PhotoReport,
        fail: Fail,
        care: Care,
        before: SeenBefore,
    ) -> None:
        self._plan = plan
        self._store = store
        self._settings = settings
        self._reporter = reporter
        self._report = report
        self._fail = fail
        self._care = care
        self._before = before
        self._photos = list(plan.kept)
        self._models = models
        self._seen = Sightings(models)
        self._id = plan.film.id if plan.film else f"photos-{uuid4().hex}"

    def bring_up_to_date(self) -> None:
        """Look at the new photos and put all of them into the index, portion by portion."""
        plan = self._plan
        if plan.kept:
            held = self._store.film(self._id)
            times_s = [photo.time_s for photo in plan.kept]
            self._seen.keep(self._store.frames(held), self._store.faces(held), times_s)
        if plan.kept and not plan.wanted:
            self._commit()
        for start in range(0, len(plan.wanted), PORTION):
            if self._look_at(plan.wanted[start : start + PORTION]) or start == 0:
                self._commit()

    def _look_at(self, photos: Sequence[Photo]) -> int:
        """Look at some photos; return how many could be read."""
        before = len(self._photos)
        for those in self._apart(photos):
            seen = len(self._photos)
            for batch in batches(
                self._samples(read_ahead(those, self._read)), self._models.at_once
            ):
                read = self._photos[seen : seen + len(batch)]
                self._see(batch, read)
                self._reporter.photos_reached(self._plan.folder, len(batch))
                for photo in read:
                    self._care.minder.was_read(self._path(photo))
                seen += len(batch)
        return len(self._photos) - before

    def _see(self, batch: Sequence[Sample], photos: Sequence[Photo]) -> None:
        """Look at pictures, for faces only where these are not known."""
        faces = self._before.faces(self._id, photos)
        if faces is None:
            self._seen.add(batch)
            return
        self._seen.add_scenes(batch)
        self._seen.keep_faces(faces, [photo.time_s for photo in photos])

    def _apart(self, photos: Sequence[Photo]) -> Iterator[Sequence[Photo]]:
        """Yield the photos in runs that are read ahead, each under suspicion by itself."""
        for is_suspect, run in groupby(photos, lambda one: self._path(one) in self._care.suspects):
            those = list(run)
            yield from ([one] for one in those) if is_suspect else [those]

    def _path(self, photo: Photo) -> Path:
        return self._plan.folder / photo.name

    def _read(self, photo: Photo) -> "_Picture":
        path = self._path(photo)
        self._care.minder.reading(path)
        content = read_photo_file(path)
        image = decode_photo(content, name=path.name)
        return _Picture(image, time_taken(content, name=path.name))

    def _samples(self, pictures: "Iterable[tuple[Photo, Future[_Picture]]]") -> Iterator[Sample]:
        for photo, picture in pictures:
            try:
                read = picture.result()
            except MediaError as error:
                self._care.minder.was_read(self._path(photo))
                self._reporter.photos_reached(self._plan.folder, 1)
                self._fail(self._path(photo), str(error))
                continue
            height, width = read.image.shape[:2]
            self._photos.append(replace(photo, taken_at=read.taken_at, width=width, height=height))
            self._report.indexed += 1
            yield Sample(photo.time_s, read.image)

    def _commit(self) -> None:
        if not self._photos:
            return
        photos = sorted(self._photos, key=lambda photo: photo.slot)
        contents = self._seen.contents([photo.shot for photo in photos])
        title, year = folder_title(self._plan.folder)
        known = self._plan.film
        with self._store.begin_film() as writer:
            writer.add_shots(contents.shots)
            writer.add_frames(contents.frames)
            writer.add_faces(contents.faces)
            writer.add_tracks(contents.tracks)
            writer.add_photos(photos)
            writer.commit(
                Film(
                    id=self._id,
                    run_id=writer.run_id,
                    path=self._plan.folder,
                    title=known.title if known else title,
                    year=known.year if known else year,
                    duration_s=contents.shots[-1].end_s,
                    width=max(photo.width for photo in photos),
                    height=max(photo.height for photo in photos),
                    size_bytes=sum(photo.size_bytes for photo in photos),
                    modified_ns=max(photo.modified_ns for photo in photos),
                    sample_fps=self._settings.sample_fps,
                    indexed_at=datetime.now(UTC).isoformat(timespec="seconds"),
                    frame_count=contents.picture_count,
                    face_count=len(contents.faces),
                    kind="photos",
                )
            )
        self._reporter.photos_finished(self._plan.folder, len(photos), len(contents.faces))


@dataclass(frozen=True, slots=True)
class _Picture:
    image: Image
    taken_at: str | None


def read_ahead(
    photos: Sequence[Photo], read: Callable[[Photo], _Picture]
) -> "Iterator[tuple[Photo, Future[_Picture]]]":
    """Yield every photo with what reading it will give; some are read before they are asked for."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="photos") as reader:
        waiting: deque[tuple[Photo, Future[_Picture]]] = deque()
        for photo in photos:
            waiting.append((photo, reader.submit(read, photo)))
            if len(waiting) > READ_AHEAD:
                yield waiting.popleft()
        yield from waiting
