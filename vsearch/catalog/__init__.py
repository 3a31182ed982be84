"""The names that can be said: films, people and characters, and how each of them is recognised."""

from vsearch.catalog.catalog import Catalog
from vsearch.catalog.match import Match
from vsearch.catalog.names import FilmName, PersonName
from vsearch.catalog.words import Word, split_words

__all__ = ["Catalog", "FilmName", "Match", "PersonName", "Word", "split_words"]
