"""`agree`: on anybody's tables and in a project, through the real command."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from agreement_cases import load_cases
from commandline import qualcode
from openpyxl import Workbook
from places import CODEBOOK, SAMPLE

from qualcode.errors import BrokenTable, NothingToCompare, OutputError, UnknownName
from qualcode.files.agreement_tables import read_ratings_table, read_units_table
from qualcode.messages import Translator
from qualcode.model import Coding, Status
from qualcode.store import DocumentPlan, Project
from qualcode.text import prepare
from qualcode.workbench import (
    AgreeRequest,
    RatingsRequest,
    agree,
    agree_on_ratings,
    agree_on_units,
    write_agreement,
)

CASES = load_cases()


def written(folder: Path, text: str, name: str = "bang.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


# Tables of ratings


@pytest.mark.skipif(not CASES, reason="../shared/cases/agreement is absent")
@pytest.mark.parametrize(
    "case", [c for c in CASES if c["kind"] == "coding"], ids=lambda case: case["name"]
)
def test_a_published_table_read_from_csv(case: Mapping[str, Any], tmp_path: Path) -> None:
    out = io.StringIO()
    items = case["data"]["items"]
    csv.writer(out).writerow([f"coder {n}" for n, _ in enumerate(items[0], 1)])
    csv.writer(out).writerows(["" if cell is None else cell for cell in row] for row in items)
    params = case["params"]
    record = agree_on_ratings(
        RatingsRequest(
            written(tmp_path, out.getvalue()),
            metric=params.get("metric", "nominal"),
            weights=params.get("weights"),
        )
    ).as_record()
    found = record[case["statistic"]]
    if "category" in params:
        found = found[str(params["category"])]
    if case["expected"] is None:
        assert found is None
    else:
        assert found == pytest.approx(case["expected"], abs=case["tolerance"])


LABELS = (("A", "B", "A"), ("B", "B", "B"), ("A", "A", None))


@pytest.mark.parametrize(
    ("text", "header", "id_column"),
    [
        ("Lan,Minh,Hoa\nA,B,A\nB,B,B\nA,A,\n", True, None),
        ("A,B,A\nB,B,B\nA,A,\n", False, None),
        ("A,B,C\nA,B,A\nB,B,B\nA,A,\n", True, None),
        ("id;Lan;Minh;Hoa\n1;A;B;A\n2;B;B;B\n3;A;A;\n", True, "id"),
        ("Đơn vị\tLan\tMinh\tHoa\nđ1\tA\tB\tA\nđ2\tB\tB\tB\nđ3\tA\tA\tNA\n", True, "Đơn vị"),
        (",Lan,Minh,Hoa\n0,A,B,A\n1,B,B,B\n2,A,A,\n", True, ""),
        ("câu,Lan,Minh,Hoa\nc1,A,B,A\nc2,B,B,B\nc3,A,A,\n", True, "câu"),
        ("\ufeffLan,Minh,Hoa,\n A ,B,A,\n\nB,B,B,\nA,A,,\n", True, None),
        ("Lan,Minh,Hoa\r\nA,B,A\r\nB,B,B\r\nA,A\r\n", True, None),
    ],
)
def test_tables_as_people_make_them(
    text: str, header: bool, id_column: str | None, tmp_path: Path
) -> None:
    table = read_ratings_table(written(tmp_path, text))
    assert table.rows == LABELS
    assert (table.header, table.id_column) == (header, id_column)
    named = ("A", "B", "C") if text.startswith("A,B,C") else ("Lan", "Minh", "Hoa")
    assert table.coders == (named if header else ("1", "2", "3"))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("x,y\n1,2\n2,2\n", ((1, 2), (2, 2))),
        ("1,2\n2,2\n", ((1, 2), (2, 2))),
        ("x;y\n1,5;2\n2,25;2\n", ((1.5, 2), (2.25, 2))),
        ("1,5;2,0\n2,25;2,0\n", ((1.5, 2), (2.25, 2))),
        ("x,y\n1.5,-2\n,3\n", ((1.5, -2), (None, 3))),
        ("0,1,2\n3,3,4\n5,5,5\n", ((3, 3, 4), (5, 5, 5))),
        ("x,y\n71,70\n85,86\n93,90\n", ((71, 70), (85, 86), (93, 90))),
        ("x,y,z\n71,70,70\n85,86,85\n93,90,91\n", ((71, 70, 70), (85, 86, 85), (93, 90, 91))),
    ],
)
def test_numbers(text: str, rows: Any, tmp_path: Path) -> None:
    assert read_ratings_table(written(tmp_path, text)).rows == rows


def test_an_excel_file(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["id", "Lan", "Minh"], [1, 3, 3.5], [2, None, 4], [3, 2, 2]):
        book.active.append(row)
    book.save(tmp_path / "bang.xlsx")
    table = read_ratings_table(tmp_path / "bang.xlsx")
    assert table.rows == ((3, 3.5), (None, 4), (2, 2))


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "no ratings|no text"),
        ("\n\n", 1, "no ratings|no text"),
        ("Lan\nA\nB\n", 1, "at least two coders"),
        ("id,Lan\n1,A\n2,B\n3,A\n4,B\n", None, None),
        ("Lan,Lan\nA,B\nB,A\n", 1, "same name"),
        ("Lan,Minh\nA,B\nA,B,C\n", 3, "more cells"),
        ('Lan,Minh\nA,"B\n', None, None),
    ],
)
def test_tables_that_are_none(
    text: str, line: int | None, what: str | None, tmp_path: Path
) -> None:
    path = written(tmp_path, text)
    if what is None:
        read_ratings_table(path)
        return
    with pytest.raises(Exception, match=what) as caught:
        read_ratings_table(path)
    if isinstance(caught.value, BrokenTable):
        assert caught.value.values["line"] == line


def test_what_cannot_be_asked_of_a_table(tmp_path: Path) -> None:
    path = written(tmp_path, "Lan,Minh\nA,B\nB,B\n")
    with pytest.raises(BrokenTable, match="needs numbers"):
        agree_on_ratings(RatingsRequest(path, metric="interval"))
    with pytest.raises(BrokenTable, match="not one of the categories: B"):
        agree_on_ratings(RatingsRequest(path, categories=["A", "C"]))
    with pytest.raises(UnknownName, match="Known here: Lan, Minh"):
        agree_on_ratings(RatingsRequest(path, id_column="Hoa"))
    many = "\n".join(f"{n},{n + 1}" for n in range(0, 10_000, 2))
    with pytest.raises(BrokenTable, match="too many"):
        agree_on_ratings(RatingsRequest(written(tmp_path, f"x,y\n{many}\n")))


def test_categories_give_an_order_and_those_that_nobody_used(tmp_path: Path) -> None:
    path = written(tmp_path, "Lan,Minh\nthấp,vừa\ncao,cao\nthấp,thấp\n")
    without = agree_on_ratings(RatingsRequest(path)).as_record()
    assert "weighted_kappa" not in without
    order = ["thấp", "vừa", "cao", "rất cao"]
    record = agree_on_ratings(RatingsRequest(path, categories=order)).as_record()
    assert record["categories"] == order
    assert record["weighted_kappa"] > record["cohen_kappa"]
    assert record["brennan_prediger"] == pytest.approx((2 / 3 - 1 / 4) / (3 / 4))


def test_ratings_from_the_command_line(tmp_path: Path) -> None:
    path = written(tmp_path, "Lan,Minh\nA,A\nB,B\nA,B\nB,B\n")
    answer = qualcode("agree", "--ratings", path, "--json")
    assert answer.status == 0, answer.err
    assert answer.json["cohen_kappa"] == 0.5
    assert answer.json["krippendorff_alpha"] == pytest.approx(8 / 15)
    answer = qualcode("agree", "--ratings", path, "--min", "0.9", "--statistic", "cohen_kappa")
    assert answer.status == 3
    assert "cohen_kappa is 0.500, wanted was 0.900" in answer.err
    assert "cohen_kappa" in answer.err
    path = written(tmp_path, "Lan,Minh\nA,A\nA,A\n", "alike.csv")
    answer = qualcode("agree", "--ratings", path, "--json", "--min", "0.5")
    assert answer.status == 3
    assert answer.json["cohen_kappa"] is None
    assert answer.json["percent_agreement"] == 1.0
    assert "NaN" not in answer.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--ratings", "a.csv", "--units", "a.csv"], "Q001"),
        (["--units", "a.csv"], "Q001"),
        (["--ratings", "none.csv"], "Q101"),
        (["--ratings", "a.csv", "-o", "b.xlsx"], "Q001"),
        (["--ratings", "a.csv", "--min", "1", "--statistic", "nothing"], "Q001"),
    ],
)
def test_what_makes_no_sense(arguments: list[str], code: str, tmp_path: Path) -> None:
    written(tmp_path, "Lan,Minh\nA,A\nB,B\n", "a.csv")
    answer = qualcode("agree", *arguments, cwd=tmp_path)
    assert answer.status in (1, 2)
    assert answer.err.startswith(f"qualcode: {code} ")
    assert "Traceback" not in answer.err


# Tables of units


@pytest.mark.skipif(not CASES, reason="../shared/cases/agreement is absent")
@pytest.mark.parametrize(
    "case",
    [c for c in CASES if c["kind"] == "unitizing_2016" and all(c["data"]["coders"])],
    ids=lambda case: case["name"],
)
def test_published_units_read_from_csv(case: Mapping[str, Any], tmp_path: Path) -> None:
    rows = [
        f"c{n},{start},{end},{code}"
        for n, own in enumerate(case["data"]["coders"])
        for start, end, code in own
    ]
    path = written(tmp_path, "\n".join(["coder,start,end,code", *rows]))
    record = agree_on_units(path, length=case["data"]["length"]).as_record()
    found = record[case["statistic"]]
    if "category" in case["params"]:
        found = found[case["params"]["category"]]
    assert found == pytest.approx(case["expected"], abs=case["tolerance"])


def test_units_from_the_command_line(tmp_path: Path) -> None:
    path = written(
        tmp_path, "coder,start,end,code\nAn,2,10,A\nAn,14,20,A\nBình,4,8,A\nBình,15,17,A\n"
    )
    answer = qualcode("agree", "--units", path, "--length", "24", "--json")
    assert answer.status == 0, answer.err
    assert answer.json["u_alpha"] == pytest.approx(0.3583333333)
    assert answer.json["alpha_u_2004_observed_disagreement"] == {"A": pytest.approx(0.03125)}
    assert answer.json["cu_alpha"] is None
    assert answer.json["ku_alpha"] == {"A": None}
    assert qualcode("agree", "--units", path, "--length", "24").status == 0
    answer = qualcode("agree", "--units", path, "--length", "16", "--json")
    assert answer.status == 1
    assert answer.json["error"]["code"] == "Q110"
    assert "line 3" in answer.err


def test_units_of_several_documents_and_of_a_coder_who_found_nothing(tmp_path: Path) -> None:
    text = "document,coder,start,end,code\nd1,An,0,5,a\nd2,An,0,5,a\nd1,Bình,,,\n"
    outcome = agree_on_units(written(tmp_path, text), length=10)
    assert (outcome.coders, outcome.documents) == (("An", "Bình"), ("d1", "d2"))
    assert outcome.as_record()["u_alpha"] is not None
    assert outcome.as_record()["alpha_u_2004"] is not None


def test_overlapping_codes_leave_the_family_undefined(tmp_path: Path) -> None:
    text = "coder,start,end,code\nAn,0,5,a\nAn,3,8,b\nBình,0,5,a\n"
    record = agree_on_units(written(tmp_path, text), length=10).as_record()
    assert (record["u_alpha"], record["ku_alpha"]) == (None, {"a": None, "b": None})
    assert record["alpha_u_2004_category"]["a"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("coder,start,end\nAn,0,5\n", 1, "no column “code”"),
        ("coder,start,end,code\n", 1, "no units"),
        ("coder,start,end,code\nAn,0,x,a\n", 2, "whole numbers"),
        ("coder,start,end,code\nAn,5,5,a\n", 2, "after the start"),
        ("coder,start,end,code\nAn,0,5,\n", 2, "the code is empty"),
        ("coder,start,end,code\nAn,0,5,a\n,0,5,a\n", 3, "the coder is empty"),
    ],
)
def test_units_that_are_none(text: str, line: int, what: str, tmp_path: Path) -> None:
    with pytest.raises(BrokenTable, match=what) as caught:
        read_units_table(written(tmp_path, text))
    assert caught.value.values["line"] == line


def test_units_of_one_coder(tmp_path: Path) -> None:
    with pytest.raises(NothingToCompare, match="only one coder"):
        agree_on_units(written(tmp_path, "coder,start,end,code\nAn,0,5,a\n"), length=10)


# Projects

TALKS = {
    "P01": "H: Anh ở đâu?\nĐ: Tôi đi làm xa suốt. Vợ ở nhà trông con. Tết tôi mới về.\n",
    "P02": "H: Còn chị?\nĐ: Chồng đi làm xa, tôi đi chợ. Tôi muốn vay vốn mà chưa vay được.\n",
    "P03": "H: Anh thế nào?\nĐ: Tôi chạy xe. Tôi cũng muốn vay vốn.\n",
}
BOOK = """\
codes:
  - {id: barriers.away, name: Đi xa}
  - {id: challenges.loan, name: Vay vốn}
"""
Add = Callable[..., None]


@pytest.fixture
def project(tmp_path: Path) -> Any:
    with Project.create(tmp_path / "study.qualcode") as project:
        project.save_documents(
            [
                DocumentPlan(prepare(text, document_id=name, tokenizer=None), text.encode())
                for name, text in TALKS.items()
            ],
            actor="Lan",
        )
        project.save_codebook(BOOK, path="so_ma.yaml", actor="Lan")
        yield project


def add(project: Project, coder: str, *marks: tuple[str, str, str], **more: Any) -> None:
    made = []
    for document, quote, code in marks:
        start = TALKS[document].index(quote)
        made.append(Coding(document, start, start + len(quote), code, coder, quote, **more))
    project.save_codings(made, actor=coder)


def two_coders(project: Project) -> None:
    add(
        project,
        "Lan",
        ("P01", "đi làm xa suốt", "barriers.away"),
        ("P02", "đi làm xa", "barriers.away"),
        ("P02", "muốn vay vốn", "challenges.loan"),
        ("P03", "chạy xe", "barriers.away"),
    )
    add(
        project,
        "Minh",
        ("P01", "Tôi đi làm xa suốt.", "barriers.away"),
        ("P02", "Tôi muốn vay vốn mà chưa vay được", "challenges.loan"),
    )


def test_two_coders_of_a_project(project: Project) -> None:
    two_coders(project)
    outcome = agree(project, AgreeRequest(unit="sentence", bootstrap=50))
    report = outcome.report
    assert report.coders == ("Lan", "Minh")
    assert report.documents == ("P01", "P02")
    assert report.left_out == (("P03", ("Minh",)),)
    found = {each.code: each for each in report.codes}
    assert found["challenges.loan"].values["krippendorff_alpha"] == pytest.approx(1.0)
    assert found["barriers.away"].values["f1"] == pytest.approx(2 / 3)
    assert [each.code for each in report.codes] == ["barriers.away", "challenges.loan"]
    assert (outcome.resolved, outcome.against_consensus) == (None, ())
    told = outcome.as_record(Translator("en"))
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert "2 coders (Lan, Minh) coded 2 of 3 documents" in told["methods"]
    assert "not been resolved yet" in told["methods"]


def test_the_consensus_is_no_coder_and_has_a_table_of_its_own(project: Project) -> None:
    two_coders(project)
    before = agree(project, AgreeRequest(bootstrap=0))
    add(
        project,
        "consensus",
        ("P01", "đi làm xa suốt", "barriers.away"),
        ("P02", "muốn vay vốn", "challenges.loan"),
        ("P02", "đi làm xa", "barriers.away"),
    )
    after = agree(project, AgreeRequest(bootstrap=0))
    assert after.report.coders == ("Lan", "Minh")
    assert after.report.overall == before.report.overall
    against = {each.first: each for each in after.against_consensus}
    assert set(against) == {"Lan", "Minh"}
    assert against["Lan"].values["cohen_kappa"] == pytest.approx(1.0)
    assert (against["Minh"].values["cohen_kappa"] or 0) < 1
    told = after.as_record(Translator("en"))
    assert "a consensus of 3 codings" in told["methods"]
    with pytest.raises(NothingToCompare):
        agree(project, AgreeRequest(coders=["Lan", "consensus"]))


def test_machines_and_rejected_codings_do_not_count_unless_named(project: Project) -> None:
    two_coders(project)
    machine = {"origin": "rules", "status": Status.PROPOSED}
    add(project, "rules:1", ("P01", "đi làm xa", "barriers.away"), **machine)
    add(project, "rules:2", ("P02", "đi làm xa", "barriers.away"), **machine)
    add(project, "Minh", ("P02", "tôi đi chợ", "barriers.away"), status=Status.REJECTED)
    report = agree(project, AgreeRequest(bootstrap=0)).report
    assert report.coders == ("Lan", "Minh")
    assert report.n_codings == 5
    report = agree(project, AgreeRequest(coders=["Lan", "rules"], bootstrap=0)).report
    assert report.coders == ("Lan", "rules")
    assert report.documents == ("P01", "P02")


def test_codes_documents_and_levels(project: Project) -> None:
    two_coders(project)
    only = agree(project, AgreeRequest(codes=["challenges.loan"], bootstrap=0)).report
    assert [each.code for each in only.codes] == ["challenges.loan"]
    assert only.documents == ("P01", "P02")
    one = agree(project, AgreeRequest(documents=["P02"], bootstrap=0)).report
    assert one.documents == ("P02",)
    above = agree(project, AgreeRequest(level=1, codes=["barriers"], bootstrap=0)).report
    assert [each.code for each in above.codes] == ["barriers"]
    for wrong in ({"codes": ["loan"]}, {"documents": ["P9"]}, {"coders": ["Hoa"]}):
        with pytest.raises(UnknownName):
            agree(project, AgreeRequest(**wrong))


def test_a_document_without_codings_is_unread_or_empty_as_one_says(project: Project) -> None:
    two_coders(project)
    report = agree(project, AgreeRequest(all_finished=True, bootstrap=0)).report
    assert report.documents == ("P01", "P02", "P03")
    assert report.left_out == ()
    with pytest.raises(NothingToCompare, match="P01 is not split into words"):
        agree(project, AgreeRequest(unit="word"))


def test_nothing_to_compare(project: Project) -> None:
    with pytest.raises(NothingToCompare, match="nobody has coded yet"):
        agree(project, AgreeRequest())
    add(project, "Lan", ("P01", "đi làm xa suốt", "barriers.away"))
    with pytest.raises(NothingToCompare, match="only the codings of Lan"):
        agree(project, AgreeRequest())
    add(project, "Minh", ("P02", "đi làm xa", "barriers.away"))
    with pytest.raises(NothingToCompare, match="no document was coded by two"):
        agree(project, AgreeRequest())


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_files(project: Project, tmp_path: Path, lang: str) -> None:
    two_coders(project)
    add(project, "consensus", ("P01", "đi làm xa suốt", "barriers.away"))
    outcome, t = agree(project, AgreeRequest(bootstrap=20)), Translator(lang)
    for ending in ("xlsx", "docx", "csv"):
        write_agreement(outcome, tmp_path / f"agreement.{ending}", t)
    book = openpyxl.load_workbook(tmp_path / "agreement.xlsx")
    assert len(book.sheetnames) == 7
    codes = book.worksheets[1]
    heads, first = (list(row) for row in codes.iter_rows(min_row=3, max_row=4, values_only=True))
    assert first[:2] == ["Vay vốn", "challenges.loan"]
    assert isinstance(first[heads.index(t("Krippendorff's α"))], float)
    word = docx.Document(str(tmp_path / "agreement.docx"))
    assert any("Lan, Minh" in paragraph.text for paragraph in word.paragraphs)
    assert len(word.tables) == 5
    shown = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    told = [paragraph.text for paragraph in word.paragraphs]
    assert "Vay vốn" in shown
    assert not any("challenges.loan" in text for text in [*shown, *told])
    assert len(word.sections) == 2, "upright, then on its side to the end"
    text = (tmp_path / "agreement.csv").read_text("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert [row[:2] for row in rows[1:3]] == [
        ["Vay vốn", "challenges.loan"],
        ["Đi xa", "barriers.away"],
    ]
    (tmp_path / "agreement.csv").write_text("mine")
    with pytest.raises(OutputError, match="another file"):
        write_agreement(outcome, tmp_path / "agreement.csv", t)


def test_the_sample_study_from_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "study.qualcode"
    with Project.create(file) as project:
        texts = sorted(path for path in SAMPLE.iterdir() if path.suffix in (".txt", ".md"))
        documents = [
            prepare(path.read_text("utf-8"), document_id=path.stem, tokenizer=None)
            for path in texts
        ]
        project.save_documents([DocumentPlan(each) for each in documents], actor="Lan")
        project.save_codebook(CODEBOOK.read_text("utf-8"), path="ho_tro.yaml", actor="Lan")
        for layer in ("codings_coder_a.jsonl", "codings_coder_b.jsonl"):
            lines = (SAMPLE / layer).read_text("utf-8").splitlines()
            names = ("document", "start", "end", "code", "coder", "quote")
            made = [Coding(*(json.loads(line)[name] for name in names)) for line in lines]
            project.save_codings(made, actor=made[0].coder)
        before = project.signature()
    answer = qualcode("agree", "-p", file, "--json", "--bootstrap", "200")
    assert answer.status == 0, answer.err
    assert 0 < answer.json["overall"]["krippendorff_alpha"] < 1
    assert "NaN" not in answer.err
    answer = qualcode("agree", "-o", "agreement.xlsx", "--min", "0.99", cwd=tmp_path)
    assert answer.status == 3
    assert "For the methods section" in answer.err
    assert "all together: krippendorff_alpha is" in answer.err
    assert (tmp_path / "agreement.xlsx").exists()
    answer = qualcode("agree", "-o", "agreement.pdf", cwd=tmp_path)
    assert answer.status == 2
    with Project.open(file, readonly=True) as project:
        assert project.signature() == before
