"""The first page: which study, or a new one."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from .. import workbench
from ..errors import NoCoder, UsageError
from ..messages import say
from .desk import Desk, open_api, open_page
from .entering import show_door
from .landing import write_down
from .shelf import Shelf

CODEBOOKS = ("domains", "starter", "own")
"""What a new study can begin with: the four domains alone, the small codebook, or one's own."""


def show_start(desk: Desk) -> Response:
    """The studies here; where only one is served, it is opened at once."""
    if not desk.session.known:
        return show_door(desk)
    shelf = _shelf(desk)
    cards = shelf.cards()
    if shelf.is_single:
        if cards[0].error is not None:
            raise cards[0].error
        return RedirectResponse(f"/s/{cards[0].id}/", 303)
    try:
        suggested = desk.session.bound or workbench.acting_coder(None, None)
    except NoCoder:
        suggested = ""
    return desk.show("start.html.j2", cards=cards, suggested=suggested)


def start(desk: Desk) -> Response:
    """Makes a study and opens it."""
    folder = _folder(desk)
    coder = workbench.clean_name(desk.take("coder", str))
    kind = desk.take("codebook", str, "domains")
    if kind not in CODEBOOKS:
        raise UsageError(what=say("“{name}” has a wrong value.", name="codebook"))
    if kind == "own" and not desk.files:
        raise UsageError(what=say("Choose the file of your codebook, or begin without one."))
    with TemporaryDirectory(prefix="qualcode-") if kind == "own" else nullcontext() as place:
        book = write_down(desk.files[0], Path(place), "MAX_CODEBOOK_BYTES") if place else None
        with workbench.shown_as(book, book.name) if book else nullcontext():
            path, _ = workbench.start_study(
                folder,
                title=desk.take("title", str),
                file=desk.take("file", str, ""),
                codebook=workbench.STARTER_CODEBOOK if kind == "starter" else book,
                coder=coder,
                blind=desk.take("blind", str, "") == "on",
            )
    return _opened(desk, path, coder)


def start_sample(desk: Desk) -> Response:
    """Makes the sample study and opens it."""
    folder = _folder(desk)
    coder = workbench.clean_name(desk.take("coder", str))
    return _opened(desk, workbench.start_sample(folder, coder=coder), coder)


def _opened(desk: Desk, path: Path, coder: str) -> Response:
    study = _shelf(desk).add(path)
    desk.session.coders[study] = coder
    told: dict[str, Any] = {"id": study, "file": path.name, "goto": f"/s/{study}/"}
    return JSONResponse(told, 201)


def _folder(desk: Desk) -> Path:
    """Where new studies go. Raises UsageError for who may not make one here."""
    if not desk.session.known or desk.session.bound:
        raise UsageError(what=say("Only who started qualcode here can begin a study."))
    shelf = _shelf(desk)
    if shelf.is_single or shelf.folder is None:
        raise UsageError(
            what=say("qualcode was started for one study. Start it in a folder to begin another.")
        )
    return shelf.folder


def _shelf(desk: Desk) -> Shelf:
    shelf: Shelf = desk.request.app.state.shelf
    return shelf


ROUTES = [
    Route("/", open_page(show_start)),
    Route("/api/studies", open_api(start), methods=["POST"]),
    Route("/api/studies/sample", open_api(start_sample), methods=["POST"]),
]
