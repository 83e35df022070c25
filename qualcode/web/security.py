"""What every request must pass, and the headers of every answer.

Host and Origin are checked (against DNS rebinding and other pages' requests), changes need the
session's word, bodies have a limit, and an answer may load nothing from anywhere else.
"""

from __future__ import annotations

from collections.abc import Collection
from secrets import compare_digest

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..limits import MAX_HEADERS, MAX_REQUEST_BYTES, MAX_STRANGER_BYTES, MAX_UPLOAD_BYTES
from ..messages import N_, Translator
from .desk import UPLOAD, content_kind, tell_refusal
from .sessions import Session

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "DENY",
    "cache-control": "no-store",
}
SAFE = ("GET", "HEAD")
CSRF_HEADER = "x-qualcode-word"

REFUSALS = {
    403: N_("This request was refused: it does not come from a page of this workbench."),
    413: N_("That is more than can be sent at once."),
    431: N_("This request was refused: it does not come from a page of this workbench."),
}


class _TooMuch(Exception):
    """More of a body has arrived than is accepted."""


class Security:
    """ASGI middleware; `hosts` are the values of ``Host`` that mean this server."""

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers it with a refusal."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        async def refuse(status: int) -> None:
            request = Request(scope)
            t: Translator = request.app.state.gate.translator(request)
            answer = tell_refusal(request, t, t(REFUSALS[status]), "refused", status)
            await answer(scope, receive, send_with_headers)

        headers, session = Headers(scope=scope), _session(scope)
        most = _most_bytes(headers, session)
        status = self._refused(scope, headers, session) or _refused_size(headers, most)
        if status:
            await refuse(status)
            return
        try:
            await self.app(scope, _counted(receive, most), send_with_headers)
        except _TooMuch:
            if begun:
                raise
            await refuse(413)

    def _refused(self, scope: Scope, headers: Headers, session: Session) -> int:
        """The status of a refusal, or 0."""
        if len(scope["headers"]) > MAX_HEADERS:
            return 431
        named = [host.lower() for host in headers.getlist("host")]
        if len(named) != 1 or named[0] not in self.hosts:
            return 403
        site = headers.get("sec-fetch-site", "same-origin")
        if scope["method"] in SAFE:
            # Whoever follows a link here may come from anywhere; other pages may load nothing.
            is_visit = headers.get("sec-fetch-mode") == "navigate"
            return 0 if is_visit or site in ("same-origin", "none") else 403
        origins = [origin.lower() for origin in headers.getlist("origin")]
        if origins != [f"http://{named[0]}"] or site != "same-origin":
            return 403
        word = headers.get(CSRF_HEADER, "").encode()
        return 403 if session.known and not compare_digest(word, session.csrf.encode()) else 0


def _session(scope: Scope) -> Session:
    request = Request(scope)
    found: Session = request.app.state.gate.session(request)
    return found


def _most_bytes(headers: Headers, session: Session) -> int:
    """How large the body may be."""
    if not session.known:
        return MAX_STRANGER_BYTES
    return MAX_UPLOAD_BYTES if content_kind(headers) == UPLOAD else MAX_REQUEST_BYTES


def _refused_size(headers: Headers, most: int) -> int:
    length = headers.get("content-length", "0")
    too_much = not (length.isascii() and length.isdigit()) or len(length) > 15 or int(length) > most
    return 413 if too_much else 0


def _counted(receive: Receive, most: int) -> Receive:
    """What arrives, until it is more than was allowed: a length that was told may be a lie."""
    arrived = 0

    async def receive_counted() -> Message:
        nonlocal arrived
        message = await receive()
        arrived += len(message.get("body", b""))
        if arrived > most:
            raise _TooMuch
        return message

    return receive_counted
