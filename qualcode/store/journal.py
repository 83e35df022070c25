"""One action of a person or a machine: written as a whole, told in the journal, undone as a whole.

An event's `changes` say what it did, enough to take it back (`undoing`): the keys of rows that it
inserted, what stood in the columns that it updated, the whole of rows that it deleted; of the last
two also which event had written them before.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, bindparam, func, select, tuple_
from sqlalchemy.sql.compiler import SQLCompiler

from ..errors import Conflict, DamagedProject, UnstorableText
from ..messages import N_, say
from . import schema
from .database import Database
from .guid import is_guid
from .invariants import Texts, verify_codings, verify_marks
from .row_words import name_row, tell_row

Row = Mapping[str, Any]
Key = tuple[str | int, ...]

REMOVED = N_("nothing, it was removed")

_CHUNK = 1_000
_COMPRESSION = 1


_LAST_NUMBER = select(func.max(schema.events.c.number))


class EventKind(StrEnum):
    """What an event is to the others."""

    DO = "do"
    UNDO = "undo"
    REDO = "redo"
    NOTE = "note"
    """Only told: it changed no content, so there is nothing to take back."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Content under its own SHA-256; `data` is compressed, `size` counts the bytes before."""

    sha256: str
    size: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the time and new identities come from; tests give their own."""

    now: Callable[[], str]
    new_guid: Callable[[], str]


@dataclass(slots=True)
class Action:
    """What happens within one event, `number` of the journal; made by `perform`."""

    connection: Connection
    texts: Texts
    number: int
    time: str
    new_guid: Callable[[], str]
    actor: str
    verb: str
    summary: dict[str, Any]
    kind: EventKind = EventKind.DO
    undoes: int | None = None
    changes: list[dict[str, Any]] = field(default_factory=list)
    stands: Callable[[Table, Key, int], bool] | None = None
    """Whether a row of that version is as an undo needs it; others may have changed it since."""

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Writes new rows. Raises QuoteMismatch or UnstorableText."""
        if not rows:
            return
        _refuse_unstorable(rows)
        self._verify(table, rows)
        _insert(self.connection, table, [{**row, "changed_by": self.number} for row in rows])
        columns = key_columns(table)
        self._note("insert", table, columns, ([row[name] for name in columns] for row in rows))

    def update(
        self, table: Table, rows: Sequence[Row], expected: Mapping[Key, int] | None = None
    ) -> None:
        """Writes the columns that `rows` name, all the same ones, beside the keys.

        `expected` maps keys to the row versions that the writer has seen; Conflict where another
        stands there now. Rows that would stay as they are are left alone.
        """
        if not rows:
            return
        _refuse_unstorable(rows)
        keys = key_columns(table)
        names = [name for name in rows[0] if name not in keys]
        before = self._stand(table, {key_of(table, row): row for row in rows}, expected or {})
        changed = [
            row for row in rows if any(before[key_of(table, row)][n] != row[n] for n in names)
        ]
        if not changed:
            return
        self._verify(table, [{**before[key_of(table, row)], **row} for row in changed])
        statement = table.update().values(
            {name: bindparam(f"new_{name}") for name in (*names, "changed_by")}
        )
        for name in keys:
            statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
        self.connection.execute(
            statement,
            [
                {f"key_{name}": row[name] for name in keys}
                | {f"new_{name}": row[name] for name in names}
                | {"new_changed_by": self.number}
                for row in changed
            ],
        )
        stood = (before[key_of(table, row)] for row in changed)
        columns = (*keys, *names, "changed_by")
        self._note("update", table, columns, ([row[name] for name in columns] for row in stood))

    def delete(
        self, table: Table, keys: Iterable[Key], expected: Mapping[Key, int] | None = None
    ) -> None:
        """Takes rows away; their whole content goes into the journal. Raises Conflict."""
        wanted: dict[Key, Row] = {key: {} for key in keys}
        if not wanted:
            return
        before = self._stand(table, wanted, expected or {})
        names = key_columns(table)
        statement = table.delete()
        for name in names:
            statement = statement.where(table.c[name] == bindparam(f"key_{name}"))
        self.connection.execute(
            statement,
            [{f"key_{n}": part for n, part in zip(names, key, strict=True)} for key in wanted],
        )
        columns = tuple(column.name for column in table.c)
        rows = ([row[name] for name in columns] for row in before.values())
        self._note("delete", table, columns, rows)

    def identify(self, table: Table, wanted: Sequence[str]) -> list[str]:
        """A GUID for each new row of `table`: the `wanted` one if it is one and free, else new."""
        taken = {key for (key,) in fetch(self.connection, table, [(g,) for g in wanted if g])}
        given = []
        for guid in wanted:
            is_free = is_guid(guid) and guid not in taken
            given.append(guid if is_free else self.new_guid())
            taken.add(guid)
        return given

    def keep(self, blobs: Iterable[Blob]) -> None:
        """Stores the content that is not stored yet; it is never changed and not journaled."""
        new = {blob.sha256: blob for blob in blobs}
        for chunk in _chunks(list(new)):
            stored = self.connection.scalars(
                select(schema.blobs.c.sha256).where(schema.blobs.c.sha256.in_(chunk))
            )
            for sha256 in stored:
                del new[sha256]
        if new:
            rows = [{"sha256": b.sha256, "size": b.size, "data": b.data} for b in new.values()]
            self.connection.execute(schema.blobs.insert(), rows)

    def _verify(self, table: Table, rows: Sequence[Row]) -> None:
        if table in (schema.codings, schema.chosen_quotes):
            verify_codings(self.connection, self.texts, rows)
        if table is schema.chosen_quotes:
            verify_marks(rows)

    def _stand(
        self, table: Table, wanted: Mapping[Key, Row], expected: Mapping[Key, int]
    ) -> dict[Key, Row]:
        """The rows as they stand, in the order of `wanted`; Conflict where one is another."""
        found = fetch(self.connection, table, list(wanted))
        for key, yours in wanted.items():
            row = found.get(key)
            if row is None:
                what = name_row(table, key, None)
                raise Conflict(what=what, yours=tell_row(yours), theirs=say(REMOVED))
            seen = expected.get(key, row["changed_by"])
            is_moot = self.stands is not None and not self.stands(table, key, row["changed_by"])
            if row["changed_by"] != seen or is_moot:
                apart = [name for name in yours if yours[name] != row[name]] or list(yours or row)
                raise Conflict(
                    what=name_row(table, key, row),
                    yours=tell_row({name: yours[name] for name in apart} if yours else yours),
                    theirs=tell_row({name: row[name] for name in apart}),
                )
        return {key: found[key] for key in wanted}

    def _note(
        self, verb: str, table: Table, columns: Sequence[str], rows: Iterable[list[Any]]
    ) -> None:
        self.changes.append(
            {"do": verb, "table": table.name, "columns": list(columns), "rows": list(rows)}
        )


@contextmanager
def perform(
    database: Database,
    texts: Texts,
    sources: Sources,
    verb: str,
    *,
    actor: str,
    summary: Mapping[str, Any],
) -> Iterator[Action]:
    """A transaction that ends as one event of the journal, or leaves everything as it was.

    A block that changes nothing leaves no event, unless it made it a NOTE.
    """
    with database.writing() as connection:
        action = begin(connection, texts, sources, verb, actor=actor, summary=summary)
        yield action
        record(action)


def begin(
    connection: Connection,
    texts: Texts,
    sources: Sources,
    verb: str,
    *,
    actor: str,
    summary: Mapping[str, Any],
) -> Action:
    """An action that is about to happen in a transaction under way; `record` ends it."""
    return Action(
        connection=connection,
        texts=texts,
        number=1 + last_number(connection),
        time=sources.now(),
        new_guid=sources.new_guid,
        actor=actor,
        verb=verb,
        summary=dict(summary),
    )


def record(action: Action) -> None:
    """Writes what happened as an event; what changed nothing leaves none, unless it is a NOTE."""
    if not action.changes and action.kind is not EventKind.NOTE:
        return
    changes = zlib.compress(canonical_json(action.changes).encode(), _COMPRESSION)
    row = {
        "number": action.number,
        "guid": action.new_guid(),
        "time": action.time,
        "actor": action.actor,
        "verb": action.verb,
        "summary": canonical_json(action.summary),
        "kind": action.kind.value,
        "undoes": action.undoes,
        "changes": changes,
    }
    _refuse_unstorable([row])
    action.connection.execute(schema.events.insert(), row)


def last_number(connection: Connection) -> int:
    """The number of the newest event, 0 where nothing was done."""
    return connection.scalar(_LAST_NUMBER) or 0


def read_changes(changes: bytes, place: str) -> list[dict[str, Any]]:
    """What an event did, as it was recorded. Raises DamagedProject, which names the `place`."""
    try:
        found: list[dict[str, Any]] = json.loads(zlib.decompress(changes))
    except (ValueError, zlib.error) as error:
        raise DamagedProject(path=place, what=error) from error
    return found


def fetch(connection: Connection, table: Table, keys: Sequence[Key]) -> dict[Key, Row]:
    """The rows of those keys that exist, by key."""
    columns = [table.c[name] for name in key_columns(table)]
    single = len(columns) == 1
    found: dict[Key, Row] = {}
    for chunk in _chunks(keys):
        wanted = (
            columns[0].in_([key[0] for key in chunk]) if single else tuple_(*columns).in_(chunk)
        )
        for row in connection.execute(select(table).where(wanted)).mappings():
            stands = dict(row)
            found[key_of(table, stands)] = stands
    return found


@cache
def key_columns(table: Table) -> tuple[str, ...]:
    """The names of the table's key, in order."""
    return tuple(column.name for column in table.primary_key)


def key_of(table: Table, row: Row) -> Key:
    """The key of a row."""
    return tuple(row[name] for name in key_columns(table))


def canonical_json(value: Any) -> str:
    """`value` as JSON, always the same for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows that name every column, by the driver: half of SQLAlchemy's time for many."""
    statement, names = _insertion(table, connection.dialect)
    values = [tuple([row[name] for name in names]) for row in rows] if names else list(rows)
    connection.exec_driver_sql(statement, values)


@lru_cache(maxsize=64)
def _insertion(table: Table, dialect: Dialect) -> tuple[str, Sequence[str] | None]:
    """The statement that inserts a row, and the order of its values where they have no names."""
    compiled = table.insert().compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    return str(compiled), compiled.positiontup


def _refuse_unstorable(rows: Sequence[Row]) -> None:
    """NUL, which PostgreSQL refuses and SQLite's own functions stop at, and half characters."""
    texts = [value for row in rows for value in row.values() if isinstance(value, str)]
    together = "".join(texts)
    if "\0" not in together and together.isascii():
        return
    try:
        together.encode()
    except UnicodeEncodeError as error:
        half = together[error.start]
    else:
        if "\0" not in together:
            return
        half = "\0"
    culprit = next(text for text in texts if half in text)
    shown = culprit.replace("\0", "").encode("utf-8", "replace").decode()
    raise UnstorableText(text=shown, character=f"U+{ord(half):04X}")


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
