"""What people do to documents: bring them in, correct them, say who speaks, take them away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, bindparam, func, select

from ..errors import Unknown
from ..messages import say
from ..model import Document, Participant, Span
from ..text.offsets import OffsetMap
from . import schema, search
from .journal import Action, Blob, Key, Row, canonical_json, key_columns, key_of
from .loading import document_guid
from .packing import Offsets, blob, pack_table
from .participants import ensure_participants

_CURRENT = select(
    schema.documents.c.name, schema.versions.c.guid, schema.versions.c.text_sha256
).join_from(schema.documents, schema.versions, schema.is_current())
_CURRENT_OF_ONE = _CURRENT.where(schema.documents.c.name == bindparam("name"))


@dataclass(frozen=True, slots=True)
class Move:
    """Where a coding stands in a corrected text, decided by whoever compared the two texts.

    `expected` is the row version of the coding that was compared.
    """

    guid: str
    expected: int
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, eq=False)
class DocumentPlan:
    """A document to save: new, or a corrected text of the document with that name.

    `raw` are the bytes of the file as it was read. Codings on the text before stay with it,
    except those that `moves` takes along. What comes from another project or tool may bring its
    `guid` and when it was `created`.
    """

    document: Document
    raw: bytes | None = None
    tokenizer: str | None = None
    moves: Sequence[Move] = ()
    guid: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class PackedDocument:
    """A plan with everything hashed, compressed and ready to be written."""

    plan: DocumentPlan
    version: Mapping[str, Any]
    blobs: Sequence[Blob]
    pieces: Sequence[search.Piece]


def pack(plan: DocumentPlan, *, searchable: bool = True) -> PackedDocument:
    """`plan`, ready to be written in a transaction that does nothing else.

    What is not `searchable` waits for `search.index_texts`.
    """
    document, source = plan.document, plan.document.source
    tables = {
        "sentences_sha256": _sentence_table(document),
        "words_sha256": document.words,
    }
    if document.offsets is not None:
        tables["offsets_sha256"] = _offset_table(document.offsets)
    blobs = {name: blob(pack_table(table)) for name, table in tables.items()}
    blobs["text_sha256"] = blob(document.text.encode())
    if plan.raw is not None:
        blobs["raw_sha256"] = blob(plan.raw)
    version = {
        "source_name": source.name if source else None,
        "raw_sha256": source.sha256 if source else None,
        "encoding": source.encoding if source else None,
        "confidence": float(source.confidence) if source else None,
        "changes": canonical_json(dict(source.changes) if source else {}),
        "length": len(document.text),
        "header_start": document.header.start,
        "header_end": document.header.end,
        "attributes": canonical_json(dict(document.attributes)),
        "tokenizer": plan.tokenizer,
        "offsets_sha256": None,
        **{name: content.sha256 for name, content in blobs.items()},
    }
    turns = [Span(turn.start, turn.end) for turn in document.turns]
    pieces = search.pieces(document.text, turns, document.sentences) if searchable else ()
    return PackedDocument(plan, version, tuple(blobs.values()), pieces)


def current_versions(connection: Connection, only: str | None = None) -> dict[str, tuple[str, str]]:
    """Document name → GUID of its current version and SHA-256 of that text; of all, or of one."""
    if only is None:
        rows = connection.execute(_CURRENT)
    else:
        rows = connection.execute(_CURRENT_OF_ONE, {"name": only})
    return {name: (guid, sha256) for name, guid, sha256 in rows}


def save_documents(action: Action, packed: Iterable[PackedDocument]) -> None:
    """Writes documents; a text that the document has already keeps its version and codings.

    A new text becomes the next version. Raises Conflict where a coding that a plan moves was
    changed, QuoteMismatch where it does not fit.
    """
    last = action.connection.scalar(select(func.max(schema.documents.c.position))) or 0
    for position, each in enumerate(packed, start=last + 1):
        action.keep(each.blobs)
        noted = len(action.changes)
        version = _save_version(action, each, position)
        if each.pieces:
            search.index_pieces(action.connection, each.version["text_sha256"], each.pieces)
        _save_voices(action, version, each.plan.document)
        if len(action.changes) > noted:
            _forget_tagging(action, version)
        if each.plan.moves:
            _move_codings(action, version, each.plan.moves)


def save_voices(action: Action, documents: Iterable[Document]) -> None:
    """Writes who speaks in the current texts of documents, and nothing else of them."""
    current = current_versions(action.connection)
    for document in documents:
        noted = len(action.changes)
        version, _ = current[document.id]
        _save_voices(action, version, document)
        if len(action.changes) > noted:
            _forget_tagging(action, version)


def set_attributes(action: Action, attributes: Mapping[str, Mapping[str, str]]) -> None:
    """Writes what is said of documents (by name) beside what is said already. Raises Unknown."""
    current, versions = current_versions(action.connection), schema.versions.c
    for name, facts in attributes.items():
        if name not in current:
            raise Unknown(what=say("document"), name=name)
        version = current[name][0]
        stands = action.connection.scalar(
            select(versions.attributes).where(versions.guid == version)
        )
        together = {**json.loads(stands or "{}"), **facts}
        row = {"guid": version, "attributes": canonical_json(together)}
        action.update(schema.versions, [row])


def rename_document(action: Action, name: str, new: str) -> None:
    """Calls a document something else; whoever asks has seen that nothing is called so. Raises
    Unknown.
    """
    guid = document_guid(action.connection, name)
    action.update(schema.documents, [{"guid": guid, "name": new}])


def remove_document(action: Action, name: str) -> None:
    """Takes a document away, with all its versions and their codings. Raises Unknown."""
    documents, versions = schema.documents, schema.versions
    guid = document_guid(action.connection, name)
    of_document = select(versions.c.guid).where(versions.c.document == guid)
    for table in reversed(schema.content_tables()):
        if "version" in table.c and table is not schema.codebooks:
            keys = [table.c[key.name] for key in table.primary_key]
            rows = action.connection.execute(select(*keys).where(table.c.version.in_(of_document)))
            action.delete(table, [tuple(row) for row in rows])
    memos = schema.memos
    about = select(memos.c.guid).where(memos.c.kind == "document", memos.c.target == guid)
    action.delete(memos, [(memo,) for memo in action.connection.scalars(about)])
    members = schema.set_members
    grouped = action.connection.execute(
        select(members.c.set, members.c.member).where(members.c.member == guid)
    )
    action.delete(members, [tuple(key) for key in grouped])
    done = schema.finished
    marks = action.connection.execute(select(done.c.document, done.c.coder))
    action.delete(done, [tuple(key) for key in marks if key.document == guid])
    action.delete(versions, [(version,) for version in action.connection.scalars(of_document)])
    action.delete(documents, [(guid,)])


def _save_version(action: Action, packed: PackedDocument, position: int) -> str:
    """The GUID of the version that holds the document's text now."""
    name = packed.plan.document.id
    documents, versions = schema.documents, schema.versions
    known = action.connection.execute(select(documents).where(documents.c.name == name)).first()
    if known is None:
        [guid], number = action.identify(documents, [packed.plan.guid]), 1
        row = {"guid": guid, "name": name, "position": position, "current": 1}
        action.insert(documents, [row])
    else:
        guid = known.guid
        same = action.connection.execute(
            select(versions.c.guid, versions.c.number).where(
                versions.c.document == guid,
                versions.c.text_sha256 == packed.version["text_sha256"],
            )
        ).first()
        if same is not None:
            action.update(documents, [{"guid": guid, "current": same.number}])
            action.update(versions, [{"guid": same.guid, **packed.version}])
            return str(same.guid)
        highest = select(func.max(versions.c.number)).where(versions.c.document == guid)
        number = 1 + (action.connection.scalar(highest) or 0)
        action.update(documents, [{"guid": guid, "current": number}])
    row = {"guid": action.new_guid(), "document": guid, "number": number}
    row["created"] = packed.plan.created or action.time
    action.insert(versions, [{**row, **packed.version}])
    return str(row["guid"])


def _save_voices(action: Action, version: str, document: Document) -> None:
    """Writes who speaks where: participants, speakers, turns; rows that stay are left alone."""
    named = [Participant(id) for id in _participant_ids(document)]
    guids = ensure_participants(action, [*document.participants, *named])
    rows: dict[Any, list[dict[str, Any]]] = {
        schema.version_participants: [
            {"position": position, "participant": guids[person.id]}
            for position, person in enumerate(document.participants)
        ],
        schema.speakers: [
            {
                "position": position,
                "label": speaker.label,
                "role": speaker.role.value,
                "participant": guids.get(speaker.participant or ""),
                "reason": speaker.reason,
            }
            for position, speaker in enumerate(document.speakers)
        ],
        schema.turns: [
            {
                "number": turn.number,
                "start": turn.start,
                "end": turn.end,
                "label": turn.label,
                "role": turn.role.value,
                "participant": guids.get(turn.participant or ""),
                "time": None if turn.time is None else float(turn.time),
            }
            for turn in document.turns
        ],
    }
    for table, wanted in rows.items():
        _replace(action, table, version, [{"version": version, **row} for row in wanted])


def _forget_tagging(action: Action, version: str) -> None:
    """What was looked for in a text counts only for the speakers and sentences that it had then."""
    tagged = schema.tagged
    keys = action.connection.execute(
        select(tagged.c.version, tagged.c.code).where(tagged.c.version == version)
    )
    action.delete(tagged, [tuple(key) for key in keys])


def _replace(action: Action, table: Table, version: str, rows: Sequence[Row]) -> None:
    """Makes `rows` the rows of that version, changing only what differs."""
    keys = [table.c[name] for name in key_columns(table)]
    there = action.connection.execute(select(*keys).where(table.c.version == version))
    before = {tuple(row) for row in there}
    wanted = {key_of(table, row): row for row in rows}
    action.delete(table, [key for key in before if key not in wanted])
    action.update(table, [row for key, row in wanted.items() if key in before])
    action.insert(table, [row for key, row in wanted.items() if key not in before])


def _move_codings(action: Action, version: str, moves: Sequence[Move]) -> None:
    rows = [
        {
            "guid": move.guid,
            "version": version,
            "start": move.start,
            "end": move.end,
            "quote": move.quote,
        }
        for move in moves
    ]
    expected: dict[Key, int] = {(move.guid,): move.expected for move in moves}
    action.update(schema.codings, rows, expected)


def _participant_ids(document: Document) -> list[str]:
    spoken = [s.participant for s in document.speakers] + [t.participant for t in document.turns]
    return list(dict.fromkeys(filter(None, spoken)))


def _sentence_table(document: Document) -> Offsets:
    rows = [(each.start, each.end, each.turn) for each in document.sentences]
    return np.array(rows, dtype=np.int32).reshape(-1, 3)


def _offset_table(offsets: OffsetMap) -> Offsets:
    return np.column_stack((offsets.text_at, offsets.source_at))
