"""Hashes of the passphrases with which coders sign in over a network.

They are no content: no part of the signature or of an export, and no event holds one, so that
undoing brings none back. A copy of the project keeps them.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from . import schema
from .journal import Action, EventKind


def list_names(connection: Connection) -> list[str]:
    """Who has a passphrase, by name."""
    names = schema.passphrases.c.name
    return list(connection.scalars(select(names).order_by(names)))


def find_hash(connection: Connection, name: str) -> str | None:
    """The hash of a name's passphrase, or None."""
    table = schema.passphrases.c
    return connection.scalar(select(table.hash).where(table.name == name))


def save_hash(action: Action, name: str, hashed: str | None) -> None:
    """Writes the hash of a name's passphrase, or takes it away; the event notes it, no more."""
    table = schema.passphrases
    action.kind = EventKind.NOTE
    action.connection.execute(table.delete().where(table.c.name == name))
    if hashed is not None:
        action.connection.execute(table.insert(), {"name": name, "hash": hashed})
