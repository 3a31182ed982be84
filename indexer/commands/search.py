"""vsearch search: ask for moments and print them with their evidence."""

import argparse
import json
import sys
from collections.abc import Sequence

from indexer.player import play
from indexer.show import answer_as_json, answer_lines
from vsearch import assemble
from vsearch.settings import Home, SearchSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sentence and how its answer is weighed and shown."""
    defaults = SearchSettings()
    parser.add_argument("sentence", nargs="+", help="what to look for, in plain words")
    parser.add_argument(
        "--window",
        type=float,
        metavar="SECONDS",
        default=defaults.window_s,
        help="how far apart two pieces of evidence may lie (default: %(default)g)",
    )
    parser.add_argument(
        "--top",
        type=int,
        metavar="N",
        default=defaults.top,
        help="how many moments to show (default: %(default)d)",
    )
    parser.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    parser.add_argument("--open", action="store_true", help="play the first moment")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Print the answer; exit status 1 when there is no confident match."""
    settings = SearchSettings(window_s=arguments.window, top=arguments.top)
    with assemble.searcher(home) as searcher:
        answer = searcher.ask(_sentence(arguments.sentence), settings)
    if arguments.json:
        print(json.dumps(answer_as_json(answer), ensure_ascii=False, indent=1))
    else:
        print("\n".join(answer_lines(answer)))
    if arguments.open and answer.moments:
        first = answer.moments[0]
        print(play(first.path, first.start_s), file=sys.stderr)
    return 0 if answer.is_confident else 1


def _sentence(words: Sequence[str]) -> str:
    return " ".join(words)
