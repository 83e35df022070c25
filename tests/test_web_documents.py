"""Documents on the study's page: renamed and removed, and what that is refused for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from merge_stage import HOA, LAN, code, start
from web_client import Stage, web_stage

from qualcode import workbench
from qualcode.store import MemoKind, Project
from qualcode.workbench.blind import set_blind

NOBODY = "01999999-0000-7000-8000-000000000000"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.qualcode"
    with start(path) as project:
        code(project, LAN, "Lan")
        code(project, HOA, "Hoa")
        project.set_memo(MemoKind.DOCUMENT, "P02", "khẽ", actor="Lan")
        workbench.choose_quote(project, "positive.liked", "P02", "Hàng xóm thôi.", actor="Lan")
    return path


@pytest.fixture
def stage(study: Path) -> Iterator[Stage]:
    with web_stage(study) as found:
        yield found


def guid(study: Path, name: str) -> str:
    with Project.open(study) as project:
        return project.document_guid(name)


def at(stage: Stage, study: Path, name: str, more: str = "") -> str:
    return stage.api(f"documents/{guid(study, name)}{more}")


def names(study: Path) -> list[str]:
    with Project.open(study) as project:
        return list(project.document_guids())


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_a_document_is_renamed_and_that_is_taken_back(stage: Stage, study: Path) -> None:
    lan, here = stage.client("Lan"), at(stage, study, "P02")
    told = lan.patch(here, json={"name": "  Bác   Tư ", "seen": "P02"}).json()
    assert told["name"] == "Bác Tư"
    assert names(study) == ["P01", "Bác Tư"]
    assert lan.patch(here, json={"name": "Bác Tư", "seen": "P02"}).json()["number"] == 0
    assert lan.post(stage.api("undo"), json={"number": told["number"]}).status_code == 200
    assert names(study) == ["P01", "P02"]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"name": "P01", "seen": "P02"}, 400, "Q012"),
        ({"name": " ", "seen": "P02"}, 400, "Q001"),
        ({"name": "a\u200bb", "seen": "P02"}, 400, "Q001"),
        ({"name": "P05"}, 400, "Q001"),
        ({"seen": "P02"}, 400, "Q001"),
        ({"name": 5, "seen": "P02"}, 400, "Q001"),
        ({"name": "P05", "seen": "P2"}, 409, "Q710"),
    ],
)
def test_a_name_that_is_refused(
    stage: Stage, study: Path, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = stage.client("Lan").patch(at(stage, study, "P02"), json=sent)
    assert refusal(answer) == (status, code)
    if status == 409:
        assert answer.json()["theirs"] == "P02"
    assert names(study) == ["P01", "P02"]


def test_a_document_is_removed_as_shown_and_comes_back(stage: Stage, study: Path) -> None:
    lan, here = stage.client("Lan"), at(stage, study, "P02")
    with Project.open(study) as project:
        before = project.signature()
    told = lan.get(at(stage, study, "P02", "/removal")).json()
    assert told == {
        "goes": {
            "documents": ["P02"],
            "codings": {"Hoa": 1, "Lan": 1},
            "memos": 1,
            "quotes": 1,
            "participants": ["GD02"],
        },
        "coders": {"Hoa": "Hoa", "Lan": "Lan"},
    }
    number = lan.request("DELETE", here, json={"seen": told["goes"]}).json()["number"]
    assert names(study) == ["P01"]
    lan.post(stage.api("undo"), json={"number": number})
    with Project.open(study) as project:
        assert project.signature() == before


def test_a_removal_of_more_than_was_shown_tells_what_goes_now(stage: Stage, study: Path) -> None:
    lan = stage.client("Lan")
    seen = lan.get(at(stage, study, "P02", "/removal")).json()["goes"]
    with Project.open(study) as project:
        code(project, [("P02", "Thằng cả làm ngoài tỉnh", "barriers.far")], "Hoa")
    answer = lan.request("DELETE", at(stage, study, "P02"), json={"seen": seen})
    assert refusal(answer) == (409, "Q710")
    theirs = answer.json()["theirs"]["goes"]
    assert theirs["codings"] == {"Hoa": 2, "Lan": 1}
    assert names(study) == ["P01", "P02"]
    again = lan.request("DELETE", at(stage, study, "P02"), json={"seen": theirs})
    assert again.status_code == 200


@pytest.mark.parametrize("seen", [None, [], "P02"])
def test_what_was_shown_has_to_be_sent(stage: Stage, study: Path, seen: Any) -> None:
    answer = stage.client("Lan").request("DELETE", at(stage, study, "P02"), json={"seen": seen})
    assert refusal(answer) == (400, "Q001")
    assert names(study) == ["P01", "P02"]


def test_in_a_blind_study_neither_page_nor_refusal_tells_who_coded(
    stage: Stage, study: Path
) -> None:
    with Project.open(study) as project:
        set_blind(project, True, actor="Lan")
    lan = stage.client("Lan")
    for answer in (
        lan.get(at(stage, study, "P02", "/removal")),
        lan.request("DELETE", at(stage, study, "P02"), json={"seen": {}}),
    ):
        assert refusal(answer) == (400, "Q018")
        assert "Hoa" not in answer.text
    assert names(study) == ["P01", "P02"]


def test_a_document_that_is_not_there_and_a_stranger(stage: Stage, study: Path) -> None:
    lan, stranger = stage.client("Lan"), stage.stranger()
    for here, client, expected in (
        (NOBODY, lan, (404, "Q713")),
        (guid(study, "P02"), stranger, None),
    ):
        for method, more, sent in (
            ("PATCH", "", {"name": "a", "seen": "b"}),
            ("DELETE", "", {"seen": {}}),
            ("GET", "/removal", None),
        ):
            answer = client.request(method, stage.api(f"documents/{here}{more}"), json=sent)
            if expected:
                assert refusal(answer) == expected
            assert answer.status_code in (401, 403, 404)
    assert names(study) == ["P01", "P02"]


def test_a_page_of_a_document_that_was_removed_hears_of_it(stage: Stage, study: Path) -> None:
    lan, gone = stage.client("Lan"), guid(study, "P02")
    with Project.open(study) as project:
        number = project.last_event()
        workbench.remove_documents(project, ["P02"], actor="Hoa")
    told = lan.get(stage.api(f"changes?after={number}&document={gone}")).json()
    assert told["whole"]
    assert told["told"][0]["sentence"] == "removed the document P02"
    assert refusal(lan.get(stage.api(f"documents/{gone}/codings"))) == (404, "Q713")
    later = lan.get(stage.api(f"changes?after={told['number']}&document={gone}"))
    assert refusal(later) == (404, "Q713")
    assert lan.get(stage.page(f"documents/{gone}")).status_code == 404
