"""The web app as a server: ``python -m ui.server``, as ``vsearch ui`` starts it."""

import argparse
import os
import socket
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from ui.gate import Gate
from ui.guard import Guard
from ui.policy import headers
from vsearch.password import VARIABLE, read_password
from vsearch.web.hosts import Hosts

PAGE = Path(__file__).with_name("app.py")
INDEX = Path(st.__file__).parent / "static" / "index.html"


def main() -> None:
    """Serve the app until it is stopped."""
    parser = argparse.ArgumentParser(prog="ui.server")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--address", required=True)
    parser.add_argument("--host", action="append", default=[])
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--no-browser", action="store_true")
    told = parser.parse_args()
    # What it starts needs no password, and shows its environment.
    kept = os.environ.pop(VARIABLE, None)
    gate = Gate(read_password(kept)) if kept else None
    hosts = Hosts.of(
        [told.address, socket.gethostname(), f"{socket.gethostname()}.local", *told.host]
    )
    wanted = headers(INDEX.read_text("utf-8"))
    guard = Middleware(Guard, hosts=hosts, gate=gate, headers=wanted)
    app = st.App(PAGE, middleware=[guard])
    app.run(
        config={
            "server.port": told.port,
            "server.address": told.address,
            "server.headless": told.no_browser,
            "server.fileWatcherType": "none",
            "server.showEmailPrompt": False,
            "server.sslCertFile": told.certificate,
            "server.sslKeyFile": told.key,
            "logger.hideWelcomeMessage": True,  # with it goes its advertising on the page
            "browser.gatherUsageStats": False,
        }
    )


if __name__ == "__main__":
    main()
