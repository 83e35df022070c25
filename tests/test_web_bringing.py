"""Files dropped on the study's page: the account first, then exactly that."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from web_client import Stage, web_stage

from qualcode import workbench
from qualcode.errors import UsageError
from qualcode.web import landing
from qualcode.workbench.filenames import MAX_NAME_BYTES, name_fault

TALK = "PVV: Anh bán hàng lâu chưa?\nKH10: Mười năm rồi, từ hồi con bé còn nhỏ.\n"
OTHER = "PVV: Chị thấy sao?\nKH11: Tôi thấy dễ chịu, cứ như ở nhà mình.\n"


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    room = tmp_path / "tạm"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    workbench.init(tmp_path / "nhóm.qualcode", coder="Lan")
    with web_stage(tmp_path / "nhóm.qualcode") as found:
        yield found
        found.app.state.landings.close()
    assert list(room.iterdir()) == [], "no dropped file stays behind"


def send(client: TestClient, stage: Stage, **files: bytes | str) -> dict[str, Any]:
    """The account of files; a name's ``__`` stands for its dot."""
    return drop(client, stage, {name.replace("__", "."): what for name, what in files.items()})[1]


def drop(
    client: TestClient, stage: Stage, files: dict[str, bytes | str]
) -> tuple[str, dict[str, Any]]:
    """The id of a drop and its account."""
    sent = [
        ("files", (name, what.encode() if isinstance(what, str) else what))
        for name, what in files.items()
    ]
    answer = client.post(stage.api("bringing"), files=sent)
    assert answer.status_code == 201, answer.text
    told = wait(client, stage, answer.json()["id"])
    assert told["state"] == "done", told
    return answer.json()["id"], told["account"]


def wait(client: TestClient, stage: Stage, name: str) -> dict[str, Any]:
    for _ in range(600):
        told: dict[str, Any] = client.get(stage.api(f"bringing/{name}")).json()
        if told.get("state") != "going":
            return told
        time.sleep(0.02)
    raise AssertionError(told)


def bring(client: TestClient, stage: Stage, name: str) -> dict[str, Any]:
    assert client.post(stage.api(f"bringing/{name}/bring"), json={}).status_code == 200
    return wait(client, stage, name)


def names(stage: Stage) -> list[str]:
    return [each.name for each in stage.shelf.open(stage.study).documents()]


def test_first_the_account_then_exactly_that(stage: Stage) -> None:
    lan = stage.client()
    name, told = drop(lan, stage, {"PV10.txt": TALK, "PV11.txt": OTHER.encode("utf-16")})
    assert (told["documents"], told["nothing"], told["refused"]) == (2, False, [])
    first, second = told["files"]
    assert first["speakers"][1] == {
        "label": "KH10", "role": "respondent", "turns": 1, "participant": "KH10",
        "reason": "the label is a word or code for a respondent",
    }  # fmt: skip
    assert first["excerpt"][0] == {"label": "PVV", "text": "Anh bán hàng lâu chưa?"}
    assert (second["encoding"], second["sure"], second["outcome"]) == ("utf-16-le", 1.0, "new")
    assert names(stage) == []
    assert bring(lan, stage, name)["state"] == "done"
    assert names(stage) == ["PV10", "PV11"]
    history = workbench.history(stage.shelf.open(stage.study))
    assert (history[0].event.verb, history[0].event.actor) == ("import", "Lan")
    assert lan.get(stage.api(f"bringing/{name}")).status_code == 404


def test_a_bad_file_hides_no_good_one(stage: Stage) -> None:
    lan = stage.client()
    name, told = drop(
        lan,
        stage,
        {
            "ảnh.png": b"\x89PNG",
            "rỗng.txt": b"",
            "PV10.txt": TALK,
            "hỏng.docx": b"PK\x03\x04??",
            "lạ.pdf": b"%PDF-1.4 no",
            "khung.qdpx": b"PK\x03\x04??",
            "mã.yaml": "title: x\n",
            ".DS_Store": b"x",
            "README.txt": "nothing",
            "chuông.txt": "PVV: A\x00B\n",
        },
    )
    assert [each["document"] for each in told["files"]] == ["PV10"]
    refused = {each["file"]: each["code"] for each in told["refused"]}
    assert refused.keys() == {
        "ảnh.png", "rỗng.txt", "hỏng.docx", "lạ.pdf", "khung.qdpx", "mã.yaml", "chuông.txt"
    }  # fmt: skip
    assert refused["ảnh.png"] == "Q107"
    assert {each["file"] for each in told["skipped"]} == {".DS_Store", "README.txt"}
    assert all(str(Path(tempfile.gettempdir())) not in each["reason"] for each in told["refused"])
    bring(lan, stage, name)
    assert names(stage) == ["PV10"]


def test_the_same_file_twice_and_one_that_is_here(stage: Stage) -> None:
    lan = stage.client()
    bring(lan, stage, drop(lan, stage, {"PV10.txt": TALK})[0])
    told = send(lan, stage, PV10__txt=TALK, PV12__txt=OTHER, PV13__txt=OTHER)
    outcomes = {each["document"]: each["outcome"] for each in told["files"]}
    assert outcomes == {"PV10": "unchanged", "PV12": "new"}
    assert [each["file"] for each in told["skipped"]] == ["PV13.txt"]
    assert told["documents"] == 1


def test_a_corrected_text_says_what_becomes_of_codings(stage: Stage) -> None:
    lan = stage.client()
    bring(lan, stage, drop(lan, stage, {"PV10.txt": TALK})[0])
    lan.post(stage.api("codes"), json={"name": "Nghề", "domain": "enablers"})
    project = stage.shelf.open(stage.study)
    [code] = project.codebook().codes  # type: ignore[union-attr]
    workbench.add_coding(project, "PV10", code.id, "Mười năm rồi", coder="Lan")
    name, told = drop(lan, stage, {"PV10.txt": TALK.replace("Anh", "Thưa anh")})
    [file] = told["files"]
    assert (file["outcome"], file["version"], file["moved"], file["stayed"]) == (
        "corrected", 2, 1, 0
    )  # fmt: skip
    bring(lan, stage, name)
    assert project.codings()[0].coding.quote == "Mười năm rồi"


def test_what_a_label_does_can_be_changed_in_one_file(stage: Stage) -> None:
    lan = stage.client()
    one = "An: Chị bán gì ạ?\nBình: Tôi bán bún.\nAn: Lâu chưa ạ?\nBình: Lâu rồi.\n"
    name, told = drop(lan, stage, {"a.txt": one, "b.txt": one.replace("bún", "phở")})
    assert [each["speakers"][0]["role"] for each in told["files"]] == ["interviewer"] * 2
    roles = {"b.txt": {"An": "respondent", "Bình": "interviewer"}}
    assert lan.post(stage.api(f"bringing/{name}/look"), json={"roles": roles}).status_code == 200
    told = wait(lan, stage, name)["account"]
    assert [[each["role"] for each in file["speakers"]] for file in told["files"]] == [
        ["interviewer", "respondent"],
        ["respondent", "interviewer"],
    ]
    bring(lan, stage, name)
    turns = stage.shelf.open(stage.study).turns("b")
    assert [turn.role.value for turn in turns[:2]] == ["respondent", "interviewer"]


def test_a_file_can_be_left_out(stage: Stage) -> None:
    lan = stage.client()
    name, _ = drop(lan, stage, {"a.txt": TALK, "b.txt": OTHER})
    lan.post(stage.api(f"bringing/{name}/look"), json={"without": ["a.txt"]})
    assert wait(lan, stage, name)["account"]["documents"] == 1
    bring(lan, stage, name)
    assert names(stage) == ["b"]


def test_a_folder_keeps_its_names_and_brings_its_participants(stage: Stage) -> None:
    lan = stage.client()
    table = "participant,document,age\nNGA,PV10,41\n"
    name, told = drop(
        lan,
        stage,
        {"đợt 1/PV10.txt": TALK, "đợt 2/PV10.txt": OTHER, "đợt 1/participants.csv": table},
    )
    assert [each["file"] for each in told["files"]] == ["đợt 1/PV10.txt"]
    [people] = told["people"]
    assert (people["file"], people["new"], people["documents"]) == (
        "đợt 1/participants.csv", ["NGA"], ["PV10"]
    )  # fmt: skip
    [refused] = told["refused"]
    assert (refused["file"], refused["code"]) == ("đợt 2/PV10.txt", "Q108")
    bring(lan, stage, name)
    [person] = stage.shelf.open(stage.study).participants()
    assert (person.id, person.attributes["age"]) == ("NGA", "41")


def test_a_table_of_participants_alone(stage: Stage) -> None:
    lan = stage.client()
    name, told = drop(lan, stage, {"participants.csv": "participant,age\nNGA,41\n"})
    assert (told["documents"], told["nothing"], told["people"][0]["new"]) == (0, False, ["NGA"])
    bring(lan, stage, name)
    assert [each.id for each in stage.shelf.open(stage.study).participants()] == ["NGA"]


@pytest.mark.parametrize("called", ["participants.csv", "người trả lời.csv"])
def test_a_table_beside_transcripts_is_told_and_brought_in_whole(stage: Stage, called: str) -> None:
    lan, project = stage.client(), stage.shelf.open(stage.study)
    workbench.set_participant(project, "CU01", ["age=40"], actor="Lan", new=True)
    table = "participant,age,role\nKH10,58,bán hàng\nCU01,41,\nMOI,30,\n"
    name, told = drop(lan, stage, {"PV10.txt": TALK, called: table})
    assert (told["refused"], told["documents"]) == ([], 1)
    [people] = told["people"]
    assert (people["file"], people["new"]) == (called, ["MOI"])
    changes = {(each["participant"], each["attribute"]): each for each in people["changes"]}
    assert (changes["CU01", "age"]["before"], changes["CU01", "age"]["after"]) == ("40", "41")
    assert changes["KH10", "role"]["after"] == "bán hàng"
    assert {each["name"] for each in people["types"]} >= {"role"}
    assert any("MOI" in note for note in people["notes"])
    assert [each.id for each in project.participants()] == ["CU01"]  # looking writes nothing
    numbers = bring(lan, stage, name)["numbers"]
    found = {each.id: dict(each.attributes) for each in project.participants()}
    assert found == {
        "CU01": {"age": "41"}, "KH10": {"age": "58", "role": "bán hàng"}, "MOI": {"age": "30"}
    }  # fmt: skip
    for number in reversed(numbers):
        assert lan.post(stage.api("undo"), json={"number": number}).status_code == 200
    assert names(stage) == []
    assert [dict(each.attributes) for each in project.participants()] == [{"age": "40"}]


def test_every_table_is_read_and_none_for_words_that_were_said(stage: Stage) -> None:
    lan = stage.client()
    name, told = drop(
        lan,
        stage,
        {
            "a/participants.csv": "participant,age\nNGA,41\n",
            "b.csv": "participant,age\nNGA,42\n",
            "c.csv": "participant,text\nNAM,Tôi bán hàng ở chợ đã mười năm rồi.\n",
            "d.csv": "x,y\n1,2\n",
        },
    )
    assert [each["file"] for each in told["people"]] == ["a/participants.csv", "b.csv"]
    assert told["people"][1]["changes"][0]["before"] == "41"
    assert {each["file"] for each in told["files"]} == {"c.csv"}
    assert [each["file"] for each in told["refused"]] == ["d.csv"]
    bring(lan, stage, name)
    people = {each.id: each.attributes for each in stage.shelf.open(stage.study).participants()}
    assert people["NGA"]["age"] == "42"


@pytest.mark.parametrize("beside", [{}, {"PV10.txt": TALK}])
def test_a_table_that_would_now_change_something_else_writes_nothing(
    stage: Stage, beside: dict[str, bytes | str]
) -> None:
    lan, project = stage.client(), stage.shelf.open(stage.study)
    workbench.set_participant(project, "NGA", ["age=40"], actor="Lan", new=True)
    name, _ = drop(lan, stage, {**beside, "people.csv": "participant,age\nNGA,41\n"})
    workbench.set_participant(project, "NGA", ["age=44"], actor="Minh")
    told = bring(lan, stage, name)
    assert (told["state"], told["error"]["code"]) == ("failed", "Q710")
    assert (names(stage), project.participants()[0].attributes["age"]) == ([], "44")


def test_another_study_comes_with_its_account_and_beside_transcripts(
    stage: Stage, tmp_path: Path
) -> None:
    lan = stage.client()
    sample = workbench.start_sample(tmp_path, coder="Minh")
    raw = sample.read_bytes()
    name, told = drop(lan, stage, {"bạn.qualcode": raw, "PV10.txt": TALK})
    [study] = told["studies"]
    assert (study["documents"]["added"], study["codings"]["added"]) == (4, 31)
    assert told["documents"] == 5
    assert bring(lan, stage, name)["state"] == "done"
    project = stage.shelf.open(stage.study)
    assert len(project.documents()) == 5
    assert len(project.codings()) == 31
    again = send(lan, stage, ban__qualcode=raw)
    assert (again["documents"], again["nothing"]) == (0, True)


def test_what_was_shown_is_not_written_once_somebody_wrote_something_else(stage: Stage) -> None:
    lan, minh = stage.client("Lan"), stage.client("Minh")
    name, _ = drop(lan, stage, {"PV10.txt": TALK})
    bring(minh, stage, drop(minh, stage, {"PV10.txt": OTHER})[0])
    told = bring(lan, stage, name)
    assert (told["state"], told["error"]["code"]) == ("failed", "Q710")
    lan.post(stage.api(f"bringing/{name}/look"), json={})
    assert wait(lan, stage, name)["account"]["files"][0]["outcome"] == "corrected"


def test_a_study_that_would_now_come_in_otherwise_is_a_conflict(
    stage: Stage, tmp_path: Path
) -> None:
    lan, minh = stage.client("Lan"), stage.client("Minh")
    raw = workbench.start_sample(tmp_path, coder="Lan").read_bytes()
    name, _ = drop(lan, stage, {"a.qualcode": raw})
    bring(minh, stage, drop(minh, stage, {"a.qualcode": raw})[0])
    count = len(workbench.history(stage.shelf.open(stage.study)))
    told = bring(lan, stage, name)
    assert (told["state"], told["error"]["code"]) == ("failed", "Q710")
    assert len(workbench.history(stage.shelf.open(stage.study))) == count


def test_nothing_of_a_drop_that_was_given_up_stays(stage: Stage) -> None:
    lan = stage.client()
    name, _ = drop(lan, stage, {"PV10.txt": TALK})
    assert list(Path(tempfile.gettempdir()).iterdir()) != []
    assert lan.request("DELETE", stage.api(f"bringing/{name}"), json={}).status_code == 200
    assert list(Path(tempfile.gettempdir()).iterdir()) == []
    for method, path in (
        ("GET", name),
        ("DELETE", name),
        ("POST", f"{name}/look"),
        ("POST", f"{name}/bring"),
    ):
        assert lan.request(method, stage.api(f"bringing/{path}"), json={}).status_code == 404
    assert names(stage) == []


def test_a_new_drop_takes_the_place_of_the_one_before(stage: Stage) -> None:
    lan = stage.client()
    first, _ = drop(lan, stage, {"PV10.txt": TALK})
    second, _ = drop(lan, stage, {"PV11.txt": OTHER})
    assert lan.get(stage.api(f"bringing/{first}")).status_code == 404
    assert lan.get(stage.api(f"bringing/{second}")).status_code == 200


def test_a_drop_that_is_forgotten_goes_away(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landing, "KEPT_SECONDS", 0.5)
    lan = stage.client()
    drop(lan, stage, {"PV10.txt": TALK})
    for _ in range(200):
        if not list(Path(tempfile.gettempdir()).iterdir()):
            return
        time.sleep(0.02)
    raise AssertionError("it is still there")


def test_a_drop_is_nobody_elses(stage: Stage) -> None:
    lan, minh = stage.client("Lan"), stage.client("Minh")
    name, _ = drop(lan, stage, {"PV10.txt": TALK})
    assert minh.get(stage.api(f"bringing/{name}")).status_code == 404
    assert minh.post(stage.api(f"bringing/{name}/bring"), json={}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"roles": []},
        {"roles": {"a.txt": "interviewer"}},
        {"roles": {"a.txt": {"An": "boss"}}},
        {"roles": {"a.txt": {"An": [1]}}},
        {"without": "a.txt"},
        {"coded_by": 7},
        {"accept_offsets": "yes"},
    ],
    ids=str,
)
def test_a_second_look_with_wrong_values(stage: Stage, sent: dict[str, Any]) -> None:
    lan = stage.client()
    name, _ = drop(lan, stage, {"a.txt": TALK})
    answer = lan.post(stage.api(f"bringing/{name}/look"), json=sent)
    assert answer.status_code == 400, answer.text
    assert wait(lan, stage, name)["account"]["documents"] == 1


def test_no_file_is_refused(stage: Stage) -> None:
    lan = stage.client()
    for answer in (
        lan.post(stage.api("bringing"), json={}),
        lan.post(stage.api("bringing"), files=[("other", ("a.txt", b"x"))]),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Q001")


def test_too_much_is_refused_before_it_is_read(stage: Stage) -> None:
    lan = stage.client()
    headers = {"content-type": "multipart/form-data; boundary=x", "content-length": str(2**31)}
    answer = lan.post(stage.api("bringing"), content=b"--x--\r\n", headers=headers)
    assert answer.status_code == 413
    many = [("files", (f"{n}.txt", b"x")) for n in range(1_001)]
    assert lan.post(stage.api("bringing"), files=many).status_code == 400


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("..%2f..%2fa.txt", ".%2f..%2fa.txt"),
        ("%5c..\\a.txt", "%5c.._a.txt"),
        ("/etc/a.txt", "etc/a.txt"),
        ("C:\\Users\\a.txt", "C__Users_a.txt"),
        ("con.txt", "_con.txt"),
        ("nul/aux.txt", "_nul/_aux.txt"),
        ("a%0D%0Ab.txt", "a__b.txt"),
        ("Pho\u0309ng va\u0302\u0301n.txt", "Phỏng vấn.txt"),
        ("Đỗ Thị Ngà – 12.3.txt", "Đỗ Thị Ngà – 12.3.txt"),
        ("ế" * 300 + ".txt", "ế" * 65 + ".txt"),
        ("a\u202etxt.exe", "atxt.exe"),
    ],
)
def test_names_of_files_lead_nowhere_and_keep_their_letters(called: str, shown: str) -> None:
    assert landing.shown_name(called)[0] == shown


@given(st.text(max_size=400))
def test_no_name_leads_out_of_its_folder(called: str) -> None:
    try:
        shown, parts = landing.shown_name(called)
    except UsageError:
        return
    assert shown == "/".join(parts)
    for part in parts:
        assert name_fault(part.removeprefix(".")) is None
        assert len(part.encode()) <= MAX_NAME_BYTES + 1


def test_files_called_so_are_read_under_those_names(stage: Stage) -> None:
    lan = stage.client()
    told = drop(lan, stage, {"../../con.txt": TALK, "Pho\u0309ng va\u0302\u0301n.txt": OTHER})[1]
    assert sorted(each["document"] for each in told["files"]) == ["Phỏng vấn", "_con"]
