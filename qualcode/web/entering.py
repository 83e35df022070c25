"""Coming in: the token of the printed address, name and passphrase, who one is, the language."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from .. import workbench
from ..errors import NoCoder, ReservedName, UsageError
from ..messages import LANGUAGES, say
from .desk import Desk, guarded_api, open_api, open_page
from .sessions import LANGUAGE_COOKIE, SESSION_DAYS_SECONDS, Gate
from .shelf import Shelf

if TYPE_CHECKING:
    from ..store import Project

YEAR = 365 * 24 * 3600


async def enter_by_token(request: Request) -> Response:
    """Lets the browser in that opened the address, once; a HEAD opens nothing."""
    gate: Gate = request.app.state.gate
    response = RedirectResponse("/", 303)
    if request.method == "GET":
        session = gate.admit(request.path_params["token"])
        if session is not None:
            keep(response, gate, session.id)
    return response


def keep(response: Response, gate: Gate, session: str) -> None:
    """Gives the browser its session; the server knows when it ends."""
    age = int(SESSION_DAYS_SECONDS)
    response.set_cookie(gate.cookie, session, max_age=age, httponly=True, samesite="strict")


def show_door(desk: Desk) -> Response:
    """What a browser sees that nobody has let in."""
    gate: Gate = desk.request.app.state.gate
    template = "locked.html.j2" if gate.loopback else "signin.html.j2"
    return desk.show(template, to=desk.query.get("to", ""))


def show_enter(desk: Desk) -> Response:
    """Asks who works in a study, or says who is signed in."""
    if not desk.session.known:
        return show_door(desk)
    study = desk.named["study"]
    if desk.session.bound and study not in desk.session.coders:
        return RedirectResponse("/", 303)
    project = desk.request.app.state.shelf.open(study)
    return desk.show(
        "enter.html.j2",
        entered=study,
        title=workbench.study_title(project),
        names=workbench.people(project),
        bound=desk.session.bound,
        to=_way_on(study, desk.query.get("to", "")),
        suggested=desk.session.coders.get(study) or _suggested(project),
    )


def _suggested(project: Project) -> str:
    """Who may be there, or nobody."""
    try:
        return workbench.acting_coder(project, None)
    except (NoCoder, ReservedName):
        return ""


def enter(desk: Desk) -> dict[str, str]:
    """Notes who works in a study; who came in by a passphrase is nobody else."""
    study = desk.named["study"]
    if not desk.session.known:
        raise UsageError(what=say("You are signed out. Open the study again."))
    name = workbench.clean_name(desk.take("name", str))
    if desk.session.bound not in ("", name):
        raise UsageError(what=say("You are signed in as {name}.", name=desk.session.bound))
    desk.request.app.state.shelf.open(study)
    gate: Gate = desk.request.app.state.gate
    gate.act_as(desk.session, study, name)
    return {"goto": _way_on(study, desk.take("to", str, ""))}


def _way_on(study: str, wanted: str) -> str:
    """The page that was wanted before somebody came in, if it is the study's, else its first."""
    home = f"/s/{study}/"
    return wanted if wanted.startswith(home) else home


def sign_in(desk: Desk) -> Response:
    """Lets somebody in who brings a name and its passphrase; the session before ends.

    A wrong passphrase, a name that nobody has and one without passphrase are told alike.
    """
    gate: Gate = desk.request.app.state.gate
    shelf: Shelf = desk.request.app.state.shelf
    if gate.loopback:
        raise UsageError(what=say("Passphrases are asked for beyond this machine alone."))
    name = workbench.clean_name(desk.take("name", str))
    passphrase = desk.take("passphrase", str)
    wait = gate.waiting.attempt(name)
    if wait:
        return _told_to_wait(desk, ceil(wait))
    [card] = shelf.cards()
    if card.error is not None:
        raise card.error
    study = card.id
    proof = workbench.check_passphrase(shelf.open(study), name, passphrase)
    if proof is None:
        message = desk.t("This name and this passphrase do not belong together.")
        return JSONResponse({"error": {"code": "passphrase", "message": message}}, 403)
    gate.waiting.succeeded(name)
    gate.end(desk.session)
    session = gate.sign_in(study, name, proof)
    response = JSONResponse({"goto": _way_on(study, desk.take("to", str, ""))})
    keep(response, gate, session.id)
    return response


def _told_to_wait(desk: Desk, seconds: int) -> Response:
    message = desk.t.plural(
        "Too many attempts. Wait {n} second, then try again.",
        "Too many attempts. Wait {n} seconds, then try again.",
        seconds,
    )
    headers = {"retry-after": str(seconds)}
    return JSONResponse({"error": {"code": "wait", "message": message}}, 429, headers)


def sign_out(desk: Desk) -> Response:
    """Ends the session."""
    gate: Gate = desk.request.app.state.gate
    gate.end(desk.session)
    response = JSONResponse({"goto": "/"})
    response.delete_cookie(gate.cookie, httponly=True, samesite="strict")
    return response


def choose_lang(desk: Desk) -> Any:
    """Remembers the language that the browser wants."""
    lang = desk.take("lang", str)
    if lang not in LANGUAGES:
        raise UsageError(what=say("“{name}” has a wrong value.", name="lang"))
    response = JSONResponse({"lang": lang})
    response.set_cookie(LANGUAGE_COOKIE, lang, max_age=YEAR, samesite="strict")
    return response


ROUTES = [
    Route("/enter/{token}", enter_by_token),
    Route("/s/{study}/enter", open_page(show_enter)),
    Route("/api/s/{study}/enter", open_api(enter), methods=["POST"]),
    Route("/api/sign-in", guarded_api(sign_in), methods=["POST"]),
    Route("/api/sign-out", open_api(sign_out), methods=["POST"]),
    Route("/api/language", open_api(choose_lang), methods=["POST"]),
]
