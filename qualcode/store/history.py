"""The journal as people read it: who did what, when, and what of it is still in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from . import schema
from .journal import EventKind


@dataclass(frozen=True, slots=True)
class Event:
    """One action: `summary` holds what its verb says of it, as plain values.

    `undoes` is the number of the event that it took back; `undone` says whether it was itself.
    """

    number: int
    guid: str
    time: str
    actor: str
    verb: str
    summary: Mapping[str, Any]
    kind: EventKind
    undoes: int | None
    undone: bool


def list_events(connection: Connection, *, limit: int | None = None, after: int = 0) -> list[Event]:
    """The events after number `after`, the newest first, at most `limit`."""
    events, undoing = schema.events.c, schema.events.alias().c
    statement = (
        select(
            events.number,
            events.guid,
            events.time,
            events.actor,
            events.verb,
            events.summary,
            events.kind,
            events.undoes,
            undoing.number.label("undone_by"),
        )
        .outerjoin_from(schema.events, undoing.number.table, undoing.undoes == events.number)
        .where(events.number > after)
        .order_by(events.number.desc())
        .limit(limit)
    )
    return [
        Event(
            row.number,
            row.guid,
            row.time,
            row.actor,
            row.verb,
            json.loads(row.summary),
            EventKind(row.kind),
            row.undoes,
            row.undone_by is not None,
        )
        for row in connection.execute(statement)
    ]
