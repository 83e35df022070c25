"""Tables of answers and of turns: a row a document or a turn, columns become attributes."""

from __future__ import annotations

import csv
import io
import json
from datetime import time
from pathlib import Path

import openpyxl
import pytest
from commandline import qualcode
from hypothesis import given, settings
from hypothesis import strategies as st
from places import SHARED

from qualcode.errors import BrokenTable, EmptyFile, QualcodeError
from qualcode.files.answers import read
from qualcode.files.transcripts import Reading, find_transcripts
from qualcode.model import Document
from qualcode.text import prepare

EXAMPLES = SHARED / "interop" / "qualcoder-examples"
LONG = "Đường xa, đi lại vất vả lắm, nhất là vào mùa mưa."
OTHER = "Con còn nhỏ nên tôi không bỏ nhà đi lâu được."


def table(*rows: tuple[str, ...], mark: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark).writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def document(reading: Reading) -> Document:
    return prepare(reading.text, document_id=reading.name or "x", tokenizer=None)


def turns(reading: Reading) -> list[tuple[str | None, str, str]]:
    found = document(reading)
    return [(t.label, t.role.value, found.text[t.start : t.end]) for t in found.turns]


def facts(reading: Reading) -> dict[str, dict[str, str]]:
    return {person.id: dict(person.attributes) for person in document(reading).participants}


def test_a_survey_with_one_open_question() -> None:
    path = EXAMPLES / "survey456.csv"
    if not path.exists():
        pytest.skip(f"QualCoder's examples are absent: {path}")
    readings = read(path.read_bytes(), path=str(path))
    assert [reading.name for reading in readings] == ["ID4", "ID5", "ID6"]
    assert facts(readings[0]) == {"ID4": {"age": "24", "sex": "f", "Interest": "shopping"}}
    assert facts(readings[1]) == {"ID5": {"sex": "m", "Interest": "golf"}}
    [(label, role, said)] = turns(readings[2])
    assert (label, role) == ("Đáp", "respondent")
    assert said.startswith("I did not enrol in any studies")
    assert len({reading.raw for reading in readings}) == 3


def test_a_survey_with_several_open_questions() -> None:
    path = EXAMPLES / "survey789.xlsx"
    if not path.exists():
        pytest.skip(f"QualCoder's examples are absent: {path}")
    readings = read(path.read_bytes(), path=str(path))
    assert [reading.name for reading in readings] == ["ID7", "ID8", "ID9"]
    for reading in readings:
        assert [(label, role) for label, role, _ in turns(reading)] == [
            ("Hỏi", "interviewer"),
            ("Đáp", "respondent"),
        ] * 2
        assert {turn.participant for turn in document(reading).turns} == {reading.name, None}
    assert turns(readings[1])[-1][2] == "A fish"


def test_a_table_of_attributes_holds_no_answers() -> None:
    for name in ("cases123.csv", "cases456.xlsx"):
        path = EXAMPLES / name
        if not path.exists():
            pytest.skip(f"QualCoder's examples are absent: {path}")
        with pytest.raises(BrokenTable, match="--participants"):
            read(path.read_bytes(), path=str(path))


def test_rows_are_turns_where_somebody_is_said_to_speak() -> None:
    raw = table(
        ("Tài liệu", "Người nói", "Thời gian", "Nội dung", "Địa bàn"),
        ("TLN1", "PVV", "00:00:05", "Mời các cô.", "Huế"),
        ("", "Mận", "00:01:05.500", "Dạ, tôi nói\ntrước: vui.", ""),
        ("TLN1", "Lan", "", "", "Huế"),
        ("TLN1", "Lan", "", "Tôi cũng thế.", "Huế"),
        ("TLN2", "PVV", "1:00", "Bắt đầu nhé.", "Vinh"),
        ("TLN2", "TNV05", "62.5", "Vâng.", "Vinh"),
        mark=";",
    )
    first, second = read(raw, path="a.csv")
    assert turns(first) == [
        ("PVV", "interviewer", "Mời các cô."),
        ("Mận", "respondent", "Dạ, tôi nói\ntrước: vui."),
        ("Lan", "respondent", "Tôi cũng thế."),
    ]
    assert [turn.time for turn in document(first).turns] == [5.0, 65.5, None]
    assert [turn.time for turn in document(second).turns] == [60.0, 62.5]
    assert facts(first)["TLN1/Mận"] == {"site": "Huế"}
    assert first.changes == {"left_out_empty_rows": 1}


def test_a_question_in_each_row() -> None:
    raw = table(
        ("id", "question", "answer", "tuổi"),
        ("P1", "Khó khăn gì?", LONG, "34"),
        ("P1", "Còn gì nữa?", "Không.", "34"),
        ("P2", "Khó khăn gì?", OTHER, "41"),
    )
    first, _ = read(raw, path="a.csv")
    assert [said for _, _, said in turns(first)] == [
        *("Khó khăn gì?", LONG),
        *("Còn gì nữa?", "Không."),
    ]
    assert facts(first) == {"P1": {"age": "34"}}


def test_one_document_without_a_name() -> None:
    raw = table(("speaker", "text"), ("H", "Khoẻ không?"), ("Đ", "Khoẻ."))
    [reading] = read(raw, path="a.csv")
    assert (reading.name, reading.raw) == ("", b"")
    assert [label for label, _, _ in turns(reading)] == ["H", "Đ"]


def test_persons_of_a_group_are_its_speakers() -> None:
    raw = table(("document", "participant", "text"), ("TLN", "KH01", "Vui."), ("TLN", "KH02", "Ừ."))
    [reading] = read(raw, path="a.csv")
    assert facts(reading).keys() == {"KH01", "KH02"}


def test_answers_without_ids_stay_apart() -> None:
    raw = table(("text", "tuổi"), ("Không", "3"), ("Không", "3"), ("", "4"))
    readings = read(raw, path="khảo sát.csv")
    assert [reading.name for reading in readings] == ["khảo sát 1", "khảo sát 2"]
    assert readings[0].raw != readings[1].raw
    assert readings[0].changes == {"left_out_empty_rows": 1}


def test_values_that_no_header_holds_stand_beside_the_text() -> None:
    long = "rất " * 100
    raw = table(
        ("mã", "text", "tuổi", "Có con không?", "ghi chép dài", "TNV02"),
        ("P1", "Dạ vâng ạ.", "34", "Có mấy đứa?", long, "x"),
    )
    [reading] = read(raw, path="a.csv")
    assert facts(reading)["P1"]["age"] == "34"
    assert {**reading.attributes, **facts(reading)["P1"]} == {
        "age": "34",
        "Có con không?": "Có mấy đứa?",
        "ghi chép dài": long.strip(),
        "TNV02": "x",
    }
    assert turns(reading)[-1][2] == "Dạ vâng ạ."


def test_closed_questions_are_attributes_and_open_ones_are_asked() -> None:
    question = "Theo chị, khó khăn lớn nhất là gì?"
    raw = table(
        ("Mã phiếu", "Giới tính", question, "Chị hài lòng không?"),
        ("P1", "nữ", LONG, "Có"),
        ("P2", "nam", OTHER, "Không"),
    )
    first, _ = read(raw, path="a.csv")
    assert turns(first) == [("Hỏi", "interviewer", question), ("Đáp", "respondent", LONG)]
    assert facts(first) == {"P1": {"sex": "nữ", "Chị hài lòng không?": "Có"}}


def test_an_answer_may_be_a_transcript_itself() -> None:
    [reading] = read(table(("id", "text"), ("P1", "H: Khoẻ không?\nĐ: Khoẻ.")), path="a.csv")
    assert [label for label, _, _ in turns(reading)] == ["H", "Đ"]


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (table(("id", "tuổi"), ("P1", "34")), 1),
        (table(("id", "text"), ("P1", "Vâng."), ("P1", "Không.")), 3),
        (table(("document", "text"), ("a", "Vâng."), ("b", "Ừ."), ("a", "Không.")), 4),
        (table(("id", "text"), ("P1", "Vâng."), ("", "Không.")), 3),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_line(raw: bytes, line: int) -> None:
    with pytest.raises(BrokenTable, match=f"line {line}") as refused:
        read(raw, path="a.csv")
    assert refused.value.values["line"] == line


def test_tables_in_which_nobody_speaks() -> None:
    for raw in (table(("id", "text"), ("P1", ""), ("P2", " ")), table(("id", "text"))):
        with pytest.raises(EmptyFile):
            read(raw, path="a.csv")


def test_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ("document", "speaker", "time", "text", "tuổi"),
        ("PV1", "PVV", time(0, 1, 5), "Cô bao tuổi?", 58.0),
        ("PV1", "Mận", None, "=58", None),
    ):
        book.active.append(row)
    book.active["D3"].data_type = "s"
    book.create_sheet("khác").append(("gì", "đó"))
    path = tmp_path / "a.xlsx"
    book.save(path)
    [reading] = read(path.read_bytes(), path=str(path))
    assert [said for _, _, said in turns(reading)] == ["Cô bao tuổi?", "=58"]
    assert document(reading).turns[0].time == 65.0
    assert (reading.encoding, reading.changes) == ("utf-8", {"left_out_sheets": 1})


def test_a_whole_transcript_fits_into_a_cell() -> None:
    text = "Đ: " + "rất dài " * 40_000
    [reading] = read(table(("id", "text"), ("P1", text)), path="a.csv")
    assert text.strip() in reading.text


def test_tables_are_read_only_where_named(tmp_path: Path) -> None:
    talks = tmp_path / "talks"
    talks.mkdir()
    (talks / "PV01.txt").write_text("H: Ạ?\nĐ: Dạ.\n", encoding="utf-8")
    (talks / "answers.csv").write_bytes(table(("id", "text"), ("P1", LONG)))
    (talks / "participants.csv").write_bytes(table(("participant", "tuổi"), ("PV01", "34")))
    found = find_transcripts([talks])
    assert [path.name for path in found.paths] == ["PV01.txt"]
    assert {path.name for path, _ in found.skipped} == {"answers.csv", "participants.csv"}
    named = find_transcripts(sorted(talks.iterdir()))
    assert [path.name for path in named.paths] == ["PV01.txt", "answers.csv"]
    assert [path.name for path, _ in named.skipped] == ["participants.csv"]
    assert [path.name for path in find_transcripts([talks / "*"]).paths] == [
        *("PV01.txt", "answers.csv"),
    ]


def test_the_commands_take_them(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(
        table(("id", "tuổi", "text"), ("P1", "34", LONG), ("P2", "41", OTHER))
    )
    assert qualcode("init", "s", "--coder", "Lan", cwd=tmp_path).status == 0
    answer = qualcode("import", "a.csv", "--json", cwd=tmp_path)
    assert answer.status == 0, answer.err
    assert [each["document"] for each in json.loads(answer.out)["files"]] == ["P1", "P2"]
    again = qualcode("import", "a.csv", "--json", cwd=tmp_path)
    assert [each["outcome"] for each in json.loads(again.out)["files"]] == ["unchanged"] * 2
    (tmp_path / "a.csv").write_bytes(
        table(("id", "tuổi", "text"), ("P1", "34", LONG), ("P2", "42", OTHER))
    )
    changed = qualcode("import", "a.csv", "--json", cwd=tmp_path)
    assert [each["outcome"] for each in json.loads(changed.out)["files"]] == [
        *("unchanged", "corrected"),
    ]
    (tmp_path / "b.csv").write_bytes(table(("id", "text"), ("P1", "Khác.")))
    both = qualcode("import", "a.csv", "b.csv", cwd=tmp_path)
    assert both.status == 1
    assert "Q108" in both.err


CELLS = st.text(alphabet="aạ:\n\t;,\"'=?đ1 😀|<v>-", max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["PVV", "Mận", "Lan", "a:b", ""]), CELLS, CELLS),
        min_size=1,
        max_size=6,
    )
)
def test_nothing_that_is_said_gets_lost(rows: list[tuple[str, str, str]]) -> None:
    raw = table(("document", "speaker", "text", "ghi chú"), *[("D", *row) for row in rows])
    try:
        [reading] = read(raw, path="a.csv")
    except QualcodeError:
        return
    heard = "".join(c for c in reading.text if c.isalnum())
    for _, said, _ in rows:
        assert "".join(c for c in said if c.isalnum()) in heard
