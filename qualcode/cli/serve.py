"""``qualcode serve``: the workbench in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..messages import N_
from .program import Command, Option, Shared, shared_options
from .project_option import project_options

if TYPE_CHECKING:
    from ..web.server import Doors


@click.command(
    cls=Command,
    short_help=N_("Open the workbench in the browser."),
    help=N_(
        "Opens the study, or all studies of this folder, in the browser. It listens on this "
        "machine alone and asks nothing of the network. Ctrl+C ends it. With --host a team can "
        "work on one study: coders come in with their name and the passphrase that was set with "
        "qualcode coders passphrase."
    ),
)
@click.option("--host", cls=Option, metavar="ADDRESS", default="127.0.0.1",
              help=N_("Listen on another address of this machine, for others in the network; "
                      "0.0.0.0 means all."))  # fmt: skip
@click.option("--allow-host", "names", cls=Option, metavar="NAME", multiple=True,
              help=N_("A name or address under which others reach this machine."))  # fmt: skip
@click.option("--port", cls=Option, type=click.IntRange(0, 65535), default=0,
              help=N_("The port to listen on; default: the study's usual one, "
                      "or a free one."))  # fmt: skip
@click.option("--no-browser", cls=Option, is_flag=True,
              help=N_("Print the address and open nothing."))  # fmt: skip
@project_options()
@shared_options
@click.pass_obj
def serve(shared: Shared, host: str, names: tuple[str, ...], port: int, no_browser: bool) -> None:
    """Serves until it is stopped."""
    from .. import workbench
    from ..web.server import serve as serve_pages

    place = None if shared.project is None else workbench.project_place(shared.project)
    try:
        serve_pages(
            folder=Path() if place is None else None,
            place=place,
            host=host,
            names=names,
            port=port,
            lang=shared.translate.lang,
            announce=lambda doors: _announce(shared, doors),
            browse=not no_browser,
            trace=shared.verbosity > 0,
        )
    except KeyboardInterrupt:
        shared.tell("The workbench is closed.")


def _announce(shared: Shared, doors: Doors) -> None:
    """Says where the workbench is, and what it means that others reach it."""
    if shared.as_json:
        told = {"url": doors.url, "address": doors.address, "loopback": doors.loopback}
        shared.answer({**told, "for_reading": doors.for_reading})
    if not doors.loopback:
        shared.tell(
            "Careful: everybody in this network reaches this workbench, and what it sends is not "
            "encrypted (HTTP). Interviews are confidential: do this only in a network that you "
            "trust."
        )
        shared.tell("Coders come in at {address} with name and passphrase.", address=doors.address)
        shared.tell("For yourself, in one browser, once: {url}", url=doors.url)
    else:
        shared.tell("The workbench is open at {url}", url=doors.url)
    if doors.for_reading:
        shared.tell(
            "The study can only be read here: its file, folder or database cannot be written to. "
            "Everything can be looked at; changes are refused."
        )
    shared.tell("Ctrl+C ends it.")
