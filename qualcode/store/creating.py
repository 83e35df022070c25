"""New project files, copies of projects, and older ones brought up to date."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, select

from ..errors import DamagedProject, NewerProject, OlderProject, OutputError, ProjectExists
from ..messages import N_, say
from . import schema, search
from .database import Database, connect, file_uri, sqlite_database
from .invariants import Texts
from .journal import Sources
from .opening import APPLICATION_ID, SCHEMA_KEY, inspect, version_of

Step = Callable[[], None]
"""One migration: works on the database that Alembic's ``op`` is bound to."""

BROKEN_LINK = N_("a row of {table} refers to nothing")

_ROWS_AT_ONCE = 1_000
_COMPANIONS = ("", "-wal", "-shm", "-journal")


def create_file(path: Path, sources: Sources) -> None:
    """An empty project at `path`, whole or not at all. Raises ProjectExists, OutputError."""
    with _beside(path) as temporary:
        database = sqlite_database(temporary)
        with database.writing() as connection:
            fill_schema(connection, sources)
        database.close()


def fill_schema(connection: Connection, sources: Sources) -> None:
    """Makes all tables in an empty database, and gives the project its identity."""
    schema.metadata.create_all(connection)
    search.create_index(connection)
    rows = {"guid": sources.new_guid(), "created": sources.now()}
    connection.execute(schema.meta.insert(), [{"key": k, "value": v} for k, v in rows.items()])
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
    _write_version(connection, schema.VERSION)


def copy_to_file(database: Database, path: Path) -> None:
    """The project as it is at one moment, as a file of its own, while others work on.

    Raises ProjectExists, OutputError, StoreError.
    """
    with _beside(path) as temporary:
        if database.is_sqlite:
            _back_up(database, temporary)
        else:
            _copy_rows(database, temporary)
        inspect(temporary, thorough=True)


def must_upgrade(version: int, place: Path | str, *, readonly: bool) -> bool:
    """Whether a project of that version is an older one, to be upgraded before it is used.

    Raises NewerProject where it would be written, OlderProject where it may not be.
    """
    versions = {"version": version, "known": schema.VERSION}
    if version > schema.VERSION and not readonly:
        raise NewerProject(path=place, **versions)
    if version < schema.VERSION and readonly:
        raise OlderProject(path=place, **versions)
    return version < schema.VERSION


def upgrade_file(path: Path, steps: Sequence[Step]) -> Path | None:
    """Brings a project file to the version that `steps` lead to, all at once.

    Returns the copy of the file as it was, ``NAME.v<version>.bak`` beside it, or None where
    somebody else was faster. Raises StoreError, OutputError.
    """
    # A table that is rebuilt must not take with it the rows that refer to it.
    database = sqlite_database(path, foreign_keys=False)
    try:
        with database.writing() as connection:
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
            if version >= len(steps):
                return None
            backup = _free_name(path, version)
            with _beside(backup) as temporary:
                _back_up(database, temporary)
            _run_steps(connection, steps, version)
            for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
                raise DamagedProject(path=path, what=say(BROKEN_LINK, table=row[0]))
            return backup
    finally:
        database.close()


def upgrade_database(database: Database, steps: Sequence[Step]) -> None:
    """Brings a project in PostgreSQL to the version that `steps` lead to, all at once.

    The server's own backups are the way back.
    """
    with database.writing() as connection:
        _run_steps(connection, steps, version_of(connection) or 0)


def _run_steps(connection: Connection, steps: Sequence[Step], version: int) -> None:
    """Runs the migrations after `version` in the connection's transaction."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    with Operations.context(MigrationContext.configure(connection)):
        for step in steps[version:]:
            step()
    _write_version(connection, len(steps))


def _write_version(connection: Connection, version: int) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version={version}")
        return
    connection.execute(schema.meta.delete().where(schema.meta.c.key == SCHEMA_KEY))
    connection.execute(schema.meta.insert(), {"key": SCHEMA_KEY, "value": str(version)})


def _back_up(database: Database, target: Path) -> None:
    """Copies a file that others may be writing to, as one of their transactions left it."""
    with database.reading() as connection, closing(connect(file_uri(target, "mode=rw"))) as new:
        old = connection.connection.driver_connection
        assert isinstance(old, sqlite3.Connection)
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")


def _copy_rows(source: Database, target: Path) -> None:
    database = sqlite_database(target)
    with source.reading() as old, database.writing() as new:
        fill_schema(new, Sources(now=str, new_guid=str))
        new.execute(schema.meta.delete())
        for table in schema.metadata.sorted_tables:
            if table in (schema.index_texts, schema.index_rows):
                continue
            rows = old.execution_options(yield_per=_ROWS_AT_ONCE).execute(select(table))
            for part in rows.mappings().partitions():
                new.execute(table.insert(), [dict(row) for row in part])
        new.execute(schema.meta.delete().where(schema.meta.c.key == SCHEMA_KEY))
        search.index_texts(new, Texts(str(target)))
    database.close()


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """An empty file beside `path` that becomes `path` when the block has ended well.

    Raises ProjectExists, also where somebody else made `path` meanwhile, and OutputError.
    """
    if path.exists():
        raise ProjectExists(path=path)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        temporary.touch(exist_ok=False)
        yield temporary
        _publish(temporary, path)
    except FileExistsError:
        raise ProjectExists(path=path) from None
    except OSError as error:
        raise OutputError(path=path, what=error.strerror or error) from None
    finally:
        for ending in _COMPANIONS:
            with suppress(OSError):
                temporary.with_name(temporary.name + ending).unlink()


def _publish(temporary: Path, path: Path) -> None:
    """Gives the file its name unless that is taken, and brings both to disk."""
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: memory sticks, some network drives
        temporary.rename(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _free_name(path: Path, version: int) -> Path:
    """A name for the backup that no earlier one has."""
    names = (f"{path.name}.v{version}{'' if n == 1 else f'.{n}'}.bak" for n in range(1, 10_000))
    return next(name for name in map(path.with_name, names) if not name.exists())
