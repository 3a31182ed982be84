"""What starting costs: help, the first question of a process by its parts, and the web app.

python -m benchmarks.start --home FOLDER [--question TEXT] [--rounds 5] [--skip-app] [--json]

Every round starts new processes; the median of the rounds is told, and the first round, for which
files come from the disk, is left out. The app is begun with the index that the home holds: it
answers when its address gives a page, and is drawn when the page's script has run for a visitor.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from itertools import chain

from vsearch.evaluate.report import table_lines

QUESTION = "Obama with a microphone"
LIMIT_S = 120.0  # for the app to come
COMMAND = [sys.executable, "-m", "indexer"]
# In a process of its own, so that nothing is loaded yet: prints seconds by part.
PARTS = """
import json, sys, time
home_folder, question = sys.argv[1:]
told, before = {}, time.perf_counter()
def mark(name):
    global before
    now = time.perf_counter()
    told[name], before = now - before, now
import indexer.commands.search
from vsearch.assemble.parts import language_model, recorded_encoder, scene_encoder
mark("import the command")
from vsearch.store import Store
mark("import the store (LanceDB, Arrow)")
from vsearch.parse import Parser
mark("import the parser (spaCy)")
from vsearch.search.phrases import PhraseBook
from vsearch.search.searcher import Searcher
mark("import the search")
from vsearch.settings import Home
home = Home.locate(home_folder)
store = Store.open(home.index, create=False)
identity = store.identity()
mark("open the store")
encoder = scene_encoder(home, recorded_encoder(home, identity))
mark("load the scene encoder")
parser = Parser(language_model(home))
mark("load the language model")
searcher = Searcher(store=store, phrases=PhraseBook(encoder, cache=home.cache), parser=parser)
searcher.ask(question)
mark("answer it")
searcher.ask(question)
mark("answer it again")
print(json.dumps(told))
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", required=True, metavar="FOLDER", help="a home with an index")
    parser.add_argument("--question", default=QUESTION, metavar="TEXT")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--skip-app", action="store_true", help="do not start the web app")
    parser.add_argument("--json", action="store_true", help="print the seconds as JSON")
    options = parser.parse_args()
    rounds = [one_round(options) for _ in range(1 + options.rounds)][1:]
    names = dict.fromkeys(chain.from_iterable(rounds))
    told = {name: statistics.median(one[name] for one in rounds if name in one) for name in names}
    if options.json:
        print(json.dumps(told, indent=1))
        return
    rows = [(name, f"{took_s:.3f}") for name, took_s in told.items()]
    print(f"load {os.getloadavg()[0]:.1f}, median of {options.rounds}")
    print("\n".join(table_lines([("what", "seconds"), *rows])))


def one_round(options: argparse.Namespace) -> dict[str, float]:
    """Return the seconds of everything, once."""
    asked = [*COMMAND, "--home", options.home, "search", options.question]
    told = {
        "vsearch --help": ran_s([*COMMAND, "--help"]),
        "vsearch search QUESTION": ran_s(asked),
    }
    parts = [sys.executable, "-c", PARTS, options.home, options.question]
    done = subprocess.run(parts, capture_output=True, text=True, check=True)
    told |= {f"  {name}": took_s for name, took_s in json.loads(done.stdout).items()}
    return told if options.skip_app else told | app(options.home)


def ran_s(command: Sequence[str]) -> float:
    """Return how long a command took; an answer without a match ends with status 1."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    took_s = time.perf_counter() - start
    if done.stderr:
        sys.exit(done.stderr)
    return took_s


def app(home: str) -> dict[str, float]:
    """Return how long the web app takes to give its page, and to draw it for two visitors."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    command = [*COMMAND, "--home", home, "ui", "--no-browser", f"--port={port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        until(lambda: answers(f"http://localhost:{port}/"), server)
        served_s = time.perf_counter() - start
        visit(port)
        drawn_s = time.perf_counter() - start
        again = time.perf_counter()
        visit(port)
        return {
            "vsearch ui: its address answers": served_s,
            "vsearch ui: the page is drawn": drawn_s,
            "vsearch ui: drawn for the next visitor": time.perf_counter() - again,
        }
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(LIMIT_S)


def until(is_so: Callable[[], bool], server: subprocess.Popen[bytes]) -> None:
    """Wait until it is so; end the program when the server ends, or it takes too long."""
    start = time.perf_counter()
    while not is_so():
        if server.poll() is not None or time.perf_counter() - start > LIMIT_S:
            sys.exit("the web app does not start")
        time.sleep(0.02)


def answers(address: str) -> bool:
    """Say whether an address gives a page."""
    try:
        with urllib.request.urlopen(address, timeout=5) as page:
            return bool(page.status == 200)
    except OSError:
        return False


def visit(port: int) -> None:
    """Ask for the page as a browser does, and wait until its script has run."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from websockets.sync.client import connect
    from websockets.typing import Origin, Subprotocol

    with connect(
        f"ws://localhost:{port}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit")],
        origin=Origin(f"http://localhost:{port}"),
        max_size=None,
    ) as stream:
        wanted = BackMsg()
        wanted.rerun_script.query_string = ""
        stream.send(wanted.SerializeToString())
        while True:
            heard = ForwardMsg.FromString(stream.recv(LIMIT_S))
            if heard.WhichOneof("type") == "script_finished":
                return


if __name__ == "__main__":
    main()
