"""Options of the commands that serve: by which names they are asked, and how it is encrypted."""

import argparse
from ipaddress import ip_address
from pathlib import Path

from vsearch.errors import InputError


def add_listening_options(parser: argparse.ArgumentParser) -> None:
    """Declare the names, and the certificate with its key."""
    parser.add_argument(
        "--host",
        metavar="NAME",
        action="append",
        default=[],
        help="a name by which it may be asked, besides localhost and addresses in numbers",
    )
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="serve it encrypted")
    parser.add_argument("--key", type=Path, metavar="FILE", help="the certificate's key")


def check_certificate(arguments: argparse.Namespace) -> None:
    """Raise InputError where a certificate is given without its key, or a key alone."""
    if bool(arguments.certificate) != bool(arguments.key):
        raise InputError("A certificate and its key belong together: give --certificate and --key.")


def is_this_machine(address: str) -> bool:
    """Say whether only this machine can connect to an address."""
    if address == "localhost":
        return True
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
