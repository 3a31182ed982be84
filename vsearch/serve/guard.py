"""What stands before the REST server: who may ask, how much, and what every answer says."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from vsearch.serve.problems import problem
from vsearch.serve.tokens import Tokens
from vsearch.web.headers import with_headers
from vsearch.web.hosts import Hosts, is_same_site

UPLOAD_MB = 20  # of one request with pictures
BODY_BYTES = 1 << 20  # of any other
SLASH = "\x1f"  # stands for a slash within a name; no name holds this sign

HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
)
_FORM_BYTES = 1 << 18  # of a form beside its pictures
_SLOWEST_S = 30.0  # between two parts of a request
_UNKNOWN_HOST = (
    "This name is not known as that of vsearch: use localhost or an address in numbers, or start "
    "`vsearch serve` with --host NAME."
)
_FOREIGN = (
    "This request comes from a page of another site: start `vsearch serve` with --allow-origin to "
    "let it in."
)
_NO_TOKEN = "Say who you are: Authorization: Bearer TOKEN."
_WRONG_TOKEN = "This is not the token of this server."
_TOO_LARGE = "The request is too large: send at most {} MB."


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may ask."""

    hosts: Hosts
    tokens: Tokens | None = None  # None: whoever can connect
    origins: frozenset[str] = frozenset()  # of pages of other sites
    log: Callable[[str], None] | None = None  # takes a line on every request


class Guard:
    """An ASGI middleware around the whole server."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on what may pass, and answer everything else."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        began, told = time.monotonic(), [0]
        send = with_headers(_noting(send, told, has_body=scope["method"] != "HEAD"), HEADERS)
        refusal = await self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
        else:
            scope["path"] = whole_segments(scope)
            limit = _limit(scope)
            await self._app(scope, _bounded(receive, limit), send)
        if self._rules.log is not None:
            self._rules.log(_line(scope, told[0], time.monotonic() - began))

    async def _refusal(self, scope: Scope) -> Response | None:
        """Return what to answer in the app's place; None when the app may answer."""
        headers = Headers(scope=scope)
        host = headers.get("host")
        if not self._rules.hosts.is_ours(host) or len(headers.getlist("host")) != 1:
            return problem(421, _UNKNOWN_HOST)
        if not self._is_wanted(headers, host):
            return problem(403, _FOREIGN)
        if self._rules.tokens is not None:
            refusal = await _without_token(self._rules.tokens, headers, scope)
            if refusal is not None:
                return refusal
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > _limit(scope):
            return _too_large(_limit(scope))
        return None

    def _is_wanted(self, headers: Headers, host: str | None) -> bool:
        """Say whether no browser asks, or for a page that may.

        Without an Origin it may ask for a picture or a link of any page, and says so otherwise.
        """
        origin = headers.get("origin")
        if origin in self._rules.origins:
            return True
        site = headers.get("sec-fetch-site", "none")
        return is_same_site(origin, host) and site in ("none", "same-origin")


def whole_segments(scope: Scope) -> str:
    """Return the path with a slash that is part of a name ("AC%2FDC") kept apart from others."""
    raw: bytes | None = scope.get("raw_path")
    if raw is None or b"%2f" not in raw.lower():
        return str(scope["path"])
    path = raw.partition(b"?")[0].decode("latin-1")
    return "/".join(unquote(one).replace("/", SLASH) for one in path.split("/"))


async def _without_token(tokens: Tokens, headers: Headers, scope: Scope) -> Response | None:
    """Return what to answer to whoever has not the right token."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    ask = {"WWW-Authenticate": 'Bearer realm="vsearch"'}
    if scheme.lower() != "bearer" or not token.strip():
        return problem(401, _NO_TOKEN, headers=ask)
    token = token.strip()
    if tokens.is_known(token):
        return None
    address = scope["client"][0] if scope.get("client") else ""
    if (wait_s := tokens.wait_s(address)) > 0:
        again = {"Retry-After": str(int(wait_s) + 1)}
        return problem(429, "Too many wrong tokens: wait a little.", headers=again)
    if await asyncio.to_thread(tokens.is_right, token, address):
        return None
    return problem(401, _WRONG_TOKEN, headers=ask)


def _limit(scope: Scope) -> int:
    """Return how many bytes the body of a request may have."""
    kind = Headers(scope=scope).get("content-type", "")
    is_form = kind.strip().lower().startswith("multipart/form-data")
    return (UPLOAD_MB << 20) + _FORM_BYTES if is_form else BODY_BYTES


def _bounded(receive: Receive, limit: int) -> Receive:
    """Return what hears a request, but not more of it, nor more slowly, than it may be."""
    heard, is_whole = 0, False

    async def hear() -> Message:
        nonlocal heard, is_whole
        if is_whole:
            return await receive()
        try:
            async with asyncio.timeout(_SLOWEST_S):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408, "The request does not go on: send it again.") from error
        heard += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        if heard > limit:
            raise HTTPException(413, _TOO_LARGE.format(limit >> 20), {"Connection": "close"})
        return message

    return hear


def _too_large(limit: int) -> Response:
    return problem(413, _TOO_LARGE.format(limit >> 20), headers={"Connection": "close"})


def _noting(send: Send, told: list[int], *, has_body: bool) -> Send:
    """Return what notes the status of an answer, and sends no body where there is none."""

    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            told[0] = message["status"]
        elif not has_body and message.get("body"):
            message = {**message, "body": b""}
        await send(message)

    return note


def _line(scope: Scope, status: int, took_s: float) -> str:
    """Return a line on a request by the kind of its address: names and questions are private."""
    route = getattr(scope.get("route"), "path", "-")
    return f"{time.strftime('%H:%M:%S')} {scope['method']} {route} {status} {1000 * took_s:.0f} ms"
