"""A library of one film for the page, and the page opened over it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
from streamlit.testing.v1 import AppTest

from ui.library import Holdings, Library, moment_at
from vsearch.catalog import Catalog, FilmName, PersonName
from vsearch.errors import InputError, MediaError, ModelError, StoreError, UnknownNameError
from vsearch.insights.look_alike import LookAlikes, Neighbour
from vsearch.parse.printed_form import read_printed
from vsearch.photos import encode_jpeg
from vsearch.records.arrays import Image
from vsearch.records.context import Context
from vsearch.records.media import Film, Shot
from vsearch.records.moments import Answer, Evidence, Moment, Presence
from vsearch.records.query import Constraint, FilmScope, Query, Thing, Who
from vsearch.records.timeline import OnScreen, Score, Timeline
from vsearch.saved import SavedSearches
from vsearch.search.locate import Place
from vsearch.search.pictures import Pictures
from vsearch.settings import SearchSettings
from vsearch.video.clip_files import ClipFile
from vsearch.video.piece import Progress

NEO = Evidence("Neo (Keanu Reeves)", "person", 7.4, (0.1, 0.1, 0.2, 0.3), 0.8, 0.97, False)
PILLS = Evidence('"the pills"', "scene", 8.0, None, 0.3, 0.61, True)
MOMENT = Moment("f1", "Matrix", Path("matrix.mp4"), 7.0, 9.5, 0.77, 0.77, (NEO, PILLS), False)
QUERY = Query(
    constraints=(
        Constraint((Who("Neo", "Keanu Reeves"),)),
        Constraint((Thing("the pills"),), of="Neo"),
    ),
    films=(FilmScope("Matrix", ("f1",)),),
    text="Neo with the pills in Matrix",
)
DOT = " \N{MIDDLE DOT} "
PRINTED = DOT.join(("title: Matrix", "person: Neo (Keanu Reeves)", "thing: the pills (with Neo)"))
STRANGER = replace(QUERY, constraints=(Constraint((Who("Zaphod", "Zaphod", is_known=False),)),))
SEEN = Presence("Neo (Keanu Reeves)", "f1", "Matrix", 12.3, 0.002, ((7.4, 12.0), (3745.0, 3750.0)))
CATALOG = Catalog(
    films=[FilmName("f1", "Matrix", None)], people=[PersonName("Keanu Reeves", ())], cast=[]
)
PICTURE = encode_jpeg(np.zeros((9, 16, 3), dtype=np.uint8))
FILM = Film(
    "f1", "r1", MOMENT.path, "Matrix", 1999, 8160.0, 64, 48, 1, 1, 1.0, "2025-01-01T00:00:00", 1, 0
)
SCORE = Score("Neo", False, np.array([0.0, 60.0]), np.array([60.0, 120.0]), np.array([0.9, 0.1]))
TIMELINE = Timeline(
    "f1",
    0.0,
    120.0,
    (Shot(0.0, 60.0, 30.0), Shot(60.0, 120.0, 90.0)),
    (SCORE,),
    (OnScreen("Keanu Reeves", ((0.0, 60.0),)),),
)


@dataclass
class ToyLibrary:
    """Answers every sentence with the same moments; says what it was asked."""

    moments: tuple[Moment, ...] = (MOMENT,)
    partials: tuple[Moment, ...] = ()
    query: Query = QUERY
    notes: tuple[str, ...] = ("a note",)
    seen: tuple[Presence, ...] = ()
    advice: str | None = None
    problem: str = ""  # of playing
    said: str = ""  # in every recording
    place: Place | None = None
    folder: Path = field(default_factory=lambda: Path(mkdtemp()))
    asked: list[tuple[str, SearchSettings]] = field(default_factory=list)
    contexts: list[Context | None] = field(default_factory=list)
    clips: list[tuple[float, float]] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    parsed: list[str] = field(default_factory=list)

    def holdings(self) -> Holdings:
        """Return one film and one person."""
        return Holdings(("Matrix",), ("Keanu Reeves",), 8160.0, "toy-encoder", self.advice)

    def parse(self, text: str, context: Context | None = None) -> Query:
        """Return the query; InputError for a sentence of one letter.

        "longer" and what begins with "only" change the question before, if there is one. A line
        that names a picture is read as it stands.
        """
        self.parsed.append(text)
        self.contexts.append(context)
        if len(text) < 2:
            raise InputError(f"Nothing to search for: {text}")
        if "picture: " in text or "face: " in text:
            return read_printed(text, CATALOG) or self.query
        if context and text == "longer":
            longer_s = context.query.longer_s + 5.0
            return replace(context.query, text=text, longer_s=longer_s, is_change=True)
        if context and text.startswith("only"):
            return replace(context.query, text=text, is_alone=True, is_change=True)
        return replace(self.query, text=text)

    def answer(self, query: Query, settings: SearchSettings, pictures: Pictures) -> Answer:
        """Return the moments; InputError where a face is meant and the picture is no portrait."""
        self.asked.append((query.text, settings))
        self.queries.append(query)
        for name in (*query.pictures, *query.faces):
            image = pictures(name)
            if name in query.faces and not self.is_portrait(image):
                raise InputError(f"{name}: 8 faces, none of them plainly meant")
        return Answer(query, self.moments, self.partials, self.notes, "toy-encoder", self.seen)

    def timeline(
        self, query: Query, film_id: str, settings: SearchSettings, pictures: Pictures
    ) -> Timeline:
        """Return a film of two shots in which Neo is at first."""
        return TIMELINE

    def moment(self, film_id: str, time_s: float) -> Moment:
        """Return the moment of the one film."""
        if film_id != FILM.id:
            raise UnknownNameError(f"There is no film {film_id}: it may have been removed.")
        return moment_at(FILM, time_s)

    def saved(self) -> SavedSearches:
        """Return the searches saved in this library."""
        return SavedSearches(self.folder)

    def is_portrait(self, image: Image) -> bool:
        """Say whether the picture is bright."""
        return bool(image.mean() > 128)

    def locate(self, image: Image) -> Place | None:
        """Return the place it is told to return."""
        return self.place

    def still(self, moment: Moment) -> bytes:
        """Return a black picture."""
        return PICTURE

    def photo(self, moment: Moment) -> bytes:
        """Return a black picture."""
        return PICTURE

    def clip(self, moment: Moment, on_progress: Progress) -> ClipFile:
        """Return a clip that begins 2 s before the moment, or fail as asked."""
        if self.problem:
            raise MediaError(self.problem)
        self.clips.append((moment.start_s, moment.end_s))
        path = self.folder / "clip.mp4"
        path.write_bytes(b"video")
        on_progress(1.0)
        return ClipFile(path, "video/mp4", 2.0)

    def cut_out(self, moment: Moment, on_progress: Progress) -> Path:
        """Return the clip as a file of its own."""
        return self.clip(moment, on_progress).path

    def reel(self, moments: Sequence[Moment], on_progress: Progress) -> Path:
        """Return a file of all moments, or fail as asked."""
        for moment in moments:
            path = self.cut_out(moment, on_progress)
        return path

    def heard(self, recording: bytes) -> str:
        """Return what it is told is said; ModelError as without the extra when that is nothing."""
        if not self.said:
            raise ModelError("Speech is not understood yet: `pip install 'vsearch[voice]'` once.")
        return self.said

    def look_alikes(self, image: Image) -> tuple[LookAlikes, ...]:
        """Return one face of somebody for a bright picture, none for any other."""
        near = Neighbour("Keanu Reeves", "k.jpg", "0" * 64, 0.5, 0.98)
        return (LookAlikes(1, (1, 1, 5, 5), (near,)),) if self.is_portrait(image) else ()


class NoLibrary(ToyLibrary):
    """An index that is not there."""

    def holdings(self) -> Holdings:
        """Fail as a missing index does."""
        raise StoreError("There is no index in <b>here</b>: make one with `vsearch index FOLDER`.")


def opened(library: Library, question: str = "") -> AppTest:
    """Return the page as it is when opened, with a question in its address or without."""

    def script(library: "Library") -> None:  # runs on its own: knows no names of this file
        from ui.search_page import page

        page(library)

    app = AppTest.from_function(script, args=(library,), default_timeout=20)
    if question:
        app.query_params["q"] = question
    return app.run()


def correct(app: AppTest) -> None:
    """Submit the edited line."""
    next(button for button in app.button if button.label == "Ask this").click().run()


def html(app: AppTest) -> str:
    """Return all HTML of the page but its style sheet."""
    assert not app.exception
    return "\n".join(e.proto.body for e in app.get("html") if "<style>" not in e.proto.body)


def painted(level: int) -> bytes:
    """Return a picture of one grey: bright ones are portraits here."""
    return encode_jpeg(np.full((12, 16, 3), level, dtype=np.uint8))


def give(app: AppTest, name: str, content: bytes, words: str = "") -> AppTest:
    """Submit a picture on the page, with words or without."""
    return app.chat_input(key="sentence").upload(name, content).set_value(words).run()
