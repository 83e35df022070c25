"""QualCoder's projects: all schema versions read, one written, and back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from places import SHARED
from qda_databases import QUALCODER, make, query
from studies import studies

from qualcode.errors import BrokenDatabase, DoubtfulOffsets, NotFound, OutputError
from qualcode.files import qualcoder
from qualcode.files.container import pack
from qualcode.files.qualcoder_database import FOLDERS
from qualcode.files.same import differences
from qualcode.model import Status
from qualcode.study import (
    Study,
    StudyCase,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyFile,
    StudyMemo,
    StudySet,
    StudyText,
    StudyVariable,
)
from qualcode.text.normalize import normalize

TEXT = "Đ: Dạ 👩‍👩‍👧 vâng, đau lưng ạ.\nH: Thế à?"


def counts(found: Any) -> dict[str, int]:
    return {loss.kind: loss.count for loss in found.losses}


def back(study: Study) -> StudyFile:
    with TemporaryDirectory() as folder:
        target = Path(folder) / "study.qda"
        qualcoder.write(study, target)
        return qualcoder.read(target)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(studies())
def test_what_is_written_comes_back(study: Study) -> None:
    fitted = qualcoder.fit(study).study
    found = back(fitted)
    assert [str(said) for said in differences(fitted, found.study)] == []
    assert not found.skipped
    assert all(dialect.score == 1 for dialect in found.offsets)
    assert [str(said) for said in differences(fitted, qualcoder.fit(fitted).study)] == []


def units(words: str, text: str = TEXT, encoding: str = "utf-16-le") -> tuple[int, int]:
    """Where `words` stand in `text`, in code points or UTF-16 units."""
    width = 2 if encoding == "utf-16-le" else 4
    start = len(text[: text.index(words)].encode(encoding)) // width
    return start, start + len(words.encode(encoding)) // width


PIECES = (
    "chị ",
    "Đa\u0323 ",
    "vâ\u0302\u0301ng",
    "\r\n",
    "\n",
    "😀",
    "👩‍👩‍👧",
    "a",
    "e\u0302\u0323",
    " ",
)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data(), encoding=st.sampled_from(["utf-16-le", "utf-32-le"]))
def test_texts_are_read_as_they_stand_and_spans_go_along(
    data: st.DataObject, encoding: str
) -> None:
    """Decomposed letters, CR LF and emoji, in either unit: each coding has the words it had.

    The words of the first coding are only right in one unit.
    """
    pieces = ["😀", "Đầu", *data.draw(st.lists(st.sampled_from(PIECES), max_size=20))]
    text = "".join(pieces)
    marked = st.tuples(*2 * [st.integers(0, len(pieces) - 1)]).map(sorted)
    rows = []
    for first, last in [[1, 1], *data.draw(st.lists(marked, max_size=6, unique_by=tuple))]:
        start, words = len("".join(pieces[:first])), "".join(pieces[first : last + 1])
        width = 2 if encoding == "utf-16-le" else 4
        place = len(text[:start].encode(encoding)) // width
        rows.append((place, place + len(words.encode(encoding)) // width, words))
    with TemporaryDirectory() as folder:
        path = make(
            Path(folder) / "data.qda",
            QUALCODER["v8"],
            f"INSERT INTO source (id, name, fulltext) VALUES (1, 'x', {quoted(text)});"
            "INSERT INTO code_name (cid, name) VALUES (1, 'x');",
            *(
                "INSERT OR IGNORE INTO code_text (cid, fid, seltext, pos0, pos1, owner) VALUES "
                f"(1, 1, {quoted(words)}, {start}, {end}, 'Lan');"
                for start, end, words in rows
            ),
        )
        found = qualcoder.read(path)
    assert found.study.texts[0].text == normalize(text).text
    quotes = sorted(c.quote for c in found.study.codings)
    assert quotes == sorted(normalize(words).text for _, _, words in set(rows))


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def script(version: str, encoding: str = "utf-16-le") -> str:
    """The rows that every version can have."""
    a, b = units("vâng", encoding=encoding)
    c, d = units("đau lưng ạ.\nH", encoding=encoding)
    words = quoted("đau lưng ạ.\u2029H")  # Qt gives a line end so
    by = "'Lan', '2026-03-01 08:15:30'"
    columns = "(cid, fid, seltext, pos0, pos1, owner, date, memo)"
    return f"""
    INSERT INTO project (databaseversion, date, memo, about)
      VALUES ('{version}', '2026', 'Ghi chú chung', 'QualCoder 3.5');
    INSERT INTO source (id, name, fulltext, mediapath, memo, owner, date) VALUES
      (1, 'PV01', {quoted(TEXT)}, NULL, 'yên tĩnh', {by}),
      (2, 'ảnh.png', NULL, '/images/ảnh.png', 'nhòe', {by}),
      (3, 'PV02.pdf', 'Một trang', '/docs/PV02.pdf', '', {by}),
      (4, 'hỏng', 'a' || char(7), NULL, '', {by});
    INSERT INTO code_cat (catid, name, owner, date, memo, supercatid) VALUES
      (1, 'Rào cản', {by}, 'những gì khó', NULL), (2, 'Sức khỏe', {by}, '', 1),
      (3, 'vòng', {by}, '', 4), (4, 'vòng 2', {by}, '', 3);
    INSERT INTO code_name (cid, name, memo, catid, owner, date, color) VALUES
      (1, 'Đau', 'đau ở đâu đó', 2, {by}, '#AABBCC'), (2, 'Lẻ', NULL, NULL, {by}, 'blue'),
      (3, 'Mất mẹ', '', 9, {by}, '');
    INSERT INTO code_text {columns} VALUES
      (1, 1, 'vâng', {a}, {b}, {by}, 'nói nhỏ'), (1, 1, {words}, {c}, {d}, 'Mai', '', ''),
      (2, 3, 'Một', 0, 3, '', 'hôm qua', ''), (1, 1, '', 5, 5, {by}, 'lạc'),
      (7, 1, 'vâng', {a}, {b}, {by}, ''), (1, 2, '', 0, 1, {by}, ''), (1, 4, 'a', 0, 1, {by}, '');
    """


def check(found: StudyFile) -> None:
    """What `script` says, whatever the version."""
    study = found.study
    assert [(t.name, t.text) for t in study.texts] == [("PV01", TEXT), ("PV02.pdf", "Một trang")]
    assert study.texts[0].created == "2026-03-01T08:15:30Z"
    assert [name for name, _ in found.skipped] == ["ảnh.png", "hỏng"]
    assert {(c.quote, c.coder, c.memo, c.created) for c in study.codings} == {
        ("vâng", "Lan", "nói nhỏ", "2026-03-01T08:15:30Z"),
        ("đau lưng ạ.\nH", "Mai", "", ""),
        ("Một", "data", "", ""),
    }
    names = {code.key: code.name for code in study.codes}
    assert {
        (c.name, c.parent and names[c.parent], c.is_codable, c.colour, c.description)
        for c in study.codes
    } == {
        ("Rào cản", None, False, "", "những gì khó"),
        ("Sức khỏe", "Rào cản", False, "", ""),
        ("vòng", None, False, "", ""),
        ("vòng 2", None, False, "", ""),
        ("Đau", "Sức khỏe", True, "#AABBCC", "đau ở đâu đó"),
        ("Lẻ", None, True, "", ""),
        ("Mất mẹ", None, True, "", ""),
    }
    assert {(m.kind, m.target, m.text) for m in study.memos} >= {
        ("project", "", "Ghi chú chung"),
        ("document", "1", "yên tĩnh"),
        ("document", "1", "lạc"),
    }
    told = counts(found)
    assert told["circles"] == 2
    assert told["colours"] == 1
    assert told["outside"] == 1
    assert told["annotations_as_memos"] >= 1
    assert told["unnamed_coders"] == 1
    # an unknown code, codings in a picture and in a broken text, a category and a memo gone
    assert told["dangling"] >= 5


@pytest.mark.parametrize("version", QUALCODER)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32-le"])
def test_every_version_is_read(tmp_path: Path, version: str, encoding: str) -> None:
    path = make(tmp_path / "data.qda", QUALCODER[version], script(version, encoding))
    found = qualcoder.read(path)
    check(found)
    emoji = [("utf-16", 1.0, 3), ("code_point", 1.0, 1)]
    expected = emoji if encoding == "utf-16-le" else [("code_point", 1.0, 4)]
    assert [(d.unit, d.score, d.checked) for d in found.offsets] == expected


RICH = f"""
INSERT INTO attribute_type (name, caseOrFile, valuetype) VALUES
  ('tuổi', 'case', 'numeric'), ('nơi', 'file', 'character'), ('trống', 'case', 'character');
INSERT INTO attribute (name, attr_type, value, id) VALUES
  ('tuổi', 'case', '34', 1), ('nơi', 'file', 'Huế', 1), ('trống', 'case', '', 1),
  ('tuổi', 'case', '50', 9);
INSERT INTO cases (caseid, name, memo, owner, date) VALUES (1, 'P1', 'chị cả', 'Lan', '');
INSERT INTO case_text (caseid, fid, pos0, pos1) VALUES
  (1, 1, 0, {len(TEXT) - 1}), (1, 3, 0, 3), (1, 8, 0, 1);
INSERT INTO annotation (fid, pos0, pos1, memo, owner, date) VALUES
  (1, 3, 5, 'cười', 'Mai', '2026-03-02 09:00:00'), (1, 900, 901, 'đâu đây', 'Mai', '');
INSERT INTO journal (name, jentry, owner, date) VALUES
  ('Tuần 1', 'Bắt đầu', 'Lan', '2026-03-01 20:00:00');
INSERT INTO code_image (id, x1, cid) VALUES (2, 0, 1), (2, 5, 1);
INSERT INTO code_av (id, pos0, cid) VALUES (2, 0, 1);
INSERT INTO graph (name) VALUES ('g');
INSERT INTO ris (risid, tag, value) VALUES (1, 'TI', 'a'), (1, 'AU', 'b');
INSERT INTO stored_sql (title) VALUES ('q');
UPDATE code_text SET important = 1 WHERE memo = 'nói nhỏ';
UPDATE source SET av_text_id = 1 WHERE id = 2;
"""


def test_all_else_is_kept_or_told(tmp_path: Path) -> None:
    path = make(tmp_path / "data.qda", QUALCODER["v8"], script("v8"), RICH)
    found = qualcoder.read(path)
    study = found.study
    assert dict(study.texts[0].attributes) == {"nơi": "Huế"}
    assert study.cases == (StudyCase("P1", {"tuổi": "34"}, ("1", "3"), "chị cả"),)
    assert set(study.variables) == {
        StudyVariable("tuổi", "number"),
        StudyVariable("trống", "text"),
        StudyVariable("nơi", "text", of_documents=True),
    }
    assert set(study.memos) >= {
        StudyMemo("project", "Tuần 1", "Bắt đầu", "Lan", "2026-03-01T20:00:00Z"),
        StudyMemo("document", "1", "“Dạ” (3–5)\n\ncười", "Mai", "2026-03-02T09:00:00Z"),
        StudyMemo("document", "1", "đâu đây", "Mai", ""),
    }
    told = counts(found)
    assert {kind: told[kind] for kind in told.keys() - {"makers", "dangling", "circles"}} == {
        "annotations_as_memos": 3,
        "outside": 2,
        "unnamed_coders": 1,
        "case_passages": 1,
        "colours": 1,
        "important": 1,
        "pictures": 2,
        "recordings": 1,
        "transcript_links": 1,
        "graphs": 1,
        "references": 1,
        "queries": 1,
    }


def test_codes_stand_below_codes_since_v16_and_coders_are_named_since_v14(tmp_path: Path) -> None:
    path = make(
        tmp_path / "data.qda",
        QUALCODER["v17"],
        script("v17"),
        "UPDATE code_name SET supercid = 1, catid = NULL WHERE cid = 2;"
        "INSERT INTO coder_names VALUES ('Tú', 1), ('Lan', 0)",
    )
    study = qualcoder.read(path).study
    names = {code.key: code.name for code in study.codes}
    assert {c.name: c.parent and names[c.parent] for c in study.codes}["Lẻ"] == "Đau"
    assert {c.name for c in study.coders} == {"Tú", "Lan", "Mai", "data"}


def test_a_folder_its_database_and_a_zip_of_it_are_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "x.qda"
    folder.mkdir()
    database = make(folder / "data.qda", QUALCODER["v8"], script("v8"))
    packed = tmp_path / "y.qda"
    packed.write_bytes(pack({"x.qda/data.qda": database.read_bytes(), "x.qda/a.txt": b"a"}))
    read = [qualcoder.read(path) for path in (folder, packed)]
    assert [found.study.name for found in read] == ["x", "y"]
    assert all(len(found.study.codings) == 3 for found in read)
    for bad in ({"a.txt": b""}, {"a/data.qda": b"", "b/data.qda": b""}):
        packed.write_bytes(pack(bad))
        with pytest.raises(BrokenDatabase, match=r"files data\.qda"):
            qualcoder.read(packed)
    packed.write_bytes(pack({"data.qda": b"SQLite format 3\0" * 9}))
    with pytest.raises(BrokenDatabase, match=r"y\.qda: "):
        qualcoder.read(packed)
    with pytest.raises(BrokenDatabase, match=r"holds no data\.qda"):
        qualcoder.read(tmp_path)
    with pytest.raises(NotFound):
        qualcoder.read(tmp_path / "none.qda")


def test_offsets_that_fit_nowhere_stop_the_import(tmp_path: Path) -> None:
    path = make(
        tmp_path / "data.qda",
        QUALCODER["v8"],
        script("v8"),
        "UPDATE code_text SET pos0 = pos0 + 2, pos1 = pos1 + 2 WHERE fid = 1",
    )
    with pytest.raises(DoubtfulOffsets, match="25 %"):
        qualcoder.read(path)
    assert len(qualcoder.read(path, accept_offsets=True).study.codings) == 3


def test_every_loss_is_told() -> None:
    codes = (
        StudyCode("a", "Rào cản", is_codable=False, colour="#ff0000"),
        StudyCode("b", "Đau", "a", colour="#00ff00", id="barriers.pain"),
        StudyCode("c", "lưng", "b", is_codable=False),
        StudyCode("d", "Đau", "c"),
    )
    coding = StudyCoding("t", 3, 5, "b", "Lan", TEXT[3:5], created="2026-03-01T08:15:30.25Z")
    study = Study(
        name="Nghiên cứu",
        coders=(StudyCoder("Lan"), StudyCoder("Tú")),
        codes=codes,
        texts=(
            StudyText("t", "PV", TEXT, {"nơi": "Huế", "x": ""}),
            StudyText("u", "PV", TEXT, {"ngày": "2026-03-01"}),
        ),
        codings=(
            coding,
            StudyCoding("t", 3, 5, "b", "Lan", TEXT[3:5], memo="nữa"),
            StudyCoding("t", 0, 2, "b", "Lan", TEXT[:2], status=Status.REJECTED),
        ),
        cases=(StudyCase("P1", {"nơi": "Vinh"}, ("t",)),),
        variables=(StudyVariable("ngày", "date", of_documents=True),),
        memos=(
            StudyMemo("code", "b", "một"),
            StudyMemo("code", "b", "hai", "Lan"),
            StudyMemo("participant", "P1", "chị cả"),
            StudyMemo("project", "Tuần 1", "Bắt đầu", "Lan"),
            StudyMemo("document", "none", "lạc"),
        ),
        sets=(StudySet("nhóm", "documents", ("t",)),),
        codebook="title: x",
    )
    fitted = qualcoder.fit(study)
    assert counts(fitted) == {
        "rejected_codings": 1,
        "repeated_codings": 1,
        "dangling_memos": 1,
        "times": 1,
        "codebook": 1,
        "renamed": 3,
        "given_colours": 2,
        "category_colours": 1,
        "categories_as_codes": 1,
        "memos_folded": 1,
        "empty_values": 1,
        "variable_kinds": 1,
        "sets": 1,
    }
    found = back(fitted.study).study
    assert differences(fitted.study, found) == []
    names = {code.key: code.name for code in found.codes}
    assert {c.name: c.parent and names[c.parent] for c in found.codes} == {
        "Rào cản": None,
        "Đau": "Rào cản",
        "lưng": "Đau",
        "Đau (lưng)": "lưng",
    }
    (pain,) = (c for c in found.codes if c.name == "Đau")
    assert (pain.id, "một\n\nhai" in pain.description) == ("barriers.pain", True)


def test_what_is_written_is_what_qualcoder_expects(tmp_path: Path) -> None:
    target = tmp_path / "Nghiên cứu.qda"
    study = Study(
        name="../../x",
        codes=(StudyCode("a", "../Rào cản"),),
        texts=(StudyText("t", "/etc/passwd", TEXT),),
        codings=(StudyCoding("t", 15, 23, "a", "Lan", TEXT[15:23]),),
    )
    qualcoder.write(qualcoder.fit(study).study, target)
    assert {path.name for path in target.iterdir()} == {"data.qda", *FOLDERS}
    assert [path.name for path in tmp_path.iterdir()] == ["Nghiên cứu.qda"]
    database = target / "data.qda"
    ((version, about, coder),) = query(
        database, "SELECT databaseversion, about, codername FROM project"
    )
    assert (version, coder) == ("v17", "Lan")
    assert "QualCoder" in str(about)
    ((quote, start, end, owner, path),) = query(
        database,
        "SELECT seltext, pos0, pos1, t.owner, mediapath FROM code_text t JOIN source ON fid = id",
    )
    in_qt = TEXT.encode("utf-16-le")
    assert in_qt[2 * int(str(start)) : 2 * int(str(end))].decode("utf-16-le") == quote
    assert (owner, path) == ("Lan", None)
    assert query(database, "SELECT name FROM coder_names") == [("Lan",)]
    with pytest.raises(OutputError):
        qualcoder.write(study, target)


@pytest.mark.parametrize("version", ["v8", "v14"])
def test_the_tables_are_those_of_qualcoder(tmp_path: Path, version: str) -> None:
    """Every column that a version has stands in ours too, which is the newest."""
    target = tmp_path / "x.qda"
    qualcoder.write(Study(), target)
    theirs = make(tmp_path / "theirs.qda", QUALCODER[version])

    def columns(path: Path) -> Mapping[str, set[object]]:
        tables = query(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            str(table): {row[1] for row in query(path, f"PRAGMA table_info({table})")}
            for (table,) in tables
        }

    ours = columns(target / "data.qda")
    for table, names in columns(theirs).items():
        assert names <= ours[table], table


def test_naughty_names_come_back() -> None:
    path = SHARED / "hostile" / "blns" / "blns.txt"
    if not path.exists():
        pytest.skip(f"the naughty strings are absent: {path}")
    strings = [s for s in path.read_text("utf-8").split("\n") if s and not s.startswith("#")]
    study = Study(
        name="blns",
        codes=tuple(StudyCode(f"c{n}", s, description=s) for n, s in enumerate(strings)),
        texts=tuple(StudyText(f"t{n}", s, "Dạ vâng", {s: s}) for n, s in enumerate(strings)),
        codings=tuple(
            StudyCoding(f"t{n}", 0, 2, f"c{n}", s, "Dạ", memo=s) for n, s in enumerate(strings)
        ),
        cases=tuple(StudyCase(s, {}, (f"t{n}",), s) for n, s in enumerate(strings)),
        memos=tuple(StudyMemo("project", s, s, s) for s in strings),
    )
    fitted = qualcoder.fit(study).study
    assert [str(said) for said in differences(fitted, back(fitted).study)] == []
