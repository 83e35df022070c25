"""The compare page without a browser: every address, and what each of them refuses."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comparing
import pytest
from starlette.testclient import TestClient
from web_client import Stage, web_stage

from qualcode import workbench
from qualcode.model import Span
from qualcode.workbench import BringRequest, ImportRequest

Answer = dict[str, Any]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study once; each test works on a copy."""
    return comparing.compared_study(tmp_path_factory.mktemp("made"), tagged=True)


@pytest.fixture
def stage(made: Path, tmp_path: Path) -> Iterator[Stage]:
    place = tmp_path / "nghiên cứu.qualcode"
    place.write_bytes(made.read_bytes())
    with web_stage(place) as found:
        yield found


@pytest.fixture
def lan(stage: Stage) -> TestClient:
    return stage.client("Lan")


def queue(stage: Stage, client: TestClient, query: str = "") -> Answer:
    answer = client.get(stage.api(f"compare/differences?{query}"))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def first(stage: Stage, client: TestClient, kind: str) -> Answer:
    """The first difference of a kind, as the page gets it."""
    (row, *_) = queue(stage, client, f"kinds={kind}")["rows"]
    answer = client.get(stage.api(f"compare/differences/{row['id']}"))
    return dict(answer.json())


def decide(stage: Stage, client: TestClient, found: Answer, **sent: object) -> Any:
    sent = {"seen": found["seen"], **sent}
    return client.post(stage.api(f"compare/differences/{found['id']}"), json=sent)


def test_the_queue_is_counted_filtered_and_read_in_parts(stage: Stage, lan: TestClient) -> None:
    everything = queue(stage, lan)
    assert everything["total"] == 37
    assert everything["coders"] == [
        {"name": "coder_a", "letter": "A"},
        {"name": "coder_b", "letter": "B"},
    ]
    assert everything["facets"]["standings"] == {"open": 37}
    assert sum(everything["facets"]["differences"].values()) == 37
    one = queue(stage, lan, "kinds=only_one&limit=2")
    assert len(one["rows"]) == 2 < one["total"] == everything["facets"]["differences"]["only_one"]
    assert one["facets"]["differences"] == everything["facets"]["differences"]
    assert sum(one["facets"]["documents"].values()) == one["total"]
    rest = queue(stage, lan, "kinds=only_one&offset=2&limit=500")
    assert len(rest["rows"]) == one["total"] - 2
    assert not {row["id"] for row in rest["rows"]} & {row["id"] for row in one["rows"]}
    document = one["rows"][0]["document"]
    both = queue(stage, lan, f"kinds=only_one&documents={document}&coders=coder_a")
    assert 0 < both["total"] < one["total"]
    assert all(row["coders"] == ["coder_a"] for row in both["rows"])
    assert queue(stage, lan, "machine=1")["total"] > 37


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("kinds=strange", 400, "Q001"),
        ("standings=strange", 400, "Q001"),
        ("documents=strange", 404, "Q713"),
        ("offset=-1", 400, "Q001"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    stage: Stage, lan: TestClient, query: str, status: int, code: str
) -> None:
    answer = lan.get(stage.api(f"compare/differences?{query}"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_difference_comes_with_its_turns_and_who_said_nothing(
    stage: Stage, lan: TestClient
) -> None:
    found = first(stage, lan, "only_one")
    said = {each["coder"]: (each["coded"], each["finished"]) for each in found["said"]}
    assert sorted(said.values()) == [(False, True), (True, True)]
    whole = stage.shelf.open(stage.study)
    name = whole.document_name(found["document"])
    text = whole.document(name).text
    for turn in found["turns"]:
        assert text[turn["s"] : turn["s"] + len(turn["text"])] == turn["text"]
    (here,) = [each for each in found["codings"] if each["here"]]
    assert (here["s"], here["e"]) == (found["start"], found["end"])
    assert found["decisions"] == []


def test_a_decision_is_written_told_and_taken_back(stage: Stage, lan: TestClient) -> None:
    found = first(stage, lan, "only_one")
    (coder,) = [each["coder"] for each in found["said"] if each["coded"]]
    told = decide(stage, lan, found, action="take", coder=coder, reason=" vì  rõ ").json()
    assert (told["standing"], told["added"], told["consensus"]) == ("settled", 1, 1)
    assert told["decisions"][0]["by"] == "Lan"
    assert told["decisions"][0]["reason"] == "vì rõ"
    assert told["left"] == 36
    assert told["next"] not in ("", found["id"])
    again = lan.get(stage.api(f"compare/differences/{found['id']}")).json()
    assert [c["coder"] for c in again["codings"] if c["here"]] == [coder, "consensus"]
    trail = lan.get(stage.api("compare/trail")).json()
    assert (trail["total"], trail["rows"][0]["short"]) == (1, found["short"])
    assert lan.post(stage.api("undo"), json={}).status_code == 200
    assert queue(stage, lan)["standing"]["open"] == 37


@pytest.mark.parametrize(
    ("action", "more", "n"),
    [
        ("union", {}, 1),
        ("intersection", {}, 1),
        ("longest", {}, 1),
        ("majority", {}, 1),
        ("none", {}, 0),
        ("postpone", {}, 0),
    ],
)
def test_what_can_be_decided(
    stage: Stage, lan: TestClient, action: str, more: Answer, n: int
) -> None:
    found = first(stage, lan, "boundary_half")
    told = decide(stage, lan, found, action=action, **more).json()
    assert told["consensus"] == n
    assert told["standing"] == ("postponed" if action == "postpone" else "settled")


def test_a_span_and_a_code_of_ones_own(stage: Stage, lan: TestClient) -> None:
    found = first(stage, lan, "boundary_half")
    span = [found["start"], found["start"] + 7, "positive.tnv_confidence"]
    told = decide(stage, lan, found, action="boundary", spans=[span]).json()
    assert told["added"] == 1
    again = lan.get(stage.api(f"compare/differences/{found['id']}")).json()
    agreed = [c for c in again["codings"] if c["coder"] == "consensus"]
    assert [(c["s"], c["e"], c["code"], c["here"]) for c in agreed] == [(*span, True)]


def test_only_some_of_the_codes(stage: Stage, lan: TestClient) -> None:
    found = first(stage, lan, "subset")
    told = decide(stage, lan, found, action="keep", codes=[found["codes"][0]]).json()
    assert told["added"] == 1


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"action": "take", "coder": "Nobody"}, 400, "Q001"),
        ({"action": "take"}, 400, "Q001"),
        ({"action": "strange"}, 400, "Q001"),
        ({}, 400, "Q001"),
        ({"action": "none", "seen": None}, 400, "Q001"),
        ({"action": "none", "seen": "other"}, 409, "Q710"),
        ({"action": "none", "reason": 1}, 400, "Q001"),
        ({"action": "boundary"}, 400, "Q001"),
        ({"action": "boundary", "spans": [[9, 3, "positive.tnv_confidence"]]}, 400, "Q001"),
        ({"action": "boundary", "spans": [[0, 10**9, "positive.tnv_confidence"]]}, 400, "Q001"),
        ({"action": "boundary", "spans": [[0, 3, "strange"]]}, 404, "Q007"),
        ({"action": "boundary", "spans": [[True, 3, "positive.tnv_confidence"]]}, 400, "Q001"),
        ({"action": "boundary", "spans": ["0-3"]}, 400, "Q001"),
        ({"action": "keep", "codes": [1]}, 400, "Q001"),
        ({"action": "keep", "codes": ["strange"]}, 400, "Q001"),
        ({"action": "none", "filter": {"kinds": 1}}, 400, "Q001"),
        ({"action": "none", "filter": {"kinds": "strange"}}, 400, "Q001"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(
    stage: Stage, lan: TestClient, sent: Answer, status: int, code: str
) -> None:
    found = first(stage, lan, "boundary_half")
    answer = decide(stage, lan, found, **sent)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert queue(stage, lan)["standing"] == {"open": 37}


def test_an_unknown_difference(stage: Stage, lan: TestClient) -> None:
    assert lan.get(stage.api("compare/differences/strange")).status_code == 404
    answer = lan.post(stage.api("compare/differences/strange"), json={"action": "none", "seen": ""})
    assert answer.status_code == 404


def test_what_somebody_else_decided_meanwhile_is_shown(stage: Stage, lan: TestClient) -> None:
    minh = stage.client("Minh")
    found = first(stage, lan, "boundary_half")
    assert decide(stage, minh, found, action="union", reason="đã bàn").status_code == 200
    answer = decide(stage, lan, found, action="none")
    assert answer.status_code == 409
    theirs = answer.json()["theirs"]
    assert (theirs["standing"], theirs["decisions"][0]["by"]) == ("settled", "Minh")
    assert "đã bàn" in answer.json()["error"]["message"]
    told = decide(stage, lan, theirs, action="none").json()
    assert [each["by"] for each in told["decisions"]] == ["Lan"]
    assert told["consensus"] == 0


def test_codings_that_changed_meanwhile_are_a_conflict_too(stage: Stage, lan: TestClient) -> None:
    found = first(stage, lan, "boundary_half")
    project = stage.shelf.open(stage.study)
    name = project.document_name(found["document"])
    (guid, *_) = [
        each.guid
        for each in project.codings(document=name, coder="coder_b")
        if (each.coding.start, each.coding.code) in {(c["s"], c["code"]) for c in found["codings"]}
    ]
    project.remove_codings([guid], actor="coder_b")
    answer = decide(stage, lan, found, action="union")
    assert answer.status_code in (404, 409)


def test_a_rule_is_tried_first(stage: Stage, lan: TestClient) -> None:
    sent = {"kind": "overlap", "least": 0.5, "how": "union", "reason": "gần nhau"}
    address = stage.api("compare/rules")
    foreseen = lan.post(address, json={**sent, "dry_run": True}).json()
    assert (foreseen["decided"], foreseen["added"], len(foreseen["rows"])) == (18, 18, 18)
    assert queue(stage, lan)["standing"] == {"open": 37}
    done = lan.post(address, json={**sent, "dry_run": False}).json()
    assert done["decided"] == 18
    assert queue(stage, lan)["standing"] == {"open": 19, "settled": 18}
    narrowed = {**sent, "kind": "votes", "k": 1, "filter": {"kinds": "only_one"}, "dry_run": True}
    assert lan.post(address, json=narrowed).json()["classes"] == {
        "only one coder": queue(stage, lan, "kinds=only_one")["total"]
    }
    assert lan.post(stage.api("undo"), json={}).status_code == 200
    assert queue(stage, lan)["standing"] == {"open": 37}


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "strange", "dry_run": True},
        {"kind": "overlap", "least": 0, "dry_run": True},
        {"kind": "overlap", "how": "none", "dry_run": True},
        {"kind": "votes", "k": 0, "dry_run": True},
        {"kind": "votes", "k": "2", "dry_run": True},
        {"kind": "identical"},
        {"dry_run": True},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(stage: Stage, lan: TestClient, sent: Answer) -> None:
    answer = lan.post(stage.api("compare/rules"), json=sent)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Q001")


def test_agreement_is_that_of_the_codings_before_anything_was_settled(
    stage: Stage, lan: TestClient
) -> None:
    before = lan.get(stage.api("compare/agreement")).json()
    assert before["coders"] == ["coder_a", "coder_b"]
    assert (before["unit"], before["documents"], before["left_out"]) == ("character", 4, 9)
    project = stage.shelf.open(stage.study)
    outcome = workbench.agree(project, workbench.AgreeRequest(bootstrap=0))
    assert before["overall"]["krippendorff_alpha"] == outcome.report.overall["krippendorff_alpha"]
    assert before["against_consensus"] == []
    lan.post(stage.api("compare/rules"), json={"kind": "overlap", "least": 0.5, "dry_run": False})
    after = lan.get(stage.api("compare/agreement")).json()
    assert after["codes"] == before["codes"]
    assert [each["coder"] for each in after["against_consensus"]] == ["coder_a", "coder_b"]
    sentences = lan.get(stage.api("compare/agreement?unit=sentence")).json()
    assert sentences["units"] < before["units"]
    assert lan.get(stage.api("compare/agreement?unit=strange")).status_code == 404


def test_an_undefined_number_is_null_and_too_few_coders_are_said(
    stage: Stage, lan: TestClient
) -> None:
    # By document, a code that both gave in all of them leaves no variance.
    project, code = stage.shelf.open(stage.study), "positive.tnv_confidence"
    for name in comparing.CODED:
        turn = project.document(name).turns[3]
        for coder in ("coder_a", "coder_b"):
            workbench.add_coding(project, name, code, Span(turn.start, turn.end), coder=coder)
    told = lan.get(stage.api("compare/agreement?unit=document")).json()
    values = {each["code"]: each["krippendorff_alpha"] for each in told["codes"]}
    assert values.pop(code) is None
    assert None not in values.values()
    theirs = [each.guid for each in project.codings(coder="coder_b")]
    project.remove_codings(theirs, actor="coder_b")
    assert "coder_a" in lan.get(stage.api("compare/agreement")).json()["nothing"]


@pytest.mark.parametrize("ending", ["xlsx", "docx", "csv"])
def test_the_agreement_report_is_a_file(stage: Stage, lan: TestClient, ending: str) -> None:
    answer = lan.get(stage.page(f"compare/agreement.{ending}?unit=turn"))
    assert answer.status_code == 200
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    assert f".{ending}" in answer.headers["content-disposition"]
    if ending == "csv":
        assert "positive.tnv_confidence" in answer.text
    else:
        assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_the_differences_are_a_file(stage: Stage, lan: TestClient) -> None:
    whole = lan.get(stage.page("compare/differences.csv")).text
    some = lan.get(stage.page("compare/differences.csv?kinds=only_one")).text
    assert 0 < some.count("only one coder") == whole.count("only one coder")
    assert len(some.splitlines()) < len(whole.splitlines())
    excel = lan.get(stage.page("compare/differences.xlsx"))
    assert zipfile.ZipFile(io.BytesIO(excel.content)).testzip() is None


@pytest.mark.parametrize(
    "path",
    [
        "compare/agreement.pdf",
        "compare/differences.docx",
        "compare/agreement.csv?unit=x",
        "compare/differences.csv?documents=x",
    ],
)
def test_other_files_are_not_there(stage: Stage, lan: TestClient, path: str) -> None:
    assert lan.get(stage.page(path)).status_code == 404


def test_a_blind_study_shows_nothing_of_others(stage: Stage, lan: TestClient) -> None:
    blind = stage.api("compare/blind")
    assert lan.post(blind, json={"blind": "yes"}).status_code == 400
    assert lan.post(blind, json={"blind": True}).json() == {"blind": True, "changed": True}
    assert lan.post(blind, json={"blind": True}).json()["changed"] is False
    page = lan.get(stage.page("compare"))
    assert page.status_code == 200
    assert "coder_a" not in page.text
    assert 'id="unlock"' in page.text
    minh = stage.client("Minh")
    assert 'id="unlock"' not in minh.get(stage.page("compare")).text
    assert minh.post(blind, json={"blind": False}).status_code == 400
    for path in ("compare/differences", "compare/agreement", "compare/trail"):
        answer = lan.get(stage.api(path))
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Q014")
        assert "coder_a" not in answer.text
    for path in ("compare/agreement.csv", "compare/differences.xlsx"):
        assert lan.get(stage.page(path)).status_code == 400
    told = {"kind": "identical", "dry_run": True}
    assert lan.post(stage.api("compare/rules"), json=told).json()["error"]["code"] == "Q014"
    sent = {"action": "none", "seen": ""}
    answer = lan.post(stage.api("compare/differences/59d9"), json=sent)
    assert answer.json()["error"]["code"] == "Q014"
    assert lan.post(blind, json={"blind": False}).json()["changed"] is True
    assert queue(stage, lan)["total"] == 37


def test_the_pages_hold_what_their_scripts_need(stage: Stage, lan: TestClient) -> None:
    page = lan.get(stage.page("compare")).text
    assert re.search(r'src="[^"]+/compare\.js"', page)
    assert "kinds" in page
    assert re.search(r'src="[^"]+/compare_inbox\.js"', lan.get(stage.page("compare/inbox")).text)


def test_strangers_and_forged_requests_are_refused(stage: Stage, lan: TestClient) -> None:
    stranger = stage.stranger()
    assert stranger.get(stage.page("compare")).status_code == 303
    assert stranger.get(stage.api("compare/differences")).status_code == 401
    del lan.headers["x-qualcode-word"]
    assert lan.post(stage.api("compare/blind"), json={"blind": True}).status_code == 403


# The merge inbox


@pytest.fixture(scope="module")
def waited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return comparing.waiting_study(tmp_path_factory.mktemp("waited"))


@pytest.fixture
def waiting(waited: Path, tmp_path: Path) -> Iterator[Stage]:
    place = tmp_path / "chờ.qualcode"
    place.write_bytes(waited.read_bytes())
    with web_stage(place) as found:
        yield found


def test_an_entry_shows_both_sides_and_the_words_that_differ(waiting: Stage) -> None:
    told = waiting.client("Lan").get(waiting.api("compare/inbox")).json()
    (entry,) = told["entries"]
    assert (entry["question"], entry["coder"], entry["document"]) == (
        "place",
        "Mai",
        "PV02_TNV02",
    )
    assert entry["answers"] == ["take", "span", "leave"]
    gone = "".join(text for kind, text in entry["words"] if kind != "new")
    new = "".join(text for kind, text in entry["words"] if kind != "gone")
    assert (gone, new) == (entry["theirs"]["passage"], entry["ours"]["passage"])
    assert gone == comparing.QUOTE != new


def test_an_entry_is_answered_with_a_place_of_ones_own(waiting: Stage) -> None:
    lan = waiting.client("Lan")
    (entry,) = lan.get(waiting.api("compare/inbox")).json()["entries"]
    guid = waiting.shelf.open(waiting.study).document_guid(entry["document"])
    text = lan.get(waiting.api(f"compare/text/{guid}")).json()
    (turn,) = [each for each in text["turns"] if "Zalo tôi cũng có" in each["text"]]
    start = turn["s"] + turn["text"].index("Zalo tôi")
    answer = {"answer": "span", "start": start, "end": start + 8, "reason": "nghe lại"}
    told = lan.post(waiting.api(f"compare/inbox/{entry['id']}"), json=answer).json()
    assert (told["added"], told["waiting"]) == (1, 0)
    (stored,) = waiting.shelf.open(waiting.study).codings(coder="Mai")
    assert stored.coding.quote == "Zalo tôi"
    lan.post(waiting.api("undo"), json={})
    assert len(lan.get(waiting.api("compare/inbox")).json()["entries"]) == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"answer": "take"}, 200),
        ({"answer": "leave"}, 200),
        ({"answer": "both"}, 400),
        ({"answer": "strange"}, 400),
        ({}, 400),
        ({"answer": "span"}, 400),
        ({"answer": "span", "start": 3}, 400),
        ({"answer": "span", "start": 5, "end": 10**9}, 400),
    ],
)
def test_answers_that_fit_and_those_that_do_not(waiting: Stage, sent: Answer, status: int) -> None:
    lan = waiting.client("Lan")
    (entry,) = lan.get(waiting.api("compare/inbox")).json()["entries"]
    answer = lan.post(waiting.api(f"compare/inbox/{entry['id']}"), json=sent)
    assert answer.status_code == status
    left = lan.get(waiting.api("compare/inbox")).json()["entries"]
    assert len(left) == (0 if status == 200 else 1)


def test_unknown_entries_and_documents(waiting: Stage) -> None:
    lan = waiting.client("Lan")
    answer = lan.post(waiting.api("compare/inbox/strange"), json={"answer": "leave"})
    assert answer.status_code == 404
    assert lan.get(waiting.api("compare/text/strange")).status_code == 404


def test_in_a_blind_study_only_ones_own_entries_are_seen_and_answered(waiting: Stage) -> None:
    lan, mai = waiting.client("Lan"), waiting.client("Mai")
    (entry,) = lan.get(waiting.api("compare/inbox")).json()["entries"]
    lan.post(waiting.api("compare/blind"), json={"blind": True})
    told = lan.get(waiting.api("compare/inbox")).json()
    assert (told["entries"], told["hidden"]) == ([], 1)
    address = waiting.api(f"compare/inbox/{entry['id']}")
    assert lan.post(address, json={"answer": "leave"}).status_code == 404
    assert len(mai.get(waiting.api("compare/inbox")).json()["entries"]) == 1
    assert mai.post(address, json={"answer": "leave"}).status_code == 200


def test_a_copy_is_planned_then_merged_and_not_kept(
    stage: Stage, lan: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing = tmp_path / "landing"
    landing.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(landing))
    study = tmp_path / "nghiên cứu.qualcode"
    copy = comparing.colleagues_copy(study, tmp_path / "mai.qualcode")
    address, content = stage.api("compare/merge"), copy.read_bytes()

    def send(dry_run: str) -> Any:
        file = ("mai.qualcode", content, "application/octet-stream")
        return lan.post(address, files={"files": file}, data={"dry_run": dry_run})

    before = stage.shelf.open(stage.study).signature()
    plan = send("1").json()
    assert (plan["changed"], plan["waiting"]) == (True, 1)
    assert plan["sources"][0]["file"] == "mai.qualcode"
    assert plan["sources"][0]["statements"]["added"] == 1
    assert stage.shelf.open(stage.study).signature() == before
    done = send("").json()
    assert (done["dry_run"], done["waiting"], plan["number"]) == (False, 1, 0)
    assert len(lan.get(stage.api("compare/inbox")).json()["entries"]) == 1
    assert send("1").json()["changed"] is False
    said = stage.shelf.open(stage.study).statements()[comparing.CODE]
    assert (said.text, said.author) == (comparing.SAID, "Mai")
    broken = lan.post(address, files={"files": ("hỏng.qualcode", b"no database")})
    assert broken.status_code in (400, 503)
    assert "hỏng.qualcode" in broken.json()["error"]["message"]
    assert str(landing) not in broken.text
    assert lan.post(address, files={"files": ("ghi chú.txt", b"PVV: A.\n")}).status_code == 400
    assert lan.post(address, json={}).status_code == 400
    assert list(landing.iterdir()) == []
    workbench.set_title(stage.shelf.open(stage.study), "Đã hợp nhất", actor="Lan")
    undone = lan.post(stage.api("undo"), json={"number": done["number"]})
    assert undone.status_code == 200  # that one, whatever was done since
    assert send("1").json()["changed"] is True


# What the page shows is computed once and never stale


def test_a_comparison_is_computed_anew_only_when_something_has_changed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qualcode.workbench import comparison

    project, computed = stage.shelf.open(stage.study), []
    real = comparison.compare

    def counted(*args: Any, **options: Any) -> Any:
        computed.append(options)
        return real(*args, **options)

    monkeypatch.setattr(comparison, "compare", counted)
    everything = workbench.ClusterFilter()
    listed = workbench.list_differences(project, everything).questions
    action = workbench.read_action("union")
    for question in listed[:3]:
        workbench.settle(project, question.cluster.id, action, actor="Lan")
        after = workbench.list_differences(project, everything)
    assert len(computed) == 1
    fresh = real(project, with_machine=False)
    kept = comparison.find_comparison(project)
    assert (kept.number, kept.consensus, kept.decisions) == (
        fresh.number,
        fresh.consensus,
        fresh.decisions,
    )
    assert sum(each.standing.value == "settled" for each in after.questions) == 3
    workbench.undo(project, actor="Lan")
    workbench.list_differences(project, everything)
    assert len(computed) == 2


def test_a_decision_sees_what_another_process_wrote(stage: Stage, lan: TestClient) -> None:
    found = first(stage, lan, "only_one")
    with workbench.open_project(Path(str(stage.shelf._place)), write=True) as elsewhere:
        workbench.settle(elsewhere, found["id"], workbench.read_action("none"), actor="Minh")
    assert decide(stage, lan, found, action="union").status_code == 409
    assert queue(stage, lan)["standing"] == {"open": 36, "settled": 1}


def test_merging_again_keeps_what_was_decided(stage: Stage, lan: TestClient) -> None:
    found = first(stage, lan, "only_one")
    decide(stage, lan, found, action="none")
    project = stage.shelf.open(stage.study)
    workbench.merge(project, BringRequest(ImportRequest(comparing.LAYERS)), actor="Lan")
    assert queue(stage, lan)["standing"] == {"open": 36, "settled": 1}
