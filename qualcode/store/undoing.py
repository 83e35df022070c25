"""Back and forth through the journal: one's own last action, anybody's, or all since a moment.

Undoing is an event of its own with changes of its own, so redoing is undoing that one. People
undo what they did themselves, whatever others did in between: then a row may be taken back only
where it stands as the action left it, which `Past` finds out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.exc import IntegrityError

from ..errors import BuiltUpon, Conflict, NothingToRedo, NothingToUndo
from ..messages import say
from . import schema
from .database import Database
from .invariants import Texts
from .journal import (
    Action,
    EventKind,
    Key,
    Sources,
    begin,
    key_of,
    last_number,
    read_changes,
    record,
)

RowName = tuple[str, Key]
"""A table's name and the key of a row in it."""


@dataclass(slots=True)
class Past:
    """What undone and redone events mean for the rows that they wrote.

    `undoes` maps each undo or redo to the event that it took back.
    """

    connection: Connection
    place: str
    undoes: Mapping[int, int]
    kinds: Mapping[int, EventKind]
    _before: dict[int, dict[RowName, int]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection, place: str) -> Past:
        """The undos and redos of the journal."""
        events = schema.events.c
        rows = connection.execute(
            select(events.number, events.undoes, events.kind).where(events.undoes.is_not(None))
        ).all()
        return cls(
            connection,
            place,
            {number: undoes for number, undoes, _ in rows},
            {number: EventKind(kind) for number, _, kind in rows},
        )

    def chain(self, number: int) -> list[int]:
        """The event of that number, the one that it took back, and so on to the action itself."""
        found = [number]
        while found[-1] in self.undoes:
            found.append(self.undoes[found[-1]])
        return found

    def author(self, number: int) -> str:
        """Who did what the event of that number did, undid or did again."""
        events = schema.events.c
        origin = self.chain(number)[-1]
        return str(
            self.connection.scalar(select(events.actor).where(events.number == origin)) or ""
        )

    def writer(self, row: RowName, version: int) -> int | None:
        """The action that made the row what it is; None for a row that was not there.

        A redo leaves the row as its action did, an undo as whoever wrote it before that action.
        """
        number: int | None = version
        while number is not None and number in self.undoes:
            target = self.undoes[number]
            if self.kinds[number] is EventKind.REDO:
                number = self.undoes[target]
            else:
                number = self._written_before(target).get(row)
        return number

    def _written_before(self, number: int) -> dict[RowName, int]:
        """Row → its version before the event of that number changed or removed it."""
        if number not in self._before:
            events = schema.events.c
            changes = self.connection.scalar(select(events.changes).where(events.number == number))
            found = self._before[number] = {}
            for change in read_changes(changes or b"", self.place):
                table = schema.metadata.tables[change["table"]]
                for row in _rows(change):
                    if "changed_by" in row and row["changed_by"] != number:
                        found.setdefault((table.name, key_of(table, row)), row["changed_by"])
        return self._before[number]


def next_undo(connection: Connection, whose: str | None, number: int | None = None) -> int:
    """The newest event in force that did what `whose` did, or anybody; or the one of `number`.

    Where what that event did was undone and done again, it is the event that did it again. Raises
    NothingToUndo, also where event `number` is not in force or is somebody else's.
    """
    if number is not None:
        return _in_force(connection, whose, number)
    events = schema.events.c
    done = select(func.max(events.number)).where(
        events.kind == EventKind.DO, events.number.not_in(_undone())
    )
    if whose is not None:
        done = done.where(events.actor == whose)
    again = _newest(connection, EventKind.REDO, whose)
    target = max(connection.scalar(done) or 0, again)
    if not target:
        raise NothingToUndo
    return target


def next_redo(connection: Connection, whose: str | None) -> int:
    """The newest undo of what `whose` did, or anybody, if they have done nothing new since.

    Raises NothingToRedo.
    """
    events = schema.events.c
    done = select(func.max(events.number)).where(events.kind == EventKind.DO)
    if whose is not None:
        done = done.where(events.actor == whose)
    target = _newest(connection, EventKind.UNDO, whose)
    if target <= (connection.scalar(done) or 0):
        raise NothingToRedo
    return target


def undo(action: Action, whose: str | None, number: int | None = None) -> int:
    """The number of the event that `action` takes back; see `next_undo`.

    Raises NothingToUndo; Conflict where the rows are not as that event left them, BuiltUpon.
    """
    return _take_back(action, next_undo(action.connection, whose, number))


def redo(action: Action, whose: str | None) -> int:
    """The number of the undo that `action` takes back; see `next_redo`.

    Raises NothingToRedo; Conflict where the rows are not as that event left them, BuiltUpon.
    """
    return _take_back(action, next_redo(action.connection, whose))


def since(connection: Connection, number: int) -> list[int]:
    """The events, newest first, that must be taken back for all to be as after event `number`.

    What was done and undone since is not among them; what was only undone since is.
    """
    events = schema.events.c
    past = Past.read(connection, "")
    later = connection.scalars(
        select(events.number)
        .where(events.number > number, events.number.not_in(_undone()))
        .order_by(events.number.desc())
    )
    return [each for each in later if sum(link > number for link in past.chain(each)) % 2]


def undo_to(
    database: Database,
    texts: Texts,
    sources: Sources,
    number: int,
    *,
    actor: str,
    newest: int | None = None,
) -> list[int]:
    """The events that were taken back, each by one of its own, in one transaction: see `since`.

    `newest` is the last event that whoever asks has seen. Raises Conflict, also where there are
    later ones; BuiltUpon.
    """
    with database.writing() as connection:
        now = last_number(connection)
        if newest not in (None, now):
            raise Conflict(what=say("The history"), yours=newest, theirs=now)
        targets = since(connection, number)
        for target in targets:
            action = begin(connection, texts, sources, "undo", actor=actor, summary={})
            _take_back(action, target)
            record(action)
    return targets


def _in_force(connection: Connection, whose: str | None, number: int) -> int:
    """The event by which what event `number` did is in force. Raises NothingToUndo."""
    if not 1 <= number <= last_number(connection):  # databases refuse numbers beyond their own
        raise NothingToUndo
    past = Past.read(connection, "")
    undone_by = {undone: each for each, undone in past.undoes.items()}
    while number in undone_by:
        number = undone_by[number]
    events = schema.events.c
    kind = connection.scalar(select(events.kind).where(events.number == number))
    if kind not in (EventKind.DO, EventKind.REDO) or whose not in (None, past.author(number)):
        raise NothingToUndo
    return number


def _newest(connection: Connection, kind: EventKind, whose: str | None) -> int:
    """The newest undo or redo that was not taken back, of what `whose` did or anybody; else 0."""
    events = schema.events.c
    past = Past.read(connection, "")
    found = connection.scalars(
        select(events.number)
        .where(events.kind == kind, events.number.not_in(_undone()))
        .order_by(events.number.desc())
    )
    wanted = (each for each in found.all() if whose is None or past.author(each) == whose)
    return next(wanted, 0)


def _undone() -> Any:
    events = schema.events.alias()
    return select(events.c.undoes).where(events.c.undoes.is_not(None)).scalar_subquery()


def _take_back(action: Action, number: int) -> int:
    """Does the inverse of every change of an event, the last one first; gives its number."""
    events = schema.events
    target = action.connection.execute(select(events).where(events.c.number == number)).one()
    is_undo = target.kind == EventKind.UNDO
    action.kind = EventKind.REDO if is_undo else EventKind.UNDO
    action.undoes, action.verb = number, action.kind.value
    action.summary |= {"of": number, "verb": target.verb}
    past = Past.read(action.connection, action.texts.place)

    def stands(table: Table, key: Key, version: int) -> bool:
        if version in (number, action.number):
            return True
        row = (table.name, key)
        return past.writer(row, version) == past.writer(row, number)

    action.stands = stands
    try:
        for change in reversed(read_changes(target.changes, action.texts.place)):
            _refuse_beneath(action.connection, change, number)
            _invert(action, change)
    except IntegrityError as error:
        raise BuiltUpon(number=number) from error
    return number


def _refuse_beneath(connection: Connection, change: Mapping[str, Any], number: int) -> None:
    """Nothing, or BuiltUpon for a version of the codebook from which later ones were made.

    What it changed stands in these too; to remove it alone would change nothing that is in force.
    """
    books = schema.codebooks
    if change["table"] != books.name or change["do"] != "insert":
        return
    newest = connection.scalar(select(books.c.guid).order_by(books.c.number.desc()).limit(1))
    if any(row["guid"] != newest for row in _rows(change)):
        raise BuiltUpon(number=number)


def _invert(action: Action, change: Mapping[str, Any]) -> None:
    table, rows = schema.metadata.tables[change["table"]], _rows(change)
    if change["do"] == "insert":
        action.delete(table, (key_of(table, row) for row in rows))
    elif change["do"] == "update":
        for row in rows:
            row.pop("changed_by", None)
        action.update(table, rows)
    else:
        action.insert(table, rows)


def _rows(change: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [dict(zip(change["columns"], row, strict=True)) for row in change["rows"]]
