"""Names of films and people as names of files."""

LONGEST_BYTES = 60  # of one title in a name; disks take 255 for all of it


def slug(title: str) -> str:
    """Return a title as a piece of a file name that any disk takes: the-matrix."""
    signs = "".join(sign if sign.isalnum() else " " for sign in title.casefold())
    return "-".join(signs.split()).encode()[:LONGEST_BYTES].decode(errors="ignore") or "film"
