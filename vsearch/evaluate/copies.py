"""The same sentences asked of a library that holds every film many times over."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from vsearch.evaluate.dataset import Sentence
from vsearch.evaluate.scoring import Ask, Result, Row, row, run
from vsearch.metrics import Truth

# Added to the titles of copies: words that no title has.
NAMES = (
    *("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Eta", "Theta", "Iota", "Kappa"),
    *("Lambda", "Mu", "Nu", "Xi", "Omicron", "Pi", "Rho", "Sigma", "Tau", "Upsilon"),
    *("Phi", "Chi", "Psi", "Omega"),
)


@dataclass(frozen=True, slots=True)
class Copies:
    """The answers of the larger library beside those of the plain one."""

    count: int
    copied: Row
    plain: Row
    question_s: float  # mean time of a question, seconds
    astray: tuple[str, ...]  # sentences about one copy that were answered from another


def ask_copies(
    sentences: Sequence[Sentence],
    results: Sequence[Result],
    titles: Mapping[str, str],
    names: Sequence[str],
    ask: Ask,
    rename: Callable[[str, str], str],
) -> Copies:
    """Return the figures over the copies; ``rename`` gives the file name of a copy.

    A sentence that names a film is asked about one copy, each about another one, and only that
    copy is right. Of any other sentence the copies of all spans are.
    """
    asked, copied = [], []
    for place, sentence in enumerate(sentences):
        title = _title_in(sentence.text, titles.values())
        meant = [names[place % len(names)]] if title else list(names)
        text = sentence.text
        if title:
            start = text.casefold().index(title.casefold())
            end = start + len(title)
            text = f"{text[:end]} {meant[0]}{text[end:]}"
        truth = Truth(
            expected=_copied(sentence.truth.expected, meant, rename),
            acceptable=_copied(sentence.truth.acceptable, meant, rename),
        )
        asked.append(replace(sentence, text=text, truth=truth))
        copied.append(meant if title else None)
    begun_s = time.perf_counter()
    answered = run(asked, ask)
    question_s = (time.perf_counter() - begun_s) / max(len(asked), 1)
    astray = tuple(
        result.sentence.text
        for result, meant in zip(answered, copied, strict=True)
        if meant and not all(_is_of(found.film, meant[0]) for found in result.found)
    )
    wanted = [result for result in answered if result.scores]
    plain = [result for result in results if result.scores]
    return Copies(len(names), row("copies", wanted), row("plain", plain), question_s, astray)


def _title_in(text: str, titles: Iterable[str]) -> str:
    found = [title for title in titles if title.casefold() in text.casefold()]
    return max(found, key=len, default="")


def _copied(
    spans: Mapping[str, Sequence[tuple[float, float]]],
    names: Sequence[str],
    rename: Callable[[str, str], str],
) -> dict[str, Sequence[tuple[float, float]]]:
    return {rename(film, name): told for film, told in spans.items() for name in names}


def _is_of(film: str, name: str) -> bool:
    return film.rpartition(".")[0].endswith(f" {name}")
