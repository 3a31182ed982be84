"""What the answer is to be: moments, screen time, who is with whom, or a look-alike."""

import re

from vsearch.records.query import Aim

_DOES = (
    r"(?:is|are|was|were|does|do|did|has|have|can|could)(?: (?:we|i|you|one) (?:see|get to see))?"
)
_SCREEN = r"(?:(?:total |overall )?screen[ -]?time|time on[ -]?screen)"
_SHOWN = (
    r"(?:(?:seen |shown |visible |appear(?:s|ing)? |present |spend |spends )?on[ -]?(?:the )?screen"
    r"|appear(?:s|ing)?|visible|shown|seen|around|present)(?: for)?"
)
_WITH = r"(?:with|next to|beside|alongside|near|together with|accompanying)"
_PERSON = r"(?:person|man|woman|guy|girl|boy|actor|actress|face|lady|kid|child)"
_STAR = r"(?:(?:\w+ )?(?:star|actor|actress|celebrity|celeb|person|relative)s?)"
_THIS = rf"(?:i|he|she|this|that|my \w+)(?: {_PERSON})?"
_RESEMBLE = r"(?:most )?(?:look like|resemble)(?: (?:the )?most)?"
_SHARES = r"(?:shares? (?:a |the )?(?:scenes?|screen|shots?|frame))"
_IS_THERE = (
    rf"(?:is|are|was|were|else|there|seen|shown|standing|sitting|appears?|appeared|{_SHARES}"
    r"|in (?:the|a) (?:scene|shot|frame|picture)s?|plays?|acts?|hangs? out)"
)
_MEETS = r"(?:seen|shown|appear|talk|meet|spend time|share (?:scenes|the screen)|hang out|be)"

_PICTURE = r"(?:picture|photo|image|screenshot)"
_NO_MORE = r"\W*$"
_LOOK_ALIKES = (
    rf"(?:tell me )?who(?:'s| is| are)? (?:this|that|these|he|she|they)(?: {_PERSON})?{_NO_MORE}",
    rf"(?:tell me )?who(?:'s| is| are) .*(?:in|on) (?:this|that|my) {_PICTURE}{_NO_MORE}",
    rf"whom? (?:do|does) {_THIS} {_RESEMBLE}{_NO_MORE}",
    rf"(?:which|what) {_STAR} (?:do|does) {_THIS} {_RESEMBLE}{_NO_MORE}",
    rf"(?:find |show me )?(?:my |a |the )?look-?a?-?like\w*(?: (?:for|of) .*)?{_NO_MORE}",
    rf"whose face is (?:this|that){_NO_MORE}",
    rf"(?:do|does) {_THIS} {_RESEMBLE} (?:anyone|anybody|someone|any)\b.*$",
)
_LOOK_ALIKE = re.compile("|".join(_LOOK_ALIKES), re.IGNORECASE)
_WHO = (
    r"(?:whom?(?:'s| else|ever)*|(?:which|what)(?: other)? (?:characters?|people|persons?|actors?"
    r"|actresses|others))"
)
_SOMEBODY = rf"(?: (?:the|that|this) (?:other )?(?:{_PERSON}|dude|one|people))?"
_COMPANY = re.compile(rf"{_WHO}(?: {_IS_THERE})+{_SOMEBODY} {_WITH}(?!\w)", re.IGNORECASE)
_WHO_WITH = re.compile(
    r"whom?(?: else)? (?:is|are|was|were|does|do|did) (?P<rest>.+?)"
    rf" (?P<tail>(?:{_MEETS} )*(?:with|to|meet)(?P<scope> (?:in|from) .+)?)\W*$",
    re.IGNORECASE,
)
_HOW_LONG = re.compile(
    r"(?:(?:can you )?tell me )?how (?:long|much(?: screen)?[ -]?time|much"
    rf"|many (?:minutes|seconds|hours)) {_DOES}(?!\w)",
    re.IGNORECASE,
)
_SCREEN_TIME = re.compile(
    r"(?<!\w)(?:(?:what(?:'s| is| was)|show me|give me|tell me|find|calculate|compute) )?"
    rf"(?:the )?(?:how much )?{_SCREEN}(?: (?:of|for|by|does|do|did))?(?!\w)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    rf"(?<!\w)(?:{_SHOWN}|have|has|get|gets)(?= (?:in|from|during)\b|\W*$)", re.IGNORECASE
)


_PLEASE = re.compile(
    r"[\s,.;:!?\"']*(?:(?:please|hey|ok|okay|(?:can|could|would) you(?: please)?|do you know"
    r"|(?:please )?(?:tell|show) me|find out|i want to know|i'd like to know)[\s,]+)*",
    re.IGNORECASE,
)


def find_aim(text: str) -> tuple[Aim, list[tuple[int, int]]]:
    """Return what the answer is to be, and the parts of the text, from and to, that say so."""
    polite = _PLEASE.match(text)
    start = polite.end() if polite else 0
    if found := _LOOK_ALIKE.match(text, start):
        return "look-alike", [found.span()]
    if found := _COMPANY.match(text, start):
        return "company", [(0, found.end())]
    if found := _WHO_WITH.match(text, start):
        tail = found.start("tail")
        end = found.start("scope") if found["scope"] else found.end("tail")
        return "company", [(0, found.start("rest")), (tail, end)]
    if found := (_HOW_LONG.match(text, start) or _SCREEN_TIME.search(text)):
        tails = [tail.span() for tail in _TAIL.finditer(text, found.end())]
        return "screen time", [(0, start), found.span(), *tails]
    return "moments", []
