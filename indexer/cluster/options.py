"""Options of the commands that look at films: on which cluster, and what a worker gets there."""

import argparse

from indexer.cluster.asked import CHUNK_S, CPUS, Asked
from indexer.cluster.joining import check_ray
from indexer.limits import Limits
from vsearch.errors import InputError


def add_cluster_options(parser: argparse.ArgumentParser) -> None:
    """Declare Ray and its workers."""
    group = parser.add_argument_group("several workers, by Ray")
    group.add_argument(
        "--ray",
        metavar="ADDRESS",
        help="look at films by workers of a Ray cluster: local (a Ray is started on this machine "
        "for the run), auto, ray://HOST:10001 or HOST:6379",
    )
    group.add_argument(
        "--ray-cpus",
        type=int,
        metavar="N",
        help=f"processors of every worker (default: {CPUS})",
    )
    group.add_argument(
        "--ray-gpus",
        type=float,
        metavar="N",
        help="GPUs of every worker, or the part of one: 0.25 lets four share it (default: none)",
    )
    group.add_argument(
        "--ray-resource",
        metavar="NAME",
        help="only on machines with this resource, as `ray start --resources` names it",
    )
    group.add_argument(
        "--ray-workers", type=int, metavar="N", help="how many workers (default: all that fit)"
    )
    group.add_argument(
        "--chunk",
        type=float,
        metavar="MINUTES",
        help="films that all would be waited for are looked at in stretches no longer than this "
        f"(default: {CHUNK_S / 60:g})",
    )


def cluster_of(arguments: argparse.Namespace, limits: Limits) -> Asked | None:
    """Return what is asked of a cluster, None where none is; InputError when it is impossible."""
    if arguments.ray is None:
        told = ("ray_cpus", "ray_gpus", "ray_resource", "ray_workers", "chunk")
        if named := [name for name in told if getattr(arguments, name) is not None]:
            option = "--" + named[0].replace("_", "-")
            raise InputError(f"{option} is for --ray: name a cluster, or local.")
        return None
    check_ray()
    given = {
        "cpus": arguments.ray_cpus,
        "gpus": arguments.ray_gpus,
        "resource": arguments.ray_resource,
        "workers": arguments.ray_workers,
        "chunk_s": None if arguments.chunk is None else 60 * arguments.chunk,
    }
    return Asked(
        arguments.ray,
        patience_s=limits.patience_s,
        memory_bytes=limits.memory_bytes,
        **{name: value for name, value in given.items() if value is not None},
    )
