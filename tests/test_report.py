"""`report`: one layer of a project, told as `run` tells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commandline import qualcode
from test_run import BOOK, TALK
from test_run_project import hand, run_in

from qualcode.errors import NoCodebook, UnknownLayer, UnknownRole
from qualcode.store import Project
from qualcode.workbench import ReportRequest, report


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "P01.txt").write_text(TALK, encoding="utf-8")
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    return tmp_path


def told(study: Path, **options: object) -> dict[str, object]:
    with Project.open(study / "study.qualcode", readonly=True) as project:
        return report(project, ReportRequest(study / "told", **options)).summary


def test_tells_what_run_told(study: Path) -> None:
    run_in(study)
    summary = told(study)
    assert (summary["layer"], summary["codings"], summary["unreviewed"]) == ("rules", 1, 1)
    for name in ("quotes.csv", "codings.jsonl"):
        assert (study / "told" / name).read_bytes() == (study / "out" / name).read_bytes()
    record = json.loads((study / "told" / "run.json").read_text("utf-8"))
    assert record["codebook"]["file"] == "book.yaml"


def test_a_persons_layer_and_the_consensus(study: Path) -> None:
    run_in(study, codings=[hand(study)])
    assert told(study, layer="Mai")["codings"] == 1
    run_in(study, codings=[hand(study, coder="consensus")])
    assert told(study)["layer"] == "consensus"


def test_a_title_that_somebody_gave_is_the_reports(study: Path) -> None:
    run_in(study)
    with Project.open(study / "study.qualcode") as project:
        project.set_setting("title", "Nhóm đọc sách", actor="Lan")
    told(study, lang="en")
    assert "Nhóm đọc sách" in (study / "told" / "report.html").read_text("utf-8")


def test_an_unfinished_consensus_says_so_on_its_face(study: Path) -> None:
    run_in(study, codings=[hand(study)])
    run_in(study, codings=[hand(study, coder="consensus")])
    told(study, lang="en")
    page = (study / "told" / "report.html").read_text("utf-8")
    assert "Differences between coders that are still open: 1." in page


def test_refuses_what_is_not_there(study: Path) -> None:
    with Project.create(study / "empty.qualcode") as project, pytest.raises(NoCodebook):
        report(project, ReportRequest(study / "told"))
    run_in(study)
    with pytest.raises(UnknownLayer):
        told(study, layer="Hoa")
    with pytest.raises(UnknownRole):
        told(study, roles=["bác sĩ"])
    assert not (study / "told").exists()


def test_the_command(study: Path) -> None:
    run_in(study)
    done = qualcode("report", "-p", study / "study.qualcode", "-o", study / "told", "--json")
    assert done.status == 0, done.err
    assert done.json["layer"] == "rules"
    assert (study / "told" / "report.docx").exists()
