"""``codebook``: versions in a project, and changes that codings follow."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from commandline import qualcode
from places import CODEBOOK, ROOT
from store_stage import CODEBOOK as YAML
from store_stage import coded, fill, plan, proposed

from qualcode import workbench
from qualcode.cli.program import execute
from qualcode.errors import (
    BuiltUpon,
    CodebookError,
    CodesInUse,
    Conflict,
    NoCodebook,
    OutputError,
    QualcodeError,
    TakenName,
    UnknownName,
    UsageError,
)
from qualcode.model import Localized, Status
from qualcode.store import MemoKind, NamedKind, Project
from qualcode.workbench import (
    CodebookPlan,
    change_codebook,
    plan_codebook_delete,
    plan_codebook_group_delete,
    plan_codebook_group_order,
    plan_codebook_group_rename,
    plan_codebook_import,
    plan_codebook_merge,
    plan_codebook_move,
    plan_codebook_order,
    plan_codebook_rename,
    plan_codebook_split,
)

SIGNAL, ANSWERED = "barriers.signal", "enablers.answered"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """The little study, in a file."""
    with Project.create(tmp_path / "study.qualcode") as project:
        fill(project)
        yield project


def codes_of(project: Project) -> list[tuple[str, str, str]]:
    """Every coding as (quote, code, coder)."""
    return [(c.coding.quote, c.coding.code, c.coding.coder) for c in project.codings()]


def do(project: Project, plan: CodebookPlan) -> None:
    change_codebook(project, plan, actor="Lan")


def written(folder: Path, text: str) -> Path:
    path = folder / "moi.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def imported(project: Project, folder: Path, text: str, **how: Any) -> CodebookPlan:
    return plan_codebook_import(
        project, written(folder, text), targets=how.get("targets", {}), keep=how.get("keep", False)
    )


# import, export


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_text_comes_back_as_it_was(tmp_path: Path, newline: str, mark: str) -> None:
    text = mark + (YAML + "# hết\n").replace("\n", newline)
    with Project.create(tmp_path / "study.qualcode") as project:
        plan = imported(project, tmp_path, text)
        assert (plan.before, len(plan.diff.codes)) == (0, 2)
        do(project, plan)
        workbench.export_codebook(project, output=tmp_path / "out.yaml")
    assert (tmp_path / "out.yaml").read_bytes() == text.encode()


def test_versions_and_undo(project: Project, tmp_path: Path) -> None:
    first = project.signature()
    do(project, imported(project, tmp_path, YAML.replace("[sóng yếu]", "[sóng yếu, mất sóng]")))
    assert [info.number for info in project.codebooks()] == [1, 2]
    assert workbench.export_codebook(project, 1)[1] == YAML
    event = project.history()[0]
    assert (event.verb, event.summary["codings"]) == ("codebook.import", 0)
    project.undo(actor="Lan")
    assert project.signature() == first
    project.redo(actor="Lan")
    assert len(project.codebooks()) == 2


def test_the_same_text_again_is_no_new_version(project: Project, tmp_path: Path) -> None:
    plan = imported(project, tmp_path, YAML)
    assert not plan.diff
    do(project, plan)
    assert len(project.codebooks()) == 1


def test_a_vanishing_code_needs_a_word(project: Project, tmp_path: Path) -> None:
    without = YAML.replace(SIGNAL, "barriers.net")
    with pytest.raises(CodesInUse, match=r"barriers\.signal \(2\)") as refused:
        imported(project, tmp_path, without)
    assert "--map barriers.signal=barriers.net" in str(refused.value)
    before = codes_of(project)
    plan = imported(project, tmp_path, without, keep=True)
    assert any(SIGNAL in str(note) for note in plan.notes)
    do(project, plan)
    assert codes_of(project) == before
    do(project, imported(project, tmp_path, without, targets={SIGNAL: "barriers.net"}))
    assert {code for _, code, _ in codes_of(project)} == {"barriers.net", ANSWERED}


@pytest.mark.parametrize(
    ("targets", "error"),
    [
        ({SIGNAL: "barriers.nothing"}, UnknownName),
        ({"barriers.never": ANSWERED}, UnknownName),
        ({ANSWERED: "barriers.net"}, TakenName),
    ],
)
def test_impossible_maps(
    project: Project, tmp_path: Path, targets: dict[str, str], error: type[QualcodeError]
) -> None:
    with pytest.raises(error):
        imported(project, tmp_path, YAML.replace(SIGNAL, "barriers.net"), targets=targets)


@pytest.mark.parametrize("text", ["codes: [", "codes: []", "", "\0", "title: x\ncodes: [{id: a}]"])
def test_a_broken_file_changes_nothing(project: Project, tmp_path: Path, text: str) -> None:
    first = project.signature()
    with pytest.raises(QualcodeError):
        imported(project, tmp_path, text)
    assert project.signature() == first


def test_export_overwrites_nothing_else(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "so_ma.yaml"
    path.write_text("# của người khác\n", encoding="utf-8")
    with pytest.raises(OutputError):
        workbench.export_codebook(project, output=path)
    assert path.read_text("utf-8") == "# của người khác\n"
    with pytest.raises(UnknownName):
        workbench.export_codebook(project, 7)


# rename, move


def test_rename_takes_everything_along(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        project.set_memo(MemoKind.CODE, SIGNAL, "hay gặp", actor="Lan")
        project.set_statement(SIGNAL, Localized("Sóng yếu."), actor="Lan")
        project.save_documents([plan("PV02", "KH02: Nhà tôi dời rồi.\n")], actor="Lan")
        first = project.signature()
        do(project, plan_codebook_rename(project, SIGNAL, "barriers.net", name=Localized("Mạng")))
        book = project.codebook()
        assert book is not None
        assert [code.id for code in book.codes] == ["barriers.net", ANSWERED]
        assert book.codes[0].name == Localized("Mạng", "Weak signal")
        assert "# sóng yếu" in project.codebook_yaml()
        everywhere = [*project.codings(), *project.codings(outdated=True)]
        assert {each.coding.code for each in everywhere} == {"barriers.net", ANSWERED}
        assert [memo.target for memo in project.memos()] == ["barriers.net"]
        assert list(project.statements()) == ["barriers.net"]
        assert project.history()[0].summary["codings"] == 2
        project.undo(actor="Minh", anyone=True)
        assert project.signature() == first


def test_rename_only_the_name(project: Project) -> None:
    plan = plan_codebook_rename(project, SIGNAL, name=Localized(en="No signal"))
    assert plan.recoding.codings == ()
    do(project, plan)
    assert "name: {vi: Sóng yếu, en: No signal}" in project.codebook_yaml()


def test_move_to_a_parent_in_another_domain_brings_the_children(project: Project) -> None:
    do(project, plan_codebook_move(project, ANSWERED, parent=SIGNAL))
    book = project.codebook()
    assert book is not None
    assert [(code.id, code.parent) for code in book.codes] == [
        (SIGNAL, None),
        ("barriers.answered", SIGNAL),
    ]
    do(project, plan_codebook_move(project, SIGNAL, domain="challenges"))
    overview = workbench.codebook_overview(project)
    assert [(use.id, use.depth, use.reviewed) for use in overview.codes] == [
        ("challenges.signal", 0, 2),
        ("challenges.answered", 1, 1),
    ]
    do(project, plan_codebook_move(project, "challenges.answered", to_top=True))
    assert "parent" not in project.codebook_yaml()


# domains, and order


def test_a_domain_gets_another_name_and_another_id(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        first, guids = project.signature(), project.code_identities()
        do(project, plan_codebook_group_rename(project, "barriers", name=Localized("Trở ngại")))
        assert "name: {vi: Trở ngại, en: Barriers}" in project.codebook_yaml()
        plan = plan_codebook_group_rename(project, "barriers", "trouble")
        assert {each.code for each in plan.recoding.codings} == {"trouble.signal"}
        do(project, plan)
        assert {code for _, code, _ in codes_of(project)} == {"trouble.signal", ANSWERED}
        assert project.history()[0].summary["codings"] == 2
        now = project.code_identities()
        assert now[NamedKind.DOMAIN, "trouble"] == guids[NamedKind.DOMAIN, "barriers"]
        assert now[NamedKind.CODE, "trouble.signal"] == guids[NamedKind.CODE, SIGNAL]
        said = [str(each.sentence) for each in workbench.history(project, limit=2)]
        assert said == [
            "gave the group of codes “Trở ngại / Barriers” the id trouble (codings: 2)",
            "renamed the group of codes “Rào cản / Barriers” to “Trở ngại / Barriers”",
        ]
        for _ in range(2):
            project.undo(actor="Lan")
        assert (project.signature(), project.code_identities()) == (first, guids)


def test_domains_are_put_in_order_and_deleted(project: Project) -> None:
    first = project.signature()
    assert not plan_codebook_group_order(project, "enablers", "barriers").changes(project)
    do(project, plan_codebook_group_order(project, "positive", "enablers"))
    do(project, plan_codebook_group_delete(project, "challenges"))
    book = project.codebook()
    assert book is not None
    assert [domain.id for domain in book.domains] == ["positive", "enablers", "barriers"]
    said = [str(each.sentence) for each in workbench.history(project, limit=2)]
    assert said[0].startswith("deleted the group of codes “")
    assert "before" in said[1]
    for _ in range(2):
        project.undo(actor="Lan")
    assert project.signature() == first


def test_codes_are_put_in_order(project: Project) -> None:
    plan = workbench.plan_codebook_add(project, Localized("Mất điện"), domain="barriers")
    do(project, plan)
    power = str(plan.summary["code"])
    do(project, plan_codebook_order(project, power, SIGNAL))
    book = project.codebook()
    assert book is not None
    assert [code.id for code in book.codes] == [power, SIGNAL, ANSWERED]
    assert not plan_codebook_order(project, SIGNAL, power, after=True).changes(project)
    do(project, plan_codebook_order(project, power, SIGNAL, after=True))
    assert "behind" in str(workbench.history(project, limit=1)[0].sentence)
    with pytest.raises(BuiltUpon):  # the last version has what the one before it changed
        project.undo(actor="Lan", number=project.history()[1].number)


# merge


def test_merge_keeps_the_reviewed_one_of_two(place: Path | str) -> None:
    words = "Sóng yếu lắm"
    with Project.create(place) as project:
        fill(project)
        machine = proposed("PV01", "Buổi tối", SIGNAL)
        guids = project.save_codings(
            [
                coded("PV01", words, ANSWERED, memo="nghe rõ"),
                coded("PV01", words, ANSWERED, coder="Minh"),
                machine,
                replace(machine, code=ANSWERED, coder="rules:ffffffffffff"),
            ],
            actor="Lan",
        )
        project.edit_codings([guids[3]], status=Status.REJECTED, actor="Lan")
        first = project.signature()
        plan = plan_codebook_merge(project, [SIGNAL], ANSWERED)
        assert len(plan.recoding.doubles) == 2
        assert any("say the same" in str(note) for note in plan.notes)
        do(project, plan)
        assert sorted(codes_of(project)) == sorted([
            (words, ANSWERED, "Lan"),
            (words, ANSWERED, "Minh"),
            ("hỏi gì cũng có người đáp", ANSWERED, "Lan"),
            ("Buổi tối", ANSWERED, "rules:ffffffffffff"),
            ("lúc có lúc không 🙂", ANSWERED, "Minh"),
        ])  # fmt: skip
        by_quote = {c.coding.quote: c.coding for c in project.codings(coder="Lan")}
        assert by_quote[words].memo == "nghe rõ"
        statuses = [c.coding.status for c in project.codings(status=Status.REJECTED)]
        assert statuses == [Status.REJECTED], "a person has said no at this place"
        book = project.codebook()
        assert book is not None
        assert [sign.label for sign in book.codes[0].indicators] == ["có người đáp", "sóng yếu"]
        project.undo(actor="Lan")
        assert project.signature() == first
        project.redo(actor="Lan")
        project.undo(actor="Lan")
        assert project.signature() == first


def test_memos_of_both_codes_stay(project: Project) -> None:
    for code, text in ((SIGNAL, "một"), (ANSWERED, "hai")):
        project.set_memo(MemoKind.CODE, code, text, actor="Lan")
        project.set_memo(MemoKind.CODE, SIGNAL, "ba", actor="Minh")
        project.set_statement(code, Localized(text), actor="Lan")
    plan = plan_codebook_merge(project, [SIGNAL], ANSWERED)
    assert any("statements" in str(note) for note in plan.notes)
    do(project, plan)
    memos = {(memo.author, memo.target): memo.text for memo in project.memos()}
    assert memos == {("Lan", ANSWERED): "hai\n\nmột", ("Minh", ANSWERED): "ba"}
    assert {code: said.text.vi for code, said in project.statements().items()} == {ANSWERED: "hai"}


def test_memos_of_double_codings_are_joined(project: Project) -> None:
    words = "Sóng yếu lắm"
    (guid,) = project.save_codings([coded("PV01", words, ANSWERED, memo="hai")], actor="Lan")
    project.edit_codings([guid], status=Status.PROPOSED, actor="Lan")
    first = project.codings(code=SIGNAL, coder="Lan")[0]
    project.edit_codings([first.guid], memo="một", actor="Lan")
    do(project, plan_codebook_merge(project, [SIGNAL], ANSWERED))
    (left,) = [each for each in project.codings(coder="Lan") if each.coding.quote == words]
    assert (left.guid, left.coding.memo) == (first.guid, "một\n\nhai")


# split, delete


@pytest.mark.parametrize(
    ("how", "moved"),
    [
        ({}, 0),
        ({"matching": "song YEU"}, 1),
        ({"matching": "sòng"}, 0),
        ({"documents": ["PV02"]}, 1),
        ({"coder": "Lan"}, 1),
        ({"coder": "Minh", "documents": ["PV01"]}, 0),
    ],
)
def test_split(project: Project, how: dict[str, Any], moved: int) -> None:
    name = Localized("Mất sóng")
    plan = plan_codebook_split(project, SIGNAL, "barriers.lost", name=name, **how)
    assert len(plan.recoding.codings) == moved
    do(project, plan)
    assert len(project.codings(code="barriers.lost")) == moved
    assert len(project.codings(code=SIGNAL)) == 2 - moved
    book = project.codebook()
    assert book is not None
    assert [code.name.vi for code in book.codes] == ["Sóng yếu", "Mất sóng", "Có người đáp"]


def test_delete_needs_a_word_while_codings_have_the_code(project: Project) -> None:
    with pytest.raises(CodesInUse, match="--reassign"):
        plan_codebook_delete(project, SIGNAL)
    first = project.signature()
    do(project, plan_codebook_delete(project, SIGNAL, successor=ANSWERED))
    assert {code for _, code, _ in codes_of(project)} == {ANSWERED}
    project.undo(actor="Lan")
    assert project.signature() == first
    project.set_memo(MemoKind.CODE, SIGNAL, "hay gặp", actor="Lan")
    plan = plan_codebook_delete(project, SIGNAL, with_codings=True)
    assert any("Memos" in str(note) for note in plan.notes)
    do(project, plan)
    assert len(project.codings()) == 1
    assert project.memos() == []
    with pytest.raises(UsageError, match="only code"):
        plan_codebook_delete(project, ANSWERED, with_codings=True)


# What cannot be done, and what others did meanwhile

REFUSED: list[tuple[Callable[[Project], object], type[QualcodeError]]] = [
    (lambda p: plan_codebook_rename(p, "barriers.sgnal", "barriers.x"), UnknownName),
    (lambda p: plan_codebook_rename(p, SIGNAL), UsageError),
    (lambda p: plan_codebook_rename(p, SIGNAL, ANSWERED), TakenName),
    (lambda p: plan_codebook_rename(p, SIGNAL, "Sóng"), CodebookError),
    (lambda p: plan_codebook_rename(p, SIGNAL, "nowhere.signal"), CodebookError),
    (lambda p: plan_codebook_move(p, SIGNAL), UsageError),
    (lambda p: plan_codebook_move(p, SIGNAL, parent=SIGNAL), CodebookError),
    (lambda p: plan_codebook_move(p, SIGNAL, domain="nowhere"), UnknownName),
    (lambda p: plan_codebook_merge(p, [SIGNAL], "barriers.x"), UnknownName),
    (lambda p: plan_codebook_merge(p, [SIGNAL], SIGNAL), UsageError),
    (lambda p: plan_codebook_split(p, SIGNAL, ANSWERED, name=Localized("x")), TakenName),
    (lambda p: plan_codebook_split(p, SIGNAL, "barriers.x", name=Localized()), UsageError),
    (lambda p: plan_codebook_split(p, SIGNAL, "barriers.x", name=Localized("song yeu")),
     CodebookError),
    (lambda p: plan_codebook_split(p, SIGNAL, "barriers.x", name=Localized("x"), coder="Nam"),
     UnknownName),
    (lambda p: plan_codebook_delete(p, SIGNAL, successor=SIGNAL), UsageError),
    (lambda p: plan_codebook_delete(p, SIGNAL, successor=ANSWERED, with_codings=True), UsageError),
    (lambda p: plan_codebook_order(p, SIGNAL, ANSWERED), UsageError),
    (lambda p: plan_codebook_order(p, SIGNAL, SIGNAL), UsageError),
    (lambda p: plan_codebook_order(p, SIGNAL, "barriers.x"), UnknownName),
    (lambda p: plan_codebook_group_order(p, "barriers", "barriers"), UsageError),
    (lambda p: plan_codebook_group_order(p, "barriers", "nowhere"), UnknownName),
    (lambda p: plan_codebook_group_rename(p, "barriers"), UsageError),
    (lambda p: plan_codebook_group_rename(p, "nowhere", "x"), UnknownName),
    (lambda p: plan_codebook_group_rename(p, "barriers", "enablers"), TakenName),
    (lambda p: plan_codebook_group_rename(p, "barriers", "Sóng"), CodebookError),
    (lambda p: plan_codebook_group_rename(p, "barriers", name=Localized(en="ENABLERS")), TakenName),
    (lambda p: plan_codebook_group_delete(p, "barriers"), UsageError),
    (lambda p: plan_codebook_group_delete(p, "nowhere"), UnknownName),
]  # fmt: skip


@pytest.mark.parametrize(("make_plan", "error"), REFUSED)
def test_refusals(
    project: Project, make_plan: Callable[[Project], object], error: type[QualcodeError]
) -> None:
    first = project.signature()
    with pytest.raises(error):
        make_plan(project)
    assert project.signature() == first


def test_without_a_codebook(tmp_path: Path) -> None:
    with Project.create(tmp_path / "empty.qualcode") as project:
        for ask in (
            lambda: plan_codebook_rename(project, "a", "b"),
            lambda: workbench.codebook_overview(project),
            lambda: workbench.export_codebook(project),
            lambda: workbench.check_project_codebook(project),
        ):
            with pytest.raises(NoCodebook):
                ask()


MEANWHILE: list[Callable[[Project], object]] = [
    lambda p: p.save_codings([coded("PV01", "Buổi tối", SIGNAL)], actor="Minh"),
    lambda p: p.edit_codings([p.codings(code=SIGNAL)[0].guid], memo="khoan", actor="Minh"),
    lambda p: p.remove_codings([p.codings(code=SIGNAL)[0].guid], actor="Minh"),
    lambda p: p.save_codebook(YAML + "# mới\n", path="x.yaml", actor="Minh"),
]


@pytest.mark.parametrize("happens", MEANWHILE)
def test_what_others_did_meanwhile_is_a_conflict(
    project: Project, happens: Callable[[Project], object]
) -> None:
    plan = plan_codebook_merge(project, [SIGNAL], ANSWERED)
    happens(project)
    now = project.signature()
    with pytest.raises(Conflict):
        do(project, plan)
    assert project.signature() == now


# show, diff, check


def test_code_in_full(project: Project) -> None:
    found = workbench.code_in_full(project, SIGNAL)
    assert found.codings == {("Lan", Status.MANUAL): 1, ("Minh", Status.MANUAL): 1}
    record = found.as_record()
    assert record["indicators"][0]["slots"] == [["sóng yếu"]]
    with pytest.raises(UnknownName, match=r"barriers\.signal"):
        workbench.code_in_full(project, "barriers.signl")


def test_compare(project: Project, tmp_path: Path) -> None:
    place = tmp_path / "study.qualcode"
    path = str(written(tmp_path, YAML.replace("Sóng yếu", "Mất sóng")))
    compared = workbench.compare_codebooks(place, [path])
    assert (compared.old_name, compared.new_name) == ("1", path)
    assert [each.fields for each in compared.diff.codes] == [("name",)]
    do(project, plan_codebook_import(project, Path(path), targets={}))
    for names in ([], ["1"], ["1", "2"], ["1", path]):
        assert [each.fields for each in workbench.compare_codebooks(place, names).diff.codes] == [
            ("name",)
        ]
    assert not workbench.compare_codebooks(None, [path, path]).diff
    with pytest.raises(UnknownName):
        workbench.compare_codebooks(place, ["9"])


def test_check_looks_at_the_projects_documents(project: Project, tmp_path: Path) -> None:
    do(project, imported(project, tmp_path, YAML.replace("[sóng yếu]", "[sóng yếu, lên đồi]")))
    complaints = workbench.check_project_codebook(project)[1]
    assert [each.line for each in complaints if "lên đồi" in str(each.what)] == [6]


# The command


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Status, stdout and stderr of the command, run here."""
    status = execute([*map(str, arguments), "--lang", "en"])
    streams = capsys.readouterr()
    return status, streams.out, streams.err


def test_the_command_end_to_end(tmp_path: Path) -> None:
    study = tmp_path / "study.qualcode"
    with Project.create(study) as project:
        fill(project)
        first = project.signature()
    arguments = ("codebook", "merge", SIGNAL, "--into", ANSWERED, "--json", "--coder", "Lan")
    tried = qualcode(*arguments, "--dry-run", cwd=tmp_path)
    assert tried.status == 0, tried.err
    assert "barriers.signal  enablers.answered  Minh" in tried.err
    assert "Nothing was changed." in tried.err
    with Project.open(study) as project:
        assert project.signature() == first
    answer = qualcode(*arguments, cwd=tmp_path)
    assert answer.status == 0, answer.err
    assert (answer.json["changed"], answer.json["number"]) == (True, 2)
    assert tried.json["codings"] == answer.json["codings"]
    assert {each["becomes"] for each in answer.json["codings"]} == {ANSWERED}
    assert answer.json["changes"]["codes"][-1]["changes"] == ["removed"]


def test_every_verb_speaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALCODE_CODER", "Lan")
    with Project.create(tmp_path / "study.qualcode") as project:
        fill(project)
    path = written(tmp_path, YAML.replace("Sóng yếu", "Mất sóng"))
    split = "split challenges.net --new challenges.gone --name Mất --matching yếu"
    session: list[tuple[str, int, str]] = [
        (f"import {path}", 0, "~ barriers.signal  Weak signal: renamed"),
        (f"import {path}", 0, "Nothing was changed."),
        (f"rename {SIGNAL} barriers.net --name-en Net", 0, "barriers.signal → barriers.net"),
        ("move barriers.net --domain challenges", 0, "moved"),
        (split, 0, "+ challenges.gone"),
        ("delete challenges.gone", 1, "Q717"),
        ("delete challenges.gone --with-codings", 0, "(gone)"),
        ("show", 0, "challenges.net"),
        ("show challenges.net", 0, "Indicators: 1"),
        ("diff", 0, "- challenges.gone"),
        ("diff 1", 0, "barriers.signal → challenges.net"),
        ("export", 0, ""),
        ("export -o out.yaml --version 1", 0, "Wrote version 1"),
        ("check", 3, "challenges.net has no definition"),
        ("check out.yaml", 3, "out.yaml, line"),
        ("import out.yaml --map challenges.net", 2, "OLD=NEW"),
        (f"import out.yaml --map challenges.net={SIGNAL}", 0, "version 7"),
        ("rename barriers --name-en Hindrances", 0, "~ domain barriers  Rào cản / Barriers → Rào"),
        ("move barriers --before enablers", 0, "in another place"),
        ("diff", 0, "in another place"),
        ("move barriers --domain enablers", 2, "--before or --after"),
        (f"move {SIGNAL} --before {ANSWERED} --top", 2, "only one of"),
        (f"move {SIGNAL} --before {ANSWERED}", 2, "does not stand beside"),
        ("add Điện --domain barriers --id barriers.power", 0, "+ barriers.power"),
        (f"move barriers.power --before {SIGNAL}", 0, "in another place"),
        ("delete barriers", 2, "move them into another group"),
        ("delete challenges --with-codings", 2, "are for codes"),
        ("delete challenges", 0, "- domain challenges"),
        ("rename barriers trouble", 0, "~ domain barriers → trouble  "),
        ("rename nowhere x", 2, "nowhere"),
    ]
    for line, status, expected in session:
        got, _, err = told(capsys, "codebook", *line.split())
        assert (got, expected in err) == (status, True), (line, err)
        if line.split()[0] in ("show", "diff", "export", "check"):
            got, out, err = told(capsys, "codebook", *line.split(), "--json", "-q")
            assert (got, err) == (status, "")
            assert isinstance(json.loads(out), dict)
    assert (tmp_path / "out.yaml").read_text("utf-8") == YAML


def test_the_sample_codebook_is_shown_as_a_tree(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Project.create(tmp_path / "study.qualcode"):
        pass
    assert told(capsys, "codebook", "import", CODEBOOK, "--coder", "Lan")[0] == 0
    status, _, err = told(capsys, "codebook", "show")
    assert status == 0
    assert "\n  barriers.mobility " in err
    assert "\nBarriers\n" in err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("reply", "status", "number"), [("n\n", 1, 1), ("y\n", 0, 2)])
def test_a_terminal_is_asked_first(tmp_path: Path, reply: str, status: int, number: int) -> None:
    study = tmp_path / "study.qualcode"
    with Project.create(study) as project:
        fill(project)
    ours, theirs = pty.openpty()
    try:
        os.write(ours, reply.encode())
        done = subprocess.run(
            [sys.executable, "-m", "qualcode", "codebook", "rename", SIGNAL, "barriers.net",
             "--coder", "Lan"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "QUALCODE_LANG": "en"},
            stdin=theirs,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == status, done.stderr
    assert "Go ahead?" in done.stderr
    with Project.open(study) as project:
        assert len(project.codebooks()) == number
