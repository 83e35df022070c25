"""`merge`: copies brought together without losing a coding, once, in one action, whatever comes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import permutations
from pathlib import Path

import pytest
from commandline import qualcode
from merge_stage import HOA, LAN, MAI, TALKS, bring, code, coded_copy, copy_of, merge_at, start
from store_crash import count_statements, die_at, in_child
from store_stage import repeatable

from qualcode import workbench
from qualcode.errors import (
    AmbiguousId,
    BrokenMap,
    QualcodeError,
    UnknownName,
    UsageError,
)
from qualcode.files.same import differences
from qualcode.messages import Translator
from qualcode.model import Span, Status
from qualcode.store import MemoKind, Project, people
from qualcode.store.checking import check_project
from qualcode.teams.adjudicate import Action
from qualcode.teams.clusters import CONSENSUS
from qualcode.teams.plan import MergeMap, Outcome
from qualcode.teams.questions import Question
from qualcode.teams.rules import Rule, RuleKind
from qualcode.workbench import (
    Answer,
    ClusterFilter,
    ImportRequest,
    Merged,
    as_study,
    change_codebook,
    conflicts,
    decide_entries,
    finish_documents,
    import_transcripts,
    list_differences,
    list_entries,
    plan_codebook_rename,
    read_map,
    settle,
    settle_by_rule,
    visible_entries,
    write_map,
)
from qualcode.workbench.blind import set_blind

EN = Translator("en")


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with start(tmp_path / "study.qualcode") as opened:
        code(opened, LAN, "Lan")
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder for copies."""
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def layers(project: Project) -> dict[str, int]:
    return dict(Counter(each.coding.coder for each in project.codings()))


def total(merged: Merged) -> dict[str, int]:
    record = merged.as_record(EN)
    return {outcome.value: record[outcome.value] for outcome in Outcome}


def is_sound(project: Project) -> bool:
    return not any(each.n_faults for each in check_project(project.database))


# Copies of the study


def test_copies_come_together_in_one_action_that_can_be_undone(
    project: Project, desk: Path
) -> None:
    mai, hoa = (
        coded_copy(project, desk, name, said) for name, said in (("Mai", MAI), ("Hoa", HOA))
    )
    before, events = project.signature(), len(project.history())
    merged = bring(project, mai, hoa)
    assert layers(project) == {"Lan": 2, "Mai": 3, "Hoa": 2}
    assert total(merged) == {"same": 4, "added": 5, "conflict": 0, "refused": 0}
    assert len(project.history()) == events + 1
    assert is_sound(project)
    after = project.signature()
    project.undo(actor="Lan", anyone=True)
    assert project.signature() == before
    project.redo(actor="Lan", anyone=True)
    assert project.signature() == after


def test_merging_again_changes_nothing(project: Project, desk: Path) -> None:
    mai = coded_copy(project, desk, "Mai", MAI, memo="nghe lại")
    bring(project, mai)
    after, events = project.signature(), len(project.history())
    for again in ((mai,), (mai, mai), (copy_of(project, desk, "mine"),)):
        assert not bring(project, *again).changes
    assert (project.signature(), len(project.history())) == (after, events)


def test_a_project_merged_with_itself_is_what_it_was(project: Project) -> None:
    before = project.signature()
    assert not bring(project, Path(project.database.place)).changes
    assert project.signature() == before


def test_the_order_of_the_sources_does_not_matter(tmp_path: Path, desk: Path) -> None:
    with start(tmp_path / "study.qualcode") as project:
        code(project, LAN, "Lan", memo="a")
        copies = []
        for name, said in (("Mai", MAI), ("Hoa", HOA), ("Thu", MAI)):
            copies.append(coded_copy(project, desk, name, said))
            with Project.open(copies[-1]) as copy:
                copy.edit_codings([copy.codings(coder="Lan")[0].guid], memo=name, actor=name)
                copy.set_memo(MemoKind.DOCUMENT, "P01", f"của {name}", actor=name)
        results, sources = [], []
        for n, order in enumerate(permutations(copies)):
            path = copy_of(project, tmp_path, f"order{n}")
            with Project.open(path, sources=repeatable()) as one:
                merged = bring(one, *order)
                results.append(as_study(one, everything=True).study)
                sources.append([each.file for each in merged.sources])
                assert not bring(one, *reversed(order)).changes
    assert all(each == sources[0] for each in sources)
    for each in results[1:]:
        assert differences(results[0], each) == []


def test_everything_of_a_copy_comes_along(project: Project, desk: Path) -> None:
    path = coded_copy(project, desk, "Mai", MAI, memo="nghe lại")
    with Project.open(path) as copy:
        yaml = copy.codebook_yaml() + "  - {id: positive.pride, name: Tự hào}\n"
        copy.save_codebook(yaml, path="book.yaml", actor="Mai")
        code(copy, [("P02", "Tôi về từ năm lụt.", "positive.pride")], "Mai")
        with copy.action("memo", actor="Mai") as action:
            for kind, target in ((MemoKind.CODE, "positive.liked"), (MemoKind.DOCUMENT, "P02")):
                people.set_memo(action, kind, target, f"về {target}", author="Mai")
    merged = bring(project, path)
    assert merged.added("codes") == 1
    assert project.codings(code="positive.pride")
    assert {memo.text for memo in project.memos()} == {"về positive.liked", "về P02"}
    assert {each.coding.memo for each in project.codings(coder="Mai")} == {"nghe lại", ""}
    with Project.open(path, readonly=True) as copy:
        assert {e.guid for e in copy.codings()} == {e.guid for e in project.codings()}
    assert is_sound(project)


def test_the_account_is_shown_before_anything_is_written(project: Project, desk: Path) -> None:
    mai = coded_copy(project, desk, "Mai", MAI)
    seen: list[Merged] = []

    def show(plan: Merged) -> None:
        seen.append(plan)
        with Project.open(project.database.place, readonly=True) as outside:
            assert layers(outside) == {"Lan": 2}
        raise KeyboardInterrupt

    before = project.signature()
    with pytest.raises(KeyboardInterrupt):
        bring(project, mai, show=show)
    assert project.signature() == before
    for account in seen[0].sources[0].plan.accounts:
        assert account.total == account.same + account.added + account.conflict + account.refused
    assert {(a.document, a.coder): a.added for a in seen[0].sources[0].plan.accounts} == {
        ("P01", "Lan"): 0, ("P02", "Lan"): 0, ("P01", "Mai"): 2, ("P02", "Mai"): 1,
    }  # fmt: skip


def test_a_dry_run_changes_nothing_and_foretells(project: Project, desk: Path) -> None:
    paths = [coded_copy(project, desk, name, MAI) for name in ("Mai", "Thu")]
    before = project.signature()
    foretold = bring(project, *paths, dry_run=True)
    assert project.signature() == before
    assert total(foretold) == total(bring(project, *paths))


def test_conflicts_are_told_with_both_values(project: Project, desk: Path) -> None:
    path = copy_of(project, desk, "Lan")
    [guid, *_] = [each.guid for each in project.codings(coder="Lan")]
    project.edit_codings([guid], memo="ở đây", actor="Lan")
    with Project.open(path) as copy:
        copy.edit_codings([guid], memo="ở đó", actor="Lan")
    merged = bring(project, path)
    [told] = conflicts(merged.sources[0])
    shown = told.as_record(Translator("vi"))
    assert "(thủ công) – ở đây" in shown["ours"]
    assert "(thủ công) – ở đó" in shown["theirs"]
    memo = next(each.coding.memo for each in project.codings() if each.guid == guid)
    assert {"ở đây", "ở đó"} <= set(memo.split("\n\n---\n\n"))
    assert not bring(project, path).changes


def test_a_project_in_another_database(place: Path | str, desk: Path) -> None:
    with start(place) as project:
        mai, hoa = (coded_copy(project, desk, n, s) for n, s in (("Mai", MAI), ("Hoa", HOA)))
        before = project.signature()
        assert bring(project, mai, hoa, dry_run=True).changes
        assert project.signature() == before
        bring(project, mai, hoa)
        assert layers(project) == {"Mai": 3, "Hoa": 2}
        assert not bring(project, hoa).changes
        project.undo(actor="Lan", anyone=True)
        assert project.signature() == before


# What was finished and decided on a copy


def test_finished_marks_travel(project: Project, desk: Path) -> None:
    path = coded_copy(project, desk, "Mai", MAI)
    with Project.open(path) as copy:
        finish_documents(copy, ["P01", "P02"], coder="Mai")
        finish_documents(copy, ["P02"], coder="Thu")
    finish_documents(project, ["P01"], coder="Lan")
    bring(project, path)
    assert project.finished() == {"P01": {"Lan", "Mai"}, "P02": {"Mai", "Thu"}}
    assert not bring(project, path).changes


def test_what_a_colleague_decided_travels_with_the_consensus(project: Project, desk: Path) -> None:
    code(project, MAI, "Mai")
    path = copy_of(project, desk, "Hoa")
    with Project.open(path) as copy:
        settle_by_rule(copy, Rule(RuleKind.IDENTICAL), ClusterFilter(), actor="Hoa")
        open_ = next(q for q in list_differences(copy, ClusterFilter()).questions
                     if q.passage == "Anh em quý mình 🙂.")  # fmt: skip
        settle(copy, open_.id, Action.TAKE, actor="Hoa", coder="Mai", reason="đã bàn")
        agreed = {(e.coding.quote, e.coding.code) for e in copy.codings(coder=CONSENSUS)}
    before = project.signature()
    merged = bring(project, path)
    assert [each.coder for each in merged.sources[0].plan.accounts] == ["Lan", "Mai"] * 2
    assert {(e.coding.quote, e.coding.code) for e in project.codings(coder=CONSENSUS)} == agreed
    assert [record["by"] for record in project.decisions()] == ["Hoa", "Hoa"]
    assert not bring(project, path).changes
    project.undo(actor="Lan", anyone=True)
    assert project.signature() == before


def test_the_later_decision_holds_wherever_it_was_made(
    project: Project, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code(project, MAI, "Mai")
    path = copy_of(project, desk, "Hoa")
    [id_] = [q.id for q in list_differences(project, ClusterFilter()).questions
             if q.passage == "Anh em quý mình 🙂."]  # fmt: skip
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000900")
    settle(project, id_, Action.NONE, actor="Lan")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    with Project.open(path) as copy:
        settle(copy, id_, Action.TAKE, coder="Mai", actor="Hoa")
    bring(project, path)
    assert len(project.decisions()) == 2
    assert not project.codings(coder=CONSENSUS)


def test_decisions_follow_a_code_that_was_renamed_here(project: Project, desk: Path) -> None:
    code(project, MAI, "Mai")
    path = copy_of(project, desk, "Hoa")
    with Project.open(path) as copy:
        settle_by_rule(copy, Rule(RuleKind.IDENTICAL), ClusterFilter(), actor="Hoa")
    change_codebook(
        project, plan_codebook_rename(project, "barriers.far", "barriers.away"), actor="Lan"
    )
    bring(project, path)
    assert [e.coding.code for e in project.codings(coder=CONSENSUS)] == ["barriers.away"]
    assert not bring(project, path).changes


# The inbox


@pytest.fixture
def torn(project: Project, desk: Path) -> Path:
    """A copy with a coding whose passage lost its end in our text since."""
    path = coded_copy(project, desk, "Mai", [("P02", "cô trạm xá sang tận nhà", "positive.liked")])
    text = TALKS["P02"].replace(" sang tận nhà", " lên tiếng hỏi thăm qua loa phát thanh xã")
    corrected = desk / "P02.txt"
    corrected.write_text(text, encoding="utf-8")
    import_transcripts(project, ImportRequest([corrected], tokenizer=None), actor="Lan")
    bring(project, path)
    return path


def only(project: Project) -> str:
    [entry] = list_entries(project)
    return entry.id


@pytest.mark.parametrize(
    ("answer", "options", "quote"),
    [
        (Answer.TAKE, {}, "cô trạm xá"),
        (Answer.SPAN, {"span": Span(0, 4)}, "PVV:"),
        (Answer.LEAVE, {}, None),
    ],
)
def test_a_place_is_decided_once(
    project: Project, torn: Path, answer: Answer, options: dict[str, Span], quote: str | None
) -> None:
    [entry] = list_entries(project)
    assert entry.waiting.question is Question.PLACE
    assert entry.waiting.theirs is not None
    assert entry.waiting.ours is not None
    before = project.signature()
    foretold = decide_entries(project, [entry.id], answer, actor="Lan", dry_run=True, **options)
    assert project.signature() == before
    assert foretold.waiting == 0
    decide_entries(project, [entry.id], answer, actor="Lan", **options)
    found = [each.coding.quote for each in project.codings(coder="Mai")]
    assert [each[: len(quote)] for each in found] == [quote] if quote else found == []
    assert not list_entries(project)
    after = project.signature()
    assert not bring(project, torn).changes
    assert project.signature() == after
    project.undo(actor="Lan")
    assert project.signature() == before


@pytest.mark.parametrize(
    ("answer", "options", "error"),
    [
        (Answer.BOTH, {}, UsageError),
        (Answer.ACCEPTED, {}, UsageError),
        (Answer.CODE, {"code": "barriers.far"}, UsageError),
        (Answer.SPAN, {"span": Span(3, 3)}, UsageError),
        (Answer.SPAN, {"span": Span(0, 99_999)}, UsageError),
        (Answer.SPAN, {}, UsageError),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(
    project: Project, torn: Path, answer: Answer, options: dict[str, object], error: type
) -> None:
    before = project.signature()
    with pytest.raises(error):
        decide_entries(project, [only(project)], answer, actor="Lan", **options)  # type: ignore[arg-type]
    for unknown in ("", "zz"):
        with pytest.raises(UnknownName):
            decide_entries(project, [unknown], Answer.LEAVE, actor="Lan")
    assert project.signature() == before


def test_a_proposal_for_a_text_that_was_corrected_since_is_not_taken(
    project: Project, torn: Path, desk: Path
) -> None:
    corrected = desk / "P02.txt"
    corrected.write_text("Mở đầu.\n" + corrected.read_text("utf-8"), encoding="utf-8")
    import_transcripts(project, ImportRequest([corrected], tokenizer=None), actor="Lan")
    with pytest.raises(UsageError, match="corrected since"):
        decide_entries(project, [only(project)], Answer.TAKE, actor="Lan")
    entry = only(project)
    workbench.remove_documents(project, ["P02"], actor="Lan")
    with pytest.raises(UnknownName):  # the question went with its document
        decide_entries(project, [entry], Answer.TAKE, actor="Lan")


def test_a_question_that_a_corrected_text_answers_is_taken_out(
    project: Project, torn: Path, desk: Path
) -> None:
    back = desk / "P02.txt"
    back.write_text(TALKS["P02"], encoding="utf-8")
    import_transcripts(project, ImportRequest([back], tokenizer=None), actor="Lan")
    bring(project, torn)
    assert not list_entries(project)
    assert layers(project)["Mai"] == 1


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        (Answer.TAKE, ["barriers.road"]),
        (Answer.BOTH, ["barriers.far", "barriers.road"]),
        (Answer.LEAVE, ["barriers.far"]),
    ],
)
def test_a_coding_that_was_changed_on_the_copy(
    project: Project, desk: Path, answer: Answer, codes: list[str]
) -> None:
    path = copy_of(project, desk, "Lan")
    with Project.open(path) as copy:
        [first, *_] = copy.codings(document="P01")
        copy.edit_codings([first.guid], code="barriers.road", actor="Lan")
    bring(project, path)
    [entry] = list_entries(project)
    assert entry.waiting.question is Question.CHANGE
    assert (entry.waiting.code, *entry.waiting.choices) == ("barriers.road", first.coding.code)
    decide_entries(project, [entry.id], answer, actor="Lan")
    assert sorted(each.coding.code for each in project.codings(document="P01")) == codes
    assert not list_entries(project)
    assert not bring(project, path).changes
    assert is_sound(project)


def test_a_changed_place_is_taken_by_a_map_too(project: Project, desk: Path) -> None:
    path = copy_of(project, desk, "Lan")
    at = TALKS["P01"].index("Đường xa")
    with Project.open(path) as copy:
        [first, *_] = copy.codings(document="P01")
        start, end = at, at + len("Đường xa")
        from qualcode.store import Move

        copy.move_codings([Move(first.guid, first.changed_by, start, end, "Đường xa")], actor="Lan")
    [entry] = bring(project, path, dry_run=True).inbox
    bring(project, path, decisions=MergeMap(inbox={entry.waiting.id: "take"}))
    assert [e.coding.quote for e in project.codings(document="P01")] == ["Đường xa"]
    assert not list_entries(project)


@pytest.mark.parametrize("answer", [Answer.ACCEPTED, Answer.REJECTED])
def test_two_reviews(project: Project, desk: Path, answer: Answer) -> None:
    [guid] = code(project, [("P01", "Xe thì không có.", "barriers.far")], "Hoa",
                  status=Status.PROPOSED)  # fmt: skip
    path = copy_of(project, desk, "Hoa")
    project.edit_codings([guid], status=Status.ACCEPTED, actor="Lan")
    with Project.open(path) as copy:
        copy.edit_codings([guid], status=Status.REJECTED, actor="Hoa")
    bring(project, path)
    [entry] = list_entries(project)
    assert entry.waiting.question is Question.REVIEW
    decide_entries(project, [entry.id], answer, actor="Lan")
    [held] = project.codings(coder="Hoa")
    assert held.coding.status.value == answer.value
    assert not bring(project, path).changes


@pytest.mark.parametrize("order", list(permutations(("accepted", "rejected", "proposed"))))
def test_two_reviews_wait_whatever_copy_comes_after(
    project: Project, desk: Path, order: tuple[str, ...]
) -> None:
    [guid] = code(project, [("P01", "Xe thì không có.", "barriers.far")], "Hoa",
                  status=Status.PROPOSED)  # fmt: skip
    copies = [copy_of(project, desk, name) for name in order]
    for path, status in zip(copies, order, strict=True):
        if status != "proposed":
            with Project.open(path) as copy:
                copy.edit_codings([guid], status=Status(status), actor=status)
    for path in copies:
        bring(project, path)
    [entry] = list_entries(project)
    assert entry.waiting.question is Question.REVIEW
    assert not any(bring(project, path).changes for path in copies)
    assert list_entries(project) == [entry]


@pytest.fixture
def strange(project: Project, desk: Path) -> Path:
    """A file with a code for much the same passages as one of ours."""
    said = [("P01", words, "barriers.road") for words in
            ("Đường xa lắm cô ạ.", "Xe thì không có.", "Mùa mưa lội suối mới tới.")]  # fmt: skip
    code(project, said, "Hoa")
    lines = [
        line(document, TALKS[document].index(quote), quote, code="đi lại", coder="Thu")
        for document, quote, _ in said
    ]
    path = desk / "thu.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    bring(project, path)
    return path


def line(document: str, at: int, quote: str, **more: object) -> str:
    record = {"document": document, "start": at, "end": at + len(quote), "quote": quote, **more}
    return json.dumps(record, ensure_ascii=False) + "\n"


def test_a_code_is_decided_for_all_that_wait_for_it(project: Project, strange: Path) -> None:
    entries = list_entries(project)
    assert {each.waiting.question for each in entries} == {Question.CODE}
    assert len(entries) == 4
    decide_entries(project, [entries[-1].id], Answer.CODE, code="barriers.road", actor="Lan")
    assert not list_entries(project)
    assert {e.coding.code for e in project.codings(coder="Thu")} == {"barriers.road"}
    assert layers(project)["Thu"] == 3
    assert not bring(project, strange).changes


def test_a_code_that_is_new_comes_with_the_next_merge(project: Project, strange: Path) -> None:
    with pytest.raises(UnknownName):
        decide_entries(project, [list_entries(project)[0].id], Answer.CODE, code="x", actor="Lan")
    decided = decide_entries(project, [list_entries(project)[0].id], Answer.NEW, actor="Lan")
    assert decided.later
    assert len(list_entries(project)) == 4
    merged = bring(project, strange)
    assert merged.added("codes") == 1
    assert not list_entries(project)
    assert layers(project)["Thu"] == 3
    assert not bring(project, strange).changes


def test_a_code_that_is_left_out_is_asked_no_more(project: Project, strange: Path) -> None:
    decide_entries(project, [list_entries(project)[0].id], Answer.LEAVE, actor="Lan")
    assert not list_entries(project)
    assert "Thu" not in layers(project)
    assert not bring(project, strange).changes


def test_several_entries_at_once_or_none(project: Project, torn: Path, strange: Path) -> None:
    ids = [each.id for each in list_entries(project)]
    before = project.signature()
    with pytest.raises(UsageError):
        decide_entries(project, ids, Answer.TAKE, actor="Lan")
    assert project.signature() == before
    decide_entries(project, ids, Answer.LEAVE, actor="Lan")
    assert not list_entries(project)
    first = {each[0] for each in ids}
    if len(first) < len(ids):
        project.undo(actor="Lan")
        doubled = next(f for f in first if sum(i.startswith(f) for i in ids) > 1)
        with pytest.raises(AmbiguousId):
            decide_entries(project, [doubled], Answer.LEAVE, actor="Lan")


def test_in_a_blind_study_nobody_is_shown_what_others_coded(
    project: Project, torn: Path, desk: Path
) -> None:
    mai = coded_copy(project, desk, "Hoa", HOA)
    [lan, *_] = project.codings(coder="Lan")
    with Project.open(mai) as copy:
        copy.edit_codings([lan.guid], memo="lời của Lan", actor="Lan")
    project.edit_codings([lan.guid], memo="lời khác", actor="Lan")
    set_blind(project, True, actor="Chủ nhiệm")
    merged = bring(project, mai)
    assert layers(project)["Hoa"] == 2
    assert "lời" not in json.dumps(merged.as_record(EN), ensure_ascii=False)
    assert len(list_entries(project)) == 1
    assert not visible_entries(project)
    set_blind(project, False, actor="Chủ nhiệm")
    assert len(visible_entries(project)) == 1


# Maps


def test_a_map_is_kept_and_replayed(project: Project, desk: Path) -> None:
    path = coded_copy(project, desk, "Mai", MAI)
    merged = bring(project, path, decisions=MergeMap(coders={"Mai": "Hoa"}))
    assert layers(project) == {"Lan": 2, "Hoa": 3}
    assert merged.kept
    assert not bring(project, path).changes
    project.undo(actor="Lan", anyone=True)
    bring(project, path)
    assert layers(project) == {"Lan": 2, "Mai": 3}


@pytest.mark.parametrize("name", ["map.yaml", "map.json"])
def test_a_map_is_read_as_it_is_written(
    name: str, project: Project, torn: Path, tmp_path: Path
) -> None:
    decisions = MergeMap(
        documents={"PV 07: cũ": "+"}, codes={"Rào cản / “Xa”": "a.b"}, coders={"Lan": "-"},
        inbox={"1234567890123456": "120-164"},
    )  # fmt: skip
    merged = replace(bring(project, torn), decisions=decisions)
    path = tmp_path / name
    if name.endswith("json"):
        path.write_text(json.dumps(decisions.as_record()), encoding="utf-8")
    else:
        write_map(path, merged, EN)
        assert f'# "{list_entries(project)[0].waiting.id}":' not in path.read_text("utf-8")
        assert list_entries(project)[0].id in path.read_text("utf-8")
    assert read_map(path) == decisions


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("codes: [a]\n", 1),
        ("# ghi\nrules: {a: b}\n", 2),
        ("codes:\n  a: {b: c}\n", 2),
        ("codes:\n  a: ''\n", 2),
        ("- a\n", 1),
        ("codes: {a: b\n", 2),
        ("codes: {a: b, a: c}\n", 1),
        ("codes: &x {a: b}\n", 1),
    ],
)
def test_a_map_that_makes_no_sense_is_named_with_its_line(
    tmp_path: Path, text: str, line: int
) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenMap) as caught:
        read_map(path)
    assert caught.value.values["line"] == line
    assert "map.yaml" in str(caught.value)


def test_an_empty_map_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text("# chưa có gì\ncodes:\n", encoding="utf-8")
    assert read_map(path) == MergeMap()


# Bad input: each a clear account, or one clear error and nothing written


def utf16(text: str, at: int) -> int:
    return len(text[:at].encode("utf-16-le")) // 2


OTHER = "Chuyện khác hẳn, không dính dáng gì đến cuộc nói chuyện trước cả.\n" * 4
MANY = ["Đường xa lắm cô ạ.", "Anh em quý mình 🙂.", "Ai gặp cũng chào.", "Thế là đủ vui rồi."]


GOOD = [line("P01", TALKS["P01"].index(words), words, code="barriers.far") for words in MANY]


def in_file(*lines: str) -> dict[str, str]:
    return {"mai.jsonl": "".join(lines)}


CASES: dict[str, tuple[dict[str, str], dict[str, int], str]] = {
    # name: the files, what becomes of the codings, what is told
    "offsets out of range": (
        in_file(line("P01", 9_000, "Xe thì không có.", code="barriers.far"), *GOOD),
        {"added": 4, "refused": 1}, "",
    ),
    "a quote that does not match": (
        in_file(line("P01", 3, "Không hề có câu này.", code="barriers.far"), *GOOD),
        {"added": 4, "conflict": 1}, "",
    ),
    "offsets of another text": (
        in_file(*(line("P01", 50 + 9 * n, q, code="barriers.far") for n, q in enumerate(MANY))),
        {"added": 4}, "0.0",
    ),
    "no quote of another text": (
        in_file(*(line("P01", 9 * n, q, code="barriers.far")
                  for n, q in enumerate(OTHER.splitlines()))),
        {"refused": 4}, "",
    ),
    "offsets in UTF-16": (
        in_file(*(
            json.dumps({"document": "P01", "code": "barriers.far", "quote": q,
                        "start": utf16(TALKS["P01"], TALKS["P01"].index(q)),
                        "end": utf16(TALKS["P01"], TALKS["P01"].index(q) + len(q))}) + "\n"
            for q in MANY)),
        {"added": 4}, "utf-16",
    ),
    "unknown codes": (
        in_file(line("P01", 0, "PVV: Cô", code="barriers.nowhere"),
                line("P01", 5, "Cô kể", code="Chuyện đời / Kể")),
        {"added": 2}, "barriers.nowhere",
    ),
    "no common document": (
        in_file(line("P99", 0, "PVV: Cô", code="barriers.far")),
        {"refused": 1}, "no document here is called so",
    ),
    "a name on another spelling": (
        in_file(line("p01.TXT", 0, "PVV: Cô", code="barriers.far")), {"added": 1}, "",
    ),
    "one coding twice": (
        in_file(*2 * [line("P01", 0, "PVV: Cô", code="barriers.far")]), {"added": 1, "same": 1}, "",
    ),
    "two coders under one name": (
        {"mai.jsonl": line("P01", 0, "PVV: Cô", code="barriers.far", coder="Mai"),
         "mai2.jsonl": line("P01", 0, "PVV: Cô", code="positive.liked", coder="Mai")},
        {"added": 2}, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_is_odd_is_accounted_for(project: Project, desk: Path, name: str) -> None:
    files, outcomes, told = CASES[name]
    for file, content in files.items():
        (desk / file).write_text(content, encoding="utf-8")
    paths = [desk / file for file in files]
    merged = bring(project, *paths)
    assert total(merged) == {outcome.value: 0 for outcome in Outcome} | outcomes
    assert told in json.dumps(merged.as_record(EN), ensure_ascii=False)
    assert is_sound(project)
    assert not bring(project, *paths).changes


def break_copy(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def break_rows(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE blobs SET data = x'00'")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("gone.qualcode", None, "Q101"),
        ("x.qualcode", "no project", "Q701"),
        ("cut.qualcode", break_copy, "Q702"),
        ("rotten.qualcode", break_rows, "Q702"),
        ("P03.txt", "PVV: Chào.\n", "Q001"),
        ("codes.qdc", "<CodeBook/>", "Q001"),
        ("a.jsonl", "{", "Q111"),
        ("empty.jsonl", "\n", "Q103"),
        ("b.jsonl", '{"document": "P01", "start": 5, "end": 2, "code": "a"}\n', "Q111"),
        ("c.csv", "document,start,end,code\nP01,x,2,a\n", "Q111"),
        ("d.qdpx", "PK\x03\x04 broken", "Q113"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_error_and_nothing_is_written(
    project: Project, desk: Path, name: str, content: object, code: str
) -> None:
    path = desk / name
    if callable(content):
        project.export_copy(path)
        content(path)
    elif isinstance(content, str):
        path.write_text(content, encoding="utf-8")
    good = coded_copy(project, desk, "Mai", MAI)
    before = project.signature()
    with pytest.raises(QualcodeError) as caught:
        bring(project, good, path)
    assert caught.value.code == code
    assert name in str(caught.value) or str(path) in str(caught.value)
    assert project.signature() == before


def test_another_text_under_one_name_is_refused_until_a_map_says_what_it_is(
    project: Project, desk: Path
) -> None:
    from qualcode.store import DocumentPlan
    from qualcode.text import prepare

    path = desk / "Mai.qualcode"
    with Project.create(path) as other:
        document = prepare(OTHER, document_id="P01", tokenizer=None)
        other.save_documents([DocumentPlan(document)], actor="Mai")
        code(other, [("P01", "Chuyện khác hẳn", "barriers.far")], "Mai")
    merged = bring(project, path)
    assert total(merged)["refused"] == 1
    assert "quite another text" in json.dumps(merged.as_record(EN))
    bring(project, path, decisions=MergeMap(documents={"P01": "+"}))
    assert {info.name for info in project.documents()} == {"P01", "P01 (2)", "P02"}
    assert layers(project)["Mai"] == 1
    assert not bring(project, path).changes


def test_two_people_of_one_name_are_kept_apart_unless_a_map_says_otherwise(
    tmp_path: Path, desk: Path
) -> None:
    with start(tmp_path / "study.qualcode") as project:
        one, other = (copy_of(project, desk, name) for name in ("one", "other"))
        for path, said in ((one, MAI), (other, HOA)):
            with Project.open(path) as copy:
                code(copy, said, "Mai")
        bring(project, one)
        merged = bring(project, other, dry_run=True)
        assert "Another coder of this name" in json.dumps(merged.as_record(EN))
        bring(project, other)
        assert layers(project) == {"Mai": 3, "Mai (2)": 2}
        project.undo(actor="Lan", anyone=True)
        bring(project, other, decisions=MergeMap(coders={"Mai": "Mai"}))
        assert layers(project) == {"Mai": 5}


def test_one_coder_and_a_copy_without_codings(project: Project, desk: Path) -> None:
    assert not bring(project, copy_of(project, desk, "empty")).changes
    with Project.create(desk / "new.qualcode") as new:
        merged = bring(new, Path(project.database.place))
        assert merged.added("documents") == 2
        assert layers(new) == {"Lan": 2}
        assert not bring(new, Path(project.database.place)).changes


def test_a_copy_of_a_newer_version_is_read(project: Project, desk: Path) -> None:
    path = coded_copy(project, desk, "Mai", MAI)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 99")
    assert bring(project, path).changes
    assert layers(project)["Mai"] == 3


# Whatever happens, before or after


def copies(tmp_path: Path, n: str, study: Path) -> Path:
    folder = tmp_path / n
    folder.mkdir()
    return Path(shutil.copy(study, folder / study.name))


def signature_of(path: Path) -> str:
    with Project.open(path, readonly=True) as project:
        return project.signature()


def sweep(tmp_path: Path, study: Path, act: object, step: int) -> None:
    """Dies at every `step`th statement, and at each of the last six."""
    before = signature_of(study)
    whole = copies(tmp_path, "whole", study)
    n = count_statements(partial(act, whole))  # type: ignore[arg-type]
    after = signature_of(whole)
    assert after != before
    outcomes = set()
    for number in sorted({*range(1, n + 1, step), *range(n - 5, n + 1)}):
        path = copies(tmp_path, str(number), study)
        status = in_child(partial(die_at, number, partial(act, path)))  # type: ignore[arg-type]
        assert os.WTERMSIG(status) == signal.SIGKILL
        found = signature_of(path)
        assert found in (before, after), number
        if found == before:
            assert in_child(partial(act, path)) == 0  # type: ignore[arg-type]
            assert signature_of(path) == after, number
        outcomes.add(found)
        shutil.rmtree(path.parent)
    assert outcomes == {before, after}


EVERY = [pytest.param(23, id="some"), pytest.param(1, id="all", marks=pytest.mark.stress)]


@pytest.mark.parametrize("step", EVERY)
def test_killed_in_the_middle_of_a_merge_it_is_before_or_after(
    tmp_path: Path, desk: Path, step: int
) -> None:
    study = tmp_path / "study.qualcode"
    with start(study, sources=repeatable()) as project:
        code(project, LAN, "Lan")
        mai, hoa = (coded_copy(project, desk, n, s) for n, s in (("Mai", MAI), ("Hoa", HOA)))
        with Project.open(mai) as copy:
            finish_documents(copy, ["P01"], coder="Mai")
            copy.set_memo(MemoKind.DOCUMENT, "P01", "ghi", actor="Mai")

    def act(path: Path) -> None:
        merge_at(path, mai, hoa, seed=100_000)

    sweep(tmp_path, study, act, step)


@pytest.mark.parametrize("step", EVERY)
def test_killed_while_differences_are_settled_it_is_before_or_after(
    tmp_path: Path, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    study = tmp_path / "study.qualcode"
    with start(study, sources=repeatable()) as project:
        code(project, LAN, "Lan")
        code(project, MAI, "Mai")

    def act(path: Path) -> None:
        with Project.open(path, sources=repeatable(100_000)) as project:
            settle_by_rule(project, Rule(RuleKind.VOTES, k=1), ClusterFilter(), actor="Hoa")

    sweep(tmp_path, study, act, step)


# Through the real command


def test_the_commands(project: Project, desk: Path, tmp_path: Path, torn: Path) -> None:
    place = tmp_path / "study.qualcode"
    mai = coded_copy(project, desk, "Hoa", HOA)
    project.close()
    dry = qualcode("merge", mai, "--dry-run", "-p", place)
    assert dry.status == 0, dry.err
    assert "Nothing was changed (--dry-run)." in dry.err
    done = qualcode("merge", mai, "-p", place, "--json", "--save-map", tmp_path / "m.yaml").json
    assert (done["added"], done["waiting"], done["changed"]) == (2, 1, True)
    again = qualcode("merge", mai, "--map", tmp_path / "m.yaml", "-p", place)
    assert "There was nothing to do." in again.err
    listed = qualcode("merge", "inbox", "-p", place, "--json").json
    [entry] = listed["entries"]
    assert entry["answers"] == ["take", "span", "leave"]
    shown = qualcode("merge", "-p", place, "inbox").err
    assert "⟦cô trạm xá sang tận nhà⟧" in shown
    for wrong in (["decide", entry["short"]], ["decide", entry["short"], "--take", "--leave"]):
        assert qualcode("merge", *wrong, "-p", place).status == 2
    taken = qualcode("merge", "decide", entry["short"], "--take", "--reason", "nghe lại",
                     "-p", place)  # fmt: skip
    assert taken.status == 0, taken.err
    assert "Waiting: 0." in qualcode("merge", "inbox", "-p", place).err
    told = qualcode("history", "-p", place).err
    assert "decided what merging had left open" in told
    assert "merged Hoa.qualcode (codings: 2)" in told
    assert qualcode("undo", "-p", place).status == 0
    assert qualcode("check", "-p", place).status == 0
    assert qualcode("merge", "nowhere.qualcode", "-p", place).status == 1
    assert qualcode("merge", "-p", place).status == 2
