"""Sets: named groups of documents or codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, func, select

from ..errors import Unknown
from ..messages import say
from . import schema
from .journal import Action
from .loading import document_guids


class SetKind(StrEnum):
    """What a set groups."""

    DOCUMENTS = "documents"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class NamedSet:
    """A group: `members` are names of documents, or ids of codes and domains, in their order."""

    name: str
    kind: SetKind
    members: tuple[str, ...] = ()
    description: str = ""
    guid: str = ""


def list_sets(connection: Connection) -> list[NamedSet]:
    """All sets in their order."""
    sets, members = schema.sets, schema.set_members
    names = {guid: name for name, guid in document_guids(connection).items()}
    grouped: dict[str, list[str]] = {}
    rows = connection.execute(select(members).order_by(members.c.position, members.c.member))
    for row in rows:
        grouped.setdefault(row.set, []).append(names.get(row.member, row.member))
    return [
        NamedSet(
            row.name, SetKind(row.kind), tuple(grouped.get(row.guid, ())), row.description, row.guid
        )
        for row in connection.execute(select(sets).order_by(sets.c.position, sets.c.name))
    ]


def save_sets(action: Action, new: Sequence[NamedSet]) -> None:
    """Writes sets; one of the same kind and name takes in members that it does not have yet.

    A description takes the place of the one before. Raises Unknown for a document that is not
    there.
    """
    table = schema.sets
    rows = action.connection.execute(select(table.c.kind, table.c.name, table.c.guid))
    there = {(kind, name): guid for kind, name, guid in rows}
    missing = {(each.kind.value, each.name): each for each in new}
    missing = {key: each for key, each in missing.items() if key not in there}
    guids = action.identify(table, [each.guid for each in missing.values()])
    position = 1 + (action.connection.scalar(select(func.max(table.c.position))) or 0)
    rows_added = [
        {
            "guid": guid,
            "kind": kind,
            "name": name,
            "description": each.description,
            "position": position + n,
        }
        for n, (guid, ((kind, name), each)) in enumerate(zip(guids, missing.items(), strict=True))
    ]
    action.insert(table, rows_added)
    described = {(each.kind.value, each.name): each.description for each in new}
    changed = {key: text for key, text in described.items() if key in there and text}
    action.update(
        table, [{"guid": there[key], "description": text} for key, text in changed.items()]
    )
    there |= dict(zip(missing, guids, strict=True))
    for each in new:
        _add_members(action, there[each.kind.value, each.name], each)


def carry(action: Action, codes: Mapping[str, str | None]) -> None:
    """Puts the codes that took the place of others (old → new, or None) into the sets of these."""
    table, sets = schema.set_members, schema.sets
    rows = action.connection.execute(
        select(table).join(sets).where(sets.c.kind == SetKind.CODES.value)
    ).mappings()
    there = {(row["set"], row["member"]): dict(row) for row in rows}
    gone = [key for key in there if key[1] in codes]
    action.delete(table, gone)
    taken = there.keys() - set(gone)
    for place, old in gone:
        new = codes[old]
        if new is not None and (place, new) not in taken:
            taken.add((place, new))
            row = {"set": place, "member": new, "position": there[place, old]["position"]}
            action.insert(table, [row])


def _add_members(action: Action, guid: str, new: NamedSet) -> None:
    table, members = schema.set_members, list(new.members)
    if new.kind is SetKind.DOCUMENTS:
        guids = document_guids(action.connection)
        strangers = [name for name in members if name not in guids]
        if strangers:
            raise Unknown(what=say("document"), name=strangers[0])
        members = [guids[name] for name in members]
    there = set(action.connection.scalars(select(table.c.member).where(table.c.set == guid)).all())
    position = 1 + (
        action.connection.scalar(select(func.max(table.c.position)).where(table.c.set == guid)) or 0
    )
    fresh = [member for member in dict.fromkeys(members) if member not in there]
    rows = [{"set": guid, "member": m, "position": position + n} for n, m in enumerate(fresh)]
    action.insert(table, rows)
