"""Parts of a file that are asked for (RFC 9110, section 14), and copies that a client has."""

import re

_ONE = re.compile(r"bytes *= *(\d*) *- *(\d*) *", re.ASCII | re.IGNORECASE)
_DIGITS = 18  # of a number; more are past the end of any file


class OutsideError(Exception):
    """A range lies outside of the file."""


def part_of(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the first byte and the one after the last; None for all of the file.

    What is no range of bytes, and several ranges at once, are passed over, as a server may. Raises
    OutsideError for a range that begins behind the end.
    """
    found = _ONE.fullmatch(header.strip()) if header else None
    if found is None:
        return None
    first, last = (_number(digits) for digits in found.groups())
    if first is None:
        if last is None:
            return None
        if not last or not size:
            raise OutsideError
        return max(0, size - last), size
    if last is not None and last < first:
        return None
    if first >= size:
        raise OutsideError
    return first, size if last is None else min(last + 1, size)


def is_same(header: str | None, etag: str) -> bool:
    """Say whether an If-None-Match names a copy that is still right."""
    if header is None:
        return False
    told = [one.strip().removeprefix("W/") for one in header.split(",")]
    return "*" in told or etag in told


def _number(digits: str) -> int | None:
    """Return the number; of one that is too long, one that is as far out."""
    if not digits:
        return None
    plain = digits.lstrip("0") or "0"
    return int(plain) if len(plain) <= _DIGITS else 10**_DIGITS
