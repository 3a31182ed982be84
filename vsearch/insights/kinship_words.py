"""Whom somebody looks more like, and how certain that is, in words."""

from collections.abc import Iterator, Mapping, Sequence

from vsearch.insights.kinship import CERTAIN, RESAMPLINGS, Lead

CAUTION = "Face embeddings are trained to tell people apart, not to measure kinship."
FEW_PHOTOS = 5  # below it, drawing photos anew shows less doubt than there is


def lead_lines(found: Sequence[Lead], counts: Mapping[str, int]) -> Iterator[str]:
    """Yield for each person whom they look more like, and how certain that is.

    ``counts`` are the photos of everybody; names stand in it as they are.
    """
    for lead in found:
        yield _lead_line(lead, counts)
    if any(lead.certainty is not None for lead in found) and min(counts.values()) < FEW_PHOTOS:
        yield f"With fewer than {FEW_PHOTOS} photos of somebody the doubt is larger than it seems."


def _lead_line(lead: Lead, counts: Mapping[str, int]) -> str:
    (first, likest), (second, next_likest), *_ = lead.others
    if lead.certainty is None or lead.between is None:
        single = [name for name, count in counts.items() if count == 1]
        why = (
            "one photo each cannot tell"
            if len(single) == len(counts)
            else f"one photo of {' and of '.join(single)} cannot tell"
        )
        return f"{lead.person}: {first} {likest:.2f}, {second} {next_likest:.2f}; {why}"
    low, high = lead.between
    doubt = (
        f"ahead in {lead.certainty:.0%} of {RESAMPLINGS:,} drawings of photos, "
        f"by {low:.2f} to {high:.2f}"
    )
    if lead.certainty >= CERTAIN:
        return (
            f"{lead.person} looks more like {first} ({likest:.2f}) than {second} "
            f"({next_likest:.2f}): {doubt}"
        )
    return (
        f"{lead.person}: cannot be told; {first} {likest:.2f}, {second} {next_likest:.2f}, "
        f"the former {doubt}"
    )
