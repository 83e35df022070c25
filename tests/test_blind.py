"""A blind study: nobody sees, or exports, what others coded until it is unlocked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from commandline import qualcode
from test_adjudicate import BOOK, CODED, TALK, coding

from qualcode.errors import BlindStudy, ReservedName, UnknownName
from qualcode.model import Status
from qualcode.store import DocumentPlan, MemoKind, Project
from qualcode.text import prepare
from qualcode.workbench import (
    AgreeRequest,
    ClusterFilter,
    CodingFilter,
    ReportRequest,
    acting_coder,
    agree,
    as_study,
    browse_history,
    changes_since,
    codebook_overview,
    export_codings,
    export_project,
    find_codings,
    history,
    is_blind,
    list_codings,
    list_differences,
    redo,
    report,
    set_blind,
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


def test_what_others_say_of_proposals_is_not_seen(project: Project) -> None:
    quote = "Ai gặp cũng chào."
    proposal = replace(coding(quote, "positive.liked", "rules:1"), status=Status.PROPOSED)
    (guid,) = project.save_codings([proposal], actor="Lan")
    project.edit_codings([guid], actor="B", status=Status.ACCEPTED, memo="rất hay")
    (seen,) = find_codings(project, [guid], "A")
    assert (seen.coding.status, seen.coding.memo) == (Status.PROPOSED, "")
    (theirs,) = find_codings(project, [guid], "B")
    assert (theirs.coding.status, theirs.coding.memo) == (Status.ACCEPTED, "rất hay")


def test_the_history_does_not_tell_what_others_coded(project: Project) -> None:
    (mine, theirs) = (project.codings(coder=name)[0].guid for name in "AB")
    project.edit_codings([mine], actor="A", memo="riêng")
    project.edit_codings([theirs], actor="B", memo="riêng")
    undo(project, actor="B")
    redo(project, actor="B")
    project.remove_codings([theirs], actor="B")
    number = project.last_event()

    def told(viewer: str) -> list[str]:
        said = [str(each.sentence) for each in history(project, viewer=viewer)]
        assert said == [str(each.sentence) for each in browse_history(project, viewer=viewer).told]
        live = changes_since(project, 0, viewer=viewer)
        assert live.whole or [str(each.sentence) for each in reversed(live.told)] == said
        return said[:5]

    assert told("A") == [
        "worked on codings",
        f"redid number {number - 3}: worked on codings",
        f"undid number {number - 3}: worked on codings",
        "worked on codings",
        "wrote a memo on “Xa” in P01",
    ]
    hidden = [each for each in history(project) if "worked on codings" in str(each.sentence)]
    assert all(each.event.summary == {} for each in hidden)
    assert {each.event.verb for each in hidden} == {"code", "undo", "redo"}
    assert told("B")[0] == "removed “Xa” from a passage of P01"
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
