"""One writer at a time of an index in an object store: an object that tells who writes.

It is written under the condition that nobody else has written it since it was read, and again every
ten seconds for as long as the writer is at work. A writer that did not renew it for thirty seconds
(its process was killed, its machine is off, asleep or cut off) has lost it to whoever asks next.
How old it is, is told by the clock of the store alone: clocks of machines that differ do no harm.
On the same machine a process that is gone is known to be gone at once.

Whoever was only paused finds out before it writes: ``confirm`` renews the lease, which fails when
somebody else has written it. What the object holds: owner, host, pid, since, process, beat, ttl_s.
"""

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from vsearch.errors import StoreError
from vsearch.store.bucket import Bucket, Content

LEASE_S = 30.0
_POLL_S = 0.25
_ROUNDED_S = 2.0  # stores tell times in whole seconds


class LostLeaseError(StoreError):
    """Another writer has taken over: nothing more may be written."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes, as the object tells it; nobody when ``owner`` is empty."""

    owner: str
    host: str = ""
    pid: int = 0
    since: str = ""  # ISO 8601, UTC, by that machine's clock
    process: str = ""  # tells the process from any other one on that machine, since it was started
    beat: int = 0
    ttl_s: float = LEASE_S

    def __str__(self) -> str:
        if not self.owner:
            return "somebody unknown"
        return f"process {self.pid} on {self.host or 'a machine'}, since {self.since}"

    def to_bytes(self) -> bytes:
        """Return it as JSON."""
        return json.dumps(asdict(self), indent=1).encode()

    @property
    def is_gone(self) -> bool:
        """Say whether it was a process of this machine that has ended."""
        mine = _process(os.getpid()).partition("/")[0]
        is_here = bool(mine) and mine == self.process.partition("/")[0]
        return is_here and _process(self.pid) != self.process


def holder_of(data: bytes) -> Holder | None:
    """Return who holds a lease, None when nobody does; what cannot be read is somebody's."""
    try:
        told = json.loads(data)
        holder = Holder(**{name: told[name] for name in Holder.__dataclass_fields__})
        return (
            replace(holder, pid=int(holder.pid), ttl_s=float(holder.ttl_s))
            if holder.owner
            else None
        )
    except (ValueError, TypeError, KeyError):
        return Holder("?")


class Lease:
    """Held by one thread of one process; that thread may take it again."""

    def __init__(self, bucket: Bucket, name: str, *, wait_s: float, ttl_s: float = LEASE_S) -> None:
        self._bucket, self._name = bucket, name
        self._wait_s, self._ttl_s = wait_s, ttl_s
        self._thread = threading.RLock()  # which of this process's threads has it
        self._depth = 0
        self._renewing = threading.Lock()
        self._mine = Holder("")
        self._tag = ""
        self._renewed_s = 0.0
        self._lost: str | None = None  # who has taken it

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold it inside the block; StoreError when another writer has it."""
        if not self._thread.acquire(timeout=self._wait_s):
            raise self._refused(self._mine)
        try:
            if self._depth:
                self._depth += 1
                yield
                return
            self._take()
            self._depth = 1
            ended = threading.Event()
            beats = threading.Thread(target=self._beat, args=(ended,), name="lease", daemon=True)
            beats.start()
            try:
                yield
            finally:
                ended.set()
                beats.join()
                with suppress(StoreError):  # it runs out by itself
                    self._give_back()
        finally:
            self._depth = max(0, self._depth - 1)
            self._thread.release()

    def check(self) -> None:
        """Raise LostLeaseError when it is lost as far as is known; costs nothing."""
        if self._depth and self._lost is None and _now_s() - self._renewed_s > self._ttl_s:
            self.confirm()
        if self._depth and self._lost is not None:
            raise LostLeaseError(
                f"cannot write to the index at {self._bucket.address}: this run was paused or cut "
                f"off for more than {self._ttl_s:.0f} s, and {self._lost} writes now; what was "
                "finished before stays, run it again for the rest"
            )

    def confirm(self) -> None:
        """Renew it, if this process has it; LostLeaseError when somebody else has taken it."""
        if self._depth:
            if self._lost is None:
                self._renew()
            self.check()

    def holder(self) -> Holder | None:
        """Return who holds it, as far as can be told without writing."""
        found = self._bucket.read(self._name)
        holder = holder_of(found.data) if found else None
        if found is None or holder is None or holder.is_gone:
            return None
        age_s = (datetime.now(UTC) - found.modified).total_seconds()
        return None if age_s > 4 * holder.ttl_s else holder  # by two clocks: on the safe side

    def _take(self) -> None:
        self._mine = Holder(
            owner=uuid4().hex,
            host=socket.gethostname(),
            pid=os.getpid(),
            since=datetime.now(UTC).isoformat(timespec="seconds"),
            process=_process(os.getpid()),
            ttl_s=self._ttl_s,
        )
        self._lost = None
        until_s = _now_s() + self._wait_s
        while True:
            began_s = _now_s()
            found = self._bucket.read(self._name)
            holder = holder_of(found.data) if found else None
            if holder is None or self._is_over(found, holder):
                tag = self._bucket.write_if(
                    self._name, self._mine.to_bytes(), found.tag if found else None
                )
                if tag is not None:
                    self._tag, self._renewed_s = tag, began_s
                    if found is None:
                        self._try_conditions()
                    return
            if _now_s() >= until_s:
                raise self._refused(holder or Holder(""))
            time.sleep(_POLL_S)

    def _is_over(self, found: Content | None, holder: Holder) -> bool:
        """Say whether a holder has ended, or has not renewed its lease for too long."""
        if found is None or holder.is_gone:
            return True
        name = f"{self._name}.clock-{uuid4().hex}"
        self._bucket.write(name, b"what time the store has\n")
        try:
            now = self._bucket.read(name)
        finally:
            self._bucket.delete([name])
        age_s = (now.modified - found.modified).total_seconds() if now else 0.0
        return age_s > holder.ttl_s + _ROUNDED_S

    def _try_conditions(self) -> None:
        """Raise StoreError where the store writes whatever the conditions are: it keeps nobody out.

        Done once for an index, when the object is made.
        """
        other = Holder("nobody").to_bytes()
        if any(self._bucket.write_if(self._name, other, tag) for tag in (None, '"another"')):
            self._bucket.delete([self._name])
            raise StoreError(
                f"cannot write to the index at {self._bucket.address}: the store ignores the "
                "conditions If-None-Match and If-Match, so two writers could not be kept apart; "
                "update its software, or use another store"
            )

    def _beat(self, ended: threading.Event) -> None:
        while not ended.wait(self._ttl_s / 3) and self._lost is None:
            with suppress(StoreError):  # not reached just now: the next time, or ``check`` tells
                self._renew()

    def _renew(self) -> None:
        with self._renewing:
            if self._lost is not None:
                return
            began_s = _now_s()
            self._mine = replace(self._mine, beat=self._mine.beat + 1)
            tag = self._bucket.write_if(self._name, self._mine.to_bytes(), self._tag)
            if tag is None:
                found = self._bucket.read(self._name)
                holder = holder_of(found.data) if found else None
                if found is None or holder is None or holder.owner != self._mine.owner:
                    self._lost = str(holder or "somebody else")
                    return
                tag = found.tag  # written by an attempt whose answer was lost
            self._tag, self._renewed_s = tag, began_s

    def _give_back(self) -> None:
        with self._renewing:
            if self._lost is None:
                free = Holder("", beat=self._mine.beat + 1, process=uuid4().hex)
                self._bucket.write_if(self._name, free.to_bytes(), self._tag)

    def _refused(self, holder: Holder) -> StoreError:
        return StoreError(
            f"cannot write to the index at {self._bucket.address}: another vsearch is writing to "
            f"it ({holder}); wait until it is done; if it was killed or its machine is off, its "
            f"hold ends {holder.ttl_s:.0f} s after its last sign"
        )


def _now_s() -> float:
    """Return seconds that go on while the machine sleeps, where that can be had."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


def _process(pid: int) -> str:
    """Return what no other process is called: machine, since when it runs, and process; or "".

    The part before the slash tells the machine, and within it the space of process numbers.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return ""
    try:
        told = Path("/proc", str(pid), "stat").read_text("utf-8", "replace")
    except OSError:
        return f"{boot}-{space}/gone"
    fields = told.rpartition(")")[2].split()
    is_dead = fields[0] in ("Z", "X")
    return f"{boot}-{space}/" + ("gone" if is_dead else fields[19])
