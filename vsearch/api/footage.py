"""The part of a library that shows moments and cuts them out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vsearch import assemble
from vsearch.errors import InputError, MediaError
from vsearch.paths import expanded
from vsearch.records.moments import Moment

if TYPE_CHECKING:
    from vsearch.settings import Home
    from vsearch.video.clip_files import ClipFile


class Footage:
    """Reads the films of a home."""

    home: Home

    def piece(self, film: str, start_s: float, end_s: float) -> Moment:
        """Return a stretch of a film as a moment, to show it or cut it out; or a photo of a folder.

        The film is named as for ``film``. The stretch begins and ends where the film does, at the
        furthest. InputError when the film has nothing then.
        """
        from vsearch.wording import span

        with assemble.store(self.home) as store:
            found = assemble.film_named(store, film)
            shots = store.shots(found)
            begins_s, ends_s = shots[0].start_s, shots[-1].end_s
            if not (start_s < end_s and start_s < ends_s and begins_s < end_s):
                raise InputError(
                    f"{found.title} has nothing from {start_s:g} s to {end_s:g} s: its pictures "
                    f"are from {span(begins_s, ends_s)}."
                )
            try:
                path = store.path_at(found, start_s)
            except KeyError as error:
                raise InputError(
                    f"{found.title} has no photo at {start_s:g} s: take the times of a moment."
                ) from error
        return Moment(
            film_id=found.id,
            title=found.title,
            path=path,
            start_s=max(start_s, begins_s),
            end_s=min(end_s, ends_s),
            score=0.0,
            probability=0.0,
            evidence=(),
            is_partial=False,
            is_photo=found.is_photos,
        )

    def picture(self, film: str, time_s: float) -> bytes:
        """Return a JPEG of what a film, or a folder of photos, shows at a time; 480 pixels wide.

        The film is named as for ``film``. InputError when it ends before, MediaError when it
        cannot be read any more.
        """
        from vsearch.video.clip_files import SHORTEST_S

        shown = self.piece(film, time_s, time_s + SHORTEST_S)
        return assemble.thumbnails(self.home).at(shown.film_id, shown.path, time_s)

    def thumbnail(self, moment: Moment) -> bytes:
        """Return a JPEG of a moment with the faces boxed, 480 pixels wide at most.

        MediaError when the film cannot be read any more.
        """
        return assemble.thumbnails(self.home).of(moment)

    def clip(
        self, moment: Moment, *, on_progress: Callable[[float], None] | None = None
    ) -> ClipFile:
        """Return a file of the moment that every browser plays, kept in a cache of 2 GB at most.

        ``on_progress`` is told a share of 0..1 now and then; what it raises stops the work.
        MediaError when the film is gone or cannot be read, UnknownNameError when it was removed.
        """
        _refuse_photo(moment)
        return assemble.clip_of(self.home, moment, on_progress or (lambda _: None))

    def save_clip(
        self,
        moment: Moment,
        path: str | Path,
        *,
        exact: bool = False,
        on_progress: Callable[[float], None] | None = None,
    ) -> Path:
        """Write a moment as an .mp4, without encoding it anew where that can be; return where.

        With ``exact`` it begins on the very frame. Raises as ``clip`` does, and InputError when it
        would replace the film.
        """
        from vsearch.video.export import export_clip

        target = expanded(path).absolute()
        _refuse_photo(moment)
        export_clip(
            assemble.film_path(self.home, moment),
            moment.start_s,
            moment.end_s,
            target,
            exact=exact,
            on_progress=on_progress or (lambda _: None),
        )
        return target


def _refuse_photo(moment: Moment) -> None:
    if moment.is_photo:
        raise MediaError(f"{moment.path.name} is a photo: there is nothing of it to play.")
