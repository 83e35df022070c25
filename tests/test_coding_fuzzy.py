"""Fuzzy phrases: slips are found, other words are not, offsets are exact."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.fuzzy import find_fuzzy, fuzzy_phrase
from qualcode.coding.view import view_of


def found(phrase: str, text: str, cutoff: float = 88) -> list[str]:
    view = view_of(text)
    hits = find_fuzzy(view, [fuzzy_phrase(0, phrase, cutoff)])
    return [text[slice(*view.span(hit.start, hit.end))] for hit in hits]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("đi làm xa", "Nó đi làm xa rồi.", ["đi làm xa"]),
        ("đi làm xa", "Nó đi lam xa rồi.", ["đi lam xa"]),  # a lost mark
        ("đi làm xa", "Nó đi làm xạ rồi.", ["đi làm xạ"]),  # a wrong tone
        ("đi làm xa", "Nó đi  lam\nxa.", ["đi  lam\nxa"]),
        ("đi làm xa", "Nó đi làmxa.", ["đi làmxa"]),  # a lost space
        ("đi làm xa", "Nó đi làm ra tiền.", []),  # another word: short phrases keep letters
        ("đi làm xa", "Nó đi học xa.", []),
        ("đi làm xa", "Nó đi làm, xa lắm.", []),  # over a comma
        ("vay vốn", "vay vón", ["vay vón"]),
        ("vay vốn", "vay vàng", []),
        ("tiêu chuẩn đánh giá", "chưa có tiêu chuản đánh gía", ["tiêu chuản đánh gía"]),
        ("tiêu chuẩn đánh giá", "chưa có tiu chuẩn đánh giá", ["tiu chuẩn đánh giá"]),
        ("tiêu chuẩn đánh giá", "chưa có tieu chuan danh gia", []),  # that is `folded`
        ("tiêu chuẩn đánh giá", "hướng dẫn đánh giá", []),
        ("sổ tay dịch vụ", "cuốn sổ tay dịch vự này", ["sổ tay dịch vự"]),
        ("đi làm xa", "", []),
        ("đi làm xa", "xa", []),
    ],
)
def test_slips(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


def test_the_cutoff_decides() -> None:
    assert found("phối hợp chặt chẽ", "phói hợp chạt chẻ", 80) == ["phói hợp chạt chẻ"]
    assert found("phối hợp chặt chẽ", "phói hợp chạt chẻ", 97) == []


def test_scores_fall_with_the_damage() -> None:
    view = view_of("đi làm xa đi làm xà đi lam xà")
    scores = [hit.score for hit in find_fuzzy(view, [fuzzy_phrase(0, "đi làm xa", 80)])]
    assert scores[0] == 100
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3


def test_phrases_do_not_disturb_each_other() -> None:
    texts = ["đi làm xa", "vay vốn", "tiêu chuẩn đánh giá", "phối hợp chặt chẽ", "đi làm ăn xa"]
    view = view_of("nó đi lam ăn xa. vay vón. tiêu chuản đánh giá, phối hop chặt chẽ, đi lám xa")
    phrases = [fuzzy_phrase(number, text, 88) for number, text in enumerate(texts)]
    together = {(hit.number, hit.start, hit.end) for hit in find_fuzzy(view, phrases)}
    alone = {
        (hit.number, hit.start, hit.end) for phrase in phrases for hit in find_fuzzy(view, [phrase])
    }
    assert together == alone
    assert {number for number, _, _ in together} == set(range(5))


@given(
    st.lists(
        st.sampled_from(["đi", "làm", "lam", "xa,", "xa", "xạ", "ăn", "em", ".", "vay"]),
        max_size=30,
    ).map(" ".join)
)
def test_hits_are_whole_syllables_and_do_not_overlap(text: str) -> None:
    view = view_of(text)
    hits = find_fuzzy(view, [fuzzy_phrase(0, "đi làm ăn xa", 80)])
    starts, ends = set(view.starts.tolist()), set(view.ends.tolist())
    for hit in hits:
        assert hit.start in starts
        assert hit.end in ends
        assert 80 <= hit.score <= 100
    assert all(one.end <= two.start for one, two in pairwise(hits))
