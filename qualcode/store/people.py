"""Who codes, and what people note down: coders, memos, statements, settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, select

from ..errors import Unknown
from ..messages import say
from ..model import Localized
from . import schema
from .journal import Action, EventKind, Key, canonical_json, fetch, read_changes

MACHINE = "rules:"
"""How the names of machine coders begin; the codebook's version follows."""


class MemoKind(StrEnum):
    """What a memo is about."""

    PROJECT = "project"
    DOCUMENT = "document"
    CODE = "code"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class Coder:
    """Somebody, or a machine, whose codings make a layer."""

    guid: str
    name: str
    is_machine: bool


@dataclass(frozen=True, slots=True)
class Memo:
    """A note on something: `target` is a document's name, a code's or a participant's id."""

    guid: str
    changed_by: int
    kind: MemoKind
    target: str
    author: str
    text: str
    created: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a theme says, in a person's words; it takes the place of the code's definition."""

    code: str
    changed_by: int
    text: Localized
    author: str


def list_coders(connection: Connection) -> list[Coder]:
    """The coders by name."""
    coders = schema.coders
    rows = connection.execute(select(coders).order_by(coders.c.name))
    return [Coder(row.guid, row.name, row.kind == "machine") for row in rows]


def list_memos(connection: Connection, kind: MemoKind | None = None) -> list[Memo]:
    """The memos, oldest first, all or those of one kind."""
    memos, coders = schema.memos, schema.coders
    names = _names(connection)
    statement = (
        select(memos, coders.c.name.label("author_name"))
        .join(coders)
        .order_by(memos.c.created, memos.c.guid)
    )
    if kind is not None:
        statement = statement.where(memos.c.kind == kind.value)
    return [
        Memo(
            row.guid,
            row.changed_by,
            MemoKind(row.kind),
            names.get((row.kind, row.target), row.target),
            row.author_name,
            row.text,
            row.created,
        )
        for row in connection.execute(statement)
    ]


def list_statements(connection: Connection) -> dict[str, Statement]:
    """Code → what a person stated about it."""
    statements, coders = schema.statements, schema.coders
    rows = connection.execute(select(statements, coders.c.name).join(coders))
    return {
        row.code: Statement(row.code, row.changed_by, Localized(row.vi, row.en), row.name)
        for row in rows
    }


def once_stated(connection: Connection, place: str) -> frozenset[Localized]:
    """What statements, of whatever code, said before they were written anew or taken away.

    What was undone was never said. Raises DamagedProject, which names the `place`.
    """
    events = schema.events.c
    undone = select(events.undoes).where(events.undoes.is_not(None))
    written = select(events.changes).where(
        events.kind.in_((EventKind.DO, EventKind.REDO)), events.number.not_in(undone)
    )
    return frozenset(
        Localized(stood["vi"], stood["en"])
        for changes in connection.scalars(written)
        for change in read_changes(changes, place)
        if change["table"] == schema.statements.name and change["do"] != "insert"
        for stood in (dict(zip(change["columns"], row, strict=True)) for row in change["rows"])
    )


def load_settings(connection: Connection) -> dict[str, Any]:
    """Name → value of every setting that was made."""
    settings = schema.settings
    rows = connection.execute(select(settings.c.key, settings.c.value))
    return {key: json.loads(value) for key, value in rows}


def ensure_coders(
    action: Action, names: Iterable[str], known_as: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Name → GUID of the coders, after adding who is new.

    `known_as` are the GUIDs by which other tools know them; a free one is kept.
    """
    coders = schema.coders
    guids = dict(action.connection.execute(select(coders.c.name, coders.c.guid)).all())
    missing = sorted(set(names) - guids.keys())
    wanted = [(known_as or {}).get(name, "") for name in missing]
    new = dict(zip(missing, action.identify(coders, wanted), strict=True))
    action.insert(
        coders,
        [
            {
                "guid": guid,
                "name": name,
                "kind": "machine" if name.startswith(MACHINE) else "person",
            }
            for name, guid in new.items()
        ],
    )
    return {**guids, **new}


def rename_coder(action: Action, old: str, new: str) -> None:
    """Gives a coder another name, in all their codings. Raises Unknown."""
    coders = schema.coders
    guid = action.connection.scalar(select(coders.c.guid).where(coders.c.name == old))
    if guid is None:
        raise Unknown(what=say("coder"), name=old)
    action.update(coders, [{"guid": guid, "name": new}])


def set_memo(
    action: Action,
    kind: MemoKind,
    target: str,
    text: str,
    *,
    author: str,
    created: str = "",
    expected: int | None = None,
) -> None:
    """Writes the author's memo on something; an empty text takes it away.

    A memo that comes from elsewhere was `created` at its own time. Raises Unknown for a document
    or participant that is not there, Conflict.
    """
    memos = schema.memos
    about = _target(action.connection, kind, target)
    writer = ensure_coders(action, [author])[author]
    known = action.connection.scalar(
        select(memos.c.guid).where(
            memos.c.kind == kind.value, memos.c.target == about, memos.c.author == writer
        )
    )
    seen: dict[Key, int] = {} if expected is None or known is None else {(known,): expected}
    if known is None and text:
        row = {"guid": action.new_guid(), "kind": kind.value, "target": about, "author": writer}
        action.insert(memos, [{**row, "text": text, "created": created or action.time}])
    elif known is not None and text:
        action.update(memos, [{"guid": known, "text": text}], seen)
    elif known is not None:
        action.delete(memos, [(known,)], seen)


def set_statement(
    action: Action, code: str, text: Localized, *, author: str, expected: int | None = None
) -> None:
    """Writes what the theme of a code says; an empty text takes it away. Raises Conflict."""
    row = {"vi": text.vi, "en": text.en, "author": ensure_coders(action, [author])[author]}
    _put(action, schema.statements, code, row if any(text) else None, expected)


def set_setting(action: Action, key: str, value: Any, *, expected: int | None = None) -> None:
    """Writes a setting, any JSON value; None takes it away. Raises Conflict."""
    row = None if value is None else {"value": canonical_json(value)}
    _put(action, schema.settings, key, row, expected)


def _put(
    action: Action, table: Table, key: str, row: dict[str, Any] | None, expected: int | None
) -> None:
    """Makes `row` the row of that key, or takes it away."""
    column = next(iter(table.primary_key)).name
    there = (key,) in fetch(action.connection, table, [(key,)])
    seen: dict[Key, int] = {} if expected is None else {(key,): expected}
    if row is None:
        action.delete(table, [(key,)] if there else [], seen)
    elif there:
        action.update(table, [{column: key, **row}], seen)
    else:
        action.insert(table, [{column: key, **row}])


def _target(connection: Connection, kind: MemoKind, target: str) -> str:
    """What stands in a memo's row: a GUID where the name may change, else the name."""
    documents, participants = schema.documents.c, schema.participants.c
    statements = {
        MemoKind.DOCUMENT: select(documents.guid).where(documents.name == target),
        MemoKind.PARTICIPANT: select(participants.guid).where(participants.id == target),
    }
    if kind not in statements:
        return target
    guid = connection.scalar(statements[kind])
    if guid is None:
        what = say("document") if kind is MemoKind.DOCUMENT else say("participant")
        raise Unknown(what=what, name=target)
    return str(guid)


def _names(connection: Connection) -> dict[tuple[str, str], str]:
    """(Kind, GUID) → name of what memos may be about."""
    documents, participants = schema.documents.c, schema.participants.c
    named = {
        MemoKind.DOCUMENT: select(documents.guid, documents.name),
        MemoKind.PARTICIPANT: select(participants.guid, participants.id),
    }
    return {
        (kind.value, guid): name
        for kind, statement in named.items()
        for guid, name in connection.execute(statement)
    }
