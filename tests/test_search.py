"""`search`: where something was said, and by whom."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from commandline import qualcode

from qualcode.cli.program import execute
from qualcode.errors import BrokenQuery, UnknownName
from qualcode.store import DocumentPlan, Project
from qualcode.text import prepare
from qualcode.workbench import search

TALKS = {
    "P01": "PVV: Chị có vào nhóm không?\nTNV01: Đường xa, tôi dùng nhóm nhắn tin cho tiện.\n",
    "P02": "PVV: Anh có đi xa không?\nKH02: Duong xa lam. Nhóm thì tôi ít vào.\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Any:
    with Project.create(tmp_path / "study.qualcode") as project:
        plans = [
            DocumentPlan(prepare(text, document_id=name, tokenizer=None))
            for name, text in TALKS.items()
        ]
        project.save_documents(plans, actor="Lan")
        yield project


def quotes(project: Project, query: str, **options: Any) -> list[str]:
    return [place.hit.quote for place in search(project, query, **options).places]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("đường xa", ["Đường xa"], id="with diacritics exactly"),
        pytest.param("duong", ["Duong", "Đường"], id="without both ways, exact first"),
        pytest.param('"nhóm nhắn tin"', ["nhóm nhắn tin"], id="a phrase"),
        pytest.param("tiên", [], id="other diacritics are another word"),
        pytest.param("nhăn*", [], id="a beginning, exactly"),
        pytest.param("nha*", ["nhắn"], id="a beginning"),
        pytest.param(unicodedata.normalize("NFD", "nhắn"), ["nhắn"], id="NFD"),
    ],
)
def test_words_are_found(project: Project, query: str, found: list[str]) -> None:
    assert quotes(project, query) == found


def test_a_hit_says_where_and_who(project: Project) -> None:
    (place,) = search(project, "nhắn").places
    record = place.as_record()
    text = project.document("P01").text
    assert text[record["start"] : record["end"]] == record["quote"] == "nhắn"
    assert (record["document"], record["turn"], record["exact"]) == ("P01", 2, True)
    assert (record["speaker"], record["speaker_role"]) == ("TNV01", "respondent")
    assert record["participant"] == "TNV01"
    assert record["before"].endswith("nhóm ")
    assert record["after"].startswith(" tin")


def test_one_document_and_so_many(project: Project) -> None:
    outcome = search(project, "nhóm", limit=2)
    assert (len(outcome.places), outcome.n_passages, outcome.is_counted) == (2, 3, True)
    assert quotes(project, "nhóm", document="P02") == ["Nhóm"]


@pytest.mark.parametrize("query", ["", "?!", '""'])
def test_a_query_without_words_is_refused(project: Project, query: str) -> None:
    with pytest.raises(BrokenQuery):
        search(project, query)


def test_an_unknown_document_is_refused(project: Project) -> None:
    with pytest.raises(UnknownName, match="P01"):
        search(project, "nhóm", document="P1")


def test_a_corrected_text_is_searched_as_it_is_now(project: Project) -> None:
    text = TALKS["P01"].replace("nhắn tin", "điện thoại")
    plan = DocumentPlan(prepare(text, document_id="P01", tokenizer=None))
    project.save_documents([plan], actor="Lan")
    assert quotes(project, "nhắn") == []
    assert quotes(project, "dien thoai") == ["điện thoại"]


def test_the_command(project: Project, tmp_path: Path) -> None:
    project.close()
    answer = qualcode("search", "duong", "xa", "--json", cwd=tmp_path)
    assert answer.status == 0, answer.err
    assert [hit["document"] for hit in answer.json["hits"]] == ["P02", "P01"]
    assert answer.json["passages"] == 2


def test_people_see_the_place_and_the_words(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project.close()
    place = str(tmp_path / "study.qualcode")
    assert execute(["-p", place, "search", "nhan", "--lang", "en"]) == 0
    shown = capsys.readouterr()
    assert "P01, turn 2, TNV01 (respondent)" in shown.err
    assert "tôi dùng nhóm nhắn tin cho tiện." in shown.err
    assert shown.out == ""
    assert execute(["-p", place, "search", "không có", "--lang", "en"]) == 0
    assert execute(["-p", place, "search", "xyz", "--lang", "en"]) == 0
    assert "Nothing was found" in capsys.readouterr().err
    assert execute(["-p", place, "search", "...", "--lang", "en"]) == 1
