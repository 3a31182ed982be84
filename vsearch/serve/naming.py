"""Names of files that are sent, in a header that no title can break."""

from urllib.parse import quote

_LONGEST = 60  # signs


def attachment(title: str, suffix: str, *, kind: str = "attachment") -> str:
    """Return a Content-Disposition (RFC 6266) for a file called by a title, whatever it holds."""
    signs = "".join(sign if sign.isalnum() else " " for sign in title)
    name = "-".join(signs.split())[:_LONGEST] or "vsearch"
    plain = name.encode("ascii", "ignore").decode().strip("-") or "vsearch"
    whole = quote(name.encode("utf-8", "replace"), safe="")
    return f"{kind}; filename=\"{plain}{suffix}\"; filename*=UTF-8''{whole}{suffix}"
