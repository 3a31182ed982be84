"""Time of questions for what is said, over many films, and how true the stated chances are.

python -m benchmarks.lines [--films 1000] [--lines 1500] [--folder FOLDER] [--questions 60]
                           [--calibration]

The library is made up: words drawn as often as they are spoken in English, with rare names among
them. It is made once in the folder, and what is missing of it is added. --calibration asks in a
library of as many lines instead, without films: lines of it quoted with mistakes and quotations
that are in none of it, and compares what is stated with what is right.
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from tempfile import gettempdir

import numpy as np

from tests.made_up_library import DIM, MadeUpScenes
from vsearch.parse import Parser
from vsearch.records.arrays import unit_rows
from vsearch.records.columns import FrameColumns
from vsearch.records.lines import SpokenLine, Subtitles, SubtitleTrack
from vsearch.records.media import Film, Shot
from vsearch.records.query import Constraint, Line, Query
from vsearch.search.dialogue import Dialogue
from vsearch.search.phrases import PhraseBook
from vsearch.search.quoting import Phrase
from vsearch.search.searcher import Searcher
from vsearch.search.word_rates import COMMON
from vsearch.store import IndexIdentity, Store
from vsearch.store.line_writes import Reading
from vsearch.subtitles.words import searchable, spoken_words

LENGTH_S = 5_400.0
FRAME_S = 4.0  # between two sampled frames
RARE = 40_000  # names and rare words beside the common ones
RARE_SHARE = 0.12  # of all words
AT_ONCE = 100  # films
KINDS = (
    *("line", "two common words", "misquoted", "a word", "never said", "over two lines"),
    "without a word",  # a line, but not where "know" is said
)


def main() -> None:
    """Build what is missing, ask, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=1500)
    parser.add_argument("--folder", type=Path, default=Path(gettempdir()) / "vsearch-lines")
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--build-only", action="store_true")
    parser.add_argument("--calibration", action="store_true")
    options = parser.parse_args()
    with Store.open(options.folder / f"{options.films}x{options.lines}") as store:
        build(store, options.films, options.lines)
        if options.build_only:
            return
        print(f"{options.films} films of {options.lines} lines")
        if options.calibration:
            calibrate(store, options.films, options.lines, options.questions)
        else:
            ask(store, options.films, options.lines, options.questions)


def build(store: Store, films: int, lines: int) -> None:
    """Write the films that are not there yet, and what is said in them."""
    store.check_identity(IndexIdentity(MadeUpScenes.name, DIM, "made-up", "made-up", "made-up", 1))
    there = {film.id for film in store.films()}
    missing = [number for number in range(films) if f"film{number}" not in there]
    for begin in range(0, len(missing), AT_ONCE):
        with store.writing():
            some = missing[begin : begin + AT_ONCE]
            store.put_subtitles([_reading(number, lines) for number in some])
            for number in some:
                _add(store, number)
            print(f"{begin + len(some)} of {len(missing)} films", flush=True)
    if missing:
        store.optimize()


def said_in(number: int, lines: int) -> list[SpokenLine]:
    """Return the lines of a film, always the same."""
    dice = random.Random(number)
    words, weights = _vocabulary()
    apart_s = LENGTH_S / lines
    drawn = iter(dice.choices(words, cum_weights=weights, k=14 * lines))
    found = []
    for place in range(lines):
        size = dice.randint(2, 12)
        text = " ".join(next(drawn) for _ in range(size))
        found.append(SpokenLine(place * apart_s + 0.1, (place + 0.8) * apart_s, f"{text}."))
    return found


def ask(store: Store, films: int, lines: int, questions: int) -> None:
    """Print the time of each kind of question, warm, and whether it was answered right."""
    searcher = Searcher(store=store, phrases=PhraseBook(MadeUpScenes()), parser=Parser(None))
    dice = random.Random(7)
    start = time.perf_counter()
    searcher.answer(_query("warm the words up"))
    print(f"the first question: {time.perf_counter() - start:.2f} s")
    for kind in KINDS:
        took, right = [], 0
        for _ in range(questions):
            number = dice.randrange(films)
            said = said_in(number, lines)
            place = dice.randrange(lines - 1)
            text = _asked(kind, said, place, dice)
            start = time.perf_counter()
            answer = searcher.answer(_query(text, without="know" * (kind == "without a word")))
            took.append((time.perf_counter() - start) * 1000)
            if kind == "two common words":  # they are said in many places
                right += answer.is_confident
            elif kind == "never said":
                right += not answer.is_confident
            else:
                right += any(
                    one.film_id == f"film{number}"
                    and one.start_s < said[place].end_s < one.end_s + 1
                    for one in answer.moments
                )
        p50, p95 = np.percentile(took, (50, 95))
        print(f"{kind:18s} p50 {p50:5.0f} ms  p95 {p95:5.0f} ms  right {right} of {questions}")


def calibrate(store: Store, films: int, lines: int, questions: int) -> None:
    """Print how often what is stated is right, by what is stated.

    A line that holds the very words is right, and any other only where they were taken from.
    """
    dice = random.Random(11)
    dialogue, every = Dialogue(store), store.films()
    told: list[tuple[float, bool, bool]] = []  # stated, right, the very words
    for number in range(questions):
        film = dice.randrange(films)
        is_absent = number % 3 == 0  # a film that is not in the library
        said = said_in(film + films * is_absent, lines)
        place = dice.randrange(lines)
        line = Line(_misquoted(said[place].text, dice))
        heard = dialogue.heard(Query(constraints=(Constraint((line,)),)), every)
        best = max(
            (
                (hit.probability, film_id, hit)
                for film_id, hits in heard.hits[line].items()
                for hit in hits
            ),
            key=lambda one: one[0],
            default=None,
        )
        if best:
            is_source = not is_absent and best[1] == f"film{film}"
            is_source = is_source and abs(best[2].line.start_s - said[place].start_s) < 8
            is_exact = Phrase.of(line.words).is_in(" ".join(spoken_words(best[2].line.text)))
            told.append((best[0], is_source, is_exact))
    exact = [is_source for _, is_source, is_exact in told if is_exact]
    print(f"the very words: {len(exact)}, {sum(exact)} of them where they were taken from")
    for low, high in ((0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.0)):
        some = [one for one in told if low <= one[0] < high and not one[2]]
        if some:
            stated = sum(chance for chance, *_ in some) / len(some)
            right = sum(is_source for _, is_source, _ in some)
            print(
                f"others, stated {low:.2f} to {high:.2f}: mean {stated:.2f}, right {right} of"
                f" {len(some)}"
            )


def _asked(kind: str, said: Sequence[SpokenLine], place: int, dice: random.Random) -> str:
    words = said[place].text.strip(".").split()
    if kind in ("line", "without a word"):
        return " ".join(words)
    if kind == "misquoted":
        return _misquoted(said[place].text, dice)
    if kind == "over two lines":
        return " ".join([*words, *said[place + 1].text.strip(".").split()[:3]])
    if kind == "a word":
        return max(words, key=len)
    if kind == "two common words":
        return " ".join(dice.choices(_vocabulary()[0][:60], k=2))
    return (
        f"zq{dice.randrange(9999)} flombert {dice.randrange(100, 999)}th quondle of the {words[0]}"
    )


def _misquoted(text: str, dice: random.Random) -> str:
    """Return a line as somebody remembers it: some words left out, changed, or mistyped."""
    words = text.strip(".").split()
    other, weights = _vocabulary()
    kept = []
    for word in words:
        luck = dice.random()
        if luck < 0.85:
            kept.append(word)
        elif luck < 0.90 and len(word) > 3:
            kept.append(word + "s")
        elif luck < 0.93 and len(word) > 4:
            place = dice.randrange(1, len(word) - 1)
            kept.append(word[:place] + word[place + 1 :])
        else:
            kept.append(dice.choices(other, cum_weights=weights)[0])
    return " ".join(kept)


def _query(text: str, *, without: str = "") -> Query:
    unwanted = [Constraint((Line(without),), is_negated=True)] if without else []
    return Query(constraints=(Constraint((Line(text),)), *unwanted))


def _reading(number: int, lines: int) -> Reading:
    said = said_in(number, lines)
    run_id = f"lines{number}"
    track = SubtitleTrack("made-up.srt", "en", run_id=run_id, count=lines)
    return Reading(
        Subtitles(f"film{number}", (track,), is_looked_into=True),
        {run_id: (said, searchable(said))},
    )


def _add(store: Store, number: int) -> None:
    dice = np.random.default_rng(number)
    times_s = np.arange(0.0, LENGTH_S, FRAME_S)
    shots = np.arange(len(times_s)) // 2
    with store.begin_film() as writer:
        writer.add_shots(
            [Shot(start, min(start + 2 * FRAME_S, LENGTH_S), start) for start in times_s[::2]]
        )
        vectors = unit_rows(dice.standard_normal((len(times_s), DIM)).astype(np.float32))
        writer.add_frames(
            FrameColumns(times_s, shots, np.zeros(len(times_s), dtype=np.int64), vectors)
        )
        writer.commit(
            Film(
                id=f"film{number}",
                run_id=writer.run_id,
                path=Path(f"/films/{number}.mkv"),
                title=f"Film {number}",
                year=None,
                duration_s=LENGTH_S,
                width=320,
                height=240,
                size_bytes=1,
                modified_ns=1,
                sample_fps=1 / FRAME_S,
                indexed_at="2020-01-01T00:00:00",
                frame_count=len(times_s),
                face_count=0,
            )
        )


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Return words, and the sums of how often each and those before it are spoken."""
    words, weights = zip(*_words(), strict=True)
    return list(words), list(accumulate(weights))


def _words() -> Iterator[tuple[str, float]]:
    for row in COMMON.read_text("utf-8").splitlines():
        word, rate = row.split()
        yield word, int(rate) / 1e6
    dice = random.Random(1)
    total = sum(1 / rank for rank in range(1, RARE + 1))
    for rank in range(1, RARE + 1):
        word = "".join(dice.choice("bdfgklmnprstvz") + dice.choice("aeiou") for _ in range(3))
        yield word + dice.choice("nrstl"), RARE_SHARE / rank / total


if __name__ == "__main__":
    main()
