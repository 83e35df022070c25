"""Does everything in a project hold? Asked of the whole file, row by row, without changing it."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select, true

from ..coding import load_codebook
from ..errors import DamagedProject, QualcodeError
from ..limits import MAX_FAULTS
from ..messages import N_, Said, say
from ..text.marks import find_unfit_mark
from . import deciding, identities, inbox, loading, schema
from .codebooks import list_codebooks
from .database import Database
from .invariants import Texts, read_blob
from .journal import EventKind, key_columns
from .participants import list_attribute_types, load_participants

CHECKS = (
    N_("file"),
    N_("links between rows"),
    N_("kept contents"),
    N_("documents"),
    N_("quotes"),
    N_("journal"),
    N_("codebook"),
    N_("notes"),
    N_("participants"),
    N_("search"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One question, how many things were looked at for it, and what does not hold."""

    name: str
    looked_at: int
    faults: tuple[Said, ...]
    n_faults: int


Faults = Iterator[Said | None]
"""One thing looked at each: None where it holds."""


def check_project(database: Database) -> list[Check]:
    """The answers to all questions, in the order of CHECKS."""
    questions: tuple[Callable[[Connection, str], Faults], ...] = (
        _file,
        _links,
        _blobs,
        _documents,
        _quotes,
        _journal,
        _codes,
        _notes,
        _values,
        _search,
    )
    return [
        _ask(database, name, question) for name, question in zip(CHECKS, questions, strict=True)
    ]


def _ask(database: Database, name: str, question: Callable[[Connection, str], Faults]) -> Check:
    looked_at = n_faults = 0
    faults: list[Said] = []
    try:
        with database.reading() as connection:
            for fault in question(connection, database.place):
                looked_at += 1
                n_faults += fault is not None
                if fault is not None and len(faults) < MAX_FAULTS:
                    faults.append(fault)
    except QualcodeError as error:  # so damaged that the question cannot be asked to its end
        faults.append(say(error.template, **error.values))
        n_faults += 1
    except (UnicodeError, ValueError, TypeError, OverflowError) as error:
        faults.append(say("cannot be read ({error})", error=error))
        n_faults += 1
    return Check(name, looked_at, tuple(faults), n_faults)


def _file(connection: Connection, _place: str) -> Faults:
    """SQLite's own look at every page and every index."""
    if connection.dialect.name != "sqlite":
        return
    for (message,) in connection.exec_driver_sql(f"PRAGMA integrity_check({MAX_FAULTS})"):
        yield None if message == "ok" else say("{what}", what=message)


def _links(connection: Connection, _place: str) -> Faults:
    """Every row refers to rows that are there, and was written by an event that happened."""
    if connection.dialect.name == "sqlite":
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield say(
                "a row of {table} ({row}) refers to nothing in {parent}",
                table=table, row=row if row is not None else "–", parent=parent,
            )  # fmt: skip
    last = connection.scalar(select(func.max(schema.events.c.number))) or 0
    for table in schema.content_tables():
        columns = [table.c[name] for name in key_columns(table)]
        for *key, number in connection.execute(select(*columns, table.c.changed_by)):
            holds = isinstance(number, int) and 1 <= number <= last
            yield None if holds else say(
                "{table} {row}: written by number {number} of the journal, which is not there",
                table=table.name, row=" ".join(map(str, key)), number=number,
            )  # fmt: skip


def _blobs(connection: Connection, place: str) -> Faults:
    """Every kept content is what its name says; every one that is referred to is there."""
    blobs = schema.blobs.c
    stored = dict(connection.execute(select(blobs.sha256, blobs.size)).all())
    for sha256, size in stored.items():
        try:
            content = read_blob(connection, sha256, place)
        except DamagedProject as error:
            yield say("{what}", what=error.values["what"])
            continue
        holds = len(content) == size
        yield None if holds else say("the content {sha256} has another length", sha256=sha256)


def _documents(connection: Connection, place: str) -> Faults:
    """Each version is a text with turns, sentences and words that lie inside it."""
    texts = Texts(place)
    listed, versions = schema.documents.c, schema.versions.c
    current = select(listed.name).where(
        ~select(versions.guid)
        .where(versions.document == listed.guid, versions.number == listed.current)
        .exists()
    )
    for name in connection.scalars(current):
        yield say("{document}: its current text is missing", document=name)
    rows = connection.execute(
        select(listed.name, versions.number, versions.length).join_from(
            schema.documents, schema.versions
        )
    ).all()
    for name, number, length in rows:
        yield _document_fault(connection, texts, name, number, length)


def _document_fault(
    connection: Connection, texts: Texts, name: str, number: int, length: int
) -> Said | None:
    try:
        document = loading.load_document(connection, texts, name, number)
    except (QualcodeError, ValueError, TypeError) as error:
        return say("{document}, version {version}: {what}", document=name, version=number,
                   what=error)  # fmt: skip
    size = len(document.text)
    spans = [
        document.header,
        *((turn.start, turn.end) for turn in document.turns),
        *((each.start, each.end) for each in document.sentences),
        *document.words.tolist(),
    ]
    fits = length == size and all(0 <= start <= end <= size for start, end in spans)
    return None if fits else say(
        "{document}, version {version}: a turn, sentence or word lies outside the text",
        document=name, version=number,
    )  # fmt: skip


def _quotes(connection: Connection, place: str) -> Faults:
    """Every coding's quote stands word for word at its place in its text."""
    texts = Texts(place)
    codings, versions, listed = schema.codings.c, schema.versions.c, schema.documents.c
    rows = connection.execute(
        select(
            codings.guid, listed.name, versions.text_sha256, codings.start, codings.end,
            codings.code, codings.quote,
        )
        .select_from(schema.codings)
        .join(schema.versions)
        .join(schema.documents)
        .order_by(versions.text_sha256)
    )  # fmt: skip
    for guid, name, sha256, start, end, code, quote in rows.all():
        try:
            text = texts.get(connection, sha256)
        except (DamagedProject, UnicodeError):
            text = ""
        holds = 0 <= start < end <= len(text) and text[start:end] == quote
        yield None if holds else say(
            "{document} [{start}:{end}], {code}: the words there are not the quote (coding {id})",
            document=name, start=start, end=end, code=code, id=guid,
        )  # fmt: skip


def _chosen(connection: Connection, place: str) -> Faults:
    """Every quote that was chosen for a theme stands at its place, and its marks inside it."""
    texts = Texts(place)
    chosen, versions, listed = schema.chosen_quotes, schema.versions.c, schema.documents.c
    rows = connection.execute(
        select(chosen, listed.name, versions.text_sha256)
        .join_from(chosen, schema.versions)
        .join(schema.documents)
    ).mappings()
    for row in rows.all():
        try:
            text = texts.get(connection, row["text_sha256"])
        except (DamagedProject, UnicodeError):
            text = ""
        marks = json.loads(row["cuts"]), json.loads(row["redactions"])
        fits = find_unfit_mark(row["quote"], row["start"], *marks) is None
        holds = fits and text[row["start"] : row["end"]] == row["quote"]
        yield None if holds else say(
            "{document} [{start}:{end}], chosen for {code}: its words or its marks do not fit",
            document=row["name"], start=row["start"], end=row["end"], code=row["code"],
        )  # fmt: skip


def _journal(connection: Connection, _place: str) -> Faults:
    """Numbers without a gap, each event readable, each undo about an earlier event."""
    events = schema.events.c
    before = 0
    kinds: dict[int, str] = {}
    for row in connection.execute(select(schema.events).order_by(events.number)):
        if row.number != before + 1:
            yield say("number {number} follows on number {before}",
                      number=row.number, before=before)  # fmt: skip
        before = row.number
        kinds[row.number] = row.kind
        takes_back = row.kind in (EventKind.UNDO, EventKind.REDO)
        if takes_back and (row.undoes not in kinds or row.undoes == row.number):
            yield say("number {number} takes back what is not there", number=row.number)
        elif row.kind not in set(EventKind) or takes_back != (row.undoes is not None):
            yield say("number {number}: its kind is strange", number=row.number)
        elif not _is_readable(row.changes, row.summary):
            yield say("number {number}: what it changed cannot be read", number=row.number)
        else:
            yield None


def _is_readable(changes: bytes, summary: str) -> bool:
    """Whether an event could be undone as far as it goes by itself."""
    try:
        listed = json.loads(zlib.decompress(changes))
        is_object = isinstance(json.loads(summary), dict)
    except (zlib.error, ValueError, RecursionError):
        return False
    return is_object and isinstance(listed, list) and all(map(_is_change, listed))


def _is_change(change: object) -> bool:
    if not isinstance(change, dict) or change.keys() != {"do", "table", "columns", "rows"}:
        return False
    table = schema.metadata.tables.get(change["table"])
    columns, rows = change["columns"], change["rows"]
    return (
        table is not None
        and change["do"] in ("insert", "update", "delete")
        and isinstance(columns, list)
        and set(columns) <= set(table.c.keys())
        and isinstance(rows, list)
        and all(isinstance(row, list) and len(row) == len(columns) for row in rows)
    )


def _codes(connection: Connection, place: str) -> Faults:
    """The codebook in force loads, its codes have identities, and it has every one in use."""
    books = list_codebooks(connection)
    if not books:
        return
    yaml = read_blob(connection, books[-1].yaml_sha256, place).decode()
    book = load_codebook(yaml, path=books[-1].source_name)
    known = {code.id for code in book.codes}
    yield None
    identified = identities.list_identities(connection)
    for code in known:
        named = (identities.NamedKind.CODE, code)
        yield None if named in identified else say("{code}: has no identity", code=code)
    codings = schema.codings.c
    used = connection.execute(select(codings.code, func.count()).group_by(codings.code))
    for code, count in sorted(used.all()):
        yield (
            None
            if code in known
            else say(
                "{code}: the codebook in force has no such code; codings of it: {n}",
                code=code,
                n=count,
            )
        )


def _notes(connection: Connection, place: str) -> Faults:
    """Every memo is about something that is there; so is what a set groups; the inbox reads.

    Quotes chosen for themes are asked about here too.
    """
    yield from _chosen(connection, place)
    memos = schema.memos.c
    there = {
        "document": set(connection.scalars(select(schema.documents.c.guid))),
        "participant": set(connection.scalars(select(schema.participants.c.guid))),
    }
    for kind, target, text in connection.execute(select(memos.kind, memos.target, memos.text)):
        holds = kind not in there or target in there[kind]
        yield (
            None
            if holds
            else say("a memo is about a {kind} that is gone: “{memo}”", kind=kind, memo=text[:60])
        )
    members, sets = schema.set_members.c, schema.sets.c
    grouped = connection.execute(
        select(sets.name, members.member)
        .join_from(schema.sets, schema.set_members)
        .where(sets.kind == "documents")
    )
    for name, member in grouped:
        holds = member in there["document"]
        yield None if holds else say("the set {name} holds a document that is gone", name=name)
    for _ in deciding.list_decisions(connection):
        yield None
    for _ in inbox.list_inbox(connection):
        yield None


def _values(connection: Connection, _place: str) -> Faults:
    """Every value of a participant is of the kind that its attribute has."""
    types = {each.name: each for each in list_attribute_types(connection)}
    for person in load_participants(connection, true()).values():
        for name, value in person.attributes.items():
            yield None if types[name].accepts(value) else say(
                "{participant}: “{value}” is not a {kind}, as {attribute} asks for",
                participant=person.id, value=value, kind=types[name].kind.value, attribute=name,
            )  # fmt: skip


def _search(connection: Connection, _place: str) -> Faults:
    """Every text in which somebody speaks can be searched."""
    versions, turns = schema.versions.c, schema.turns.c
    in_index = select(schema.index_texts.c.text_sha256).join(schema.index_rows)
    indexed = set(connection.scalars(in_index))
    rows = connection.execute(
        select(schema.documents.c.name, versions.number, versions.text_sha256)
        .join_from(schema.documents, schema.versions)
        .where(select(turns.number).where(turns.version == versions.guid).exists())
    )
    for name, number, sha256 in rows:
        yield None if sha256 in indexed else say(
            "{document}, version {version}: its text is not in the search index",
            document=name, version=number,
        )  # fmt: skip


def database_facts() -> dict[str, str | bool]:
    """What the SQLite under us is, and whether it can search text as projects need."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(text)")
        has_search = True
    except sqlite3.OperationalError:
        has_search = False
    finally:
        connection.close()
    return {"version": sqlite3.sqlite_version, "fts5": has_search}
