"""Files dropped on the study's page: first what they hold, then, on a word, into the study."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .. import workbench
from ..errors import UsageError
from ..messages import say
from ..model import Role
from ..workbench import Look
from .desk import Desk, api
from .landing import Landing, Landings
from .underway import Tell, Underway


def receive(desk: Desk) -> Response:
    """Takes the files and begins to look at them; answers with the id of the drop."""
    if not desk.files:
        raise UsageError(what=say("No file arrived. Choose files, or drop them on the page."))
    landing = _landings(desk).begin(_mine(desk), desk.files)
    _begin_look(desk, landing)
    return JSONResponse({"id": landing.id, "files": len(landing.files)}, 201)


def tell(desk: Desk) -> dict[str, Any]:
    """How far it is; with the account of the files once all were looked at.

    ``numbers`` are those of the actions that brought them in, once they did.
    """
    landing = _landings(desk).find(desk.named["drop"], _mine(desk))
    assert landing.underway is not None
    told = {"doing": landing.step, **landing.underway.as_record(desk.t)}
    if landing.step == "looking" and landing.underway.state == "done":
        told["account"] = workbench.account_of(landing.underway.result, desk.t)
    if landing.step == "bringing" and landing.underway.state == "done":
        told["numbers"] = landing.underway.result
        _landings(desk).remove(landing.id)
    return told


def look_again(desk: Desk) -> dict[str, Any]:
    """Looks at the files anew: other roles, without some of them."""
    landing = _idle(desk)
    without = desk.take("without", list, [])
    coded_by = " ".join(desk.take("coded_by", str, "").split())
    look = Look(_roles(desk), coded_by or None, desk.take("accept_offsets", bool, False))
    landing.files = [each for each in landing.files if each.shown not in without]
    landing.look = look
    _begin_look(desk, landing)
    return {"id": landing.id, "files": len(landing.files)}


def bring(desk: Desk) -> dict[str, Any]:
    """Begins to write what was shown."""
    landing = _idle(desk)
    if landing.step != "looking" or landing.underway is None or landing.underway.state != "done":
        raise UsageError(what=say("Look at the account of the files first."))
    received, project, coder = landing.underway.result, desk.project, desk.coder

    def work(tell: Tell) -> list[int]:
        return workbench.bring_in(project, received, actor=coder, progress=tell)

    landing.step, landing.underway = "bringing", Underway(work)
    return {"id": landing.id}


def give_up(desk: Desk) -> dict[str, Any]:
    """Takes the files away; nothing was changed."""
    landing = _landings(desk).find(desk.named["drop"], _mine(desk))
    _landings(desk).remove(landing.id)
    return {"id": landing.id}


def _begin_look(desk: Desk, landing: Landing) -> None:
    project, coder, files, look = desk.project, desk.coder, tuple(landing.files), landing.look

    def work(tell: Tell) -> workbench.Received:
        return workbench.look_at_files(project, files, actor=coder, look=look, progress=tell)

    landing.step, landing.underway = "looking", Underway(work)


def _idle(desk: Desk) -> Landing:
    """The drop, once nothing goes on with it. Raises UnknownName, UsageError."""
    landing = _landings(desk).find(desk.named["drop"], _mine(desk))
    if landing.underway is not None and landing.underway.state == "going":
        raise UsageError(what=say("Wait until the files have been read."))
    return landing


def _roles(desk: Desk) -> dict[str, dict[str, Role]]:
    """What the page says of labels. Raises UsageError."""
    roles: dict[str, dict[str, Role]] = {}
    for file, labels in desk.take("roles", dict, {}).items():
        if not isinstance(labels, dict) or not all(each in list(Role) for each in labels.values()):
            raise UsageError(what=say("“{name}” has a wrong value.", name="roles"))
        roles[file] = {label: Role(role) for label, role in labels.items()}
    return roles


def _mine(desk: Desk) -> tuple[str, str]:
    return desk.session.id, desk.study


def _landings(desk: Desk) -> Landings:
    landings: Landings = desk.request.app.state.landings
    return landings


ROUTES = [
    Route("/s/{study}/api/bringing", api(receive), methods=["POST"]),
    Route("/s/{study}/api/bringing/{drop}", api(tell), methods=["GET"]),
    Route("/s/{study}/api/bringing/{drop}", api(give_up), methods=["DELETE"]),
    Route("/s/{study}/api/bringing/{drop}/look", api(look_again), methods=["POST"]),
    Route("/s/{study}/api/bringing/{drop}/bring", api(bring), methods=["POST"]),
]
