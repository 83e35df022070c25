"""Databases of QualCoder, RQDA and an old Taguette, in the shapes that their versions have."""

from __future__ import annotations

import random
import sqlite3
from contextlib import suppress
from pathlib import Path

JUNK = (
    None,
    b"\xff\xfe",
    -1,
    2**62,
    1.5,
    float("inf"),
    "",
    "9" * 5000,
    "\0",
    "\ufeff",
    "a\x07",
    "[]",
)

QUALCODER_V1 = """
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text,
  owner text, date text, unique(name));
CREATE TABLE code_text (cid integer, fid integer, seltext text, pos0 integer, pos1 integer,
  owner text, date text, memo text, unique(cid, fid, pos0, pos1, owner));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text,
  supercatid integer, unique(name));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text,
  date text, color text, unique(name));
"""
QUALCODER_V8 = """
CREATE TABLE project (databaseversion text, date text, memo text, about text,
  bookmarkfile integer, bookmarkpos integer, codername text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text,
  owner text, date text, av_text_id integer, risid integer, unique(name));
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer,
  width integer, height integer, cid integer, memo text, date text, owner text, important integer);
CREATE TABLE code_av (avid integer primary key, id integer, pos0 integer, pos1 integer,
  cid integer, memo text, date text, owner text, important integer);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer,
  memo text, owner text, date text, unique(fid, pos0, pos1, owner));
CREATE TABLE attribute_type (name text primary key, date text, owner text, memo text,
  caseOrFile text, valuetype text);
CREATE TABLE attribute (attrid integer primary key, name text, attr_type text, value text,
  id integer, date text, owner text, unique(name, attr_type, id));
CREATE TABLE case_text (id integer primary key, caseid integer, fid integer, pos0 integer,
  pos1 integer, owner text, date text, memo text);
CREATE TABLE cases (caseid integer primary key, name text, memo text, owner text, date text,
  constraint ucm unique(name));
CREATE TABLE code_cat (catid integer primary key, name text, owner text, date text, memo text,
  supercatid integer, unique(name));
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text,
  pos0 integer, pos1 integer, owner text, date text, memo text, avid integer, important integer,
  unique(cid, fid, pos0, pos1, owner));
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text,
  date text, color text, unique(name));
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text,
  unique(name));
CREATE TABLE stored_sql (title text, description text, grouper text, ssql text, unique(title));
CREATE TABLE graph (grid integer primary key, name text, description text, date text,
  scene_width integer, scene_height integer, unique(name));
CREATE TABLE ris (risid integer, tag text, longtag text, value text);
"""
QUALCODER_V14 = """
ALTER TABLE project ADD recently_used_codes text;
ALTER TABLE code_image ADD pdf_page integer;
CREATE TABLE manage_files_display (mfid integer primary key, name text, tblrows text,
  tblcolumns text, owner text);
CREATE TABLE files_filter (filterid integer primary key, name text, filter text, owner text);
CREATE TABLE coder_names (name text unique not null,
  visibility integer not null default 1 check (visibility in (0, 1)));
CREATE VIEW code_text_visible AS SELECT t.* FROM code_text t WHERE NOT EXISTS (
  SELECT 1 FROM coder_names c WHERE c.name = t.owner AND c.visibility = 0);
"""
QUALCODER_V17 = """
ALTER TABLE project ADD avbookmarkfile integer;
ALTER TABLE project ADD avbookmarkmsec integer;
ALTER TABLE project ADD avbookmarktextpos integer;
ALTER TABLE code_name ADD supercid integer;
"""
QUALCODER = {
    "v1": QUALCODER_V1,
    "v8": QUALCODER_V8,
    "v14": QUALCODER_V8 + QUALCODER_V14,
    "v17": QUALCODER_V8 + QUALCODER_V14 + QUALCODER_V17,
}
RQDA = """
CREATE TABLE project (databaseversion text, date text, dateM text, memo text, about text,
  imageDir text);
CREATE TABLE source (name text, id integer, file text, memo text, owner text, date text,
  dateM text, status integer);
CREATE TABLE freecode (name text, memo text, owner text, date text, dateM text, id integer,
  status integer, color text);
CREATE TABLE codecat (name text, cid integer, catid integer, owner text, date text, dateM text,
  memo text, status integer);
CREATE TABLE treecode (cid integer, catid integer, date text, dateM text, memo text,
  status integer, owner text);
CREATE TABLE coding (cid integer, fid integer, seltext text, selfirst real, selend real,
  status integer, owner text, date text, memo text);
CREATE TABLE coding2 (cid integer, fid integer, seltext text, selfirst real, selend real,
  status integer, owner text, date text, memo text);
CREATE TABLE cases (name text, memo text, owner text, date text, dateM text, id integer,
  status integer);
CREATE TABLE caselinkage (caseid integer, fid integer, selfirst real, selend real,
  status integer, owner text, date text, memo text);
CREATE TABLE caseAttr (variable text, value text, caseID integer, date text, dateM text,
  owner text, status integer);
CREATE TABLE fileAttr (variable text, value text, fileID integer, date text, dateM text,
  owner text, status integer);
CREATE TABLE attributes (name text, status integer, date text, dateM text, owner text, memo text,
  class text);
CREATE TABLE filecat (name text, fid integer, catid integer, owner text, date text, dateM text,
  memo text, status integer);
CREATE TABLE treefile (fid integer, catid integer, date text, dateM text, memo text,
  status integer, owner text);
CREATE TABLE journal (name text, journal text, date text, dateM text, owner text,
  status integer);
CREATE TABLE annotation (fid integer, position integer, annotation text, owner text, date text,
  dateM text, status integer);
"""
RQDA_ROWS = """
INSERT INTO project (memo) VALUES ('Ghi chú chung');
INSERT INTO source (name, id, file, memo, owner, date, status) VALUES
  ('PV01', 1, 'Đ: Dạ 😀 vâng.', 'yên tĩnh', 'Lan', 'Sun Mar  1 08:15:30 2026', 1),
  ('PV02', 2, 'Đã xóa', '', 'Lan', '', 0), ('PV03', 3, 'Thôi ạ', NULL, 'Lan', 'hôm qua', NULL);
INSERT INTO freecode (name, memo, owner, date, id, status, color) VALUES
  ('Đau', 'đau ở đâu đó', 'Lan', '', 1, 1, '#00FF00'), ('Vui', NULL, 'Lan', '', 2, 1, 'gold'),
  ('Đã xóa', '', 'Lan', '', 3, 0, NULL);
INSERT INTO codecat (name, catid, owner, memo, status) VALUES
  ('Rào cản', 1, 'Lan', 'khó', 1), ('Gia đình', 2, 'Lan', '', 1), ('Đã xóa', 3, 'Lan', '', 0);
INSERT INTO treecode (cid, catid, status) VALUES
  (1, 1, 1), (1, 2, 1), (2, 1, 1), (2, 3, 1), (3, 1, 1), (2, 2, 0);
INSERT INTO coding (cid, fid, seltext, selfirst, selend, status, owner, date, memo) VALUES
  (1, 1, 'vâng', 8.0, 12.0, 1, 'Lan', 'Sun Mar  1 08:20:00 2026', 'nói nhỏ'),
  (1, 1, 'vâng', 8.0, 12.0, 1, 'Mai', NULL, NULL), (2, 3, 'Thôi', 0, 4, 1, 'Lan', NULL, NULL),
  (1, 1, 'Dạ', 3, 5, 0, 'Lan', NULL, NULL), (1, 2, 'Đã', 0, 2, 1, 'Lan', NULL, NULL);
INSERT INTO coding2 (cid, fid, status) VALUES (1, 1, 1);
INSERT INTO cases (name, memo, owner, date, id, status) VALUES
  ('P1', 'chị cả', 'Lan', '', 1, 1), ('P2', '', 'Lan', '', 2, 0);
INSERT INTO caselinkage (caseid, fid, selfirst, selend, status) VALUES
  (1, 1, 0, 13, 1), (1, 3, 0, 2, 1), (2, 1, 0, 1, 1);
INSERT INTO attributes (name, class, status) VALUES
  ('tuổi', 'numeric', 1), ('nơi', 'character', 1), ('chưa dùng', 'character', 1);
INSERT INTO caseAttr (variable, value, caseID, status) VALUES ('tuổi', '34', 1, 1);
INSERT INTO fileAttr (variable, value, fileID, status) VALUES ('nơi', 'Huế', 1, 1);
INSERT INTO filecat (name, catid, status, memo) VALUES ('Đợt 1', 1, 1, 'tháng ba');
INSERT INTO treefile (fid, catid, status) VALUES (1, 1, 1), (2, 1, 1);
INSERT INTO journal (name, journal, owner, date, status) VALUES
  ('Tuần 1', 'Bắt đầu', 'Lan', 'Sun Mar  1 20:00:00 2026', 1);
INSERT INTO annotation (fid, position, annotation, owner, date, status) VALUES
  (1, 3, 'cười', 'Mai', '', 1), (1, 99, 'đâu đây', 'Mai', '', 1);
"""
TAGUETTE_OLD = """
CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE documents (id INTEGER PRIMARY KEY, project_id, name, contents);
CREATE TABLE tags (id INTEGER PRIMARY KEY, project_id, path);
CREATE TABLE highlights (id INTEGER PRIMARY KEY, document_id, start_offset, end_offset);
CREATE TABLE highlight_tags (highlight_id, tag_id);
CREATE TABLE commands (id, date, user_login, project_id, document_id, payload);
INSERT INTO projects VALUES (1, 'cũ');
INSERT INTO documents VALUES
  (1, 1, 'PV', '<p>Dạ vâng</p>'), (2, 1, 'PV', 'b\x07'), (3, 1, 'PV', 'c');
INSERT INTO tags VALUES (1, 1, 'đau');
INSERT INTO highlights VALUES
  (1, 1, 0, 4), (2, 1, 5, 500), (3, 9, 0, 1), (4, 2, 0, 1), (5, 1, 0, 4);
INSERT INTO highlight_tags VALUES (1, 1), (2, 1), (5, 1), (5, 7);
INSERT INTO commands VALUES
  (1, '2018-11-01 08:00:00', 'lan', 1, 1, '{"type": "highlight_add", "id": 1}'),
  (2, '2018-11-02 08:00:00', 'mai', 1, 1, '{"type": "highlight_add", "id": 1}'),
  (3, '', 'mai', 1, 1, '[1'), (4, '', 'mai', 1, 1, '{"type": "highlight_add", "id": "x"}');
"""


def make(path: Path, *scripts: str) -> Path:
    """A new database at `path` in which these were run."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    for script in scripts:
        connection.executescript(script)
    connection.close()
    return path


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    """The rows of one query."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def spoil(path: Path, rng: random.Random) -> None:
    """Puts values where none like them belong, in some cells of the database at `path`."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    with connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
            if not name.startswith("sqlite_")
        ]
        for _ in range(rng.choice([1, 2, 4])):
            table = rng.choice(tables)
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            with suppress(sqlite3.Error):  # not every column takes every value
                connection.execute(
                    f"UPDATE {table} SET {rng.choice(columns)} = ? WHERE rowid % ? = 0",
                    (rng.choice(JUNK), rng.choice([1, 2])),
                )
    connection.close()
