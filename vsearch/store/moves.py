"""The part of the store that makes two people one, one person two, and takes either back."""

from collections.abc import Sequence
from dataclasses import replace

from vsearch.errors import InputError, UnknownNameError
from vsearch.records.corrections import Correction
from vsearch.records.moves import Group, Move
from vsearch.records.people import Person, name_key, unnamed, unnamed_number
from vsearch.store import schema
from vsearch.store.cast import clean_name
from vsearch.store.corrections import next_number, now
from vsearch.store.enrolled import Enrolled, refuse_taken
from vsearch.store.steps import Row, given, given_back, with_aliases


class Moves(Enrolled):
    """References go from one person to another in one step, and each such step is a correction.

    A break leaves the state before or the state after; see ``steps``.
    """

    def merge_people(self, name: str, other_name: str) -> Correction:
        """Give a person all that another one has: references, names as aliases, parts in casts.

        The other one is gone then. UnknownNameError when nobody has one of the names, InputError
        when both mean the same person.
        """
        with self._editing():
            person, _ = self._find(name)
            other, _ = self._find(other_name)
            if person.name == other.name:
                raise InputError(f"{person.name} cannot be merged with themselves: name another.")
            move = Move(
                source=other.name,
                target=person.name,
                pictures=other.picture_hashes,
                shared=_both(other.picture_hashes, person),
                aliases=other.aliases,
                said=tuple(one.number for one in self.corrections() if _is_of(one, other)),
                parts=tuple(
                    (part.title, part.character)
                    for part in self.cast()
                    if name_key(part.person) == name_key(other.name)
                ),
            )
            rows = given(self._people_rows(), move)
            aliases = [*person.aliases, other.name, *other.aliases]
            made = Correction(self._next(), now(), "merge", person.name, move=move)
            self._step([made], with_aliases(rows, person.name, aliases))
            return made

    def split_person(self, name: str, groups: Sequence[Group]) -> list[Correction]:
        """Give each group of a person's references to somebody else, all in one step.

        Somebody new may be called what was another name of the person, who loses it. With all
        faces that came by one merge goes what was said of them, and their parts. A group without
        a name gets the next number, which nobody had before. UnknownNameError when nobody has the
        name; InputError when no reference would be left, or a name cannot be used.
        """
        with self._editing():
            person, others = self._find(name)
            moved = {picture for group in groups for picture in group.pictures}
            if not moved < set(person.picture_hashes):
                raise InputError(
                    f"Some faces of {person.name} have to stay, and all have to be theirs: "
                    "to give everybody another name, rename them."
                )
            rows, made = self._people_rows(), []
            taken, kept = list(others), list(person.aliases)
            for number, group in enumerate(groups, self._next()):
                target = self._target(person, taken, group)
                came = self._came(person, group)
                names = _names_with(target.name, came)
                gone = tuple(alias for alias in kept if name_key(alias) in names)
                kept = [alias for alias in kept if alias not in gone]
                others_of = [one for one in gone if name_key(one) != name_key(target.name)]
                move = Move(
                    source=person.name,
                    target=target.name,
                    pictures=group.pictures,
                    shared=_both(group.pictures, target),
                    aliases=gone,
                    said=tuple({*group.said, *(n for move in came for n in move.said)}),
                    parts=tuple(part for move in came for part in move.parts),
                )
                aliases = [*target.aliases, *others_of]
                rows = with_aliases(given(rows, move), target.name, aliases)
                taken.append(target)
                made.append(Correction(number, now(), "split", person.name, move=move))
            self._step(made, with_aliases(rows, person.name, kept))
            return made

    def undo_correction(self, number: int) -> Correction:
        """Take a correction back, and return it; UnknownNameError when none has that number.

        After a merge or split everybody gets back the references they had, as far as they are
        there. InputError when somebody has another name by now, or nothing would be left of them.
        """
        with self._editing():
            one = self._holding(number)
            if one.move is None:
                return super().undo_correction(number)
            undone = replace(one, undone_at=now())
            self._step([undone], self._before(one, one.move))
            return undone

    def _before(self, one: Correction, move: Move) -> list[Row]:
        """Return the rows of people without a move."""
        target, others = self._known(one, move.target)
        rows = given_back(self._people_rows(), move)
        has_left = any(row["person"] == move.target for row in rows)
        if not set(move.pictures) & set(target.picture_hashes):
            raise InputError(
                f"Correction {one.number} cannot be taken back: {move.target} has none of these "
                "faces any more; take later corrections back first."
            )
        if one.verdict == "split":
            source, rest = self._known(one, move.source)
            strangers = [other for other in rest if other.name != target.name]
            back = [alias for alias in move.aliases if not has_left and not _has(strangers, alias)]
            return with_aliases(rows, source.name, [*source.aliases, *back])
        gone = set(map(name_key, (move.source, *move.aliases)))
        if not has_left or name_key(target.name) in gone:
            raise InputError(
                f"Correction {one.number} cannot be taken back: {target.name} would have no face "
                "or no name left; take later corrections back first, or rename them."
            )
        refuse_taken([move.source], others)
        free = [alias for alias in move.aliases if not _has(others, alias)]
        rows = with_aliases(rows, move.source, free)
        kept = [alias for alias in target.aliases if name_key(alias) not in gone]
        return with_aliases(rows, target.name, kept)

    def _known(self, one: Correction, name: str) -> tuple[Person, list[Person]]:
        """Return a person whom a correction names, and everybody else."""
        people = self.people()
        for person in people:
            if name_key(person.name) == name_key(name):
                return person, [other for other in people if other is not person]
        now_called = next((p.name for p in people if _has([p], name)), None)
        reason = f"{name} is {now_called} by now" if now_called else f"nobody is called {name}"
        raise UnknownNameError(
            f"Correction {one.number} cannot be taken back: {reason}; take later corrections "
            "back first."
        )

    def _target(self, person: Person, others: Sequence[Person], group: Group) -> Person:
        """Return whose a group is to be, who may be new."""
        if group.into is None:
            name = unnamed(self._last_number([person, *others]) + 1)
        else:
            name = clean_name(group.into)
        if name_key(name) == name_key(person.name):
            raise InputError(f"{person.name} is who these faces are now: name somebody else.")
        for other in others:
            if name_key(other.name) == name_key(name):
                return other
        refuse_taken([name], others)
        return Person(name, (), (), (), person.vectors[:0])

    def _came(self, person: Person, group: Group) -> list[Move]:
        """Return the merges by which faces of this group came, and none that stays."""
        staying = set(person.picture_hashes) - set(group.pictures)
        merges = [
            one.move
            for one in self.corrections()
            if one.move and one.holds and one.verdict == "merge"
        ]
        return [
            move
            for move in merges
            if name_key(move.target) == name_key(person.name)
            and not set(group.pictures).isdisjoint(move.pictures)
            and staying.isdisjoint(move.pictures)
        ]

    def _last_number(self, people: Sequence[Person]) -> int:
        """Return the last number that anybody unnamed ever had."""
        told = [name for one in self.corrections() for name in one.names()]
        names = [name for person in people for name in (person.name, *person.aliases)]
        return max((unnamed_number(name) or 0 for name in (*told, *names)), default=0)

    def _step(self, noted: Sequence[Correction], rows: Sequence[Row]) -> None:
        """Note corrections as begun, replace the people, and note them as done."""
        version, numbers = self._people_version(), {one.number for one in noted}
        begun = [
            replace(one, move=one.move and replace(one.move, begun_at=version)) for one in noted
        ]
        kept = [one for one in self.corrections() if one.number not in numbers]
        self._replace_corrections([*kept, *begun])
        self._people_tables.replace("people", schema.people_table(rows))
        self._settle()

    def _next(self) -> int:
        return next_number(self.corrections())

    def _people_rows(self) -> list[Row]:
        rows: list[Row] = self._people_tables.read("people").to_pylist()
        return rows


def _names_with(name: str, merges: Sequence[Move]) -> set[str]:
    """Return the keys of a name and of those that came along with it."""
    keys = [{name_key(move.source), *map(name_key, move.aliases)} for move in merges]
    return {name_key(name)}.union(*(those for those in keys if name_key(name) in those))


def _is_of(one: Correction, person: Person) -> bool:
    return one.move is None and name_key(one.person) == name_key(person.name)


def _has(people: Sequence[Person], name: str) -> bool:
    """Say whether it is a name or alias of one of the people."""
    return any(name_key(name) in map(name_key, (p.name, *p.aliases)) for p in people)


def _both(pictures: Sequence[str], person: Person) -> tuple[str, ...]:
    return tuple(picture for picture in pictures if picture in person.picture_hashes)
