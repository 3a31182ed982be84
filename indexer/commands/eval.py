"""vsearch eval: index a dataset, enrol its people, ask its sentences, print the figures."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from indexer.film_names import guess_title
from indexer.library import index_library
from indexer.progress import Bars
from indexer.progress_lines import Teller
from vsearch import assemble, evaluate
from vsearch.enrol import find_people
from vsearch.errors import InputError
from vsearch.evaluate import report as page
from vsearch.records.moments import Answer
from vsearch.records.query import FilmScope, Query
from vsearch.settings import PARTS, Fusion, Home, SearchSettings
from vsearch.wording import reason_alone

if TYPE_CHECKING:
    from vsearch.search.searcher import Searcher

EVERYTHING = 10_000  # moments: all that there are


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the dataset, the search, and what is measured."""
    parser.add_argument(
        "dataset",
        type=Path,
        help="a folder with videos/, people/<Name>/, queries.json and ground_truth.json",
    )
    parser.add_argument("--encoder", help="scene encoder, as for vsearch index")
    parser.add_argument("--fps", type=float, help="sampled frames per second, as for vsearch index")
    parser.add_argument(
        "--window",
        type=float,
        nargs="+",
        default=[],
        metavar="S",
        help="seconds that evidence may lie apart; several are compared",
    )
    parser.add_argument(
        "--without",
        nargs="+",
        default=[],
        metavar="PART",
        help=f"leave out parts of the search: {', '.join(PARTS)}",
    )
    parser.add_argument(
        "--fusion",
        default=SearchSettings().fusion,
        metavar="HOW",
        help=f"how evidence becomes one score: {', '.join(get_args(Fusion))}",
    )
    parser.add_argument(
        "--ablate", action="store_true", help="compare with each part left out, fusion and window"
    )
    parser.add_argument("--calibration", action="store_true", help="are stated probabilities true?")
    parser.add_argument(
        "--leave-one-out",
        action="store_true",
        help="ask again without each film; choose settings without the sentences about it",
    )
    parser.add_argument(
        "--copies",
        type=int,
        metavar="N",
        help="ask a library with N copies of each film",
    )
    parser.add_argument(
        "--report", type=Path, metavar="FOLDER", help="write all of it as Markdown with pictures"
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--each", action="store_true", help="print a line for every sentence too")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Print the tables; the dataset's index is kept under the home folder and reused."""
    settings = _settings(arguments)
    if arguments.copies is not None and not 1 <= arguments.copies <= len(evaluate.NAMES):
        raise InputError(f"Cannot make {arguments.copies} copies: give 1 to {len(evaluate.NAMES)}.")
    if arguments.report:
        page.check_folder(arguments.report)
    sentences = evaluate.read_sentences(arguments.dataset)
    place = _indexed(arguments, home)
    with assemble.searcher(place) as searcher:
        found = _evaluated(arguments, searcher, sentences, settings)
    if arguments.copies:
        found = replace(found, copies=_copies(arguments, place, sentences, found, settings))
    if arguments.report:
        films = {path.name: path for path in (arguments.dataset / "videos").iterdir()}
        _say(f"report: {evaluate.write_report(arguments.report, found, films)}")
    if arguments.json:
        print(json.dumps(_as_json(found), indent=1))
    else:
        print("\n".join(_lines(found, is_each=arguments.each)))
    return 0


def _settings(arguments: argparse.Namespace) -> SearchSettings:
    windows = arguments.window or [SearchSettings().window_s]
    return SearchSettings(
        window_s=windows[0], fusion=arguments.fusion, without=frozenset(arguments.without)
    )


def _indexed(arguments: argparse.Namespace, home: Home) -> Home:
    """Return the home of the dataset's index, brought up to date."""
    titles = evaluate.film_titles(arguments.dataset)
    place = assemble.evaluation_home(home, arguments.dataset, arguments.encoder, arguments.fps)
    with assemble.indexing(
        place,
        sample_fps=arguments.fps,
        encoder=arguments.encoder,
        say=_say,
    ) as session:
        with Bars() as bars:
            done = index_library(
                [arguments.dataset / "videos"],
                store=session.store,
                models=session.models,
                settings=session.settings,
                reporter=Teller(bars.hear),
                name_film=lambda job: (
                    titles.get(job.path.name) or guess_title(job.path)[0],
                    None,
                ),
                prune=True,
            )
        if done.failed:
            path, reason = done.failed[0]
            raise InputError(
                f"The dataset's {path.name} cannot be indexed: {reason_alone(path, reason)}"
            )
    assemble.enrol_people(place, find_people(arguments.dataset / "people"), say=_say)
    return place


def _evaluated(
    arguments: argparse.Namespace,
    searcher: "Searcher",
    sentences: Sequence[evaluate.Sentence],
    settings: SearchSettings,
) -> evaluate.Evaluation:
    results = evaluate.run(sentences, lambda text: searcher.ask(text, settings))
    found = evaluate.Evaluation(
        encoder=searcher.encoder_name, results=tuple(results), settings=settings
    )
    variants = []
    if arguments.ablate:
        variants = evaluate.ablations(settings)
    elif len(arguments.window) > 1:
        variants = evaluate.windows(settings, arguments.window)
    if variants:
        found = replace(
            found, comparisons=tuple(evaluate.compare(sentences, variants, searcher.ask))
        )
    if arguments.calibration:
        found = replace(found, calibrations=_calibrations(arguments, searcher, results, settings))
    if arguments.leave_one_out:
        found = replace(
            found,
            left_out=tuple(_left_out(searcher, sentences, results, settings)),
            transfer=evaluate.transfer(sentences, _choices(settings), searcher.ask),
        )
    return found


def _calibrations(
    arguments: argparse.Namespace,
    searcher: "Searcher",
    results: Sequence[evaluate.Result],
    settings: SearchSettings,
) -> tuple[evaluate.Calibration, ...]:
    segments = evaluate.read_segments(arguments.dataset)
    wide = replace(settings, top=EVERYTHING)

    def answer(query: Query) -> Answer:
        return searcher.answer(query, wide)

    people = sorted(find_people(arguments.dataset / "people"))
    told = {
        "moments of the sentences": [*evaluate.about_moments(results)],
        "people": [*evaluate.about_people(people, segments, answer)],
        "things": [*evaluate.about_things(segments, answer)],
    }
    return tuple(evaluate.calibration(about, stated) for about, stated in told.items())


def _left_out(
    searcher: "Searcher",
    sentences: Sequence[evaluate.Sentence],
    results: Sequence[evaluate.Result],
    settings: SearchSettings,
) -> list[evaluate.LeftOut]:
    films = {film.path.name: film for film in searcher.films()}

    def ask(text: str, name: str) -> Answer:
        query = searcher.parse(text)
        without = FilmScope(films[name].title, (films[name].id,), is_excluded=True)
        return searcher.answer(replace(query, films=(*query.films, without)), settings)

    return evaluate.leave_films_out(sentences, results, sorted(films), ask)


def _choices(settings: SearchSettings) -> list[evaluate.Variant]:
    """Return the settings to choose among when one film is left out: as it is, and its numbers."""
    return [
        evaluate.Variant("as it is", settings),
        *(
            evaluate.Variant(f"window {w:g} s, seen from {p:g}", changed)
            for w in (3.0, 5.0, 8.0, 12.0, 20.0)
            for p in (0.4, 0.5, 0.6)
            if (changed := replace(settings, window_s=w, present=p)) != settings
        ),
    ]


def _copies(
    arguments: argparse.Namespace,
    place: Home,
    sentences: Sequence[evaluate.Sentence],
    found: evaluate.Evaluation,
    settings: SearchSettings,
) -> evaluate.Copies:
    names = evaluate.NAMES[: arguments.copies]
    with assemble.searcher(assemble.copied_home(place, names)) as searcher:
        return evaluate.ask_copies(
            sentences,
            found.results,
            evaluate.film_titles(arguments.dataset),
            names,
            lambda text: searcher.ask(text, settings),
            assemble.copied_name,
        )


def _as_json(found: evaluate.Evaluation) -> dict[str, object]:
    more = {
        "settings": {**asdict(found.settings), "without": sorted(found.settings.without)},
        "comparisons": [asdict(one) for one in found.comparisons],
        "calibrations": [
            {**asdict(one), "count": one.count, "error": one.error} for one in found.calibrations
        ],
        "left_out": [asdict(one) for one in found.left_out],
        "transfer": asdict(found.transfer) if found.transfer else None,
        "copies": asdict(found.copies) if found.copies else None,
    }
    return evaluate.as_json(found.results, encoder=found.encoder, **more)


def _lines(found: evaluate.Evaluation, *, is_each: bool) -> list[str]:
    lines = [f"scene encoder: {found.encoder}"]
    rows = evaluate.table(found.results)
    lines += page.table_lines(page.result_cells(rows))
    lines += ["", *page.interval_lines(rows)]
    for cells in (
        page.comparison_cells(found.comparisons),
        page.calibration_cells(found.calibrations),
        page.left_out_cells(found.left_out),
    ):
        if len(cells) > 1:
            lines += ["", *page.table_lines(cells)]
    if found.left_out:
        lines += [page.left_out_text(found.left_out)]
    if found.transfer:
        lines += ["", page.transfer_text(found.transfer)]
    if found.copies:
        lines += ["", page.copies_text(found.copies)]
    if is_each:
        lines += ["", *map(_line, found.results)]
    return lines


def _line(result: evaluate.Result) -> str:
    first = result.found[0] if result.found else None
    where = f"{first.film} {first.start_s:.1f}-{first.end_s:.1f}" if first else "refused"
    figures = result.scores and f"{result.scores.r1_iou5:.0f} {result.scores.ap_iou3:.2f}"
    return f"{result.sentence.id}  {figures or '-':<6}  {result.sentence.text} -> {where}"


def _say(line: str) -> None:
    print(line, file=sys.stderr)
