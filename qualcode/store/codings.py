"""Codings in the project: listed, saved, edited, proposed anew by the machine."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from ..errors import Conflict, QuoteMismatch, Unknown
from ..messages import N_, say
from ..model import Coding, Evidence, Status, Unit
from . import schema
from .documents import Move, current_versions
from .journal import Action, Key, Row, fetch
from .people import ensure_coders

OTHER_TEXT = N_("{document} in the meantime has another text")

_ROWS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class StoredCoding:
    """A coding and its row: `changed_by` is the row's version, `outdated` one on an old text."""

    guid: str
    changed_by: int
    created: str
    outdated: bool
    coding: Coding


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the machine found in one text.

    `codes` are all codes that it looked for, with a hash of what each means (None: the code is no
    longer in the codebook); `codings` what it proposes for them.
    """

    document: str
    text_sha256: str
    codes: Mapping[str, str | None]
    codings: Sequence[Coding]


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
    codings, documents, versions = schema.codings.c, schema.documents.c, schema.versions.c
    coders = schema.coders.c
    is_current = versions.number == documents.current
    statement = (
        _select_codings()
        .where(~is_current if outdated else is_current)
        .order_by(documents.position, versions.number, codings.start, codings.end, codings.guid)
    )
    wanted = {documents.name: document, codings.code: code, coders.name: coder}
    for column, value in wanted.items():
        if value is not None:
            statement = statement.where(column == value)
    if status is not None:
        statement = statement.where(codings.status == status.value)
    found: list[StoredCoding] = []
    with _uncollected():
        for rows in connection.execute(statement).partitions(_ROWS_AT_ONCE):
            # One call for all evidence: one for each coding costs as much as everything else.
            evidence = json.loads(f"[{','.join([row.evidence for row in rows])}]")
            found += [
                _stored(row, outdated, signs) for row, signs in zip(rows, evidence, strict=True)
            ]
    return found


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


def save_codings(action: Action, codings: Sequence[Coding]) -> list[str]:
    """The GUIDs of `codings`, added to the current texts of their documents.

    Raises Unknown for a document that is not there, QuoteMismatch.
    """
    current = current_versions(action.connection)
    coders = ensure_coders(action, {coding.coder for coding in codings})
    rows = []
    for coding in codings:
        if coding.document not in current:
            raise Unknown(what=N_("document"), name=coding.document)
        version, sha256 = current[coding.document]
        if coding.text_sha256 not in ("", sha256):
            raise QuoteMismatch(document=coding.document, start=coding.start, end=coding.end)
        rows.append(
            {
                "guid": action.new_guid(),
                "version": version,
                "coder": coders[coding.coder],
                "created": action.time,
                **encode(coding),
            }
        )
    action.insert(schema.codings, rows)
    return [row["guid"] for row in rows]


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


def move_codings(action: Action, moves: Sequence[Move]) -> None:
    """Gives codings another span in the text that they stand in. Raises Conflict, QuoteMismatch."""
    rows = [{"guid": m.guid, "start": m.start, "end": m.end, "quote": m.quote} for m in moves]
    action.update(schema.codings, rows, {(move.guid,): move.expected for move in moves})


def remove_codings(
    action: Action, guids: Iterable[str], *, expected: Mapping[str, int] | None = None
) -> None:
    """Takes codings away. Raises Conflict where one was changed or removed since."""
    action.delete(schema.codings, [(guid,) for guid in guids], _by_key(expected))


def recode(action: Action, codes: Mapping[str, str]) -> int:
    """How many codings changed code, after giving each code of `codes` its new id everywhere.

    Where the new code has a coding of the same coder at the same place already and the old one
    says nothing else (status, memo), one of the two goes.
    """
    codings = schema.codings
    both = [*codes, *codes.values()]
    statement = select(codings).where(codings.c.code.in_(both)).order_by(codings.c.guid)
    rows = [dict(row) for row in action.connection.execute(statement).mappings()]
    moving = [row for row in rows if row["code"] in codes]
    said = {_said(row, row["code"]) for row in rows if row["code"] not in codes}
    gone, changed = [], []
    for row in moving:
        new = _said(row, codes[row["code"]])
        if new in said:
            gone.append(row["guid"])
        else:
            changed.append({"guid": row["guid"], "code": codes[row["code"]]})
            said.add(new)
    remove_codings(action, gone)
    action.update(codings, changed)
    _recode_notes(action, codes)
    return len(moving)


def tagged_codes(connection: Connection, unit: Unit) -> dict[str, dict[str, str]]:
    """Document → code → hash of the meaning with which the machine has read its current text."""
    tagged, documents, versions = schema.tagged.c, schema.documents.c, schema.versions.c
    rows = connection.execute(
        select(documents.name, tagged.code, tagged.code_hash)
        .select_from(schema.tagged)
        .join(schema.versions)
        .join(schema.documents)
        .where(versions.number == documents.current, tagged.unit == unit.value)
    )
    found: dict[str, dict[str, str]] = {}
    for document, code, code_hash in rows:
        found.setdefault(document, {})[code] = code_hash
    return found


def replace_proposals(action: Action, tagged: Iterable[Tagged], *, unit: Unit) -> None:
    """Makes the machine's unreviewed proposals for those codes and texts what it now finds.

    What a person has accepted, rejected or noted on stays, and is not proposed again; a proposal
    that is found again keeps its identity. Raises Conflict where a text is another by now.
    """
    current = current_versions(action.connection)
    for each in tagged:
        version, sha256 = current.get(each.document, ("", ""))
        if sha256 != each.text_sha256:
            what = say(OTHER_TEXT, document=each.document)
            raise Conflict(what=what, yours=each.text_sha256, theirs=sha256)
        _replace_in(action, version, each)
        _mark_tagged(action, version, each.codes, unit)


def _replace_in(action: Action, version: str, tagged: Tagged) -> None:
    coders = ensure_coders(action, {coding.coder for coding in tagged.codings})
    found = {
        (c.start, c.end, c.code): {"coder": coders[c.coder], **encode(c)} for c in tagged.codings
    }
    codings, machine = schema.codings, schema.coders.c.kind == "machine"
    there = action.connection.execute(
        select(codings)
        .join(schema.coders)
        .where(machine, codings.c.version == version, codings.c.code.in_(list(tagged.codes)))
    ).mappings()
    gone, kept = [], []
    for row in there:
        again = found.pop((row["start"], row["end"], row["code"]), None)
        if row["status"] != Status.PROPOSED or row["memo"]:
            continue
        if again is None:
            gone.append(row["guid"])
        else:
            news = {name: again[name] for name in ("coder", "confidence", "evidence")}
            kept.append({"guid": row["guid"], **news})
    remove_codings(action, gone)
    action.update(codings, kept)
    new = {"version": version, "created": action.time}
    rows = [{"guid": action.new_guid(), **new, **row} for row in found.values()]
    action.insert(codings, rows)


def _mark_tagged(action: Action, version: str, codes: Mapping[str, str | None], unit: Unit) -> None:
    table = schema.tagged
    there = fetch(action.connection, table, [(version, code) for code in codes])
    rows = [
        {"version": version, "code": code, "code_hash": code_hash, "unit": unit.value}
        for code, code_hash in codes.items()
        if code_hash is not None
    ]
    action.delete(table, [key for key in there if codes[str(key[1])] is None])
    action.update(table, [row for row in rows if (version, row["code"]) in there])
    action.insert(table, [row for row in rows if (version, row["code"]) not in there])


def _recode_notes(action: Action, codes: Mapping[str, str]) -> None:
    """Statements, memos and what was tagged follow their codes, where there is nothing yet."""
    memos, statements, tagged = schema.memos, schema.statements, schema.tagged
    of_codes = select(memos).where(memos.c.kind == "code")
    rows = list(action.connection.execute(of_codes).mappings())
    taken = {(row["target"], row["author"]) for row in rows}
    follow = [
        {"guid": row["guid"], "target": codes[row["target"]]}
        for row in rows
        if row["target"] in codes and (codes[row["target"]], row["author"]) not in taken
    ]
    action.update(memos, follow)
    said = fetch(action.connection, statements, [(c,) for c in (*codes, *codes.values())])
    for old, new in codes.items():
        if (old,) in said and (new,) not in said:
            action.delete(statements, [(old,)])
            row = {**said[(old,)], "code": new}
            action.insert(statements, [row])
    keys = action.connection.execute(
        select(tagged.c.version, tagged.c.code).where(tagged.c.code.in_(list(codes)))
    )
    action.delete(tagged, [tuple(key) for key in keys])


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


@contextmanager
def _uncollected() -> Iterator[None]:
    """Everything made in the block is kept; looking for garbage in it takes half of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _said(row: Row, code: str) -> tuple[Any, ...]:
    """What a coding says, as if its code were `code`."""
    place = (row["version"], row["start"], row["end"], row["coder"])
    return (*place, code, row["status"], row["memo"])


def _by_key(expected: Mapping[str, int] | None) -> dict[Key, int] | None:
    return None if expected is None else {(guid,): number for guid, number in expected.items()}
