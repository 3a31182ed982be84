"""Faces as small squares, with a name or number to each."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

import streamlit as st

from vsearch.errors import MediaError
from vsearch.face_pictures import small_square
from vsearch.photos import decode_photo, read_photo
from vsearch.wording import counted

_KEPT = 2_000  # small pictures


def small(path: Path | None) -> bytes | None:
    """Return a kept picture as a small square; None when it is not there or damaged."""
    return _small_file(path) if path else None


@st.cache_data(show_spinner=False, max_entries=_KEPT)
def _small_file(path: Path) -> bytes | None:
    """Return the square; a picture is named by what it holds, so it never changes."""
    try:
        return small_square(read_photo(path))
    except MediaError:
        return None


def small_crop(content: bytes) -> bytes | None:
    """Return a picture's bytes as a small square; None when they cannot be read."""
    try:
        return small_square(decode_photo(content, name="the face"))
    except MediaError:
        return None


def forget() -> None:
    """Keep no small picture any longer: somebody was removed."""
    _small_file.clear()


def tile(picture: bytes | None, name: str, lines: Iterable[str] = (), *, hint: str = "") -> str:
    """Return a face with its name and some quiet lines below; a grey square without a picture."""
    told = "".join(f'<p dir="auto">{escape(line)}</p>' for line in lines)
    named = f'<strong dir="auto">{escape(name)}</strong>' if name else ""
    return f'<div class="vs-face" title="{escape(hint)}">{square(picture, name)}{named}{told}</div>'


def films(titles: Sequence[str]) -> str:
    """Return in how many films somebody is seen, and in which."""
    told = f"In {counted(len(titles), 'film')}: {', '.join(titles)}" if titles else "In no film"
    return f'<p class="vs-films" dir="auto" title="{escape(told)}">{escape(told)}</p>'


def row(tiles: Sequence[str], *, label: str) -> str:
    """Return tiles beside one another."""
    return f'<div class="vs-faces" role="group" aria-label="{escape(label)}">{"".join(tiles)}</div>'


def compared(shown: str, tiles: Sequence[str], *, is_far: bool) -> str:
    """Return a face with those that it is compared with on its right, paler where they are far."""
    far = " vs-far" if is_far else ""
    return (
        f'<div class="vs-compared">{shown}<div class="vs-faces{far}">{"".join(tiles)}</div></div>'
    )


def name(text: str) -> str:
    """Return a name that stands before others in its line."""
    return f'<strong class="vs-named" dir="auto">{escape(text)}</strong>'


def said(line: str, when: str) -> str:
    """Return what was said, and below it when."""
    return f'<p class="vs-said" dir="auto">{escape(line)}</p><p class="vs-quiet">{escape(when)}</p>'


def square(picture: bytes | None, name: str) -> str:
    """Return a picture as an image that lies in the page itself."""
    if picture is None:
        return '<span class="vs-noface" role="img" aria-label="No picture"></span>'
    content = b64encode(picture).decode("ascii")
    return f'<img src="data:image/jpeg;base64,{content}" alt="{escape(f"Face of {name}")}">'
