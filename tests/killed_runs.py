"""What an index holds, to be compared: a run that was killed and taken up with an unbroken one."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.fakes import BLUE, GREEN, RED, YELLOW, ColourScenes, picture
from tests.media import make_clip
from vsearch.assemble import checking
from vsearch.errors import StoreError
from vsearch.parse import Parser
from vsearch.photos import encode_jpeg
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher
from vsearch.settings import Home
from vsearch.store import Store
from vsearch.store.strays import stray_files

Rows = dict[str, list[str]]  # of every table, as text, in order

_OF_A_RUN = ("run_id", "indexed_at")
_TABLES = ("shots", "frames", "spans", "faces", "tracks", "photos")
_QUESTIONS = ("a red wall", "something blue then a green wall")


def make_library(folder: Path, *, later: bool = False) -> Path:
    """Write five films of two to four shots and a folder of photos, and return the folder.

    ``later`` is how they are at another time: two films are others, and there is a photo more.
    """
    folder.mkdir(parents=True, exist_ok=True)
    colours = (RED, BLUE, GREEN, YELLOW)
    for number in range(5):
        shots = [colours[(number + shot) % 4] for shot in range(2 + number % 3)]
        if later and number in (1, 3):
            shots.reverse()
        frames = [
            picture(shot, **({"magenta": 20 + number} if at % 2 else {"cyan": 90 - number}))
            for at, shot in enumerate(shots)
            for _ in range(12)
        ]
        make_clip(folder / f"film {number}.mp4", frames, fps=6, pixel_format="yuv444p")
    photos = folder / "photos"
    photos.mkdir(exist_ok=True)
    for number in range(4 if later else 3):
        photo = encode_jpeg(picture(colours[number], magenta=10 * number), quality=98)
        (photos / f"{number}.jpg").write_bytes(photo)
    return folder


def films_in(home: Home) -> dict[str, Rows]:
    """Return all rows of every film that shows, by path and content, without run and time."""
    with Store.open(home.tables, create=False) as store:
        films = store._tables.read("films").to_pylist()
        # Folders of photos have ids that are made up; films are known by their content.
        names = {
            row["run_id"]: row["path"].decode() + f" {row['id']}" * (row["kind"] != "photos")
            for row in films
        }
        found: dict[str, Rows] = {name: {} for name in names.values()}
        for row in films:
            kept = {k: v for k, v in row.items() if k != "id" or row["kind"] != "photos"}
            found[names[row["run_id"]]]["films"] = [_text(kept)]
        for table in _TABLES:
            for row in store._tables.read(table).to_pylist() if store._tables.find(table) else ():
                if row["run_id"] in names:
                    found[names[row["run_id"]]].setdefault(table, []).append(_text(row))
    return {name: {table: sorted(of) for table, of in rows.items()} for name, rows in found.items()}


def faults_after_kill(home: Home, *complete: Mapping[str, Rows]) -> Iterator[str]:
    """Yield what must not be: films that are not as a whole run left them, answers from others.

    ``complete`` are all states in which a film is whole.
    """
    try:
        shown = films_in(home)
    except StoreError as error:
        if "there is no index" not in str(error):  # killed before it was made
            yield f"the index cannot be read: {error}"
        return
    for name, rows in shown.items():
        if all(rows != whole.get(name) for whole in complete):
            yield f"{Path(name).name} shows but is not whole"


def strange_answers(home: Home) -> Iterator[str]:
    """Yield what a search over an index of the plain models answers from no film that is there."""
    try:
        with Store.open(home.tables, create=False) as store:
            films = {film.id for film in store.films()}
            searcher = Searcher(
                store=store, phrases=PhraseBook(ColourScenes()), parser=Parser(None)
            )
            for question in _QUESTIONS if store.identity() else ():
                for moment in searcher.ask(question).moments:
                    if moment.film_id not in films:
                        yield f"{question}: {moment.title} is not in the index"
    except StoreError as error:
        if "there is no index" not in str(error):
            yield f"a question is not answered: {error}"


def faults_at_end(home: Home, whole: Mapping[str, Rows]) -> Iterator[str]:
    """Yield what differs from an unbroken run, and rows that are no film's."""
    shown = films_in(home)
    for name in sorted({*shown, *whole}):
        for table in ("films", *_TABLES):
            mine, theirs = (state.get(name, {}).get(table, []) for state in (shown, whole))
            if mine != theirs:
                yield f"{Path(name).name}: {table} has {len(mine)} rows, unbroken {len(theirs)}"
    with Store.open(home.tables, create=False) as store:
        if rows := store.sweep():
            yield f"{rows} rows are of no film"


def faults_after_repair(home: Home) -> Iterator[str]:
    """Mend what a check finds, and yield what is left, and every file that nothing refers to."""
    checking.repair(home, checking.check(home).findings)
    left = checking.check(home).findings
    yield from (f"{one.level}: {one.where}: {one.what}" for one in left if one.level != "note")
    yield from (f"{path.relative_to(home.folder)} is left" for path in strays(home))


def strays(home: Home) -> list[Path]:
    """Return files of a home that are temporary, or data of tables that no version refers to."""
    found = [
        path
        for path in home.folder.rglob("*")
        if path.is_file() and (path.name.startswith(".") or path.suffix in (".part", ".tmp"))
    ]
    return found + [path for table in home.index.glob("*.lance") for path in stray_files(table)]


def _text(row: Mapping[str, object]) -> str:
    return repr({name: value for name, value in row.items() if name not in _OF_A_RUN})
