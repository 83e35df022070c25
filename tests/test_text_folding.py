"""Views for matching: 1:1 with the text, one tone style, no diacritics when folded."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text import fold, match_view


@pytest.mark.parametrize(
    ("text", "view", "folded"),
    [
        ("Hoà", "hòa", "hoa"),
        ("THUÝ", "thúy", "thuy"),
        ("khoẻ mạnh", "khỏe mạnh", "khoe manh"),
        ("quý, quỹ", "quý, quỹ", "quy, quy"),
        ("hoàn, khuỷu, ngoái", "hoàn, khuỷu, ngoái", "hoan, khuyu, ngoai"),
        ("Hòa khỏe thúy", "hòa khỏe thúy", "hoa khoe thuy"),
        ("Điều ĐỘNG", "điều động", "dieu dong"),
        ("Ðắk Lắk", "đắk lắk", "dak lak"),
        ("İzmir ΣΑΣ", "izmir σας", "izmir σας"),
        ("hoà_bình hoà1", "hòa_bình hòa1", "hoa_binh hoa1"),
        ("", "", ""),
    ],
)
def test_views(text: str, view: str, folded: str) -> None:
    assert match_view(text) == view
    assert fold(text) == folded


def test_every_character_keeps_its_place() -> None:
    for code in range(sys.maxunicode + 1):
        assert len(match_view(chr(code))) == 1
        assert len(fold(chr(code))) == 1


@given(st.text(st.sampled_from("hoàoáquýỷoẻ İßŒΣ\u0301😀n_1"), max_size=20))
def test_length_is_kept_in_context(text: str) -> None:
    assert len(match_view(text)) == len(text)
    assert len(fold(text)) == len(text)
    assert match_view(match_view(text)) == match_view(text)
