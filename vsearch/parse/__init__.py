"""Understanding a typed or spoken sentence."""

from vsearch.parse import lean as lean  # first: other files import spaCy
from vsearch.parse.parser import LONGEST_SENTENCE, Parser

__all__ = ["LONGEST_SENTENCE", "Parser"]
