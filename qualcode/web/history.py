"""The history's page: who did what when, and undo to a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from .. import workbench
from ..errors import BlindStudy, UsageError
from ..messages import say
from ..workbench import Told
from .desk import Desk, api, page

MOST = 500
"""Events of one answer."""

MOST_PREVIEWED = 60
"""Actions that a preview names one by one."""


def show_history(desk: Desk) -> Response:
    """The page, with its first events."""
    return desk.show("history.html.j2", tab="history", told=tell_history(desk), kinds=[
        (kind, desk.t(label)) for kind, (label, _) in workbench.HISTORY_KINDS.items()
    ])  # fmt: skip


def tell_history(desk: Desk) -> dict[str, Any]:
    """Events, newest first: those of a person and kind, below a number."""
    before = desk.ask("before", 0)
    found = workbench.browse_history(
        desk.project,
        before=before or None,
        limit=desk.ask("limit", 100, most=MOST) or 1,
        person=desk.query.get("person", ""),
        kind=desk.query.get("kind", ""),
        viewer=desk.coder,
    )
    return {
        "events": [tell_event(desk, each) for each in found.told],
        "n": found.n,
        "total": found.total,
        "newest": found.newest,
        "following": found.following,
        "people": list(found.people),
        "me": desk.coder,
    }


def tell_event(desk: Desk, told: Told) -> dict[str, Any]:
    """One event as scripts read it."""
    event = told.event
    return {
        "number": event.number,
        "time": event.time,
        "actor": event.actor,
        "kind": event.kind.value,
        "sentence": desk.t.tell(told.sentence),
        "in_force": told.in_force,
    }


def preview(desk: Desk) -> dict[str, Any]:
    """What going back to a point would take back."""
    number = _point(desk.ask("number", 0), desk)
    found = workbench.undo_to(desk.project, number, actor=desk.coder, dry_run=True)
    return _answer(desk, found)


def go_back(desk: Desk) -> dict[str, Any]:
    """Takes back everything since a point, if nothing has happened since it was previewed."""
    number, newest = desk.take("number", int), desk.take("newest", int)
    _point(number, desk)
    found = workbench.undo_to(desk.project, number, actor=desk.coder, newest=newest)
    return _answer(desk, found)


def _point(number: int, desk: Desk) -> int:
    """The number, if it is one of the history. Raises UsageError, BlindStudy."""
    if not 1 <= number <= desk.project.last_event():
        raise UsageError(what=say("“{name}” has a wrong value.", name="number"))
    if workbench.is_blind(desk.project):
        found = workbench.undo_to(desk.project, number, actor=desk.coder, dry_run=True)
        if any(each.event.actor != desk.coder for each in found):
            raise BlindStudy
    return number


def _answer(desk: Desk, found: Sequence[Told]) -> dict[str, Any]:
    return {
        "n": len(found),
        "others": sorted({each.event.actor for each in found} - {desk.coder}),
        "events": [tell_event(desk, each) for each in found[:MOST_PREVIEWED]],
        "newest": desk.project.last_event(),
    }


API = "/s/{study}/api/history"

ROUTES: list[Route] = [
    Route("/s/{study}/history", page(show_history)),
    Route(API, api(tell_history)),
    Route(f"{API}/back", api(preview)),
    Route(f"{API}/back", api(go_back), methods=["POST"]),
]
