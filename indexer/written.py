"""Files and folders that the user names: what fails is told in one line."""

from pathlib import Path

from vsearch.errors import InputError

LARGEST_BYTES = 20_000_000  # of a file with text; a cast list of 100,000 parts has a quarter


def bounded_text(path: Path) -> str:
    """Return the text of a file that is not larger than text is; InputError when it is.

    OSError when it cannot be read, UnicodeDecodeError when it is no UTF-8.
    """
    with path.open("rb") as file:
        content = file.read(LARGEST_BYTES + 1)  # a device may never end
    if len(content) > LARGEST_BYTES:
        raise InputError(
            f"{path} has more than {LARGEST_BYTES // 1_000_000} MB: take a part of it."
        )
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path) -> str:
    """Return the text of a file; InputError when it cannot be read, is too large or no UTF-8."""
    try:
        return bounded_text(path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror or error}; check the spelling."
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} cannot be read: save it as UTF-8 text.") from error


def make_folder(folder: Path) -> None:
    """Make the folder unless it is there; InputError when that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{folder} cannot be made: {error.strerror or error}; name another folder."
        ) from error


def write_file(path: Path, content: str | bytes) -> None:
    """Write a file, over an older one; InputError when it cannot be written."""
    try:
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    except OSError as error:
        raise InputError(
            f"{path} cannot be written: {error.strerror or error}; name another place."
        ) from error
