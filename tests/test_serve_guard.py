"""What stands before the REST server: names, origins, the token, how much may be sent."""

import json
import sys
import time
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.serving import API, client_of
from vsearch import jobs
from vsearch.errors import InputError
from vsearch.password import Password, read_password
from vsearch.serve.guard import BODY_BYTES, UPLOAD_MB
from vsearch.serve.naming import attachment
from vsearch.serve.ranges import OutsideError, is_same, part_of
from vsearch.serve.tokens import Tokens, new_token, read_token
from vsearch.settings import Home
from vsearch.web.tries import TRIES

TOKEN = "t" * 43
PLANNED = '{"event": "planned", "at": 100.0, "films": 2, "seconds": 80.0}'
STARTED = '{"event": "started", "at": 100.0, "path": "/f/<b>\\n.mp4", "seconds": 60.0}'
REACHED = '{"event": "reached", "at": 130.0, "seconds": 20.0}'
SUMMARY = '{"event": "summary", "at": 150.0, "indexed": 2, "failed": 0}'


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a home with nothing in it yet."""
    return Home(tmp_path / "home", tmp_path / "weights")


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> Tokens:
    """A look takes .2 s on purpose; here the cost does not matter."""
    monkeypatch.setattr("vsearch.password._COST", 2)
    return Tokens(Password.of(TOKEN))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "localhost@evil"])
def test_a_page_whose_name_points_here_is_turned_away(home: Home, host: str) -> None:
    with client_of(home) as client:
        answer = client.get(f"{API}/jobs", headers={"host": host})
    assert (answer.status_code, answer.headers["content-type"]) == (421, "application/problem+json")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:3000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_pages_of_other_sites_get_nothing(home: Home, headers: dict[str, str]) -> None:
    """Not even what changes nothing: it would keep the machine busy."""
    with client_of(home) as client:
        for method in ("GET", "POST", "DELETE", "OPTIONS"):
            assert client.request(method, f"{API}/jobs", headers=headers).status_code == 403
        assert "access-control-allow-origin" not in client.get(f"{API}/jobs").headers


def test_a_site_that_is_allowed_may_ask(home: Home) -> None:
    site = "https://films.example"
    with client_of(home, origins=frozenset({site})) as client:
        told = client.get(f"{API}/jobs", headers={"origin": site, "sec-fetch-site": "cross-site"})
        assert (told.status_code, told.headers["access-control-allow-origin"]) == (200, site)
        asked = {"origin": site, "access-control-request-method": "DELETE"}
        assert client.options(f"{API}/jobs/current", headers=asked).status_code == 200
        other = {"origin": "https://evil.example"}
        assert client.get(f"{API}/jobs", headers=other).status_code == 403


def test_nothing_is_told_without_the_token(home: Home, tokens: Tokens) -> None:
    """Not by any address or way, nor for what looks like one."""
    with client_of(home, tokens=tokens) as client:
        for path in ("/openapi.json", f"{API}/jobs", f"{API}/nothing", "/"):
            for headers in ({}, {"authorization": TOKEN}, {"authorization": f"Basic {TOKEN}"}):
                answer = client.get(path, headers=headers)
                assert answer.status_code == 401
                assert answer.headers["www-authenticate"].startswith("Bearer")
        assert client.get(f"{API}/jobs", headers=bearer(TOKEN)).status_code == 200


def test_guessing_is_slowed_down_and_locks_nobody_out(home: Home, tokens: Tokens) -> None:
    """Whoever has the right token goes on."""
    with client_of(home, tokens=tokens) as client:
        assert client.get(f"{API}/jobs", headers=bearer(TOKEN)).status_code == 200
        wrong = [client.get(f"{API}/jobs", headers=bearer(f"{n}")).status_code for n in range(7)]
        assert wrong == [401] * TRIES + [429] * (7 - TRIES)
        assert int(client.get(f"{API}/jobs", headers=bearer("x")).headers["retry-after"]) > 0
        assert client.get(f"{API}/jobs", headers=bearer(TOKEN)).status_code == 200


def test_a_new_token_is_kept_as_a_hash_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "token"
    token = new_token(path)
    assert token not in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    assert read_token(path) == read_password(path.read_text().strip())
    assert Tokens(read_token(path)).is_right(token, "here")
    with pytest.raises(InputError, match="is there already"):
        new_token(path)


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 50, b"\0" * 31])
def test_a_file_without_a_token_is_told_of(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_token(path)


def test_a_file_may_hold_the_token_itself(tmp_path: Path, tokens: Tokens) -> None:
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    assert read_token(path).matches(TOKEN)


def test_what_is_too_large_is_not_read(home: Home) -> None:
    """Neither when it says so itself, nor when it does not."""
    upload = b"x" * ((UPLOAD_MB << 20) + (1 << 19))

    def parts():  # without a length beforehand
        for _ in range(3):
            yield b" " * (BODY_BYTES // 2)

    with client_of(home) as client:
        large = client.post(f"{API}/search/pictures", files={"pictures": ("a.jpg", upload)})
        assert (large.status_code, large.json()["status"]) == (413, 413)
        asked = {"content-type": "application/json"}
        assert client.post(f"{API}/search", content=parts(), headers=asked).status_code == 413
        assert client.post(f"{API}/search", json={"sentence": "x" * 1001}).status_code == 422


def test_what_a_browser_may_do_with_answers_is_said(home: Home) -> None:
    with client_of(home) as client:
        headers = client.get(f"{API}/jobs").headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_lines_on_requests_tell_no_names_and_no_questions(home: Home) -> None:
    lines: list[str] = []
    with client_of(home, log=lines.append) as client:
        client.get(f"{API}/search?q=Anna")
        client.get(f"{API}/people/Anna")
        client.get("/Anna")
    assert [line.split()[2] for line in lines] == ["/search", "/people/{name}", "-"]
    assert "Anna" not in "".join(lines)


def test_without_an_index_it_is_said_what_to_do(home: Home) -> None:
    with client_of(home) as client:
        answer = client.get(f"{API}/films")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:vsearch:index")
        assert "vsearch index" in answer.json()["detail"]


def test_other_methods_are_told_all_that_are_taken(home: Home) -> None:
    with client_of(home) as client:
        answer = client.put(f"{API}/people/Anna")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, PATCH")


def run_of(*lines: str, wait_s: float = 0.0) -> list[str]:
    """Return a command that says this in the place of the indexer."""
    code = f"import time\nfor line in {lines!r}: print(line, flush=True); time.sleep({wait_s})"
    return [sys.executable, "-c", code]


def test_a_run_is_followed_to_its_end(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its events tell how far it is; one run at a time."""
    command = run_of(PLANNED, STARTED, REACHED, SUMMARY, wait_s=0.45)
    monkeypatch.setattr(jobs, "start", partial(jobs.start, command=command))
    with client_of(home, folders=None) as client:
        assert client.get(f"{API}/jobs/current").status_code == 404
        began = client.post(f"{API}/jobs", json={"folders": [str(tmp_path)]})
        assert (began.status_code, began.json()["is_running"]) == (202, True)
        assert began.headers["location"] == f"{API}/jobs/current"
        again = client.post(f"{API}/jobs", json={"folders": [str(tmp_path)]})
        assert (again.status_code, "Another run" in again.json()["detail"]) == (409, True)
        answer = client.get(f"{API}/jobs/current/events")
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = [part.split("\n", 1) for part in answer.text.strip().split("\n\n")]
        told = [json.loads(data.removeprefix("data: ")) for _, data in events]
        assert [name for name, _ in events][-1] == "event: end"
        assert {one["share"] for one in told} >= {0.25}
        assert {one["name"] for one in told} >= {"<b>\n.mp4"}
        assert (told[-1]["is_done"], told[-1]["counts"]["indexed"]) == (True, 2)
        assert client.get(f"{API}/jobs").json()["folders"] == [str(tmp_path)]
        assert client.delete(f"{API}/jobs/current").status_code == 202
        assert client.get(f"{API}/jobs/current").status_code == 404


def test_a_run_is_stopped(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = run_of(PLANNED, wait_s=600)
    monkeypatch.setattr(jobs, "start", partial(jobs.start, command=command))
    with client_of(home, folders=None) as client:
        client.post(f"{API}/jobs", json={"folders": [str(tmp_path)]})
        assert client.delete(f"{API}/jobs/current").json()["is_stopped"]
        until = time.monotonic() + 60
        while client.get(f"{API}/jobs/current").json()["is_running"]:
            assert time.monotonic() < until
            time.sleep(0.05)


def test_only_folders_that_were_named_may_be_indexed(home: Home, tmp_path: Path) -> None:
    """However they are written, and wherever links lead; nothing is told of others."""
    inside, outside = tmp_path / "films", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (inside / "link").symlink_to(outside)
    typed = [outside, inside / "link", inside / ".." / "outside", tmp_path / "none", Path("/")]
    with client_of(home, folders=(inside,)) as client:
        for folder in typed:
            assert client.post(f"{API}/jobs", json={"folders": [str(folder)]}).status_code == 403
        for folder in (inside / "none", Path("films")):
            assert client.post(f"{API}/jobs", json={"folders": [str(folder)]}).status_code == 400
    with client_of(home, folders=()) as client:
        assert client.post(f"{API}/jobs", json={"folders": [str(inside)]}).status_code == 403


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=2-", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=8-99", (8, 10)),
        ("Bytes = 1 - 2", (1, 3)),
        (f"bytes=0-{'9' * 5000}", (0, 10)),
        ("bytes=3-1", None),
        ("bytes=-", None),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=a-b", None),
        ("bytes=\u0661-\u0662", None),
        ("bytes", None),
    ],
)
def test_ranges_of_ten_bytes(header: str | None, part: tuple[int, int] | None) -> None:
    assert part_of(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=-0", f"bytes={'9' * 5000}-"])
def test_ranges_behind_the_end(header: str) -> None:
    with pytest.raises(OutsideError):
        part_of(header, 10)


def test_copies_of_a_client() -> None:
    assert is_same('W/"a", "b"', '"b"')
    assert is_same('W/"b"', '"b"')
    assert not is_same('"bb"', '"b"')
    assert not is_same(None, '"b"')


@given(st.text())
def test_no_title_breaks_a_header(title: str) -> None:
    """Whatever it holds: line breaks, quotes, other scripts, signs that are no text."""
    header = attachment(title, ".mp4")
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert header.split("; ")[0] == "attachment"
    assert len(header.split("; ")) == 3
