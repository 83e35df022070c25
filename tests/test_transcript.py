"""What the coding page reads: transcripts, what has changed since, segments of a code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from store_stage import CODEBOOK, TALKS, fill, plan, proposed

from qualcode.errors import Unknown, UnknownName
from qualcode.model import Participant, Span, Status
from qualcode.store import MemoKind, Project
from qualcode.workbench import (
    Changes,
    add_coding,
    changes_since,
    edit_coding,
    finish_documents,
    open_transcript,
    remove_coding,
    retrieved_segments,
    set_blind,
    undo,
)

SIGNAL, ANSWERED = "barriers.signal", "enablers.answered"


@pytest.fixture
def project(place: Path | str) -> Iterator[Project]:
    """Three interviews with three codings of people and one proposal."""
    with Project.create(place) as opened:
        fill(opened)
        opened.save_codings([proposed("PV01", "Từ hồi tháng ba", SIGNAL)], actor="Lan")
        yield opened


def guid_of(project: Project, name: str) -> str:
    return project.document_guid(name)


def test_a_transcript_is_read_with_its_codings(project: Project) -> None:
    finish_documents(project, ["PV01"], coder="Minh")
    project.save_participants([Participant("TNV01", {"tuổi": "58"})], actor="Lan")
    read = open_transcript(project, guid_of(project, "PV01"), viewer="Hoa")
    whole = project.document("PV01")
    assert (read.name, read.text, read.turns) == ("PV01", whole.text, whole.turns)
    assert read.number == project.last_event()
    assert list(read.codings) == project.codings(document="PV01")
    [person] = read.participants
    assert (person.id, person.attributes["tuổi"]) == ("TNV01", "58")
    assert read.finished == ("Minh",)
    assert open_transcript(project, guid_of(project, "PV02"), viewer="Hoa").finished == ()
    with pytest.raises(Unknown):
        open_transcript(project, "khong-co", viewer="Hoa")


def test_pages_keep_up_with_what_is_done(project: Project) -> None:
    first = project.last_event()
    assert changes_since(project, first, viewer="Hoa") == Changes(first)
    one, two = guid_of(project, "PV01"), guid_of(project, "PV02")
    new = add_coding(project, "PV01", ANSWERED, Span(60, 70), coder="Hoa").stored
    other = add_coding(project, "PV02", ANSWERED, Span(30, 40), coder="Hoa").stored
    changes = changes_since(project, first, viewer="Lan")
    assert changes.codings == {one: (new,), two: (other,)}
    assert [str(told.sentence) for told in changes.told] == [
        f"coded a passage of {name} with “Somebody answers”" for name in ("PV01", "PV02")
    ]
    assert [told.event.actor for told in changes.told] == ["Hoa", "Hoa"]
    assert (changes.number, changes.removed, changes.whole) == (first + 2, (), False)

    here = changes_since(project, first, document_guid=one, viewer="Lan")
    assert here.codings == {one: (new,)}
    moved = edit_coding(project, new.guid, expected=None, actor="Hoa", span=Span(60, 66)).stored
    remove_coding(project, other.guid, expected=None, actor="Hoa")
    changes = changes_since(project, first, viewer="Lan")
    assert (changes.codings, changes.removed) == ({one: (moved,)}, (other.guid,))
    assert changes_since(project, first + 3, viewer="Lan").removed == (other.guid,)
    undo(project, actor="Hoa")
    changes = changes_since(project, first + 4, viewer="Lan")
    assert [each.guid for each in changes.codings[two]] == [other.guid]
    assert (
        str(changes.told[0].sentence)
        == f"undid number {first + 4}: removed “Somebody answers” from a passage of PV02"
    )


def test_what_is_no_coding_changes_no_codings(project: Project) -> None:
    first = project.last_event()
    project.set_memo(MemoKind.CODE, SIGNAL, "rộng quá", actor="Lan")
    finish_documents(project, ["PV01"], coder="Lan")
    changes = changes_since(project, first, viewer="Lan")
    assert (changes.codings, changes.removed, changes.whole) == ({}, (), False)
    assert len(changes.told) == 2


@pytest.mark.parametrize("deed", ["import", "correct", "codebook", "people", "lock", "restored"])
def test_what_cannot_be_told_row_by_row_is_read_anew(project: Project, deed: str) -> None:
    first = project.last_event()
    if deed == "import":
        project.save_documents([plan("PV04", TALKS["PV03"])], actor="Lan")
    elif deed == "correct":
        project.save_documents([plan("PV01", TALKS["PV01"] + "PVV: Vâng.\n")], actor="Lan")
    elif deed == "codebook":
        project.save_codebook(CODEBOOK + "# 2\n", path="so_ma.yaml", actor="Lan")
    elif deed == "people":
        project.save_participants([Participant("TNV01", {"tuổi": "58"})], actor="Lan")
    elif deed == "lock":
        set_blind(project, True, actor="Lan")
    else:
        first += 10
    changes = changes_since(project, first, viewer="Lan")
    assert (changes.whole, changes.number, changes.codings) == (True, project.last_event(), {})
    assert [told.event.number for told in changes.told] == [project.last_event()][
        deed == "restored" :
    ]


def test_too_much_is_read_anew(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcode.store.changes.MAX_CHANGES_TOLD", 2)
    first = project.last_event()
    project.edit_codings([each.guid for each in project.codings()[:2]], memo="!", actor="Lan")
    assert not changes_since(project, first, viewer="Lan").whole
    project.edit_codings([project.codings()[3].guid], memo="!", actor="Lan")
    assert changes_since(project, first, viewer="Lan").whole
    project.edit_codings([project.codings()[3].guid], memo="?", actor="Lan")
    assert changes_since(project, first, viewer="Lan").whole


def test_in_a_blind_study_one_reads_ones_own(project: Project) -> None:
    set_blind(project, True, actor="Lan")
    guid, first = guid_of(project, "PV01"), project.last_event()
    machine = next(each for each in project.codings() if each.coding.confidence)
    edit_coding(project, machine.guid, expected=None, actor="Minh", status=Status.ACCEPTED)
    mine = add_coding(project, "PV01", ANSWERED, Span(60, 70), coder="Minh").stored
    for viewer, coders, status in [
        ("Minh", {"Minh", machine.coding.coder}, Status.ACCEPTED),
        ("Lan", {"Lan", machine.coding.coder}, Status.PROPOSED),
    ]:
        read = open_transcript(project, guid, viewer=viewer)
        assert {each.coding.coder for each in read.codings} == coders
        found = {each.guid: each for each in read.codings}
        assert found[machine.guid].coding.status is status
        changed = changes_since(project, first, viewer=viewer).codings.get(guid, ())
        told = {mine.guid: mine, machine.guid: found[machine.guid]} if viewer == "Minh" else {}
        assert {each.guid: each for each in changed} == told
        segments = retrieved_segments(project, SIGNAL, viewer=viewer, statuses=[status])
        assert machine.guid in {each.stored.guid for each in segments.segments}
        everything = retrieved_segments(project, SIGNAL, viewer=viewer)
        assert {each.stored.coding.coder for each in everything.segments} <= coders


def test_segments_come_with_what_stands_around(project: Project) -> None:
    project.save_participants([Participant("TNV01", {"tuổi": "58"})], actor="Lan")
    found = retrieved_segments(project, SIGNAL, viewer="Hoa")
    assert (found.count, found.offset) == (3, 0)
    march, signal, often = [each.as_record() for each in found.segments]
    assert (march["quote"], march["status"], march["doc"]) == (
        "Từ hồi tháng ba", "proposed", guid_of(project, "PV01"),
    )  # fmt: skip
    assert (march["turn"], march["speaker"], march["participant"]) == (2, "TNV01", "TNV01")
    assert march["attributes"]["tuổi"] == "58"
    assert march["before"] == "PVV: Chị vào nhóm từ bao giờ?"
    assert march["after"].startswith(". Buổi tối con ngủ")
    assert march["after"].endswith("PVV: Có gì khó không chị?")
    assert signal["after"].endswith("cũng có người đáp.")
    assert (often["document"], often["quote"]) == ("PV02", "lúc có lúc không 🙂")
    assert often["before"].startswith("PVV: Anh kể chuyện đi làm đi. Tôi theo công trình")
    assert often["after"] == "."


def test_segments_are_chosen_and_turned_over(project: Project) -> None:
    def found(code: str = SIGNAL, **options: object) -> list[str]:
        answer = retrieved_segments(project, code, viewer="Hoa", **options)  # type: ignore[arg-type]
        return [each.stored.coding.quote for each in answer.segments]

    assert found(coders=["Minh"]) == ["lúc có lúc không 🙂"]
    assert found(statuses=[Status.PROPOSED]) == ["Từ hồi tháng ba"]
    assert found(offset=1, limit=1) == ["Sóng yếu lắm"]
    assert found(offset=3) == []
    assert retrieved_segments(project, SIGNAL, viewer="Hoa", offset=2).count == 3
    project.edit_codings([project.codings()[0].guid], status=Status.REJECTED, actor="Lan")
    assert "Từ hồi tháng ba" not in found()
    assert found(statuses=[Status.REJECTED]) == ["Từ hồi tháng ba"]
    child = CODEBOOK.replace("id: enablers.answered", f"id: barriers.night\n    parent: {SIGNAL}")
    project.save_codebook(child, path="so_ma.yaml", actor="Lan")
    add_coding(project, "PV03", "barriers.night", "nút xanh", coder="Lan")
    assert found()[-1] == "nút xanh"
    assert "nút xanh" not in found(with_children=False)
    assert found(ANSWERED) == ["hỏi gì cũng có người đáp"]  # used, though no longer in the book
    with pytest.raises(UnknownName):
        found("barriers.nothing")


def test_long_speech_is_shown_in_part(project: Project) -> None:
    words = "dạ thưa " * 200
    text = f"PVV: {words}hết.\nTNV01: {words}ở đây {words}xong.\n"
    project.save_documents([plan("PV05", text)], actor="Lan")
    add_coding(project, "PV05", ANSWERED, "ở đây", coder="Lan")
    [*_, segment] = retrieved_segments(project, ANSWERED, viewer="Lan").segments
    assert segment.before.startswith("… ")
    assert segment.before.endswith("dạ thưa")
    assert segment.after.endswith(" …")
    assert len(segment.before) < 310 > len(segment.after)
