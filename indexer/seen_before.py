"""What an earlier index tells of films and photos that only the scene encoder has to see again."""

from collections.abc import Sequence

from indexer.contents import FilmContents
from vsearch.records.columns import FaceColumns
from vsearch.records.media import Film, Photo
from vsearch.store import Store


class SeenBefore:
    """Shots, faces and tracks as today's models would find them; without a store none."""

    def __init__(self, store: Store | None = None) -> None:
        self._store = store
        self._films = {film.id: film for film in store.films()} if store else {}
        self._folder: tuple[str, dict[str, int], FaceColumns] | None = None  # the last one read

    def film(self, film_id: str) -> FilmContents | None:
        """Return what was seen in a film of that content; None where that is not known."""
        film = self._films.get(film_id)
        if self._store is None or film is None or film.is_photos:
            return None
        return FilmContents(
            frames=self._store.frames(film),
            faces=self._store.faces(film),
            tracks=self._store.all_tracks([film])[film.id],
            shots=tuple(self._store.shots(film)),
        )

    def faces(self, folder_id: str, photos: Sequence[Photo]) -> FaceColumns | None:
        """Return the faces of a folder; None unless those on all of these photos are known."""
        film = self._films.get(folder_id)
        if self._store is None or film is None:
            return None
        slots, faces = self._read(self._store, film)
        if any(slots.get(photo.id) != photo.slot for photo in photos):
            return None
        return faces

    def _read(self, store: Store, film: Film) -> tuple[dict[str, int], FaceColumns]:
        if self._folder is None or self._folder[0] != film.id:
            slots = {photo.id: photo.slot for photo in store.photos(film)}
            self._folder = (film.id, slots, store.faces(film))
        return self._folder[1:]
