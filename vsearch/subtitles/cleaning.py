"""What a subtitle shows as what is said: without styling, sounds and dashes, with who says it."""

import html
import re
from collections.abc import Iterator

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>\n]{1,60})>", re.IGNORECASE)
_BEGIN, _END = "\ue000", "\ue001"  # round the name of a voice: signs that no text uses
_TAG = re.compile(r"<[^<>\n]{1,200}>")
_OVERRIDE = re.compile(r"\{[^{}\n]{0,400}\}")
_MUSIC = re.compile(r"[\u2669-\u266c#]+(?=\s|$)|(?:(?<=\s)|^)[\u2669-\u266c#]+|[\u2669-\u266c]")
_SOUND = re.compile(r"\[[^\[\]\n]{0,120}\]|\([^()\n]{0,120}\)|\*[^*\n]{1,60}\*")
_LABEL = re.compile(r"([A-Z\u00c0-\u00de][A-Z\u00c0-\u00de0-9 .'&#/-]{0,40}?)\s*:(?=\s|$)\s*")
_BRACKETED = re.compile(r"[\[(]([A-Z\u00c0-\u00de][\w .'-]{1,30})[\])]:?[ \t]+(?=\S)")
_DASH = re.compile(r"^[-\u2010-\u2015]+\s*(?=\S)")
_LONGEST = 1_000  # characters of one line


def with_voices_kept(text: str) -> str:
    """Return a WebVTT file with the names of its voices where parsing does not drop them."""
    return _VOICE.sub(lambda found: f"{_BEGIN}{found[1].strip()}{_END}", text)


def spoken_in(text: str, speaker: str = "") -> Iterator[tuple[str, str]]:
    """Yield who speaks, "" where it is not told, and what, for everybody in one subtitle.

    ``text`` is as it stands in the file; lines that begin with a dash or a label in capitals are
    somebody else's. Descriptions of sounds and music are left out.
    """
    said: list[tuple[str, list[str]]] = [(speaker.strip(), [])]
    plain = html.unescape(text).replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
    plain = _TAG.sub("", _OVERRIDE.sub("", with_voices_kept(plain))).replace(_BEGIN, f"\n{_BEGIN}")
    for row in plain.split("\n"):
        who, words, is_new = _spoken(row.strip())
        if is_new and said[-1][1]:
            said.append((who, []))
        elif who:
            said[-1] = (who, said[-1][1])
        if words:
            said[-1][1].append(words)
    for who, rows in said:
        if words := " ".join(rows)[:_LONGEST].strip():
            yield who, words


def _spoken(row: str) -> tuple[str, str, bool]:
    """Return who speaks in one row, what, and whether somebody else begins with it."""
    if row.startswith(_BEGIN):
        who, _, row = row[1:].partition(_END)
        return who, _without_sounds(row), True
    dashed = _DASH.sub("", row)
    is_new = dashed != row
    row = _MUSIC.sub(" ", dashed).strip()
    if label := _LABEL.match(row):
        return label[1].strip(), _without_sounds(row[label.end() :]), True
    if label := _BRACKETED.match(row):
        return label[1].strip(), _without_sounds(row[label.end() :]), True
    return "", _without_sounds(row), is_new


def _without_sounds(row: str) -> str:
    words = " ".join(_SOUND.sub(" ", row).split())
    return words if any(map(str.isalnum, words)) else ""
