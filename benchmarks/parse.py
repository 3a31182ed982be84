"""How many golden sentences the parser understands exactly, and how long it takes.

python -m benchmarks.parse [SENTENCES ...] [--rules] [--failures] [--large] [--json]
"""

import argparse
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from benchmarks.parse_catalog import make_library, make_sentences
from tests import golden_set
from vsearch.catalog import Catalog
from vsearch.errors import InputError
from vsearch.parse import LONGEST_SENTENCE, Parser
from vsearch.settings import WEIGHTS_VARIABLE, Home

MODEL = "spacy-en-core-web-sm"
LARGE = (20_000, 100_000, 40_000)  # titles, people, cast entries
RANDOM_TEXTS = 500
ALPHABETS = ((32, 126), (160, 0x2FFF), (0x4E00, 0x9FFF), (0x1F300, 0x1F6FF))


def main() -> None:
    """Score the files and print a table."""
    arguments = _arguments()
    weights = os.environ.get(WEIGHTS_VARIABLE) or Home.locate().weights
    parser = Parser(None if arguments.rules else Path(weights) / MODEL)
    names = golden_set.catalog()
    entries = [golden for path in arguments.files for golden in golden_set.read(path)]
    found: dict[str, dict[str, object]] = {
        "sentences": _scored(parser, names, entries, shows_failures=arguments.failures)
    }
    sentences = [sentence for golden in entries for sentence in golden.sentences]
    found["golden sentences, ms"] = _timed(parser, names, sentences * 3)
    found["any text, ms"] = _timed(parser, names, _any_texts(sentences))
    if arguments.large:
        library = make_library(*LARGE)
        start_s = time.perf_counter()
        large = Catalog(library.films, library.people, library.cast)
        found["large catalogue"] = {"built in, s": time.perf_counter() - start_s}
        found["large catalogue, ms"] = _timed(parser, large, list(make_sentences(library, 600)))
    if arguments.json:
        print(json.dumps(found, indent=1))
    else:
        _print_table(found)


def _scored(
    parser: Parser, names: Catalog, entries: Iterable[golden_set.Golden], *, shows_failures: bool
) -> dict[str, object]:
    right: dict[str, list[bool]] = defaultdict(list)
    for golden in entries:
        answer = golden_set.answer(parser, names, golden)
        is_right = golden_set.is_right(golden, answer)
        right[golden.section].append(is_right)
        right["all"].append(is_right)
        if shows_failures and not is_right:
            fixes = "".join(f"\n    ~ {fix}" for fix in golden.corrections or ())
            print(f"{golden.text}\n    {golden.expected}{fixes}\n  > {answer}\n")
    return {name: f"{sum(each)} of {len(each)}" for name, each in right.items()}


def _timed(parser: Parser, names: Catalog, texts: list[str]) -> dict[str, object]:
    """Return quantiles of the milliseconds of a parse, after a warm-up."""
    times_ms = []
    for number, text in enumerate([*texts[:20], *texts]):
        start_s = time.perf_counter()
        with suppress(InputError):
            parser.parse(text, names)
        if number >= 20:
            times_ms.append((time.perf_counter() - start_s) * 1000)
    return {f"p{q}": round(float(np.quantile(times_ms, q / 100)), 1) for q in (50, 95, 99, 100)}


def _any_texts(sentences: list[str]) -> list[str]:
    """Return texts of up to 2,000 characters: random signs, and random words of sentences."""
    rng = random.Random(7)
    words = sorted({word for sentence in sentences for word in sentence.split()})
    texts = []
    for number in range(RANDOM_TEXTS):
        if number % 2:
            texts.append(" ".join(rng.choices(words, k=rng.choice((10, 50, 200)))))
        else:
            texts.append("".join(_signs(rng, rng.choice((20, 200, LONGEST_SENTENCE)))))
    return [text[:LONGEST_SENTENCE] for text in texts]


def _signs(rng: random.Random, count: int) -> Iterator[str]:
    for _ in range(count):
        yield chr(rng.randint(*rng.choice(ALPHABETS)))


def _print_table(found: dict[str, dict[str, object]]) -> None:
    for name, rows in found.items():
        print(name)
        for row, value in rows.items():
            print(f"  {row:26} {value}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Score and time the sentence parser.")
    default = [golden_set.FOLDER / name for name in ("sentences.txt", "held_out.txt")]
    parser.add_argument("files", nargs="*", type=Path, default=default, help="files of sentences")
    parser.add_argument("--rules", action="store_true", help="without the language model")
    parser.add_argument("--failures", action="store_true", help="show what was not understood")
    parser.add_argument("--large", action="store_true", help="also time over 120,000 names")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
