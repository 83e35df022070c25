"""Proposals and ids in the store, in a file and in PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from store_stage import document, fill, proposed

from qualcode.model import Status, Unit
from qualcode.store import Project, ProposalCounts, Tagged

SIGNAL, ANSWERED = "barriers.signal", "enablers.answered"


def found(*words: str, code_hash: str | None = "1") -> Tagged:
    """What the machine finds in PV01 for one code."""
    codings = [proposed("PV01", each, SIGNAL) for each in words]
    return Tagged("PV01", codings[0].text_sha256, {SIGNAL: code_hash}, codings)


def test_a_preview_is_what_happens(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        first, second = found("Sóng yếu", "hiên"), found("Sóng yếu", "Từ hồi", code_hash="2")
        assert project.preview_proposals([first]) == ProposalCounts(new=2)
        assert project.replace_proposals([first], actor="Lan") == ProposalCounts(new=2)
        assert project.tagged_codes() == {"PV01": {SIGNAL: "1"}}
        assert project.tagged_codes(Unit.TURN) == {}
        foreseen = project.preview_proposals([second])
        assert foreseen == ProposalCounts(new=1, again=1, gone=1)
        assert project.replace_proposals([second], actor="Lan") == foreseen
        (guid,) = [each.guid for each in project.codings(status=Status.PROPOSED)][:1]
        project.edit_codings([guid], actor="Lan", status=Status.REJECTED)
        assert project.preview_proposals([second]) == ProposalCounts(again=1, decided=1)
        assert project.history(1)[0].verb == "code.reject"


def test_a_coding_is_found_by_either_end_of_its_guid(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        length = project.id_length()
        assert length >= 4
        for stored in project.codings():
            for part in (stored.guid[-length:], stored.guid[:-1], stored.guid.upper()):
                assert project.find_codings(part) == [stored]
        for nothing in ("%", "_" * 4, "\\", "'"):
            assert project.find_codings(nothing) == []


def test_the_turns_of_a_document_come_alone(place: Path | str) -> None:
    with Project.create(place) as project:
        fill(project)
        assert project.turns("PV02") == document("PV02").turns


@pytest.mark.parametrize("searchable", [True, False])
def test_what_waits_to_be_indexed_is_found_afterwards(searchable: bool) -> None:
    with Project.temporary(searchable=searchable) as project:
        fill(project)
        assert bool(project.search("bấm nút").hits) is searchable
        project.index_texts()
        assert [hit.document for hit in project.search("bấm nút").hits] == ["PV03"]
