"""An index of an earlier version brought up to this one's tables, without touching its rows."""

from vsearch.store import schema
from vsearch.store.failures import explained
from vsearch.store.line_writes import make_line_tables
from vsearch.store.rows import films_of, frames_of, span_table
from vsearch.store.spans import spans_of
from vsearch.store.tables import PHOTOS, SPANS, Tables, quote, read_rows


def upgrade(tables: Tables) -> None:
    """Add what earlier versions did not have: photos, what tells them from films, lines, spans.

    Doing it again changes nothing; a break in between leaves an index that both versions read.
    """
    if tables.find(PHOTOS) is None:
        tables.create(PHOTOS, schema.PHOTOS)
    films = tables.open("films")
    if "kind" not in films.schema.names:
        with explained("upgrade the table films", tables.uri):
            films.add_columns({"kind": "'film'"})
    make_line_tables(tables)
    if tables.find("frames") is not None:
        _summarise(tables)


def _summarise(tables: Tables) -> None:
    """Add the spans of films that have none, film by film."""
    frames = tables.open("frames")
    dim = frames.schema.field("vector").type.list_size
    tables.create(SPANS, schema.spans_schema(dim))
    told = set(tables.read(SPANS, ["run_id"]).column("run_id").to_pylist())
    for film in films_of(tables.read("films")):
        if film.frame_count and film.run_id not in told:
            rows = read_rows(frames, tables.uri, where=f"run_id = {quote(film.run_id)}")
            spans = spans_of(frames_of(rows))
            tables.append(SPANS, span_table(film.run_id, spans, dim=dim))
