"""The part of the store that tells who is enrolled."""

from collections.abc import Sequence

from vsearch.errors import InputError, UnknownNameError
from vsearch.records.people import Person, name_key
from vsearch.store import schema
from vsearch.store.cast import Casts


class Enrolled(Casts):
    """Everybody with their reference vectors. Names are the same whatever their case."""

    def people(self) -> list[Person]:
        """Return everybody enrolled, by name."""
        return _people(self._people_tables.read("people"))

    def person(self, name: str) -> Person:
        """Return a person by name or alias; raise UnknownNameError when nobody has it."""
        wanted = name_key(name)
        for person in self.people():
            if wanted in map(name_key, (person.name, *person.aliases)):
                return person
        raise UnknownNameError(f"nobody called {name!r} is known: `vsearch people list` tells who")

    def _find(self, name: str) -> tuple[Person, list[Person]]:
        """Return the person of that name, and everybody else."""
        people = self.people()
        found = [person for person in people if name_key(person.name) == name_key(name)]
        if not found:
            raise UnknownNameError(f"nobody called {name!r} is enrolled: check the name")
        return found[0], [person for person in people if person is not found[0]]


def _people(rows: schema.Rows) -> list[Person]:
    """Return everybody of the rows, in one pass: the casts of a library may be thousands."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(rows.column("person").to_pylist()):
        places.setdefault(name, []).append(place)
    aliases, photos, pictures = (
        rows.column(name).to_pylist() for name in ("aliases", "photo", "photo_sha256")
    )
    vectors = schema.matrix(rows, "vector")
    return [
        Person(
            name=name,
            aliases=tuple(aliases[own[0]]),
            photos=tuple(photos[place] for place in own),
            picture_hashes=tuple(pictures[place] for place in own),
            vectors=vectors[own],
        )
        for name, own in sorted(places.items(), key=lambda pair: name_key(pair[0]))
    ]


def refuse_taken(names: Sequence[str], others: Sequence[Person]) -> None:
    """Raise InputError when one of the names is a name or alias of somebody else."""
    taken = {name_key(name): one.name for one in others for name in (one.name, *one.aliases)}
    for name in names:
        if name_key(name) in taken:
            raise InputError(
                f"{name!r} already means {taken[name_key(name)]}: choose another name, "
                "or change theirs"
            )
