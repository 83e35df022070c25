"""A blind study: nobody sees, or exports, what others coded until it is unlocked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from commandline import qualcode
from test_adjudicate import BOOK, CODED, TALK, coding

from qualcode.errors import BlindStudy, Conflict, ReservedName, UnknownName, UsageError
from qualcode.model import Localized, Status
from qualcode.store import DocumentPlan, MemoKind, Project
from qualcode.text import prepare
from qualcode.workbench import (
    AgreeRequest,
    ClusterFilter,
    CodingFilter,
    ListedCoding,
    ReportRequest,
    acting_coder,
    agree,
    as_study,
    browse_history,
    changes_since,
    codebook_overview,
    edit_coding,
    export_codings,
    export_project,
    find_codings,
    history,
    is_blind,
    list_codings,
    list_differences,
    plan_codebook_split,
    redo,
    report,
    retrieved_segments,
    review_codings,
    set_blind,
    study_overview,
    undo,
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    path = tmp_path / "study.qualcode"
    done = qualcode("init", path, "--blind", "--coder", "A")
    assert done.status == 0, done.err
    with Project.open(path) as project:
        document = prepare(TALK, document_id="P01", tokenizer=None)
        project.save_documents([DocumentPlan(document)], actor="A")
        project.save_codebook(BOOK, path="book.yaml", actor="A")
        for coder, said in CODED.items():
            project.save_codings([coding(*each, coder) for each in said], actor=coder)
        project.save_codings([coding("Xe thì không có.", "barriers.far", "rules:1")], actor="A")
        project.set_memo(MemoKind.CODE, "barriers.far", "tôi thấy mã này rộng", actor="B")
    return path


@pytest.fixture
def project(place: Path) -> Iterator[Project]:
    with Project.open(place) as project:
        yield project


def test_one_sees_ones_own_codings_and_the_machines(project: Project) -> None:
    assert is_blind(project)
    seen = {each.stored.coding.coder for each in list_codings(project, CodingFilter())}
    assert seen == {"A", "rules:1"}
    assert not list_codings(project, CodingFilter(coders=["B"]))
    (far,) = [use for use in codebook_overview(project).codes if use.id == "barriers.far"]
    assert sum(far.codings.values()) == 3


def test_a_coding_of_somebody_else_is_not_there(project: Project) -> None:
    theirs = project.codings(coder="B")[0].guid
    with pytest.raises(UnknownName):
        find_codings(project, [theirs])
    assert find_codings(project, [theirs], "B")


QUOTE = "Ai gặp cũng chào."


def propose(project: Project) -> str:
    proposal = replace(coding(QUOTE, "positive.liked", "rules:1"), status=Status.PROPOSED)
    (guid,) = project.save_codings([proposal], actor="Lan")
    return guid


def review(project: Project, guid: str, who: str, **what: Any) -> ListedCoding:
    (seen,) = find_codings(project, [guid], who)
    return edit_coding(project, guid, expected=seen.changed_by, actor=who, **what)


def standing(project: Project, guid: str, who: str) -> tuple[Status, str]:
    (seen,) = find_codings(project, [guid], who)
    listed = [each.stored for each in list_codings(project, CodingFilter(viewer=who))]
    assert [each for each in listed if each.coding.quote == QUOTE] == [seen]
    return seen.coding.status, seen.coding.memo


def test_everybody_decides_on_proposals_for_themselves(project: Project) -> None:
    guid = propose(project)
    version = project.load_codings([guid])[0].changed_by
    said = review(project, guid, "B", status=Status.ACCEPTED, memo="rất hay").stored
    assert (said.guid, said.coding.status, said.coding.memo) == (guid, Status.ACCEPTED, "rất hay")
    assert standing(project, guid, "A") == (Status.PROPOSED, "")
    assert standing(project, guid, "B") == (Status.ACCEPTED, "rất hay")
    review(project, guid, "A", status=Status.REJECTED)
    assert standing(project, guid, "A") == (Status.REJECTED, "")
    assert standing(project, guid, "B") == (Status.ACCEPTED, "rất hay")
    assert project.load_codings([guid])[0].changed_by == version, "the proposal is as it was"
    review(project, guid, "B", memo="thật hay")
    assert standing(project, guid, "B") == (Status.ACCEPTED, "thật hay")
    with pytest.raises(Conflict):
        edit_coding(project, guid, expected=version, actor="B", status=Status.REJECTED)
    review(project, guid, "B", status=Status.PROPOSED)
    assert standing(project, guid, "B") == (Status.PROPOSED, "")
    undo(project, actor="B")
    assert standing(project, guid, "B") == (Status.ACCEPTED, "thật hay")
    assert standing(project, guid, "A") == (Status.REJECTED, "")


def test_a_memo_on_a_proposal_goes_with_a_decision(project: Project) -> None:
    guid = propose(project)
    before = project.signature()
    with pytest.raises(UsageError, match="accept or reject it first"):
        review(project, guid, "A", memo="để xem")
    assert project.signature() == before


def test_who_changes_a_proposal_rejects_it_and_codes_alone(project: Project) -> None:
    guid = propose(project)
    number = project.last_event()
    new = review(project, guid, "A", code="barriers.far").stored
    assert (new.coding.coder, new.coding.status) == ("A", Status.MANUAL)
    assert (new.coding.code, new.coding.quote) == ("barriers.far", QUOTE)
    (seen,) = find_codings(project, [guid], "A")
    assert (seen.coding.status, seen.coding.code) == (Status.REJECTED, "positive.liked")
    changes = changes_since(project, number, viewer="A")
    told = {each.guid: each for codings in changes.codings.values() for each in codings}
    assert told == {guid: seen, new.guid: new}
    assert changes_since(project, number, viewer="B").codings == {}
    undo(project, actor="A")
    assert standing(project, guid, "A") == (Status.PROPOSED, "")
    assert changes_since(project, number, viewer="A").whole, "the proposal shows again"


def test_many_are_decided_on_at_once_and_counted(project: Project) -> None:
    guid = propose(project)

    def left(viewer: str) -> tuple[int, int]:
        (glance,) = study_overview(project, viewer=viewer)
        return glance.proposed, glance.reviewed

    before = {viewer: left(viewer) for viewer in "AB"}
    seen = list_codings(project, CodingFilter(viewer="A", statuses=[Status.PROPOSED]))
    review_codings(project, [each.stored for each in seen], Status.ACCEPTED, actor="A")
    assert standing(project, guid, "A") == (Status.ACCEPTED, "")
    assert not list_codings(project, CodingFilter(viewer="A", statuses=[Status.PROPOSED]))
    assert standing(project, guid, "B") == (Status.PROPOSED, "")

    def liked(viewer: str) -> dict[Status, int]:
        uses = codebook_overview(project, viewer).codes
        (use,) = [use for use in uses if use.id == "positive.liked"]
        return {Status(status): n for status, n in use.codings.items() if n}

    both = {viewer: liked(viewer) for viewer in "AB"}
    assert both["A"][Status.ACCEPTED] == 1
    assert Status.PROPOSED not in both["A"]
    assert both["B"][Status.PROPOSED] == 1
    assert Status.ACCEPTED not in both["B"]
    assert left("A") == (before["A"][0] - 1, before["A"][1] + 1)
    assert left("B") == before["B"]
    segments = retrieved_segments(project, "positive.liked", viewer="A").segments
    assert [each.stored.coding.status for each in segments if each.stored.guid == guid] == [
        Status.ACCEPTED
    ]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"A": Status.ACCEPTED, "B": Status.ACCEPTED}, Status.ACCEPTED),
        ({"A": Status.REJECTED}, Status.REJECTED),
        ({"A": Status.ACCEPTED, "B": Status.REJECTED}, Status.PROPOSED),
        ({}, Status.PROPOSED),
    ],
)
def test_unlocking_takes_what_all_say(
    project: Project, said: dict[str, Status], status: Status
) -> None:
    guid = propose(project)
    for who, what in said.items():
        review(project, guid, who, status=what)
    set_blind(project, False, actor="A")
    assert project.load_codings([guid])[0].coding.status is status
    own = {
        each.stored.coding.coder: each.stored.coding.status
        for each in list_codings(project, CodingFilter())
        if each.stored.coding.quote == QUOTE and each.stored.guid != guid
    }
    assert own == said, "which agreement is computed from"
    undo(project, actor="A")
    assert is_blind(project)
    assert project.load_codings([guid])[0].coding.status is Status.PROPOSED


def test_memos_and_counts_of_others_stay_out_of_exports(project: Project) -> None:
    project.set_memo(MemoKind.CODE, "barriers.far", "riêng tôi", actor="A")
    for who, text in (("A", "riêng tôi"), ("B", "tôi thấy mã này rộng")):
        assert [memo.text for memo in as_study(project, CodingFilter(viewer=who)).study.memos] == [
            text
        ]


def test_a_split_by_coder_is_no_oracle(project: Project) -> None:
    name = Localized("Xa lắm", "Very far")
    with pytest.raises(BlindStudy):
        plan_codebook_split(
            project, "barriers.far", "barriers.very_far", name=name, coder="B", viewer="A"
        )


def test_the_history_does_not_tell_what_others_coded(project: Project) -> None:
    (mine, theirs) = (project.codings(coder=name)[0].guid for name in "AB")
    project.edit_codings([mine], actor="A", memo="riêng")
    project.edit_codings([theirs], actor="B", memo="riêng")
    undo(project, actor="B")
    redo(project, actor="B")
    project.remove_codings([theirs], actor="B")
    number = project.last_event()
    project.set_memo(MemoKind.CODE, "barriers.far", "chưa rõ", actor="B")
    project.set_statement("barriers.far", Localized("Đường xa."), actor="B")

    def told(viewer: str) -> list[str]:
        said = [str(each.sentence) for each in history(project, viewer=viewer)]
        assert said == [str(each.sentence) for each in browse_history(project, viewer=viewer).told]
        live = changes_since(project, 0, viewer=viewer)
        assert live.whole or [str(each.sentence) for each in reversed(live.told)] == said
        return said[:7]

    assert told("A") == [
        *["worked on memos and themes"] * 2,
        "worked on codings",
        f"redid number {number - 3}: worked on codings",
        f"undid number {number - 3}: worked on codings",
        "worked on codings",
        "wrote a memo on “Xa” in P01",
    ]
    hidden = [each for each in history(project) if "worked on codings" in str(each.sentence)]
    assert all(each.event.summary == {} for each in hidden)
    assert {each.event.verb for each in hidden} == {"code", "undo", "redo"}
    assert told("B")[2] == "removed “Xa” from a passage of P01"
    assert told("B")[-1] == "worked on codings"
    set_blind(project, False, actor="A")
    assert told("A")[1:] == told("B")[1:]


def test_exports_hold_ones_own_alone(project: Project, tmp_path: Path) -> None:
    lines = export_codings(project, CodingFilter()).content.decode().splitlines()
    assert {json.loads(line)["coder"] for line in lines} == {"A", "rules:1"}
    study = as_study(project).study
    assert {each.coder for each in study.codings} == {"A", "rules:1"}
    assert not [memo for memo in study.memos if memo.author == "B"]
    with pytest.raises(BlindStudy):
        export_project(project, tmp_path / "copy.qualcode")
    assert not (tmp_path / "copy.qualcode").exists()
    report(project, ReportRequest(tmp_path / "out", layer="A"))
    told = (tmp_path / "out" / "codings.jsonl").read_text("utf-8")
    assert '"B"' not in told


def test_comparing_waits_for_the_unlocking(project: Project) -> None:
    with pytest.raises(BlindStudy):
        agree(project, AgreeRequest())
    with pytest.raises(BlindStudy):
        list_differences(project, ClusterFilter())
    assert set_blind(project, False, actor="A")
    assert not set_blind(project, False, actor="A")
    assert agree(project, AgreeRequest(bootstrap=0)).report.coders == ("A", "B")
    assert len(list_codings(project, CodingFilter())) == 8
    assert project.history()[0].verb == "unlock"
    project.undo(actor="A")
    assert is_blind(project)


def test_merging_sees_everything(project: Project) -> None:
    assert len(as_study(project, everything=True).study.codings) == 8


@pytest.mark.parametrize("name", ["consensus", "rules", "rules:abc"])
def test_nobody_acts_as_a_layer(name: str) -> None:
    with pytest.raises(ReservedName):
        acting_coder(None, name)


def test_the_commands(place: Path) -> None:
    refused = qualcode("agree", "-p", place)
    assert (refused.status, "Q014" in refused.err) == (2, True)
    assert qualcode("code", "list", "-p", place, "--json", QUALCODE_CODER="B").json["count"] == 4
    assert qualcode("adjudicate", "unlock", "-p", place, "--json").json == {
        "blind": False,
        "changed": True,
    }
    assert qualcode("code", "list", "-p", place, "--json").json["count"] == 8
    assert qualcode("adjudicate", "lock", "-p", place).status == 0
    assert qualcode("adjudicate", "list", "-p", place).status == 2
