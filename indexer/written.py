"""Files and folders that the user names: what fails is told in one line."""

from pathlib import Path

from vsearch.errors import InputError


def read_text(path: Path) -> str:
    """Return the text of a file; InputError when it cannot be read or is no UTF-8."""
    try:
        return path.read_text("utf-8-sig")
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
