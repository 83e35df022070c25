"""The inbox: what merging could not decide, kept until a person has.

A record names the document that it is about, if any; what is stored has the document's GUID.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from . import schema
from .journal import Action, canonical_json, fetch
from .loading import document_guids, document_names


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A question to a person: `record` are its plain values, `source` whose study asks it."""

    id: str
    source: str
    record: Mapping[str, Any]
    created: str = ""


def list_inbox(connection: Connection) -> list[InboxEntry]:
    """The entries, oldest first."""
    inbox, names = schema.inbox, document_names(connection)
    rows = connection.execute(select(inbox).order_by(inbox.c.created, inbox.c.id))
    return [
        InboxEntry(row.id, row.source, _about(json.loads(row.record), names), row.created)
        for row in rows
    ]


def add_to_inbox(action: Action, entries: Iterable[InboxEntry]) -> None:
    """Writes the entries that are not there yet."""
    new, guids = {each.id: each for each in entries}, document_guids(action.connection)
    there = fetch(action.connection, schema.inbox, [(name,) for name in new])
    rows = [
        {
            "id": name,
            "source": each.source,
            "record": canonical_json(_about(each.record, guids)),
            "created": each.created or action.time,
        }
        for name, each in new.items()
        if (name,) not in there
    ]
    action.insert(schema.inbox, rows)


def take_out(action: Action, ids: Iterable[str]) -> None:
    """Takes entries away that were decided, as far as they are there."""
    keys = [(name,) for name in dict.fromkeys(ids)]
    action.delete(schema.inbox, list(fetch(action.connection, schema.inbox, keys)))


def _about(record: Mapping[str, Any], documents: Mapping[str, str]) -> dict[str, Any]:
    """The record with its document as `documents` calls it; one that is not there stays."""
    about = record.get("document")
    return {**record, "document": documents.get(about, about)} if about else dict(record)
