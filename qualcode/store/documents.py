"""Documents in the project: rows and blobs ⇄ `model.Document`, versions, who speaks in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import Connection, Table, and_, func, select, union

from ..errors import Unknown
from ..messages import N_
from ..model import Document, Participant, Role, Segment, Source, Span, Speaker, Turn
from ..text.offsets import OffsetMap
from . import schema
from .invariants import Texts, read_blob
from .journal import Action, Blob, Key, Row, canonical_json, key_columns, key_of
from .packing import Offsets, blob, pack_table, unpack_table
from .participants import ensure_participants, load_participants


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a list of documents shows; `version` counts a document's texts from 1."""

    guid: str
    changed_by: int
    name: str
    version: int
    created: str
    source_name: str | None
    characters: int
    n_turns: int
    n_codings: int


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
    except those that `moves` takes along.
    """

    document: Document
    raw: bytes | None = None
    tokenizer: str | None = None
    moves: Sequence[Move] = ()


@dataclass(frozen=True, slots=True, eq=False)
class PackedDocument:
    """A plan with everything hashed, compressed and ready to be written."""

    plan: DocumentPlan
    version: Mapping[str, Any]
    blobs: Sequence[Blob] = field(repr=False)


def pack(plan: DocumentPlan) -> PackedDocument:
    """`plan`, ready to be written in a transaction that does nothing else."""
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
    return PackedDocument(plan, version, tuple(blobs.values()))


def list_documents(connection: Connection) -> list[DocumentInfo]:
    """The documents in their order, each as its current version."""
    documents, versions = schema.documents.c, schema.versions.c
    turns = _count(connection, schema.turns)
    codings = _count(connection, schema.codings)
    rows = connection.execute(
        select(
            documents.guid,
            documents.changed_by,
            documents.name,
            versions.number.label("version"),
            versions.created,
            versions.source_name,
            versions.length.label("characters"),
            versions.guid.label("version_guid"),
        )
        .join_from(schema.documents, schema.versions, _is_current())
        .order_by(documents.position, documents.name)
    ).mappings()
    return [
        DocumentInfo(
            **{name: row[name] for name in row if name != "version_guid"},
            n_turns=turns.get(row["version_guid"], 0),
            n_codings=codings.get(row["version_guid"], 0),
        )
        for row in rows
    ]


def load_document(
    connection: Connection, texts: Texts, name: str, version: int | None = None
) -> Document:
    """The document of that name as it was saved, its current version unless another is asked for.

    Participants have the attributes that the project knows. Raises Unknown, DamagedProject.
    """
    row = _version_row(connection, name, version)
    people = _people(connection, row["guid"])
    ids = {guid: person.id for guid, person in people.items()}
    in_document = schema.version_participants
    listed = connection.scalars(
        select(in_document.c.participant)
        .where(in_document.c.version == row["guid"])
        .order_by(in_document.c.position)
    )
    sentences = _table(connection, texts, row["sentences_sha256"], 3)
    offsets = _table(connection, texts, row["offsets_sha256"], 2)
    return Document(
        id=name,
        text=texts.get(connection, row["text_sha256"]),
        turns=tuple(_turns(connection, row["guid"], ids)),
        sentences=tuple(Segment(*sentence) for sentence in sentences.tolist()),
        words=_table(connection, texts, row["words_sha256"], 2),
        speakers=tuple(_speakers(connection, row["guid"], ids)),
        participants=tuple(people[guid] for guid in listed),
        attributes=json.loads(row["attributes"]),
        header=Span(row["header_start"], row["header_end"]),
        source=_source(row),
        offsets=OffsetMap(offsets[:, 0].copy(), offsets[:, 1].copy()) if len(offsets) else None,
    )


def raw_bytes(connection: Connection, texts: Texts, name: str) -> bytes:
    """The file that the current version was read from. Raises Unknown where it was not kept."""
    row = _version_row(connection, name, None)
    if row["raw_sha256"] is None:
        raise Unknown(what=N_("source file of"), name=name)
    return read_blob(connection, row["raw_sha256"], texts.place)


def find_source(connection: Connection, sha256: str) -> tuple[str, int] | None:
    """The name and version of the document that was read from a file with that hash, or None."""
    documents, versions = schema.documents.c, schema.versions.c
    row = connection.execute(
        select(documents.name, versions.number)
        .join_from(schema.documents, schema.versions)
        .where(versions.raw_sha256 == sha256)
        .order_by(versions.created.desc())
    ).first()
    return None if row is None else (row.name, row.number)


def current_versions(connection: Connection) -> dict[str, tuple[str, str]]:
    """Document name → GUID of its current version and SHA-256 of that text."""
    documents, versions = schema.documents.c, schema.versions.c
    rows = connection.execute(
        select(documents.name, versions.guid, versions.text_sha256).join_from(
            schema.documents, schema.versions, _is_current()
        )
    )
    return {name: (guid, sha256) for name, guid, sha256 in rows}


def save_documents(action: Action, packed: Iterable[PackedDocument]) -> None:
    """Writes documents; a text that the document has already keeps its version and codings.

    A new text becomes the next version. Raises Conflict where a coding that a plan moves was
    changed, QuoteMismatch where it does not fit.
    """
    last = action.connection.scalar(select(func.max(schema.documents.c.position))) or 0
    for position, each in enumerate(packed, start=last + 1):
        action.keep(each.blobs)
        version = _save_version(action, each, position)
        _save_voices(action, version, each.plan.document)
        if each.plan.moves:
            _move_codings(action, version, each.plan.moves)


def remove_document(action: Action, name: str) -> None:
    """Takes a document away, with all its versions and their codings. Raises Unknown."""
    documents, versions = schema.documents, schema.versions
    guid = action.connection.scalar(select(documents.c.guid).where(documents.c.name == name))
    if guid is None:
        raise Unknown(what=N_("document"), name=name)
    of_document = select(versions.c.guid).where(versions.c.document == guid)
    for table in reversed(schema.content_tables()):
        if "version" in table.c and table is not schema.codebooks:
            keys = [table.c[key.name] for key in table.primary_key]
            rows = action.connection.execute(select(*keys).where(table.c.version.in_(of_document)))
            action.delete(table, [tuple(row) for row in rows])
    memos = schema.memos
    about = select(memos.c.guid).where(memos.c.kind == "document", memos.c.target == guid)
    action.delete(memos, [(memo,) for memo in action.connection.scalars(about)])
    action.delete(versions, [(version,) for version in action.connection.scalars(of_document)])
    action.delete(documents, [(guid,)])


def _save_version(action: Action, packed: PackedDocument, position: int) -> str:
    """The GUID of the version that holds the document's text now."""
    name = packed.plan.document.id
    documents, versions = schema.documents, schema.versions
    known = action.connection.execute(select(documents).where(documents.c.name == name)).first()
    if known is None:
        guid, number = action.new_guid(), 1
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
    row = {"guid": action.new_guid(), "document": guid, "number": number, "created": action.time}
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


def _is_current() -> Any:
    documents, versions = schema.documents.c, schema.versions.c
    return and_(versions.document == documents.guid, versions.number == documents.current)


def _count(connection: Connection, table: Table) -> dict[str, int]:
    """How many rows of `table` each version has."""
    rows = connection.execute(select(table.c.version, func.count()).group_by(table.c.version))
    return dict(rows.all())


def _version_row(connection: Connection, name: str, number: int | None) -> Row:
    documents, versions = schema.documents.c, schema.versions.c
    is_wanted = versions.number == (documents.current if number is None else number)
    statement = (
        select(schema.versions)
        .join_from(schema.documents, schema.versions)
        .where(documents.name == name, is_wanted)
    )
    row = connection.execute(statement).mappings().first()
    if row is None:
        raise Unknown(what=N_("document"), name=name)
    return dict(row)


def _people(connection: Connection, version: str) -> dict[str, Participant]:
    """GUID → participant, of everybody that the version names."""
    tables = (schema.version_participants, schema.speakers, schema.turns)
    named = [select(table.c.participant).where(table.c.version == version) for table in tables]
    return load_participants(connection, schema.participants.c.guid.in_(union(*named)))


def _turns(connection: Connection, version: str, ids: Mapping[str, str]) -> Iterator[Turn]:
    turns = schema.turns
    statement = select(turns).where(turns.c.version == version).order_by(turns.c.number)
    for row in connection.execute(statement):
        yield Turn(
            row.number,
            row.start,
            row.end,
            row.label,
            Role(row.role),
            ids.get(row.participant),
            row.time,
        )


def _speakers(connection: Connection, version: str, ids: Mapping[str, str]) -> Iterator[Speaker]:
    speakers = schema.speakers
    statement = select(speakers).where(speakers.c.version == version)
    for row in connection.execute(statement.order_by(speakers.c.position)):
        yield Speaker(row.label, Role(row.role), ids.get(row.participant), row.reason)


def _source(row: Row) -> Source | None:
    if row["source_name"] is None:
        return None
    return Source(
        row["source_name"],
        row["raw_sha256"],
        row["encoding"],
        row["confidence"],
        json.loads(row["changes"]),
    )


def _table(connection: Connection, texts: Texts, sha256: str | None, columns: int) -> Offsets:
    if sha256 is None:
        return np.empty((0, columns), dtype=np.int32)
    return unpack_table(read_blob(connection, sha256, texts.place), columns)


def _sentence_table(document: Document) -> Offsets:
    rows = [(each.start, each.end, each.turn) for each in document.sentences]
    return np.array(rows, dtype=np.int32).reshape(-1, 3)


def _offset_table(offsets: OffsetMap) -> Offsets:
    return np.column_stack((offsets.text_at, offsets.source_at))
