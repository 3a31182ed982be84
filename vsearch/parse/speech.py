"""What somebody says: words in quotation marks, and words after "says" or "talks about"."""

import re

from vsearch.parse.sentence import Sentence, Use
from vsearch.records.query import Line

_ABOUT = r"(?:talks?|talking|talked|speaks?|speaking|spoke) (?:about|of)"
_SAYS = rf"(?:says?|saying|said|mentions?|mentioning|mentioned|{_ABOUT})"
_TELLS = (
    rf"(?:{_SAYS}|asks?|asking|asked|tells?|telling|told|shouts?|shouting|shouted|yells?|yelling"
    r"|yelled|screams?|screaming|whispers?|whispering|whispered|replies|replying|answers?"
    r"|answering|sings?|singing|quotes?|quoting|goes)"
)
_WHOM = r"(?: (?:him|her|them|us|me|to \ufffc+))?"
_THAT = r"(?:(?: that| the words?| the lines?| the phrase| something like|,|:))*"
_SPEECH = re.compile(rf"(?<!\w)(?:{_SAYS}){_THAT} +(?P<line>[^\ufffc,;!?]*[^\ufffc,;!?\s.])")
_SIGN = re.compile(
    r"\b(?:signs?|posters?|banners?|shirts?|t-shirts?|placards?|labels?|notes?|cards?|letters?"
    r"|billboards?|caps?|hats?)(?: that| which)?(?: \w+)? $"
)
_QUOTED = re.compile(
    rf"(?:(?<!\w){_TELLS}{_WHOM}{_THAT} *)?\"(?P<double>[^\"]+)\""
    rf"|(?<!\w){_TELLS}{_WHOM}{_THAT} *'(?P<single>[^']+(?:'\w[^']*)*)'(?!\w)"
)
_PLAIN_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb", '\'\'"""""')


def find_quotations(sentence: Sentence) -> None:
    """Find words in quotation marks that are no title, and take them as spoken."""
    for found in _QUOTED.finditer(sentence.unread().translate(_PLAIN_QUOTES)):
        _take(sentence, found, "double" if found["double"] else "single")


def find_speech(sentence: Sentence) -> None:
    """Find what somebody says without quotation marks: all up to a film, a time or a comma."""
    unread = sentence.unread()
    for found in _SPEECH.finditer(unread):
        if not _SIGN.search(unread[: found.start()]):
            _take(sentence, found, "line")


def _take(sentence: Sentence, found: re.Match[str], group: str) -> None:
    start, end = found.span(group)
    words = " ".join(sentence.text[start:end].split()).strip(" .")
    if words:
        sentence.take_text(*found.span(), Use.SPOKEN, (Line(words),))
