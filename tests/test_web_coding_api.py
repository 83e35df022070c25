"""What the coding page asks the server: codings, codes, search, memos, undo; and every refusal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import browsing
import pytest
from web_client import Stage, web_stage

from qualcode import workbench

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return browsing.sample_study(tmp_path_factory.mktemp("study"))


@pytest.fixture
def stage(made: Path, tmp_path: Path) -> Iterator[Stage]:
    place = tmp_path / made.name
    place.write_bytes(made.read_bytes())
    with web_stage(place) as found:
        yield found


@pytest.fixture
def lan(stage: Stage) -> TestClient:
    return stage.client("Lan")


def document(stage: Stage) -> str:
    return str(stage.shelf.open(stage.study).documents()[0].guid)


def a_code(client: TestClient, stage: Stage, place: int = 0) -> str:
    return str(client.get(stage.api("codes")).json()["codes"][place]["id"])


def add(client: TestClient, stage: Stage, start: int, end: int, **more: Any) -> dict[str, Any]:
    sent = {"start": start, "end": end, "code": a_code(client, stage), **more}
    answer = client.post(stage.api(f"documents/{document(stage)}/codings"), json=sent)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["coding"])


def test_a_coding_is_added_changed_and_removed(stage: Stage, lan: TestClient) -> None:
    project = stage.shelf.open(stage.study)
    text = project.document(project.documents()[0].name).text
    coding = add(lan, stage, 400, 440, memo="nghe lại")
    assert (coding["s"], coding["e"], coding["coder"]) == (400, 440, "Lan")
    assert (coding["status"], coding["memo"]) == ("manual", "nghe lại")

    other = a_code(lan, stage, 1)
    change = {"v": coding["v"], "start": 402, "end": 450, "code": other, "memo": ""}
    answer = lan.patch(stage.api(f"codings/{coding['id']}"), json=change)
    changed = answer.json()["coding"]
    assert (changed["s"], changed["e"], changed["code"], changed["memo"]) == (402, 450, other, "")
    (stored,) = workbench.find_codings(project, [coding["id"]], viewer="Lan")
    assert stored.coding.quote == text[402:450]

    gone = lan.request("DELETE", stage.api(f"codings/{coding['id']}"), json={"v": changed["v"]})
    assert gone.status_code == 200
    listed = lan.get(stage.api(f"documents/{document(stage)}/codings")).json()
    assert coding["id"] not in {each["id"] for each in listed["codings"]}
    assert listed["number"] == gone.json()["number"]


def test_a_stale_change_is_refused_and_shows_theirs(stage: Stage, lan: TestClient) -> None:
    minh = stage.client("Minh")
    proposed = next(
        each
        for each in lan.get(stage.api(f"documents/{document(stage)}/codings")).json()["codings"]
        if each["status"] == "proposed"
    )
    address = stage.api(f"codings/{proposed['id']}")
    accepted = minh.patch(address, json={"v": proposed["v"], "status": "accepted"})
    assert accepted.json()["coding"]["status"] == "accepted"
    answer = lan.patch(address, json={"v": proposed["v"], "status": "rejected"})
    assert answer.status_code == 409
    assert answer.json()["theirs"]["status"] == "accepted"
    refused = lan.request("DELETE", address, json={"v": proposed["v"]})
    assert refused.status_code in (400, 409)


def test_each_person_undoes_their_own(stage: Stage, lan: TestClient) -> None:
    minh = stage.client("Minh")
    mine = add(lan, stage, 500, 520)
    theirs = add(minh, stage, 530, 560)
    before = lan.get(stage.api(f"changes?after={mine['v'] - 1}")).json()
    assert {each["id"] for each in before["codings"]} == {mine["id"], theirs["id"]}
    assert [each["actor"] for each in before["told"]] == ["Lan", "Minh"]

    expected = lan.get(stage.api("undo")).json()
    assert expected["number"] == mine["v"]
    assert expected["coded"] == stage.shelf.open(stage.study).documents()[0].name
    undone = lan.post(stage.api("undo"))
    assert undone.status_code == 200, undone.text
    assert undone.json()["sentence"] == expected["sentence"]
    assert lan.get(stage.api("redo")).json() == expected
    assert lan.get(stage.api("undo")).json()["coded"] == "", "bringing in is not one coding"
    after = lan.get(stage.api(f"changes?after={theirs['v']}")).json()
    assert after["removed"] == [mine["id"]]
    assert lan.post(stage.api("redo")).status_code == 200
    ids = {
        each["id"]
        for each in lan.get(stage.api(f"documents/{document(stage)}/codings")).json()["codings"]
    }
    assert {mine["id"], theirs["id"]} <= ids
    assert stage.client("Hoa").post(stage.api("undo")).status_code == 409


def test_one_action_is_undone_by_its_number(stage: Stage, lan: TestClient) -> None:
    begun, first, last = (add(lan, stage, at, at + 20) for at in (600, 640, 680))
    minh = stage.client("Minh")
    for sent, status in (
        ({"number": first["v"]}, 409), ({"number": str(last["v"])}, 400), ({"number": 1e3}, 400),
        ({"number": True}, 400), ({"number": 10**30}, 409), ({"number": -1}, 409),
    ):  # fmt: skip
        assert minh.post(stage.api("undo"), json=sent).status_code == status, sent
    undone = lan.post(stage.api("undo"), json={"number": first["v"]})
    assert undone.status_code == 200, undone.text
    after = lan.get(stage.api(f"changes?after={last['v']}")).json()
    assert after["removed"] == [first["id"]]
    assert lan.post(stage.api("undo"), json={"number": first["v"]}).status_code == 409
    built_upon = lan.post(stage.api("undo"), json={"number": begun["v"]})  # it made Lan a coder
    assert (built_upon.status_code, built_upon.json()["error"]["code"]) == (409, "Q718")


def test_what_toasts_undo_is_what_they_told_of(stage: Stage, lan: TestClient) -> None:
    """The answers name their own event, also where somebody did something in between."""
    told = lan.get(stage.api("codes")).json()
    code, domain = told["codes"][0]["id"], told["domains"][-1]["id"]
    text = {"definition": {"vi": "Đường sá, đò giang."}}
    edited = lan.patch(
        stage.api(f"codebook/codes/{code}"), json={"expected": told["number"], **text}
    ).json()
    add(stage.client("Minh"), stage, 700, 720)
    add(lan, stage, 740, 760)
    again = lan.patch(
        stage.api(f"codebook/codes/{code}"),
        json={"expected": edited["codebook"]["number"], **text},
    ).json()
    assert again["number"] == 0, "nothing was changed: nothing to undo"
    undone = lan.post(stage.api("undo"), json={"number": edited["number"]})
    assert "codebook" in undone.json()["sentence"], undone.text
    now = lan.get(stage.api("codes")).json()
    planned = lan.post(
        stage.api("codebook/group"), json={"name": "Đường sá", "expected": now["number"]}
    ).json()
    moved = lan.post(stage.api(f"codes/{code}/move"), json={"domain": domain}).json()
    assert 0 < planned["number"] < moved["number"]
    assert moved["number"] == moved["codes"]["number"] or moved["renamed"]
    assert lan.post(stage.api("undo"), json={"number": moved["number"]}).status_code == 200
    assert lan.get(stage.api("codes")).json()["codes"][0]["id"] == code


Renamings = list[tuple[str, dict[str, Any]]]


@pytest.mark.parametrize(
    ("changes", "became"),
    [
        ([("rename", {"code": "A", "new": "barriers.di_lai"})], "barriers.di_lai"),
        (
            [
                ("rename", {"code": "A", "new": "barriers.di_lai"}),
                ("move", {"code": "barriers.di_lai", "domain": "enablers"}),
            ],
            "enablers.di_lai",
        ),
        ([("merge", {"codes": ["A"], "into": "B"})], "B"),
        (
            [
                ("merge", {"codes": ["A"], "into": "B"}),
                ("undo", {}),
                ("rename", {"code": "A", "new": "barriers.x"}),
                ("rename", {"code": "B", "new": "barriers.y"}),
            ],
            "barriers.x",
        ),
        (
            [
                ("rename", {"code": "A", "new": "barriers.x"}),
                ("delete", {"code": "barriers.x", "successor": "B"}),
            ],
            "B",
        ),
        ([("delete", {"code": "A", "with_codings": True})], ""),
    ],
)
def test_a_coding_follows_its_code(
    stage: Stage, lan: TestClient, changes: Renamings, became: str
) -> None:
    """What was coded while others changed the codebook gets the code that took its code's place."""
    first, second = (each["id"] for each in lan.get(stage.api("codes")).json()["codes"][:2])
    minh = stage.client("Minh")
    mine = add(lan, stage, 800, 820, code=second)
    names = {"A": first, "B": second}

    def named(value: Any) -> Any:
        if isinstance(value, list):
            return [names[each] for each in value]
        return names.get(value, value)

    for verb, sent in changes:
        number = lan.get(stage.api("codes")).json()["number"]
        address = stage.api("undo" if verb == "undo" else f"codebook/{verb}")
        body = {name: named(value) for name, value in sent.items()}
        answer = minh.post(address, json={**body, "expected": number})
        assert answer.status_code == 200, answer.text
    sent = {"start": 840, "end": 860, "code": first, "memo": "nghe trên đò"}
    added = lan.post(stage.api(f"documents/{document(stage)}/codings"), json=sent)
    now = next(
        each
        for each in lan.get(stage.api(f"documents/{document(stage)}/codings")).json()["codings"]
        if each["id"] == mine["id"]
    )
    changed = lan.patch(stage.api(f"codings/{mine['id']}"), json={"v": now["v"], "code": first})
    if not became:
        assert [added.status_code, changed.status_code] == [404, 404]
        return
    coding = added.json()["coding"]
    assert (coding["code"], coding["memo"]) == (named(became), "nghe trên đò")
    assert changed.json()["coding"]["code"] == named(became)


def test_codes_are_told_made_and_moved(stage: Stage, lan: TestClient) -> None:
    told = lan.get(stage.api("codes")).json()
    first, domain = told["codes"][0], told["domains"][-1]["id"]
    assert first["class"] == "code-0"
    made = lan.post(stage.api("codes"), json={"name": "Đường lầy", "domain": domain})
    assert made.status_code == 201, made.text
    code = made.json()["id"]
    assert code.startswith(f"{domain}.")
    moved = lan.post(stage.api(f"codes/{code}/move"), json={"domain": told["domains"][0]["id"]})
    assert moved.status_code == 200, moved.text
    codes = moved.json()["codes"]["codes"]
    names = {each["name"]: each["domain"] for each in codes}
    assert names["Đường lầy"] == told["domains"][0]["id"]
    css = lan.get(stage.page("codes.css"))
    assert css.headers["content-type"].startswith("text/css")
    assert css.text.count(".code-") == len(codes) + 1


def test_segments_search_people_and_memos(stage: Stage, lan: TestClient) -> None:
    coding = add(lan, stage, 400, 440)
    segments = lan.get(stage.api(f"codes/{coding['code']}/segments?limit=5")).json()
    assert segments["count"] >= 1
    assert {"doc", "document", "s", "quote", "before", "after", "coder"} <= set(
        segments["segments"][0]
    )
    found = lan.get(stage.api("search?q=đường&limit=3")).json()
    assert found["places"]
    assert all(each["doc"] for each in found["places"])
    people = lan.get(stage.api(f"documents/{document(stage)}/people")).json()["people"]
    assert people[0]["turns"] > 0

    address = stage.api(f"memos/document/{document(stage)}")
    written = lan.post(address, json={"text": "Bác nói rất nhỏ."}).json()["mine"]
    assert lan.get(address).json() == {"mine": written, "others": []}
    minh = stage.client("Minh")
    assert [each["text"] for each in minh.get(address).json()["others"]] == ["Bác nói rất nhỏ."]
    again = lan.post(address, json={"text": "Nghe lại.", "v": written["v"]}).json()["mine"]
    assert lan.post(address, json={"text": "Cũ", "v": written["v"]}).status_code == 409
    assert lan.post(address, json={"text": "", "v": again["v"]}).json() == {"mine": None}
    on_code = stage.api(f"memos/code/{coding['code']}")
    assert lan.post(on_code, json={"text": "Tách ra?"}).status_code == 200


def test_a_code_moves_below_another_out_again_and_to_another_group(
    stage: Stage, lan: TestClient
) -> None:
    told = lan.get(stage.api("codes")).json()
    above, moved = [each["id"] for each in told["codes"] if each["domain"] == "barriers"][:2]

    def move(code: str, **where: str) -> tuple[dict[str, str], dict[str, Any]]:
        answer = lan.post(stage.api(f"codes/{code}/move"), json=where)
        assert answer.status_code == 200, answer.text
        now = answer.json()
        id_now = now["renamed"].get(code, code)
        return now["renamed"], next(each for each in now["codes"]["codes"] if each["id"] == id_now)

    renamed, code = move(moved, parent=above)
    assert (renamed, code["parent"], code["depth"]) == ({}, above, 1)
    renamed, code = move(moved, domain="barriers")
    assert (renamed, code["parent"], code["depth"]) == ({}, None, 0)
    move(moved, parent=above)
    renamed, code = move(above, domain="enablers")
    assert renamed == {each: each.replace("barriers", "enablers") for each in (above, moved)}
    assert (code["domain"], code["parent"]) == ("enablers", None)
    changes = lan.get(stage.api("changes?after=0")).json()
    assert changes["version"] == lan.get(stage.api("codes")).json()["version"] != told["version"]


def test_a_memo_that_was_changed_elsewhere_is_not_written_over(
    stage: Stage, lan: TestClient
) -> None:
    address = stage.api(f"memos/document/{document(stage)}")
    first = lan.post(address, json={"text": "Bác nói rất nhỏ.", "v": 0}).json()["mine"]
    # Another window of hers, in which there was none yet.
    answer = lan.post(address, json={"text": "Đầu kia", "v": 0})
    assert answer.status_code == 409
    assert answer.json()["theirs"] == first
    assert answer.json()["error"]["message"]
    second = lan.post(address, json={"text": " Nghe lại. ", "v": first["v"]}).json()["mine"]
    assert second["text"] == "Nghe lại."
    gone = lan.post(address, json={"text": "  ", "v": second["v"]})
    assert gone.json() == {"mine": None}
    answer = lan.post(address, json={"text": "Còn đây", "v": second["v"]})
    assert (answer.status_code, answer.json()["theirs"]) == (409, None)
    assert lan.get(address).json() == {"mine": None, "others": []}


def test_memos_of_others_are_read_only_and_not_in_a_blind_study(
    stage: Stage, lan: TestClient
) -> None:
    minh = stage.client("Minh")
    address = stage.api(f"memos/code/{a_code(lan, stage)}")
    minh.post(address, json={"text": "Tách ra?", "v": 0})
    assert [each["author"] for each in lan.get(address).json()["others"]] == ["Minh"]
    mine = lan.post(address, json={"text": "Không.", "v": 0}).json()["mine"]
    assert (mine["author"], mine["text"]) == ("Lan", "Không.")
    assert minh.get(address).json()["mine"]["text"] == "Tách ra?"
    workbench.set_blind(stage.shelf.open(stage.study), True, actor="Lan")
    assert minh.get(address).json()["others"] == []


def test_people_are_told_with_what_their_attributes_are_called(
    stage: Stage, lan: TestClient
) -> None:
    (person,) = lan.get(stage.api(f"documents/{document(stage)}/people")).json()["people"]
    assert set(person["names"]) >= set(person["attributes"])
    assert person["labels"]
    assert person["words"] > person["turns"] > 0


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "documents/{doc}/codings", {"start": 1, "end": 5}, 400),
        ("POST", "documents/{doc}/codings", {"start": "1", "end": 5, "code": "x"}, 400),
        ("POST", "documents/{doc}/codings", {"start": True, "end": 5, "code": "x"}, 400),
        ("POST", "documents/{doc}/codings", {"start": 1, "end": 5, "code": "nope"}, 404),
        ("POST", "documents/{doc}/codings", {"start": 5, "end": 5, "code": "{code}"}, 400),
        ("POST", "documents/{doc}/codings", {"start": 0, "end": 10**9, "code": "{code}"}, 400),
        ("POST", "documents/{doc}/codings", {"start": -1, "end": 5, "code": "{code}"}, 400),
        (
            "POST",
            "documents/{doc}/codings",
            {"start": 1, "end": 5, "code": "{code}", "text": "0" * 64},
            409,
        ),
        (
            "POST",
            "documents/{doc}/codings",
            {"start": 1, "end": 5, "code": "{code}", "text": 1},
            400,
        ),
        ("POST", "documents/{doc}/codings", [1, 2], 400),
        ("POST", "documents/nowhere/codings", {"start": 1, "end": 5, "code": "{code}"}, 404),
        ("GET", "documents/nowhere/codings", None, 404),
        ("PATCH", "codings/ffffffff", {"v": 1, "memo": "x"}, 409),
        ("PATCH", "codings/ffffffff", {"memo": "x"}, 400),
        ("PATCH", "codings/ffffffff", {"v": 1, "start": 3}, 400),
        ("PATCH", "codings/ffffffff", {"v": 1, "status": "sure"}, 400),
        ("DELETE", "codings/ffffffff", {"v": 1}, 409),
        ("POST", "undo", {}, 409),
        ("POST", "redo", {}, 409),
        ("POST", "codes", {"name": "  "}, 400),
        ("POST", "codes", {}, 400),
        ("POST", "codes", {"name": "Mới", "domain": "nowhere"}, 404),
        ("GET", "codes/nope", None, 404),
        ("POST", "codes/nope/move", {"domain": "barriers"}, 404),
        ("GET", "codes/nope/segments", None, 404),
        ("GET", "codes/{code}/segments?offset=-1", None, 400),
        ("GET", "codes/{code}/segments?limit=x", None, 400),
        ("GET", "changes?after=x", None, 400),
        ("GET", "search?q=", None, 400),
        ("GET", "search?q=mưa&document=nowhere", None, 404),
        ("POST", "documents/{doc}/finish", {"finished": "yes"}, 400),
        ("POST", "documents/nowhere/finish", {"finished": True}, 404),
        ("GET", "documents/nowhere/people", None, 404),
        ("GET", "memos/place/x", None, 400),
        ("GET", "memos/code/nope", None, 404),
        ("POST", "memos/document/{doc}", {"text": 3}, 400),
        ("POST", "memos/document/{doc}", {"text": "x", "v": "1"}, 400),
        ("POST", "memos/document/nowhere", {"text": "x", "v": 0}, 404),
        ("GET", "memos/document/nowhere", None, 404),
        ("GET", "codes/{code}/segments?limit=-5", None, 400),
        ("GET", "nothing", None, 404),
    ],
)
def test_what_does_not_fit_is_refused(
    stage: Stage, method: str, path: str, sent: Any, status: int
) -> None:
    client = stage.client("Thu")
    fill = {"doc": document(stage), "code": a_code(client, stage)}
    if isinstance(sent, dict) and sent.get("code") == "{code}":
        sent = {**sent, "code": fill["code"]}
    answer = client.request(method, stage.api(path.format(**fill)), json=sent)
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert error["code"]
    assert error["message"]
    assert "Traceback" not in answer.text


def test_a_stranger_gets_nothing(stage: Stage) -> None:
    for path in ("codes", "changes?after=0", f"documents/{document(stage)}/codings"):
        answer = stage.stranger().get(stage.api(path))
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "session")


def test_a_blind_study_shows_no_codings_of_others(stage: Stage, lan: TestClient) -> None:
    minh = stage.client("Minh")
    theirs = add(minh, stage, 530, 560)
    workbench.set_blind(stage.shelf.open(stage.study), True, actor="Lan")
    listed = lan.get(stage.api(f"documents/{document(stage)}/codings")).text
    assert theirs["id"] not in listed
    changes = lan.get(stage.api(f"changes?after={theirs['v'] - 1}")).text
    assert theirs["id"] not in changes
    segments = lan.get(stage.api(f"codes/{theirs['code']}/segments")).json()
    assert "Minh" not in {each["coder"] for each in segments["segments"]}


def test_what_is_typed_decomposed_is_kept_composed(stage: Stage, lan: TestClient) -> None:
    words = "nghẽo đường ượm"
    coding = add(lan, stage, 400, 440, memo=unicodedata.normalize("NFD", words))
    assert coding["memo"] == words
