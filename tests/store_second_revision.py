"""A migration as a later release may bring it: a new table, a new column, a table rebuilt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    op.create_table("bookmarks", sa.Column("guid", sa.Text, primary_key=True), sqlite_strict=True)
    op.add_column("memos", sa.Column("colour", sa.Text, nullable=False, server_default="vàng"))
    with op.batch_alter_table("documents", recreate="always") as table:
        table.add_column(sa.Column("language", sa.Text, nullable=False, server_default="vi"))
    op.execute("UPDATE memos SET colour = 'xanh' WHERE kind = 'project'")
