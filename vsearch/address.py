"""Where an index lies when it is not in the home: another folder, or an object store."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from vsearch.errors import InputError
from vsearch.paths import expanded

SCHEMES = {
    "s3": "s3://BUCKET/PREFIX",
    "gs": "gs://BUCKET/PREFIX",
    "az": "az://CONTAINER/PREFIX",
}


def index_address(given: str) -> str:
    """Return the place of an index as it is kept: a whole path, or an address without end slash.

    InputError for what is neither, and for an address that carries a key or a password: it would
    be shown, kept in notes and seen by whoever lists processes. It is never repeated.
    """
    text = given.strip()
    if not text:
        raise InputError("The place of the index is empty: name a folder, or s3://BUCKET/PREFIX.")
    if "://" not in text:
        return str(expanded(text).absolute())
    parts = urlsplit(text)
    if parts.username or parts.password or parts.query or parts.fragment or "@" in parts.netloc:
        raise InputError(
            f"An address that begins with {parts.scheme}:// may not carry keys, passwords or "
            "options: put them into the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)."
        )
    if parts.scheme == "file":
        return str(Path(url2pathname(parts.path)).absolute())
    if parts.scheme not in SCHEMES:
        known = ", ".join(SCHEMES.values())
        raise InputError(
            f"An index cannot lie at an address that begins with {parts.scheme}://: name a folder, "
            f"or one of {known}."
        )
    if not parts.netloc:
        raise InputError(f"{text} names no bucket: write {SCHEMES[parts.scheme]}.")
    path = "/".join(part for part in parts.path.split("/") if part)
    if any(part in (".", "..") for part in path.split("/")):
        raise InputError(f"{text} goes up or stands still in between: name the prefix as it is.")
    return f"{parts.scheme}://{parts.netloc}/{path}".rstrip("/")


def is_remote(address: str) -> bool:
    """Say whether an address is one of an object store, not of a folder of this machine."""
    return "://" in address and not address.startswith("file://")


def local_folder(uri: str) -> Path | None:
    """Return the folder an address means, None when it is not on this machine's file system."""
    if "://" not in uri:
        return Path(uri)
    parts = urlsplit(uri)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None
