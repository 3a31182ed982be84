"""What is said as plain words that can be compared, however it is written."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from vsearch.records.lines import SpokenLine

GOES_ON_S = 3.0  # what comes no later after a line may go on with its sentence

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_EAST_ASIAN = re.compile(r"([\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])")
_QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'", "\u00b4": "'"})
_WHOLE = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "ain't": "is not",
    "let's": "let us",
    "y'all": "you all",
    "o'clock": "oclock",
    "gonna": "going to",
    "wanna": "want to",
    "gotta": "got to",
    "gimme": "give me",
    "lemme": "let me",
    "dunno": "do not know",
    "kinda": "kind of",
    "ok": "okay",
    "'em": "them",
    "'cause": "because",
    "'til": "until",
}
_ENDINGS = {"'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}
_BEFORE_IS = "i he she it that this there here what who where when how why everything nobody"
_WITH_IS = frozenset(_BEFORE_IS.split())
_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
_UNITS, _TENS = _NUMBERS.split()[:20], _NUMBERS.split()[20:]

# Words that carry a sentence rather than what it is about.
_CARRYING = """
a an the this that these those i me my mine we us our ours you your yours he him his she her hers it
its they them their theirs who whom whose what which when where why how and or but nor if then than
so because as until while of at by for with about against between into through during before after
above below to from up down in out on off over under again further once here there all any both each
few more most other some such no not only own same too very can will just do does did doing have has
had having be am is are was were been being would should could shall may might must let
"""
FUNCTION_WORDS = frozenset(_CARRYING.split())


def spoken_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared.

    Small letters without accents, contractions in full ("don't" is "do not"), numbers up to 99
    in words, no punctuation. East Asian signs count as words of their own.
    """
    folded = unicodedata.normalize("NFKD", text.translate(_QUOTES).casefold())
    plain = "".join(sign for sign in folded if not unicodedata.combining(sign))
    plain = _EAST_ASIAN.sub(r" \1 ", unicodedata.normalize("NFC", plain))
    found: list[str] = []
    for word in _WORD.findall(plain):
        found += _in_full(word)
    return tuple(found)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return an English word without its commonest endings: "dodges", "dodged" are "dodg"."""
    if len(word) > 4:
        for ending in ("ings", "ing", "ied", "ies", "ed", "es", "s", "e", "y"):
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                if ending == "s" and word.endswith("ss"):
                    return word
                word = word[: -len(ending)]
                break
        if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
            word = word[:-1]
        return word
    return word[:-1] if len(word) == 4 and word.endswith("s") and word[-2] not in "su" else word


def searchable(lines: Sequence[SpokenLine]) -> list[str]:
    """Return for every line what it is found by: its words, and those of the line after it.

    A sentence may run over two lines. The line after counts where it comes soon.
    """
    own = [" ".join(spoken_words(line.text)) for line in lines]
    following = [*zip(lines[1:], own[1:], strict=True), None]
    return [
        f"{words} {after[1]}" if after and after[0].start_s - line.end_s <= GOES_ON_S else words
        for line, words, after in zip(lines, own, following, strict=True)
    ]


def _in_full(word: str) -> list[str]:
    if word in _WHOLE:
        return _WHOLE[word].split()
    if word.isascii() and word.isdigit() and len(word) < 3:
        return [_number(int(word))]
    if "'" not in word:
        return [word]
    if word.endswith("n't"):
        return [word.removesuffix("n't"), "not"]
    before, _, after = word.rpartition("'")
    if "'" + after in _ENDINGS:
        return [before.replace("'", ""), _ENDINGS["'" + after]]
    if after == "s":
        return [before.replace("'", ""), *(["is"] if before in _WITH_IS else [])]
    return [word.replace("'", "")]


def _number(number: int) -> str:
    if number < 20:
        return _UNITS[number]
    tens, units = divmod(number, 10)
    return _TENS[tens - 2] + (_UNITS[units] if units else "")
