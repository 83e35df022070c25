"""The application: which address does what."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from traceback import extract_tb

from anyio import to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ..messages import LANGUAGES
from . import (
    bringing,
    codebook,
    coding,
    coding_api,
    compare,
    entering,
    findings,
    help,
    history,
    live,
    memos,
    queries,
    start,
    study,
    themes,
)
from .desk import LOG, tell_failure
from .landing import Landings
from .security import HEADERS, Security
from .sessions import Gate
from .shelf import Shelf
from .showing import script_words, static_files, static_version

FOR_EVER = "public, max-age=31536000, immutable"

THREADS = 12
"""Requests that are worked on at once: fewer than a project has connections (15), so that one
which needs a second connection is never waited for by all others."""


def create_app(shelf: Shelf, gate: Gate, *, hosts: Collection[str]) -> Starlette:
    """The application that serves the studies of a shelf to whom the gate lets in."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        started = getattr(app.state, "started", None)
        if started is not None:
            started()
        yield
        app.state.landings.close()
        shelf.close()

    version = static_version()
    app = Starlette(
        routes=[
            Route(f"/static/{version}/words/{{lang}}.js", words),
            Route(f"/static/{version}/{{name}}", static_file),
            *entering.ROUTES,
            *start.ROUTES,
            *study.ROUTES,
            *bringing.ROUTES,
            *coding.ROUTES,
            *coding_api.ROUTES,
            *live.ROUTES,
            *memos.ROUTES,
            *codebook.ROUTES,
            *compare.ROUTES,
            *findings.ROUTES,
            *queries.ROUTES,
            *themes.ROUTES,
            *history.ROUTES,
            *help.ROUTES,
        ],
        middleware=[Middleware(Security, hosts=hosts)],
        exception_handlers={404: not_found, 405: not_found, 500: broken},
        lifespan=lifespan,
    )
    app.state.shelf, app.state.gate, app.state.live = shelf, gate, live.Live()
    app.state.landings, app.state.tagging = Landings(), {}
    return app


async def static_file(request: Request) -> Response:
    """A static file, to be kept by the browser: its address names its content."""
    content, kind = static_files().get(request.path_params["name"], (None, ""))
    if content is None:
        return PlainTextResponse("", 404)
    return Response(content, media_type=kind, headers={"cache-control": FOR_EVER})


async def words(request: Request) -> Response:
    """What our scripts say, in one language, as a module."""
    lang = request.path_params["lang"]
    if lang not in LANGUAGES:
        return PlainTextResponse("", 404)
    headers = {"cache-control": FOR_EVER}
    return Response(script_words(lang), media_type="text/javascript", headers=headers)


async def not_found(request: Request, error: Exception) -> Response:
    """There is nothing at this address."""
    t = request.app.state.gate.translator(request)
    status = getattr(error, "status_code", 404)
    return tell_failure(request, t("There is nothing at this address."), "address", status)


async def broken(request: Request, error: Exception) -> Response:
    """Something failed that should not: said without its trace, of which the terminal has a line.

    The line holds no words of the study, which the error's own message may.
    """
    t = request.app.state.gate.translator(request)
    place = extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    route = getattr(request.scope.get("route"), "path", "")
    LOG.error("%s %s: %s (%s)", request.method, route, type(error).__name__, where)
    message = t("Something went wrong inside qualcode. What was shown as saved is saved.")
    answer = tell_failure(request, message, "internal", 500)
    answer.headers.update(HEADERS)  # this answer is given outside of `Security`
    return answer
