"""An evaluation as a page to read: tables, a plot, and what went wrong in pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vsearch.errors import InputError, MediaError
from vsearch.evaluate.calibration import Calibration
from vsearch.evaluate.copies import Copies
from vsearch.evaluate.leave_out import LeftOut, Transfer
from vsearch.evaluate.scoring import Comparison, Result, Row, table
from vsearch.evaluate.sheets import contact_sheet
from vsearch.printed import print_query
from vsearch.records.moments import Moment
from vsearch.settings import SearchSettings
from vsearch.wording import clock

HEAD = ("kind", "n", "R@1 .3", "R@1 .5", "R@5 .3", "R@5 .5", "mAP .3", "nDCG@10", "refused")
_TITLE = "# How good are the answers?"
_SIDE = 320  # pixels of the plot


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything that was measured; what was not asked for is empty."""

    encoder: str
    results: tuple[Result, ...]
    settings: SearchSettings = field(default_factory=SearchSettings)
    comparisons: tuple[Comparison, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    transfer: Transfer | None = None
    copies: Copies | None = None


def table_lines(cells: Sequence[Sequence[str]]) -> list[str]:
    """Return a table as aligned text, the first column to the left."""
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in cells
    ]


def result_cells(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """Return the table of the kinds of sentences."""
    return [HEAD, *map(_row_cells, rows)]


def comparison_cells(comparisons: Sequence[Comparison]) -> list[tuple[str, ...]]:
    """Return the table of the variants, with what each gains in mAP and the bounds of that."""
    head = ("search", *HEAD[2:], "rightly refused", "mAP gain", "95 %")
    return [
        head,
        *(
            (
                one.name,
                *_row_cells(one.found)[2:],
                f"{one.refused.refused} of {one.refused.sentences}",
                f"{one.gain:+.3f}",
                f"{one.gain_low:+.3f} {one.gain_high:+.3f}",
            )
            for one in comparisons
        ),
    ]


def calibration_cells(calibrations: Sequence[Calibration]) -> list[tuple[str, ...]]:
    """Return how far stated probabilities lie from the truth."""
    rows = [(one.about, str(one.count), f"{one.error:.3f}") for one in calibrations]
    return [("stated about", "n", "calibration error"), *rows]


def _bin_cells(calibration: Calibration) -> list[tuple[str, ...]]:
    rows = [(f"{one.stated:.2f}", f"{one.true:.2f}", str(one.count)) for one in calibration.bins]
    return [(f"{calibration.about}: stated", "true", "n"), *rows]


def left_out_text(left_out: Sequence[LeftOut]) -> str:
    """Return in a sentence how far the figures move when a film is left out."""
    moves = [
        (one.without.scores.ap_iou3 - one.within.scores.ap_iou3, one.film)
        for one in left_out
        if one.without.scores and one.within.scores
    ]
    if not moves:
        return ""
    most, film = max(moves, key=lambda move: abs(move[0]))
    mean = sum(move for move, _ in moves) / len(moves)
    return f"mAP moves by {mean:+.3f} in the mean, most without {film}: {most:+.3f}."


def left_out_cells(left_out: Sequence[LeftOut]) -> list[tuple[str, ...]]:
    """Return the figures without each film beside those with it, of the same sentences."""
    rows = []
    for one in left_out:
        without, within = one.without.scores, one.within.scores
        if without and within:
            rows.append(
                (
                    one.film,
                    str(one.without.sentences),
                    *(f"{value:.2f}" for value in (without.r1_iou5, within.r1_iou5)),
                    *(f"{value:.2f}" for value in (without.ap_iou3, within.ap_iou3)),
                )
            )
    return [("film left out", "n", "R@1 .5", "with it", "mAP .3", "with it"), *rows]


def write_report(folder: Path, evaluation: Evaluation, films: Mapping[str, Path]) -> Path:
    """Write ``report.md`` with its pictures and return its path.

    ``films`` are the films by file name. InputError when the folder holds something else already
    or cannot be written.
    """
    report = folder / "report.md"
    try:
        check_folder(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for number, one in enumerate(evaluation.calibrations):
            (folder / f"calibration-{number}.svg").write_text(reliability_plot(one), "utf-8")
        sheets = {}
        wrong = [result for result in evaluation.results if not result.is_right]
        for number, result in enumerate(wrong, start=1):
            sheet = _sheet(result, films)
            if sheet is not None:
                sheets[result.sentence.id] = f"wrong-{number}.jpg"
                (folder / sheets[result.sentence.id]).write_bytes(sheet)
        report.write_text(markdown(evaluation, sheets), "utf-8")
    except OSError as error:
        raise InputError(
            f"{folder} cannot be written: {error.strerror or error}; name another folder."
        ) from error
    return report


def check_folder(folder: Path) -> None:
    """Raise InputError when the folder holds anything but an earlier report."""
    report = folder / "report.md"
    try:
        is_ours = report.is_file() and report.read_text("utf-8").startswith(_TITLE)
        if folder.exists() and not is_ours and any(folder.iterdir()):
            raise InputError(f"{folder} holds other things: name a new folder for the report.")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{folder} cannot hold the report: {error}; name a new folder.") from error


def markdown(evaluation: Evaluation, sheets: Mapping[str, str]) -> str:
    """Return the report as text; ``sheets`` are the file names of contact sheets by sentence."""
    rows = table(evaluation.results)
    parts = [
        _TITLE,
        f"Scene encoder: `{evaluation.encoder}`. {_settings_text(evaluation.settings)}",
        _markdown_table(result_cells(rows)),
        "In brackets: 95 % of bootstraps over sentences.\n\n" + "\n".join(interval_lines(rows)),
    ]
    if evaluation.comparisons:
        parts += [
            "## What each part adds",
            _markdown_table(comparison_cells(evaluation.comparisons)),
        ]
    if evaluation.calibrations:
        parts += ["## Can stated probabilities be believed?"]
        parts += [_markdown_table(calibration_cells(evaluation.calibrations))]
        for number, one in enumerate(evaluation.calibrations):
            parts += [f"![{one.about}](calibration-{number}.svg)"]
            parts += [_markdown_table(_bin_cells(one))]
    if evaluation.left_out:
        parts += ["## Without one film", _markdown_table(left_out_cells(evaluation.left_out))]
        parts += [left_out_text(evaluation.left_out)]
    if evaluation.transfer:
        parts += ["## Settings chosen on the other films", transfer_text(evaluation.transfer)]
    if evaluation.copies:
        parts += ["## Every film many times over", copies_text(evaluation.copies)]
    parts += ["## Wrong answers"]
    parts += [
        _wrong(result, sheets.get(result.sentence.id))
        for result in evaluation.results
        if not result.is_right
    ]
    return "\n\n".join(parts) + "\n"


def transfer_text(transfer: Transfer) -> str:
    """Return in a sentence what choosing settings on other films costs."""
    transferred, headline = transfer.transferred.scores, transfer.headline.scores
    if not transferred or not headline:
        return ""
    return (
        f"Each sentence with the settings that are best for the sentences about other films: "
        f"R@1 .5 {transferred.r1_iou5:.2f} (as it is {headline.r1_iou5:.2f}), "
        f"mAP .3 {transferred.ap_iou3:.2f} (as it is {headline.ap_iou3:.2f})."
    )


def copies_text(copies: Copies) -> str:
    """Return in a sentence how the larger library answers."""
    many, plain = copies.copied.scores, copies.plain.scores
    if not many or not plain:
        return ""
    astray = "; ".join(copies.astray) or "none"
    return (
        f"Each film {copies.count} times under other titles: "
        f"R@1 .5 {many.r1_iou5:.2f} (once {plain.r1_iou5:.2f}), "
        f"R@5 .3 {many.r5_iou3:.2f} (once {plain.r5_iou3:.2f}), "
        f"{copies.question_s * 1000:.0f} ms a question. "
        f"Sentences about one copy that were answered from another: {astray}."
    )


def reliability_plot(calibration: Calibration) -> str:
    """Return an SVG: the share that is true over the stated probability, circles as large as n."""
    most = max((one.count for one in calibration.bins), default=1)
    marks = "".join(
        f'<circle cx="{one.stated * _SIDE:.1f}" cy="{(1 - one.true) * _SIDE:.1f}" '
        f'r="{3 + 9 * (one.count / most) ** 0.5:.1f}"><title>{one.count} stated '
        f"{one.stated:.2f}, true {one.true:.2f}</title></circle>"
        for one in calibration.bins
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-60 -40 {_SIDE + 90} {_SIDE + 100}" '
        'width="460" font-family="sans-serif" font-size="14">'
        f'<rect x="-60" y="-40" width="{_SIDE + 90}" height="{_SIDE + 100}" fill="white"/>'
        f'<text x="0" y="-18">{calibration.about}: n = {calibration.count}, '
        f"error {calibration.error:.3f}</text>"
        f'<rect width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>'
        f'<line x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0" stroke="#999" stroke-dasharray="4"/>'
        f'<g fill="#1f6feb" fill-opacity="0.6">{marks}</g>'
        f'<text x="{_SIDE / 2}" y="{_SIDE + 36}" text-anchor="middle">stated probability</text>'
        f'<text x="-36" y="{_SIDE / 2}" text-anchor="middle" '
        f'transform="rotate(-90 -36 {_SIDE / 2})">share that is true</text></svg>\n'
    )


def _row_cells(row: Row) -> tuple[str, ...]:
    s = row.scores
    values = (s.r1_iou3, s.r1_iou5, s.r5_iou3, s.r5_iou5, s.ap_iou3, s.ndcg10) if s else ()
    figures = tuple(f"{value:.2f}" for value in values) or ("-",) * 6
    return (row.kind, str(row.sentences), *figures, f"{row.refused} of {row.sentences}")


def interval_lines(rows: Sequence[Row]) -> list[str]:
    """Return the bounds of the kinds with enough sentences to speak of bounds."""
    return [
        f"- {row.kind}: R@1 .5 {row.scores.r1_iou5:.2f} "
        f"[{row.low.r1_iou5:.2f} {row.high.r1_iou5:.2f}], "
        f"mAP .3 {row.scores.ap_iou3:.2f} [{row.low.ap_iou3:.2f} {row.high.ap_iou3:.2f}]"
        for row in rows
        if row.scores and row.low and row.high and row.sentences >= 5
    ]


def _settings_text(settings: SearchSettings) -> str:
    parts = ", ".join(sorted(settings.without)) or "nothing"
    return (
        f"Window {settings.window_s:g} s, fusion {settings.fusion}, seen from "
        f"p {settings.present:g}, left out: {parts}."
    )


def _markdown_table(cells: Sequence[Sequence[str]]) -> str:
    head, *rows = cells
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def _wrong(result: Result, sheet: str | None) -> str:
    sentence = result.sentence
    lines = [f"### {sentence.id}: {sentence.text}", ""]
    if result.answer:
        lines.append(f"- understood: {print_query(result.answer.query)}")
    for film, spans in sentence.truth.expected.items():
        told = ", ".join(f"{clock(start)}-{clock(end)}" for start, end in spans)
        lines.append(f"- expected: {film} {told}")
    if not sentence.truth.expected:
        lines.append("- expected: no confident match")
    if result.answer:
        lines += [f"- {_told(moment)}" for moment in result.answer.moments[:5]]
        lines += [f"- {_told(moment)}" for moment in result.answer.partials]
    if sheet:
        lines += ["", f"![{sentence.text}]({sheet})"]
    return "\n".join(lines)


def _told(moment: Moment) -> str:
    evidence = "; ".join(f"{one.label} p {one.probability:.2f}" for one in moment.evidence)
    kind = "partial" if moment.is_partial else "found"
    times = f"{clock(moment.start_s)}-{clock(moment.end_s)}"
    return f"{kind}: {moment.path.name} {times}, p {moment.probability:.2f} ({evidence})"


def _sheet(result: Result, films: Mapping[str, Path]) -> bytes | None:
    try:
        return contact_sheet(result, films)
    except MediaError:  # a film that cannot be read any more costs the picture, not the report
        return None
