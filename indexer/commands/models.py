"""vsearch models: the weights, where they come from, and whether they are sound."""

import argparse
from pathlib import Path

from vsearch import assemble
from vsearch.settings import Home


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="every model with its licence and state")
    fetch = actions.add_parser("fetch", help="[NAME...]: get the weights that are needed")
    fetch.add_argument("names", nargs="*")
    fetch.add_argument(
        "--from", dest="folder", type=Path, help="copy them from this folder, without a network"
    )
    verify = actions.add_parser("verify", help="[NAME...]: check every byte")
    verify.add_argument("names", nargs="*")


def run(arguments: argparse.Namespace, home: Home) -> int:
    """Do the action; exit status 1 when weights are damaged or missing."""
    weights = assemble.weights(home)
    entries = {entry.name: entry for entry in weights.entries()}
    if arguments.action == "list":
        for entry in entries.values():
            found = weights.verify(entry.name).value
            print(f"{entry.name}  [{found}]  {entry.size / 1e6:.0f} MB  {entry.licence}")
            print(f"    {entry.what}")
        return 0
    names = arguments.names or [name for name, entry in entries.items() if not entry.is_optional]
    if arguments.action == "fetch":
        for name in names:
            path = weights.fetch(name, from_folder=arguments.folder)
            print(f"{name}: {path}")
        return 0
    states = {name: weights.verify(name) for name in names}
    for name, state in states.items():
        print(f"{name}: {state.value}")
    return 0 if all(state.value == "ok" for state in states.values()) else 1
