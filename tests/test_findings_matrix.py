"""Codes × groups."""

from __future__ import annotations

import pytest
from handmade import codebook, coded, small_study, talk

from qualcode.findings import build_matrix
from qualcode.findings.counting import cover
from qualcode.findings.matrix import Cell, alphabetical, cross, group, tabulate
from qualcode.model import Participant, Unit


def test_rows_are_domains_and_their_codes_in_codebook_order() -> None:
    documents, book, codings = small_study()
    matrix = build_matrix(codings, documents, book, by="role")
    assert [(row.domain.id, row.code.id if row.code else None) for row in matrix.rows] == [
        ("enablers", None),
        ("enablers", "enablers.online"),
        ("barriers", None),
        ("barriers", "barriers.mobility"),
        ("barriers", "barriers.data"),
        ("positive", None),
        ("positive", "positive.cared"),
    ]


def test_cells_count_segments_people_and_shares() -> None:
    documents, book, codings = small_study()
    matrix = build_matrix(codings, documents, book, by="role", unit=Unit.SENTENCE)
    assert [(each.value, each.n_participants, each.n_segments) for each in matrix.groups] == [
        ("gia đình", 1, 1),
        ("khách hàng", 1, 2),
        ("TNV", 1, 3),
    ]
    online = next(row for row in matrix.rows if row.code and row.code.id == "enablers.online")
    assert online.cells == (Cell(1, 1, 1.0), Cell(0, 0, 0.0), Cell(1, 1, 1.0))
    assert online.total == Cell(2, 2, pytest.approx(2 / 3))


def test_a_domain_counts_a_segment_once() -> None:
    document = talk("X", [("Đ", "Một câu hai ý.")], {"Đ": {"role": "TNV"}})
    book = codebook("barriers.a", "barriers.b")
    codings = [coded(document, "Một câu hai ý.", code.id) for code in book.codes]
    domain = build_matrix(codings, [document], book, by="role").rows[0]
    assert domain.total == Cell(1, 1, 1.0)


def test_not_stated_is_the_last_group() -> None:
    documents, book, codings = small_study()
    matrix = build_matrix(codings, documents, book, by="site")
    assert [each.value for each in matrix.groups] == ["An Hoà", "Bến Gỗ", ""]
    nobody = build_matrix(codings, documents, book, by="hair")
    assert [(each.value, each.n_participants) for each in nobody.groups] == [("", 3)]


def test_a_share_of_nobody_is_undefined() -> None:
    book = codebook("barriers.a")
    matrix = build_matrix([], [], book, by="role")
    assert matrix.rows[0].total == Cell(0, 0, None)


@pytest.mark.parametrize("unit", list(Unit))
def test_every_unit_can_be_counted(unit: Unit) -> None:
    documents, book, codings = small_study()
    matrix = build_matrix(codings, documents, book, by="role", unit=unit)
    assert matrix.unit is unit
    assert matrix.rows[0].total.n_participants == 2


def test_values_that_differ_in_case_are_one_group() -> None:
    people = {
        name: Participant(name, {"sex": sex})
        for name, sex in zip("abc", ("Nữ", "nữ ", "nam"), strict=True)
    }
    membership, values = group(people, "sex")
    assert values == ("nam", "Nữ")
    assert membership == {"a": "Nữ", "b": "Nữ", "c": "nam"}


def test_participants_are_crossed() -> None:
    documents, _, codings = small_study()
    people = cover(codings, documents, Unit.SENTENCE).people
    crossing = cross(people, "role", "site")
    assert crossing.rows == ("gia đình", "khách hàng", "TNV")
    assert crossing.columns == ("An Hoà", "Bến Gỗ", "")
    assert crossing.counts == ((0, 0, 1), (1, 0, 0), (0, 1, 0))


@pytest.mark.parametrize(
    "ordered",
    [
        ["ba", "bà", "bả", "bã", "bá", "bạ", "băn", "bân"],
        ["dao", "đao", "eo"],
        ["9", "10", "18–24", "25–34", "trên 60"],
        ["An Hoà", "an hoà 2", "Zalo", "日本"],
    ],
)
def test_values_are_in_vietnamese_order(ordered: list[str]) -> None:
    backwards = list(reversed(ordered))
    assert sorted(backwards, key=alphabetical) == ordered


def test_documents_and_participants_are_groups_too() -> None:
    documents, book, codings = small_study()
    again = talk("PV04", [("H", "Còn gì nữa?"), ("PV01", "Nhóm vẫn vui. Hết rồi.")], {"PV01": {}})
    codings = [*codings, coded(again, "Nhóm vẫn vui.", "enablers.online")]
    coverage = cover(codings, [*documents, again], Unit.SENTENCE)
    for by, place in (("document", 0), ("participant", 2)):
        matrix = tabulate(coverage, book, by)
        for row in matrix.rows:
            said = coverage.of(
                [code.id for code in book.codes if row.code in (None, code)
                 and code.domain == row.domain.id]
            )  # fmt: skip
            for group_, cell in zip(matrix.groups, row.cells, strict=True):
                here = [each for each in said if each[place] == group_.value]
                people = {each.participant for each in here}
                assert cell == Cell(len(here), len(people), len(people) / group_.n_participants)
            assert row.total.n_segments == len(said)
    by_document = tabulate(coverage, book, "document")
    assert [each.value for each in by_document.groups] == ["PV01", "PV02", "PV03", "PV04"]
    assert by_document.groups[3].n_segments == 2
    by_participant = tabulate(coverage, book, "participant")
    assert [each.value for each in by_participant.groups] == ["PV01", "PV02", "PV03"]
    assert by_participant.groups[0].n_segments == 5
