"""What the name of a subtitle file tells: its language, and what kind of subtitles they are."""

import re
from dataclasses import dataclass

# Two letters, then the codes of three letters and the names in use, English and own.
_LANGUAGES = """
en eng english | fr fre fra french francais | de ger deu german deutsch | es spa spanish espanol
castellano latino | it ita italian italiano | pt por portuguese portugues pob brazilian ptbr
| nl dut nld dutch nederlands | sv swe swedish svenska | da dan danish dansk
| no nor nob norwegian norsk nb | fi fin finnish suomi | is ice isl icelandic
| pl pol polish polski | cs cze ces czech cesky | sk slo slk slovak | hu hun hungarian magyar
| ro rum ron romanian romana | bg bul bulgarian | ru rus russian | uk ukr ukrainian
| sr srp serbian | hr hrv croatian hrvatski | bs bos bosnian | sl slv slovenian slovene
| mk mac mkd macedonian | sq alb sqi albanian | el gre ell greek | tr tur turkish turkce
| he heb hebrew iw | ar ara arabic | fa per fas persian farsi | hi hin hindi | bn ben bengali
| ta tam tamil | te tel telugu | ur urd urdu | th tha thai | vi vie vietnamese
| id ind indonesian | ms may msa malay | zh chi zho chinese chs cht | ja jpn japanese
| ko kor korean | et est estonian | lv lav latvian | lt lit lithuanian | ca cat catalan
| eu baq eus basque | gl glg galician | ga gle irish | cy wel cym welsh | eo epo esperanto
"""
LANGUAGES = {name: names.split()[0] for names in _LANGUAGES.split("|") for name in names.split()}
_FORCED = frozenset({"forced", "foreign", "foreignparts"})
_SDH = frozenset({"sdh", "cc", "hi", "hoh", "closedcaptions"})
_COMMENTARY = frozenset({"commentary", "comments", "directors"})
_IDLE = frozenset({"default", "full", "subs", "sub", "subtitles", "subtitle", "track", "ai"})
_PARTS = re.compile(r"[\s._\-\[\](){}]+")


@dataclass(frozen=True, slots=True)
class Tags:
    """The language of subtitles and what kind they are."""

    language: str = ""
    is_forced: bool = False
    is_sdh: bool = False
    is_commentary: bool = False
    is_plain: bool = True  # the name holds nothing else than tags and numbers


def language_of(tag: str) -> str:
    """Return the language of a tag in two letters: of "eng", "en-US" or "English" it is "en".

    What is no language that is known comes back as it is, small; "und" and the like are "".
    """
    name = tag.strip().casefold()
    if name in ("", "und", "mis", "mul", "zxx", "unknown"):
        return ""
    return LANGUAGES.get(name) or LANGUAGES.get(re.split(r"[-_]", name)[0]) or name


def tags_of(name: str) -> Tags:
    """Return what a name tells, or what of it follows the film's name: ".en.forced"."""
    language, is_plain = "", True
    found: set[str] = set()
    for part in filter(None, _PARTS.split(name.casefold())):
        if part == "hi" and not language:
            found.add("hindi?")  # Hindi, unless another language is told
        elif part in _FORCED | _SDH | _COMMENTARY:
            found.add(part)
        elif part in LANGUAGES:
            language = language or LANGUAGES[part]
        elif part not in _IDLE and not part.isdigit() and not (language and len(part) == 2):
            is_plain = False
    if "hindi?" in found:
        if language:
            found.add("sdh")
        else:
            language = "hi"
    return Tags(
        language=language,
        is_forced=bool(found & _FORCED),
        is_sdh=bool(found & _SDH),
        is_commentary=bool(found & _COMMENTARY),
        is_plain=is_plain,
    )
