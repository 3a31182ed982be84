"""Rows as the text of a CSV file that spreadsheets take as text and numbers only."""

import csv
import io
from collections.abc import Iterable, Sequence

# The last four are the first four as East Asian keyboards write them; some versions calculate them.
_FORMULA_SIGNS = (
    *("=", "+", "-", "@", "\t", "\r", "\n"),
    *("\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}"),
    *("\N{FULLWIDTH HYPHEN-MINUS}", "\N{FULLWIDTH COMMERCIAL AT}"),
)


def defused(cell: str) -> str:
    """Return a cell's text, with an apostrophe before it where a spreadsheet would calculate it.

    Titles, names and questions may begin with anything.
    """
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    """Return the rows as CSV, texts defused."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(
        [defused(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return buffer.getvalue()
