"""What others change, told to open pages at once, as server-sent events.

One task a study looks at the number of the journal's last event, twice a second while anybody
listens, and at once when a change has gone through this server. So it also hears of what the
command line or another server does to the same project. A listener holds no thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ..errors import QualcodeError, UsageError
from ..limits import MAX_LISTENERS
from ..messages import say
from .desk import Desk, opened, refuse, seat, tell_refusal

if TYPE_CHECKING:
    from ..store import Project

LOOK_SECONDS = 0.5
HEARTBEAT_SECONDS = 15.0
"""How long nothing may be said, so that a dead connection is noticed and a living one is kept."""


@dataclass(slots=True, eq=False)
class Watch:
    """One study that somebody listens to; `grown` is set anew with every larger `number`."""

    project: Project
    number: int = 0
    listeners: int = 0
    grown: asyncio.Event = field(default_factory=asyncio.Event)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Looks for new events until it is cancelled."""
        while True:
            try:
                number = await run_in_threadpool(self.project.last_event)
            except QualcodeError:
                number = self.number  # the pages will be told by what they ask themselves
            if number != self.number:
                self.number = number
                self.ring()
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self.woken.wait()
            except TimeoutError:
                pass
            self.woken.clear()

    def ring(self) -> None:
        """Wakes every listener."""
        self.grown.set()
        self.grown = asyncio.Event()


class Live:
    """The studies that are listened to. Used from the server's event loop alone."""

    def __init__(self) -> None:
        self.closed = False
        self._watches: dict[str, Watch] = {}

    def wake(self, study: str) -> None:
        """Something was changed in a study: look now."""
        if study in self._watches:
            self._watches[study].woken.set()

    def close(self) -> None:
        """Ends every stream, so that the server can end."""
        self.closed = True
        for watch in self._watches.values():
            watch.ring()

    @property
    def is_full(self) -> bool:
        """Whether no more pages can listen."""
        return sum(watch.listeners for watch in self._watches.values()) >= MAX_LISTENERS

    async def listen(self, study: str, project: Project, after: int) -> AsyncGenerator[int | None]:
        """The journal's number whenever it has grown beyond `after`; None as a heartbeat."""
        watch = self._watches.get(study)
        if watch is None or watch.project is not project:
            watch = self._watches[study] = Watch(project)
            watch.task = asyncio.create_task(watch.run())
        watch.listeners += 1
        try:
            while not self.closed:
                grown = watch.grown
                if watch.number > after:
                    after = watch.number
                    yield after
                    continue
                try:
                    async with asyncio.timeout(HEARTBEAT_SECONDS):
                        await grown.wait()
                except TimeoutError:
                    yield None
        finally:
            watch.listeners -= 1
            if not watch.listeners and watch.task is not None:
                watch.task.cancel()
                if self._watches.get(study) is watch:
                    del self._watches[study]


async def show_events(request: Request) -> Response:
    """The stream of changes after a number of the journal, for one open page."""
    seated = seat(request)
    if isinstance(seated, Response):
        return seated
    live: Live = request.app.state.live
    try:
        desk = await run_in_threadpool(opened, seated)
        if isinstance(desk, Response):
            return desk
        after = _after(desk)
    except QualcodeError as error:
        return refuse(seated, error, as_json=True)
    if live.is_full or live.closed:
        words = desk.t("Too many pages are open at once. Close some of them.")
        return tell_refusal(request, desk.t, words, "listeners", 503)
    if request.method == "HEAD":
        return Response(media_type="text/event-stream")
    return StreamingResponse(_told(live, desk, after), media_type="text/event-stream")


def _after(desk: Desk) -> int:
    """The number that the page has seen last, as it says when it comes again."""
    last = desk.request.headers.get("last-event-id", "")
    if not last:
        return desk.ask("after", desk.number)
    if not last.isascii() or not last.isdigit() or len(last) > 15:
        raise UsageError(what=say("“{name}” has a wrong value.", name="Last-Event-ID"))
    return int(last)


async def _told(live: Live, desk: Desk, after: int) -> AsyncIterator[str]:
    """The stream's text; it ends when the browser is signed out."""
    yield "retry: 1000\n\n"
    async with aclosing(live.listen(desk.study, desk.project, after)) as numbers:
        async for number in numbers:
            if not desk.request.app.state.gate.knows(desk.session):
                return
            if number is None:
                yield ": \n\n"
            else:
                yield f'id: {number}\nevent: change\ndata: {{"number": {number}}}\n\n'


ROUTES = [Route("/s/{study}/api/events", show_events)]
