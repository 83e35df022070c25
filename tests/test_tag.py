"""`tag`: proposals of the machine, again only where something changed, never over a person."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from commandline import qualcode

from qualcode.coding import Tagger, load_codebook
from qualcode.errors import Conflict, NoCodebook, UnknownName
from qualcode.model import Role, Status, Unit
from qualcode.store import DocumentPlan, Project, StoredCoding
from qualcode.text import prepare
from qualcode.workbench import tag

ACTOR = "Lan"
TALKS = {
    "P01": "H: Anh ở đâu?\nĐ: Tôi đi làm xa suốt. Vợ ở nhà trông con. Tết tôi mới về.\n",
    "P02": "H: Còn chị?\nĐ: Chồng đi làm xa, tôi đi chợ. Tôi muốn vay vốn mà chưa vay được.\n",
}
BOOK = """\
codes:
  - {id: barriers.away, name: Đi xa, indicators: [đi làm xa]}
  - {id: challenges.loan, name: Vay vốn, indicators: [vay vốn]}
"""
MORE = BOOK.replace("[đi làm xa]", "[đi làm xa, về quê, tết]")


@pytest.fixture
def project(tmp_path: Path) -> Any:
    with Project.create(tmp_path / "study.qualcode") as project:
        project.save_documents([plan(name, text) for name, text in TALKS.items()], actor=ACTOR)
        project.save_codebook(BOOK, path="so_ma.yaml", actor=ACTOR)
        yield project


def plan(name: str, text: str) -> DocumentPlan:
    return DocumentPlan(prepare(text, document_id=name, tokenizer=None), text.encode())


def change(project: Project, yaml: str) -> None:
    project.save_codebook(yaml, path="so_ma.yaml", actor=ACTOR)


def proposed(project: Project) -> list[tuple[str, str, str]]:
    return [
        (each.coding.document, each.coding.code, each.coding.quote) for each in codings(project)
    ]


def codings(project: Project) -> list[StoredCoding]:
    return project.codings()


def counts(outcome: Any) -> tuple[int, int, int, int]:
    found = outcome.proposals
    return found.new, found.again, found.gone, found.decided


def test_the_first_time_everything_is_looked_for(project: Project) -> None:
    outcome = tag(project, actor=ACTOR)
    assert (outcome.documents_read, outcome.pairs_read, outcome.pairs) == (2, 4, 4)
    assert counts(outcome) == (3, 0, 0, 0)
    assert proposed(project) == [
        ("P01", "barriers.away", "Tôi đi làm xa suốt."),
        ("P02", "barriers.away", "Chồng đi làm xa, tôi đi chợ."),
        ("P02", "challenges.loan", "Tôi muốn vay vốn mà chưa vay được."),
    ]
    event = project.history(1)[0]
    assert (event.verb, event.actor, event.summary["new"]) == ("tag", ACTOR, 3)


def test_it_proposes_what_the_tagger_finds(project: Project) -> None:
    tag(project, actor=ACTOR)
    tagger = Tagger(load_codebook(BOOK, path="so_ma.yaml"))
    expected = [
        coding for info in project.documents() for coding in tagger.tag(project.document(info.name))
    ]
    assert [each.coding for each in codings(project)] == expected


def test_nothing_changed_nothing_done(project: Project) -> None:
    tag(project, actor=ACTOR)
    before, events = project.signature(), len(project.history())
    outcome = tag(project, actor=ACTOR)
    assert (outcome.pairs_read, counts(outcome)) == (0, (0, 0, 0, 0))
    assert (project.signature(), len(project.history())) == (before, events)


def test_only_the_changed_code_is_looked_for_again(project: Project) -> None:
    tag(project, actor=ACTOR)
    old = {each.coding.quote: each for each in codings(project)}
    change(project, MORE)
    outcome = tag(project, actor=ACTOR)
    assert outcome.pairs_read == 2
    assert counts(outcome) == (1, 2, 0, 0)
    new = {each.coding.quote: each for each in codings(project)}
    assert new.keys() - old.keys() == {"Tết tôi mới về."}
    away, loan = "Tôi đi làm xa suốt.", "Tôi muốn vay vốn mà chưa vay được."
    assert new[away].guid == old[away].guid
    assert new[away].coding.coder != old[away].coding.coder
    assert new[loan] == old[loan]


def test_a_code_that_is_gone_takes_its_proposals_along(project: Project) -> None:
    tag(project, actor=ACTOR)
    change(project, BOOK.rsplit("\n", 2)[0] + "\n")
    outcome = tag(project, actor=ACTOR)
    assert (outcome.pairs_read, counts(outcome)) == (0, (0, 0, 1, 0))
    assert {code for _, code, _ in proposed(project)} == {"barriers.away"}
    change(project, BOOK)
    assert counts(tag(project, actor=ACTOR)) == (1, 0, 0, 0)


@pytest.mark.parametrize("status", [Status.ACCEPTED, Status.REJECTED])
def test_what_people_decided_stays_and_is_not_proposed_again(
    project: Project, status: Status
) -> None:
    tag(project, actor=ACTOR)
    guid = codings(project)[0].guid
    project.edit_codings([guid], actor=ACTOR, status=status)
    decided = codings(project)[0]
    change(project, MORE)
    assert tag(project, actor=ACTOR).proposals.decided == 1
    assert codings(project)[0] == decided
    assert len(codings(project)) == 4
    change(project, BOOK.replace("đi làm xa", "chưa ai nói thế"))
    tag(project, actor=ACTOR)
    kept = [each for each in codings(project) if each.coding.code == "barriers.away"]
    assert kept == [decided]


def test_a_proposal_with_a_memo_stays(project: Project) -> None:
    tag(project, actor=ACTOR)
    guid = codings(project)[0].guid
    project.edit_codings([guid], actor=ACTOR, memo="hỏi lại")
    change(project, BOOK.replace("đi làm xa", "chưa ai nói thế"))
    assert counts(tag(project, actor=ACTOR)) == (0, 0, 1, 0)
    assert [each.coding.memo for each in codings(project)] == ["hỏi lại", ""]


def test_peoples_own_codings_are_nobodys_business(project: Project) -> None:
    tag(project, actor=ACTOR)
    own = replace(codings(project)[0].coding, coder="Minh", origin="manual", status=Status.MANUAL)
    project.save_codings([own], actor="Minh")
    change(project, BOOK.replace("đi làm xa", "chưa ai nói thế"))
    tag(project, actor=ACTOR)
    kept = [each.coding for each in codings(project) if each.coding.code == "barriers.away"]
    assert kept == [own]


def test_another_unit_replaces_all_proposals(project: Project) -> None:
    tag(project, actor=ACTOR)
    outcome = tag(project, actor=ACTOR, unit=Unit.TURN)
    assert outcome.pairs_read == 4
    assert proposed(project)[0][2] == "Tôi đi làm xa suốt. Vợ ở nhà trông con. Tết tôi mới về."
    change(project, BOOK.rsplit("\n", 2)[0] + "\n")
    tag(project, actor=ACTOR, unit=Unit.PARAGRAPH)
    assert {code for _, code, _ in proposed(project)} == {"barriers.away"}


def test_only_the_named_documents(project: Project) -> None:
    outcome = tag(project, actor=ACTOR, documents=["P02"])
    assert outcome.documents == 1
    assert {document for document, _, _ in proposed(project)} == {"P02"}
    assert tag(project, actor=ACTOR).documents_read == 1


def test_a_corrected_text_is_read_again(project: Project) -> None:
    tag(project, actor=ACTOR)
    text = TALKS["P01"].replace("Vợ ở nhà", "Vợ cũng đi làm xa, ông bà ở nhà")
    project.save_documents([plan("P01", text)], actor=ACTOR)
    outcome = tag(project, actor=ACTOR)
    assert (outcome.documents_read, outcome.pairs_read) == (1, 2)
    assert ("P01", "barriers.away") in {each[:2] for each in proposed(project)}


def test_who_speaks_is_read_again(project: Project) -> None:
    tag(project, actor=ACTOR)
    document = project.document("P01")
    turns = tuple(replace(turn, role=Role.INTERVIEWER) for turn in document.turns)
    project.save_documents([DocumentPlan(replace(document, turns=turns))], actor=ACTOR)
    outcome = tag(project, actor=ACTOR)
    assert (outcome.documents_read, counts(outcome)) == (1, (0, 0, 1, 0))
    project.save_documents([DocumentPlan(replace(document, turns=turns))], actor=ACTOR)
    assert tag(project, actor=ACTOR).pairs_read == 0


def test_a_dry_run_says_the_same_and_changes_nothing(project: Project) -> None:
    tag(project, actor=ACTOR)
    change(project, MORE)
    before, events = project.signature(), len(project.history())
    foreseen = tag(project, actor=ACTOR, dry_run=True)
    assert (project.signature(), len(project.history())) == (before, events)
    assert tag(project, actor=ACTOR) == foreseen


def test_undo_takes_the_proposals_back_and_forgets_that_they_were_looked_for(
    project: Project,
) -> None:
    before = project.signature()
    tag(project, actor=ACTOR)
    after = project.signature()
    project.undo(actor=ACTOR)
    assert project.signature() == before
    assert tag(project, actor=ACTOR, dry_run=True).pairs_read == 4
    project.redo(actor=ACTOR)
    assert project.signature() == after


def test_a_text_that_changed_meanwhile_is_a_conflict(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_proposals = Project.replace_proposals

    def correct_first(self: Project, *arguments: Any, **options: Any) -> Any:
        project.save_documents([plan("P01", TALKS["P01"] + "Đ: Thế thôi.\n")], actor="Minh")
        return replace_proposals(self, *arguments, **options)

    monkeypatch.setattr(Project, "replace_proposals", correct_first)
    with pytest.raises(Conflict):
        tag(project, actor=ACTOR)
    assert codings(project) == []


def test_what_it_needs(project: Project, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean “P01”"):
        tag(project, actor=ACTOR, documents=["P1"])
    with Project.create(tmp_path / "empty.qualcode") as empty, pytest.raises(NoCodebook):
        tag(empty, actor=ACTOR)


def test_the_command(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "study.qualcode"
    project.close()
    before = file.read_bytes()
    answer = qualcode("tag", "--dry-run", "--json", cwd=tmp_path)
    assert answer.status == 0, answer.err
    assert (answer.json["new"], answer.json["dry_run"]) == (3, True)
    assert file.read_bytes() == before
    answer = qualcode("tag", "--coder", "Minh", cwd=tmp_path)
    assert answer.status == 0, answer.err
    assert "3 new proposals" in answer.err
    answer = qualcode("tag", "--document", "P3", cwd=tmp_path)
    assert answer.status == 2
    assert answer.err.startswith("qualcode: Q007 There is no document “P3”.")
