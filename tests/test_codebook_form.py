"""``codebook add`` and ``edit``, and what indicators find before they are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import CODEBOOK, SAMPLE
from store_stage import CODEBOOK as YAML
from store_stage import fill, proposed

from qualcode import workbench
from qualcode.cli.program import execute
from qualcode.coding import load_codebook
from qualcode.errors import (
    BrokenField,
    CodebookError,
    Conflict,
    NoCodebook,
    QualcodeError,
    TakenName,
    UnknownName,
    UsageError,
)
from qualcode.model import Localized, Role, Status
from qualcode.store import Project
from qualcode.workbench import (
    CodeFields,
    change_codebook,
    code_form,
    plan_codebook_add,
    plan_codebook_edit,
    preview_indicators,
)

SIGNAL, ANSWERED = "barriers.signal", "enablers.answered"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """The little study, in a file."""
    with Project.create(tmp_path / "study.qualcode") as project:
        fill(project)
        yield project


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The sample study, tagged; nothing in it changes."""
    place = tmp_path_factory.mktemp("study") / "s.qualcode"
    workbench.init(place, codebook=CODEBOOK)
    with workbench.open_project(place, write=True) as project:
        files = tuple(sorted(SAMPLE.glob("PV*.txt")))
        workbench.import_transcripts(project, workbench.ImportRequest(files), actor="Lan")
        workbench.tag(project, actor="Lan")
        yield project


def added(project: Project, name: str, **how: str) -> str:
    plan = plan_codebook_add(project, Localized(name), **how)
    change_codebook(project, plan, actor="Lan")
    return str(plan.summary["code"])


# add


@pytest.mark.parametrize(
    ("name", "how", "expected"),
    [
        ("Được gọi lại ngay!", {}, "codes.duoc_goi_lai_ngay"),
        ("Đường xa", {"domain": "barriers"}, "barriers.duong_xa"),
        ("Mất sóng", {"parent": SIGNAL}, "barriers.mat_song"),
        ("Có người đáp lại", {"code_id": "enablers.reply"}, "enablers.reply"),
        ("😀", {"domain": "positive"}, "positive.code"),
        ("Signal", {"domain": "barriers"}, "barriers.signal_2"),
        ("a " * 50, {}, "codes." + "_".join("a" * 20)),
        ("x" * 99, {}, "codes." + "x" * 40),
    ],
)
def test_a_new_code_has_an_id_of_its_names_letters(
    project: Project, name: str, how: dict[str, str], expected: str
) -> None:
    before = project.codebook_yaml()
    assert added(project, name, **how) == expected
    code = project.codebook().code(expected)  # type: ignore[union-attr]
    assert code is not None
    assert code.name.vi == " ".join(name.split())
    assert code.parent == how.get("parent")
    lines = iter(project.codebook_yaml().splitlines())
    assert all(line in lines for line in before.splitlines())
    event = project.history()[0]
    assert (event.verb, event.summary["code"]) == ("codebook.add", expected)
    assert str(workbench.history(project)[0].sentence).startswith("added the code “")
    project.undo(actor="Lan")
    assert project.codebook_yaml() == before


def test_the_second_of_two_alike_gets_a_number(project: Project) -> None:
    assert added(project, "Đáp", domain="barriers") == "barriers.dap"
    assert added(project, "Đập", parent="barriers.dap") == "barriers.dap_2"


@pytest.mark.parametrize(
    ("name", "how", "error"),
    [
        (" \n", {}, UsageError),
        ("Song yeu", {"domain": "barriers"}, TakenName),
        ("Mới", {"code_id": SIGNAL}, TakenName),
        ("Mới", {"code_id": "Không phải mã"}, UnknownName),
        ("Mới", {"code_id": "barriers.Không"}, CodebookError),
        ("Mới", {"domain": "nowhere"}, UnknownName),
        ("Mới", {"parent": "barriers.none"}, UnknownName),
        ("Mới", {"parent": SIGNAL, "domain": "positive"}, UsageError),
        ("Mới", {"colour": "red"}, CodebookError),
        ("a\x00", {}, CodebookError),
    ],
)
def test_what_is_no_code_is_refused(
    project: Project, name: str, how: dict[str, str], error: type[QualcodeError]
) -> None:
    with pytest.raises(error):
        plan_codebook_add(project, Localized(name), **how)
    assert len(project.codebooks()) == 1


def test_a_study_without_codebook_begins_with_one_code(tmp_path: Path) -> None:
    place = tmp_path / "new.qualcode"
    workbench.init(place, title="Nghiên cứu mới")
    with workbench.open_project(place, write=True) as project:
        with pytest.raises(NoCodebook):
            code_form(project, "codes.x")
        plan = plan_codebook_add(project, Localized("Ở xa"), definition=Localized("Xa, khó đi"))
        assert (plan.before, plan.changes(project)) == (0, True)
        change_codebook(project, plan, actor="Lan")
        assert added(project, "Xe hỏng", domain="barriers") == "barriers.xe_hong"
        book = project.codebook()
        assert book is not None
        assert book.title.vi == "Nghiên cứu mới"
        assert [each.id for each in book.domains][-1] == "codes"
        assert [code.id for code in book.codes] == ["codes.o_xa", "barriers.xe_hong"]
        with pytest.raises(Conflict):  # what was planned on nothing does not replace something
            change_codebook(project, plan, actor="Minh")


# edit


def test_an_edit_is_a_version_and_an_action(project: Project) -> None:
    given = CodeFields(name=Localized("Sóng kém", "Weak signal"), indicators="sóng yếu\nmất sóng")
    plan = plan_codebook_edit(project, SIGNAL, given)
    assert plan.summary["fields"] == "name, indicators"
    change_codebook(project, plan, actor="Lan")
    wanted = YAML.replace("Sóng yếu", "Sóng kém").replace("[sóng yếu]", "[sóng yếu, mất sóng]")
    assert project.codebook_yaml() == wanted
    assert str(workbench.history(project)[0].sentence) == (
        "changed what the codebook says of “Weak signal”"
    )
    project.undo(actor="Lan")
    assert project.codebook_yaml() == YAML


def test_the_same_again_changes_nothing(project: Project) -> None:
    form = code_form(project, SIGNAL)
    given = CodeFields(
        name=form.code.name, colour=form.colour, indicators=form.signs.indicators, unless=""
    )
    assert not plan_codebook_edit(project, SIGNAL, given).changes(project)


def test_a_form_shows_what_the_yaml_says(project: Project) -> None:
    change_codebook(
        project,
        plan_codebook_edit(
            project, SIGNAL, CodeFields(colour="#123456", negation=ANSWERED, unless="sóng biển, bờ")
        ),
        actor="Lan",
    )
    record = code_form(project, SIGNAL).as_record()
    assert record["number"] == 2
    assert (record["colour"], record["negation"]) == ("#123456", ANSWERED)
    assert (record["indicators"], record["unless"]) == ("sóng yếu", "sóng biển, bờ")
    assert code_form(project, SIGNAL, 1).colour == ""
    json.dumps(record)
    with pytest.raises(UnknownName):
        code_form(project, SIGNAL, 9)


def test_edits_of_different_fields_go_together_and_of_one_do_not(project: Project) -> None:
    first = CodeFields(definition=Localized("Máy không bắt được sóng"))
    change_codebook(project, plan_codebook_edit(project, SIGNAL, first, expected=1), actor="Lan")
    other = CodeFields(indicators="mất sóng")
    change_codebook(project, plan_codebook_edit(project, SIGNAL, other, expected=1), actor="Minh")
    code = project.codebook().code(SIGNAL)  # type: ignore[union-attr]
    assert code is not None
    assert code.definition.vi == "Máy không bắt được sóng"
    assert [sign.label for sign in code.indicators] == ["mất sóng"]
    for late in (CodeFields(definition=Localized("Khác")), CodeFields(unless="bờ")):
        with pytest.raises(Conflict, match=r"barriers\.signal"):
            plan_codebook_edit(project, SIGNAL, late, expected=1)


def test_a_plan_that_somebody_did_not_see_is_refused(project: Project) -> None:
    plan = plan_codebook_edit(project, SIGNAL, CodeFields(colour="#123456"))
    with pytest.raises(Conflict):
        change_codebook(project, plan, actor="Lan", expected=7)
    change_codebook(project, plan, actor="Lan", expected=1)


# what indicators find


def test_hits_are_counted_and_told_apart(project: Project) -> None:
    project.save_codings([proposed("PV01", "Buổi tối con ngủ", SIGNAL)], actor="Lan")
    hits = preview_indicators(project, SIGNAL, "sóng yếu\nlúc có lúc không\nbấm nút\nkhông đâu")
    assert [(each.hits, each.indicator.line) for each in hits.signs] == [
        (1, 1), (1, 2), (1, 3), (0, 4),
    ]  # fmt: skip
    assert hits.counts == {"new": 1, "coded": 2}
    assert [each.coding.document for each in hits.passages] == ["PV03", "PV01", "PV02"]
    assert [each.coding.quote for each in hits.gone] == ["Buổi tối con ngủ"]
    pieces = dict(hits.passages[0].pieces())
    assert pieces["bấm nút"] == 3
    assert "".join(pieces) == hits.passages[0].coding.quote
    record = hits.as_record()
    assert (record["n_passages"], record["n_gone"], record["documents"]) == (3, 1, 3)
    json.dumps(record)


def test_what_is_denied_or_asked_does_not_count(project: Project) -> None:
    hits = preview_indicators(project, SIGNAL, "khó")  # an interviewer's question
    assert [(each.hits, each.ignored) for each in hits.signs] == [(0, 1)]
    assert preview_indicators(project, SIGNAL, "nhóm").signs[0].hits == 0
    asked = preview_indicators(project, SIGNAL, "nhóm", roles=[Role.INTERVIEWER])
    assert asked.signs[0].hits == 1
    assert preview_indicators(project, SIGNAL, "sóng yếu").n_passages == 1
    assert preview_indicators(project, SIGNAL, "sóng yếu", unless="ngoài hiên").n_passages == 0


def test_negation_is_that_of_the_draft(sample: Project) -> None:
    code, draft = "barriers.mobility", "đi làm\ntiền\ncó tiền"
    dropped, kept = (
        preview_indicators(sample, code, draft, unless="", negation=rule).signs[1]
        for rule in ("drop", "keep")
    )
    assert 0 < dropped.hits < kept.hits
    assert dropped.hits + dropped.ignored == kept.hits + kept.ignored


def test_the_limit_is_of_what_is_shown(sample: Project) -> None:
    hits = preview_indicators(sample, "barriers.mobility", "tôi", limit=5)
    assert (len(hits.passages), hits.n_passages > 50) == (5, True)
    assert all(each.standing == "new" for each in hits.passages)


def test_the_codebooks_own_indicators_find_what_tag_found(sample: Project) -> None:
    book = sample.codebook()
    assert book is not None
    for code in book.codes:
        hits = preview_indicators(sample, code.id, limit=500)
        there = {
            (each.coding.document, each.coding.start, each.coding.end)
            for each in sample.codings(code=code.id)
        }
        found = {(e.coding.document, e.coding.start, e.coding.end) for e in hits.passages}
        assert found == there, code.id
        assert (hits.n_gone, hits.counts.get("new", 0)) == (0, 0)  # type: ignore[call-overload]


def test_a_rejected_place_is_shown_as_rejected(project: Project) -> None:
    project.save_codings([proposed("PV03", "bấm nút", SIGNAL)], actor="Lan")
    (stored,) = project.codings(document="PV03")
    project.edit_codings([stored.guid], actor="Lan", status=Status.REJECTED)
    hits = preview_indicators(project, SIGNAL, "bấm nút")
    assert hits.counts == {"rejected": 1}


def test_in_a_blind_study_nobody_sees_what_others_coded(project: Project) -> None:
    workbench.set_blind(project, True, actor="Lan")
    for viewer, counts in (("Lan", {"coded": 1}), ("Hoa", {"new": 1})):
        assert preview_indicators(project, SIGNAL, "sóng yếu", viewer=viewer).counts == counts


@pytest.mark.parametrize(
    ("draft", "line"),
    [("a\nnear: [b]", 2), ("{spacy: [{LOWERR: a}]}", 1), ("$nothing", 1)],
)
def test_a_broken_draft_names_its_line(project: Project, draft: str, line: int) -> None:
    with pytest.raises(BrokenField) as refused:
        preview_indicators(project, SIGNAL, draft)
    assert refused.value.values["line"] == line


# the command line


def test_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Project.create(tmp_path / "study.qualcode") as project:
        fill(project)
    signs = tmp_path / "dau_hieu.txt"
    signs.write_text("mất sóng\n{near: [sóng, yếu]}\n", encoding="utf-8")

    def told(*arguments: str) -> tuple[int, str]:
        status = execute(["codebook", *arguments, "--coder", "Lan", "--lang", "en"])
        return status, capsys.readouterr().err

    assert told("add", "Ở xa", "--parent", SIGNAL, "--dry-run")[1].endswith("was changed.\n")
    assert "+ barriers.o_xa  Far" in told("add", "Ở xa", "--name-en", "Far", "--parent", SIGNAL)[1]
    status, said = told("edit", "barriers.o_xa", "--definition-en", "Lives far away", "--include",
                        "Nhà xa", "--indicators", str(signs), "--negation", "keep")  # fmt: skip
    assert (status, "redefined, other indicators" in said) == (0, True)
    assert told("edit", "barriers.o_xa", "--include", "")[0] == 0
    assert told("edit", "barriers.o_xa", "--include", "")[1].endswith("Nothing was changed.\n")
    assert told("edit", "barriers.o_xa", "--colour", "red")[0] == 1
    assert told("edit", "barriers.o_xa", "--indicators", "none.txt")[0] == 1
    assert told("edit", "barriers.none", "--name", "a")[0] == 2
    with Project.open(tmp_path / "study.qualcode") as project:
        code = load_codebook(project.codebook_yaml(), path="a").code("barriers.o_xa")
        assert len(project.codebooks()) == 4
    assert code is not None
    assert (code.definition, code.include) == (Localized("", "Lives far away"), Localized())
    assert [sign.kind for sign in code.indicators] == ["phrase", "near"]
    assert code.name == Localized("Ở xa", "Far")
