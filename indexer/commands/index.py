"""vsearch index: bring the index up to date with folders of films and photos."""

import argparse
import json
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from indexer.cluster.options import add_cluster_options, cluster_of
from indexer.progress import Bars
from indexer.relay import Message
from indexer.running import add_reading_options, add_running_options, limits_of, order_of
from indexer.supervisor import supervise
from vsearch.errors import InputError
from vsearch.settings import Home, IndexSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folders and how films are looked at."""
    defaults = IndexSettings()
    parser.add_argument(
        "folders", nargs="*", type=Path, help="folders of films and photos, or films"
    )
    parser.add_argument(
        "--fps",
        type=float,
        help="sampled frames per second beside every shot's middle "
        f"(default: the index's, else {defaults.sample_fps:g})",
    )
    parser.add_argument(
        "--encoder",
        help="scene encoder: small, MODEL/WEIGHTS of open_clip such as "
        "ViT-B-32/laion2b_s34b_b79k, or MODEL@CHECKPOINT; with +crops behind either it looks at "
        "the quarters and the centre of every frame too, which takes six times as long (default: "
        "the index's, else the best that can be had)",
    )
    parser.add_argument(
        "--face-detector", choices=("yunet", "mtcnn"), help="(default: the index's, else yunet)"
    )
    parser.add_argument(
        "--prune",
        action="store_true",
        help="remove films and photos of these folders that are gone",
    )
    add_reading_options(parser)
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="index every known film again, with the models asked for; the old index answers "
        "until the new one is complete",
    )
    add_running_options(parser)
    add_cluster_options(parser)


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Index; exit status 1 when a file could not be."""
    if not arguments.folders and not arguments.rebuild:
        raise InputError("Nothing to index: name a folder of films or photos.")
    missing = [folder for folder in arguments.folders if not folder.exists()]
    if missing:
        raise InputError(f"{missing[0]} does not exist: check the spelling, or mount the drive.")
    limits = limits_of(arguments)
    order = replace(
        order_of(arguments, home, arguments.folders),
        sample_fps=arguments.fps,
        encoder=arguments.encoder,
        face_detector=arguments.face_detector,
        prune=arguments.prune,
        rebuild=arguments.rebuild,
        cluster=cluster_of(arguments, limits),
    )
    with nullcontext() if arguments.progress_json else Bars() as bars:
        done = supervise(order, limits, hear=bars.hear if bars else _print, say=_say)
    if not arguments.progress_json:
        print("\n".join(done.lines()))
    return 1 if done.counts["failed"] else 0


def _print(told: Message) -> None:
    print(json.dumps(told), flush=True)


def _say(line: str) -> None:
    print(line, file=sys.stderr)
