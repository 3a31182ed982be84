"""The token that requests carry: made once, kept as a hash, looked at at every request."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from vsearch.errors import InputError
from vsearch.password import LONGEST, Password, read_password
from vsearch.web.tries import Trial, Tries

SHORTEST = 32  # signs: nobody guesses one, so whoever has the right one never has to wait
_LARGEST_FILE = 4096  # bytes


def new_token(path: Path) -> str:
    """Return a token nobody can guess, its hash written into a file that only its owner reads.

    InputError when the file is there already, or cannot be written.
    """
    token = secrets.token_urlsafe(32)
    line = Password.of(token).line + "\n"
    try:
        with open(path, "x", encoding="ascii", opener=_private) as file:
            file.write(line)
    except FileExistsError as error:
        raise InputError(f"{path} is there already: name a new file, or remove it.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror or error}.") from error
    return token


def read_token(path: Path) -> Password:
    """Return the hash of a token from a file, which holds that hash or the token itself.

    InputError when the file cannot be read, or the token is shorter than 32 signs.
    """
    try:
        with path.open("rb") as file:
            told = file.read(_LARGEST_FILE).decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} holds no text: put the token into its first line.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}.") from error
    line = told[0].strip() if told else ""
    try:
        return read_password(line)
    except ValueError:
        if not SHORTEST <= len(line) <= LONGEST:
            raise InputError(
                f"{path} holds no token of {SHORTEST} signs or more: `vsearch serve --new-token "
                "--token-file FILE` makes one."
            ) from None
        return Password.of(line)


class Tokens:
    """Knows the right token; safe to share between threads.

    Comparing with what is kept takes .2 s and 64 MiB on purpose. The first time it is right a
    quick hash is remembered, which says as little of a token that nobody can guess.
    """

    def __init__(self, kept: Password, tries: Tries | None = None) -> None:
        self._known = b""
        self._trial = Trial(lambda token: self.is_known(token) or kept.matches(token), tries)

    def is_known(self, token: str) -> bool:
        """Say whether this is the right token, which was seen before; cheap."""
        return hmac.compare_digest(_hash_of(token), self._known)

    def wait_s(self, address: str) -> float:
        """Return for how long an address must not try tokens; 0 when it may."""
        return self._trial.wait_s(address)

    def is_right(self, token: str, address: str) -> bool:
        """Say whether this is the right token; slow, and False while ``wait_s`` says to wait."""
        if not self._trial.is_right(token, address):
            return False
        self._known = _hash_of(token)
        return True


def _hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
