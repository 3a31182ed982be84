"""How long a file may stand still and how much memory it may take before it is given up."""

from dataclasses import dataclass

from vsearch.errors import InputError
from vsearch.jobs.memory import machine_bytes

PATIENCE_S = 120.0
MEMORY_GIB = 4.0  # beside what the models take

_GIB = 1 << 30
_BYTES_A_SECOND = 20e6  # a slow disk: a file that must be read whole has the time for it
_LONGEST_S = 480.0  # that its size may add


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take."""

    patience_s: float = PATIENCE_S  # without a picture coming out of it, > 0
    memory_bytes: int = int(MEMORY_GIB * _GIB)  # beside what the models take, > 0

    @classmethod
    def asked_for(cls, *, patience_s: float | None, memory_gib: float | None) -> "Limits":
        """Return the limits that were asked for; InputError when they are impossible.

        Of the memory it is otherwise 4 GiB, or half of the machine's if that is less.
        """
        if patience_s is not None and not 1 <= patience_s <= 86_400:
            raise InputError(f"Cannot wait {patience_s:g} s for a picture: give 1 to 86400.")
        if memory_gib is not None and not 0.1 <= memory_gib <= 10_000:
            raise InputError(f"Cannot keep to {memory_gib:g} GiB of memory: give 0.1 or more.")
        if memory_gib is None:
            half = machine_bytes() / 2 / _GIB
            memory_gib = min(MEMORY_GIB, half) if half else MEMORY_GIB
        return cls(patience_s or PATIENCE_S, int(memory_gib * _GIB))

    def wait_s(self, size_bytes: int) -> float:
        """Return how long a file of that size may stand still."""
        return self.patience_s + min(size_bytes / _BYTES_A_SECOND, _LONGEST_S)
