"""Is this file a sound project? Asked before anything in it is trusted, and without a trace.

The file is read only, under distrustful pragmas. A file that nobody has open and whose header
speaks of a write-ahead log is read as immutable, because SQLite would otherwise leave two files
beside it; whether somebody began to write meanwhile is then looked at again. Only where a writer
died in the middle does SQLite first take back what it had begun.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect as inspect_tables
from sqlalchemy import select
from sqlalchemy.engine import Connection

from ..errors import DamagedProject, ForeignProject, NotFound, Unreachable
from ..limits import MAX_CHECKED_ON_OPENING
from ..messages import N_, say
from . import schema
from .database import WAL_MARK, connect, file_uri, translated, wal_of

APPLICATION_ID = 0x514C4344
"""``QLCD``, at byte 68 of every project file."""

SCHEMA_KEY = "schema"
"""The key in `meta` under which PostgreSQL keeps what ``user_version`` says in SQLite."""

MISSING = N_("the table {name} is missing")
STRANGE = N_("it holds {name}, which qualcode does not write")
CUT_OFF = N_(
    "work on it was cut off, and here it cannot be put in order; copy it together with {name} to "
    "a folder that you may write to, and open it there"
)

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class _Header:
    """What the first bytes of the file say."""

    application_id: int
    uses_wal: bool


def inspect(path: Path, *, thorough: bool = False) -> int:
    """The schema version of the project file `path`, which was found sound and left as it was.

    All of the file is read for damage up to MAX_CHECKED_ON_OPENING bytes, or if `thorough`;
    beyond that only its header and its table of contents. Raises NotFound, ForeignProject,
    DamagedProject or Unreachable.
    """
    header = _read_header(path)
    for attempt in range(_ATTEMPTS):
        before = _state(path)
        frozen = header.uses_wal and not wal_of(path).exists()
        try:
            return _look(path, frozen, thorough)
        except DamagedProject:
            # Somebody may have written while we read without locks.
            if not frozen or before == _state(path) or attempt == _ATTEMPTS - 1:
                raise
        except Unreachable:
            log = wal_of(path)
            if log.exists():
                raise Unreachable(path=path, what=say(CUT_OFF, name=log.name)) from None
            raise
    raise AssertionError("unreachable")


def version_of(connection: Connection) -> int | None:
    """The schema version of the project in a PostgreSQL database, None where there is none."""
    if not inspect_tables(connection).has_table(schema.meta.name):
        return None
    meta = schema.meta.c
    value = connection.scalar(select(meta.value).where(meta.key == SCHEMA_KEY))
    return None if value is None else int(value)


def _read_header(path: Path) -> _Header:
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES)
    except FileNotFoundError:
        raise NotFound(path=path) from None
    except OSError as error:
        raise NotFound(path=f"{path} ({error.strerror})") from None
    if len(head) < _HEADER_BYTES or not head.startswith(_MAGIC):
        raise ForeignProject(path=path)
    application_id = int.from_bytes(head[68:72])
    if application_id != APPLICATION_ID:
        raise ForeignProject(path=path)
    return _Header(application_id, head[19] == WAL_MARK)


def _state(path: Path) -> tuple[int, int, bool]:
    facts = path.stat()
    return facts.st_size, facts.st_mtime_ns, wal_of(path).exists()


def _look(path: Path, frozen: bool, thorough: bool) -> int:
    """The version of a file that SQLite reads without complaint and that holds our tables."""
    mode = "mode=rw" if _was_interrupted(path) else "immutable=1" if frozen else "mode=ro"
    small = path.stat().st_size <= MAX_CHECKED_ON_OPENING
    try:
        with translated(str(path)), closing(connect(file_uri(path, mode))) as connection:
            connection.execute("PRAGMA query_only=ON")
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            if small or thorough:
                complaints = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
                if complaints != ["ok"]:
                    raise DamagedProject(path=path, what="; ".join(map(str, complaints)))
            entries = connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
    except (UnicodeError, OverflowError, MemoryError) as error:
        raise DamagedProject(path=path, what=error) from None
    _check_entries(path, version, entries)
    return version


def _was_interrupted(path: Path) -> bool:
    """Whether a writer died over the file: SQLite first takes back what it had begun."""
    return path.with_name(path.name + "-journal").exists()


def _check_entries(path: Path, version: int, entries: list[tuple[str, str, str | None]]) -> None:
    """Our tables, of this version, and nothing that acts by itself."""
    active = [name for kind, name, _ in entries if kind in ("trigger", "view")]
    if active:
        raise DamagedProject(path=path, what=say(STRANGE, name=active[0]))
    tables = {
        name
        for kind, name, sql in entries
        if kind == "table" and (sql or "").startswith("CREATE TABLE")
    }
    if version < 1:
        raise ForeignProject(path=path)
    missing = set(schema.metadata.tables) - tables if version == schema.VERSION else set()
    if missing:
        raise DamagedProject(path=path, what=say(MISSING, name=min(missing)))
