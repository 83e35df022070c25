"""What changed between two codebooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import CODEBOOK

from qualcode.coding import diff_codebooks, load_codebook
from qualcode.coding.codebook import codebook_version
from qualcode.coding.codebook_diff import Change
from qualcode.coding.codebook_edit import merge_codes, rename_codes, set_parent, split_code
from qualcode.model import Code, Codebook, Domain, Indicator, Localized, Negation

BOOK = """\
title: Thử
codes:
  - id: barriers.signal
    name: {vi: Sóng yếu, en: Weak signal}
    definition: Máy không bắt được sóng.
    indicators: [sóng yếu, mất sóng]
  - id: barriers.far
    name: Ở xa
    parent: barriers.signal
    negation: {flip: barriers.signal}
    indicators: [nhà xa]
  - id: enablers.answered
    name: Có người đáp
    indicators: [có người đáp]
"""


def load(text: str) -> Codebook:
    return load_codebook(text, path="so_ma.yaml")


def changes(new: str, old: str = BOOK) -> dict[str, list[str]]:
    diff = diff_codebooks(load(old), load(new))
    return {
        f"{each.old.id if each.old else ''}→{each.new.id if each.new else ''}": [*each.changes]
        for each in diff.codes
    }


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("# không có gì", "", {}),
        ("name: Ở xa", "name: Nhà xa", {"barriers.far→barriers.far": ["renamed"]}),
        ("- id: enablers.answered", "- id: enablers.replied",
         {"enablers.answered→enablers.replied": ["renamed"]}),
        ("- id: enablers.answered", "- id: positive.answered",
         {"enablers.answered→positive.answered": ["moved", "recoloured"]}),
        ("    parent: barriers.signal\n", "", {"barriers.far→barriers.far": ["moved"]}),
        ("không bắt được", "chập chờn, không bắt được",
         {"barriers.signal→barriers.signal": ["redefined"]}),
        ("mất sóng]", "sóng chập chờn]", {"barriers.signal→barriers.signal": ["indicators"]}),
        ("[nhà xa]", "[nhà xa]\n    roles: [other]", {"barriers.far→barriers.far": ["redefined"]}),
        ("[nhà xa]", '[nhà xa]\n    colour: "#112233"',
         {"barriers.far→barriers.far": ["recoloured"]}),
        ("  - id: enablers.answered\n    name: Có người đáp\n    indicators: [có người đáp]\n", "",
         {"enablers.answered→": ["removed"]}),
        ("codes:\n", "codes:\n  - {id: barriers.new, name: Mới}\n", {"→barriers.new": ["added"]}),
        ("{flip: barriers.signal}", "keep", {"barriers.far→barriers.far": ["indicators"]}),
    ],
)  # fmt: skip
def test_changes(old: str, new: str, expected: dict[str, list[str]]) -> None:
    assert old in BOOK or not expected
    assert changes(BOOK.replace(old, new)) == expected


def test_references_follow_a_renamed_code() -> None:
    new = rename_codes(BOOK, {"barriers.signal": "barriers.net"}, path="x")
    assert changes(new) == {"barriers.signal→barriers.net": ["renamed"]}
    diff = diff_codebooks(load(BOOK), load(new))
    assert diff.new_ids == {"barriers.signal": "barriers.net"}
    assert diff.gone == ["barriers.signal"]


def test_exchanged_ids_are_no_renaming() -> None:
    ids = {"barriers.signal": "barriers.far", "barriers.far": "barriers.signal"}
    diff = diff_codebooks(load(BOOK), load(rename_codes(BOOK, ids, path="x")))
    assert diff.new_ids == {}
    assert diff.gone == []
    assert len(diff.codes) == 2


def test_indicators_are_told_one_by_one() -> None:
    diff = diff_codebooks(load(BOOK), load(BOOK.replace("mất sóng", "rớt mạng, sóng yếu")))
    (each,) = diff.codes
    assert [sign.label for sign in each.indicators_removed] == ["mất sóng"]
    assert [sign.label for sign in each.indicators_added] == ["rớt mạng", "sóng yếu"]
    assert each.as_record() == {
        "old": "barriers.signal",
        "new": "barriers.signal",
        "changes": ["indicators"],
        "fields": ["indicators"],
        "indicators_added": ["rớt mạng", "sóng yếu"],
        "indicators_removed": ["mất sóng"],
    }


def test_title_domains_and_order() -> None:
    domains = "domains: [{id: enablers}, {id: barriers}, {id: own, name: Riêng}]\ncodes:"
    diff = diff_codebooks(load(BOOK), load(BOOK.replace("codes:", domains).replace("Thử", "Thật")))
    assert diff.retitled
    assert diff.codes == ()
    assert not diff.reordered
    assert [domain.id for domain in diff.domains_added] == ["own"]
    assert [domain.id for domain in diff.domains_removed] == ["positive", "challenges"]
    book = load(BOOK)
    assert diff_codebooks(book, replace(book, codes=book.codes[::-1])).reordered


def test_edits_of_the_sample_codebook_are_recognised() -> None:
    text = CODEBOOK.read_text("utf-8")
    book = load(text)
    assert not diff_codebooks(book, book)
    new = rename_codes(text, {"barriers.mobility": "barriers.away"}, path="x")
    (each,) = diff_codebooks(book, load(new)).codes
    assert each.changes == (Change.RENAMED,)
    moved = set_parent(BOOK, "enablers.answered", "barriers.far", path="x")
    assert changes(moved) == {"enablers.answered→enablers.answered": ["moved"]}
    merged = merge_codes(BOOK, ["barriers.signal"], "barriers.far", path="x")
    assert changes(merged)["barriers.signal→"] == ["removed"]
    split = split_code(BOOK, "barriers.far", "barriers.part", Localized("Một phần"), path="x")
    assert changes(split) == {"→barriers.part": ["added"]}


# Two codebooks at random

TEXTS = st.sampled_from(["", "một", "hai", "ba"])
IDS = ["barriers.a", "barriers.b", "enablers.a", "enablers.c"]
INDICATORS = st.builds(
    Indicator,
    id=st.just(""),
    kind=st.just("phrase"),
    slots=st.sampled_from([(("đi xa",),), (("ở xa", "nhà xa"),), (("gần",),)]),
    unless=st.sampled_from([(), ("mưa",)]),
    negation=st.just(Negation.FLIP),
    flip_to=st.sampled_from(IDS),
    line=st.integers(1, 9),
)


@st.composite
def books(draw: st.DrawFn) -> Codebook:
    ids: Sequence[str] = draw(st.lists(st.sampled_from(IDS), unique=True, min_size=1))
    codes = [
        Code(
            id=code,
            name=Localized(f"Tên {draw(TEXTS)}"),
            definition=Localized(draw(TEXTS)),
            colour=draw(st.sampled_from(["#000000", "#ffffff"])),
            parent=draw(st.sampled_from([None, *IDS])),
            indicators=tuple(
                replace(sign, id=f"{code}#{n}")
                for n, sign in enumerate(draw(st.lists(INDICATORS, max_size=2)), 1)
            ),
            line=draw(st.integers(1, 99)),
        )
        for code in ids
    ]
    two = [Domain("barriers", Localized("Rào cản")), Domain("enablers", Localized("Thuận lợi"))]
    domains = draw(st.permutations(two))
    title = Localized(draw(TEXTS))
    return Codebook(title, tuple(domains), tuple(codes), codebook_version(title, domains, codes))


@settings(max_examples=100, deadline=None)
@given(books(), books())
def test_no_difference_means_one_version(old: Codebook, new: Codebook) -> None:
    assert bool(diff_codebooks(old, new)) == (old.version != new.version)
    assert not diff_codebooks(old, replace(old, path="anders"))


@settings(max_examples=100, deadline=None)
@given(books(), books())
def test_every_code_is_accounted_for(old: Codebook, new: Codebook) -> None:
    diff = diff_codebooks(old, new)
    back = diff_codebooks(new, old)
    before = {code.id for code in old.codes}
    after = {code.id for code in new.codes}
    for each in diff.codes:
        assert each.changes
        assert each.code in (*old.codes, *new.codes)
    told_old = [each.old.id for each in diff.codes if each.old]
    told_new = [each.new.id for each in diff.codes if each.new]
    assert len(set(told_old)) == len(told_old)
    assert len(set(told_new)) == len(told_new)
    assert before - after <= set(told_old)
    assert after - before <= set(told_new)
    assert set(diff.gone) == before - after
    assert len(diff.new_ids) == len(back.new_ids)
