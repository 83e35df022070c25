"""The door to other tools' SQLite files: what is refused, with which words, and what stays."""

from __future__ import annotations

import random
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from places import SHARED
from qda_databases import QUALCODER, RQDA, RQDA_ROWS, TAGUETTE_OLD, make, spoil

from qualcode.errors import BrokenDatabase, InputError, NotFound, OutputError, TooLarge
from qualcode.files import qualcoder, rqda, sqlite, taguette
from qualcode.files.sqlite import create, open_database

TABLES = {
    "qualcoder": QUALCODER["v17"]
    + "INSERT INTO source (id, name, fulltext) VALUES (1, 'PV', 'Dạ vâng');"
    "INSERT INTO code_name (cid, name) VALUES (1, 'đau');"
    "INSERT INTO code_text (cid, fid, seltext, pos0, pos1, owner) VALUES (1, 1, 'Dạ', 0, 2, 'L');"
    "INSERT INTO cases (caseid, name) VALUES (1, 'P1');"
    "INSERT INTO case_text (caseid, fid, pos0, pos1) VALUES (1, 1, 0, 7);"
    "INSERT INTO attribute (name, attr_type, value, id) VALUES ('tuổi', 'case', '3', 1);"
    "INSERT INTO annotation (fid, pos0, pos1, memo) VALUES (1, 3, 7, 'cười');",
    "rqda": RQDA + RQDA_ROWS,
    "taguette": TAGUETTE_OLD,
}
FUZZED = SHARED / "hostile" / "sqlite-fuzzdata"


def read_all(path: Path, table: str = "t", *columns: str) -> list[dict[str, object]]:
    with open_database(path) as database:
        return [dict(row) for row in database.rows(table, columns or ("a",))]


def test_rows_are_read_whatever_their_kind(tmp_path: Path) -> None:
    path = make(
        tmp_path / "a b#?%.db",
        "CREATE TABLE T (A, b TEXT); INSERT INTO t VALUES (1.0, 'Dạ'), (x'C490', NULL)",
    )
    with open_database(path) as database:
        rows = list(database.rows("t", ("a", "B"), ("missing",)))
        assert database.has("T", "B")
        assert not database.has("t", "missing")
        assert database.count("t") == 2
        assert database.count("nothing") == 0
    assert [dict(row) for row in rows] == [
        {"a": 1.0, "B": "Dạ", "missing": None},
        {"a": "Đ", "B": None, "missing": None},
    ]
    assert [row.number("a") for row in rows] == [1, -1]
    assert [row.text("B") for row in rows] == ["Dạ", ""]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("CREATE TABLE other (a)", "it has no table t"),
        ("CREATE TABLE t (b)", "its table t has no column a"),
        ("CREATE TABLE other (a); CREATE VIEW t AS SELECT a FROM other", "it has no table t"),
        ("CREATE VIRTUAL TABLE t USING fts5(a)", "it has no table t"),
        ("CREATE TABLE t (b, a AS (upper(b)))", "its table t has no column a"),
        ("CREATE TABLE t (a); INSERT INTO t VALUES (CAST(x'ff' AS TEXT))", "not valid UTF-8"),
        ("CREATE TABLE t (a); INSERT INTO t VALUES (x'ff')", "not valid UTF-8"),
    ],
)
def test_what_is_not_as_it_should_be_is_refused(tmp_path: Path, script: str, told: str) -> None:
    path = make(tmp_path / "x.db", script)
    with pytest.raises(BrokenDatabase, match=told):
        read_all(path)


@pytest.mark.parametrize(
    "content", [b"", b"SQLite format 3", b"PK\x03\x04", b"SQLite format 3\0" * 40]
)
def test_what_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(content)
    with pytest.raises(BrokenDatabase):
        read_all(path)


def test_what_is_not_there_is_said_so(tmp_path: Path) -> None:
    for path in (tmp_path / "none.db", tmp_path):
        with pytest.raises(NotFound):
            read_all(path)


def test_the_log_beside_a_database_is_read_and_both_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.execute("CREATE TABLE t (a)")
    writer.execute("INSERT INTO t VALUES ('mới')")
    writer.commit()
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.suffix != ".db-shm"}
    assert before["x.db-wal"]
    assert read_all(path) == [{"a": "mới"}]
    assert before == {p.name: p.read_bytes() for p in tmp_path.iterdir() if p.suffix != ".db-shm"}
    writer.close()


def test_a_change_that_was_broken_off_is_not_rolled_back_by_us(tmp_path: Path) -> None:
    path = make(tmp_path / "x.db", "CREATE TABLE t (a)")
    journal = tmp_path / "x.db-journal"
    journal.write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(504) + b"/etc/passwd")
    with pytest.raises(BrokenDatabase, match="broken off"):
        read_all(path)
    assert journal.exists()
    journal.write_bytes(b"")
    assert read_all(path) == []


def test_ceilings_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(
        tmp_path / "x.db",
        "CREATE TABLE t (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        "WHERE i < 5000) INSERT INTO t SELECT printf('%.*c', 300, 'x') FROM n",
    )
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "MAX_DATABASE_BYTES", 4096)
        with pytest.raises(TooLarge, match="MAX_DATABASE_BYTES"):
            read_all(path)
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "MAX_DATABASE_ROWS", 4999)
        with pytest.raises(TooLarge, match="MAX_DATABASE_ROWS"):
            read_all(path)
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "MAX_CELL_BYTES", 100)
        with pytest.raises(BrokenDatabase, match="larger than 100"):
            read_all(path)
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "DATABASE_SECONDS", -1.0)
        with pytest.raises(BrokenDatabase, match="DATABASE_SECONDS"):
            read_all(path)


def test_a_damaged_page_is_found_before_anything_is_read(tmp_path: Path) -> None:
    path = make(
        tmp_path / "x.db",
        "PRAGMA page_size = 512; CREATE TABLE t (a); CREATE INDEX i ON t (a);"
        + "".join(f"INSERT INTO t VALUES ('{n:040}');" for n in range(200)),
    )
    content = bytearray(path.read_bytes())
    content[1024:1028] = bytes(4)
    path.write_bytes(content)
    with pytest.raises(BrokenDatabase):
        read_all(path)


@pytest.mark.skipif(not FUZZED.is_dir(), reason=f"the fuzzed databases are absent: {FUZZED}")
def test_fuzzed_databases_are_refused_or_empty_and_never_changed(tmp_path: Path) -> None:
    """Each of them as the file of each tool, for the ending decides who reads it."""
    refused = 0
    for fuzzed in sorted(FUZZED.glob("*.db")):
        content = fuzzed.read_bytes()
        for name, tool in (
            ("study.sqlite3", taguette),
            ("study.rqda", rqda),
            ("data.qda", qualcoder),
        ):
            path = tmp_path / name
            path.write_bytes(content)
            try:
                assert not tool.read(path).study.codings
            except InputError:
                refused += 1
            assert path.read_bytes() == content
            assert [p.name for p in tmp_path.iterdir()] == [name]
            path.unlink()
    assert refused


@pytest.mark.parametrize("tool", [qualcoder, rqda, taguette])
def test_values_of_the_wrong_kind_are_told_or_refused(tool: Any, tmp_path: Path) -> None:
    rng = random.Random(4)
    good = make(tmp_path / "good", TABLES[tool.__name__.rpartition(".")[2]]).read_bytes()
    path = tmp_path / "x.db"
    read = 0
    for n in range(120):
        path.write_bytes(good)
        spoil(path, rng)
        with suppress(InputError):
            tool.read(path, accept_offsets=bool(n % 2))
            read += 1
    assert 0 < read < 120


@pytest.mark.parametrize("tool", [qualcoder, rqda, taguette])
def test_flipped_bytes_are_told_or_refused(tool: Any, tmp_path: Path) -> None:
    rng = random.Random(4)
    good = make(tmp_path / "good", TABLES[tool.__name__.rpartition(".")[2]]).read_bytes()
    path = tmp_path / "x.db"
    for n in range(120):
        bad = bytearray(good)
        for _ in range(rng.choice([1, 2, 20])):
            bad[rng.randrange(100 if rng.random() < 0.2 else len(bad))] = rng.randrange(256)
        path.write_bytes(bad)
        with suppress(InputError):
            tool.read(path, accept_offsets=bool(n % 2))


def test_a_new_database_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with create(path, "PRAGMA application_id = 7") as database:
        database.run("CREATE TABLE t (a UNIQUE)")
        database.insert("t", ("a",), [("Đ",), (None,)])
    assert read_all(path) == [{"a": "Đ"}, {"a": None}]
    assert [p.name for p in tmp_path.iterdir()] == ["x.db"]
    with pytest.raises(OutputError, match="exists"), create(path):
        pass
    assert read_all(path)
    other = tmp_path / "y.db"
    with pytest.raises(OutputError, match="syntax"), create(other) as database:
        database.run("CREATE TABLE t (a UNIQUE)", "CREATE NONSENSE")
    with pytest.raises(KeyError), create(other) as database:
        raise KeyError
    assert not other.exists()
    with pytest.raises(OutputError), create(tmp_path / "none" / "x.db"):
        pass
