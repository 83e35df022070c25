"""Who codes and domains are, whatever ids they have: GUIDs that go along when they are renamed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy import Connection, select

from ..model import Codebook
from . import schema
from .guid import is_guid
from .journal import Action, fetch


class NamedKind(StrEnum):
    """What of a codebook has an identity."""

    CODE = "code"
    DOMAIN = "domain"


Named = tuple[NamedKind, str]
"""A code or domain by its id."""


def list_identities(connection: Connection) -> dict[Named, str]:
    """The GUIDs of codes and domains, also of codes that were taken out of the codebook."""
    table = schema.code_identities.c
    rows = connection.execute(select(table.kind, table.id, table.guid))
    return {(NamedKind(kind), name): guid for kind, name, guid in rows}


def ensure(action: Action, book: Codebook, known_as: Mapping[Named, str]) -> None:
    """Gives what has none yet in `book` an identity: the one in `known_as` if free, else a new one.

    An identity that only something outside the book has is free.
    """
    table = schema.code_identities
    named: list[Named] = [
        *((NamedKind.DOMAIN, domain.id) for domain in book.domains),
        *((NamedKind.CODE, code.id) for code in book.codes),
    ]
    there = list_identities(action.connection)
    missing = [each for each in named if each not in there]
    wanted = {known_as[each] for each in missing if each in known_as}
    unused = [each for each, guid in there.items() if guid in wanted and each not in named]
    action.delete(table, [(kind.value, name) for kind, name in unused])
    taken = {guid for each, guid in there.items() if each not in unused}
    rows = []
    for kind, name in missing:
        guid = known_as.get((kind, name), "")
        if not is_guid(guid) or guid in taken:
            guid = action.new_guid()
        taken.add(guid)
        rows.append({"kind": kind.value, "id": name, "guid": guid})
    action.insert(table, rows)


def carry(action: Action, codes: Mapping[str, str | None]) -> None:
    """Gives the identities of codes that are no more (old → new id) to those that have none.

    Where a code took the place of several, it is the first of them.
    """
    table, kind = schema.code_identities, NamedKind.CODE.value
    wanted = dict.fromkeys(code for code in (*codes, *codes.values()) if code is not None)
    there = fetch(action.connection, table, [(kind, code) for code in wanted])
    action.delete(table, [(kind, old) for old in codes if (kind, old) in there])
    taken = {code for _, code in there if code not in codes}
    rows = []
    for old, new in codes.items():
        if (kind, old) in there and new is not None and new not in taken:
            taken.add(new)
            rows.append({"kind": kind, "id": new, "guid": there[kind, old]["guid"]})
    action.insert(table, rows)
