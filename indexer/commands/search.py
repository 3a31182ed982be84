"""vsearch search: ask for moments and print them with their evidence, once or in a conversation."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, TextIO

from indexer.player import play
from indexer.show import answer_lines
from vsearch import assemble
from vsearch.errors import InputError
from vsearch.paths import expanded
from vsearch.photos import read_photo
from vsearch.records.arrays import Image
from vsearch.records.context import Context, context_after
from vsearch.records.moments import Answer
from vsearch.records.query import Query
from vsearch.search.pictures import Pictures, no_pictures, with_pictures
from vsearch.serial import answer_as_json
from vsearch.settings import Home, SearchSettings
from vsearch.wording import printable

PROMPT = "> "
GOODBYES = ("quit", "exit")


class Asked(Protocol):
    """What answers sentences."""

    def ask(
        self,
        text: str,
        settings: SearchSettings | None = None,
        context: Context | None = None,
        pictures: Pictures = no_pictures,
    ) -> Answer:
        """Return the answer; InputError when the sentence asks for nothing."""
        ...


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the sentence and how its answer is weighed and shown."""
    defaults = SearchSettings()
    parser.add_argument(
        "sentence",
        nargs="*",
        help='what to look for, in plain words, or a query as printed after "understood:"; without '
        "it, every line of the standard input is asked, and may follow up on the line before",
    )
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
    parser.add_argument(
        "--json",
        action="store_true",
        help="print the whole answer as JSON; of a conversation one line an answer",
    )
    parser.add_argument(
        "--picture",
        action="append",
        default=[],
        metavar="FILE",
        help="look for what looks like this picture too; may be given several times",
    )
    parser.add_argument(
        "--face",
        action="append",
        default=[],
        metavar="FILE",
        help="look for whoever this picture shows too; may be given several times",
    )
    parser.add_argument(
        "--voice",
        type=Path,
        metavar="FILE",
        help="ask what is said in this recording, in English and at most a minute long",
    )
    parser.add_argument("--open", action="store_true", help="play the first moment")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Print the answers; exit status 1 when there is no confident match for the last question."""
    settings = SearchSettings(window_s=arguments.window, top=arguments.top)
    text = " ".join(arguments.sentence)
    if arguments.voice is not None and text.strip():
        raise InputError("The question is both typed and spoken: leave out one of them.")
    with assemble.searcher(home) as searcher:
        if arguments.voice is not None:
            text = _heard(arguments.voice, home, searcher.parse)
        given = [*arguments.picture, *arguments.face]
        if not arguments.sentence and not given and not text:
            return converse(_lines(sys.stdin), searcher, settings, arguments)
        query = Query() if given and not text.strip() else searcher.parse(text)
        query = with_pictures(query, arguments.picture, arguments.face)
        answer = searcher.answer(query, settings, _photo)
    print(_shown(answer, as_json=arguments.json, indent=1))
    if arguments.open:
        _open(answer)
    return 0 if answer.is_confident else 1


def converse(
    lines: Iterable[str], searcher: Asked, settings: SearchSettings, arguments: argparse.Namespace
) -> int:
    """Answer one line after the other, each of which may change the question before it.

    A line that cannot be answered is told on stderr and passed over. Ends with the lines, or with
    "quit"; returns 0 when the last question has a confident answer, else 1.
    """
    context: Context | None = None
    is_confident = False
    is_apart = False  # an empty line is due before the next answer
    for line in lines:
        text = line.strip()
        if text.lower() in GOODBYES:
            break
        if not text:
            continue
        is_confident = False
        try:
            answer = searcher.ask(text, settings, context, _photo)
            context, is_confident = context_after(answer), answer.is_confident
            if is_apart and not arguments.json:
                print()
            print(_shown(answer, as_json=arguments.json), flush=True)
            is_apart = True
            if arguments.open:
                _open(answer)
        except InputError as error:
            print(f"vsearch: {error}", file=sys.stderr)
    return 0 if is_confident else 1


def _heard(path: Path, home: Home, parse: Callable[[str], Query]) -> str:
    """Return the question in a recording, and say how it was understood."""
    words = assemble.spoken_in(expanded(path), assemble.transcriber(home), parse)
    print(f"heard: {printable(words)}", file=sys.stderr)
    return words


def _photo(name: str) -> Image:
    return read_photo(expanded(name))


def _lines(stream: TextIO) -> Iterator[str]:
    """Yield the lines as they come; whoever types them is asked for each."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")  # what comes down a pipe is not always text
    is_typed = stream.isatty()
    while True:
        if is_typed:
            print(PROMPT, end="", file=sys.stderr, flush=True)
        line = stream.readline()
        if not line:
            print(end="\n" * is_typed, file=sys.stderr)  # the shell goes on below the prompt
            return
        yield line


def _shown(answer: Answer, *, as_json: bool, indent: int | None = None) -> str:
    if as_json:
        return json.dumps(answer_as_json(answer), ensure_ascii=False, indent=indent)
    return "\n".join(answer_lines(answer))


def _open(answer: Answer) -> None:
    for first in answer.moments[:1]:
        print(play(first.path, first.start_s), file=sys.stderr)
