"""What workers are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from indexer.limits import MEMORY_GIB, PATIENCE_S, Limits
from vsearch.errors import InputError

LOCAL = "local"
CPUS = 2
CHUNK_S = 600.0


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cluster to join, what a worker gets of it, and what a film may take there."""

    address: str  # local: one is started on this machine; auto, ray://host:10001, host:6379
    cpus: int = CPUS  # of every worker, which takes no more threads, >= 1
    gpus: float = 0.0  # of every worker, >= 0; a part of one is shared with others
    resource: str | None = None  # a label: workers are on machines that have it only
    workers: int | None = None  # None: as many as fit
    chunk_s: float = CHUNK_S  # films may be parted into stretches as long as this, > 0
    patience_s: float = PATIENCE_S
    memory_bytes: int = int(MEMORY_GIB * 2**30)

    def __post_init__(self) -> None:
        if not self.address.strip():
            raise InputError("No Ray is named: give local, auto, ray://HOST:10001 or HOST:6379.")
        if self.cpus < 1:
            raise InputError(f"A worker cannot have {self.cpus} processors: give 1 or more.")
        if not 0 <= self.gpus <= 64:
            raise InputError(f"A worker cannot have {self.gpus:g} GPUs: give 0 to 64.")
        if self.workers is not None and self.workers < 1:
            raise InputError(f"Cannot index with {self.workers} workers: give 1 or more.")
        if not self.chunk_s >= 1:
            raise InputError(f"Cannot part films every {self.chunk_s:g} s: give a second or more.")

    @property
    def is_local(self) -> bool:
        """Say whether Ray is started here, for this run."""
        return self.address == LOCAL

    @property
    def limits(self) -> Limits:
        """Return what a film may take."""
        return Limits(self.patience_s, self.memory_bytes)

    @property
    def of_worker(self) -> dict[str, object]:
        """Return what every worker needs, as Ray is told."""
        labels = {self.resource: 1} if self.resource else {}
        return {"num_cpus": self.cpus, "num_gpus": self.gpus, "resources": labels}

    @property
    def needs(self) -> str:
        """Return in words what a worker needs."""
        parts = [f"{self.cpus} processors"]
        parts += [f"{self.gpus:g} GPUs"] if self.gpus else []
        parts += [f"the resource {self.resource}"] if self.resource else []
        return ", ".join(parts)

    def to_dict(self) -> dict[str, object]:
        """Return it as plain values."""
        return asdict(self)


def fitting(nodes: Sequence[Mapping[str, float]], asked: Asked) -> int:
    """Return how many workers there is room for on machines with these resources."""
    wanted = {"CPU": float(asked.cpus), "GPU": asked.gpus}
    if asked.resource:
        wanted[asked.resource] = 1.0
    needed = {name: amount for name, amount in wanted.items() if amount}
    # A third of a GPU three times is a little less than one.
    return sum(
        min(int(has.get(name, 0.0) / amount + 1e-6) for name, amount in needed.items())
        for has in nodes
    )
