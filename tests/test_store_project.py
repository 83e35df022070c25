"""The project as people use it, in a file and in PostgreSQL: what goes in comes out."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import numpy as np
import pytest
from store_stage import (
    CODEBOOK,
    TALKS,
    coded,
    document,
    fill,
    merge_codes,
    plan,
    plans,
    proposed,
    repeatable,
)

from qualcode.errors import (
    CodebookError,
    Conflict,
    ForeignProject,
    NothingToRedo,
    NothingToUndo,
    ProjectExists,
    QuoteMismatch,
    ReadOnlyProject,
    Unknown,
    UnstorableText,
    WrongValue,
)
from qualcode.model import Document, Localized, Participant, Role, Source, Speaker, Status, Unit
from qualcode.store import (
    AttributeKind,
    AttributeType,
    DocumentPlan,
    EventKind,
    MemoKind,
    Move,
    Project,
    Tagged,
)
from qualcode.text import prepare

Place = Path | str


def same(one: Document, other: Document) -> None:
    for each in dataclasses.fields(Document):
        mine, theirs = getattr(one, each.name), getattr(other, each.name)
        if each.name == "words":
            assert np.array_equal(mine, theirs)
            assert theirs.dtype == np.int32
        elif each.name == "offsets" and mine is not None:
            assert np.array_equal(mine.text_at, theirs.text_at)
            assert np.array_equal(mine.source_at, theirs.source_at)
        else:
            assert mine == theirs, each.name


def test_a_document_comes_back_as_it_went_in(place: Place) -> None:
    text = TALKS["PV01"].replace("ế", "ế").replace("\n", "\r\n")
    source = Source("PV01.txt", hashlib.sha256(text.encode()).hexdigest(), "utf-8", 0.9)
    read = prepare(text, document_id="PV01", source=source)
    assert len(read.words) > 20
    assert read.offsets is not None
    with Project.create(place) as project:
        project.save_documents([DocumentPlan(read, text.encode(), "pyvi")], actor="Lan")
        project.save_documents([plan("PV02"), plan("PV03")], actor="Lan")
        same(read, project.document("PV01"))
        same(document("PV03"), project.document("PV03"))
        assert project.raw_bytes("PV02") == TALKS["PV02"].encode()
    with Project.open(place, readonly=True) as project:
        same(read, project.document("PV01"))
        shown = [(d.name, d.version, d.n_turns, d.n_codings) for d in project.documents()]
        assert shown == [("PV01", 1, 4, 0), ("PV02", 1, 2, 0), ("PV03", 1, 2, 0)]
        assert [person.id for person in project.participants()] == ["TNV01", "KH02", "GD03"]


def test_an_empty_document_comes_back(place: Place) -> None:
    with Project.create(place) as project:
        project.save_documents([DocumentPlan(Document("rỗng", ""))], actor="Lan")
        same(Document("rỗng", ""), project.document("rỗng"))


def test_the_same_file_is_recognised_and_the_same_text_changes_nothing(place: Place) -> None:
    with Project.create(place) as project:
        project.save_documents(plans(), actor="Lan")
        source = document("PV02").source
        assert source is not None
        assert project.find_source(source.sha256) == ("PV02", 1)
        assert project.find_source("0" * 64) is None
        before = project.signature()
        project.save_documents(plans(), actor="Minh")
        assert project.signature() == before
        assert len(project.history()) == 1


def test_other_speakers_in_the_same_text_keep_version_and_codings(place: Place) -> None:
    told = prepare(
        TALKS["PV02"],
        document_id="PV02",
        source=document("PV02").source,
        labels=[Speaker("KH02", Role.OTHER)],
        tokenizer=None,
    )
    with Project.create(place) as project:
        fill(project)
        project.save_documents([DocumentPlan(told)], actor="Lan")
        same(told, project.document("PV02"))
        assert project.documents()[1].version == 1
        assert len(project.codings(document="PV02")) == 1


def test_a_corrected_text_is_a_new_version_and_no_coding_moves_by_itself(place: Place) -> None:
    text = TALKS["PV01"].replace("Từ hồi tháng ba", "Từ hồi tháng tư năm ngoái")
    with Project.create(place) as project:
        fill(project)
        first, second = project.codings(document="PV01")
        start = text.index("Sóng yếu lắm")
        move = Move(first.guid, first.changed_by, start, start + 12, "Sóng yếu lắm")
        wrong = dataclasses.replace(move, start=start - 1)
        for moves, error in (([wrong], QuoteMismatch), ([stale(move)], Conflict)):
            before = project.signature()
            with pytest.raises(error):
                project.save_documents(
                    [dataclasses.replace(plan("PV01", text), moves=moves)], actor="Lan"
                )
            assert project.signature() == before
        project.save_documents([dataclasses.replace(plan("PV01", text), moves=[move])], actor="Lan")
        assert project.documents()[0].version == 2
        assert [each.coding.start for each in project.codings(document="PV01")] == [start]
        lost = project.codings(document="PV01", outdated=True)
        assert [each.guid for each in lost] == [second.guid]
        same(document("PV01"), project.document("PV01", version=1))
        project.undo(actor="Lan")
        assert project.documents()[0].version == 1
        assert len(project.codings(document="PV01")) == 2


def stale(move: Move) -> Move:
    return dataclasses.replace(move, expected=move.expected - 1)


def test_going_back_to_an_older_text_finds_its_version_again(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        before = project.codings(document="PV03")
        project.save_documents([plan("PV03", TALKS["PV03"] + "PVV: Dạ.\n")], actor="Lan")
        project.save_documents([plan("PV03")], actor="Lan")
        assert project.documents()[2].version == 1
        assert project.codings(document="PV03") == before


def test_codings_come_back_and_can_be_asked_for(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        found = [each.coding for each in project.codings()]
        assert [c.quote for c in found] == [
            "Sóng yếu lắm",
            "hỏi gì cũng có người đáp",
            "lúc có lúc không 🙂",
        ]
        assert found[0] == coded("PV01", "Sóng yếu lắm")
        assert len(project.codings(coder="Minh")) == 1
        assert len(project.codings(code="barriers.signal")) == 2
        assert len(project.codings(status=Status.PROPOSED)) == 0
        assert project.coding_counts()[("barriers.signal", "Lan", "manual")] == 1
        assert [each.name for each in project.coders()] == ["Lan", "Minh"]


@pytest.mark.parametrize(
    "changes",
    [
        {"start": 0},
        {"quote": "Sóng khoẻ lắm"},
        {"end": 10_000},
        {"start": -5},
        {"text_sha256": "0" * 64},
    ],
)
def test_a_quote_that_does_not_stand_there_is_refused(
    place: Place, changes: dict[str, object]
) -> None:
    with Project.create(place) as project:
        fill(project)
        before, events = project.signature(), len(project.history())
        good, bad = coded("PV01", "Từ hồi"), coded("PV01", "Sóng yếu lắm")
        with pytest.raises(QuoteMismatch):
            project.save_codings([good, dataclasses.replace(bad, **changes)], actor="Lan")
        with pytest.raises(Unknown):
            project.save_codings([dataclasses.replace(bad, document="PV99")], actor="Lan")
        assert project.signature() == before
        assert len(project.history()) == events


def test_a_stale_edit_is_a_conflict_and_changes_nothing(place: Place) -> None:
    with Project.create(place) as project, Project.open(place) as other:
        fill(project)
        mine = project.codings()[0]
        other.edit_codings([mine.guid], memo="xem lại", actor="Minh")
        before = project.signature()
        seen = {mine.guid: mine.changed_by}
        with pytest.raises(Conflict) as caught:
            project.edit_codings([mine.guid], status=Status.REJECTED, expected=seen, actor="Lan")
        assert "Yours: status: rejected. There now: status: manual." in str(caught.value)
        with pytest.raises(Conflict) as caught:
            project.remove_codings([mine.guid], expected=seen, actor="Lan")
        told = str(caught.value)
        assert f"quote: {mine.coding.quote}; code: {mine.coding.code}; memo: xem lại" in told
        for raw in ("changed_by", "guid", "start", "end:", mine.guid):
            assert raw not in told, "people know no columns"
        assert project.signature() == before
        project.set_setting("unit", "turn", actor="Minh")
        with pytest.raises(Conflict, match=r"^A setting of the .*now: value: .turn"):
            project.set_setting("unit", "sentence", actor="Lan", expected=1)
        project.remove_codings([mine.guid], actor="Lan")
        with pytest.raises(Conflict):
            other.edit_codings([mine.guid], memo="còn không?", actor="Minh")


def test_the_machine_replaces_only_what_nobody_has_reviewed(place: Place) -> None:
    signal, answered = "barriers.signal", "enablers.answered"
    codes = {signal: "1", answered: "1"}
    first = [
        proposed("PV01", "Sóng yếu lắm", signal),
        proposed("PV01", "Từ hồi tháng ba", signal),
        proposed("PV01", "Buổi tối con ngủ", signal),
        proposed("PV01", "cũng có người đáp", answered),
    ]
    sha256 = first[0].text_sha256
    with Project.create(place) as project:
        fill(project)
        by_people = [each.guid for each in project.codings()]
        project.replace_proposals([Tagged("PV01", sha256, codes, first)], actor="qualcode")
        machine = {each.coding.quote: each for each in project.codings(coder="rules:0123456789ab")}
        assert len(machine) == 4
        accepted, noted = machine["Từ hồi tháng ba"], machine["Buổi tối con ngủ"]
        project.edit_codings([accepted.guid], status=Status.ACCEPTED, actor="Lan")
        project.edit_codings([noted.guid], memo="hay", actor="Lan")
        assert project.tagged_codes(Unit.SENTENCE) == {"PV01": codes}
        assert project.tagged_codes(Unit.TURN) == {}

        again = [
            proposed("PV01", "Sóng yếu lắm", signal, confidence=0.5),
            proposed("PV01", "Từ hồi tháng ba", signal),
            proposed("PV01", "đứng ngoài hiên", signal),
        ]
        project.replace_proposals([Tagged("PV01", sha256, {signal: "2"}, again)], actor="qualcode")
        after = {each.coding.quote: each for each in project.codings(coder="rules:0123456789ab")}
        assert after.keys() == {*machine, "đứng ngoài hiên"}
        assert after["Sóng yếu lắm"].guid == machine["Sóng yếu lắm"].guid
        assert after["Sóng yếu lắm"].coding.confidence == 0.5
        assert after["cũng có người đáp"] == machine["cũng có người đáp"]
        assert after["Từ hồi tháng ba"].coding.status is Status.ACCEPTED
        assert project.tagged_codes() == {"PV01": {signal: "2", answered: "1"}}

        project.replace_proposals(
            [Tagged("PV01", sha256, {signal: None, answered: None}, [])], actor="qualcode"
        )
        left = project.codings(coder="rules:0123456789ab")
        assert {each.guid for each in left} == {accepted.guid, noted.guid}
        assert {*by_people} <= {each.guid for each in project.codings()}
        with pytest.raises(Conflict):
            project.replace_proposals([Tagged("PV01", "0" * 64, {}, [])], actor="qualcode")


def test_recoding_takes_everything_along_and_makes_no_doubles(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        project.save_codings([coded("PV01", "Sóng yếu lắm", "enablers.answered")], actor="Lan")
        project.set_memo(MemoKind.CODE, "barriers.signal", "hay gặp", actor="Lan")
        project.set_statement("barriers.signal", Localized("Sóng yếu.", ""), actor="Lan")
        before = project.signature()
        merge_codes(project, "barriers.signal", "enablers.answered")
        assert len(project.codings()) == 3
        assert {each.coding.code for each in project.codings()} == {"enablers.answered"}
        assert [memo.target for memo in project.memos()] == ["enablers.answered"]
        assert list(project.statements()) == ["enablers.answered"]
        project.undo(actor="Lan")
        assert project.signature() == before


def test_participants_have_typed_attributes(place: Place) -> None:
    types = [
        AttributeType("age", AttributeKind.NUMBER, label=Localized("Tuổi", "Age")),
        AttributeType("seen", AttributeKind.DATE),
        AttributeType("sex", AttributeKind.CHOICE, ("nam", "nữ")),
    ]
    with Project.create(place) as project:
        fill(project)
        lan = Participant("TNV01", {"age": "37,5", "seen": "1/3/2026", "sex": "nữ"})
        project.save_participants([lan, Participant("TNV09")], types=types, actor="Lan")
        stored = {person.id: person for person in project.participants()}
        assert stored["TNV01"].attributes == {"role": "tình nguyện viên", **lan.attributes}
        assert project.document("PV01").participants[0] == stored["TNV01"]
        assert project.attribute_types()[-3:] == types
        for name, value in (("age", "trẻ"), ("age", "nan"), ("seen", "31/2/2026"), ("sex", "khác")):
            with pytest.raises(WrongValue):
                project.save_participants([Participant("TNV01", {name: value})], actor="Lan")
        project.save_participants([Participant("TNV01", {"age": ""})], actor="Lan")
        assert "age" not in project.participants()[0].attributes
        project.save_documents(plans(), actor="Lan")
        assert project.participants()[0].attributes["sex"] == "nữ"


def test_codebooks_keep_their_comments_and_versions(place: Place) -> None:
    with Project.create(place) as project:
        assert project.codebook() is None
        first = project.save_codebook(CODEBOOK, path="/đâu/đó/so_ma.yaml", actor="Lan")
        project.save_codebook(CODEBOOK, path="so_ma.yaml", actor="Lan")
        newer = CODEBOOK.replace("sóng yếu]", "sóng yếu, mất sóng]")
        second = project.save_codebook(newer, path="so_ma.yaml", actor="Lan")
        with pytest.raises(CodebookError):
            project.save_codebook("codes: 3", path="so_ma.yaml", actor="Lan")
        assert project.codebook() == second
        assert project.codebook(1) == dataclasses.replace(first, path="so_ma.yaml")
        assert "# sóng yếu" in project.codebook_yaml()
        assert [info.version for info in project.codebooks()] == [first.version, second.version]
        project.undo(actor="Lan")
        assert project.codebook_yaml() == CODEBOOK
        with pytest.raises(Unknown):
            project.codebook_yaml(7)


def test_memos_statements_and_settings(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        project.set_memo(MemoKind.PROJECT, "", "bắt đầu", actor="Lan")
        project.set_memo(MemoKind.DOCUMENT, "PV02", "nghe lại", actor="Lan")
        project.set_memo(MemoKind.PARTICIPANT, "GD03", "hiền", actor="Minh")
        project.set_memo(MemoKind.DOCUMENT, "PV02", "đã nghe lại", actor="Lan")
        shown = [(memo.kind, memo.target, memo.author, memo.text) for memo in project.memos()]
        assert shown == [
            (MemoKind.PROJECT, "", "Lan", "bắt đầu"),
            (MemoKind.DOCUMENT, "PV02", "Lan", "đã nghe lại"),
            (MemoKind.PARTICIPANT, "GD03", "Minh", "hiền"),
        ]
        memo = project.memos(MemoKind.DOCUMENT)[0]
        with pytest.raises(Conflict):
            project.set_memo(
                MemoKind.DOCUMENT, "PV02", "", actor="Lan", expected=memo.changed_by - 1
            )
        project.set_memo(MemoKind.DOCUMENT, "PV02", "", actor="Lan", expected=memo.changed_by)
        assert project.memos(MemoKind.DOCUMENT) == []
        with pytest.raises(Unknown):
            project.set_memo(MemoKind.DOCUMENT, "PV77", "?", actor="Lan")

        project.set_statement("barriers.signal", Localized("Sóng yếu.", "Weak."), actor="Lan")
        assert project.statements()["barriers.signal"].text == Localized("Sóng yếu.", "Weak.")
        project.set_statement("barriers.signal", Localized(), actor="Lan")
        assert project.statements() == {}

        project.set_setting("unit", {"a": [1, "đ"]}, actor="Lan")
        project.set_setting("unit", "turn", actor="Lan")
        assert project.settings() == {"unit": "turn"}
        project.set_setting("unit", None, actor="Lan")
        assert project.settings() == {}


def test_the_history_tells_who_did_what(place: Place) -> None:
    with Project.create(place, sources=repeatable()) as project:
        fill(project)
        project.undo(actor="Minh", anyone=True)
        newest, *older = project.history()
        assert (newest.actor, newest.kind, newest.undoes) == ("Minh", EventKind.UNDO, 3)
        assert newest.summary == {"of": 3, "verb": "code.add"}
        assert [(each.verb, each.undone) for each in older] == [
            ("code.add", True),
            ("codebook.import", False),
            ("import", False),
        ]
        assert older[-1].summary["documents"] == ["PV01", "PV02", "PV03"]
        assert len(project.history(limit=2)) == 2
        assert [each.number for each in project.history(after=2)] == [4, 3]


def test_undo_and_redo_go_back_and_forth_across_restarts(place: Place) -> None:
    signatures = []
    with Project.create(place) as project:
        signatures.append(project.signature())
        project.save_documents(plans(), actor="Lan")
        signatures.append(project.signature())
        project.save_codings([coded("PV01", "Sóng yếu lắm")], actor="Lan")
        signatures.append(project.signature())
        project.edit_codings([project.codings()[0].guid], memo="!", actor="Lan")
        signatures.append(project.signature())
        with pytest.raises(NothingToRedo):
            project.redo(actor="Lan")
    for expected in reversed(signatures[:-1]):
        with Project.open(place) as project:
            project.undo(actor="Minh", anyone=True)
            assert project.signature() == expected
    with Project.open(place) as project:
        with pytest.raises(NothingToUndo):
            project.undo(actor="Minh", anyone=True)
        for expected in signatures[1:]:
            project.redo(actor="Minh", anyone=True)
            assert project.signature() == expected
        with pytest.raises(NothingToRedo):
            project.redo(actor="Minh", anyone=True)
        project.undo(actor="Minh", anyone=True)
        project.undo(actor="Minh", anyone=True)
        project.set_setting("a", 1, actor="Lan")
        with pytest.raises(NothingToRedo):
            project.redo(actor="Minh", anyone=True)
        project.undo(actor="Minh", anyone=True)
        project.undo(actor="Minh", anyone=True)
        assert project.signature() == signatures[0]


def test_a_document_goes_with_all_that_hangs_on_it_and_comes_back(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        project.set_memo(MemoKind.DOCUMENT, "PV01", "dài", actor="Lan")
        tagged = Tagged("PV01", coded("PV01", "Sóng").text_sha256, {"barriers.signal": "1"}, [])
        project.replace_proposals([tagged], actor="Lan")
        before = project.signature()
        project.remove_document("PV01", actor="Lan")
        assert [info.name for info in project.documents()] == ["PV02", "PV03"]
        assert len(project.codings()) == 1
        assert project.memos() == []
        with pytest.raises(Unknown):
            project.document("PV01")
        with pytest.raises(Unknown):
            project.remove_document("PV01", actor="Lan")
        project.undo(actor="Lan")
        assert project.signature() == before
        same(document("PV01"), project.document("PV01"))


@pytest.mark.parametrize("text", ["a\0b", "\udcff"])
def test_text_that_no_database_keeps_is_refused(place: Place, text: str) -> None:
    with Project.create(place) as project:
        fill(project)
        before = project.signature()
        with pytest.raises(UnstorableText):
            project.edit_codings([project.codings()[0].guid], memo=text, actor="Lan")
        with pytest.raises(UnstorableText):
            project.set_setting("a", 1, actor=text)
        assert project.signature() == before


def test_reading_only_changes_nothing(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        before = project.signature()
    with Project.open(place, readonly=True) as project:
        assert project.signature() == before
        with pytest.raises(ReadOnlyProject):
            project.undo(actor="Lan")
    with pytest.raises(ProjectExists):
        Project.create(place)


def test_an_empty_database_is_no_project(server_place: str) -> None:
    with pytest.raises(ForeignProject):
        Project.open(server_place)


def test_a_copy_is_the_same_project(place: Place, tmp_path: Path) -> None:
    target = tmp_path / "bản sao.qualcode"
    with Project.create(place) as project:
        fill(project)
        project.export_copy(target)
        with Project.open(target, readonly=True) as copy:
            assert copy.signature() == project.signature()
            assert copy.identity() == project.identity()
            assert copy.history() == project.history()
        with pytest.raises(ProjectExists):
            project.export_copy(target)
        with Project.open(target) as copy:
            copy.undo(actor="Lan")
    assert sorted(path.name for path in tmp_path.iterdir() if "sao" in path.name) == [target.name]


def test_both_databases_sign_the_same_work_alike(tmp_path: Path, server_place: str) -> None:
    signatures = set()
    for place in (tmp_path / "a.qualcode", server_place):
        with Project.create(place, sources=repeatable()) as project:
            fill(project)
            project.set_memo(MemoKind.DOCUMENT, "PV01", "Ð và đ", actor="Lan")
            project.undo(actor="Lan")
            project.redo(actor="Lan")
            signatures.add(project.signature())
    assert len(signatures) == 1
