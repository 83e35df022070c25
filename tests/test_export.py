"""`export`: codings for other programs, and the project as a copy."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import qualcode
from store_stage import CODEBOOK, TALKS, coded, fill, plan

from qualcode import workbench
from qualcode.errors import OutputError, ProjectExists, UnknownName
from qualcode.files.codings import read_codings
from qualcode.model import Coding
from qualcode.store import Project
from qualcode.workbench import CodingFilter


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A little study."""
    with Project.create(tmp_path / "a.qualcode") as opened:
        fill(opened)
        yield opened


def stored(project: Project) -> list[Coding]:
    return [each.coding for each in project.codings()]


def test_codings_come_back_from_the_file(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "codings.jsonl"
    exported = workbench.export_codings(project, CodingFilter(), path)
    assert (exported.codings, exported.outdated) == (3, 0)
    assert read_codings(path) == stored(project)
    assert path.read_bytes() == exported.content


@pytest.mark.parametrize(
    ("wanted", "n"),
    [
        (CodingFilter(), 3),
        (CodingFilter(coders=["Minh"]), 1),
        (CodingFilter(coders=["Minh", "Lan"]), 3),
        (CodingFilter(codes=["barriers.signal"]), 2),
        (CodingFilter(codes=["barriers.signal"], documents=["PV01"]), 1),
        (CodingFilter(documents=["PV03"]), 0),
    ],
)
def test_only_what_was_asked_for(project: Project, wanted: CodingFilter, n: int) -> None:
    assert workbench.export_codings(project, wanted).codings == n


@pytest.mark.parametrize(
    "wanted",
    [CodingFilter(coders=["Lân"]), CodingFilter(codes=["x"]), CodingFilter(documents=["PV1"])],
)
def test_a_name_that_nothing_has_is_refused(project: Project, wanted: CodingFilter) -> None:
    with pytest.raises(UnknownName):
        workbench.export_codings(project, wanted)


def test_a_spreadsheet_opens_it_safely(project: Project) -> None:
    project.save_codings([coded("PV03", "Thằng út nó", memo="=1+1")], actor="Lan")
    content = workbench.export_codings(project, CodingFilter(), form="csv").content
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["quote"] for row in rows] == [each.quote for each in stored(project)]
    assert [row["start"] for row in rows] == [str(each.start) for each in stored(project)]
    assert rows[-1]["memo"] == "'=1+1"


def test_codings_on_older_texts_are_counted(project: Project) -> None:
    corrected = TALKS["PV02"].replace("Tôi theo", "Tôi thì theo")
    project.save_documents([plan("PV02", corrected)], actor="Lan")
    exported = workbench.export_codings(project, CodingFilter())
    assert (exported.codings, exported.outdated) == (2, 1)
    assert workbench.export_codings(project, CodingFilter(documents=["PV01"])).outdated == 0


def test_a_place_that_cannot_be_written_is_an_error(project: Project, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError):
        workbench.export_codings(project, CodingFilter(), tmp_path / "file" / "codings.jsonl")


def test_a_copy_is_the_same_project(project: Project, tmp_path: Path) -> None:
    copied = workbench.export_project(project, tmp_path / "b.qualcode")
    assert (copied.documents, copied.codings) == (3, 3)
    with Project.open(tmp_path / "b.qualcode") as copy:
        assert copy.signature() == project.signature()
        assert len(copy.history()) == len(project.history())
    with pytest.raises(ProjectExists):
        workbench.export_project(project, tmp_path / "b.qualcode")
    workbench.export_project(project, tmp_path / "new" / "folder" / "b.qualcode")
    with pytest.raises(OutputError):
        workbench.export_project(project, tmp_path / "b.qualcode" / "c.qualcode")


def test_the_commands(project: Project, tmp_path: Path) -> None:
    expected = stored(project)
    project.close()
    lines = qualcode("export", "codings", "--coder", "Lan", cwd=tmp_path)
    assert [json.loads(line)["quote"] for line in lines.out.splitlines()] == [
        each.quote for each in expected if each.coder == "Lan"
    ]
    assert lines.err == ""
    answer = qualcode("export", "codings", "-o", "out/c.csv", "--format", "csv", "--json",
                      cwd=tmp_path)  # fmt: skip
    assert answer.json == {
        "codings": 3,
        "outdated_codings": 0,
        "output": str(Path("out/c.csv")),
        "bytes": (tmp_path / "out" / "c.csv").stat().st_size,
    }
    copied = qualcode("export", "project", "copy.qualcode", "--json", cwd=tmp_path)
    assert copied.json["codings"] == 3
    several = qualcode("export", "codings", cwd=tmp_path)
    assert several.status == 2


def test_the_codebook_is_exported_like_by_its_own_verb(project: Project, tmp_path: Path) -> None:
    project.close()
    answer = qualcode("export", "codebook", "-o", "book.yaml", cwd=tmp_path)
    assert answer.status == 0, answer.err
    assert (tmp_path / "book.yaml").read_text("utf-8") == CODEBOOK


def test_an_export_overwrites_nothing(tmp_path: Path) -> None:
    """Not even the project itself; the same content once more is no harm."""
    project = tmp_path / "a.qualcode"
    assert qualcode("init", project, cwd=tmp_path).status == 0
    before = project.read_bytes()
    refused = qualcode("-p", project, "export", "codings", "-o", project, cwd=tmp_path)
    assert refused.status == 1
    assert "Q400" in refused.err
    assert project.read_bytes() == before
    for _ in range(2):
        assert (
            qualcode("-p", project, "export", "codings", "-o", "c.jsonl", cwd=tmp_path).status == 0
        )
