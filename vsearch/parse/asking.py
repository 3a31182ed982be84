"""The words around a question: "show me all scenes where ..." says nothing about the picture."""

import re

_KIND = (
    r"(?:scenes?|moments?|clips?|parts?|shots?|bits?|videos?|footage|segments?|sequences?"
    r"|pics?|pictures?|photos?|images?|stills?)"
)
_DETERMINER = r"(?:a|an|all|every|any|some|each|that|this|the|those|these|one|a few)"
_SIZE = r"(?:wide|close|long|aerial|medium|establishing|tracking|slow|drone|overhead|black)"
_KIND_OF = rf"(?:(?:two|over-the-shoulder)-)?{_KIND}"
_SOME = (
    rf"(?:(?:{_DETERMINER} (?:of )?)?(?:(?:the|those|these|my|our) )?{_KIND_OF}"
    rf"|{_DETERMINER} (?!{_SIZE}\b)\w+ {_KIND_OF})"
)
_THAT = r"(?:where|when|in which|of|that (?:shows?|has|have|contains?)|showing|featuring|between)"
_WISH = r"(?:want|like|need|love|wish)(?: to (?:see|find|watch))?"
_WHEN = r"(?:when|where)(?:'s| is| are| was| were| do| does| did| can)"
_WHAT = r"(?:all|every|any|some|the|an?|clips?|scenes?|moments?|(?-i:[A-Z]))"  # not "show jumping"
_LEADING = tuple(
    re.compile(rf"\W*(?:{pattern})(?!\w)", re.IGNORECASE)
    for pattern in (
        r"please|hey|hi|hello|ok|okay",
        r"(?:can|could|may) (?:i|we)(?: please)? (?:see|watch|have|get|find)|let me (?:see|watch)",
        r"(?:can|could|would|will) you(?: please)?",
        rf"(?:i|we)(?:'d| would)?(?: (?:really|just))? {_WISH}",
        r"(?:i'?m |i am )?(?:looking|searching) for|(?:look|search) for",
        r"(?:find|show|give|get|bring|fetch|play|tell) (?:me|us)",
        rf"find|(?:show|display|list)(?= {_WHAT})",
        r"(?:in|at) (?:which|what) (?:scenes?|films?|movies?|moments?)",
        rf"{_WHEN}(?: (?:we|i|you)(?: (?:see|find|watch))?)?",
        r"(?:is|are|was|were) there",
        rf"what(?:'s| is| was| are)(?= {_SOME})",
        rf"{_SOME} {_THAT}",
        rf"{_SOME}(?= (?:from|in|with)\b)",
        r"every time|whenever|any time|(?:instances|examples|cases) of",
        r"(?:how (?:often|frequently|many times)) (?:do|does|did|is|are|was|were)",
        r"(?:everything|anything|all)(?= (?:with|of|from|showing)\b)",
        r"cutaways?(?= ?(?:to|of|:))(?: (?:to|of))?|b-?roll(?= ?(?:of|:))(?: of)?",
        r"where|when(?= \S+ \S)",
    )
)


def asking_end(text: str) -> int:
    """Return the offset at which the words that only ask for something end; 0: there are none."""
    end = 0
    while found := _next(text, end):
        end = found
    return end


def _next(text: str, start: int) -> int | None:
    for pattern in _LEADING:
        found = pattern.match(text, start)
        if found and found.end() > start:
            return found.end()
    return None
