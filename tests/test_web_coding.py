"""The coding page as the server sends it: which document, its text, marks, what is refused."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from places import CODEBOOK
from web_client import Stage, web_stage

from qualcode import workbench
from qualcode.model import Span
from qualcode.workbench import ImportRequest

TALK = """\
Địa bàn: An <b>Hoà</b>

H: Chào chị 😀 & cả nhà.
[00:12:31] Đ: Dạ, chị nói </script><script>alert(1)</script> thì em nghe.
Chồng em đi làm xa.
"""
UNKNOWN = "01900000-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("study")
    path = folder / "nghiên cứu.qualcode"
    workbench.init(path, codebook=CODEBOOK, coder="Lan")
    talks = folder / "talks"
    talks.mkdir()
    (talks / "PV01.txt").write_text(TALK, "utf-8")
    (talks / "PV02.txt").write_text("H: Chị kể đi ạ.\nĐ: Dạ thôi.\n", "utf-8")
    with workbench.open_project(path, write=True) as project:
        workbench.import_transcripts(project, ImportRequest((talks,)), actor="Lan")
        workbench.add_coding(project, "PV01", "barriers.mobility", "đi làm xa", coder="Lan")
        workbench.add_coding(project, "PV01", "challenges.unmet_jobs", "làm xa", coder="Minh")
    return path


@pytest.fixture
def stage(study: Path) -> Iterator[Stage]:
    with web_stage(study) as found:
        yield found


def guids(study: Path) -> dict[str, str]:
    with workbench.open_project(study, write=False) as project:
        return {each.name: each.guid for each in project.documents()}


def data_of(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


def said(page: str) -> list[str]:
    """The text of each turn, without its marks."""
    found = re.findall(r'<p class="said">(.*?)</p>', page, re.S)
    return [html.unescape(re.sub(r"</?mark[^>]*>", "", each)) for each in found]


def test_one_goes_to_the_first_document_then_to_the_last_one(stage: Stage, study: Path) -> None:
    lan, documents = stage.client(), guids(study)
    assert lan.get(stage.page("documents/")).headers["location"].endswith(documents["PV01"])
    answer = lan.get(stage.page(f"documents/{documents['PV02']}"))
    assert "httponly" in answer.headers["set-cookie"].lower()
    assert lan.get(stage.page("documents/")).headers["location"].endswith(documents["PV02"])
    lan.cookies.set("qualcode_document", UNKNOWN, path=stage.page("documents"))
    assert lan.get(stage.page("documents/")).status_code == 303


def test_the_text_stands_in_the_page_as_it_stands_in_the_project(stage: Stage, study: Path) -> None:
    page = stage.client().get(stage.page(f"documents/{guids(study)['PV01']}")).text
    with workbench.open_project(study, write=False) as project:
        document = project.document("PV01")
    assert said(page) == [document.text[each.start : each.end] for each in document.turns]
    assert [int(each) for each in re.findall(r'data-s="(\d+)"', page)] == [
        each.start for each in document.turns
    ]
    assert "<script>alert" not in page
    assert "An <b>" not in page
    assert "<time>12:31</time>" in page
    assert 'class="turn interviewer"' in page


def test_what_is_known_of_a_document_is_called_as_the_page_speaks(
    stage: Stage, study: Path
) -> None:
    address = stage.page(f"documents/{guids(study)['PV01']}")
    for lang, called in (("en", "Site"), ("vi", "Địa bàn")):
        lan = stage.client()
        lan.cookies.set("qualcode_lang", lang)
        assert f"<dt>{called}</dt>" in lan.get(address).text


def test_marks_are_there_before_any_script(stage: Stage, study: Path) -> None:
    page = stage.client().get(stage.page(f"documents/{guids(study)['PV01']}")).text
    marks = re.findall(r'<mark class="([^"]*)">([^<]*)</mark>', page)
    places = {
        code["id"]: code["class"].removeprefix("code-") for code in data_of(page)["codes"]["codes"]
    }
    mobility, jobs = places["barriers.mobility"], places["challenges.unmet_jobs"]
    assert marks == [(f"a-{mobility}", "đi "), (f"a-{mobility} b-{jobs}", "làm xa")]


def test_scripts_get_the_codings_and_the_number_that_they_stand_at(
    stage: Stage, study: Path
) -> None:
    documents = guids(study)
    lan = stage.client()
    data = data_of(lan.get(stage.page(f"documents/{documents['PV01']}")).text)
    told = lan.get(stage.api(f"documents/{documents['PV01']}/codings")).json()
    assert data["codings"] == told["codings"]
    assert data["number"] == told["number"]
    assert data["codes"] == lan.get(stage.api("codes")).json()
    assert data["document"] == {
        "guid": documents["PV01"], "name": "PV01", "text": told["text"], "finished": False,
    }  # fmt: skip
    starts = data["sentences"][::2]
    assert starts == sorted(starts)
    assert len(data["sentences"]) % 2 == 0
    lan.post(stage.api(f"documents/{documents['PV01']}/finish"), json={"finished": True})
    page = lan.get(stage.page(f"documents/{documents['PV01']}")).text
    assert data_of(page)["document"]["finished"]
    assert "1 finished by you" in page


def test_each_code_has_its_colour_on_each_line(stage: Stage) -> None:
    answer = stage.client().get(stage.page("documents/lines.css"))
    assert answer.headers["content-type"].startswith("text/css")
    for letter in "abcd":
        assert f".{letter}-none{{" in answer.text
        assert re.search(rf"\.{letter}-0\{{--{letter}:light-dark\(#\w+,\s?#\w+\)", answer.text)


def test_a_document_that_is_not_there(stage: Stage) -> None:
    answer = stage.client().get(stage.page(f"documents/{UNKNOWN}"))
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize("path", ["documents/", "documents/lines.css", f"documents/{UNKNOWN}"])
def test_strangers_are_sent_to_the_entrance(stage: Stage, path: str) -> None:
    answer = stage.guest().get(stage.page(path))
    assert answer.status_code == 303
    assert answer.headers["location"] == stage.page("enter?") + urlencode({"to": stage.page(path)})


def test_a_study_without_documents_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "new.qualcode"
    workbench.init(path, codebook=CODEBOOK, coder="Lan")
    with web_stage(path) as stage:
        answer = stage.client().get(stage.page("documents/"))
    assert answer.status_code == 200
    assert "first transcripts" in answer.text


def test_in_a_blind_study_the_page_shows_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "blind.qualcode"
    workbench.init(path, codebook=CODEBOOK, coder="Lan")
    (tmp_path / "PV01.txt").write_text(TALK, "utf-8")
    with workbench.open_project(path, write=True) as project:
        workbench.import_transcripts(project, ImportRequest((tmp_path / "PV01.txt",)), actor="Lan")
        start = project.document("PV01").text.index("Chồng em")
        workbench.add_coding(
            project, "PV01", "barriers.mobility", Span(start, start + 8), coder="Minh"
        )
        workbench.set_blind(project, True, actor="Lan")
    with web_stage(path) as stage:
        page = stage.client("Lan").get(stage.page(f"documents/{guids(path)['PV01']}")).text
        assert data_of(page)["codings"] == []
        assert "<mark" not in page
        assert "Minh" not in page
        mine = stage.client("Minh").get(stage.page(f"documents/{guids(path)['PV01']}")).text
        assert len(data_of(mine)["codings"]) == 1
