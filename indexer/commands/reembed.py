"""vsearch reembed: the index moved to other models, beside the old one, and back."""

import argparse
import sys

from indexer.order import Order
from indexer.progress import Bars
from indexer.running import add_running_options, limits_of
from indexer.supervisor import supervise
from vsearch.assemble import previous
from vsearch.errors import InputError
from vsearch.settings import Home
from vsearch.wording import counted, printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the models, and what becomes of the index of before."""
    parser.add_argument(
        "--encoder", help="scene encoder to move to: small, MODEL/WEIGHTS, or MODEL@CHECKPOINT"
    )
    parser.add_argument(
        "--face-detector", choices=("yunet", "mtcnn"), help="face detector to move to"
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--rollback",
        action="store_true",
        help="go back to the previous index in one step; again, and it goes forward",
    )
    instead.add_argument(
        "--forget-previous", action="store_true", help="delete the previous index, to have its room"
    )
    parser.add_argument(
        "--prune", action="store_true", help="leave films and photos out that are gone"
    )
    add_running_options(parser)


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Re-embed, go back, or forget; exit status 1 when a file could not be looked at."""
    is_move = bool(arguments.encoder or arguments.face_detector)
    if is_move == (arguments.rollback or arguments.forget_previous):
        raise InputError(
            "Say which models to move to with --encoder or --face-detector, or else --rollback or "
            "--forget-previous."
        )
    if arguments.forget_previous:
        size_bytes = previous.forget(home)
        told = f"the previous index is deleted: {size_bytes / 1e6:.1f} MB"
        print(told if size_bytes else "no previous index is kept")
        return 0
    if arguments.rollback:
        return _roll_back(home)
    return _reembed(arguments, home)


def _reembed(arguments: argparse.Namespace, home: Home) -> int:
    if not home.index.exists():  # which is refused where it is in no folder
        raise InputError(f"There is no index in {home.folder}: make one with `vsearch index`.")
    order = Order(
        home=home,
        folders=(),
        encoder=arguments.encoder,
        face_detector=arguments.face_detector,
        device=arguments.device,
        prune=arguments.prune,
        rebuild=True,
        keep=True,
    )
    limits = limits_of(arguments)
    _say("the index in use answers until the new one is complete; both take room until then")
    with Bars() as bars:
        done = supervise(order, limits, hear=bars.hear, say=_say)
    print("\n".join(done.lines()))
    kept = previous.previous(home)
    if kept is not None:
        print(
            f"the previous index is kept ({kept.encoder}, {kept.size_bytes / 1e6:.1f} MB): "
            "`vsearch reembed --rollback` goes back to it, --forget-previous deletes it"
        )
    return 1 if done.counts["failed"] else 0


def _roll_back(home: Home) -> int:
    """Go back and say to what; exit status 1 when films are missing there."""
    done = previous.switch(home)
    print(f"questions are answered with {done.encoder}; `vsearch reembed --rollback` goes forward")
    if not done.missing:
        return 0
    films = counted(len(done.missing), "film", "films")
    _say(f"{films} indexed since are not in it; `vsearch index` takes them:")
    for film in done.missing:
        _say(printable(f"  {film.title} ({film.path})"))
    return 1


def _say(line: str) -> None:
    print(line, file=sys.stderr)
