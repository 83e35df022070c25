"""One hash over everything that people have made in a project.

Equal for equal work, in SQLite and PostgreSQL, whatever the journal, the row versions, the search
index and content that nothing refers to any more.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, select

from . import schema
from .invariants import read_blob
from .journal import canonical_json, key_columns


def signature(connection: Connection, place: str) -> str:
    """The SHA-256 of all content rows in the order of their keys, with what they refer to.

    Raises DamagedProject where content that a row refers to is missing or not what it was.
    """
    digest = hashlib.sha256()
    referred: set[str] = set()
    for table in sorted(schema.content_tables(), key=lambda table: table.name):
        columns = [column for column in table.c if column.name != "changed_by"]
        digest.update(canonical_json([table.name, *(c.name for c in columns)]).encode())
        hashes = [n for n, column in enumerate(columns) if column.name.endswith("_sha256")]
        statement = select(*columns).order_by(*(table.c[name] for name in key_columns(table)))
        for row in connection.execute(statement):
            digest.update(b"\n" + canonical_json(list(row)).encode("utf-8", "surrogatepass"))
            referred.update(row[n] for n in hashes if row[n])
        digest.update(b"\n\n")
    stored = set(connection.scalars(select(schema.blobs.c.sha256)))
    for sha256 in sorted(referred):
        if sha256 in stored:
            read_blob(connection, sha256, place)
            digest.update(sha256.encode())
    return digest.hexdigest()
