"""Is it English? Words that only other languages use tell."""

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import spacy.lang

from vsearch.catalog import Word
from vsearch.catalog.words import word_set
from vsearch.errors import ModelError

_LANGUAGES = {
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "sv": "Swedish",
    "pl": "Polish",
    "tr": "Turkish",
}
_SCRIPTS = (
    ("\u0400", "\u052f", "Russian or another language in Cyrillic script"),
    ("\u0370", "\u03ff", "Greek"),
    ("\u0590", "\u05ff", "Hebrew"),
    ("\u0600", "\u06ff", "Arabic or another language in Arabic script"),
    ("\u0900", "\u097f", "Hindi or another language in Devanagari script"),
    ("\u0e00", "\u0e7f", "Thai"),
    ("\u3040", "\u30ff", "Japanese"),
    ("\uac00", "\ud7af", "Korean"),
    ("\u4e00", "\u9fff", "Chinese or Japanese"),
)
_LEAST = 2  # foreign function words from which on a sentence in Latin script is foreign
_NEVER_TELL = word_set(
    "in on a an i me am was war die man no son once pero a de la le el do so e o"
)


def foreign_language(words: Sequence[Word], known: frozenset[int]) -> str:
    """Return the language a sentence seems to be in, in English; empty for English.

    ``known`` are the places of names and titles, which do not count. Another script tells by its
    letters; in Latin script two function words of one language tell, if there are fewer of English.
    """
    read = [word.folded for index, word in enumerate(words) if word.folded and index not in known]
    letters = "".join(read)
    for first, last, name in _SCRIPTS:
        if sum(first <= sign <= last for sign in letters) * 2 > len(letters):
            return name
    english = _stop_words("en")
    foreign = [word for word in read if word not in english]
    if len(foreign) < _LEAST:
        return ""
    counts = {
        name: sum(word in _telling(code) for word in foreign) for code, name in _LANGUAGES.items()
    }
    best = max(counts, key=lambda name: counts[name])
    is_foreign = counts[best] >= _LEAST and counts[best] > len(read) - len(foreign)
    return best if is_foreign else ""


@cache
def _telling(code: str) -> frozenset[str]:
    return _stop_words(code) - _NEVER_TELL


@cache
def _stop_words(code: str) -> frozenset[str]:
    """Return spaCy's stop words of a language, without loading the rest of that language."""
    path = Path(spacy.lang.__file__).parent / code / "stop_words.py"
    spec = importlib.util.spec_from_file_location(f"stop_words_{code}", path)
    if spec is None or spec.loader is None:
        raise ModelError(f"spaCy has no words for {code}: install spaCy again")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    words: set[str] = module.STOP_WORDS
    return frozenset(words)
