"""What has happened to codings since a moment, read off the journal: pages keep up by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ..limits import MAX_CHANGES_TOLD
from . import schema
from .journal import last_number, read_changes

_HARMLESS = {
    table.name
    for table in (
        schema.memos,
        schema.statements,
        schema.inbox,
        schema.decisions,
        schema.finished,
        schema.sets,
        schema.set_members,
        schema.tagged,
        schema.chosen_quotes,
    )
}
"""Tables that say nothing of a transcript, its speakers, its codes and codings."""

_NEWCOMERS = (("coders", "insert"), ("coders", "delete"))
"""Somebody codes for the first time, or that was undone; renaming a coder is another thing."""


@dataclass(frozen=True, slots=True)
class RowChanges:
    """Which codings were written or removed until event `number`.

    `whole` where that does not say it all: the texts, speakers, codes, settings or too many
    codings are others, and everything must be read anew.
    """

    number: int
    codings: frozenset[str] = frozenset()
    whole: bool = False


def changes_after(connection: Connection, number: int, place: str) -> RowChanges:
    """The codings whose rows were changed after event `number`; DamagedProject names the `place`.

    A number that is not reached yet, as after going back to a copy of the file, means the whole.
    """
    events = schema.events.c
    last = last_number(connection)
    if last < number or last - number > MAX_CHANGES_TOLD:
        return RowChanges(last, whole=True)
    later = connection.scalars(
        select(events.changes).where(events.number > number).order_by(events.number)
    )
    written: set[str] = set()
    for changes in later:
        for change in read_changes(changes, place):
            table, verb = change["table"], change["do"]
            if table == "codings":
                written |= _guids(change)
            elif table not in _HARMLESS and (table, verb) not in _NEWCOMERS:
                return RowChanges(last, whole=True)
        if len(written) > MAX_CHANGES_TOLD:
            return RowChanges(last, whole=True)
    return RowChanges(last, frozenset(written))


def _guids(change: dict[str, Any]) -> set[str]:
    place = change["columns"].index("guid")
    return {row[place] for row in change["rows"]}
