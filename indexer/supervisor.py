"""An indexing run in processes of its own: a file that ends one is named, and left out by the next.

Nothing heavy is imported here: the processes do that.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

from indexer.limits import Limits
from indexer.order import Order
from indexer.relay import Message, Relay
from indexer.watchdog import Fall, watched
from vsearch.errors import VsearchError
from vsearch.wording import printable

WORKER = (sys.executable, "-P", "-m", "indexer.worker")  # -P: no modules from the current folder
_SIGNS_OF_LIFE = ("finished", "photos_finished", "failed")
MOST_FALLS = 25  # one after the other: then it is not the files


def supervise(
    order: Order,
    limits: Limits,
    *,
    hear: Callable[[Message], None],
    say: Callable[[str], None],
    command: Sequence[str] = WORKER,
) -> Relay:
    """Do an indexing run and return what became of the files.

    ``hear`` is given what the run tells, as ``indexer/progress_lines.py`` writes it; ``say`` lines
    for the user. A file that crashes the process which reads it, stands still in it, or takes too
    much memory counts as failed, and another process goes on without it. Raises VsearchError when
    the run cannot go on.
    """
    relay, told, falls = Relay(), set[str](), 0
    while True:
        relay.begin()
        fall: Fall | None = None
        with closing(watched(command, order.to_line(), limits)) as messages:
            for message in messages:
                if isinstance(message, Fall):
                    fall = message
                    break
                if message["event"] == "said" and (text := str(message["reason"])) not in told:
                    told.add(text)
                    say(text)
                if message["event"] in _SIGNS_OF_LIFE:
                    falls = 0
                for shown in relay.take(message):
                    hear(shown)
        if fall is None:
            return relay
        falls += 1
        order = _without(order, fall, relay, hear, is_last=falls >= MOST_FALLS)


def _without(
    order: Order, fall: Fall, relay: Relay, hear: Callable[[Message], None], *, is_last: bool
) -> Order:
    """Return what is still to be done; VsearchError when that is in vain."""
    if not fall.in_hand:
        raise VsearchError(f"Indexing ended early, and not because of a file: it {fall.why}.")
    path = fall.in_hand[-1]
    reason = printable(f"{fall.why}; {fall.cure}.")
    if is_last:
        last = f"{printable(path.name)} {reason}"
        raise VsearchError(f"Indexing was given up after {MOST_FALLS} files in a row: {last}")
    if len(fall.in_hand) > 1:  # photos read ahead: the next process finds out which it is
        suspects = (*order.suspects, *fall.in_hand)
        return replace(order, left_out=relay.failed, suspects=suspects)
    failed = {"event": "failed", "at": fall.at, "path": str(path), "reason": reason}
    for shown in relay.take(failed):
        hear(shown)
    return replace(order, left_out=relay.failed)
