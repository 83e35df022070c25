"""Documents on the study's page: called something else, and taken away."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from .. import workbench
from ..errors import Conflict
from .desk import Desk, api, refuse_stale

API = "/s/{study}/api/documents/{document}"


def _name(desk: Desk) -> str:
    """What the document is called now. Raises Unknown."""
    return desk.project.document_name(desk.named["document"])


def rename(desk: Desk) -> Response | dict[str, Any]:
    """Another name; `seen` is the one that the page showed, and a stale change tells what it is."""
    name, seen = desk.take("name", str), desk.take("seen", str)
    try:
        done = workbench.rename_document(
            desk.project, _name(desk), name, actor=desk.coder, seen=seen
        )
    except Conflict as error:
        return refuse_stale(desk, error, theirs=error.values["theirs"])
    return {"number": done.number, "name": done.name}


def tell_removal(desk: Desk) -> dict[str, Any]:
    """What goes with the document; `coders` says who the keys of its codings are."""
    goes = workbench.remove_documents(desk.project, [_name(desk)], actor=desk.coder, dry_run=True)
    said = {each: workbench.say_coder(each, desk.t) for each in goes.codings}
    return {"goes": goes.as_record(), "coders": said}


def remove(desk: Desk) -> Response | dict[str, Any]:
    """Takes the document away; where something else than was `seen` would go, that is told."""
    seen = desk.take("seen", dict)
    try:
        done = workbench.remove_documents(desk.project, [_name(desk)], actor=desk.coder, seen=seen)
    except Conflict as error:
        return refuse_stale(desk, error, theirs=tell_removal(desk))
    return {"number": done.number}


ROUTES = [
    Route(API, api(rename), methods=["PATCH"]),
    Route(API, api(remove), methods=["DELETE"]),
    Route(f"{API}/removal", api(tell_removal)),
]
