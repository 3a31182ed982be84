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
        rows = self._people_tables.read("people")
        names = rows.column("person").to_pylist()
        return [_person(rows, names, name) for name in sorted(set(names), key=name_key)]

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


def _person(rows: schema.Rows, names: list[str], name: str) -> Person:
    own = rows.take([place for place, other in enumerate(names) if other == name])
    return Person(
        name=name,
        aliases=tuple(own.column("aliases")[0].as_py()),
        photos=tuple(own.column("photo").to_pylist()),
        picture_hashes=tuple(own.column("photo_sha256").to_pylist()),
        vectors=schema.matrix(own, "vector"),
    )


def refuse_taken(names: Sequence[str], others: Sequence[Person]) -> None:
    """Raise InputError when one of the names is a name or alias of somebody else."""
    taken = {name_key(name): one.name for one in others for name in (one.name, *one.aliases)}
    for name in names:
        if name_key(name) in taken:
            raise InputError(
                f"{name!r} already means {taken[name_key(name)]}: choose another name, "
                "or change theirs"
            )
