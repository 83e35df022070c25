"""Codings as JSONL, CSV and Excel: what we write comes back, what people write is understood."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from places import SHARED
from studies import studies

from qualcode.errors import (
    BrokenCodings,
    BrokenTable,
    ControlCharacter,
    OutputError,
    QualcodeError,
)
from qualcode.files import codings_table, webanno
from qualcode.files import studies as study_files
from qualcode.files.code_paths import join_path, split_path
from qualcode.files.qdaxml import clean
from qualcode.files.same import differences
from qualcode.model import Status
from qualcode.study import Study, StudyCode, StudyCoding, StudyText
from qualcode.text.formulas import guard_text, unguard_text
from qualcode.text.normalize import normalize

ENDINGS = (".jsonl", ".csv", ".xlsx")


def one_coding(quote: str, memo: str = "") -> Study:
    return Study(
        codes=(StudyCode("c", "Rào cản"),),
        texts=(StudyText("t", "PV01", ""),),
        codings=(StudyCoding("t", 3, 3 + len(quote), "c", "Lan", quote, memo=memo),),
    )


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(study=studies())
def test_studies_come_back(ending: str, study: Study) -> None:
    fitted = codings_table.fit(study)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"codings{ending}"
        codings_table.write(fitted.study, path)
        found = codings_table.read(path)
    assert differences(fitted.study, found.study) == []
    assert differences(fitted.study, codings_table.fit(fitted.study).study) == []
    assert len(found.study.codings) == len(study.codings)
    told = {loss.kind for loss in codings_table.fit(study).losses}
    assert ("texts" in told) == any(text.text for text in study.texts)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "quote",
    ["=1+1", "@a", "- Ừ.", "'Ừ'", "''", " ", "\n", "a\n\nb ", "a;b,c\t\"d\"", "_x0041_", "😀",
     "007", "1.50", "TRUE", "#N/A", "http://a.vn", "\u200b", "𝟙" * 40_000, "😀a" * 70_000],
    ids=lambda quote: ascii(quote[:12]),
)  # fmt: skip
def test_any_words_come_back(tmp_path: Path, ending: str, quote: str) -> None:
    path = tmp_path / f"codings{ending}"
    codings_table.write(one_coding(quote, memo=quote), path)
    [coding] = codings_table.read(path).study.codings
    assert (coding.quote, coding.memo) == (quote, quote)
    assert (coding.start, coding.end) == (3, 3 + len(quote))


@given(text=st.text(alphabet="'=+-@\t\n＝a", max_size=5))
def test_guards_come_off(text: str) -> None:
    assert unguard_text(guard_text(text)) == text


def spoken(string: str) -> str:
    """What of `string` a transcript could hold."""
    try:
        return normalize(clean(string)).text.strip() or "x"
    except ControlCharacter:
        return "x"


@pytest.mark.parametrize("ending", [*ENDINGS, ""], ids=[*ENDINGS, "webanno"])
@pytest.mark.parametrize("corpus", ["blns/blns.json", "csv-injection/csv-payload.txt"])
def test_naughty_strings_come_back(tmp_path: Path, ending: str, corpus: str) -> None:
    path = SHARED / "hostile" / corpus
    if not path.is_file():
        pytest.skip(f"the naughty strings are absent: {path}")
    content = path.read_text("utf-8")
    strings = json.loads(content) if path.suffix == ".json" else content.splitlines()
    codes, codings, texts = [], [], []
    for n, string in enumerate(sorted(set(strings))):
        text = spoken(string)
        codes.append(StudyCode(f"c{n}", string))
        texts.append(StudyText(f"t{n}", string, text))
        codings.append(
            StudyCoding(f"t{n}", 0, len(text), f"c{n}", string, text, memo=string, origin=string)
        )
    study = Study(codes=tuple(codes), texts=tuple(texts), codings=tuple(codings))
    module = codings_table if ending else webanno
    fitted = module.fit(study).study
    assert len(fitted.codings) == len(codings)
    module.write(fitted, tmp_path / f"out{ending}")
    assert differences(fitted, module.read(tmp_path / f"out{ending}").study) == []


def test_a_csv_opens_safely_and_rightly_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    codings_table.write(one_coding("=HYPERLINK(1)"), path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfdocument,")
    [row] = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert row["quote"] == "'=HYPERLINK(1)"
    assert row["code"] == row["code_name"] == "Rào cản"


def test_a_workbook_holds_text_as_text(tmp_path: Path) -> None:
    import openpyxl

    path = tmp_path / "codings.xlsx"
    codings_table.write(one_coding("=1+1"), path)
    sheet = openpyxl.load_workbook(path).active
    [head, row] = sheet.iter_rows()
    cells = {name.value: cell for name, cell in zip(head, row, strict=True)}
    assert (cells["quote"].value, cells["quote"].data_type) == ("=1+1", "s")
    assert (cells["start"].value, cells["start"].data_type) == (3, "n")


@pytest.mark.parametrize(
    "head",
    ["document,start,end,code,coder,quote", "Tài liệu;Bắt đầu;Kết thúc;Mã;Người mã;Trích dẫn"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_as_people_make_them(tmp_path: Path, head: str, encoding: str) -> None:
    mark = ";" if ";" in head else ","
    rows = [["PV01", "0", "3", "barriers.road", "Lan", "Đườ"],
            ["PV02", " 5 ", "9", "Rào cản > Đi lại", "", "'tis"]]  # fmt: skip
    text = "\r\n".join([head, *(mark.join(row) for row in rows)]) + "\r\n"
    path = tmp_path / "minh.csv"
    path.write_bytes(text.encode(encoding))
    study = codings_table.read(path).study
    assert [(t.name, t.text) for t in study.texts] == [("PV01", ""), ("PV02", "")]
    assert [(c.start, c.end, c.coder, c.quote) for c in study.codings] == [
        (0, 3, "Lan", "Đườ"),
        (5, 9, "minh", "'tis"),
    ]
    assert [(c.name, c.id, c.is_codable) for c in study.codes] == [
        ("barriers.road", "barriers.road", True),
        ("Rào cản", "", False),
        ("Đi lại", "", True),
    ]
    assert {c.status for c in study.codings} == {Status.MANUAL}


@pytest.mark.parametrize(
    "rows",
    [
        "document,start,end\nPV01,0,3\n",
        "document,start,end,code\nPV01,x,3,a\n",
        "document,start,end,code\nPV01,3,3,a\n",
        "document,start,end,code\nPV01,-1,3,a\n",
        "document,start,end,code,confidence\nPV01,0,3,a,viel\n",
        "document,start,end,code,status\nPV01,0,3,a,maybe\n",
        "document,start,end,code\nPV01,0,99999999999999999999,a\n",
    ],
)
def test_what_is_no_coding_is_refused_with_its_line(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "codings.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(BrokenCodings, match="line"):
        codings_table.read(path)


def test_other_files_are_refused(tmp_path: Path) -> None:
    for name, content in (("a.xlsx", b"PK\x03\x04x"), ("a.csv", b"\0" * 99), ("a.jsonl", b"[1]\n")):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(QualcodeError):
            codings_table.read(path)
    with pytest.raises((BrokenTable, QualcodeError)):
        codings_table.read(tmp_path / "gone.csv")


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("document,start,end,code", "codings"),
        ("document,start,code,quote", "codings"),
        ("tài liệu,mã,kết thúc,trích dẫn", "codings"),
        ("document,start,code", "codings"),
        ("id,document,tag,content", "codings"),
        ("document,start,end,speaker,text", None),
        ("tài liệu,mã,bắt đầu,Chị gặp khó khăn gì?", None),
        ("document,code,quote", None),
    ],
)
def test_a_table_of_codings_that_lacks_a_place_is_none_of_speech(
    tmp_path: Path, head: str, kind: str | None
) -> None:
    path = tmp_path / "codings.csv"
    path.write_text(f"{head}\n{'a,' * head.count(',')}b\n", encoding="utf-8")
    assert study_files.study_kind(path) == kind
    if kind and head != "document,start,end,code":
        with pytest.raises(BrokenCodings, match="columns are missing"):
            study_files.read_study(path)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "codings.csv"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError):
        codings_table.write(one_coding("a"), path)
    assert path.read_text("utf-8") == "mine"


@given(names=st.lists(st.text(alphabet="a> \\", min_size=1, max_size=5), min_size=1, max_size=4))
def test_paths_of_codes(names: list[str]) -> None:
    plain = [" ".join(name.split()) or "–" for name in names]
    assert split_path(join_path(plain)) == tuple(plain)
