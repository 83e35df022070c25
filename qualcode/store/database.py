"""Transactions on a project's database, SQLite or PostgreSQL, with errors of the house.

A reader sees one moment of the project from its first look to its last. Writers come one at a
time: in SQLite by ``BEGIN IMMEDIATE``, in PostgreSQL by a lock that the transaction holds.
"""

from __future__ import annotations

import os
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError

from ..errors import (
    DamagedProject,
    MissingExtra,
    ProjectBusy,
    QualcodeError,
    ReadOnlyProject,
    StorageFull,
    StoreError,
    Unreachable,
)
from ..limits import BUSY_SECONDS
from ..messages import N_, say
from .waiting import Line

DISTRUST = ("trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0")
"""Pragmas under which a file may be hostile."""

WORK = ("synchronous=FULL", "temp_store=MEMORY", "cache_size=-64000")
POSTGRES_SCHEMES = ("postgresql", "postgres")
POSTGRES_LOCK = 0x514C4344
"""The advisory lock that a writing transaction holds: "QLCD"."""

MISFIT = N_("{path}: the change does not fit the rest of the project ({what}).")

WAL_MARK = 2
"""What byte 19 of a file says that SQLite will read with a write-ahead log."""

_WRITES = "qualcode_writes"
_RETRY_SECONDS = 0.02


class Database:
    """One project's database; `place` is its path or URL (without password), for messages."""

    def __init__(self, engine: Engine, place: str, *, readonly: bool = False) -> None:
        self.engine = engine
        self.place = place
        self.readonly = readonly
        self._line = Line()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file of our own."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment and writes nothing. Raises StoreError."""
        with translated(self.place), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            try:
                with connection.begin():
                    yield connection
            except (ValueError, KeyError, zlib.error) as error:
                # What is read here was written here: if it makes no sense, it was damaged.
                raise DamagedProject(path=self.place, what=error) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is written as a whole when the block ends, or not at all.

        Raises StoreError: ReadOnlyProject, ProjectBusy, StorageFull.
        """
        if self.readonly:
            raise ReadOnlyProject(path=self.place)
        with self._taking_turns(), translated(self.place), self.engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                if not self.is_sqlite:
                    wait = text(f"SET LOCAL lock_timeout = '{round(BUSY_SECONDS * 1000)}ms'")
                    connection.execute(wait)
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({POSTGRES_LOCK})"))
                yield connection

    @contextmanager
    def _taking_turns(self) -> Iterator[None]:
        """The threads of this program queue here; PostgreSQL has a queue of its own."""
        if not self.is_sqlite:
            yield
            return
        with self._line.wait(BUSY_SECONDS) as has_turn:
            if not has_turn:
                raise ProjectBusy(path=self.place, seconds=round(BUSY_SECONDS))
            yield

    def close(self) -> None:
        """Leaves one whole file: what is in the write-ahead log goes into it, the log goes."""
        self.engine.dispose()
        if self.is_sqlite and not self.readonly:
            _leave_wal(Path(self.place))


class Within(Database):
    """A database as it stands inside a transaction that is under way, to be read alone."""

    def __init__(self, database: Database, connection: Connection) -> None:
        super().__init__(database.engine, database.place, readonly=True)
        self.connection = connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The transaction that is under way, with what it has written so far."""
        yield self.connection

    def close(self) -> None:
        """Nothing: the transaction belongs to somebody else."""


def file_uri(path: Path, mode: str) -> str:
    """The address under which SQLite opens `path`; `mode` is a query such as ``mode=ro``."""
    return f"{path.absolute().as_uri()}?{mode}"


def connect(uri: str) -> sqlite3.Connection:
    """A connection that leaves transactions to us and trusts nothing in the file."""
    connection = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    for pragma in DISTRUST:
        connection.execute(f"PRAGMA {pragma}")
    return connection


def sqlite_database(
    path: Path, *, readonly: bool = False, durable: bool = True, foreign_keys: bool = True
) -> Database:
    """The database in the file `path`, which `opening.inspect` has found sound.

    A database that is not `durable` survives a crash of the program, not of the machine.
    """
    if readonly:
        # Where SQLite cannot make the log's files, nobody else writes either; where a log was
        # left, what stands in it belongs to the project.
        cannot_log = not os.access(path.parent, os.W_OK) and not wal_of(path).exists()
        frozen = _is_wal(path) and cannot_log
        uri = file_uri(path, "immutable=1" if frozen else "mode=ro")
    else:
        uri = file_uri(path, "mode=rw")

    def create() -> sqlite3.Connection:
        connection = connect(uri)
        for pragma in WORK:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        if readonly:
            connection.execute("PRAGMA query_only=ON")
        else:
            _enter_wal(connection)
        if not durable:
            connection.execute("PRAGMA synchronous=OFF")
        return connection

    engine = create_engine("sqlite://", creator=create, poolclass=QueuePool, hide_parameters=True)
    event.listen(engine, "begin", _begin)
    return Database(engine, str(path), readonly=readonly)


def postgres_database(url: str, *, readonly: bool = False) -> Database:
    """The database at a ``postgresql://`` URL. Raises MissingExtra without psycopg."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
    except ModuleNotFoundError:
        raise MissingExtra(package="psycopg[binary]", extra="postgres") from None
    return Database(engine, address.render_as_string(hide_password=True), readonly=readonly)


@contextmanager
def closing_on_error(database: Database) -> Iterator[Database]:
    """`database`, which is closed if the block fails."""
    try:
        yield database
    except BaseException:
        database.close()
        raise


def is_url(place: Path | str) -> bool:
    """Whether `place` is the URL of a PostgreSQL database, not a path."""
    scheme, separator, _ = str(place).partition("://")
    return bool(separator) and scheme in POSTGRES_SCHEMES


def wal_of(path: Path) -> Path:
    """Where the write-ahead log of `path` stands while somebody writes."""
    return path.with_name(path.name + "-wal")


@contextmanager
def translated(place: str) -> Iterator[None]:
    """A block whose database errors come out as errors of the house."""
    try:
        yield
    except DBAPIError as error:
        raise _typed(error.orig or error, place, isinstance(error, InterfaceError)) from error
    except sqlite3.Error as error:
        raise _typed(error, place) from error


def _typed(error: BaseException, place: str, broken: bool = False) -> QualcodeError:
    if isinstance(error, sqlite3.Error):
        # Without a code it is Python's own complaint, about bytes that are no text.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        return _typed_sqlite(error, code & 0xFF, place)
    state = getattr(error, "sqlstate", None) or ""
    what = str(error).strip().partition("\n")[0]
    if state in ("55P03", "40001", "40P01"):
        return ProjectBusy(path=place, seconds=round(BUSY_SECONDS))
    if state.startswith("53"):
        return StorageFull(path=place, what=what)
    if state in ("25006", "42501"):
        return ReadOnlyProject(path=place)
    if state == "42P01":
        return DamagedProject(path=place, what=what)
    if broken or not state or state.startswith(("08", "28", "3D", "57")):
        return Unreachable(path=place, what=what)
    return StoreError(what=say(MISFIT, path=place, what=what))


def _typed_sqlite(error: BaseException, primary: int, place: str) -> QualcodeError:
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
        return ProjectBusy(path=place, seconds=round(BUSY_SECONDS))
    if primary in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return StorageFull(path=place, what=error)
    if primary in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM):
        return ReadOnlyProject(path=place)
    if primary == sqlite3.SQLITE_CANTOPEN:
        return Unreachable(path=place, what=error)
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
        return DamagedProject(path=place, what=error)
    return StoreError(what=say(MISFIT, path=place, what=error))


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_wal(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(20)[19] == WAL_MARK


def _enter_wal(connection: sqlite3.Connection) -> None:
    """Readers no longer wait for writers, where the file system can do that."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:  # SQLite does not wait by itself when it changes the mode
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
            # From its first look on, a connection keeps others from taking the log away.
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            return
        except sqlite3.OperationalError as error:
            waits = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL)
            if not waits or time.monotonic() > deadline:
                raise
        time.sleep(_RETRY_SECONDS)


def _leave_wal(path: Path) -> None:
    """Goes back to a single file, unless others are still at work on it."""
    with suppress(sqlite3.Error), closing(connect(file_uri(path, "mode=rw"))) as connection:
        connection.execute("PRAGMA busy_timeout=0")
        connection.execute("PRAGMA journal_mode=DELETE")
