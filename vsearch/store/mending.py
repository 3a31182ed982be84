"""Rows taken out of an index that cannot be trusted."""

from collections.abc import Collection
from pathlib import Path

import numpy as np

from vsearch.store.tables import FILMS_LOCK, SPANS, Tables, any_of


def drop_films(uri: str | Path, ids: Collection[str]) -> None:
    """Take films out of the table of films in one step; a sweep deletes what they leave.

    Nothing of their rows is believed: neither that an id is there once, nor that a film can be
    made of them. An id that is missing counts as the empty one. StoreError when another writer is
    at work.
    """
    tables = Tables.connect(str(uri))
    with tables.writers.lock(FILMS_LOCK, wait_s=0.0).held():
        rows = tables.read("films")
        is_kept = [(film_id or "") not in ids for film_id in rows.column("id").to_pylist()]
        tables.replace("films", rows.take(np.flatnonzero(is_kept)))


def drop_spans(uri: str | Path, run_ids: Collection[str]) -> None:
    """Take the summaries of films away: whoever opens the index to write makes them anew.

    StoreError when another writer is at work.
    """
    tables = Tables.connect(str(uri))
    with tables.writers.lock(FILMS_LOCK, wait_s=0.0).held():
        tables.delete(SPANS, any_of("run_id", run_ids))
