"""`matrix`: the verb, the quotes behind its cells, its files; and what a blind study shows."""

from __future__ import annotations

import csv
import io
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from commandline import qualcode
from openpyxl import load_workbook
from test_run import BOOK, TALK
from test_run_project import hand, run_in

from qualcode import workbench
from qualcode.errors import (
    BlindStudy,
    NoCodebook,
    UnknownLayer,
    UnknownName,
    UnknownRole,
    UsageError,
)
from qualcode.findings.counting import Standing
from qualcode.messages import Translator
from qualcode.model import Coding, Participant
from qualcode.store import DocumentPlan, Project
from qualcode.text import prepare

EN = Translator("en")

BOOK_OF_TWO = """
title: {vi: Bịa, en: Invented}
domains:
  - {id: barriers, name: {vi: Rào cản, en: Barriers}}
codes:
  - {id: barriers.far, name: {vi: Đường xa, en: Distance}, indicators: [đường xa]}
  - {id: barriers.cost, name: {vi: Tốn kém, en: "=Cost"}, indicators: [tốn kém]}
"""
SAID = {
    "PV01": ("TNV", "H: Bác thấy sao?\nĐ: Đường xa lắm. Đi lại tốn kém. Mà vui.\n"),
    "PV02": ("gia đình", "H: Chị thấy sao?\nĐ: Tốn kém quá. Đường xa nữa.\nH: Tốn kém à?\n"),
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    with Project.create(tmp_path / "study.qualcode") as made:
        made.save_codebook(BOOK_OF_TWO, path="so.yaml", actor="Lan")
        for name, (role, text) in SAID.items():
            document = prepare(text, document_id=name, tokenizer=None)
            made.save_documents([DocumentPlan(document)], actor="Lan")
            people = [Participant(each.id, {"role": role, "site": "=1+1"})
                      for each in document.participants]  # fmt: skip
            made.save_participants(people, actor="Lan")
        for coder, name, words, code in (
            ("Lan", "PV01", "Đường xa lắm.", "barriers.far"),
            ("Lan", "PV01", "Đi lại tốn kém.", "barriers.cost"),
            ("Lan", "PV02", "Tốn kém quá. Đường xa nữa.", "barriers.cost"),
            ("Lan", "PV02", "Tốn kém à?", "barriers.cost"),
            ("Mai", "PV02", "Đường xa nữa.", "barriers.far"),
        ):
            made.save_codings([at(made, name, words, code, coder)], actor=coder)
        yield made


def at(project: Project, name: str, words: str, code: str, coder: str) -> Coding:
    start = project.document(name).text.index(words)
    return Coding(name, start, start + len(words), code, coder, words)


def test_the_layer_that_is_meant(project: Project) -> None:
    assert workbench.read_layer(project, viewer="Mai").name == "Mai"
    assert workbench.read_layer(project, viewer="Hoa").name == "Lan"
    everybody = workbench.read_layer(project, workbench.EVERYBODY)
    assert len(everybody.codings) == 5
    assert everybody.coder is None
    assert everybody.names == ("Lan", "Mai")
    with pytest.raises(UnknownLayer):
        workbench.read_layer(project, "Hoa")


def test_a_study_without_codebook_or_codings(tmp_path: Path) -> None:
    with Project.create(tmp_path / "new.qualcode") as empty:
        with pytest.raises(NoCodebook):
            workbench.read_layer(empty)
        empty.save_codebook(BOOK_OF_TWO, path="so.yaml", actor="Lan")
        outcome = workbench.matrix(workbench.read_layer(empty), by="document")
        assert (outcome.n_codings, outcome.matrix.groups) == (0, ())
        assert workbench.cell_quotes(outcome, "barriers").quotes == ()
        for chart in workbench.draw_charts(outcome, EN):
            assert chart.svg.startswith("<svg")


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("role", ["gia đình", "TNV"]),
        ("document", ["PV01", "PV02"]),
        ("participant", ["PV01", "PV02"]),
        ("site", ["=1+1"]),
    ],
)
def test_by_any_grouping(project: Project, by: str, groups: list[str]) -> None:
    layer = workbench.read_layer(project, "Lan")
    assert workbench.groupings(layer) == ("role", "site", "participant", "document")
    outcome = workbench.matrix(layer, by=by)
    assert [each.value for each in outcome.matrix.groups] == groups
    assert outcome.n_codings == 3
    assert outcome.n_aside == 1
    assert outcome.n_unreviewed == 0
    record = outcome.as_record()
    assert record["rows"][0]["cells"][-1] == {"segments": 4, "participants": 2, "share": 1.0}


def test_each_cell_gives_its_quotes(project: Project) -> None:
    outcome = workbench.matrix(workbench.read_layer(project, "Lan"), by="document")
    for row in outcome.matrix.rows:
        target = (row.code or row.domain).id
        for value, cell in [(None, row.total), *((g.value, c) for g, c in
                            zip(outcome.matrix.groups, row.cells, strict=True))]:  # fmt: skip
            found = workbench.cell_quotes(outcome, target, value)
            assert found.cell == cell
            assert (found.n_quotes > 0) == (cell.n_segments > 0)
            for excerpt in found.quotes:
                document = outcome.layer.documents[excerpt.coding.document]
                assert excerpt.words == document.text[excerpt.coding.start : excerpt.coding.end]
                assert value in (None, excerpt.coding.document)
                assert excerpt.quote is not None
                assert excerpt.quote.participant is not None
    some = workbench.cell_quotes(outcome, "barriers", limit=1, offset=1)
    assert (some.n_quotes, [each.words for each in some.quotes]) == (3, ["Đi lại tốn kém."])


def test_refuses_what_is_not_there(project: Project) -> None:
    layer = workbench.read_layer(project, "Lan")
    with pytest.raises(UnknownName):
        workbench.matrix(layer, by="hair")
    with pytest.raises(UnknownRole):
        workbench.matrix(layer, roles=["bác sĩ"])
    outcome = workbench.matrix(layer, roles=["TNV"])
    assert outcome.coverage.standings.count(Standing.OTHER_ROLE) == 1
    for target, value in (("barriers.near", None), ("barriers", "bác sĩ"), ("", None)):
        with pytest.raises(UnknownName):
            workbench.cell_quotes(outcome, target, value)
    with pytest.raises(UsageError, match=r"not “\.pdf”"):
        workbench.matrix_file(outcome, "pdf", EN)


def test_the_files_hold_the_numbers_and_no_formula(project: Project) -> None:
    outcome = workbench.matrix(workbench.read_layer(project, "Lan"), by="site")
    files = {each: workbench.matrix_file(outcome, each, EN) for each in workbench.TABLE_ENDINGS}
    assert [each.name for each in files.values()] == [
        f"themes-by-site.{ending}" for ending in workbench.TABLE_ENDINGS
    ]
    sheet = load_workbook(io.BytesIO(files["xlsx"].content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "=Cost" in [cell.value for cell in cells]
    rows = list(csv.reader(io.StringIO(files["csv"].content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Theme", "'=1+1 (n = 2) – Sentences", "'=1+1 (n = 2) – Participants"]
    assert len(set(rows[0])) == len(rows[0]), "every column has a name of its own"
    assert ["'=Cost", "3", "2", "1.0", "3", "2", "1.0"] in rows
    (table,) = docx.Document(io.BytesIO(files["docx"].content)).tables
    assert "=1+1\nn = 2" in [cell.text for cell in table.rows[0].cells]
    quotes = workbench.cell_quotes(outcome, "barriers.cost")
    content = workbench.cell_file(quotes, outcome, "csv", EN)
    assert content.name == "cost.csv"
    assert "Đi lại tốn kém." in content.content.decode("utf-8-sig")


def heads_of(sheet: Any) -> list[str]:
    """What stands above a table, line by line."""
    lines = [str(row[0]) for row in sheet.iter_rows(max_row=8, max_col=1, values_only=True)]
    return lines[: lines.index("None")]


def test_files_say_whose_codings_they_show_and_who_reviewed_them(tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "P01.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    run_in(tmp_path)
    with Project.open(tmp_path / "study.qualcode") as made:
        made.set_setting("title", "Chợ quê", actor="Lan")
        layer = workbench.read_layer(made, "rules")
        outcome = workbench.matrix(layer, by="document", unit="turn")
        cell = workbench.cell_quotes(outcome, layer.codebook.domains[0].id, limit=None)
        found = workbench.query(layer, layer.codebook.codes[0].id, unit="turn", limit=None)
        charts = workbench.draw_charts(outcome, EN)
        timeline = workbench.draw_timeline(layer, "P01", EN)
    made_by: list[Any] = [
        lambda ending: workbench.matrix_file(outcome, ending, EN),
        lambda ending: workbench.cell_file(cell, outcome, ending, EN),
        lambda ending: workbench.query_file(found, ending, EN),
        *(partial(workbench.chart_file, chart, outcome, t=EN) for chart in (*charts, timeline)),
    ]
    for make in made_by:
        words = [each.text for each in docx.Document(io.BytesIO(make("docx").content)).paragraphs]
        lines = heads_of(load_workbook(io.BytesIO(make("xlsx").content)).active)
        for said in (words, lines):
            assert "Chợ quê" in said[:2]
            assert any("Layer shown: machine-proposed codings (rules)" in each for each in said)
            assert any("proposed by a machine" in each for each in said)
        assert "Chợ quê" not in make("csv").content.decode("utf-8-sig")
    assert any("Unit of counting: turns" in each for each in heads_of(
        load_workbook(io.BytesIO(made_by[0]("xlsx").content)).active
    ))  # fmt: skip


def test_no_page_of_word_is_empty_and_quotes_have_the_columns_of_a_page(project: Project) -> None:
    layer = workbench.read_layer(project, "Lan")
    outcome = workbench.matrix(layer, by="document", roles=["TNV", "gia đình"])
    cell = workbench.cell_quotes(outcome, "barriers", limit=None)
    for file in (
        workbench.matrix_file(outcome, "docx", EN),
        workbench.cell_file(cell, outcome, "docx", EN),
        *(workbench.chart_file(each, outcome, "docx", EN)
          for each in workbench.draw_charts(outcome, EN)),
    ):  # fmt: skip
        assert len(docx.Document(io.BytesIO(file.content)).sections) == 1
    word = docx.Document(io.BytesIO(workbench.cell_file(cell, outcome, "docx", EN).content))
    (table,) = word.tables
    rows = [[each.text for each in row.cells] for row in table.rows]
    assert rows[0] == ["Theme", "Quote", "Speaker", "Place", "Coded by"]
    said = "Q: Bác thấy sao?\nA: Đường xa lắm."
    assert rows[1] == ["Distance", said, "TNV, =1+1", "PV01, turn 2", "Lan (manual)"]
    assert any("Only participants with the role" in each.text for each in word.paragraphs)
    assert word.sections[0].page_width > word.sections[0].page_height


def test_a_wide_table_goes_on_below(tmp_path: Path) -> None:
    from qualcode.report.about import About
    from qualcode.report.tables import Column, Kind, Row, Table
    from qualcode.workbench.downloads import table_file

    columns = (Column("Mã"), *(Column(f"P{n}", Kind.COUNT) for n in range(30)))
    table = Table("Rộng", "Rộng", columns, (Row(("a", *range(30))),), ("Lời chú.",))
    about = About("Bịa", "2026-03-01T08:15:30")
    word = docx.Document(io.BytesIO(table_file(table, about, "docx", EN).content))
    assert len(word.tables) == 3
    shown = [cell.text for each in word.tables for cell in each.rows[0].cells]
    assert [name for name in shown if name != "Mã"] == [f"P{n}" for n in range(30)]
    assert [each.text for each in word.paragraphs].count("Lời chú.") == 1


def test_a_blind_study_shows_ones_own_layer(project: Project) -> None:
    workbench.set_blind(project, True, actor="Lan")
    assert workbench.read_layer(project, viewer="Mai").names == ("Mai",)
    assert len(workbench.read_layer(project, "*", viewer="Mai").codings) == 1
    with pytest.raises(UnknownLayer):
        workbench.read_layer(project, "Lan", viewer="Mai")


def test_the_agreement_of_the_coders_as_a_picture(project: Project) -> None:
    asked = workbench.AgreeRequest(unit="sentence", all_finished=True, bootstrap=50)
    chart = workbench.draw_agreement(project, asked, EN)
    assert chart is not None
    root = ElementTree.fromstring(chart.svg)
    assert "undefined" not in chart.svg
    assert sum(each.tag.endswith("circle") for each in root.iter()) == 3
    rows = [row.values[:2] for row in chart.table.rows]
    assert ("Distance", "barriers.far") in rows
    assert rows[-1] == ("all codes", "")
    assert [row.values[0] for row in chart.page.rows] == [name for name, _ in rows]
    assert "barriers.far" not in [value for row in chart.page.rows for value in row.values]
    workbench.set_blind(project, True, actor="Lan")
    with pytest.raises(BlindStudy):
        workbench.draw_agreement(project, asked, EN)


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "P01.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    run_in(tmp_path, codings=[hand(tmp_path)])
    place = tmp_path / "study.qualcode"
    told = qualcode("matrix", "-p", place, "--by", "document", "--json")
    assert (told.status, told.json["layer"], told.json["unreviewed"]) == (0, "rules", 1)
    shown = qualcode("matrix", "-p", place, "--by", "document", "--layer", "Mai")
    assert "P01 (1)" in shown.out
    written = qualcode("matrix", "-p", place, "--by", "document", "-o", tmp_path / "m.xlsx")
    assert written.status == 0
    assert load_workbook(tmp_path / "m.xlsx").active is not None
    assert qualcode("matrix", "-p", place, "--by", "document", "-o", tmp_path / "m").status == 2
