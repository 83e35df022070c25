"""Documents as the project holds them: listed, and rebuilt from rows and blobs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, select, union

from ..errors import Unknown
from ..garbage import uncollected
from ..messages import say
from ..model import Document, Participant, Role, Segment, Source, Span, Speaker, Turn
from ..text.offsets import OffsetMap
from . import schema
from .invariants import Texts, read_blob
from .journal import Row
from .packing import Offsets, unpack_table
from .participants import load_participants

# Built once: on the way to a saved coding, building a statement costs more than running it.
_NAMED = select(schema.documents.c.guid).where(schema.documents.c.name == bindparam("name"))

_CODED_TEXT = (
    select(
        schema.documents.c.guid,
        schema.documents.c.name,
        schema.versions.c.guid,
        schema.versions.c.text_sha256,
    )
    .join_from(schema.documents, schema.versions, schema.is_current())
    .where(schema.documents.c.name == bindparam("name"))
)

_TURNS = select(
    schema.turns.c.number,
    schema.turns.c.start,
    schema.turns.c.end,
    schema.turns.c.label,
    schema.turns.c.role,
    schema.participants.c.id,
    schema.turns.c.time,
).outerjoin_from(schema.turns, schema.participants)

_TURNS_OF = _TURNS.where(schema.turns.c.version == bindparam("version")).order_by(
    schema.turns.c.number
)

_TURN_AT = _TURNS.where(
    schema.turns.c.version == bindparam("version"),
    schema.turns.c.start <= bindparam("offset"),
    schema.turns.c.end > bindparam("offset"),
)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a list of documents shows; `version` is the current one of `n_versions` texts."""

    guid: str
    changed_by: int
    name: str
    version: int
    created: str
    source_name: str | None
    characters: int
    n_versions: int
    n_turns: int
    n_codings: int


def list_documents(connection: Connection) -> list[DocumentInfo]:
    """The documents in their order, each as its current version."""
    documents, versions = schema.documents.c, schema.versions.c
    turns = _count(connection, schema.turns)
    codings = _count(connection, schema.codings)
    texts = _count(connection, schema.versions, schema.versions.c.document)
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
        .join_from(schema.documents, schema.versions, schema.is_current())
        .order_by(documents.position, documents.name)
    ).mappings()
    return [
        DocumentInfo(
            **{name: row[name] for name in row if name != "version_guid"},
            n_versions=texts[row["guid"]],
            n_turns=turns.get(row["version_guid"], 0),
            n_codings=codings.get(row["version_guid"], 0),
        )
        for row in rows
    ]


def document_guids(connection: Connection) -> dict[str, str]:
    """Name → GUID of all documents, in their order."""
    documents = schema.documents.c
    rows = connection.execute(
        select(documents.name, documents.guid).order_by(documents.position, documents.name)
    )
    return dict(rows.all())


def document_names(connection: Connection) -> dict[str, str]:
    """GUID → name of all documents."""
    return {guid: name for name, guid in document_guids(connection).items()}


@dataclass(frozen=True, slots=True, eq=False)
class CodedText:
    """A document's text as it is coded now: what a coding of it is held against."""

    guid: str
    name: str
    version: str
    sha256: str
    text: str


def load_text(connection: Connection, texts: Texts, name: str) -> CodedText:
    """The text of the document's current version. Raises Unknown."""
    row = connection.execute(_CODED_TEXT, {"name": name}).first()
    if row is None:
        raise Unknown(what=say("document"), name=name)
    return CodedText(*row, texts.get(connection, row[3]))


@dataclass(frozen=True, slots=True, eq=False)
class CurrentText:
    """A document's text as it is read and coded now, without what was found in it."""

    guid: str
    name: str
    text: str
    attributes: Mapping[str, str]
    created: str
    source: Source | None


def current_texts(connection: Connection, texts: Texts) -> Iterator[CurrentText]:
    """The text of every document, in their order."""
    documents, versions = schema.documents.c, schema.versions
    rows = connection.execute(
        select(versions, documents.name, documents.guid.label("document_guid"))
        .join_from(schema.documents, versions, schema.is_current())
        .order_by(documents.position, documents.name)
    ).mappings()
    for row in rows.all():
        yield CurrentText(
            row["document_guid"],
            row["name"],
            texts.get(connection, row["text_sha256"]),
            json.loads(row["attributes"]),
            row["created"],
            _source(dict(row)),
        )


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
    with uncollected():
        return Document(
            id=name,
            text=texts.get(connection, row["text_sha256"]),
            turns=tuple(_turns(connection, row["guid"])),
            sentences=tuple([Segment(start, end, turn) for start, end, turn in sentences.tolist()]),
            words=_table(connection, texts, row["words_sha256"], 2),
            speakers=tuple(_speakers(connection, row["guid"], ids)),
            participants=tuple(people[guid] for guid in listed),
            attributes=json.loads(row["attributes"]),
            header=Span(row["header_start"], row["header_end"]),
            source=_source(row),
            offsets=OffsetMap(offsets[:, 0].copy(), offsets[:, 1].copy()) if len(offsets) else None,
        )


def version_texts(connection: Connection, texts: Texts, name: str) -> dict[int, str]:
    """Number → text of every version of the document, in their order."""
    documents, versions = schema.documents.c, schema.versions.c
    rows = connection.execute(
        select(versions.number, versions.text_sha256)
        .join_from(schema.documents, schema.versions)
        .where(documents.name == name)
        .order_by(versions.number)
    )
    return {number: texts.get(connection, sha256) for number, sha256 in rows.all()}


def turn_at(connection: Connection, version: str, offset: int) -> Turn | None:
    """The turn of a document's version (by GUID) whose span holds `offset`, or None."""
    row = connection.execute(_TURN_AT, {"version": version, "offset": offset}).first()
    if row is None:
        return None
    number, start, end, label, role, participant, time = row
    return Turn(number, start, end, label, Role(role), participant, time)


def load_turns(connection: Connection, name: str) -> tuple[Turn, ...]:
    """The turns of the document's current version. Raises Unknown."""
    row = connection.execute(_CODED_TEXT, {"name": name}).first()
    if row is None:
        raise Unknown(what=say("document"), name=name)
    return tuple(_turns(connection, row[2]))


def raw_bytes(connection: Connection, texts: Texts, name: str) -> bytes:
    """The file that the current version was read from. Raises Unknown where it was not kept."""
    row = _version_row(connection, name, None)
    blobs = schema.blobs.c.sha256
    if not connection.scalar(select(func.count()).where(blobs == row["raw_sha256"])):
        raise Unknown(what=say("source file of"), name=name)
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


def has_document(connection: Connection, name: str) -> bool:
    """Whether a document has exactly this name."""
    return connection.execute(_NAMED, {"name": name}).first() is not None


def document_name(connection: Connection, guid: str) -> str:
    """The name of the document of that GUID. Raises Unknown."""
    documents = schema.documents.c
    name = connection.scalar(select(documents.name).where(documents.guid == guid))
    if name is None:
        raise Unknown(what=say("document"), name=guid)
    return str(name)


def document_guid(connection: Connection, name: str) -> str:
    """The GUID of the document of that name. Raises Unknown."""
    documents = schema.documents.c
    guid = connection.scalar(select(documents.guid).where(documents.name == name))
    if guid is None:
        raise Unknown(what=say("document"), name=name)
    return str(guid)


def speaking(connection: Connection) -> dict[str, list[str]]:
    """Participant → the documents in whose current text they speak, in order."""
    documents, people = schema.documents.c, schema.participants.c
    rows = connection.execute(
        select(people.id, documents.name)
        .select_from(schema.documents)
        .join(schema.versions, schema.is_current())
        .join(schema.version_participants)
        .join(schema.participants)
        .order_by(documents.position, documents.name)
    )
    found: dict[str, list[str]] = {}
    for person, document in rows:
        found.setdefault(person, []).append(document)
    return found


def _count(
    connection: Connection, table: Table, of: ColumnElement[str] | None = None
) -> dict[str, int]:
    """How many rows of `table` each version has, or each `of` something else."""
    group = table.c.version if of is None else of
    rows = connection.execute(select(group, func.count()).group_by(group))
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
        raise Unknown(what=say("document"), name=name)
    return dict(row)


def _people(connection: Connection, version: str) -> dict[str, Participant]:
    """GUID → participant, of everybody that the version names."""
    tables = (schema.version_participants, schema.speakers, schema.turns)
    named = [select(table.c.participant).where(table.c.version == version) for table in tables]
    return load_participants(connection, schema.participants.c.guid.in_(union(*named)))


def _turns(connection: Connection, version: str) -> Iterator[Turn]:
    roles = {role.value: role for role in Role}
    rows = connection.execute(_TURNS_OF, {"version": version}).all()
    for number, start, end, label, role, participant, time in rows:
        yield Turn(number, start, end, label, roles[role], participant, time)


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
