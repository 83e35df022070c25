"""A migration as a later release may bring it: a new table, a new column, a table rebuilt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    op.create_table("bookmarks", sa.Column("guid", sa.Text, primary_key=True), sqlite_strict=True)
    op.add_column("memos", sa.Column("colour", sa.Text, nullable=False, server_default="vàng"))
    kept = {"sqlite_strict": True, "sqlite_with_rowid": False}  # SQLite's reflection forgets them
    with op.batch_alter_table("documents", table_kwargs=kept) as table:
        table.add_column(sa.Column("language", sa.Text, nullable=False, server_default="vi"))
        table.create_check_constraint("ck_documents_language", "language <> ''")
    op.execute("UPDATE memos SET colour = 'xanh' WHERE kind = 'project'")
