"""What other tools know things by stays with them: GUIDs, times, sets, and the inbox of merges."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_stage import CODEBOOK, coded, fill, plan

from qualcode import workbench
from qualcode.coding import load_codebook
from qualcode.errors import CodebookError, Unknown
from qualcode.model import Participant
from qualcode.store import (
    InboxEntry,
    MemoKind,
    NamedKind,
    NamedSet,
    NewCoding,
    Project,
    SetKind,
    codebooks,
    codings,
    documents,
    inbox,
    participants,
    people,
    recoding,
    sets,
)
from qualcode.store.packing import blob

Place = Path | str
SIGNAL, ANSWERED = "barriers.signal", "enablers.answered"
ONE = "11111111-2222-4333-8444-555555555555"
TWO = "66666666-7777-4888-9999-aaaaaaaaaaaa"


def follow(project: Project, **codes: str | None) -> None:
    """What a change of the codebook does to all that hangs on codes."""
    becomes = {old.replace("_", ".", 1): new for old, new in codes.items()}
    moving = [each for code in becomes for each in project.codings(code=code)]
    new = [code for code in becomes.values() if code and code not in becomes]
    standing = [each for code in new for each in project.codings(code=code)]
    followed = recoding.plan_recoding(moving, standing, becomes, gone=list(becomes))
    with project.action("codebook.rename", actor="Lan") as action:
        recoding.recode(action, followed)


def code_guids(project: Project) -> dict[str, str]:
    found = project.code_identities()
    return {name: guid for (kind, name), guid in found.items() if kind is NamedKind.CODE}


def test_codes_and_domains_get_an_identity_that_stays(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        before = project.code_identities()
        assert set(code_guids(project)) == {SIGNAL, ANSWERED}
        assert (NamedKind.DOMAIN, "barriers") in before
        newer = CODEBOOK.replace("Sóng yếu,", "Sóng rất yếu,")
        project.save_codebook(newer, path="so_ma.yaml", actor="Lan")
        assert project.code_identities() == before
        assert len(set(before.values())) == len(before)


def test_an_identity_from_elsewhere_is_kept_where_it_is_free(place: Place) -> None:
    book = load_codebook(CODEBOOK, path="so_ma.yaml")
    known_as = {
        (NamedKind.CODE, SIGNAL): ONE,
        (NamedKind.CODE, ANSWERED): ONE,
        (NamedKind.DOMAIN, "barriers"): "no guid",
    }
    with Project.create(place) as project:
        with project.action("import", actor="Lan") as action:
            codebooks.save_codebook(action, book, blob(CODEBOOK.encode()), known_as)
        found = project.code_identities()
        assert found[NamedKind.CODE, SIGNAL] == ONE
        assert found[NamedKind.CODE, ANSWERED] != ONE
        assert found[NamedKind.DOMAIN, "barriers"] != "no guid"
        project.undo(actor="Lan")
        assert project.code_identities() == {}


def test_identities_follow_codes(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        before, signature = code_guids(project), project.signature()
        follow(project, barriers_signal="barriers.network")
        assert code_guids(project)["barriers.network"] == before[SIGNAL]
        project.undo(actor="Lan")
        assert project.signature() == signature
        # two codes that change places
        follow(project, barriers_signal=ANSWERED, enablers_answered=SIGNAL)
        assert code_guids(project) == {SIGNAL: before[ANSWERED], ANSWERED: before[SIGNAL]}
        project.undo(actor="Lan")
        follow(project, barriers_signal=ANSWERED)
        assert code_guids(project) == {ANSWERED: before[ANSWERED]}
        project.undo(actor="Lan")
        follow(project, barriers_signal=None)
        assert code_guids(project) == {ANSWERED: before[ANSWERED]}
        project.undo(actor="Lan")
        assert project.signature() == signature


def test_what_comes_from_elsewhere_keeps_its_guid_and_time(place: Place) -> None:
    then = "2019-05-01T08:00:00Z"
    with Project.create(place) as project:
        with project.action("import", actor="Lan") as action:
            people.ensure_coders(action, ["Lan", "Minh"], {"Minh": ONE, "Lan": "{odd}"})
            participants.ensure_participants(action, [Participant("TNV01")], {"TNV01": TWO})
            participants.describe_participants(action, {"TNV01": "người đầu tiên"})
            arrived = plan("PV01")
            arrived = documents.DocumentPlan(arrived.document, arrived.raw, guid=ONE, created=then)
            documents.save_documents(action, [documents.pack(arrived)])
            new = NewCoding(coded("PV01", "Sóng"), ONE, then)
            again = NewCoding(coded("PV01", "Sóng"), ONE)
            guids = codings.add_codings(action, [new, again])
            people.set_memo(action, MemoKind.CODE, SIGNAL, "ghi", author="Minh", created=then)
        assert {coder.name: coder.guid for coder in project.coders()}["Minh"] == ONE
        assert all(len(coder.guid) == 36 for coder in project.coders())
        assert project.participant_identities() == {"TNV01": (TWO, "người đầu tiên")}
        [text] = project.current_texts()
        assert (text.guid, text.created, text.text) == (ONE, then, arrived.document.text)
        assert guids[0] == ONE != guids[1]
        assert {each.guid: each.created == then for each in project.codings()} == {
            guids[0]: True,
            guids[1]: False,
        }
        assert project.memos()[0].created == then


def test_sets_group_documents_and_codes(place: Place) -> None:
    group = NamedSet("Đợt một", SetKind.DOCUMENTS, ("PV02", "PV01"), "tháng ba", ONE)
    codes = NamedSet("Mạng", SetKind.CODES, (SIGNAL, ANSWERED))
    with Project.create(place) as project:
        fill(project)
        with project.action("import", actor="Lan") as action:
            sets.save_sets(action, [group, codes])
        first, second = project.sets()
        assert first == group
        assert second.members == codes.members
        signature = project.signature()
        with project.action("import", actor="Lan") as action:
            sets.save_sets(action, [group, codes])
        assert project.signature() == signature
        with project.action("import", actor="Lan") as action:
            more = NamedSet("Đợt một", SetKind.DOCUMENTS, ("PV03", "PV01"))
            sets.save_sets(action, [more])
        assert project.sets()[0].members == ("PV02", "PV01", "PV03")
        workbench.remove_documents(project, ["PV01"], actor="Lan")
        assert project.sets()[0].members == ("PV02", "PV03")
        follow(project, barriers_signal=ANSWERED)
        assert project.sets()[1].members == (ANSWERED,)
        for _ in range(3):
            project.undo(actor="Lan")
        assert project.signature() == signature
        with pytest.raises(Unknown), project.action("import", actor="Lan") as action:
            sets.save_sets(action, [NamedSet("x", SetKind.DOCUMENTS, ("PV77",))])


def test_the_inbox_keeps_a_question_once(place: Place) -> None:
    asked = InboxEntry("a1", "bản của Minh", {"question": "place", "ở": [1, 2]})
    with Project.create(place) as project:
        for _ in range(2):
            with project.action("merge", actor="Lan") as action:
                inbox.add_to_inbox(action, [asked])
        [found] = project.inbox()
        assert (found.id, found.source, found.record) == ("a1", asked.source, asked.record)
        assert len(project.history()) == 1
        with project.action("merge", actor="Lan") as action:
            inbox.take_out(action, ["a1", "a2"])
        assert project.inbox() == []
        project.undo(actor="Lan")
        assert project.inbox() == [found]


def test_a_codebook_that_does_not_load_leaves_identities_alone(place: Place) -> None:
    with Project.create(place) as project:
        fill(project)
        before = project.code_identities()
        with pytest.raises(CodebookError):
            project.save_codebook("codes: 3", path="so_ma.yaml", actor="Lan")
        assert project.code_identities() == before
