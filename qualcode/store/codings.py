"""Codings in the project: listed, saved, edited."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, or_, select

from ..errors import AlreadyCoded, QuoteMismatch, Unknown
from ..garbage import uncollected
from ..messages import say
from ..model import Coding, Evidence, Status
from . import schema
from .documents import Move, current_versions
from .journal import Action, Key
from .people import ensure_coders

_ROWS_AT_ONCE = 1_000
_GUID_LENGTH = 36
_LAST_GROUP = 12
_SHORTEST_ID = 4
_CHANGEABLE = ("start", "end", "quote", "code", "status", "memo")


@dataclass(frozen=True, slots=True)
class StoredCoding:
    """A coding and its row: `changed_by` is the row's version, `outdated` one on an old text."""

    guid: str
    changed_by: int
    created: str
    outdated: bool
    coding: Coding


class CodingHead(NamedTuple):
    """Whose coding it is, how it stands and where; `changed_by` is the row's version."""

    guid: str
    changed_by: int
    coder: str
    status: Status
    code: str
    version: str
    start: int
    end: int

    @property
    def place(self) -> tuple[str, str, int, int]:
        """Its code and the span that it stands on, of one version of a text."""
        return self.code, self.version, self.start, self.end


@dataclass(frozen=True, slots=True)
class NewCoding:
    """A coding to add; one that was made elsewhere brings its `guid` and when it was `created`."""

    coding: Coding
    guid: str = ""
    created: str = ""


def list_codings(
    connection: Connection,
    *,
    document: str | None = None,
    code: str | None = None,
    coder: str | None = None,
    status: Status | None = None,
    outdated: bool = False,
) -> list[StoredCoding]:
    """The codings with these properties, in the order of documents, then of the text.

    Those on texts that have been corrected since come only if `outdated`, and then alone.
    """
    codings = schema.codings.c
    names = {
        schema.documents.c.name: document,
        codings.code: code,
        schema.coders.c.name: coder,
        codings.status: status and status.value,
    }
    conditions = [column == name for column, name in names.items() if name is not None]
    return _read(connection, conditions, outdated)


def find_codings(connection: Connection, id_part: str) -> list[StoredCoding]:
    """The codings whose GUID begins or ends with `id_part`, those on earlier texts last."""
    guid, part = schema.codings.c.guid, id_part.lower()
    fits = or_(guid.startswith(part, autoescape=True), guid.endswith(part, autoescape=True))
    return [*_read(connection, [fits], False), *_read(connection, [fits], True)]


def load_codings(connection: Connection, guids: Sequence[str]) -> list[StoredCoding]:
    """The codings of these GUIDs that there are, those on earlier texts last."""
    guid = schema.codings.c.guid
    found: list[StoredCoding] = []
    for outdated in (False, True):
        if len(found) < len(guids):
            for start in range(0, len(guids), _ROWS_AT_ONCE):
                found += _read(
                    connection, [guid.in_(guids[start : start + _ROWS_AT_ONCE])], outdated
                )
    return found


def refuse_twins(connection: Connection, coding: Coding, *, guid: str = "") -> None:
    """Nothing, or AlreadyCoded where a coding but that of `guid` has this place, code and coder."""
    place = {"document": coding.document, "start": coding.start, "end": coding.end}
    wanted = {**place, "code": coding.code, "coder": coding.coder}
    if any(twin != guid for twin in connection.scalars(_TWINS, wanted)):
        raise AlreadyCoded(**place, code=coding.code)


def list_heads(connection: Connection, codes: Collection[str]) -> list[CodingHead]:
    """The codings of these codes on current texts, in the order of documents, then of the text."""
    codings, statuses = schema.codings.c, {status.value: status for status in Status}
    rows = connection.execute(
        _select_codings()
        .with_only_columns(
            *(codings.guid, codings.changed_by, schema.coders.c.name, codings.status),
            *(codings.code, codings.version, codings.start, codings.end),
        )
        .where(schema.is_current(), codings.code.in_(codes))
        .order_by(schema.documents.c.position, codings.start, codings.end, codings.guid)
    )
    return [
        CodingHead(guid, changed_by, coder, statuses[status], *place)
        for guid, changed_by, coder, status, *place in rows
    ]


def id_length(connection: Connection) -> int:
    """How many of the last digits of a coding's GUID tell it from all others; at least four."""
    guid = schema.codings.c.guid
    for length in range(_SHORTEST_ID, _LAST_GROUP):
        tail = func.substr(guid, _GUID_LENGTH - length + 1)
        total, different = connection.execute(
            select(func.count(), func.count(tail.distinct())).select_from(schema.codings)
        ).one()
        if total == different:
            return length
    return _LAST_GROUP


def progress_counts(connection: Connection) -> list[tuple[str, str, str, str, int]]:
    """Document, coder, status, who last changed them, and how many codings on it are so."""
    codings, coders = schema.codings.c, schema.coders.c
    documents, events = schema.documents.c, schema.events.c
    said = (documents.name, coders.name, codings.status, events.actor)
    rows = connection.execute(
        select(*said, func.count())
        .select_from(schema.codings)
        .join(schema.coders)
        .join(schema.versions)
        .join(schema.documents)
        .join(schema.events, events.number == codings.changed_by)
        .where(schema.is_current())
        .group_by(*said)
    )
    return [tuple(row) for row in rows]


def coding_counts(connection: Connection) -> dict[tuple[str, str, str], int]:
    """How many codings on current texts each (code, coder, status) has."""
    codings, coders = schema.codings.c, schema.coders.c
    documents, versions = schema.documents.c, schema.versions.c
    rows = connection.execute(
        select(codings.code, coders.name, codings.status, func.count())
        .select_from(schema.codings)
        .join(schema.coders)
        .join(schema.versions)
        .join(schema.documents)
        .where(versions.number == documents.current)
        .group_by(codings.code, coders.name, codings.status)
    )
    return {(code, coder, status): count for code, coder, status, count in rows}


def encode(coding: Coding) -> dict[str, Any]:
    """What of a coding's row is known before its transaction begins."""
    return {
        "start": coding.start,
        "end": coding.end,
        "code": coding.code,
        "quote": coding.quote,
        "status": coding.status.value,
        "origin": coding.origin,
        "confidence": None if coding.confidence is None else float(coding.confidence),
        "memo": coding.memo,
        "evidence": _evidence_text(coding.evidence) if coding.evidence else "[]",
    }


def places_of(connection: Connection, guids: Sequence[str]) -> list[tuple[str, str]]:
    """Document and code of the codings of these GUIDs."""
    codings, documents = schema.codings.c, schema.documents.c
    statement = (
        select(documents.name, codings.code)
        .select_from(schema.documents)
        .join(schema.versions)
        .join(schema.codings)
        .order_by(documents.position, codings.start, codings.end)
    )
    found: list[tuple[str, str]] = []
    for start in range(0, len(guids), _ROWS_AT_ONCE):
        chunk = guids[start : start + _ROWS_AT_ONCE]
        found += map(tuple, connection.execute(statement.where(codings.guid.in_(chunk))))
    return found


def summarise(places: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What the journal says of an action on codings, each given as document and code."""
    places = list(places)
    return {
        "codings": len(places),
        "codes": list(dict.fromkeys(code for _, code in places)),
        "documents": list(dict.fromkeys(document for document, _ in places)),
    }


def save_codings(action: Action, codings: Sequence[Coding]) -> list[str]:
    """The GUIDs of `codings`, added to the current texts of their documents.

    Raises Unknown for a document that is not there, QuoteMismatch.
    """
    return add_codings(action, [NewCoding(coding) for coding in codings])


def add_codings(action: Action, new: Sequence[NewCoding]) -> list[str]:
    """The GUIDs of codings that may have had an identity and a time elsewhere.

    They are added to the current texts of their documents; a GUID that is taken here is replaced.
    Raises Unknown for a document that is not there, QuoteMismatch.
    """
    documents = {each.coding.document for each in new}
    only = next(iter(documents)) if len(documents) == 1 else None
    current = current_versions(action.connection, only)
    coders = ensure_coders(action, {each.coding.coder for each in new})
    guids = action.identify(schema.codings, [each.guid for each in new])
    rows = []
    for guid, each in zip(guids, new, strict=True):
        coding = each.coding
        if coding.document not in current:
            raise Unknown(what=say("document"), name=coding.document)
        version, sha256 = current[coding.document]
        if coding.text_sha256 not in ("", sha256):
            raise QuoteMismatch(document=coding.document, start=coding.start, end=coding.end)
        rows.append(
            {
                "guid": guid,
                "version": version,
                "coder": coders[coding.coder],
                "created": each.created or action.time,
                **encode(coding),
            }
        )
    action.insert(schema.codings, rows)
    return guids


def edit_codings(
    action: Action,
    guids: Sequence[str],
    *,
    expected: Mapping[str, int] | None = None,
    status: Status | None = None,
    code: str | None = None,
    memo: str | None = None,
) -> None:
    """Changes what is given of these codings. `expected` maps GUIDs to the row versions seen.

    Raises Conflict where one was changed or removed since.
    """
    values = {"status": status and status.value, "code": code, "memo": memo}
    given = {name: value for name, value in values.items() if value is not None}
    rows = [{"guid": guid, **given} for guid in guids]
    action.update(schema.codings, rows, _by_key(expected))


def change_coding(action: Action, guid: str, coding: Coding, *, expected: int | None) -> None:
    """Makes `coding` what stands in its row: its place, code, memo and status.

    Raises Conflict, QuoteMismatch.
    """
    row = {name: value for name, value in encode(coding).items() if name in _CHANGEABLE}
    seen: dict[Key, int] = {} if expected is None else {(guid,): expected}
    action.update(schema.codings, [{"guid": guid, **row}], seen)


def move_codings(action: Action, moves: Sequence[Move]) -> None:
    """Gives codings another span in the text that they stand in. Raises Conflict, QuoteMismatch."""
    rows = [{"guid": m.guid, "start": m.start, "end": m.end, "quote": m.quote} for m in moves]
    action.update(schema.codings, rows, {(move.guid,): move.expected for move in moves})


def set_evidence(action: Action, evidence: Mapping[str, Iterable[Evidence]]) -> None:
    """Writes where the signs of codings (by GUID) stand, after the codings went to another text."""
    rows = [{"guid": guid, "evidence": _evidence_text(each)} for guid, each in evidence.items()]
    action.update(schema.codings, rows)


def remove_codings(
    action: Action, guids: Iterable[str], *, expected: Mapping[str, int] | None = None
) -> None:
    """Takes codings away. Raises Conflict where one was changed or removed since."""
    action.delete(schema.codings, [(guid,) for guid in guids], _by_key(expected))


def _read(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], outdated: bool
) -> list[StoredCoding]:
    """The codings under these conditions on current texts, or on earlier ones."""
    codings, documents, versions = schema.codings.c, schema.documents.c, schema.versions.c
    is_current = versions.number == documents.current
    statement = (
        _select_codings()
        .where(~is_current if outdated else is_current, *conditions)
        .order_by(documents.position, versions.number, codings.start, codings.end, codings.guid)
    )
    found: list[StoredCoding] = []
    with uncollected():
        for rows in connection.execute(statement).partitions(_ROWS_AT_ONCE):
            # One call for all evidence: one for each coding costs as much as everything else.
            evidence = json.loads(f"[{','.join([row.evidence for row in rows])}]")
            found += [
                _stored(row, outdated, signs) for row, signs in zip(rows, evidence, strict=True)
            ]
    return found


def _select_codings() -> Select[Any]:
    """All codings with the names of their document and coder, to be narrowed down."""
    codings, coders = schema.codings.c, schema.coders.c
    documents, versions = schema.documents.c, schema.versions.c
    return (
        select(
            codings.guid,
            codings.changed_by,
            codings.created,
            documents.name,
            codings.start,
            codings.end,
            codings.code,
            coders.name.label("coder"),
            codings.quote,
            codings.origin,
            codings.status,
            codings.confidence,
            versions.text_sha256,
            codings.memo,
            codings.evidence,
        )
        .select_from(schema.documents)
        .join(schema.versions)
        .join(schema.codings)
        .join(schema.coders)
    )


def _stored(row: Any, outdated: bool, signs: Sequence[Any]) -> StoredCoding:
    guid, changed_by, created, document, start, end, code, coder, quote, origin = row[:10]
    status, confidence, text_sha256, memo = row[10:14]
    coding = Coding(
        document,
        start,
        end,
        code,
        coder,
        quote,
        origin,
        Status(status),
        confidence,
        text_sha256,
        memo,
        tuple([_evidence(*sign) for sign in signs]),
    )
    return StoredCoding(guid, changed_by, created, outdated, coding)


def _evidence_text(evidence: Iterable[Evidence]) -> str:
    return json.dumps([(e.indicator, e.start, e.end, e.confidence, e.flags) for e in evidence])


def _evidence(
    indicator: str, start: int, end: int, confidence: float, flags: list[str]
) -> Evidence:
    return Evidence(indicator, start, end, confidence, tuple(flags))


def _by_key(expected: Mapping[str, int] | None) -> dict[Key, int] | None:
    return None if expected is None else {(guid,): number for guid, number in expected.items()}


_TWINS = (
    _select_codings()
    .with_only_columns(schema.codings.c.guid)
    .where(
        schema.is_current(),
        schema.documents.c.name == bindparam("document"),
        schema.coders.c.name == bindparam("coder"),
        *(schema.codings.c[name] == bindparam(name) for name in ("start", "end", "code")),
    )
)
