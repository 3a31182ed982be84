"""A dataset of films, people and sentences scored: how good are the answers?"""

from vsearch.evaluate.calibration import (
    Calibration,
    about_moments,
    about_people,
    about_things,
    calibration,
)
from vsearch.evaluate.copies import NAMES, Copies, ask_copies
from vsearch.evaluate.dataset import (
    Segment,
    Sentence,
    film_titles,
    read_segments,
    read_sentences,
)
from vsearch.evaluate.leave_out import LeftOut, Transfer, leave_films_out, transfer
from vsearch.evaluate.report import Evaluation, write_report
from vsearch.evaluate.scoring import (
    Comparison,
    Result,
    Row,
    Variant,
    ablations,
    as_json,
    compare,
    run,
    table,
    windows,
)

__all__ = [
    "NAMES",
    "Calibration",
    "Comparison",
    "Copies",
    "Evaluation",
    "LeftOut",
    "Result",
    "Row",
    "Segment",
    "Sentence",
    "Transfer",
    "Variant",
    "ablations",
    "about_moments",
    "about_people",
    "about_things",
    "as_json",
    "ask_copies",
    "calibration",
    "compare",
    "film_titles",
    "leave_films_out",
    "read_segments",
    "read_sentences",
    "run",
    "table",
    "transfer",
    "windows",
    "write_report",
]
