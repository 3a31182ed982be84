"""What the address of the search page names: a question, and a moment to play."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from vsearch.errors import InputError

LONGEST_S = 1e9  # of any film, which is 30 years


@dataclass(frozen=True, slots=True)
class Address:
    """A question and a moment; each may be missing."""

    question: str = ""
    film_id: str = ""
    time_s: float | None = None  # only along with a film

    @property
    def fields(self) -> dict[str, str]:
        """Return what stands behind the question mark, by name."""
        fields = {"q": self.question, "film": self.film_id}
        if self.film_id and self.time_s is not None:
            fields["t"] = f"{self.time_s:.1f}"
        return {name: value for name, value in fields.items() if value}

    @property
    def link(self) -> str:
        """Return a link to it from the page itself."""
        return f"?{urlencode(self.fields)}"


def read_address(fields: Mapping[str, str]) -> Address:
    """Return what an address names; InputError when its time is none.

    Whether there is such a film is for the index to say: it is never taken for a path.
    """
    film_id, told = fields.get("film", ""), fields.get("t", "0")
    if not film_id:
        return Address(fields.get("q", ""))
    try:
        time_s = float(told)
    except ValueError:
        time_s = -1.0
    if not 0 <= time_s < LONGEST_S:
        raise InputError(f"The link's time is {told!r}: give seconds from the film's beginning.")
    return Address(fields.get("q", ""), film_id, time_s)
