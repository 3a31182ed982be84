"""An index of an earlier version brought up to this one's tables, without touching its rows."""

from vsearch.store import schema
from vsearch.store.failures import explained
from vsearch.store.tables import PHOTOS, Tables


def upgrade(tables: Tables) -> None:
    """Add what earlier versions did not have: photos, and what tells them from films.

    Doing it again changes nothing; a break in between leaves an index that both versions read.
    """
    if tables.find(PHOTOS) is None:
        tables.create(PHOTOS, schema.PHOTOS)
    films = tables.open("films")
    if "kind" not in films.schema.names:
        with explained("upgrade the table films", tables.uri):
            films.add_columns({"kind": "'film'"})
