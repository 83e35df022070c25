"""The tables of a project, the same in SQLite and PostgreSQL.

Content (people's work) is written through the journal only; each row of it says in `changed_by`
which event wrote it last, and that number is the row's version. A structured value (JSON) is
text, written canonically, so that a row reads the same in every database. `blobs` hold what is
large and never changes, under the SHA-256 of the content; the tables of the index are derived.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    REAL,
    CheckConstraint,
    Column,
    ColumnElement,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    and_,
)
from sqlalchemy.dialects.postgresql import TEXT as POSTGRES_TEXT
from sqlalchemy.types import TypeEngine

VERSION = 1
"""How many migrations make this schema."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

String = Text().with_variant(POSTGRES_TEXT(collation="C"), "postgresql")
"""Text that sorts by code point everywhere."""

Number: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")


def _key(name: str, *target: Any, type_: Any = String) -> Column[Any]:
    return Column(name, type_, *target, primary_key=True, autoincrement=False)


def _text(name: str, *target: Any) -> Column[Any]:
    return Column(name, String, *target, nullable=False)


def _number(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


def _table(name: str, *parts: Any, with_rowid: bool = False) -> Table:
    return Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=with_rowid)


def _content(name: str, *parts: Any) -> Table:
    """A table of people's work: journaled, with row versions, part of the signature."""
    table = _table(name, *parts, Column("changed_by", Integer, nullable=False))
    table.info["content"] = True
    return table


meta = _table("meta", _key("key"), _text("value"))

blobs = _table(
    "blobs",
    _key("sha256"),
    _number("size"),
    Column("data", LargeBinary, nullable=False),
    with_rowid=True,
)
"""zlib-compressed content under its own SHA-256; only ever added to."""

events = _table(
    "events",
    _key("number", type_=Integer),
    Column("guid", String, nullable=False, unique=True),
    _text("time"),
    _text("actor"),
    _text("verb"),
    _text("summary"),
    _text("kind"),
    Column("undoes", Integer, ForeignKey("events.number"), unique=True),
    Column("changes", LargeBinary, nullable=False),
    with_rowid=True,
)

settings = _content("settings", _key("key"), _text("value"))

coders = _content(
    "coders",
    _key("guid"),
    Column("name", String, nullable=False, unique=True),
    _text("kind"),
)

documents = _content(
    "documents",
    _key("guid"),
    Column("name", String, nullable=False, unique=True),
    _number("position"),
    _number("current"),
)
"""`current` is the number of the version that is read and coded."""

versions = _content(
    "versions",
    _key("guid"),
    _text("document", ForeignKey("documents.guid")),
    _number("number"),
    _text("created"),
    Column("source_name", String),
    Column("raw_sha256", String, index=True),
    Column("encoding", String),
    Column("confidence", Number),
    _text("changes"),
    Column("text_sha256", String, ForeignKey("blobs.sha256"), nullable=False, index=True),
    _number("length"),
    _number("header_start"),
    _number("header_end"),
    _text("attributes"),
    Column("tokenizer", String),
    _text("sentences_sha256", ForeignKey("blobs.sha256")),
    _text("words_sha256", ForeignKey("blobs.sha256")),
    Column("offsets_sha256", String, ForeignKey("blobs.sha256")),
    UniqueConstraint("document", "number"),
)
"""A document's text as it was at one time; `length` counts code points.

`raw_sha256` is the hash of the file that it was read from, kept in `blobs` where we had it.
"""

participants = _content(
    "participants",
    _key("guid"),
    Column("id", String, nullable=False, unique=True),
    _number("position"),
    _text("description"),
)

attribute_types = _content(
    "attribute_types",
    _key("name"),
    _number("position"),
    _text("kind"),
    _text("choices"),
    _text("label_vi"),
    _text("label_en"),
    CheckConstraint("kind IN ('text', 'number', 'date', 'choice')", name="kind"),
)

participant_values = _content(
    "participant_values",
    _key("participant", ForeignKey("participants.guid")),
    _key("attribute", ForeignKey("attribute_types.name")),
    _text("value"),
)

version_participants = _content(
    "version_participants",
    _key("version", ForeignKey("versions.guid")),
    _key("position", type_=Integer),
    _text("participant", ForeignKey("participants.guid")),
)

speakers = _content(
    "speakers",
    _key("version", ForeignKey("versions.guid")),
    _key("position", type_=Integer),
    _text("label"),
    _text("role"),
    Column("participant", String, ForeignKey("participants.guid")),
    _text("reason"),
)

turns = _content(
    "turns",
    _key("version", ForeignKey("versions.guid")),
    _key("number", type_=Integer),
    _number("start"),
    _number("end"),
    Column("label", String),
    _text("role"),
    Column("participant", String, ForeignKey("participants.guid")),
    Column("time", Number),
)

codebooks = _content(
    "codebooks",
    _key("guid"),
    Column("number", Integer, nullable=False, unique=True),
    _text("version"),
    _text("title_vi"),
    _text("title_en"),
    _text("source_name"),
    _text("yaml_sha256", ForeignKey("blobs.sha256")),
    _text("created"),
)
"""The codebook's YAML as it was written; the highest number is in force."""

code_identities = _content(
    "code_identities",
    _key("kind"),
    _key("id"),
    Column("guid", String, nullable=False, unique=True),
    CheckConstraint("kind IN ('code', 'domain')", name="kind"),
)
"""Who codes and domains are, whatever their ids: what other tools know them by."""

codings = _content(
    "codings",
    _key("guid"),
    _text("version", ForeignKey("versions.guid")),
    _number("start"),
    _number("end"),
    _text("code"),
    _text("coder", ForeignKey("coders.guid")),
    _text("quote"),
    _text("status"),
    _text("origin"),
    Column("confidence", Number),
    _text("memo"),
    _text("evidence"),
    _text("created"),
    Index(None, "version", "start"),
    Index(None, "code"),
    CheckConstraint('0 <= start AND start < "end"', name="span"),
    CheckConstraint("status IN ('proposed', 'accepted', 'rejected', 'manual')", name="status"),
)

memos = _content(
    "memos",
    _key("guid"),
    _text("kind"),
    _text("target"),
    _text("author", ForeignKey("coders.guid")),
    _text("text"),
    _text("created"),
    UniqueConstraint("kind", "target", "author"),
    CheckConstraint("kind IN ('project', 'document', 'code', 'participant')", name="kind"),
)
"""What people note down beside the codings (a coding's memo stands in its own row)."""

statements = _content(
    "statements",
    _key("code"),
    _text("vi"),
    _text("en"),
    _text("author", ForeignKey("coders.guid")),
)

chosen_quotes = _content(
    "chosen_quotes",
    _key("guid"),
    _text("code"),
    _text("version", ForeignKey("versions.guid")),
    _number("start"),
    _number("end"),
    _text("quote"),
    _number("position"),
    _number("starred"),
    _text("cuts"),
    _text("redactions"),
    _text("author", ForeignKey("coders.guid")),
    _text("created"),
    Index(None, "version"),
    CheckConstraint('0 <= start AND start < "end"', name="span"),
    CheckConstraint("starred IN (0, 1)", name="starred"),
)
"""Quotes that people chose to speak for a code; `quote` is verbatim, whatever a report hides.

`cuts` are ``[start, end]``, `redactions` ``[start, end, shown]``, in code points of the text.
"""

inbox = _content(
    "inbox",
    _key("id"),
    _text("source"),
    _text("record"),
    _text("created"),
)
"""What a merge could not decide and a person has to; `source` is whose study asked."""

decisions = _content(
    "decisions",
    _key("guid"),
    Column("number", Integer, nullable=False, unique=True),
    _text("record"),
)
"""What was decided of differences between coders, in the order of `number`."""

finished = _content(
    "finished",
    _key("document", ForeignKey("documents.guid")),
    _key("coder", ForeignKey("coders.guid")),
)
"""Who has said that they have coded a document to its end."""

sets = _content(
    "sets",
    _key("guid"),
    _text("kind"),
    _text("name"),
    _text("description"),
    _number("position"),
    UniqueConstraint("kind", "name"),
    CheckConstraint("kind IN ('documents', 'codes')", name="kind"),
)
"""Named groups of documents or codes."""

set_members = _content(
    "set_members",
    _key("set", ForeignKey("sets.guid")),
    _key("member"),
    _number("position"),
)
"""A member is a document's GUID, or the id of a code or domain."""

tagged = _content(
    "tagged",
    _key("version", ForeignKey("versions.guid")),
    _key("code"),
    _text("code_hash"),
    _text("unit"),
)
"""With which meaning of a code the machine has read a text."""

passphrases = _table("passphrases", _key("name"), _text("hash"))
"""Hashes of what coders sign in with over a network, by name: see `qualcode.store.passphrases`."""

index_texts = _table(
    "index_texts",
    _key("id", type_=Integer),
    Column("text_sha256", String, nullable=False, unique=True),
    with_rowid=True,
)
"""The texts in the search index."""

index_rows = _table(
    "index_rows",
    _key("id", type_=Integer),
    Column("text", Integer, ForeignKey("index_texts.id"), nullable=False),
    _number("start"),
    _number("end"),
    UniqueConstraint("text", "start", "end"),
    with_rowid=True,
)
"""Which piece of a text each row of the search index is; derived, and true for ever."""


def is_current() -> ColumnElement[bool]:
    """True where a version is the one of its document that is read and coded."""
    return and_(versions.c.document == documents.c.guid, versions.c.number == documents.c.current)


def content_tables() -> tuple[Table, ...]:
    """The tables of people's work, each after those that it refers to."""
    return tuple(table for table in metadata.sorted_tables if table.info.get("content"))
