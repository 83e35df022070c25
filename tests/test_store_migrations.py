"""An older project becomes one of today, all at once, with a copy of it as it was beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
import store_second_revision
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from store_stage import coded, fill

from qualcode.errors import DamagedProject, ReadOnlyProject
from qualcode.store import MemoKind, Project, creating, migrations, schema, search
from qualcode.store.database import postgres_database

NEXT = [*migrations.steps(), store_second_revision.upgrade]

SERVER_FACTS = """
SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
    || ' ' || coalesce(collation_name, '') FROM information_schema.columns
WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.qualcode"
    with Project.create(path) as project:
        fill(project)
        project.set_memo(MemoKind.PROJECT, "", "bắt đầu", actor="Lan")
    return path


def signature_of(path: Path) -> str:
    with Project.open(path, readonly=True) as project:
        return project.signature()


def fresh(connection: sa.Connection) -> None:
    schema.metadata.create_all(connection)
    search.create_index(connection)


def migrated(connection: sa.Connection) -> None:
    with Operations.context(MigrationContext.configure(connection)):
        for step in migrations.steps():
            step()


def parts(statement: str) -> set[str]:
    """A CREATE statement without regard to spaces and the order of its lines."""
    lines = (line.strip().rstrip(",") for line in statement.splitlines())
    return set(filter(None, lines))


def test_every_version_has_its_migration() -> None:
    assert len(migrations.steps()) == schema.VERSION


def test_a_migrated_file_has_the_tables_of_a_new_one() -> None:
    found = []
    for build in (fresh, migrated):
        engine = sa.create_engine("sqlite://")
        with engine.begin() as connection:
            build(connection)
            rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema").all()
            found.append({name: parts(sql or "") for name, sql in rows})
        engine.dispose()
    assert found[0] == found[1]


def test_a_migrated_server_has_the_tables_of_a_new_one(server_place: str) -> None:
    found = []
    database = postgres_database(server_place)
    for build in (fresh, migrated):
        with database.writing() as connection:
            build(connection)
            found.append(set(connection.scalars(sa.text(SERVER_FACTS))))
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
    database.close()
    assert found[0] == found[1]
    assert len(found[0]) > 100


def test_an_upgrade_keeps_everything_and_a_copy(study: Path) -> None:
    before = signature_of(study)
    backup = creating.upgrade_file(study, NEXT)
    assert backup == study.with_name(f"study.qualcode.v{schema.VERSION}.bak")
    assert signature_of(study) == before
    with closing(sqlite3.connect(study)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
        assert connection.execute("SELECT colour FROM memos").fetchall() == [("xanh",)]
        assert connection.execute("SELECT DISTINCT language FROM documents").fetchall() == [("vi",)]
        tables = connection.execute("PRAGMA table_list").fetchall()
        assert {row[4:6] for row in tables if row[1] == "documents"} == {(1, 1)}
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    with Project.open(backup) as project:  # the copy is a project like any other
        assert project.signature() == before
        project.undo(actor="Lan")
    assert sorted(path.name for path in study.parent.iterdir()) == [study.name, backup.name]


def test_the_second_to_upgrade_finds_it_done(study: Path) -> None:
    assert creating.upgrade_file(study, NEXT) is not None
    assert creating.upgrade_file(study, NEXT) is None


def test_an_earlier_copy_is_never_overwritten(study: Path) -> None:
    earlier = study.with_name(f"study.qualcode.v{schema.VERSION}.bak")
    earlier.write_text("của năm ngoái")
    backup = creating.upgrade_file(study, NEXT)
    assert backup == study.with_name(f"study.qualcode.v{schema.VERSION}.2.bak")
    assert earlier.read_text() == "của năm ngoái"


def breaks() -> None:
    op.add_column("memos", sa.Column("colour", sa.Text))
    raise RuntimeError("a mistake in a migration")


def orphans() -> None:
    op.execute("DELETE FROM documents")


@pytest.mark.parametrize(("step", "error"), [(breaks, RuntimeError), (orphans, DamagedProject)])
def test_a_migration_that_fails_changes_nothing(
    study: Path, step: Callable[[], None], error: type[Exception]
) -> None:
    before = signature_of(study)
    with pytest.raises(error):
        creating.upgrade_file(study, [*migrations.steps(), step])
    assert signature_of(study) == before
    with Project.open(study) as project:
        project.save_codings([coded("PV01", "Sóng")], actor="Lan")


def test_opening_upgrades(place: Path | str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Project.create(place) as project:
        fill(project)
        before = project.signature()
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    monkeypatch.setattr(migrations, "steps", lambda: NEXT)
    for _ in range(2):
        with Project.open(place) as project:
            assert project.signature() == before
            with project.database.reading() as connection:
                assert connection.execute(sa.text("SELECT colour FROM memos")).all() == []
    with Project.open(place, readonly=True) as project, pytest.raises(ReadOnlyProject):
        project.undo(actor="Lan")
