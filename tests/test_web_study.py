"""The first page and the study's page: what they answer, and what they refuse."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from places import CODEBOOK
from starlette.testclient import TestClient
from web_client import Stage, web_stage

from qualcode import workbench
from qualcode.model import Status, Unit


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    workbench.start_sample(tmp_path, coder="Lan")
    with web_stage(folder=tmp_path) as found:
        yield found


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def begin(client: TestClient, **fields: str) -> Any:
    return client.post("/api/studies", data={"title": "Chợ nổi", "coder": "Lan", **fields}, files=[
        ("none", b"")
    ])  # fmt: skip


# The first page


def test_the_first_page_shows_studies_and_what_is_wrong_with_others(
    stage: Stage, tmp_path: Path
) -> None:
    (tmp_path / "hỏng.qualcode").write_bytes(b"SQLite format 3\0" + b"?" * 900)
    page = stage.guest().get("/").text
    assert "nghiên cứu mẫu" in page
    assert "4 documents" in page
    assert "hỏng.qualcode" in page
    assert "This study cannot be opened." in page
    assert str(tmp_path) not in page


def test_a_damaged_study_hides_no_other(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "a.qualcode").write_bytes(b"nothing")
    with web_stage(folder=tmp_path) as found:
        assert found.client("Lan").get(found.page()).status_code == 200


def test_a_copy_of_a_study_has_an_address_of_its_own(stage: Stage, tmp_path: Path) -> None:
    [card] = stage.shelf.cards()
    stage.shelf.open(card.id).export_copy(tmp_path / "bản sao.qualcode")
    with web_stage(folder=tmp_path) as found:
        assert len({each.id for each in found.shelf.cards()}) == 2


def test_strangers_see_a_closed_door(stage: Stage) -> None:
    assert "closed to you" in stage.stranger().get("/").text
    assert refusal(stage.stranger().post("/api/studies/sample", json={"coder": "x"}))[0] in (
        400,
        403,
    )


@pytest.mark.parametrize(
    ("kind", "codes"), [("domains", 0), ("starter", 8), ("own", None)], ids=str
)
def test_a_study_begins(stage: Stage, tmp_path: Path, kind: str, codes: int | None) -> None:
    client = stage.guest()
    files = [("files", ("ho_tro.yaml", CODEBOOK.read_bytes()))] if kind == "own" else [("x", b"")]
    sent = {"title": " Chợ  nổi ", "coder": "Lan", "codebook": kind, "blind": "on"}
    answer = client.post("/api/studies", data=sent, files=files)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["file"] == "Chợ nổi.qualcode"
    study = client.get(told["goto"])
    assert study.status_code == 200
    assert "Chợ nổi" in study.text
    with workbench.open_project(tmp_path / told["file"], write=False) as project:
        book = project.codebook()
        found = len(book.codes) if book else 0
        assert found == codes if codes is not None else found > 10
        assert workbench.is_blind(project)
        assert workbench.study_owner(project) == "Lan"


@pytest.mark.parametrize(
    "file",
    ["..", "../lạc", "a/b", "a\\b", "con", "NUL.txt", "a\0b", ".ẩn", "cuối.", "x" * 300, "ộ" * 90,
     "a\u202eb", "..%2f/x", "%5c..\\x"],
    ids=repr,
)  # fmt: skip
def test_names_that_no_file_can_have_are_refused(stage: Stage, tmp_path: Path, file: str) -> None:
    before = sorted(tmp_path.rglob("*"))
    answer = begin(stage.guest(), file=file)
    assert refusal(answer) == (400, "Q001")
    assert "cannot be the name of a file" in answer.json()["error"]["message"]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("title", "file"),
    [
        ("Rào cản: đi lại/ở xa?", "Rào cản_ đi lại_ở xa_.qualcode"),
        ("../../etc/passwd", "_.._etc_passwd.qualcode"),
        ("CON", "_CON.qualcode"),
        ("?!", "study.qualcode"),
    ],
)
def test_a_title_gives_a_name_that_every_system_allows(
    stage: Stage, tmp_path: Path, title: str, file: str
) -> None:
    answer = begin(stage.guest(), title=title)
    assert answer.json()["file"] == file
    assert (tmp_path / file).is_file()


def test_a_long_title_gives_a_name_that_fits(stage: Stage, tmp_path: Path) -> None:
    file = begin(stage.guest(), title="Những điều ở xóm Bến " * 30).json()["file"]
    assert len(file.encode()) <= 200
    assert (tmp_path / file).is_file()


def test_decomposed_letters_and_composed_ones_are_the_same_name(stage: Stage) -> None:
    client = stage.guest()
    assert begin(client, file="Cho\u031b\u0323 no\u0302\u0309i").json()["file"] == (
        "Chợ nổi.qualcode"
    )
    assert refusal(begin(client, file="chợ NỔI"))[1] == "Q705"


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"title": "  "}, 400, "Q001"),
        ({"coder": " "}, 400, "Q001"),
        ({"coder": "consensus"}, 400, "Q015"),
        ({"codebook": "mine"}, 400, "Q001"),
        ({"codebook": "own"}, 400, "Q001"),
        ({"file": "Nghiên cứu mẫu"}, 400, "Q705"),
    ],
    ids=str,
)
def test_what_cannot_begin(stage: Stage, fields: dict[str, str], status: int, code: str) -> None:
    assert refusal(begin(stage.guest(), **fields)) == (status, code)


def test_a_broken_codebook_is_told_with_its_line_and_nothing_is_left(
    stage: Stage, tmp_path: Path
) -> None:
    files = [("files", ("bộ mã.yaml", b"title: {vi: A}\ncodes:\n  - id: 'A b'\n"))]
    sent = {"title": "Mới", "coder": "Lan", "codebook": "own"}
    answer = stage.guest().post("/api/studies", data=sent, files=files)
    assert answer.status_code == 400
    assert "bộ mã.yaml, line 3" in answer.json()["error"]["message"]
    assert not (tmp_path / "Mới.qualcode").exists()


def test_a_server_of_one_study_begins_no_other(tmp_path: Path) -> None:
    path = workbench.start_sample(tmp_path, coder="Lan")
    with web_stage(path) as found:
        client = found.client()
        assert client.get("/").headers["location"] == found.page()
        assert refusal(begin(client))[0] == 400
        assert refusal(client.post("/api/studies/sample", json={"coder": "Lan"}))[0] == 400


def test_the_sample_is_made_as_often_as_one_likes(stage: Stage) -> None:
    client = stage.guest()
    files = [
        client.post("/api/studies/sample", json={"coder": "Minh"}).json()["file"] for _ in range(2)
    ]
    assert files == ["Nghiên cứu mẫu 2.qualcode", "Nghiên cứu mẫu 3.qualcode"]


def test_the_sample_stands_for_all_four_domains(stage: Stage) -> None:
    project = stage.shelf.open(stage.study)
    found = {each.coding.code.partition(".")[0] for each in project.codings()}
    assert found == {"enablers", "barriers", "positive", "challenges"}
    assert len(project.participants()) == 4


# The study's page


def test_the_page_holds_documents_people_and_progress(stage: Stage) -> None:
    lan = stage.client("Lan")
    told = lan.get(stage.api("study")).json()
    first = told["documents"][0]
    assert first["name"] == "PV01 Bà Nhàn"
    assert (first["people"], first["proposed"], first["reviewed"]) == (["BD01"], 9, 0)
    assert told["owner"] == "Lan"
    assert json.loads(
        lan.get(stage.page()).text.split('id="data">')[1].split("</script>")[0]
    )["documents"] == told["documents"]  # fmt: skip


def test_a_blind_study_shows_nobody_what_others_said(stage: Stage) -> None:
    project = stage.shelf.open(stage.study)
    proposed = [each for each in project.codings() if each.coding.document == "PV01 Bà Nhàn"]
    project.edit_codings([proposed[0].guid], actor="Minh", status=Status.ACCEPTED)
    workbench.add_coding(project, "PV01 Bà Nhàn", "barriers.time", "đội nón đi theo", coder="Minh")
    lan, minh = stage.client("Lan"), stage.client("Minh")

    def first(client: TestClient) -> dict[str, Any]:
        found: dict[str, Any] = client.get(stage.api("study")).json()["documents"][0]
        return found

    assert (first(lan)["reviewed"], first(lan)["coded"]) == (1, {"Minh": 1})
    assert lan.patch(stage.api("study"), json={"blind": True}).json()["blind"] is True
    assert (first(lan)["reviewed"], first(lan)["coded"]) == (0, {})
    assert (first(minh)["reviewed"], first(minh)["coded"]) == (1, {"Minh": 1})
    assert lan.get(stage.api("left")).json()["differences"] is None


def test_only_who_began_the_study_locks_it(stage: Stage) -> None:
    minh = stage.client("Minh")
    answer = minh.patch(stage.api("study"), json={"blind": True})
    assert refusal(answer) == (400, "Q001")
    assert "Lan" in answer.json()["error"]["message"]
    assert minh.patch(stage.api("study"), json={"blind": False}).status_code == 200


def test_title_and_unit_are_changed_and_told(stage: Stage) -> None:
    lan = stage.client()
    told = lan.patch(stage.api("study"), json={"title": " Đọc  sách <b> ", "unit": "turn"}).json()
    assert lan.get(stage.api("study")).json()["as_of"] == told.pop("as_of")
    assert told == {"title": "Đọc sách <b>", "unit": "turn", "blind": False}
    assert "Đọc sách &lt;b&gt;" in lan.get(stage.page()).text
    lan.post(stage.api("proposals"), json={})
    found = wait(lan, stage.api("proposals"))["found"]
    assert (found["unit"], found["new"] > 0) == ("turn", True)


@pytest.mark.parametrize(
    ("name", "first", "second"), [("title", "Của Minh", "Của Lan"), ("unit", "turn", "paragraph")]
)
def test_a_stale_setting_is_refused_and_both_are_told(
    stage: Stage, name: str, first: str, second: str
) -> None:
    lan, minh, address = stage.client("Lan"), stage.client("Minh"), stage.api("study")
    seen = {"seen": {name: lan.get(address).json()[name]}}
    assert minh.patch(address, json={name: first, **seen}).status_code == 200
    stale = lan.patch(address, json={name: second, **seen})
    assert refusal(stale) == (409, "Q710")
    assert stale.json()["theirs"][name] == first
    assert f"Yours: {second}. There now: {first}." in stale.json()["error"]["message"]
    assert lan.get(address).json()[name] == first
    assert lan.patch(address, json={name: first, **seen}).status_code == 200  # the same
    after = lan.patch(address, json={name: second, "seen": stale.json()["theirs"]})
    assert after.json()[name] == second


@pytest.mark.parametrize(
    "sent", [{"title": " "}, {"title": 3}, {"unit": "word"}, {"blind": "yes"}, {"unit": 1},
             {"title": "A", "seen": 1}, {"title": "A", "seen": {"title": 1}},
             {"unit": "turn", "seen": {"unit": []}}], ids=str,
)  # fmt: skip
def test_wrong_settings_are_refused(stage: Stage, sent: dict[str, Any]) -> None:
    lan = stage.client()
    before = lan.get(stage.api("study")).json()
    assert refusal(lan.patch(stage.api("study"), json=sent))[0] == 400
    assert lan.get(stage.api("study")).json() == before


def wait(client: TestClient, address: str) -> dict[str, Any]:
    """What it says once it goes on no more."""
    for _ in range(400):
        told: dict[str, Any] = client.get(address).json()
        if told["state"] != "going":
            return told
        time.sleep(0.02)
    raise AssertionError(told)


def test_the_machine_first_says_what_it_would_propose(stage: Stage) -> None:
    lan = stage.client()
    assert lan.get(stage.api("proposals")).json() == {"state": "none"}
    project = stage.shelf.open(stage.study)
    project.remove_codings([each.guid for each in project.codings()], actor="Lan")
    workbench.set_unit(project, Unit.TURN, actor="Lan")
    lan.post(stage.api("proposals"), json={"dry_run": True})
    would = wait(lan, stage.api("proposals"))
    assert would["found"]["new"] > 20
    assert project.codings() == []
    lan.post(stage.api("proposals"), json={"dry_run": False})
    assert wait(lan, stage.api("proposals"))["found"]["new"] == would["found"]["new"]
    assert len(project.codings()) == would["found"]["new"]
    assert lan.request("DELETE", stage.api("proposals"), json={}).json() == {"state": "done"}
    assert refusal(lan.post(stage.api("proposals"), json={"dry_run": "x"}))[0] == 400


def test_without_a_codebook_the_machine_says_so(stage: Stage) -> None:
    client = stage.guest()
    study = begin(client).json()["id"]
    client.post(f"/s/{study}/api/proposals", json={})
    told = wait(client, f"/s/{study}/api/proposals")
    assert (told["state"], told["error"]["code"]) == ("failed", "Q010")


def test_participants_are_changed_value_by_value(stage: Stage) -> None:
    lan, address = stage.client(), stage.api("participants")
    changed = {"participant": "BD01", "attribute": "age", "value": "68", "before": "67"}
    told = lan.patch(address, json=changed).json()
    person = next(each for each in told["participants"] if each["participant"] == "BD01")
    assert person["attributes"]["age"] == "68"
    stale = lan.patch(address, json={**changed, "value": "70"})
    assert (stale.status_code, stale.json()["theirs"]) == (409, "68")
    assert "Yours: 70. There now: 68." in stale.json()["error"]["message"]
    assert refusal(lan.patch(address, json={**changed, "value": "già", "before": "68"})) == (
        400,
        "Q715",
    )
    added = lan.patch(address, json={"participant": "BD09", "new": True}).json()
    assert "BD09" in [each["participant"] for each in added["participants"]]
    kind = {
        "participant": "BD09",
        "attribute": "năm học",
        "value": "5",
        "kind": "number",
        "before": "",
    }
    assert {"name": "năm học", "kind": "number", "choices": []} in lan.patch(
        address, json=kind
    ).json()["attributes"]
    same_column = stage.client("Minh").patch(address, json={**kind, "value": "7"})
    assert (same_column.status_code, same_column.json()["theirs"]) == (409, "5")
    other_kind = lan.patch(address, json={**kind, "participant": "BD01", "kind": "text"})
    assert refusal(other_kind) == (400, "Q001")
    assert "number" in other_kind.json()["error"]["message"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 400),
        ({"participant": "BD01"}, 400),
        ({"participant": 7, "attribute": "age", "value": "1"}, 400),
        ({"participant": "XX", "attribute": "age", "value": "1"}, 404),
        ({"participant": "BD01", "attribute": "a=b", "value": "1"}, 400),
        ({"participant": "BD01", "attribute": " ", "value": "1"}, 400),
        ({"participant": "BD01", "attribute": "x", "value": "1", "kind": "colour"}, 400),
        ({"participant": "BD01", "new": True}, 400),
        ({"participant": "  ", "new": True}, 400),
    ],
    ids=str,
)
def test_wrong_values_of_participants(stage: Stage, sent: dict[str, Any], status: int) -> None:
    lan = stage.client()
    before = lan.get(stage.api("participants")).json()
    assert lan.patch(stage.api("participants"), json=sent).status_code == status
    assert lan.get(stage.api("participants")).json() == before


def test_a_table_of_participants_is_shown_then_read(stage: Stage) -> None:
    lan, address = stage.client(), stage.api("participants/import")
    table = "participant,age,nghề\nBD01,69,làm ruộng\nBD77,20,học sinh\n".encode()
    files = [("files", ("người.csv", table))]
    shown = lan.post(address, data={"dry_run": "on"}, files=files).json()
    assert shown["new"] == ["BD77"]
    assert {
        "participant": "BD01", "attribute": "age", "before": "67", "after": "69"
    } in shown["changes"]  # fmt: skip
    assert "BD77" not in [each["participant"] for each in shown["participants"]]
    done = lan.post(address, files=files).json()
    assert "BD77" in [each["participant"] for each in done["participants"]]


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([("x", ("a.csv", b"participant\nA\n"))], "Q001"),
        ([("files", ("a.csv", b"x")), ("files", ("b.csv", b"x"))], "Q001"),
        ([("files", ("../../a.csv", b"name,age\nA,1\n"))], "Q110"),
        ([("files", ("a.xlsx", b"PK\x03\x04"))], "Q110"),
    ],
)
def test_tables_that_are_none(stage: Stage, files: list[Any], code: str) -> None:
    answer = stage.client().post(stage.api("participants/import"), files=files)
    assert refusal(answer) == (400, code)
    assert "/tmp" not in answer.text


def test_exports_tell_what_they_lose_and_come_as_one_file(stage: Stage) -> None:
    lan = stage.client()
    told = lan.get(stage.api("exports/qdpx")).json()
    assert told["documents"] == 4
    assert any(loss["kind"] == "left_out_proposed" for loss in told["losses"])
    answer = lan.get(stage.page("exports/qdpx"))
    assert answer.headers["content-disposition"].startswith("attachment")
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert [Path(name).suffix for name in sorted(names)] == [".qdpx", ".txt"]


def test_a_copy_of_the_study_is_a_study(stage: Stage, tmp_path: Path) -> None:
    answer = stage.client().get(stage.page("exports/copy"))
    path = tmp_path / "sao" / "chép.qualcode"
    path.parent.mkdir()
    path.write_bytes(answer.content)
    with workbench.open_project(path, write=False) as project:
        assert len(project.documents()) == 4


def test_a_blind_study_gives_no_copy_with_what_others_coded(stage: Stage) -> None:
    project = stage.shelf.open(stage.study)
    workbench.add_coding(project, "PV01 Bà Nhàn", "barriers.time", "đội nón đi theo", coder="Minh")
    workbench.lock_study(project, True, actor="Lan")
    assert stage.client("Lan").get(stage.page("exports/copy")).status_code == 400
    assert stage.client("Minh").get(stage.page("exports/copy")).status_code == 200


@pytest.mark.parametrize("kind", ["pdf", "..%2f..%2fetc", "%5c", "copy%00"])
def test_other_exports_are_unknown(stage: Stage, kind: str) -> None:
    lan = stage.client()
    assert lan.get(stage.api(f"exports/{kind}")).status_code == 404
    assert lan.get(stage.page(f"exports/{kind}")).status_code == 404


CHANGES = [
    ("PATCH", "study"),
    ("POST", "proposals"),
    ("DELETE", "proposals"),
    ("PATCH", "participants"),
    ("POST", "participants/import"),
    ("POST", "bringing"),
]


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_changes_need_a_session_and_its_word(stage: Stage, method: str, path: str) -> None:
    assert stage.stranger().request(method, stage.api(path), json={}).status_code in (401, 403)
    lan = stage.client()
    lan.headers["x-qualcode-word"] = "no"
    assert lan.request(method, stage.api(path), json={}).status_code == 403
