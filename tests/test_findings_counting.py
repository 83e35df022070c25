"""Which segments a coding covers, and whose they are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from handmade import coded, small_study, talk
from hypothesis import given
from hypothesis import strategies as st

from qualcode.findings.counting import Standing, cover, group_key, respondents
from qualcode.model import Segment, Status, Unit
from qualcode.text.segments import covered

UNITS = [Segment(0, 10, 1), Segment(11, 21, 1), Segment(30, 40, 2)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(0, 10, [0], id="the segment itself"),
        pytest.param(2, 4, [0], id="a word lies wholly in it"),
        pytest.param(0, 21, [0, 1], id="both"),
        pytest.param(5, 15, [0], id="half of one, less of the next"),
        pytest.param(4, 12, [0], id="a little of the next does not count"),
        pytest.param(0, 40, [0, 1, 2], id="across turns"),
        pytest.param(22, 29, [], id="between segments"),
        pytest.param(7, 25, [1], id="the tail of one does not count"),
        pytest.param(20, 32, [2], id="less than half of any: the largest share"),
        pytest.param(50, 60, [], id="behind the last"),
    ],
)
def test_a_coding_covers_segments(start: int, end: int, expected: list[int]) -> None:
    assert covered(start, end, UNITS) == expected


@given(st.lists(st.integers(1, 30), min_size=1, max_size=8), st.integers(0, 99), st.integers(1, 99))
def test_whoever_overlaps_covers_something(lengths: list[int], start: int, length: int) -> None:
    units, at = [], 0
    for size in lengths:
        units.append(Segment(at, at + size, 1))
        at += size + 1
    found = covered(start, start + length, units)
    touches = any(unit.start < start + length and unit.end > start for unit in units)
    assert bool(found) == touches
    assert found == sorted(set(found))


def test_respondents_are_people_with_a_turn() -> None:
    document = talk(
        "TLN",
        [("H", "Mời các bác."), ("A1", "Vâng."), ("Cả nhóm", "Dạ."), ("A2", "Tôi nói nhé.")],
        {"A1": {"role": "TNV"}, "A2": {"role": "Cán bộ"}, "A3": {"role": "TNV"}},
    )
    assert list(respondents([document])) == ["A1", "A2"]
    assert list(respondents([document], roles=["can  BỘ"])) == ["A2"]


def test_a_person_in_two_documents_is_one() -> None:
    first = talk("X1", [("A1", "Một.")], {"A1": {"role": "TNV"}})
    second = talk("X2", [("A1", "Hai.")], {"A1": {"site": "An Hoà"}})
    people = respondents([first, second])
    assert dict(people["A1"].attributes) == {"role": "TNV", "site": "An Hoà"}
    spoken = cover([], [first, second], Unit.SENTENCE).spoken
    assert spoken == {("X1", "A1"): 1, ("X2", "A1"): 1}


def test_segments_count_once_per_code_and_rejected_ones_never() -> None:
    documents, _, codings = small_study()
    twice = [*codings, coded(documents[0], "Hỏi câu gì", "enablers.online", coder="Mai")]
    coverage = cover(twice, documents, Unit.SENTENCE)
    assert len(coverage.of(["enablers.online"])) == 2
    assert len(coverage.of(["enablers.online", "barriers.mobility"])) == 4
    assert coverage.of(["positive.cared"]) == frozenset()
    rejected = cover(
        [coded(documents[0], "Tiện lắm em.", "a", status=Status.REJECTED)], documents, Unit.TURN
    )
    assert rejected.of(["a"]) == frozenset()


def test_an_interviewers_words_are_set_aside() -> None:
    documents, _, _ = small_study()
    asked = coded(documents[0], "Nhóm nhắn tin thì chị thấy thế nào?", "enablers.online")
    coverage = cover([asked], documents, Unit.SENTENCE)
    assert coverage.standings == (Standing.INTERVIEWER,)
    assert not coverage.of(["enablers.online"])


def test_each_coding_has_its_standing() -> None:
    document = talk(
        "TLN",
        [("H", "Mời các bác."), ("A1", "Vâng."), ("Cả nhóm", "Dạ."), ("A2", "Tôi nói nhé.")],
        {"A1": {"role": "TNV"}, "A2": {"role": "Cán bộ"}},
    )
    words = ("Tôi nói nhé.", "Dạ.", "Vâng.", "Mời các bác.")
    codings = [coded(document, said, "a") for said in words]
    header = replace(codings[0], start=0, end=2)
    across = replace(codings[2], end=codings[0].end)
    rejected = replace(codings[2], status=Status.REJECTED)
    found = cover([*codings, header, across, rejected], [document], Unit.SENTENCE, roles=["tnv"])
    assert found.standings == (
        Standing.OTHER_ROLE, Standing.NOBODY, Standing.COUNTED, Standing.INTERVIEWER,
        Standing.NOBODY, Standing.COUNTED, Standing.COUNTED,
    )  # fmt: skip
    assert len(found.of(["a"])) == 1


def test_groups_ignore_case_and_spaces() -> None:
    assert group_key("  Gia   đình ") == group_key("GIA ĐÌNH")
