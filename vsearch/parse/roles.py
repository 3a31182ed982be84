"""Words around a person that are not about the picture: whom they play, that they are missing."""

import re

from vsearch.parse.sentence import Sentence, Use

_SOMEBODY = r"(?:guy|man|woman|girl|boy|person|actor|actress|dude|lady|one|people|character)"
_PLAYS = re.compile(
    rf"(?<!\w)(?:(?:the|a|that) )?{_SOMEBODY} (?:who|that) (?:plays?|played|is playing|portrays)"
    r" (?=\ufffc)|(?<=\ufffc)'s (?:character|role|part)(?!\w)"
)
_FAMILY = (
    r"(?:granddaughter|grandson|grandchild|grandkid|daughter|son|wife|husband|brother|sister"
    r"|cousin|aunt|uncle|nephew|niece|mother|father|mum|mom|dad|friend|neighbour|neighbor"
    r"|actors?|actress|actresses|detectives?|agents?|officers?|characters?)"
)
_ROLE = re.compile(rf"(?<!\w)(?:my|our|the|his|her|their)(?: (?:\w+) )?(?: ?{_FAMILY}) (?=\ufffc)")
_THERE = (
    r"(?:appear|seen|shown|there|present|visible|around|on screen|in (?:it|the (?:scene|shot)))"
)
_ABSENT = re.compile(
    rf"(?<=\ufffc) (?:does|do|did|is|are|was|were)(?:n't|nt| not| never)(?: {_THERE})+(?!\w)"
    r"|(?<=\ufffc) (?:is|are|was|were) (?:absent|missing|nowhere(?: to be seen)?)(?!\w)"
)


def mark_roles(sentence: Sentence) -> None:
    """Mark words that only say what somebody is: "the guy who plays Neo", "my cousin Pete"."""
    for pattern in (_PLAYS, _ROLE):
        while sentence.take_limit(pattern):
            pass


def find_absent(sentence: Sentence) -> frozenset[int]:
    """Return the places of people of whom the sentence says that they are not there."""
    absent = set()
    while found := sentence.take_limit(_ABSENT):
        place = sentence.places(found.start(), found.end())[0] - 1
        while place >= 0 and place not in sentence.found:
            place -= 1
        if place >= 0 and sentence.uses[place] is Use.PERSON:
            absent.add(place)
    return frozenset(absent)
