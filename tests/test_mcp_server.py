"""The server as a process and a conversation: what it loads, prints, waits for and lets go."""

import base64
import json
import subprocess
import sys
import threading
from pathlib import Path

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp_types import EmptyResult, PingRequest

from tests.indexed_home import NEWS, STATEMENT, IndexedHome
from tests.test_mcp import refusal, told
from vsearch.api import Library
from vsearch.mcp import make_server
from vsearch.records.moments import Moment
from vsearch.settings import Home
from vsearch.video.clip_files import ClipFile


def test_tools_are_listed_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    """Clients wait for that when they start, whether anything is asked or not."""
    code = (
        "import anyio, sys; from mcp import Client; from vsearch.api import Library\n"
        "from vsearch.mcp import make_server; from vsearch.settings import Home\n"
        "async def main():\n"
        f"    server = make_server(Library(Home.locate({str(tmp_path)!r})))\n"
        "    async with Client(server, mode='legacy') as client: await client.list_tools()\n"
        "anyio.run(main)\n"
        "print(sorted({'torch', 'spacy', 'lancedb', 'pyarrow', 'av', 'cv2'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    assert not list(tmp_path.iterdir())


MOMENT = Moment("f", "Night Train", Path("a.mp4"), 1.0, 2.0, 0.0, 0.0, (), is_partial=False)


class Slow(Library):
    """A library that lists films when it is let, and makes clips for ever."""

    def __init__(self, home: Home) -> None:
        super().__init__(home)
        self.let = threading.Event()
        self.begun = threading.Event()
        self.ended = threading.Event()

    def films(self):
        self.begun.set()
        assert self.let.wait(10)
        return []

    def piece(self, film, start_s, end_s):
        return MOMENT

    def clip(self, moment, *, on_progress=None) -> ClipFile:
        assert on_progress is not None
        self.begun.set()
        try:
            while not self.let.wait(0.01):
                on_progress(0.5)
        finally:
            self.ended.set()
        raise AssertionError("nobody stopped it")


def test_server_answers_while_it_works_and_lets_go_of_what_is_cancelled(tmp_path: Path) -> None:
    """The work on a clip is stopped, too."""
    library = Slow(Home.locate(tmp_path / "none"))

    async def talk() -> None:
        async with Client(make_server(library), mode="legacy") as client:
            for tool, given in (
                ("films", {}),
                ("clip", {"film": "Night Train", "start_s": 1, "end_s": 2}),
            ):
                library.begun.clear()
                async with anyio.create_task_group() as calls:
                    calls.start_soon(client.call_tool, tool, given)
                    await anyio.to_thread.run_sync(library.begun.wait, 10)
                    await client.session.send_request(PingRequest(), EmptyResult)
                    assert "no index" in refusal(await client.call_tool("people"))
                    calls.cancel_scope.cancel()
            assert await anyio.to_thread.run_sync(library.ended.wait, 10)
            assert "no index" in refusal(await client.call_tool("people"))
            library.let.set()

    anyio.run(talk)


def test_what_is_printed_goes_to_stderr(tmp_path: Path) -> None:
    """Also what Python keeps back until the end, and what a library in C writes."""
    code = (
        "import os, sys, vsearch.api; from indexer.cli import main\n"
        "class Loud(vsearch.api.Library):\n"
        "    def films(self):\n"
        "        print('noise'); os.write(1, b'noise\\n'); return []\n"
        "vsearch.api.Library = Loud\n"
        f"sys.exit(main(['--home', {str(tmp_path)!r}, 'mcp']))"
    )
    lines: list[dict[str, object]] = [
        {
            "id": 1,
            "method": "initialize",
            "params": {
                "protocolVersion": "2025-06-18",
                "capabilities": {},
                "clientInfo": {"name": "test", "version": "1"},
            },
        },
        {"method": "notifications/initialized"},
        {"id": 2, "method": "tools/call", "params": {"name": "films", "arguments": {}}},
    ]
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        answers = []
        for line in lines:
            process.stdin.write(json.dumps({"jsonrpc": "2.0", **line}) + "\n")
            process.stdin.flush()
            if "id" in line:
                answers.append(json.loads(process.stdout.readline()))
        rest, err = process.communicate(timeout=20)
    assert [answer["id"] for answer in answers] == [1, 2]
    assert answers[1]["result"]["structuredContent"] == {"in_all": 0, "films": []}
    assert (rest, err.count("noise"), process.returncode) == ("", 2, 0)


@pytest.mark.weights
def test_assistant_that_starts_the_command_finds_moments(indexed: IndexedHome) -> None:
    """Every line it gets is one of the protocol; it may look at no file that was not named."""
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "indexer", "--home", str(indexed.home.folder), "mcp"],
        env={"VSEARCH_WEIGHTS": str(indexed.home.weights)},
        cwd=Path(__file__).parents[1],
    )
    strange: list[object] = []

    async def hear(message: object) -> None:
        strange.append(message)

    async def talk() -> None:
        async with Client(parameters, mode="legacy", message_handler=hear) as client:

            async def search(sentence: str, **more: object):
                found = await client.call_tool("search", {"sentence": sentence, **more})
                return told(found)

            first = await search("Obama in Evening News")
            assert first["found"]
            assert first["moments"][0]["film"] == NEWS
            evidence = first["moments"][0]["evidence"][0]
            assert evidence["what"] == "Obama (Barack Obama)"
            assert first["moments"][0]["start_s"] <= evidence["at_s"]
            instead = f"in {STATEMENT} instead"
            changed = await search(instead, refines=first["understood_as"], top=1)
            assert [moment["film"] for moment in changed["moments"]] == [STATEMENT]
            nobody = await search("Abraham Lincoln")
            assert (nobody["found"], nobody["moments"]) == (False, [])
            assert "I don't know Abraham Lincoln" in nobody["notes"][0]
            for named in (f"face: {indexed.obama}", f"picture: {indexed.obama}"):
                for given in ({"sentence": named}, {"sentence": "with Obama", "refines": named}):
                    refused = await client.call_tool("search", given)
                    assert "--pictures FOLDER" in refusal(refused)
            seen = {"film": NEWS, "times_s": [evidence["at_s"]]}
            picture = (await client.call_tool("picture", seen)).content[1].model_dump()
            place = await client.call_tool("where_is", {"image_base64": picture["data"]})
            assert told(place)["film"] == NEWS
            garbled = base64.b64encode(b"no picture").decode()
            refused = await client.call_tool("where_is", {"image_base64": garbled})
            assert "is not a picture" in refusal(refused)

    anyio.run(talk)
    assert not strange
