"""A password as it is kept: never itself, only what can be compared with it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from vsearch.errors import InputError

VARIABLE = "VSEARCH_PASSWORD_HASH"  # in which the web app is told of it, for itself alone
SHORTEST = 8  # signs
LONGEST = 1024  # signs; more would only keep the processor busy
_SALT_BYTES = 16
# RFC 7914, section 2, with the cost that OWASP asks for: 64 MiB and about .2 s a look.
_COST, _BLOCK, _LANES = 2**16, 8, 1
_MEMORY_BYTES = 129 * _COST * _BLOCK


@dataclass(frozen=True, slots=True)
class Password:
    """The salted scrypt hash of a password."""

    salt: bytes  # 16 random bytes
    digest: bytes  # 64 bytes

    def __post_init__(self) -> None:
        if len(self.salt) != _SALT_BYTES or len(self.digest) != hashlib.sha512().digest_size:
            raise ValueError("a password is kept as 16 bytes of salt and 64 of hash")

    @classmethod
    def of(cls, text: str) -> "Password":
        """Return what is kept of a password; InputError when it is too short or too long."""
        if not SHORTEST <= len(text) <= LONGEST:
            raise InputError(
                f"A password of {len(text)} signs cannot be used: give {SHORTEST} to {LONGEST}."
            )
        salt = secrets.token_bytes(_SALT_BYTES)
        return cls(salt, _hashed(text, salt))

    def matches(self, text: str) -> bool:
        """Say whether this is the password; it takes as long when it is nearly right."""
        return len(text) <= LONGEST and hmac.compare_digest(_hashed(text, self.salt), self.digest)

    @property
    def line(self) -> str:
        """Return it as one line of text, for ``read_password``."""
        return f"{self.salt.hex()}:{self.digest.hex()}"


def read_password(line: str) -> Password:
    """Return what ``Password.line`` wrote; ValueError when it is something else."""
    salt, _, digest = line.partition(":")
    return Password(bytes.fromhex(salt), bytes.fromhex(digest))


def _hashed(text: str, salt: bytes) -> bytes:
    told = text.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        told, salt=salt, n=_COST, r=_BLOCK, p=_LANES, maxmem=_MEMORY_BYTES, dklen=64
    )
