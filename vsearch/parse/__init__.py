"""Understanding a typed or spoken sentence."""

from vsearch.parse.parser import LONGEST_SENTENCE, Parser

__all__ = ["LONGEST_SENTENCE", "Parser"]
