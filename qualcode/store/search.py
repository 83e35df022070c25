"""Full-text search (the index is made here, so that the schema is whole)."""

from __future__ import annotations

from sqlalchemy import Connection


def create_index(connection: Connection) -> None:
    """Makes the empty index."""


def index_texts(connection: Connection) -> None:
    """Indexes every text that is not indexed yet."""
