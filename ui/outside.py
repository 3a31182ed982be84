"""Keeps Streamlit from asking the network what address this machine has."""

from streamlit import net_util


def stay_home() -> None:
    """Have Streamlit know of no address of this machine as others see it.

    It asks a server on the internet for that when a page of another site tries to connect, to see
    whether that is this app under such an address. No setting turns it off.
    """
    net_util.get_external_ip = _unknown


def _unknown() -> str | None:
    """Return nothing."""
    return None
