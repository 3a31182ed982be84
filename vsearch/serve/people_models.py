"""What the REST server takes and gives of people."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import Field

from vsearch.assemble import Erasure
from vsearch.enrol import Enrolment
from vsearch.records.people import Person
from vsearch.serve.models import Given, Name, Told, path_text
from vsearch.wording import printable


class PersonModel(Told):
    """Somebody whose face is known."""

    name: str
    aliases: list[str]
    is_unnamed: bool = Field(description="a face met in films that nobody has named yet")
    photos: list[str] = Field(description="the photo of each face, in the order of the faces")

    @classmethod
    def of(cls, person: Person) -> "PersonModel":
        """Return what is told of a person."""
        return cls(
            name=person.name,
            aliases=list(person.aliases),
            is_unnamed=person.is_unnamed,
            photos=[printable(photo) for photo in person.photos],
        )


class PersonChange(Given):
    """What becomes of a person; what is left out stays."""

    name: Name | None = None
    aliases: Annotated[list[Name], Field(max_length=50)] | None = None


class Merge(Given):
    """Who is the same person."""

    other: Name


class RefusedPhoto(Told):
    """A photo that shows nobody who could be told."""

    photo: str
    reason: str


class Enrolled(Told):
    """What became of the photos of a person."""

    person: PersonModel
    added: list[str] = Field(description="photos whose face is known now")
    known: list[str] = Field(description="photos that were there already")
    refused: list[RefusedPhoto]
    notes: list[str]

    @classmethod
    def of(cls, person: Person, done: Enrolment) -> "Enrolled":
        """Return what is told of an enrolment."""
        return cls(
            person=PersonModel.of(person),
            added=[one.photo for one in done.references],
            known=list(done.known),
            refused=[RefusedPhoto(photo=photo, reason=why) for photo, why in done.refused],
            notes=[one.note for one in done.references if one.note],
        )


class PersonGone(Told):
    """What was taken away of a person."""

    name: str
    mode: Literal["remove", "erase"]
    photos: int
    faces: int = Field(description="in films, that were erased; 0 of remove")
    parts: int = Field(description="in casts, that were erased; 0 of remove")
    searched: int = Field(description="files that were looked through for traces; 0 of remove")
    left: list[str] = Field(description="files that still hold a trace")

    @classmethod
    def of(cls, done: Erasure | Person) -> "PersonGone":
        """Return what is told of a removal or an erasure."""
        if isinstance(done, Person):
            told: dict[str, Any] = {"mode": "remove", "photos": len(done.photos)}
            return cls(name=done.name, faces=0, parts=0, searched=0, left=[], **told)
        told = {name: value for name, value in asdict(done).items() if name in cls.model_fields}
        return cls(**told | {"mode": "erase", "left": [path_text(path) for path in done.left]})
