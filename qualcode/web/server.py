"""`qualcode serve`: the application behind a socket, of this machine unless told otherwise."""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
import time
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from ..errors import UsageError
from ..messages import say

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
CLOSING_SECONDS = 2
"""How long requests under way may take when the server is stopped."""

USUAL_PORTS = range(20_000, 30_000)
"""Ports that systems do not give to programs of themselves."""

REPEATED_SECONDS = 60.0

HTTP_PORT = 80
"""The port that browsers leave out of ``Host``."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the workbench is open: the address that lets one browser in, and the others'.

    `for_reading` says that the study can only be read here.
    """

    url: str
    address: str
    loopback: bool
    for_reading: bool = False


def serve(
    *,
    folder: Path | None = None,
    place: Path | str | None = None,
    host: str = "127.0.0.1",
    names: Sequence[str] = (),
    port: int = 0,
    lang: str = "vi",
    announce: Callable[[Doors], None],
    browse: bool = True,
    trace: bool = False,
) -> None:
    """Serves a study, or those of a folder, until it is stopped; `announce` hears when it is open.

    `names` are those under which others reach this machine, where it listens beyond loopback: then
    only one study is served, to coders who have a passphrase. `trace` prints failures at length.
    Raises UsageError where the address cannot be used, and the errors of opening the study.
    """
    import uvicorn

    from .. import workbench
    from .app import create_app
    from .leftovers import own_temporary_folder
    from .sessions import Gate
    from .shelf import Shelf

    loopback = is_loopback(host)
    if not loopback and place is None:
        raise UsageError(what=say("Beyond this machine one study is served: name it with -p."))
    if is_everywhere(host) and not names:
        raise UsageError(
            what=say(
                "Under which name do others reach this machine? Say it: --allow-host {name}",
                name=socket.gethostname(),
            )
        )
    shelf = Shelf(folder=folder, place=place)
    for_reading = place is not None and workbench.reads_only(shelf.open_only())
    _quiet(trace)
    with (
        own_temporary_folder(),
        _listen(host, port) if port else _listen_as_usual(host, place or folder) as listener,
    ):
        number = listener.getsockname()[1]
        gate = Gate(port=number, lang=lang, loopback=loopback)
        app = create_app(shelf, gate, hosts=known_hosts([host, *names], number))
        shown = [_bracketed(name) for name in (*names, host) if not is_everywhere(name)]
        own = LOOPBACK[0] if loopback or is_everywhere(host) else shown[-1]
        doors = Doors(
            f"http://{own}:{number}/enter/{gate.token}",
            f"http://{shown[0]}:{number}/",
            loopback,
            for_reading,
        )
        app.state.started = lambda: _opened(doors, announce, browse=browse)
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=CLOSING_SECONDS,
        )
        try:
            _server(config, app).run(sockets=[listener])
        finally:
            shelf.close()


def is_loopback(host: str) -> bool:
    """Whether only programs of this machine reach an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Whether an address means all of this machine's."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def known_hosts(names: Sequence[str], port: int) -> list[str]:
    """What ``Host`` may say of a server under those names and the machine's own."""
    found = [*LOOPBACK, *(_bracketed(name) for name in names if not is_everywhere(name))]
    with_port = [f"{name}:{port}" for name in found]
    return [*with_port, *found] if port == HTTP_PORT else with_port


def _bracketed(name: str) -> str:
    """A name as it stands in an address: IPv6 in brackets."""
    return f"[{name}]" if ":" in name and not name.startswith("[") else name


def _server(config: uvicorn.Config, app: Starlette) -> uvicorn.Server:
    """A server that ends the streams of open pages before it waits for requests under way."""
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.live.close()
            await super().shutdown(sockets)

    return Server(config)


def _opened(doors: Doors, announce: Callable[[Doors], None], *, browse: bool) -> None:
    announce(doors)
    if browse:
        webbrowser.open(doors.url)


class _Once(logging.Filter):
    """Lets the same line through once a minute: open pages ask again and again."""

    line, said = "", 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the terminal is to hear it."""
        line, now = record.getMessage(), time.monotonic()
        if line == self.line and now - self.said < REPEATED_SECONDS:
            return False
        self.line, self.said = line, now
        return True


def _quiet(trace: bool) -> None:
    """Leaves one line of a failure, once: its trace may hold words of the study."""
    logging.getLogger("uvicorn.error").addFilter(lambda record: trace or record.exc_info is None)
    logging.getLogger("qualcode.web").addFilter(_Once())


def _listen_as_usual(host: str, what: Path | str | None) -> socket.socket:
    """A socket on the usual port of a study or folder, or on a free one where that is taken.

    A browser keeps what it remembers, and what was not saved when the server died, by port.
    """
    place = what if isinstance(what, str) else str((what or Path()).absolute())
    try:
        return _listen(host, USUAL_PORTS[crc32(place.encode()) % len(USUAL_PORTS)])
    except UsageError:
        return _listen(host, 0)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise UsageError(
            what=say("{host} is no address of this machine: {why}.", host=host, why=_why(error))
        ) from None
    try:
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if os.name != "nt":  # where it would let two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise UsageError(
            what=say("{host}, port {port}: cannot be used ({why}). Choose another with --port.",
                     host=host, port=port, why=_why(error))
        ) from None  # fmt: skip
    listener.listen(128)
    return listener


def _why(error: OSError) -> str:
    return error.strerror or str(error)
