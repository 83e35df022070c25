"""What was decided of differences between coders, and who has finished which document.

Decisions are events, never changed: a later one on the same cluster takes the place of an earlier
one. The consensus follows from them (`qualcode.teams`); its codings are those of one coder. A
record names its document; what is stored has the GUID, whatever the document is called by then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from ..errors import Unknown
from ..messages import say
from . import schema
from .journal import Action, canonical_json
from .loading import document_guids, document_names
from .people import ensure_coders

Record = Mapping[str, Any]


def list_decisions(connection: Connection) -> list[dict[str, Any]]:
    """The records of all decisions on documents that are there, in the order they were made in."""
    decisions, names = schema.decisions.c, document_names(connection)
    rows = connection.scalars(select(decisions.record).order_by(decisions.number))
    records: list[dict[str, Any]] = [json.loads(record) for record in rows]
    return [
        {**each, "document": names[each["document"]]}
        for each in records
        if each["document"] in names
    ]


def add_decisions(action: Action, records: Sequence[Record]) -> None:
    """Writes decisions behind those that are there. Raises Unknown for one on no document here."""
    table, guids = schema.decisions, document_guids(action.connection)
    for each in records:
        if each["document"] not in guids:
            raise Unknown(what=say("document"), name=each["document"])
    first = 1 + (action.connection.scalar(select(func.max(table.c.number))) or 0)
    rows = [
        {
            "guid": action.new_guid(),
            "number": first + n,
            "record": canonical_json({**record, "document": guids[record["document"]]}),
        }
        for n, record in enumerate(records)
    ]
    action.insert(table, rows)


def carry(action: Action, codes: Mapping[str, str | None]) -> None:
    """Gives decisions on codes that are no more (old → new, or None) those that took their place.

    A code that nothing took the place of stays in what was decided: history is not rewritten.
    """
    new = {old: code for old, code in codes.items() if code is not None}
    table = schema.decisions
    stood = action.connection.execute(select(table.c.guid, table.c.record))
    rows = [
        {"guid": guid, "record": canonical_json(_recoded(json.loads(record), new))}
        for guid, record in stood
    ]
    if new:
        action.update(table, rows)


def _recoded(record: dict[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    """A decision's record; its spans are ``[start, end, code, …]``."""
    for name in ("seen", "spans"):
        record[name] = [
            [*span[:2], codes.get(span[2], span[2]), *span[3:]] for span in record[name]
        ]
    record["codes"] = [codes.get(code, code) for code in record["codes"]]
    return record


def list_finished(connection: Connection) -> dict[str, set[str]]:
    """Document → the coders who said that they have finished it."""
    finished, documents, coders = schema.finished, schema.documents, schema.coders
    rows = connection.execute(
        select(documents.c.name, coders.c.name).select_from(finished.join(documents).join(coders))
    )
    found: dict[str, set[str]] = {}
    for document, coder in rows:
        found.setdefault(document, set()).add(coder)
    return found


def finish(action: Action, documents: Iterable[str], coder: str, *, reopen: bool = False) -> None:
    """Notes that a coder has finished documents, or, to `reopen` them, that they have not.

    Raises Unknown.
    """
    table, known = schema.finished, schema.documents.c
    who = ensure_coders(action, [coder])[coder]
    guids = dict(action.connection.execute(select(known.name, known.guid)).all())
    there = set(action.connection.scalars(select(table.c.document).where(table.c.coder == who)))
    wanted = []
    for name in dict.fromkeys(documents):
        if name not in guids:
            raise Unknown(what=say("document"), name=name)
        if (guids[name] in there) == reopen:
            wanted.append(guids[name])
    if reopen:
        action.delete(table, [(guid, who) for guid in wanted])
    else:
        action.insert(table, [{"document": guid, "coder": who} for guid in wanted])
