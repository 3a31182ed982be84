"""The names that sentences are understood by, kept until they change."""

from vsearch.catalog import Catalog, FilmName, PersonName
from vsearch.store import Store


class Names:
    """The films, people and parts of one index, by name."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._made: tuple[tuple[int, ...], Catalog] | None = None

    def catalog(self) -> Catalog:
        """Return all names; made again only when films, people or casts have changed."""
        version = (*self._store.names_version, self._store.notes_version)
        made = self._made
        if made is None or made[0] != version:
            others = self._store.other_titles()
            catalog = Catalog(
                films=[
                    FilmName(film.id, film.title, film.year, others.get(film.id, ()))
                    for film in self._store.films()
                ],
                people=[PersonName(p.name, p.aliases) for p in self._store.people()],
                cast=self._store.cast(),
            )
            self._made = made = (version, catalog)
        return made[1]
