"""`query`: the verb and its files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import docx
import pytest
from commandline import qualcode
from test_matrix import EN, project
from test_run import BOOK, TALK
from test_run_project import hand, run_in

from qualcode import workbench
from qualcode.errors import UnreadableQuery, UsageError
from qualcode.store import Project

__all__ = ["project"]


def test_passages_with_context_and_counts(project: Project) -> None:
    outcome = workbench.query(workbench.read_layer(project, "*"), "barriers.far OR barriers.cost")
    assert [each.words for each in outcome.passages] == [
        "Đường xa lắm. Đi lại tốn kém.",
        "Tốn kém quá. Đường xa nữa.",
    ]
    assert (outcome.n_passages, outcome.n_segments, outcome.n_documents) == (2, 4, 2)
    assert (outcome.n_participants, outcome.n_all) == (2, 2)
    first = outcome.passages[0]
    assert first.turn.number == 2
    assert first.quote is not None
    assert first.quote.after[0].text == "Mà vui."
    for each in outcome.passages:
        found = each.passage
        text = outcome.layer.documents[found.document].text
        assert text[found.start : found.end] == each.words


def test_a_page_of_passages(project: Project) -> None:
    layer = workbench.read_layer(project, "*")
    second = workbench.query(layer, "barriers", limit=1, offset=1)
    assert (second.n_passages, [each.passage.document for each in second.passages]) == (2, ["PV02"])
    assert len(workbench.query(layer, "barriers", limit=None).passages) == 2


def test_whole_documents_show_what_was_coded(project: Project) -> None:
    layer = workbench.read_layer(project, "Lan")
    outcome = workbench.query(layer, "barriers.far", unit="document")
    (found,) = outcome.passages
    assert found.words == ""
    assert [each.quote for each in found.passage.codings] == ["Đường xa lắm."]
    assert found.quote is not None
    assert any("Đường xa lắm." in part.text for part in found.quote.parts)


def test_refuses_what_makes_no_sense(project: Project) -> None:
    layer = workbench.read_layer(project, "Lan")
    with pytest.raises(UnreadableQuery):
        workbench.query(layer, "barriers AND")
    with pytest.raises(UsageError, match="no unit"):
        workbench.query(layer, "barriers", unit="chapter")


def test_the_files(project: Project) -> None:
    outcome = workbench.query(workbench.read_layer(project, "*"), "barriers")
    rows = list(
        csv.reader(
            io.StringIO(workbench.query_file(outcome, "csv", EN).content.decode("utf-8-sig"))
        )
    )
    assert rows[1][0] == "Đường xa lắm. Đi lại tốn kém."
    assert rows[1][3:7] == ["Distance; =Cost", "barriers.far, barriers.cost", "Lan", "PV01"]
    word = docx.Document(io.BytesIO(workbench.query_file(outcome, "docx", EN).content))
    (table,) = word.tables
    assert [each.text for each in table.rows[0].cells] == [
        "Theme", "Quote", "Speaker", "Place", "Coded by",
    ]  # fmt: skip
    assert table.rows[1].cells[0].text == "Distance\n=Cost"
    assert table.rows[2].cells[1].text == "Q: Chị thấy sao?\nA: Tốn kém quá. Đường xa nữa."
    assert len(word.sections) == 1
    assert any("made or accepted by a person" in each.text for each in word.paragraphs)
    assert workbench.query_file(outcome, "xlsx", EN).content[:2] == b"PK"


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "P01.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    run_in(tmp_path, codings=[hand(tmp_path)])
    place = tmp_path / "study.qualcode"
    told = qualcode("query", "document=P01", "-p", place, "--json")
    assert (told.status, told.json["documents"]) == (0, 1)
    assert told.json["hits"][0]["document"] == "P01"
    shown = qualcode("query", "-p", place, "--layer", "Mai", "coder=Mai")
    assert "P01, turn" in shown.out
    refused = qualcode("query", "-p", place, "coder=Mai AND")
    assert refused.status == 2
    assert "Q016" in refused.err
    done = qualcode("query", "-p", place, "coder=Mai", "--layer", "*", "-o", tmp_path / "q.csv")
    assert done.status == 0, done.err
    assert (tmp_path / "q.csv").exists()
