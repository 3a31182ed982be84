"""vsearch check: whether everything holds that must hold of the index, and mending it."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict

from vsearch.assemble import checking
from vsearch.records.findings import Finding
from vsearch.settings import Home
from vsearch.wording import counted, printable

MOST_ALIKE = 5  # notes or leftovers of one kind that are told one by one


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare whether to mend, and the format."""
    parser.add_argument(
        "--repair",
        action="store_true",
        help="mend what can be mended: delete what killed runs left, drop films whose rows are "
        "damaged so that the next `vsearch index` takes them anew, take away broken references",
    )
    parser.add_argument("--json", action="store_true", help="print the same as JSON")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Say what does not hold; 1 when something is left that is not sound."""
    before = checking.check(home)
    after = before
    if arguments.repair and any(finding.mend for finding in before.findings):
        checking.repair(home, before.findings)
        after = checking.check(home)
    mended = [finding for finding in before.findings if finding not in after.findings]
    if arguments.json:
        print(json.dumps(_as_json(after, mended), ensure_ascii=False, indent=1))
    else:
        print("\n".join(map(printable, _lines(after, mended))))
        if not after.is_sound and not arguments.repair and any(f.mend for f in after.findings):
            print("`vsearch check --repair` mends what it can", file=sys.stderr)
    return 0 if after.is_sound else 1


def _lines(checked: checking.Checked, mended: Sequence[Finding]) -> list[str]:
    """Return what was found, what was done about it, and the sum of it.

    Of many notes or leftovers of one kind some are told and the others counted.
    """
    lines = [f"mended: {one.where}: {one.what}{_consequence(one)}" for one in mended]
    alike: Counter[tuple[str, str]] = Counter()
    for one in checked.findings:
        alike[one.level, one.what] += 1
        if one.level == "damage" or alike[one.level, one.what] <= MOST_ALIKE:
            lines.append(f"{one.level}: {one.where}: {one.what}; {one.cure}")
    for (level, what), count in alike.items():
        if level != "damage" and count > MOST_ALIKE:
            lines.append(f"{level}: {count - MOST_ALIKE:,} more: {what}")
    problems = sum(one.level != "note" for one in checked.findings)
    looked_at = (
        f"{counted(checked.films, 'film')}, {counted(checked.frames, 'frame')}, "
        f"{counted(checked.faces, 'face')}, {counted(checked.people, 'person', 'people')}"
    )
    return [*lines, f"{looked_at} checked: {counted(problems, 'problem') if problems else 'sound'}"]


def _consequence(finding: Finding) -> str:
    if finding.mend == "film":
        return "; it is out of the index, and the next `vsearch index` takes it anew"
    return "; taken away" if finding.mend in ("reference", "correction") else ""


def _as_json(checked: checking.Checked, mended: Sequence[Finding]) -> dict[str, object]:
    counts = {name: getattr(checked, name) for name in ("films", "frames", "faces", "people")}
    found = [asdict(one) | {"is_mended": one in mended} for one in (*mended, *checked.findings)]
    return {"is_sound": checked.is_sound, **counts, "findings": found}
