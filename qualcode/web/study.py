"""The study's page: documents, people, what is left to do, what the machine proposes."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from .. import workbench
from ..errors import BlindStudy, Conflict, UsageError
from ..messages import say
from ..model import Unit
from . import documents, exports, people
from .desk import Desk, api, page, refuse_stale
from .underway import Tell, Underway

UNITS = tuple(Unit)
UNSETTLED = ("open", "stale")
"""How differences stand that wait for somebody: nobody decided, or the codings changed since."""

API = "/s/{study}/api"


def show_study(desk: Desk) -> Response:
    """The study's page."""
    return desk.show("study.html.j2", tab="study", told=tell_study(desk), targets=exports.SHOWN)


def tell_study(desk: Desk) -> dict[str, Any]:
    """All that the page shows of the study, but for what takes long to find."""
    project = desk.project
    return {
        **_tell_settings(desk),
        "owner": workbench.study_owner(project),
        "me": desk.coder,
        "codes": bool(project.codebooks()),
        "documents": [
            each.as_record() for each in workbench.study_overview(project, viewer=desk.coder)
        ],
        "people": workbench.people(project),
        **workbench.list_participants(project),
    }


def tell_left(desk: Desk) -> dict[str, Any]:
    """What waits for a decision: differences between coders, and what merging left open.

    `differences` is null in a blind study, in which nobody may compare.
    """
    try:
        found = workbench.browse_differences(desk.project, workbench.ClusterFilter(), limit=0)
        open_ones = sum(n for standing, n in found.standing.items() if standing in UNSETTLED)
    except BlindStudy:
        open_ones = None
    waiting = workbench.visible_entries(desk.project, desk.coder)
    return {"differences": open_ones, "inbox": len(waiting)}


def change_study(desk: Desk) -> Response | dict[str, Any]:
    """Another title, unit of counting, or blind coding on or off: what was sent of these.

    `seen` is what the page showed of title and unit; a stale change answers with how it is now.
    """
    project, coder = desk.project, desk.coder
    title, unit = desk.take("title", str, None), _unit(desk.sent.get("unit"))
    blind, seen = desk.take("blind", bool, None), desk.take("seen", dict, {})
    saw = seen.get("title")
    if saw is not None and not isinstance(saw, str):
        raise UsageError(what=say("“{name}” has a wrong value.", name="title"))
    try:
        if title is not None:
            workbench.set_title(project, title, actor=coder, seen=saw)
        if unit is not None:
            workbench.set_unit(project, unit, actor=coder, seen=_unit(seen.get("unit")))
        if blind is not None:
            workbench.lock_study(project, blind, actor=coder)
    except Conflict as error:
        return refuse_stale(desk, error, theirs=_tell_settings(desk))
    return _tell_settings(desk)


def _unit(sent: Any) -> Unit | None:
    """A unit of counting as it was sent, None for none. Raises UsageError."""
    if sent is not None and sent not in UNITS:
        raise UsageError(what=say("“{name}” has a wrong value.", name="unit"))
    return None if sent is None else Unit(sent)


def _tell_settings(desk: Desk) -> dict[str, Any]:
    """The study's settings, and the journal's number from before they were read."""
    return {
        "as_of": desk.project.last_event(),
        "title": desk.title,
        "unit": workbench.study_unit(desk.project).value,
        "blind": workbench.is_blind(desk.project),
    }


def propose(desk: Desk) -> dict[str, Any]:
    """Lets the machine look for the codes; with `dry_run` it only says what it would propose."""
    going: dict[str, Underway] = desk.request.app.state.tagging
    before = going.get(desk.study)
    if before is not None and before.state == "going":
        raise UsageError(what=say("The machine is at work already."))
    project, coder, dry_run = desk.project, desk.coder, desk.take("dry_run", bool, False)
    unit = workbench.study_unit(project)

    def work(tell: Tell) -> dict[str, Any]:
        found = workbench.tag(project, actor=coder, unit=unit, dry_run=dry_run, progress=tell)
        return {**found.as_record(), "dry_run": dry_run}

    going[desk.study] = Underway(work)
    return tell_proposing(desk)


def tell_proposing(desk: Desk) -> dict[str, Any]:
    """How far the machine is, and in the end what it found."""
    underway = desk.request.app.state.tagging.get(desk.study)
    if underway is None:
        return {"state": "none"}
    told: dict[str, Any] = underway.as_record(desk.t)
    return {**told, "found": underway.result}


def stop_proposing(desk: Desk) -> dict[str, Any]:
    """Stops the machine; what it has not written is not there."""
    underway = desk.request.app.state.tagging.pop(desk.study, None)
    if underway is not None:
        underway.stop()
    return {"state": underway.state if underway else "none"}


ROUTES = [
    Route("/s/{study}/", page(show_study)),
    Route(f"{API}/study", api(tell_study), methods=["GET"]),
    Route(f"{API}/study", api(change_study), methods=["PATCH"]),
    Route(f"{API}/left", api(tell_left)),
    Route(f"{API}/proposals", api(tell_proposing), methods=["GET"]),
    Route(f"{API}/proposals", api(propose), methods=["POST"]),
    Route(f"{API}/proposals", api(stop_proposing), methods=["DELETE"]),
    *documents.ROUTES,
    *people.ROUTES,
    *exports.ROUTES,
]
