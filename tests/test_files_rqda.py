"""RQDA's projects, in the tables that RQDA makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from qda_databases import RQDA, RQDA_ROWS, make

from qualcode.errors import BrokenDatabase
from qualcode.files import rqda
from qualcode.study import StudyCase, StudyCoder, StudyMemo, StudySet, StudyVariable


def test_a_project_is_read_without_what_was_deleted(tmp_path: Path) -> None:
    found = rqda.read(make(tmp_path / "chợ.rqda", RQDA, RQDA_ROWS))
    study = found.study
    assert (study.name, study.origin) == ("chợ", "RQDA")
    assert [(t.name, t.created, dict(t.attributes)) for t in study.texts] == [
        ("PV01", "2026-03-01T08:15:30Z", {"nơi": "Huế"}),
        ("PV03", "", {}),
    ]
    assert [(c.quote, c.coder, c.memo, c.created) for c in study.codings] == [
        ("vâng", "Lan", "nói nhỏ", "2026-03-01T08:20:00Z"),
        ("vâng", "Mai", "", ""),
        ("Thôi", "Lan", "", ""),
    ]
    names = {code.key: code.name for code in study.codes}
    assert [
        (c.name, c.parent and names[c.parent], c.is_codable, c.colour) for c in study.codes
    ] == [
        ("Rào cản", None, False, ""),
        ("Gia đình", None, False, ""),
        ("Đau", "Rào cản", True, "#00FF00"),
        ("Vui", "Rào cản", True, ""),
    ]
    assert study.coders == (StudyCoder("Lan"), StudyCoder("Mai"))
    assert study.cases == (StudyCase("P1", {"tuổi": "34"}, ("1", "3"), "chị cả"),)
    assert study.variables == (
        StudyVariable("nơi", "text", of_documents=True),
        StudyVariable("tuổi", "number"),
        StudyVariable("chưa dùng", "text"),
    )
    assert set(study.memos) == {
        StudyMemo("project", "", "Ghi chú chung"),
        StudyMemo("project", "Tuần 1", "Bắt đầu", "Lan", "2026-03-01T20:00:00Z"),
        StudyMemo("document", "1", "yên tĩnh"),
        StudyMemo("document", "1", "“D” (3–4)\n\ncười", "Mai"),
        StudyMemo("document", "1", "đâu đây", "Mai"),
    }
    assert [(s.name, s.kind, [names.get(m, m) for m in s.members]) for s in study.sets] == [
        ("Đợt 1", "documents", ["1"]),
        ("Rào cản", "codes", ["Đau", "Vui"]),
        ("Gia đình", "codes", ["Đau"]),
    ]
    assert all(isinstance(group, StudySet) for group in study.sets)
    told = {loss.kind: loss.count for loss in found.losses}
    assert {kind: n for kind, n in told.items() if kind != "makers"} == {
        "annotations_as_memos": 2,
        "outside": 1,
        "case_passages": 1,
        "dangling": 3,
        "colours": 1,
        "deleted": 6,
        "second_coding": 1,
        "file_memos": 1,
    }
    assert [(d.unit, d.score, d.checked) for d in found.offsets] == [("code_point", 1.0, 3)]


def test_what_is_no_project_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "x.rqda", "CREATE TABLE source (id, name)")
    with pytest.raises(BrokenDatabase, match="no column file"):
        rqda.read(path)
    path = make(tmp_path / "y.rqda", "CREATE TABLE source (id, name, file)")
    with pytest.raises(BrokenDatabase, match="no table freecode"):
        rqda.read(path)
