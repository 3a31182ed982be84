"""What a note beside a film says, and what of it was taken into the index."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in the cast as a note tells it."""

    name: str
    role: str = ""  # as written: "Neo / Thomas Anderson", "Himself", "Woody (voice)"
    thumb: str = ""  # a local path or an address, as written


@dataclass(frozen=True, slots=True)
class FilmNote:
    """What a note says of one film or episode; what it does not say is empty or None."""

    title: str = ""
    original_title: str = ""
    show: str = ""  # the series that an episode is of
    season: int | None = None
    episode: int | None = None
    year: int | None = None
    collection: str = ""  # the set: "The Dark Knight Collection"
    actors: tuple[Actor, ...] = ()  # in the note's order
    tmdb_id: int | None = None

    @property
    def is_episode(self) -> bool:
        """Say whether it is about an episode of a series."""
        return self.season is not None and self.episode is not None

    @property
    def full_title(self) -> str:
        """Return what the film is called: an episode as the parser knows it, Show S01E02 Name."""
        if self.is_episode and self.show:
            return f"{self.show} S{self.season:02d}E{self.episode:02d} {self.title}".rstrip()
        return self.title


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken from the notes of one film; beside it stands what the user said since."""

    film_id: str
    stamp: str  # of the files that were read: another one when one of them changed
    title: str = ""  # empty: none was told
    year: int | None = None
    other_titles: tuple[str, ...] = ()  # by which the film is found too
    cast: tuple[tuple[str, str], ...] = ()  # (character, actor as the note calls them)
    photos: dict[str, tuple[str, ...]] = field(default_factory=dict)  # SHA-256, by such a name
