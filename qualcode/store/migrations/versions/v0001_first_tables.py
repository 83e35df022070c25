"""The first tables of a project."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
NUMBER: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "attribute_types",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("choices", WORDS, nullable=False),
        sa.Column("label_vi", WORDS, nullable=False),
        sa.Column("label_en", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_attribute_types"),
        sa.CheckConstraint(
            "kind IN ('text', 'number', 'date', 'choice')", name="ck_attribute_types_kind"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "blobs",
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_blobs"),
        sqlite_strict=True,
    )
    op.create_table(
        "code_identities",
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("kind", "id", name="pk_code_identities"),
        sa.UniqueConstraint("guid", name="uq_code_identities_guid"),
        sa.CheckConstraint("kind IN ('code', 'domain')", name="ck_code_identities_kind"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coders",
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_coders"),
        sa.UniqueConstraint("name", name="uq_coders_name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "decisions",
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("record", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_decisions"),
        sa.UniqueConstraint("number", name="uq_decisions_number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "documents",
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("current", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_documents"),
        sa.UniqueConstraint("name", name="uq_documents_name"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "events",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("time", WORDS, nullable=False),
        sa.Column("actor", WORDS, nullable=False),
        sa.Column("verb", WORDS, nullable=False),
        sa.Column("summary", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("undoes", sa.Integer),
        sa.Column("changes", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_events"),
        sa.ForeignKeyConstraint(["undoes"], ["events.number"], name="fk_events_undoes"),
        sa.UniqueConstraint("guid", name="uq_events_guid"),
        sa.UniqueConstraint("undoes", name="uq_events_undoes"),
        sqlite_strict=True,
    )
    op.create_table(
        "inbox",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("source", WORDS, nullable=False),
        sa.Column("record", WORDS, nullable=False),
        sa.Column("created", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_texts",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("text_sha256", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_index_texts"),
        sa.UniqueConstraint("text_sha256", name="uq_index_texts_text_sha256"),
        sqlite_strict=True,
    )
    op.create_table(
        "meta",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "passphrases",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("hash", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_passphrases"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "participants",
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("id", WORDS, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("description", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_participants"),
        sa.UniqueConstraint("id", name="uq_participants_id"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "settings",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sets",
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("description", WORDS, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_sets"),
        sa.UniqueConstraint("kind", "name", name="uq_sets_kind_name"),
        sa.CheckConstraint("kind IN ('documents', 'codes')", name="ck_sets_kind"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "codebooks",
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("version", WORDS, nullable=False),
        sa.Column("title_vi", WORDS, nullable=False),
        sa.Column("title_en", WORDS, nullable=False),
        sa.Column("source_name", WORDS, nullable=False),
        sa.Column("yaml_sha256", WORDS, nullable=False),
        sa.Column("created", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_codebooks"),
        sa.ForeignKeyConstraint(["yaml_sha256"], ["blobs.sha256"], name="fk_codebooks_yaml_sha256"),
        sa.UniqueConstraint("number", name="uq_codebooks_number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finished",
        sa.Column("document", WORDS, nullable=False),
        sa.Column("coder", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("document", "coder", name="pk_finished"),
        sa.ForeignKeyConstraint(["coder"], ["coders.guid"], name="fk_finished_coder"),
        sa.ForeignKeyConstraint(["document"], ["documents.guid"], name="fk_finished_document"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "index_rows",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("text", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_index_rows"),
        sa.ForeignKeyConstraint(["text"], ["index_texts.id"], name="fk_index_rows_text"),
        sa.UniqueConstraint("text", "start", "end", name="uq_index_rows_text_start_end"),
        sqlite_strict=True,
    )
    op.create_table(
        "memos",
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("target", WORDS, nullable=False),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("created", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_memos"),
        sa.ForeignKeyConstraint(["author"], ["coders.guid"], name="fk_memos_author"),
        sa.UniqueConstraint("kind", "target", "author", name="uq_memos_kind_target_author"),
        sa.CheckConstraint(
            "kind IN ('project', 'document', 'code', 'participant')", name="ck_memos_kind"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "participant_values",
        sa.Column("participant", WORDS, nullable=False),
        sa.Column("attribute", WORDS, nullable=False),
        sa.Column("value", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("participant", "attribute", name="pk_participant_values"),
        sa.ForeignKeyConstraint(
            ["attribute"], ["attribute_types.name"], name="fk_participant_values_attribute"
        ),
        sa.ForeignKeyConstraint(
            ["participant"], ["participants.guid"], name="fk_participant_values_participant"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "set_members",
        sa.Column("set", WORDS, nullable=False),
        sa.Column("member", WORDS, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("set", "member", name="pk_set_members"),
        sa.ForeignKeyConstraint(["set"], ["sets.guid"], name="fk_set_members_set"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "statements",
        sa.Column("code", WORDS, nullable=False),
        sa.Column("vi", WORDS, nullable=False),
        sa.Column("en", WORDS, nullable=False),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_statements"),
        sa.ForeignKeyConstraint(["author"], ["coders.guid"], name="fk_statements_author"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "versions",
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("document", WORDS, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("created", WORDS, nullable=False),
        sa.Column("source_name", WORDS),
        sa.Column("raw_sha256", WORDS),
        sa.Column("encoding", WORDS),
        sa.Column("confidence", NUMBER),
        sa.Column("changes", WORDS, nullable=False),
        sa.Column("text_sha256", WORDS, nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
        sa.Column("header_start", sa.Integer, nullable=False),
        sa.Column("header_end", sa.Integer, nullable=False),
        sa.Column("attributes", WORDS, nullable=False),
        sa.Column("tokenizer", WORDS),
        sa.Column("sentences_sha256", WORDS, nullable=False),
        sa.Column("words_sha256", WORDS, nullable=False),
        sa.Column("offsets_sha256", WORDS),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_versions"),
        sa.ForeignKeyConstraint(["document"], ["documents.guid"], name="fk_versions_document"),
        sa.ForeignKeyConstraint(
            ["offsets_sha256"], ["blobs.sha256"], name="fk_versions_offsets_sha256"
        ),
        sa.ForeignKeyConstraint(
            ["sentences_sha256"], ["blobs.sha256"], name="fk_versions_sentences_sha256"
        ),
        sa.ForeignKeyConstraint(["text_sha256"], ["blobs.sha256"], name="fk_versions_text_sha256"),
        sa.ForeignKeyConstraint(
            ["words_sha256"], ["blobs.sha256"], name="fk_versions_words_sha256"
        ),
        sa.UniqueConstraint("document", "number", name="uq_versions_document_number"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_versions_raw_sha256", "versions", ["raw_sha256"])
    op.create_index("ix_versions_text_sha256", "versions", ["text_sha256"])
    op.create_table(
        "chosen_quotes",
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("code", WORDS, nullable=False),
        sa.Column("version", WORDS, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("quote", WORDS, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("starred", sa.Integer, nullable=False),
        sa.Column("cuts", WORDS, nullable=False),
        sa.Column("redactions", WORDS, nullable=False),
        sa.Column("author", WORDS, nullable=False),
        sa.Column("created", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_chosen_quotes"),
        sa.ForeignKeyConstraint(["author"], ["coders.guid"], name="fk_chosen_quotes_author"),
        sa.ForeignKeyConstraint(["version"], ["versions.guid"], name="fk_chosen_quotes_version"),
        sa.CheckConstraint('0 <= start AND start < "end"', name="ck_chosen_quotes_span"),
        sa.CheckConstraint("starred IN (0, 1)", name="ck_chosen_quotes_starred"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_chosen_quotes_version", "chosen_quotes", ["version"])
    op.create_table(
        "codings",
        sa.Column("guid", WORDS, nullable=False),
        sa.Column("version", WORDS, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("code", WORDS, nullable=False),
        sa.Column("coder", WORDS, nullable=False),
        sa.Column("quote", WORDS, nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("origin", WORDS, nullable=False),
        sa.Column("confidence", NUMBER),
        sa.Column("memo", WORDS, nullable=False),
        sa.Column("evidence", WORDS, nullable=False),
        sa.Column("created", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_codings"),
        sa.ForeignKeyConstraint(["coder"], ["coders.guid"], name="fk_codings_coder"),
        sa.ForeignKeyConstraint(["version"], ["versions.guid"], name="fk_codings_version"),
        sa.CheckConstraint('0 <= start AND start < "end"', name="ck_codings_span"),
        sa.CheckConstraint(
            "status IN ('proposed', 'accepted', 'rejected', 'manual')", name="ck_codings_status"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_codings_code", "codings", ["code"])
    op.create_index("ix_codings_version_start", "codings", ["version", "start"])
    op.create_table(
        "speakers",
        sa.Column("version", WORDS, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("label", WORDS, nullable=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("participant", WORDS),
        sa.Column("reason", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("version", "position", name="pk_speakers"),
        sa.ForeignKeyConstraint(
            ["participant"], ["participants.guid"], name="fk_speakers_participant"
        ),
        sa.ForeignKeyConstraint(["version"], ["versions.guid"], name="fk_speakers_version"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tagged",
        sa.Column("version", WORDS, nullable=False),
        sa.Column("code", WORDS, nullable=False),
        sa.Column("code_hash", WORDS, nullable=False),
        sa.Column("unit", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("version", "code", name="pk_tagged"),
        sa.ForeignKeyConstraint(["version"], ["versions.guid"], name="fk_tagged_version"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "turns",
        sa.Column("version", WORDS, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("label", WORDS),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("participant", WORDS),
        sa.Column("time", NUMBER),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("version", "number", name="pk_turns"),
        sa.ForeignKeyConstraint(
            ["participant"], ["participants.guid"], name="fk_turns_participant"
        ),
        sa.ForeignKeyConstraint(["version"], ["versions.guid"], name="fk_turns_version"),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "version_participants",
        sa.Column("version", WORDS, nullable=False),
        sa.Column("position", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("participant", WORDS, nullable=False),
        sa.Column("changed_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("version", "position", name="pk_version_participants"),
        sa.ForeignKeyConstraint(
            ["participant"], ["participants.guid"], name="fk_version_participants_participant"
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["versions.guid"], name="fk_version_participants_version"
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    if op.get_context().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_index USING fts5"
            "(exact, folded, content='', tokenize='unicode61 remove_diacritics 0')"
        )
        return
    op.execute(
        "CREATE TABLE search_index "
        "(id integer PRIMARY KEY, exact tsvector NOT NULL, folded tsvector NOT NULL)"
    )
    for view in ("exact", "folded"):
        op.execute(f"CREATE INDEX ix_search_index_{view} ON search_index USING gin ({view})")
