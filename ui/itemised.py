"""Sections of a page as HTML: their headings, facts, and lists of things with what they are for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from ui import fragments


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a list; all of it is plain text."""

    name: str
    aside: str  # said beside it, in a few words
    told: str  # said below it
    is_odd: bool = False  # something is to be done about it


def section(title: str) -> str:
    """Return the heading of a part of a page."""
    return f'<h2 class="vs-lesson vs-section">{escape(title)}</h2>'


def facts(rows: Iterable[Sequence[str]], *, label: str) -> str:
    """Return names with what they stand for, a line each."""
    told = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in rows
    )
    return f'<table class="vs-table vs-known" aria-label="{escape(label)}">{told}</table>'


def itemised(items: Iterable[Item], *, label: str) -> str:
    """Return a list that fits narrow screens: name and aside on one line, the rest below."""
    told = "".join(map(_item, items))
    return f'<ul class="vs-items" aria-label="{escape(label)}">{told}</ul>'


def _item(item: Item) -> str:
    odd = ' class="vs-on"' if item.is_odd else ""
    return (
        f"<li><b>{escape(item.name)}</b><span{odd}>{escape(item.aside)}</span>"
        f"{fragments.quiet([item.told])}</li>"
    )
