"""The journal as people read it: who did what, when, and what of it is still in force."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from . import schema
from .journal import EventKind

_AT_ONCE = 1_000

_UNDOING = schema.events.alias().c
_EVENTS = (
    select(
        schema.events.c.number,
        schema.events.c.guid,
        schema.events.c.time,
        schema.events.c.actor,
        schema.events.c.verb,
        schema.events.c.summary,
        schema.events.c.kind,
        schema.events.c.undoes,
        _UNDOING.number.label("undone_by"),
    )
    .outerjoin_from(schema.events, _UNDOING.number.table, _UNDOING.undoes == schema.events.c.number)
    .order_by(schema.events.c.number.desc())
)


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
    events = schema.events.c
    return _read(connection, _EVENTS.where(events.number > after).limit(limit))


def related_events(connection: Connection, numbers: Collection[int]) -> dict[int, Event]:
    """Number → event, of these and of all that they took back or that took them back."""
    events = schema.events.c
    found: dict[int, Event] = {}
    asked: set[int] = set()
    wanted = set(numbers)
    while wanted:
        some = sorted(wanted)[:_AT_ONCE]
        asked |= set(some)
        near = or_(events.number.in_(some), events.undoes.in_(some))
        for event in _read(connection, _EVENTS.where(near)):
            found[event.number] = event
            if event.undoes is not None:
                wanted |= {event.undoes, event.number}
        wanted -= asked
    return found


def _read(connection: Connection, statement: Select[Any]) -> list[Event]:
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


def numbers_of(connection: Connection, actor: str) -> set[int]:
    """The numbers of the events by which somebody did, undid or redid something."""
    events = schema.events.c
    return set(connection.scalars(select(events.number).where(events.actor == actor)))
