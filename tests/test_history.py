"""`history`, `undo`, `redo`: every action told in words, taken back and done again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from commandline import qualcode
from places import ROOT
from store_stage import CODEBOOK, TALKS, coded, fill, plan

from qualcode import workbench
from qualcode.errors import BuiltUpon, Conflict, NothingToRedo, NothingToUndo
from qualcode.messages import Translator
from qualcode.model import Localized, Status, Unit
from qualcode.store import MemoKind, Project, people
from qualcode.workbench.history import SENTENCES
from qualcode.workbench.history_words import IMPORTED, TELLERS
from qualcode.workbench.importing import Outcome


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A little study."""
    with Project.create(tmp_path / "a.qualcode") as opened:
        fill(opened)
        yield opened


ADDED = "added codings (3): Weak signal, Somebody answers; PV01, PV02"


def sentences(project: Project) -> list[str]:
    return [str(each.sentence) for each in workbench.history(project)]


def test_every_verb_of_the_journal_has_a_sentence() -> None:
    """Verbs are looked for in the code: what `action` is given, and what is handed on to it."""
    verbs: set[str] = set()
    for path in (ROOT / "qualcode").rglob("*.py"):
        text = path.read_text("utf-8")
        verbs |= set(re.findall(r"(?<!>>> )\baction\(\s*\"([\w.]+)\"", text))
        verbs |= set(re.findall(r"\bverb(?:: \w+)? = \"([\w.]+)\"", text))
        verbs |= set(
            re.findall(
                r"\"((?:code|codebook|participants)\.(?!csv|xlsx|guid|yaml|js)[a-z]+)\"", text
            )
        )
        verbs |= {f"codebook.{each}" for each in re.findall(r"_plan\(project, \"(\w+)\"", text)}
    told = verbs - {"undo", "redo", "settings"}
    assert len(told) > 15
    assert told <= {*SENTENCES, *TELLERS}


def test_each_action_is_told(project: Project) -> None:
    [first, *_] = project.codings()
    project.edit_codings([first.guid], actor="Lan", status=Status.ACCEPTED)
    project.edit_codings([first.guid], actor="Lan", memo="hay")
    project.set_memo(MemoKind.DOCUMENT, "PV01", "gặp ở nhà", actor="Lan")
    project.set_statement("barriers.signal", Localized("Sóng yếu."), actor="Lan")
    project.set_setting("lang", "vi", actor="Lan")
    project.remove_codings([first.guid], actor="Lan")
    workbench.remove_documents(project, ["PV03"], actor="Lan")
    assert sentences(project)[:7] == [
        "removed the document PV03",
        "removed “Weak signal” from a passage of PV01",
        "changed the setting lang",
        "stated what “Weak signal” says",
        "wrote a memo on “PV01”",
        "wrote a memo on “Weak signal” in PV01",
        "accepted “Weak signal” in PV01",
    ]
    assert not any("{" in told for told in sentences(project))


def test_settings_are_told_by_what_they_are_now(project: Project) -> None:
    workbench.set_title(project, "Sóng ở bản", actor="Lan")
    workbench.set_unit(project, Unit.TURN, actor="Lan")
    assert sentences(project)[:2] == [
        "changed what is counted: Turns",
        "called the study “Sóng ở bản”",
    ]


def test_codes_are_told_by_the_names_that_they_had(project: Project) -> None:
    signal, answered = "barriers.signal", "enablers.answered"

    def do(plan: workbench.CodebookPlan) -> None:
        workbench.change_codebook(project, plan, actor="Lan")

    do(workbench.plan_codebook_rename(project, signal, "barriers.net"))
    do(workbench.plan_codebook_rename(project, "barriers.net", name=Localized("Mạng")))
    far = Localized("Xa", "Far")
    do(workbench.plan_codebook_split(project, answered, "enablers.far", name=far))
    do(workbench.plan_codebook_merge(project, ["enablers.far"], answered))
    do(workbench.plan_codebook_delete(project, "barriers.net", successor=answered))
    assert sentences(project)[:5] == [
        "deleted the code “Weak signal” in favour of “Somebody answers” (codings: 2)",
        "merged Far into the code “Somebody answers”",
        "split the code “Far” off “Somebody answers”",
        "renamed the code “Weak signal” to “Mạng”",
        "gave the code “Weak signal” the id barriers.net (codings: 2)",
    ]


@pytest.mark.parametrize(
    ("verb", "summary", "sentence"),
    [
        ("merge", {"names": "Hoa.qualcode", "documents": 0, "codes": 0, "codings": 76},
         "merged Hoa.qualcode (codings: 76)"),
        ("merge", {"names": "Hoa.qualcode", "documents": 0, "codes": 0, "codings": 0},
         "merged Hoa.qualcode"),
        ("import.study", {"study": "a.qdpx", "documents": 2, "codes": 0, "codings": 5, "memos": 1},
         "brought in a.qdpx (documents: 2, codings: 5, memos: 1)"),
        ("merge.decide", {"names": "a1, b2, c3", "answer": "take"},
         "decided what merging had left open (questions: 3)"),
        ("tag", {"documents": 3, "new": 0, "gone": 4}, "proposed codings (taken back: 4)"),
        ("participants.import", {"file": "p.csv", "new": 16, "changes": 0},
         "read participants from p.csv (new: 16)"),
        ("adjudicate.rules", {"rule": "overlap>=0.5:union", "decided": 18},
         "settled differences by a rule: same codes, and passages that share at least 50%: "
         "what any of them covered (differences: 18)"),
        ("adjudicate.rules", {"rule": "votes>=2", "decided": 3},
         "settled differences by a rule: what at least 2 coders coded alike (differences: 3)"),
        ("adjudicate.rules", {"rule": "by moonlight", "decided": 3},
         "settled differences by a rule: by moonlight (differences: 3)"),
        ("adjudicate.decide", {"short": "3f2a", "document": "PV01", "action": "none"},
         "decided the difference 3f2a in PV01"),
        ("adjudicate.decide", {"short": "3f2a", "document": "PV01", "action": "none",
                               "codes": ["barriers.signal", "enablers.gone"]},
         "decided a difference in PV01: Weak signal, enablers.gone"),
        ("theme.choose", {"code": "barriers.signal"}, "chose a quote for “Weak signal”"),
        ("setting", {"key": "title"}, "changed the title of the study"),
        ("setting", {"key": "unit"}, "changed what is counted"),
        ("codebook.move", {"code": "barriers.signal", "to": "enablers", "codings": 2},
         "moved the code “Weak signal” to “Enablers” (codings: 2)"),
        ("codebook.move", {"code": "barriers.signal", "to": "", "codings": 0},
         "moved the code “Weak signal” to the top"),
        ("codebook.rename", {"code": "a.b", "new": "a.c", "codings": 1},
         "renamed the code “a.b” to “a.c” (codings: 1)"),
        ("codebook.delete", {"code": "a.b", "codings": 0}, "deleted the code “a.b”"),
    ],
)  # fmt: skip
def test_what_the_journal_holds_is_told_in_words(
    project: Project, verb: str, summary: dict[str, Any], sentence: str
) -> None:
    with project.action(verb, actor="Lan", **summary) as action:
        people.set_setting(action, "lang", "vi")
    assert sentences(project)[0] == sentence


def test_a_blind_study_does_not_tell_of_what_others_quote(project: Project) -> None:
    workbench.choose_quote(project, "barriers.signal", "PV01", "Sóng yếu lắm", actor="Lan")
    workbench.set_blind(project, True, actor="Lan")
    assert [
        str(workbench.history(project, viewer=viewer)[1].sentence) for viewer in ("Lan", "Minh")
    ] == ["chose a quote from PV01 for “Weak signal”", "worked on memos and themes"]


def test_imports_are_told_by_what_they_did(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "talks"
    folder.mkdir()
    for n in range(6):
        (folder / f"K{n}.txt").write_text(f"Đ: Dạ, {n}.\n", encoding="utf-8")
    request = workbench.ImportRequest([folder])
    workbench.import_transcripts(project, request, actor="Lan")
    assert sentences(project)[0] == "imported K0, K1, K2, K3 and 2 more"
    (folder / "K0.txt").write_text("Đ: Dạ, không ạ.\n", encoding="utf-8")
    (folder / "K1.txt").write_bytes("Đ: Dạ, 1.\r\n".encode())
    workbench.import_transcripts(project, request, actor="Lan")
    assert sentences(project)[0] == "corrected K0; read K1 again"
    assert {name for name, _ in IMPORTED} < set(Outcome)


def test_undo_and_redo_say_what_they_did(project: Project, tmp_path: Path) -> None:
    told = workbench.undo(project, actor="Minh", anyone=True)
    assert (told.event.number, str(told.sentence)) == (3, ADDED)
    assert project.codings() == []
    assert sentences(project)[0] == f"undid number 3: {ADDED}"
    assert [each.in_force for each in workbench.history(project)] == [True, False, True, True]
    project.close()
    with Project.open(tmp_path / "a.qualcode") as again:
        told = workbench.redo(again, actor="Minh", anyone=True)
        assert (told.event.number, str(told.sentence)) == (3, ADDED)
        assert len(again.codings()) == 3
        assert sentences(again)[0] == f"redid number 3: {ADDED}"
        in_force = [each.in_force for each in workbench.history(again)]
        assert in_force == [True, False, True, True, True]
        told = workbench.undo(again, actor="Minh", anyone=True)
        assert told.event.number == 3
        assert sentences(again)[0] == f"undid number 3: {ADDED}"


def test_all_the_way_back_and_forth(project: Project) -> None:
    last = project.signature()
    numbers = []
    for _ in range(3):
        expected = workbench.undo(project, actor="Lan", dry_run=True)
        numbers.append(workbench.undo(project, actor="Lan").event.number)
        assert expected.event.number == numbers[-1]
    assert numbers == [3, 2, 1]
    for dry_run in (True, False):
        with pytest.raises(NothingToUndo):
            workbench.undo(project, actor="Lan", dry_run=dry_run)
    for number in (1, 2, 3):
        assert workbench.redo(project, actor="Lan", dry_run=True).event.number == number
        assert workbench.redo(project, actor="Lan").event.number == number
    assert project.signature() == last
    for dry_run in (True, False):
        with pytest.raises(NothingToRedo):
            workbench.redo(project, actor="Lan", dry_run=dry_run)


def test_everybody_goes_through_their_own_actions(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        [signal, answered, _] = project.codings()
        project.edit_codings([signal.guid], memo="Minh ghi", actor="Minh")
        project.edit_codings([answered.guid], memo="Lan ghi", actor="Lan")
        told = workbench.undo(project, actor="Minh", dry_run=True)
        assert told.event.number == 4
        assert workbench.undo(project, actor="Minh").event.number == 4
        assert [each.coding.memo for each in project.codings()] == ["", "Lan ghi", ""]
        for dry_run in (True, False):
            with pytest.raises(NothingToUndo):
                workbench.undo(project, actor="Minh", dry_run=dry_run)
        assert workbench.undo(project, actor="Lan").event.number == 5
        with pytest.raises(NothingToRedo):
            workbench.redo(project, actor="Hoa")
        assert workbench.redo(project, actor="Minh", dry_run=True).event.number == 4
        assert workbench.redo(project, actor="Minh").event.number == 4
        assert workbench.redo(project, actor="Lan").event.number == 5
        assert [each.coding.memo for each in project.codings()] == ["Minh ghi", "Lan ghi", ""]
        assert workbench.undo(project, actor="Hoa", anyone=True).event.number == 5
        assert workbench.redo(project, actor="Lan").event.number == 5
        assert [each.in_force for each in workbench.history(project)][-5:] == [True] * 5


def test_one_action_of_ones_own_is_taken_back_whatever_came_after(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        first, second, _ = [each.guid for each in project.codings()]
        project.edit_codings([first], memo="Lan ghi", actor="Lan")
        project.edit_codings([second], memo="Minh ghi", actor="Minh")
        project.edit_codings([second], status=Status.ACCEPTED, actor="Lan")

        def stands() -> list[tuple[str, Status]]:
            found = [each.coding for each in project.codings()]
            return [(each.memo, each.status) for each in found[:2]]

        before = stands()
        for actor, number in (("Lan", 5), ("Minh", 4), ("Lan", 7), ("Lan", 0), ("Lan", 10**30)):
            for dry_run in (True, False):
                with pytest.raises(NothingToUndo):
                    workbench.undo(project, actor=actor, number=number, dry_run=dry_run)
        with pytest.raises(Conflict):  # Lan has accepted it since
            workbench.undo(project, actor="Minh", number=5)
        assert stands() == before
        assert workbench.undo(project, actor="Lan", number=4, dry_run=True).event.number == 4
        assert workbench.undo(project, actor="Lan", number=4).event.number == 4
        assert stands() == [("", before[0][1]), before[1]]
        with pytest.raises(NothingToUndo):  # it is not in force any more
            workbench.undo(project, actor="Lan", number=4)
        assert workbench.redo(project, actor="Lan").event.number == 4
        assert stands() == before
        assert workbench.undo(project, actor="Lan", number=4).event.number == 4
        assert [each.in_force for each in workbench.history(project)][3:5] == [True, True]
        assert workbench.undo(project, actor="Hoa", number=6, anyone=True).event.number == 6


def test_what_others_have_changed_since_is_not_taken_back(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        guid = project.codings()[0].guid
        project.edit_codings([guid], memo="một", actor="Lan")
        project.edit_codings([guid], status=Status.ACCEPTED, actor="Minh")
        before = project.signature()
        with pytest.raises(Conflict, match="by somebody else"):
            workbench.undo(project, actor="Lan")
        workbench.undo(project, actor="Minh")
        workbench.redo(project, actor="Minh")
        with pytest.raises(Conflict):  # though the row was written last by a redo
            workbench.undo(project, actor="Lan")
        assert project.signature() == before
        workbench.undo(project, actor="Minh")
        workbench.undo(project, actor="Lan")
        assert project.codings()[0].coding.memo == ""
        with pytest.raises(Conflict):  # the memo before Minh's review is another now
            workbench.redo(project, actor="Minh")


def test_an_undo_in_between_does_not_hide_a_third_persons_change(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        guid = project.codings()[0].guid
        project.edit_codings([guid], memo="Lan", actor="Lan")
        project.edit_codings([guid], memo="Minh", actor="Minh")
        project.edit_codings([guid], memo="Hoa", actor="Hoa")
        workbench.undo(project, actor="Hoa")
        with pytest.raises(Conflict):
            workbench.undo(project, actor="Lan")
        assert project.codings()[0].coding.memo == "Minh"
        workbench.undo(project, actor="Minh")
        workbench.undo(project, actor="Lan")
        assert project.codings()[0].coding.memo == ""


def test_what_others_have_built_upon_is_not_taken_back(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        project.save_documents([plan("PV04", TALKS["PV03"])], actor="Hoa")
        [guid] = project.save_codings([coded("PV01", "Sóng", coder="Minh")], actor="Minh")
        workbench.add_coding(project, "PV04", "barriers.signal", "Thằng út", coder="Minh")
        before = project.signature()
        with pytest.raises(BuiltUpon, match="Number 4 can no longer"):
            workbench.undo(project, actor="Hoa")
        assert project.signature() == before
        workbench.undo(project, actor="Minh")
        workbench.undo(project, actor="Hoa")
        assert [info.name for info in project.documents()] == ["PV01", "PV02", "PV03"]
        assert guid in [each.guid for each in project.codings()]
        workbench.remove_documents(project, ["PV03"], actor="Hoa")
        project.save_documents([plan("PV03")], actor="Minh")
        with pytest.raises(BuiltUpon):
            workbench.undo(project, actor="Hoa")


def test_all_that_was_done_since_a_moment_is_taken_back(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        guid = project.codings()[0].guid
        project.edit_codings([guid], memo="Lan ghi", actor="Lan")
        workbench.undo(project, actor="Lan")
        then, last = project.signature(), project.last_event()
        workbench.redo(project, actor="Lan")
        project.edit_codings([guid], status=Status.ACCEPTED, actor="Minh")
        workbench.undo(project, actor="Minh")
        project.remove_codings([guid], actor="Minh")
        before = project.signature()
        told = workbench.undo_to(project, last, actor="Hoa", dry_run=True)
        removed = "removed “Weak signal” from a passage of PV01"
        noted = "number 4: wrote a memo on “Weak signal” in PV01"
        expected = [removed, f"redid {noted}"]
        assert [str(each.sentence) for each in told] == expected
        assert project.signature() == before
        assert workbench.undo_to(project, last, actor="Hoa") != []
        assert project.signature() == then
        assert workbench.undo_to(project, last, actor="Hoa") == []
        newest = workbench.history(project, limit=2)
        assert [each.event.actor for each in newest] == ["Hoa", "Hoa"]
        assert [str(each.sentence) for each in newest] == [
            f"undid {noted}",
            f"undid number 9: {removed}",
        ]
        workbench.undo_to(project, 0, actor="Hoa")
        assert (project.documents(), project.codings()) == ([], [])


def test_something_new_ends_redoing(project: Project) -> None:
    workbench.undo(project, actor="Lan")
    project.save_documents([plan("PV01", TALKS["PV01"] + "PVV: Vâng.\n")], actor="Lan")
    for dry_run in (True, False):
        with pytest.raises(NothingToRedo):
            workbench.redo(project, actor="Lan", dry_run=dry_run)


def test_a_verb_that_is_not_known_is_shown_as_it_is(project: Project) -> None:
    with project.action("merge", actor="Lan", files=2) as action:
        from qualcode.store import codings

        codings.save_codings(action, [coded("PV03", "Thằng út")])
    assert sentences(project)[0] == "merge files=2"
    [told] = workbench.history(project, limit=1)
    assert told.as_record(Translator("en"))["summary"] == {"files": 2}


def test_the_commands(project: Project, tmp_path: Path) -> None:
    assert project.codebook_yaml() == CODEBOOK
    project.close()
    lines = qualcode("history", "--limit", "2", cwd=tmp_path).err.splitlines()
    assert lines[0].split() == ["number", "time", "who", "what"]
    assert [line.split()[0] for line in lines[1:3]] == ["3", "2"]
    assert lines[3] == "… and 1 more; --limit shows them."
    nothing = qualcode("undo", "--coder", "Minh", cwd=tmp_path)
    assert (nothing.status, nothing.err) == (1, "qualcode: Q711 There is nothing to undo.\n")
    tried = qualcode("undo", "--dry-run", "--coder", "Lan", cwd=tmp_path)
    assert tried.err.startswith("Would be undone: number 3, Lan, ")
    done = qualcode("undo", "--anyone", "--json", "--coder", "Minh", cwd=tmp_path)
    assert (done.json["number"], done.json["dry_run"]) == (3, False)
    again = qualcode("redo", "--anyone", cwd=tmp_path, QUALCODE_CODER="Minh")
    assert again.err.startswith("Done again: number 3, Lan, ")
    refused = qualcode("redo", cwd=tmp_path)
    assert (refused.status, refused.err) == (1, "qualcode: Q712 There is nothing to redo.\n")
