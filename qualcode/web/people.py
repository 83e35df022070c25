"""Participants on the study's page: their attributes, and tables of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from .. import workbench
from ..errors import Conflict, UsageError
from ..messages import say
from .desk import Desk, api, refuse_stale
from .landing import write_down

API = "/s/{study}/api/participants"


def tell_people(desk: Desk) -> dict[str, Any]:
    """All participants with their attributes, what kinds these are of, and since when."""
    as_of = desk.project.last_event()
    return {"as_of": as_of, **workbench.list_participants(desk.project)}


def change_person(desk: Desk) -> Response | dict[str, Any]:
    """Writes one attribute of a participant, or adds a participant.

    `before` is what the page showed; where something else stands there now, both are told.
    """
    name = desk.take("participant", str)
    new = desk.take("new", bool, False)
    if new:
        workbench.set_participant(desk.project, name.strip(), (), actor=desk.coder, new=True)
        return tell_people(desk)
    attribute, value = desk.take("attribute", str), desk.take("value", str)
    if "=" in attribute or not attribute.strip():
        raise UsageError(what=say("“{name}” has a wrong value.", name="attribute"))
    before = desk.take("before", str, None)
    try:
        plan = workbench.set_participant(
            desk.project,
            name,
            [f"{attribute}={value}"],
            actor=desk.coder,
            kinds=[f"{attribute}={kind}"] if (kind := desk.take("kind", str, "")) else (),
            seen={} if before is None else {attribute: before},
        )
    except Conflict as error:
        return refuse_stale(desk, error, theirs=error.values["theirs"])
    return {**plan.as_record(desk.t), **tell_people(desk)}


def import_people(desk: Desk) -> dict[str, Any]:
    """Reads a table of participants; with `dry_run` it only says what would change."""
    if len(desk.files) != 1:
        raise UsageError(what=say("Choose one table: a CSV or Excel file."))
    [upload] = desk.files
    dry_run = desk.take("dry_run", str, "") == "on"
    with TemporaryDirectory(prefix="qualcode-") as folder:
        path = write_down(upload, Path(folder), "MAX_FILE_BYTES")
        with workbench.shown_as(path, path.name):
            plan = workbench.import_participants(
                desk.project, path, actor=desk.coder, dry_run=dry_run
            )
    told = {**plan.as_record(desk.t), "dry_run": dry_run, "file": path.name}
    return {**told, "number": plan.number, **tell_people(desk)}


ROUTES = [
    Route(API, api(tell_people), methods=["GET"]),
    Route(API, api(change_person), methods=["PATCH"]),
    Route(f"{API}/import", api(import_people), methods=["POST"]),
]
