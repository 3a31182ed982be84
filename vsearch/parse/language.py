"""What spaCy knows about the words of a sentence; the one file that imports it."""

import warnings
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import spacy
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.tokens import Doc

from vsearch.catalog import Word
from vsearch.errors import ModelError
from vsearch.parse import lexicon
from vsearch.parse.sentence import Token

_RECOGNISER = "ner"
_LEMMATIZER = "lemmatizer"  # only its tables are used, as a dictionary
_ENDINGS = (
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("ly", ""),
)


class Entities:
    """The named entities of one sentence, recognised when the first one is asked for."""

    def __init__(self, model: Language | None = None, doc: Doc | None = None) -> None:
        """Take a tagged document and the model that can recognise its entities."""
        self._model = model
        self._doc = doc
        self._is_read = False

    def type_of(self, index: int) -> str:
        """Return the entity type of a word, "PERSON" or "GPE", or an empty text."""
        if self._model is None or self._doc is None:
            return ""
        if not self._is_read:
            self._doc = self._model.get_pipe(_RECOGNISER)(self._doc)
            self._is_read = True
        return self._doc[index].ent_type_


class English:
    """Parts of speech, entities and a dictionary, as far as the model has them.

    Without a model there are rules only: parts of speech from closed classes of words, no entities,
    and every word in small letters counts as a dictionary word.
    """

    def __init__(self, model_path: Path | None) -> None:
        """Load the model folder; None or a folder that does not exist gives the rules alone.

        Raises ModelError when the folder cannot be loaded.
        """
        self._model: Language | None = None
        self._dictionary: frozenset[str] = frozenset(STOP_WORDS)
        if model_path is not None and model_path.exists():
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # a nearby spaCy version is good enough
                    self._model = spacy.load(
                        model_path, exclude=["parser", "senter"], disable=[_RECOGNISER, _LEMMATIZER]
                    )
            except (OSError, ValueError, KeyError) as error:
                raise ModelError(
                    f"Cannot load the language model in {model_path}: {error}; fetch it again"
                ) from error
            self._dictionary |= _dictionary(self._model)

    @property
    def has_model(self) -> bool:
        """Say whether there is a statistical model."""
        return self._model is not None

    def is_ordinary(self, word: str) -> bool:
        """Say whether a folded word, or what it is an inflection of, is in the dictionary."""
        if word in self._dictionary:
            return True
        for ending, restored in _ENDINGS:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) > 2:
                stems = {stem + restored, stem[:-1] if stem[-1] == stem[-2] else stem + restored}
                if not stems.isdisjoint(self._dictionary):
                    return True
        return False

    def read(self, words: Sequence[Word], *, is_cased: bool, names: frozenset[int]) -> list[Token]:
        """Return the words with part of speech, entity and dictionary entry.

        ``is_cased``: capital letters carry meaning. ``names``: indexes of words known to be names;
        the model sees them with a capital letter however they were typed.
        """
        if self._model is None:
            return [
                _read_by_rule(word, index, is_capital=is_cased and word.is_capital)
                for index, word in enumerate(words)
            ]
        shown = []
        for index, word in enumerate(words):
            text = word.text if is_cased else word.text.lower()
            shown.append(text[:1].upper() + text[1:] if index in names else text)
        spaces = [a.end < b.start for a, b in pairwise(words)]
        doc = self._model(
            Doc(self._model.vocab, words=shown, spaces=[*spaces, False][: len(shown)])
        )
        entities = Entities(self._model, doc)
        return [
            Token(
                word=word,
                pos=tagged.pos_,
                is_ordinary=self.is_ordinary(word.folded),
                is_capital=is_cased and word.is_capital,
                index=index,
                entities=entities,
            )
            for index, (word, tagged) in enumerate(zip(words, doc, strict=True))
        ]


def _dictionary(model: Language) -> frozenset[str]:
    """Return the words that the model's lemmatizer knows, irregular forms included."""
    if _LEMMATIZER not in model.component_names:
        return frozenset()
    lookups = getattr(model.get_pipe(_LEMMATIZER), "lookups", None)
    words: set[str] = set()
    for name in ("lemma_index", "lemma_exc"):
        if lookups is not None and lookups.has_table(name):
            for entries in lookups.get_table(name).values():
                words.update(entries)
    return frozenset(words)


def _read_by_rule(word: Word, index: int, *, is_capital: bool) -> Token:
    folded = word.folded
    if not folded:
        pos = "PUNCT" if word.text[0] != "'" else "PART"
    elif folded in lexicon.ARTICLES | lexicon.INDEFINITE | lexicon.OWNERS:
        pos = "DET"
    elif folded in lexicon.PREPOSITIONS | lexicon.PLAIN_PREPOSITIONS:
        pos = "ADP"
    elif folded in lexicon.CONJUNCTIONS:
        pos = "CCONJ"
    elif folded in lexicon.AUXILIARIES:
        pos = "AUX"
    elif folded.endswith("ing"):
        pos = "VERB"
    elif folded in lexicon.PRONOUNS:
        pos = "PRON"
    else:
        pos = "PROPN" if is_capital else "NOUN"
    is_ordinary = folded in STOP_WORDS or not word.is_capital
    return Token(word, pos, is_ordinary, is_capital, index, Entities())
