"""The one door to the SQLite files of other tools: Taguette, QualCoder, RQDA.

    with open_database(path) as database:
        for row in database.rows("code_name", ("cid", "name"), ("memo",)):
            row.number("cid"), row.text("name")

A foreign database is read, never written, and believed as little as SQLite's own advice says
(sqlite.org/security.html): nothing in its schema is run but the tables asked for, each cell is
checked, `quick_check` is asked and its answer read, time and sizes are bounded. Where the program
that made it left a write-ahead log, a private copy of both is read. `create` is the way out.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

from ..errors import BrokenDatabase, NotFound, OutputError, TooLarge
from ..limits import DATABASE_SECONDS, MAX_CELL_BYTES, MAX_DATABASE_BYTES, MAX_DATABASE_ROWS
from ..messages import Said, say

Value = str | int | float | None

_MAGIC = b"SQLite format 3\0"
_HOT_JOURNAL = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_STEPS_BETWEEN_LOOKS = 10_000
"""Instructions of SQLite's machine between two looks at the clock."""

_DISTRUST = (
    "PRAGMA query_only = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = MEMORY",
)


class Row(dict[str, Value]):
    """The values of one row by their columns; any column may hold any kind of value."""

    def text(self, column: str) -> str:
        """A value that should be a text: none is the empty one, numbers are written out."""
        value = self[column]
        return "" if value is None else str(value)

    def number(self, column: str) -> int:
        """A value that should be a whole number; -1, which nothing has, where it is not one.

        >>> row = Row(a=12.0, b="7", c="x", d=None)
        >>> [row.number(column) for column in row]
        [12, 7, -1, -1]
        """
        value = self[column]
        if isinstance(value, float):
            return int(value) if value.is_integer() else -1
        try:
            return -1 if value is None else int(value)
        except ValueError:
            return -1


class Database:
    """An opened foreign database: its real tables, with the columns of each."""

    def __init__(self, connection: sqlite3.Connection, *, path: str) -> None:
        self.path = path
        self._connection = connection
        self._tables = self._real_tables()

    def has(self, table: str, *columns: str) -> bool:
        """Whether there is such a table, no view or virtual one, with all these columns."""
        here = self._tables.get(table.lower())
        return here is not None and here.issuperset(name.lower() for name in columns)

    def require(self, table: str, *columns: str) -> frozenset[str]:
        """The columns of `table`, in lower case. Raises BrokenDatabase where one is not there."""
        here = self._tables.get(table.lower())
        if here is None:
            raise self.refuse(say("it has no table {table}", table=table))
        for column in columns:
            if column.lower() not in here:
                what = say("its table {table} has no column {column}", table=table, column=column)
                raise self.refuse(what)
        return here

    def rows(
        self, table: str, columns: Sequence[str], optional: Sequence[str] = ()
    ) -> Iterator[Row]:
        """The rows of `table` with the values of `columns` and of the `optional` ones.

        An optional column that is not there is None in every row, and a table that lacks one of
        the others is refused; bytes are read as UTF-8. Raises BrokenDatabase or TooLarge.
        """
        here = self.require(table, *columns)
        names = (*columns, *optional)
        shown = [_quoted(column) for column in columns]
        shown += [_quoted(c) if c.lower() in here else "NULL" for c in optional]
        sql = f"SELECT {', '.join(shown)} FROM {_quoted(table)} LIMIT {MAX_DATABASE_ROWS + 1}"
        with _typed(self.path):
            for number, row in enumerate(self._connection.execute(sql)):
                if number == MAX_DATABASE_ROWS:
                    limit = MAX_DATABASE_ROWS
                    raise TooLarge(path=self.path, name="MAX_DATABASE_ROWS", limit=limit)
                yield Row(zip(names, map(_without_bytes, row), strict=True))

    def count(self, table: str) -> int:
        """How many rows `table` has; 0 where it is not there."""
        return sum(1 for _ in self.rows(table, (), ("rowid",))) if self.has(table) else 0

    def refuse(self, what: Said) -> BrokenDatabase:
        """The error that says why this database cannot be read."""
        return BrokenDatabase(path=self.path, what=what)

    def _real_tables(self) -> Mapping[str, frozenset[str]]:
        with _typed(self.path):
            names = [
                name
                for (name,) in self._connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0"
                )
                if isinstance(name, str)
            ]
            return {
                name.lower(): frozenset(
                    row[1].lower()
                    for row in self._connection.execute(f"PRAGMA table_info({_quoted(name)})")
                )
                for name in names
            }


@contextmanager
def open_database(path: Path, *, name: str = "") -> Iterator[Database]:
    """The database at `path`, readable for DATABASE_SECONDS; its file stays as it is.

    `name` is what errors call the file, where it is a copy out of another. Raises NotFound,
    TooLarge, or BrokenDatabase for what is no database, is damaged, or was left in the middle of
    a change.
    """
    name = name or str(path)
    _check_file(path, name)
    with ExitStack() as stack:
        with _typed(name):
            connection = stack.enter_context(closing(_connect(path, stack)))
            _distrust(connection)
            verdict = connection.execute("PRAGMA quick_check(1)").fetchall()
        if verdict != [("ok",)]:
            told = str(verdict[0][0]) if verdict else ""
            raise BrokenDatabase(path=name, what=say("it is damaged ({what})", what=told))
        yield Database(connection, path=name)


def _check_file(path: Path, name: str) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(_MAGIC))
        size = path.stat().st_size
        journal = _beside(path, "-journal")
        is_hot = journal.exists() and _head_of(journal, len(_HOT_JOURNAL)) == _HOT_JOURNAL
    except OSError as error:
        raise NotFound(path=f"{name} ({error.strerror})") from None
    if head != _MAGIC:
        raise BrokenDatabase(path=name, what=say("it is no SQLite file"))
    if size + _size_of(_beside(path, "-wal")) > MAX_DATABASE_BYTES:
        raise TooLarge(path=name, name="MAX_DATABASE_BYTES", limit=MAX_DATABASE_BYTES)
    if is_hot:  # to roll it back would mean to write, and to follow the names in it
        what = say("a change to it was broken off; open it once in the program that made it")
        raise BrokenDatabase(path=name, what=what)


def _head_of(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _connect(path: Path, stack: ExitStack) -> sqlite3.Connection:
    """A connection to the file itself, or with its write-ahead log to copies kept by `stack`."""
    log = _beside(path, "-wal")
    if not _size_of(log):
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(uri, uri=True, isolation_level=None)
    folder = tempfile.TemporaryDirectory(prefix="qualcode-", ignore_cleanup_errors=True)
    copy = Path(stack.enter_context(folder)) / "data"
    shutil.copyfile(path, copy)
    shutil.copyfile(log, _beside(copy, "-wal"))
    return sqlite3.connect(copy, isolation_level=None)


def _distrust(connection: sqlite3.Connection) -> None:
    deadline = time.monotonic() + DATABASE_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in _DISTRUST:
        connection.execute(pragma)


@contextmanager
def _typed(path: str) -> Iterator[None]:
    """A block in which whatever SQLite or its binding raises becomes BrokenDatabase."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, UnicodeError, OverflowError, OSError) as error:
        raise BrokenDatabase(path=path, what=_explain(error)) from None


def _explain(error: Exception) -> Said:
    told = str(error)
    if isinstance(error, UnicodeError) or told.startswith("Could not decode to UTF-8"):
        return say("a text in it is not valid UTF-8")
    if told == "interrupted":
        return say(
            "reading it took longer than {seconds} s (DATABASE_SECONDS)", seconds=DATABASE_SECONDS
        )
    if told == "string or blob too big":
        return say("a value in it is larger than {limit} bytes", limit=MAX_CELL_BYTES)
    return say("SQLite says: {what}", what=told)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _without_bytes(value: Value | bytes) -> Value:
    return value.decode("utf-8") if isinstance(value, bytes) else value


class NewDatabase:
    """A database being written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def run(self, *statements: str) -> None:
        """Runs statements of ours, such as those that make the tables."""
        for statement in statements:
            self._connection.execute(statement)

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
        """Adds `rows`, each with the values of `columns` in their order."""
        names = ", ".join(map(_quoted, columns))
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {_quoted(table)} ({names}) VALUES ({marks})"
        self._connection.executemany(sql, rows)


@contextmanager
def create(path: Path, *pragmas: str) -> Iterator[NewDatabase]:
    """A new database at `path`, on disk when the block ends; on any failure the file goes.

    `pragmas` must stand before the first table, such as ``PRAGMA auto_vacuum``. Raises
    OutputError, also where something stands there already.
    """
    try:
        path.open("xb").close()
    except OSError as error:
        raise OutputError(path=path, what=error.strerror or error) from None
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            for pragma in (*pragmas, "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF"):
                connection.execute(pragma)
            connection.execute("BEGIN")
            yield NewDatabase(connection)
            connection.execute("COMMIT")
        finally:
            connection.close()
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    except (sqlite3.Error, OSError) as error:
        _remove(path)
        raise OutputError(path=path, what=str(error)) from None
    except BaseException:
        _remove(path)
        raise


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
