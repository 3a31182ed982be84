"""What stands before the web app: names, origins, the password, and what a browser may do."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect

from ui.gate import Gate
from ui.guard import COOKIE, Guard
from ui.policy import headers
from ui.server import INDEX
from vsearch.password import Password
from vsearch.web.hosts import Hosts, is_same_site
from vsearch.web.tries import TRIES

SECRET = "a film of yours"
RIGHT = "correct horse"
PAGE = {"accept": "text/html"}
HEADERS = headers("<script>one()</script><script src='two.js'></script>")
ADDRESSES = ("/", "/library", "/media/0123abcd.mp4", "/_stcore/host-config", "/_stcore/metrics")


async def _film(request: Request) -> PlainTextResponse:
    return PlainTextResponse(SECRET)


async def _talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(SECRET)
    await socket.close()


def client_of(gate: Gate | None, host: str = "localhost:8501") -> TestClient:
    """Return what asks an app that tells its secret at every address."""
    routes = [
        WebSocketRoute("/_stcore/stream", _talk),
        Route("/{path:path}", _film, methods=["GET", "POST", "PUT", "DELETE", "OPTIONS"]),
    ]
    guard = Middleware(Guard, hosts=Hosts.of(["films.example"]), gate=gate, headers=HEADERS)
    app = Starlette(routes=routes, middleware=[guard])
    return TestClient(app, base_url=f"http://{host}", follow_redirects=False)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look takes .2 s on purpose; here the cost does not matter."""
    monkeypatch.setattr("vsearch.password._COST", 2)


@pytest.fixture
def password(cheap: None) -> Password:
    return Password.of(RIGHT)


@pytest.fixture
def gated(password: Password) -> TestClient:
    return client_of(Gate(password))


def sign_in(client: TestClient, text: str, path: str = "/", **headers: str) -> int:
    """Send the form and return the status; the client keeps the cookie."""
    return client.post(path, content=urlencode({"password": text}), headers=headers).status_code


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8501",
        "localhost.",
        "127.0.0.1:8501",
        "[::1]:8501",
        "192.168.1.20",
        "films.example:443",
        "Films.Example.",
    ],
)
def test_the_app_answers_by_its_names_and_by_addresses(host: str) -> None:
    assert client_of(None).get("/", headers={"host": host}).text == SECRET


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8501",
        "",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "evil.example#localhost",
        "evil.example/localhost",
        "localhost:x",
        "films.example.evil.example",
        "localhost evil.example",
        "0x7f000001.example",
    ],
)
def test_a_page_whose_name_points_here_is_turned_away(host: str) -> None:
    """By whatever way it asks (DNS rebinding)."""
    client = client_of(None)
    for path in ADDRESSES:
        answer = client.get(path, headers={"host": host})
        assert answer.status_code == 421
        assert SECRET not in answer.text
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect("/_stcore/stream", headers={"host": host}),
    ):
        pass


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://localhost:3000",
        "file://",
        "https://localhost",
        "",
        "http://localhost:8501.evil.example",
        "http://localhost:8501@evil.example",
        "http://[",
    ],
)
def test_pages_of_other_sites_and_ports_cannot_talk_to_the_app(origin: str) -> None:
    """Another web server on this machine is another site."""
    client = client_of(None)
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(
            "/_stcore/stream", headers={"origin": origin, "host": "localhost:8501"}
        ),
    ):
        pass
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert client.request(method, "/x", headers={"origin": origin}).status_code == 403


def test_the_own_page_talks_to_the_app() -> None:
    headers = {"origin": "http://localhost:8501", "host": "localhost:8501"}
    with client_of(None).websocket_connect("/_stcore/stream", headers=headers) as socket:
        assert socket.receive_text() == SECRET


@given(st.text(), st.text())
def test_no_origin_but_the_own_one_passes(origin: str, host: str) -> None:
    """Whatever is sent, nothing breaks, and only equals are the same site."""
    assert isinstance(Hosts.of([]).is_ours(host), bool)
    if is_same_site(origin, host):
        assert origin.lower() in (f"http://{host}".lower(), f"https://{host}".lower()) or (
            origin.split("//", 1)[1].startswith(host)
        )


@pytest.mark.parametrize("path", ADDRESSES)
def test_nothing_is_shown_before_the_password_is_given(gated: TestClient, path: str) -> None:
    """Not by any address, way, or with a made-up token."""
    tokens: list[Mapping[str, str]] = [{}, {"cookie": f"{COOKIE}="}, {"cookie": f"{COOKIE}=guess"}]
    for token in tokens:
        for method in ("GET", "PUT", "DELETE", "OPTIONS"):
            answer = gated.request(method, path, headers={**token, **PAGE})
            assert answer.status_code in (401, 403)
            assert SECRET not in answer.text
        with (
            pytest.raises(WebSocketDisconnect),
            gated.websocket_connect("/_stcore/stream", headers={**token, "host": "localhost:8501"}),
        ):
            pass


def test_the_password_opens_everything_and_leads_to_the_page_asked_for(gated: TestClient) -> None:
    answer = gated.post("/people?name=Neo", content=urlencode({"password": RIGHT}))
    assert (answer.status_code, answer.headers["location"]) == (303, "/people?name=Neo")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert [gated.get(path).text for path in ADDRESSES] == [SECRET] * len(ADDRESSES)
    headers = {"host": "localhost:8501", "cookie": f"{COOKIE}={gated.cookies[COOKIE]}"}
    with gated.websocket_connect("/_stcore/stream", headers=headers) as socket:
        assert socket.receive_text() == SECRET


def test_signing_in_never_leads_to_another_site(gated: TestClient) -> None:
    for path in ("//evil.example/x", "/\\evil.example", "///evil.example"):
        answer = gated.post(path, content=urlencode({"password": RIGHT}))
        place = answer.headers.get("location", "/")
        assert place.startswith("/")
        assert place[1:2] not in ("/", "\\")


def test_over_an_encrypted_line_the_token_is_sent_on_such_lines_only(password: Password) -> None:
    client = client_of(Gate(password))
    client.base_url = "https://localhost:8501"  # type: ignore[assignment]  # httpx takes text
    answer = client.post("/", content=urlencode({"password": RIGHT}))
    assert "secure" in answer.headers["set-cookie"].lower()


def test_guessing_is_slowed_down(gated: TestClient) -> None:
    assert [sign_in(gated, f"wrong guess {n}") for n in range(TRIES)] == [403] * TRIES
    assert sign_in(gated, RIGHT) == 429
    assert gated.get("/", headers=PAGE).status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"password", b"password=", b"x" * 100_000, b"\xff\xfe&&&&&&&", b"password=%ff%00"]
)
def test_a_form_that_is_none_is_a_wrong_password(gated: TestClient, body: bytes) -> None:
    assert gated.post("/", content=body).status_code == 403


@pytest.mark.parametrize("ending", ["gone", "silent"])
def test_a_form_that_never_ends_is_given_up(
    monkeypatch: pytest.MonkeyPatch, password: Password, ending: str
) -> None:
    """Whether whoever sends it goes away or says nothing more."""
    monkeypatch.setattr("ui.guard._SLOWEST_S", 0.05)
    guard = Guard(Starlette(), Hosts.of([]), Gate(password), HEADERS)
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("10.0.0.7", 1),
    }
    told: list[Message] = []

    async def receive() -> Message:
        if ending == "silent":
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        told.append(message)

    asyncio.run(guard(scope, receive, send))
    assert told[0]["status"] == 403


def test_signing_out_ends_the_visit(gated: TestClient) -> None:
    sign_in(gated, RIGHT)
    token = gated.cookies[COOKIE]
    assert gated.get("/sign-out").status_code == 303
    assert gated.get("/", headers={"cookie": f"{COOKIE}={token}"}).status_code == 403


def test_whether_it_runs_may_be_asked_by_all(gated: TestClient) -> None:
    """The address that tells nothing else."""
    assert gated.get("/_stcore/health").status_code == 200


def test_browsers_are_told_to_ask_nobody_else_and_to_show_it_in_no_frame(gated: TestClient) -> None:
    for answer in (gated.get("/", headers=PAGE), client_of(None).get("/")):
        assert dict(answer.headers).items() >= {k.lower(): v for k, v in HEADERS.items()}.items()


def test_only_the_scripts_of_the_app_run() -> None:
    """What stands in the page runs by its hash; the hash is that of ``one()``."""
    policy = HEADERS["Content-Security-Policy"]
    digest = b64encode(sha256(b"one()").digest()).decode()
    assert f"script-src 'self' blob: 'sha256-{digest}'; " in policy
    assert "script-src 'self' blob:; " in headers("")["Content-Security-Policy"]
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_streamlits_page_is_where_it_is_looked_for() -> None:
    assert "<script>" in INDEX.read_text("utf-8")
