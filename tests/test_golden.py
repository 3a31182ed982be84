"""The golden sentences: every one is understood exactly as it is written down."""

from collections import Counter
from pathlib import Path

import pytest

from tests import golden_set
from vsearch.parse import Parser

SENTENCES = golden_set.FOLDER / "sentences.txt"
HELD_OUT = golden_set.FOLDER / "held_out.txt"
PER_SECTION = 12


@pytest.mark.weights
@pytest.mark.parametrize("path", [SENTENCES, HELD_OUT], ids=lambda path: path.stem)
def test_golden_sentences_are_understood(weights_folder: Path, path: Path) -> None:
    """Every sentence, with those before it in a conversation, prints as it should."""
    parser = Parser(weights_folder / "spacy-en-core-web-sm")
    names = golden_set.catalog()
    wrong = {}
    for golden in golden_set.read(path):
        answer = golden_set.answer(parser, names, golden)
        if not golden_set.is_right(golden, answer):
            wrong[golden.text] = answer
    assert not wrong


def test_golden_set_is_large_enough() -> None:
    """There are 300 sentences, a dozen for every kind, over 200 titles and 500 names."""
    sections = Counter(golden.section for golden in golden_set.read(SENTENCES))
    assert sections.total() >= 300
    assert min(sections.values()) >= PER_SECTION
    names = golden_set.catalog()
    assert len(names.films) >= 200
    people = (golden_set.FOLDER / "people.tsv").read_text("utf-8").splitlines()
    assert len(people) >= 500
