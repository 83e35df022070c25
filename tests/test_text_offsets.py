"""Code points, UTF-16 units and UTF-8 bytes: exact both ways, strict inside a character."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.text.offsets import (
    code_points_to_utf8,
    code_points_to_utf16,
    utf8_to_code_points,
    utf16_to_code_points,
)

TEXTS = st.text(st.sampled_from("aạ đ\n👩\u200d👧e\u0301𝒳"), max_size=30)


@given(TEXTS)
def test_offsets_equal_the_length_of_the_encoded_head(text: str) -> None:
    every = np.arange(len(text) + 1)
    utf16 = [len(text[:n].encode("utf-16-le")) // 2 for n in every]
    utf8 = [len(text[:n].encode()) for n in every]
    assert code_points_to_utf16(text, every).tolist() == utf16
    assert code_points_to_utf8(text, every).tolist() == utf8
    assert utf16_to_code_points(text, utf16).tolist() == every.tolist()
    assert utf8_to_code_points(text, utf8).tolist() == every.tolist()


def test_the_emoji_family_of_the_facts() -> None:
    text = "Tôi 👩\u200d👩\u200d👧 nói"
    at = text.index("nói")
    assert at == 10
    assert int(code_points_to_utf16(text, at)) == 13
    assert int(code_points_to_utf8(text, at)) == 24


def test_shapes_are_kept() -> None:
    assert code_points_to_utf16("a😀b", [[0, 1], [2, 3]]).tolist() == [[0, 1], [3, 4]]
    assert code_points_to_utf16("", []).tolist() == []


def test_inside_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="UTF-16 unit 2 lies inside"):
        utf16_to_code_points("a😀", [1, 2])
    with pytest.raises(ValueError, match="UTF-8 byte 2 lies inside"):
        utf8_to_code_points("ạ", 2)


@pytest.mark.parametrize(
    "convert",
    [code_points_to_utf16, code_points_to_utf8, utf16_to_code_points, utf8_to_code_points],
)
@pytest.mark.parametrize("offset", [-1, 99])
def test_outside_is_refused(convert, offset: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        convert("dạ", [0, offset])
