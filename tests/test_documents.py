"""`documents`: another name takes everything along; what is taken away goes whole, and back."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline import qualcode
from merge_stage import HOA, LAN, TALKS, bring, code, coded_copy, copy_of, start
from places import ROOT

from qualcode.errors import (
    BuiltUpon,
    Conflict,
    HiddenWork,
    QualcodeError,
    TakenName,
    UnknownName,
    UsageError,
)
from qualcode.model import Span, Status
from qualcode.store import MemoKind, NamedSet, Project, SetKind, Tagged, sets
from qualcode.store.checking import check_project
from qualcode.teams.adjudicate import Standing
from qualcode.teams.plan import MergeMap
from qualcode.teams.rules import Rule, RuleKind
from qualcode.workbench import (
    Answer,
    ClusterFilter,
    ImportRequest,
    Removal,
    choose_quote,
    decide_entries,
    finish_documents,
    history,
    import_transcripts,
    list_differences,
    list_entries,
    remove_documents,
    rename_document,
    settle_by_rule,
    study_overview,
    undo,
)
from qualcode.workbench.blind import set_blind

NEW = "Bác Tư, xóm Bến"
IDENTICAL = Rule(RuleKind.IDENTICAL)


@pytest.fixture
def project(place: Path | str, tmp_path: Path) -> Iterator[Project]:
    """A study in which something of every kind hangs on P02, in a file and on a server."""
    with start(place) as opened:
        code(opened, LAN, "Lan")
        code(opened, [*HOA, LAN[1]], "Hoa")
        settle_by_rule(opened, IDENTICAL, ClusterFilter(), actor="Lan")
        finish_documents(opened, ["P01", "P02"], coder="Hoa")
        opened.set_memo(MemoKind.DOCUMENT, "P02", "nói chậm", actor="Hoa")
        opened.set_memo(MemoKind.DOCUMENT, "P01", "ồn", actor="Lan")
        choose_quote(opened, "positive.liked", "P02", "Hàng xóm thôi.", actor="Lan")
        with opened.action("sets", actor="Lan") as action:
            sets.save_sets(action, [NamedSet("Bến", SetKind.DOCUMENTS, ("P01", "P02"))])
        text = opened.text("P02")
        tagged = Tagged("P02", text.sha256, {"barriers.far": "1"}, [])
        opened.replace_proposals([tagged], actor="Lan")
        told = [("P02", "cô trạm xá sang tận nhà", "positive.liked")]
        copy = coded_copy(opened, tmp_path, "Mai", told)
        correct(opened, tmp_path)
        bring(opened, copy)
        yield opened


def correct(project: Project, folder: Path) -> None:
    """P02 gets another text; a place of Mai's coding is no longer certain in it."""
    text = TALKS["P02"].replace(" sang tận nhà", " lên tiếng hỏi thăm qua loa phát thanh xã")
    path = folder / "P02.txt"
    path.write_text(text.replace("tháng mới ghé một bận", "lâu lắm mới về"), encoding="utf-8")
    import_transcripts(project, ImportRequest([path], tokenizer=None), actor="Lan")


def holds(project: Project) -> bool:
    return not any(each.n_faults for each in check_project(project.database))


def named(project: Project) -> list[str]:
    return [each.name for each in project.documents()]


def settled(project: Project) -> list[str]:
    """The documents of the differences that are decided."""
    wanted = ClusterFilter(standings=[Standing.SETTLED])
    return [each.cluster.document for each in list_differences(project, wanted).questions]


# Taking away


def test_a_document_goes_with_all_that_hangs_on_it_and_comes_back(project: Project) -> None:
    before, raw = project.signature(), project.raw_bytes("P02")
    assert len(list_entries(project)) == 2
    assert settled(project) == ["P02"]
    goes = remove_documents(project, ["P02"], actor="Lan", dry_run=True)
    assert project.signature() == before
    assert goes == Removal(("P02",), {"Hoa": 2, "Lan": 1, "consensus": 1}, 1, 1, ("GD02",))
    done = remove_documents(project, ["P02"], actor="Lan", seen=goes.as_record())
    assert done.number == project.last_event()
    assert named(project) == ["P01"]
    codings = [*project.codings(), *project.codings(outdated=True)]
    assert {each.coding.document for each in codings} == {"P01"}
    assert [memo.target for memo in project.memos()] == ["P01"]
    assert project.chosen_quotes() == []
    assert project.finished() == {"P01": {"Hoa"}}
    assert project.sets()[0].members == ("P01",)
    assert list_entries(project) == []
    assert project.decisions() == []
    assert [person.id for person in project.participants()] == ["TNV01"]
    assert project.search("hàng xóm").pieces == 0
    assert holds(project)
    gone = project.signature()
    project.undo(actor="Lan")
    assert (project.signature(), project.raw_bytes("P02")) == (before, raw)
    assert project.search("hàng xóm").pieces == 1
    assert (len(list_entries(project)), settled(project)) == (2, ["P02"])
    assert holds(project)
    project.redo(actor="Lan")
    assert project.signature() == gone
    assert holds(project)
    project.undo(actor="Lan")
    assert project.signature() == before


def test_several_go_in_one_action(project: Project) -> None:
    before = project.last_event()
    goes = remove_documents(project, ["P02", "P01", "P02"], actor="Lan")
    assert goes.documents == ("P01", "P02")
    assert project.last_event() == before + 1
    assert (named(project), project.participants(), project.codings()) == ([], [], [])
    assert str(history(project, limit=1)[0].sentence) == "removed the documents P01, P02"
    assert holds(project)
    project.undo(actor="Lan")
    assert named(project) == ["P01", "P02"]


def test_participants_of_whom_something_else_tells_stay(project: Project) -> None:
    project.set_memo(MemoKind.PARTICIPANT, "GD02", "gọi lại sau", actor="Lan")
    assert remove_documents(project, ["P02"], actor="Lan").participants == ()
    assert [person.id for person in project.participants()] == ["TNV01", "GD02"]


def test_decisions_that_are_made_meanwhile_stand_beside_those_that_come_back(
    project: Project,
) -> None:
    n = len(project.decisions())
    remove_documents(project, ["P02"], actor="Lan")
    code(project, [("P01", "Ai gặp cũng chào.", "positive.liked")], "Lan")
    code(project, [("P01", "Ai gặp cũng chào.", "positive.liked")], "Hoa")
    settle_by_rule(project, IDENTICAL, ClusterFilter(), actor="Hoa")
    project.undo(actor="Lan")  # the coding
    project.undo(actor="Lan")
    assert len(project.decisions()) == n + 1
    assert holds(project)


@pytest.mark.parametrize(
    ("error", "names", "seen"),
    [
        (UsageError, [], None),
        (UnknownName, ["P01", "P9"], None),
        (Conflict, ["P02"], {"documents": ["P02"], "codings": {"Lan": 1}}),
        (Conflict, ["P02"], {}),
    ],
)
def test_a_removal_that_is_refused_changes_nothing(
    project: Project, error: type[QualcodeError], names: list[str], seen: dict[str, object] | None
) -> None:
    before = project.signature()
    with pytest.raises(error):
        remove_documents(project, names, actor="Lan", seen=seen)
    assert project.signature() == before


def test_what_came_under_the_old_name_meanwhile_stands_against_undoing(
    project: Project, tmp_path: Path
) -> None:
    remove_documents(project, ["P02"], actor="Lan")
    correct(project, tmp_path)
    with pytest.raises(BuiltUpon):
        project.undo(actor="Lan", number=project.last_event() - 1)
    assert holds(project)


@pytest.mark.parametrize("dry_run", [True, False])
def test_in_a_blind_study_nobody_takes_away_what_they_may_not_see(
    project: Project, dry_run: bool
) -> None:
    code(project, [("P01", "Ai gặp cũng chào.", "positive.liked")], "Hoa")
    set_blind(project, True, actor="Lan")
    for name in ("P01", "P02"):
        before = project.signature()
        with pytest.raises(HiddenWork, match="others have worked here") as refusal:
            remove_documents(project, [name], actor="Lan", dry_run=dry_run)
        assert not {"Hoa", "consensus"} & set(str(refusal.value).split())
        assert project.signature() == before
    set_blind(project, False, actor="Lan")
    assert remove_documents(project, ["P01"], actor="Lan", dry_run=dry_run).codings["Hoa"] == 2


def test_ones_own_work_and_the_machines_may_go_while_a_study_is_blind(tmp_path: Path) -> None:
    with start(tmp_path / "a.qualcode") as project:
        code(project, LAN, "Lan")
        code(project, HOA[:1], "Hoa")
        code(project, HOA[1:], "rules:1", status=Status.PROPOSED)
        set_blind(project, True, actor="Lan")
        goes = remove_documents(project, ["P02"], actor="Lan")
        assert goes.codings == {"Lan": 1, "rules": 1}
        for kind in ("memo", "quote"):
            project.undo(actor="Lan")
            if kind == "memo":
                project.set_memo(MemoKind.DOCUMENT, "P02", "khẽ", actor="Hoa")
            else:
                choose_quote(project, "positive.liked", "P02", "Hàng xóm thôi.", actor="Hoa")
            with pytest.raises(HiddenWork):
                remove_documents(project, ["P02"], actor="Lan")
            project.undo(actor="Hoa")
            remove_documents(project, ["P02"], actor="Lan")


# Another name


def test_another_name_takes_everything_along(project: Project) -> None:
    before, raw = project.signature(), project.raw_bytes("P02")
    n = [len(project.codings(document="P02", outdated=each)) for each in (False, True)]
    guid = project.document_guid("P02")
    done = rename_document(project, "P02", f"  {unicodedata.normalize('NFD', NEW)}\t", actor="Lan")
    assert (done.document, done.name, done.number) == ("P02", NEW, project.last_event())
    assert (named(project), project.document_guid(NEW)) == (["P01", NEW], guid)
    assert str(history(project, limit=1)[0].sentence) == f"renamed the document P02 to {NEW}"
    assert n == [len(project.codings(document=NEW, outdated=each)) for each in (False, True)]
    assert project.raw_bytes(NEW) == raw
    assert [each.target for each in project.memos()] == [NEW, "P01"]
    assert project.sets()[0].members == ("P01", NEW)
    assert project.finished()[NEW] == {"Hoa"}
    assert project.chosen_quotes()[0].quote.document == NEW
    assert settled(project) == [NEW]
    assert [each.waiting.document for each in list_entries(project)] == [NEW, NEW]
    assert holds(project)
    project.undo(actor="Lan")
    assert project.signature() == before
    project.redo(actor="Lan")
    assert (named(project), settled(project)) == (["P01", NEW], [NEW])


def test_what_was_open_can_be_decided_under_the_new_name(project: Project) -> None:
    rename_document(project, "P02", NEW, actor="Lan")
    [entry] = [each for each in list_entries(project) if each.waiting.coder == "Mai"]
    decide_entries(project, [entry.id], Answer.SPAN, actor="Lan", span=Span(0, 4))
    assert [each.coding.document for each in project.codings(coder="Mai")] == [NEW]


def test_what_is_decided_under_a_new_name_stands_when_that_is_taken_back(project: Project) -> None:
    rename_document(project, "P01", NEW, actor="Lan")
    told = [(NEW, "Ai gặp cũng chào.", "positive.liked")]
    code(project, told, "Mai")
    code(project, told, "Hoa")
    settle_by_rule(project, IDENTICAL, ClusterFilter(), actor="Hoa")
    undo(project, actor="Lan")
    assert sorted(settled(project)) == ["P01", "P02"]
    assert {each.coding.document for each in project.codings(coder="consensus")} == {"P01", "P02"}
    assert holds(project)


@pytest.mark.parametrize(
    ("error", "document", "new", "seen"),
    [
        (TakenName, "P02", "P01", None),
        (TakenName, "P02", " P01 ", None),
        (UsageError, "P02", " \t\u00a0", None),
        (UsageError, "P02", "P\u200b02", None),
        (UsageError, "P02", "x" * 201, None),
        (UnknownName, "P9", "P10", None),
        (Conflict, "P02", "P10", "P2"),
    ],
)
def test_a_name_that_cannot_be_is_refused(
    project: Project, error: type[QualcodeError], document: str, new: str, seen: str | None
) -> None:
    before = project.signature()
    for dry_run in (True, False):
        with pytest.raises(error) as refusal:
            rename_document(project, document, new, actor="Lan", seen=seen, dry_run=dry_run)
        assert type(refusal.value) is error
    assert project.signature() == before


def test_the_same_name_changes_nothing(project: Project) -> None:
    before = project.last_event()
    assert rename_document(project, "P02", " P02", actor="Lan").number == 0
    assert rename_document(project, "P02", "P02", actor="Lan", seen="P2").number == 0
    assert rename_document(project, "P02", NEW, actor="Lan", dry_run=True).name == NEW
    assert project.last_event() == before


# Copies of colleagues


def test_a_copy_knows_a_document_that_is_called_otherwise_here(tmp_path: Path) -> None:
    with start(tmp_path / "a.qualcode") as project:
        theirs = coded_copy(project, tmp_path, "Hoa", HOA)
        rename_document(project, "P02", NEW, actor="Lan")
        merged = bring(project, theirs)
        assert merged.added("documents") == 0
        assert [each.found.value for each in merged.sources[0].plan.documents] == ["guid"] * 2
        assert {each.coding.document for each in project.codings()} == {"P01", NEW}
        assert not bring(project, theirs).changes


def test_a_document_that_was_removed_here_comes_back_with_a_copy_and_is_told_as_new(
    tmp_path: Path,
) -> None:
    with start(tmp_path / "a.qualcode") as project:
        guid = project.document_guid("P02")
        theirs = coded_copy(project, tmp_path, "Hoa", HOA)
        remove_documents(project, ["P02"], actor="Lan")
        merged = bring(project, theirs)
        assert merged.added("documents") == 1
        planned = merged.sources[0].plan.documents
        assert [each.document for each in planned if each.is_new] == ["P02"]
        assert project.document_guid("P02") == guid
        assert len(project.codings(document="P02")) == 1
        with pytest.raises(BuiltUpon):
            project.undo(actor="Lan")
        assert named(project) == ["P01", "P02"]
        assert holds(project)


def test_answers_of_earlier_merges_hold_under_another_name(tmp_path: Path) -> None:
    with start(tmp_path / "a.qualcode") as project:
        told = [("P02", "Hàng xóm thôi.", "positive.liked")]
        [guid] = code(project, told, "Hoa", status=Status.PROPOSED)
        theirs = copy_of(project, tmp_path, "Hoa")
        project.edit_codings([guid], status=Status.ACCEPTED, actor="Lan")
        with Project.open(theirs) as copy:
            copy.edit_codings([guid], status=Status.REJECTED, actor="Hoa")
        bring(project, theirs, decisions=MergeMap(documents={"P02": "P02"}))
        rename_document(project, "P02", "một", actor="Lan")
        assert not bring(project, theirs).changes
        [entry] = list_entries(project)
        assert entry.waiting.document == "một"
        decide_entries(project, [entry.id], Answer.ACCEPTED, actor="Lan")
        rename_document(project, "một", "hai", actor="Lan")
        assert not bring(project, theirs).changes
        assert (named(project), list_entries(project)) == (["P01", "hai"], [])


def test_a_map_that_has_the_old_name_brings_in_no_second_document(tmp_path: Path) -> None:
    with start(tmp_path / "a.qualcode") as project:
        theirs = coded_copy(project, tmp_path, "Hoa", HOA)
        rename_document(project, "P02", NEW, actor="Lan")
        bring(project, theirs, decisions=MergeMap(documents={"P02": "P02"}))
        assert named(project) == ["P01", NEW]


def test_of_a_code_that_codings_wait_for_as_many_wait_as_are_left(tmp_path: Path) -> None:
    road = [("P01", "Đường xa lắm cô ạ."), ("P01", "Xe thì không có."), ("P02", "Hàng xóm thôi.")]
    with start(tmp_path / "a.qualcode") as project:
        code(project, [(*each, "barriers.road") for each in road], "Hoa")
        path = tmp_path / "thu.jsonl"
        lines = [
            {"document": name, "start": TALKS[name].index(quote), "quote": quote, "code": "đi lại",
             "end": TALKS[name].index(quote) + len(quote), "coder": "Thu"}
            for name, quote in road
        ]  # fmt: skip
        path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        bring(project, path)

        def waiting() -> list[tuple[str, int]]:
            return sorted((e.waiting.document, e.waiting.n) for e in list_entries(project))

        assert waiting() == [("", 3), ("P01", 1), ("P01", 1), ("P02", 1)]
        before = project.signature()
        remove_documents(project, ["P01"], actor="Lan")
        assert waiting() == [("", 1), ("P02", 1)]
        remove_documents(project, ["P02"], actor="Lan")
        assert waiting() == []
        project.undo(actor="Lan")
        project.undo(actor="Lan")
        assert project.signature() == before


# The commands


@pytest.fixture
def study(tmp_path: Path) -> Path:
    path = tmp_path / "study.qualcode"
    with start(path) as project:
        code(project, LAN, "Lan")
        code(project, HOA, "Hoa")
    return path


def test_the_documents_are_listed(study: Path) -> None:
    answer = qualcode("documents", "list", "-p", study)
    assert [line.split() for line in answer.err.splitlines()] == [
        ["document", "participants", "turns", "characters", "codings", "proposals"],
        ["P01", "TNV01", "4", str(len(TALKS["P01"])), "2", "0"],
        ["P02", "GD02", "4", str(len(TALKS["P02"])), "2", "0"],
        ["2", "documents."],
    ]
    listed = qualcode("documents", "list", "-p", study, "--json").json["documents"]
    with Project.open(study) as project:
        assert listed == [
            {**each.as_record(), "people": list(each.people), "finished": []}
            for each in study_overview(project, viewer="Lan")
        ]
        set_blind(project, True, actor="Lan")
    blind = qualcode("documents", "list", "-p", study, "--json", "--coder", "Lan").json
    assert [each["coded"] for each in blind["documents"]] == [{"Lan": 1}, {"Lan": 1}]


def test_a_document_is_renamed(study: Path) -> None:
    told = qualcode("documents", "rename", "P02", NEW, "-p", study, "--dry-run")
    assert f"P02 would be called {NEW}." in told.err
    answer = qualcode("documents", "rename", "P02", NEW, "-p", study, "--json")
    assert answer.json == {"dry_run": False, "changed": True, "document": "P02", "name": NEW}
    assert f"P02 is now called {NEW}." in answer.err
    again = qualcode("documents", "rename", NEW, NEW, "-p", study)
    assert "There was nothing to do." in again.err
    refused = qualcode("documents", "rename", "P01", NEW, "-p", study)
    assert (refused.status, "Q012" in refused.err) == (2, True)
    unknown = qualcode("documents", "rename", "P02", "P03", "-p", study, "--json")
    assert (unknown.status, unknown.json["error"]["code"]) == (2, "Q007")


def test_documents_are_removed(study: Path) -> None:
    told = qualcode("documents", "remove", "P02", "-p", study, "--dry-run")
    assert "codings: 2 (Hoa: 1; Lan: 1)" in told.err
    assert "participants of whom nothing else tells: GD02" in told.err
    assert "Nothing was changed" in told.err
    answer = qualcode("documents", "remove", "P02", "P01", "-p", study, "--yes", "--json")
    assert answer.json == {
        "dry_run": False,
        "changed": True,
        "documents": ["P01", "P02"],
        "codings": {"Hoa": 2, "Lan": 2},
        "memos": 0,
        "quotes": 0,
        "participants": ["TNV01", "GD02"],
    }
    assert qualcode("check", "-p", study).status == 0
    assert qualcode("documents", "list", "-p", study).err == "0 documents.\n"
    assert qualcode("undo", "-p", study).status == 0
    assert "2 documents." in qualcode("documents", "list", "-p", study).err
    for wrong in ([], ["P9"]):
        assert qualcode("documents", "remove", *wrong, "-p", study, "--yes").status == 2


@pytest.mark.parametrize(("said", "status", "left"), [(b"n\n", 1, 2), (b"y\n", 0, 1)])
def test_on_a_terminal_it_asks_before(study: Path, said: bytes, status: int, left: int) -> None:
    here, there = pty.openpty()
    os.write(here, said)
    done = subprocess.run(
        [sys.executable, "-m", "qualcode", "documents", "remove", "P02", "-p", study,
         "--lang", "en"],
        stdin=there, capture_output=True, encoding="utf-8", check=False, cwd=ROOT,
    )  # fmt: skip
    os.close(there)
    os.close(here)
    assert done.returncode == status, done.stderr
    assert "Go ahead?" in done.stderr
    with Project.open(study) as project:
        assert len(named(project)) == left
