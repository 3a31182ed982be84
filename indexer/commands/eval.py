"""vsearch eval: index a dataset, enrol its people, ask its sentences, print the figures."""

import argparse
import json
import sys
from pathlib import Path

from indexer.library import index_library
from indexer.progress import Bars
from indexer.scan import guess_title
from vsearch import assemble
from vsearch.enrol import find_people
from vsearch.errors import InputError
from vsearch.evaluate import Row, as_json, film_titles, read_sentences, table
from vsearch.evaluate import run as run_sentences
from vsearch.settings import Home, SearchSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the dataset."""
    parser.add_argument(
        "dataset",
        type=Path,
        help="a folder with videos/, people/<Name>/, queries.json and ground_truth.json",
    )
    parser.add_argument("--encoder", help="scene encoder, as for vsearch index")
    parser.add_argument("--fps", type=float, help="sampled frames per second, as for vsearch index")
    parser.add_argument("--window", type=float, default=SearchSettings().window_s)
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--each", action="store_true", help="print a line for every sentence too")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Print the table; the dataset's index is kept under the home folder and reused."""
    sentences = read_sentences(arguments.dataset)
    titles = film_titles(arguments.dataset)
    place = assemble.evaluation_home(home, arguments.dataset, arguments.encoder, arguments.fps)
    with assemble.indexing(
        place,
        sample_fps=arguments.fps,
        encoder=arguments.encoder,
        say=_say,
    ) as session:
        with Bars() as bars:
            report = index_library(
                [arguments.dataset / "videos"],
                store=session.store,
                models=session.models,
                settings=session.settings,
                reporter=bars,
                name_film=lambda job: (
                    titles.get(job.path.name) or guess_title(job.path)[0],
                    None,
                ),
                prune=True,
            )
        if report.failed:
            path, reason = report.failed[0]
            raise InputError(f"The dataset's {path.name} cannot be indexed: {reason}")
    assemble.enrol_people(place, find_people(arguments.dataset / "people"), say=_say)
    settings = SearchSettings(window_s=arguments.window)
    with assemble.searcher(place) as searcher:
        results = run_sentences(sentences, lambda text: searcher.ask(text, settings))
        encoder = searcher.encoder_name
    if arguments.json:
        print(json.dumps(as_json(results, encoder=encoder), indent=1))
        return 0
    print(f"scene encoder: {encoder}")
    print("\n".join(table_lines(table(results))))
    if arguments.each:
        for result in results:
            first = result.found[0] if result.found else None
            where = f"{first.film} {first.start_s:.1f}-{first.end_s:.1f}" if first else "refused"
            figures = result.scores and f"{result.scores.r1_iou5:.0f} {result.scores.ap_iou3:.2f}"
            print(f"{result.sentence.id}  {figures or '-':<6}  {result.sentence.text} -> {where}")
    return 0


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def table_lines(rows: list[Row]) -> list[str]:
    """Return the table as aligned text."""
    head = ("kind", "n", "R@1 .3", "R@1 .5", "R@5 .3", "R@5 .5", "mAP .3", "nDCG@10", "refused")
    cells = [head]
    for row in rows:
        s = row.scores
        values = (s.r1_iou3, s.r1_iou5, s.r5_iou3, s.r5_iou5, s.ap_iou3, s.ndcg10) if s else ()
        figures = [f"{value:.2f}" for value in values] or ["-"] * 6
        cells.append(
            (row.kind, str(row.sentences), *figures, f"{row.refused} of {row.sentences}")  # type: ignore[arg-type] # nine cells
        )
    width = max(len(row[0]) for row in cells)
    return [f"{row[0]:<{width}}" + "".join(f"{cell:>10}" for cell in row[1:]) for row in cells]
