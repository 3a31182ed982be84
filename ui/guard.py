"""What stands before the app: who may ask, who has to sign in, what a browser may do with it.

It is around the whole server and not on a page: pictures, clips, uploads and the web socket of the
pages are behind it too.
"""

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.gate import SIGNED_IN_S, Gate
from ui.sign_in import TRY_LATER, WRONG, sign_in_page
from vsearch.web.headers import with_headers
from vsearch.web.hosts import Hosts, is_same_site

COOKIE = "vsearch"
SIGN_OUT = "/sign-out"
_OPEN = "/_stcore/health"  # says that the app runs, and nothing else
_LONGEST_BODY = 8192  # bytes of a form with one password
_SLOWEST_S = 10.0  # in which such a form has to be here
_REFUSED = (
    "This name is not known as that of vsearch: open it as http://localhost, or start "
    "`vsearch ui` with --host NAME."
)
_FOREIGN = "This request comes from a page of another site."


class Guard:
    """An ASGI middleware; without a gate everybody who can connect is let in."""

    def __init__(
        self, app: ASGIApp, hosts: Hosts, gate: Gate | None, headers: Mapping[str, str]
    ) -> None:
        """``headers`` are set on every answer that does not set them itself."""
        self._app = app
        self._headers = headers
        self._hosts = hosts
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what may pass, and answer everything else."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = HTTPConnection(scope)
        refusal = await self._refusal(asked, scope, receive)
        if refusal is None:
            await self._app(scope, receive, with_headers(send, self._headers))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, with_headers(send, self._headers))

    async def _refusal(
        self, asked: HTTPConnection, scope: Scope, receive: Receive
    ) -> Response | None:
        """Return what to answer in the app's place; None when the app may answer."""
        host = asked.headers.get("host")
        if not self._hosts.is_ours(host) or len(asked.headers.getlist("host")) != 1:
            return PlainTextResponse(_REFUSED, 421)
        is_change = scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD")
        if is_change and not is_same_site(asked.headers.get("origin"), host):
            return PlainTextResponse(_FOREIGN, 403)
        if self._gate is None:
            return None
        token = asked.cookies.get(COOKIE, "")
        if asked.url.path == SIGN_OUT:
            self._gate.leave(token)
            gone = RedirectResponse("/", 303)
            gone.delete_cookie(COOKIE)
            return gone
        if self._gate.knows(token) or asked.url.path == _OPEN:
            return None
        return await self._sign_in(self._gate, scope, receive)

    async def _sign_in(self, gate: Gate, scope: Scope, receive: Receive) -> Response:
        """Answer somebody who is not signed in: with the form, or what comes of it."""
        if scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Sign in first.", 401)
        request = Request(scope, receive)
        if request.method != "POST":
            return _form(401 if _wants_page(request.headers) else 403)
        address = request.client.host if request.client else ""
        if (wait_s := gate.wait_s(address)) > 0:
            return _form(429, TRY_LATER, {"Retry-After": str(int(wait_s) + 1)})
        password = await _password_in(request)
        token = await asyncio.to_thread(gate.enter, password, address) if password else None
        if token is None:
            return _form(403, WRONG)
        entered = RedirectResponse(_local(request), 303)
        entered.set_cookie(
            COOKIE,
            token,
            max_age=int(SIGNED_IN_S),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return entered


def _form(status: int, told: str = "", headers: Mapping[str, str] | None = None) -> Response:
    return HTMLResponse(
        sign_in_page(told), status, {"Cache-Control": "no-store", **(headers or {})}
    )


def _wants_page(headers: Headers) -> bool:
    return "text/html" in headers.get("accept", "")


async def _password_in(request: Request) -> str:
    """Return the password that a form holds; nothing when it is none, too long or too slow."""
    body = b""
    try:
        async with asyncio.timeout(_SLOWEST_S):
            async for part in request.stream():
                body += part
                if len(body) > _LONGEST_BODY:
                    return ""
    except (ClientDisconnect, TimeoutError):
        return ""
    told = parse_qs(body.decode("latin-1"), max_num_fields=4) if body.count(b"&") < 4 else {}
    return told.get("password", [""])[0]


def _local(request: Request) -> str:
    """Return the page that was asked for, on this site whatever its path looks like."""
    path = "/" + request.url.path.lstrip("/\\")
    return f"{path}?{request.url.query}" if request.url.query else path
