"""`adjudicate`: the queue of differences, decisions, the consensus that follows, and its trail."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from commandline import qualcode

from qualcode import workbench
from qualcode.errors import (
    AmbiguousId,
    OutputError,
    UnknownName,
    UsageError,
)
from qualcode.model import Coding
from qualcode.store import DocumentPlan, Project
from qualcode.store.checking import check_project
from qualcode.teams.adjudicate import Action, Standing
from qualcode.teams.clusters import CONSENSUS, Difference
from qualcode.teams.rules import Rule, RuleKind
from qualcode.text import prepare
from qualcode.workbench import (
    ClusterFilter,
    ImportRequest,
    change_codebook,
    export_differences,
    finish_documents,
    import_transcripts,
    list_differences,
    plan_codebook_rename,
    settle,
    settle_by_rule,
    show_difference,
)

TALK = (
    "PVV: Cô kể về công việc đi.\n"
    "TNV01: Đường xa lắm cô ạ. Xe thì không có. Mùa mưa lội suối mới tới.\n"
    "PVV: Còn gì vui không?\n"
    "TNV01: Anh em quý mình. Ai gặp cũng chào. Thế là đủ vui rồi.\n"
)
BOOK = """
title: Thử
domains:
  - {id: barriers, name: Rào cản}
  - {id: positive, name: Tích cực}
codes:
  - {id: barriers.far, name: Xa}
  - {id: barriers.road, name: Đường sá, parent: barriers.far}
  - {id: positive.liked, name: Được quý}
"""

CODED = {
    "A": [("Đường xa lắm cô ạ.", "barriers.far"), ("Anh em quý mình.", "positive.liked"),
          ("Mùa mưa lội suối mới tới.", "barriers.far"), ("Thế là đủ vui rồi.", "positive.liked")],
    "B": [("Đường xa lắm cô ạ.", "barriers.far"), ("Anh em quý mình. Ai gặp", "positive.liked"),
          ("Mùa mưa lội suối mới tới.", "barriers.road")],
}  # fmt: skip


def coding(quote: str, code: str, coder: str, text: str = TALK) -> Coding:
    start = text.index(quote)
    return Coding("P01", start, start + len(quote), code, coder, quote)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "study.qualcode") as project:
        document = prepare(TALK, document_id="P01", tokenizer=None)
        project.save_documents([DocumentPlan(document)], actor="Lan")
        project.save_codebook(BOOK, path="book.yaml", actor="Lan")
        for coder, said in CODED.items():
            project.save_codings([coding(*each, coder) for each in said], actor=coder)
        yield project


def consensus(project: Project) -> set[tuple[str, str]]:
    return {(each.coding.quote, each.coding.code) for each in project.codings(coder=CONSENSUS)}


def ids(project: Project) -> dict[Difference, str]:
    return {each.cluster.difference: each.id for each in everything(project)}


def everything(project: Project) -> tuple:  # type: ignore[type-arg]
    return list_differences(project, ClusterFilter()).questions


def test_the_queue_puts_first_what_needs_talk_most(project: Project) -> None:
    queue = list_differences(project, ClusterFilter())
    assert [each.cluster.difference for each in queue.questions] == [
        Difference.PARENT_CHILD,
        Difference.ONLY_ONE,
        Difference.BOUNDARY_HALF,
        Difference.SAME,
    ]
    assert queue.counts[Standing.OPEN] == 4


@pytest.mark.parametrize(
    ("wanted", "n"),
    [
        (ClusterFilter(documents=["P01"]), 4),
        (ClusterFilter(codes=["barriers.road"]), 1),
        (ClusterFilter(coders=["B"]), 3),
        (ClusterFilter(differences=[Difference.SAME, Difference.ONLY_ONE]), 2),
        (ClusterFilter(standings=[Standing.SETTLED]), 0),
    ],
)
def test_the_queue_is_narrowed(project: Project, wanted: ClusterFilter, n: int) -> None:
    assert len(list_differences(project, wanted).questions) == n


def test_a_rule_settles_what_it_fits_and_undo_takes_it_back(project: Project) -> None:
    rule = Rule(RuleKind.IDENTICAL)
    before = project.signature()
    foreseen = settle_by_rule(project, rule, ClusterFilter(), actor="Mai", dry_run=True)
    assert (len(foreseen.decisions), foreseen.added, project.signature()) == (1, 1, before)
    settle_by_rule(project, rule, ClusterFilter(), actor="Mai")
    assert consensus(project) == {("Đường xa lắm cô ạ.", "barriers.far")}
    assert not settle_by_rule(project, rule, ClusterFilter(), actor="Mai").decisions
    wider = Rule(RuleKind.OVERLAP, how=Action.INTERSECTION, least=0.5)
    settle_by_rule(project, wider, ClusterFilter(), actor="Mai")
    assert ("Anh em quý mình.", "positive.liked") in consensus(project)
    project.undo(actor="Mai")
    project.undo(actor="Mai")
    assert project.signature() == before


@pytest.mark.parametrize(
    ("kind", "action", "options", "holds"),
    [
        (Difference.PARENT_CHILD, Action.TAKE, {"coder": "B"},
         {("Mùa mưa lội suối mới tới.", "barriers.road")}),
        (Difference.PARENT_CHILD, Action.KEEP, {"codes": ["barriers.far"]},
         {("Mùa mưa lội suối mới tới.", "barriers.far")}),
        (Difference.BOUNDARY_HALF, Action.UNION, {},
         {("Anh em quý mình. Ai gặp", "positive.liked")}),
        (Difference.ONLY_ONE, Action.NONE, {}, set()),
        (Difference.ONLY_ONE, Action.POSTPONE, {}, set()),
    ],
)  # fmt: skip
def test_a_decision_says_what_holds(
    project: Project, kind: Difference, action: Action, options: dict[str, object], holds: object
) -> None:
    id_ = ids(project)[kind]
    settle(project, id_, action, actor="Mai", reason="đã bàn", **options)
    assert consensus(project) == holds
    question = show_difference(project, id_)
    assert question.decisions[-1].reason == "đã bàn"
    standing = Standing.POSTPONED if action is Action.POSTPONE else Standing.SETTLED
    assert question.standing is standing


def test_a_span_of_ones_own(project: Project) -> None:
    start = TALK.index("Ai gặp")
    id_ = ids(project)[Difference.BOUNDARY_HALF]
    spans = [(start, start + 6, "positive.liked")]
    settle(project, id_, Action.BOUNDARY, actor="Mai", spans=spans)
    assert consensus(project) == {("Ai gặp", "positive.liked")}
    settle(project, id_, Action.UNION, actor="Mai")
    assert consensus(project) == {("Anh em quý mình. Ai gặp", "positive.liked")}


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"action": Action.TAKE, "coder": "C"}, UsageError),
        ({"action": Action.KEEP, "codes": ["positive.liked"]}, UsageError),
        ({"action": Action.BOUNDARY, "spans": [(0, 9_999, "barriers.far")]}, UsageError),
        ({"action": Action.BOUNDARY, "spans": [(5, 5, "barriers.far")]}, UsageError),
        ({"action": Action.BOUNDARY, "spans": [(0, 5, "barriers.none")]}, UnknownName),
    ],
)
def test_refuses_what_does_not_fit(
    project: Project, options: dict[str, object], error: type[Exception]
) -> None:
    before = project.signature()
    with pytest.raises(error):
        settle(project, ids(project)[Difference.PARENT_CHILD], actor="Mai", **options)
    assert project.signature() == before


def test_refuses_unknown_and_ambiguous_ids(project: Project) -> None:
    for name in ("", "zzzz"):
        with pytest.raises(UnknownName):
            show_difference(project, name)
    shortest = {each.cluster.id[0] for each in everything(project)}
    if len(shortest) < 4:
        doubled = next(
            first
            for first in shortest
            if sum(each.cluster.id.startswith(first) for each in everything(project)) > 1
        )
        with pytest.raises(AmbiguousId):
            show_difference(project, doubled)


def test_a_decision_stands_and_is_stale_where_codings_changed(project: Project) -> None:
    id_ = ids(project)[Difference.PARENT_CHILD]
    settle(project, id_, Action.TAKE, actor="Mai", coder="B")
    held = consensus(project)
    project.save_codings([coding("Mùa mưa lội suối", "positive.liked", "C")], actor="C")
    stale = list_differences(project, ClusterFilter(standings=[Standing.STALE])).questions
    assert len(stale) == 1
    assert consensus(project) == held
    assert not settle_by_rule(
        project, Rule(RuleKind.VOTES, k=1), ClusterFilter(standings=[Standing.STALE]), actor="Mai"
    ).decisions
    assert consensus(project) == held


def test_decisions_follow_a_renamed_code_and_a_corrected_text(
    project: Project, tmp_path: Path
) -> None:
    id_ = ids(project)[Difference.PARENT_CHILD]
    settle(project, id_, Action.TAKE, actor="Mai", coder="B")
    plan = plan_codebook_rename(project, "barriers.road", "barriers.mud")
    change_codebook(project, plan, actor="Lan")
    assert consensus(project) == {("Mùa mưa lội suối mới tới.", "barriers.mud")}
    settled = list_differences(project, ClusterFilter(standings=[Standing.SETTLED])).questions
    assert [each.cluster.difference for each in settled] == [Difference.PARENT_CHILD]
    corrected = tmp_path / "P01.txt"
    corrected.write_text("Biên bản sửa.\n" + TALK, encoding="utf-8")
    import_transcripts(project, ImportRequest([corrected]), actor="Lan")
    assert consensus(project) == {("Mùa mưa lội suối mới tới.", "barriers.mud")}
    queue = list_differences(project, ClusterFilter(standings=[Standing.SETTLED]))
    assert [each.cluster.difference for each in queue.questions] == [Difference.PARENT_CHILD]
    assert not queue.stale
    settle_by_rule(project, Rule(RuleKind.IDENTICAL), ClusterFilter(), actor="Mai")
    assert len(consensus(project)) == 2


def test_who_has_finished_decides_what_silence_means(project: Project) -> None:
    assert Difference.ONLY_ONE in ids(project)
    finish_documents(project, ["P01"], coder="A")
    assert Difference.UNFINISHED in ids(project)
    finish_documents(project, ["P01"], coder="B")
    assert Difference.ONLY_ONE in ids(project)
    before = project.signature()
    finish_documents(project, ["P01"], coder="B", reopen=True)
    assert Difference.UNFINISHED in ids(project)
    project.undo(actor="B")
    assert project.signature() == before
    with pytest.raises(UnknownName):
        finish_documents(project, ["P99"], coder="A")
    workbench.remove_documents(project, ["P01"], actor="A")
    assert not any(each.n_faults for each in check_project(project.database))


def test_machines_take_part_only_if_asked(project: Project) -> None:
    project.save_codings([coding("Xe thì không có.", "barriers.far", "rules:1")], actor="rules:1")
    assert len(everything(project)) == 4
    assert len(list_differences(project, ClusterFilter(with_machine=True)).questions) == 5


def test_the_table_of_differences(project: Project, tmp_path: Path) -> None:
    settle(project, ids(project)[Difference.ONLY_ONE], Action.NONE, actor="Mai", reason="=1+1")
    path = tmp_path / "d.csv"
    n = export_differences(project, ClusterFilter(), path, lang="en")
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert len(rows) == n == 8
    (none,) = [row for row in rows if row["decided by"] and row["coder"] == "A"]
    assert (none["decision"], none["reason"]) == ("none of it holds", "'=1+1")
    export_differences(project, ClusterFilter(), tmp_path / "d.xlsx", lang="vi")
    sheet = openpyxl.load_workbook(tmp_path / "d.xlsx").worksheets[0]
    assert sum(1 for row in sheet.iter_rows(min_row=4, max_col=1) if row[0].value) >= 8
    with pytest.raises(UsageError):
        export_differences(project, ClusterFilter(), tmp_path / "d.ods", lang="vi")
    path.write_text("mine", "utf-8")
    with pytest.raises(OutputError):
        export_differences(project, ClusterFilter(), path, lang="en")


def test_the_commands(project: Project, tmp_path: Path) -> None:
    place = tmp_path / "study.qualcode"
    listed = qualcode("adjudicate", "list", "-p", place, "--json").json
    assert listed["clusters"][0]["difference"] == "parent_child"
    id_ = listed["clusters"][0]["short"]
    shown = qualcode("adjudicate", "show", id_, "-p", place)
    assert "⟦Mùa mưa lội suối mới tới.⟧" in shown.err
    done = qualcode("adjudicate", "rules", "--identical", "-p", place, "--json").json
    assert (done["decided"], done["consensus"]) == (1, 1)
    for wrong in (["decide", id_], ["decide", id_, "--none", "--union"], ["rules"],
                  ["rules", "--overlap", "7"], ["rules", "--votes", "0"]):  # fmt: skip
        answer = qualcode("adjudicate", *wrong, "-p", place)
        assert (answer.status, "Q001" in answer.err) == (2, True), wrong
    decided = qualcode("adjudicate", "decide", id_, "--take", "B", "-p", place, "--coder", "Mai")
    assert decided.status == 0, decided.err
    told = qualcode("history", "-p", place, "--lang", "en").err
    assert re.search(r"Mai +decided a difference in P01: \w", told), told
    assert "by a rule: all coders gave the same codes to the same passage (differences: 1)" in told
