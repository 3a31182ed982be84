"""What it costs to add to a large library, whether many small films slow it down, vector indexes.

python -m benchmarks.store added --films 0 139 [1389]    cost of one more film of two hours
python -m benchmarks.store clips --count 10000           films of eight frames, one after the other
python -m benchmarks.store indexes --films 139           LanceDB's indexes against an exact scan

Libraries are made in the folder once, as for benchmarks.query; a film is 7,200 frames of 512
numbers, so 139 films are a million frames. Ten million (1389) are a tenth of that, repeated.
Each part ends within ``--limit`` seconds; ``clips`` goes on where it was when it is run again.
"""

import argparse
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import lancedb
import numpy as np
import pyarrow as pa
from lancedb.index import IvfHnswSq, IvfPq, IvfRq
from lancedb.query import LanceVectorQueryBuilder
from lancedb.table import Table

from benchmarks.synthetic import (
    DIM,
    FILM_S,
    THINGS,
    MadeUpScenes,
    build,
    identity,
    made_up_faces,
    made_up_film,
    write_film,
)
from indexer.contents import FilmContents
from vsearch.records.arrays import Vectors, unit_rows
from vsearch.records.columns import FaceColumns, FrameColumns
from vsearch.records.media import Shot
from vsearch.store import Store
from vsearch.store.tables import RUN_TABLES, Tables
from vsearch.tracks import summarise_tracks

CLIP_FRAMES = 8
MARKS = (10, 100, 1_000, 2_000, 5_000, 10_000)
ADDED_AT = 1_000_000  # number of the first film that is added
ADDED = 5  # films that are added to a library; the median is told
QUERIES = 10
NEAREST = 100  # rows that an index is to find
REPEATED = 139  # films of which larger libraries are made
# With the defaults, 256 and 50, a million rows took more than two minutes on two shared cores.
LEARNING: dict[str, Any] = {"sample_rate": 64, "max_iterations": 20}
INDEXES: dict[str, Callable[[], Any]] = {
    "IVF_PQ": lambda: IvfPq(distance_type="cosine", num_sub_vectors=64, **LEARNING),
    "IVF_RQ": lambda: IvfRq(distance_type="cosine", **LEARNING),
    "IVF_HNSW_SQ": lambda: IvfHnswSq(distance_type="cosine", num_partitions=1, **LEARNING),
}


def main() -> None:
    """Measure one part and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=("added", "clips", "indexes"))
    parser.add_argument("--films", type=int, nargs="+", default=[0, 139])
    parser.add_argument("--count", type=int, default=1_000, help="of clips")
    parser.add_argument("--untidied", action="store_true", help="merge nothing during the run")
    parser.add_argument("--kinds", nargs="+", choices=INDEXES, default=["IVF_PQ", "IVF_RQ"])
    parser.add_argument("--limit", type=float, default=np.inf, metavar="SECONDS", help="for clips")
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "vsearch-made-up")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args()
    told: list[dict[str, Any]] = []
    if options.part == "clips":
        told = clips(options.folder, options.count, options.limit, is_tidied=not options.untidied)
    for films in options.films if options.part != "clips" else ():
        with library(options.folder, films) as index:
            told += [added(index)] if options.part == "added" else indexes(index, options.kinds)
    if options.json:
        print(json.dumps(told, indent=1))
        return
    for row in told:
        print("  ".join(f"{name} {_cell(value)}" for name, value in row.items()))


@contextmanager
def library(folder: Path, films: int) -> Iterator[Path]:
    """Give an index of so many films that may be changed, though it shares the files of another."""
    if films <= REPEATED:
        build(folder / str(films), films)
    else:
        build(folder / str(REPEATED), REPEATED)
        _repeat(folder / str(REPEATED), folder / str(films), films)
    with TemporaryDirectory(dir=folder) as place:
        # LanceDB never changes a file that it has written: a link is as good as a copy.
        shutil.copytree(folder / str(films) / "index", f"{place}/index", copy_function=os.link)
        yield Path(place) / "index"


def added(index: Path) -> dict[str, Any]:
    """Return what adding a film costs, what tidying up after it, and how long opening takes."""
    random = np.random.default_rng(7)
    faces = made_up_faces(random)
    took: list[float] = []
    with Store.open(index) as store, store.writing():
        store.check_identity(identity())
        before = len(store.films())
        for number in range(ADDED):
            contents = made_up_film(faces, random)
            took.append(_seconds(partial(write_film, store, ADDED_AT + number, contents)))
        tidied_s = _seconds(store.optimize)
        size_bytes = store.stats().size_bytes or 0
        hours = (before + ADDED) * FILM_S / 3600
    with Store.open(index, create=False) as store:
        listed_s = _seconds(store.films)
    return {
        "rows": before * FILM_S,
        "film_ms": 1000 * float(np.median(took)),
        "tidy_s": tidied_s,
        "open_ms": 1000 * listed_s,
        "mb_per_hour": size_bytes / hours / 1e6,
    }


def clips(folder: Path, count: int, limit_s: float, *, is_tidied: bool) -> list[dict[str, Any]]:
    """Return how long the last clips took at every mark, and reading before and after tidying."""
    index = folder / ("clips" if is_tidied else "clips-untidied")
    if not is_tidied:
        Tables.tidy_when_due = _nothing  # type: ignore[method-assign, assignment] # to measure without
    told = []
    start = time.perf_counter()
    with Store.open(index) as store, store.writing():
        store.check_identity(identity())
        took: list[float] = []
        clip = _clip()
        done = len(store.films())
        while done < count and time.perf_counter() - start < limit_s:
            took.append(_seconds(partial(write_film, store, done, clip)))
            done += 1
            if done in MARKS:
                last = took[-100:]
                told.append(
                    {
                        "clips": done,
                        "median_ms": 1000 * float(np.median(last)),
                        "mean_ms": 1000 * float(np.mean(last)),
                    }
                )
        if done >= count:
            told.append({"clips": done, "before tidying": True, **_read(index)})
            tidied_s = _seconds(store.optimize)
            told.append({"clips": done, "tidy_s": tidied_s, **_read(index)})
    return told


def indexes(index: Path, kinds: list[str]) -> list[dict[str, Any]]:
    """Return what LanceDB's vector indexes cost and find, beside an exact scan of all rows."""
    table = lancedb.connect(str(index)).open_table("frames")
    queries = MadeUpScenes().encode_texts([f"a {thing}" for thing in THINGS[:QUERIES]])
    exact = [set(_nearest(table, query, is_exact=True)) for query in queries]
    scan_ms = _median_ms(partial(_nearest, table, is_exact=True), queries[:3])
    told: list[dict[str, Any]] = [{"index": "exact scan", "query_ms": scan_ms}]
    for kind in kinds:
        before = _size_bytes(index)
        config = INDEXES[kind]()
        built_s = _seconds(partial(table.create_index, "vector", config=config))
        size_mb = (_size_bytes(index) - before) / 1e6
        for probes, refine in ((20, None), (20, 10), (100, 10), (100, 50)):
            found = [set(_nearest(table, query, probes=probes, refine=refine)) for query in queries]
            shares = [len(one & all_) / len(all_) for one, all_ in zip(found, exact, strict=True)]
            told.append(
                {
                    "index": kind,
                    "probes": probes,
                    "refine": refine or 1,
                    "recall": float(np.mean(shares)),
                    "query_ms": _median_ms(
                        partial(_nearest, table, probes=probes, refine=refine), queries
                    ),
                    "build_s": built_s,
                    "size_mb": size_mb,
                }
            )
        table.add(table.search().limit(len(table) // 100).to_arrow())
        told.append({"index": kind, "one percent more, optimize_s": _seconds(table.optimize)})
        table.drop_index("vector_idx")
    return told


def _read(index: Path) -> dict[str, float]:
    """Return how long films are listed, and all frames compared, by a process that begins."""
    query = MadeUpScenes().encode_texts(["a dog"])
    with Store.open(index, create=False) as store:
        listed_s = _seconds(store.films)
        films = store.films()
        scored_s = _seconds(lambda: store.frame_scores(films, query))
    return {"list_ms": 1000 * listed_s, "all frames_ms": 1000 * scored_s}


def _clip() -> FilmContents:
    """Return a film of two shots with one face."""
    random = np.random.default_rng(3)
    vectors = unit_rows(random.standard_normal((CLIP_FRAMES, DIM)).astype(np.float32))
    times_s = np.arange(CLIP_FRAMES, dtype=np.float64)
    half = CLIP_FRAMES // 2
    zeros, none = np.zeros(half, dtype=np.int64), np.zeros(CLIP_FRAMES, dtype=np.int64)
    faces = FaceColumns(
        times_s=times_s[:half],
        shots=zeros,
        tracks=zeros,
        boxes=np.tile(np.array([0.2, 0.2, 0.4, 0.6], dtype=np.float32), (half, 1)),
        scores=np.full(half, 0.9),
        qualities=np.full(half, 0.5),
        vectors=vectors[:half],
    )
    return FilmContents(
        frames=FrameColumns(times_s, np.arange(CLIP_FRAMES) // half, none, vectors),
        faces=faces,
        tracks=summarise_tracks(faces),
        shots=(Shot(0.0, half, half / 2), Shot(half, CLIP_FRAMES, half * 1.5)),
    )


def _repeat(source: Path, target: Path, films: int) -> None:
    """Write a library of so many films, those of another again and again under other names."""
    if (target / "done").exists():
        return
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, copy_function=os.link)
    (target / "done").unlink()
    tables, times = lancedb.connect(str(target / "index")), -(-films // REPEATED)
    origin = lancedb.connect(str(source / "index"))
    for name in (*RUN_TABLES, "films"):
        rows = origin.open_table(name)
        for number in range(1, times):
            left = min(REPEATED, films - number * REPEATED)
            batches = _renamed(rows, number, left if name == "films" else None)
            tables.open_table(name).add(pa.RecordBatchReader.from_batches(rows.schema, batches))
    with Store.open(target / "index") as store:
        store.sweep()
        store.optimize()
    (target / "done").touch()


def _renamed(table: Table, number: int, count: int | None) -> Iterator[pa.RecordBatch]:
    """Yield the first so many rows, or all, of films with another id and run."""
    query = table.search() if count is None else table.search().limit(count)
    for batch in query.select(table.schema.names).to_batches(65_536):
        for name in ("run_id", "id"):
            place = batch.schema.get_field_index(name)
            if place >= 0:
                texts = [f"{number}-{text}" for text in batch.column(place).to_pylist()]
                batch = batch.set_column(place, name, pa.array(texts))
        yield batch.select(table.schema.names)


def _nearest(
    table: Table,
    query: Vectors,
    *,
    is_exact: bool = False,
    probes: int = 20,
    refine: int | None = None,
) -> list[int]:
    """Return the numbers of the rows that are nearest to a query (d,)."""
    search = table.search(query, vector_column_name="vector")
    assert isinstance(search, LanceVectorQueryBuilder)
    search = search.distance_type("cosine")
    search = search.bypass_vector_index() if is_exact else search.nprobes(probes)
    if refine is not None:
        search = search.refine_factor(refine)
    found = search.select(["_distance"]).with_row_id(True).limit(NEAREST).to_arrow()
    return [int(row) for row in found.column("_rowid").to_pylist()]


def _median_ms(ask: Callable[[Vectors], object], queries: Vectors) -> float:
    return 1000 * float(np.median([_seconds(partial(ask, query)) for query in queries]))


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _size_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _nothing(_: Tables, name: str) -> None:
    """Tidy nothing."""


def _cell(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
