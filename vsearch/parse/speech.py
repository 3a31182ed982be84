"""What somebody says: words in quotation marks, and words after "says" or "talks about"."""

import re

from vsearch.parse.sentence import Sentence, Use
from vsearch.records.query import Line

_ABOUT = (
    r"(?:(?:talks?|talking|talked|speaks?|speaking|spoke) (?:about|of)|(?:says?|said) about"
    r"|(?:(?:the|a|an|their) )?(?:dialogue|conversation|discussion) about)"
)
_SAYS = rf"(?:{_ABOUT}|says?|saying|said|mentions?|mentioning|mentioned|discuss(?:es|ing|ed)?)"
_ANYBODY = r"(?:(?:any|some)(?:one|body) |(?<=\bno )one )?"
_LINE = r"(?:with |where we hear )?(?:the|this|that|his|her) (?:line|quote|words?|phrase)"
_TELLS = (
    rf"(?:{_SAYS}|asks?|asking|asked|tells?|telling|told|shouts?|shouting|shouted|yells?|yelling"
    r"|yelled|screams?|screaming|whispers?|whispering|whispered|replies|replying|answers?"
    r"|answering|sings?|singing|quotes?|quoting|goes|(?:we |you |i )?hears?)"
)
_WHOM = r"(?: (?:him|her|them|us|me|to \ufffc+))?"
_THAT = r"(?:(?: that| the words?| the lines?| the phrase| something like|,|:))*"
_GOES_ON = r"(?! whil(?:e|st) | then )[^\ufffc,;!?]"
_SPEECH = re.compile(rf"(?<!\w){_ANYBODY}(?:{_SAYS}){_THAT} +(?P<line>(?:{_GOES_ON})+(?<![\s.]))")
_NOBODY = re.compile(rf"\bnobody (?=(?:ever )?{_TELLS}\b)", re.IGNORECASE)
_ASKED = re.compile(r"\bwhat (?:do|does|did|is|are|was|were)\b(?=.*\bsa(?:y|id) about\b)")
_SIGN = re.compile(
    r"\b(?:signs?|posters?|banners?|shirts?|t-shirts?|placards?|labels?|notes?|cards?|letters?"
    r"|billboards?|caps?|hats?)(?: that| which)?(?: \w+)? $"
)
_TOLD = rf"(?<!\w){_ANYBODY}(?:{_TELLS}{_WHOM}|{_LINE}){_THAT} *"
_BY = r"(?: (?:is |was |being )?(?:said|spoken|shouted|whispered|sung)(?: by)?(?!\w))?"
_QUOTED = re.compile(
    rf"(?P<told>{_TOLD})?\"(?P<double>[^\"]+)\"{_BY}"
    rf"|{_TOLD}'(?P<single>[^']+(?:'\w[^']*)*)'(?!\w)"
)
_PLAIN_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb", '\'\'"""""')


def plainly_denied(text: str) -> str:
    """Return a sentence in which nobody says something with "no one" in the place of "nobody"."""
    return _NOBODY.sub("no one ", text)


def find_quotations(sentence: Sentence, *, told_only: bool = False) -> None:
    """Find words in quotation marks that are no title, and take them as spoken.

    With ``told_only`` those that somebody is said to say, which may be a title as well.
    """
    for found in _QUOTED.finditer(sentence.unread().translate(_PLAIN_QUOTES)):
        if told_only and not (found["told"] or found["single"]):
            continue
        _take(sentence, found, "double" if found["double"] else "single")


def find_speech(sentence: Sentence) -> None:
    """Find what somebody says without quotation marks: all up to a film, a time or a comma."""
    for asked in _ASKED.finditer(sentence.unread()):
        sentence.mark(*sentence.places(*asked.span()), Use.ASKING)
    unread = sentence.unread()
    for found in _SPEECH.finditer(unread):
        if not _SIGN.search(unread[: found.start()]):
            _take(sentence, found, "line")


def _take(sentence: Sentence, found: re.Match[str], group: str) -> None:
    start, end = found.span(group)
    words = " ".join(sentence.text[start:end].split()).strip(" .")
    if words:
        sentence.take_text(*found.span(), Use.SPOKEN, (Line(words),))
