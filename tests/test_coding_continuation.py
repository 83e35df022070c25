"""A passage goes on into neighbouring sentences that keep the theme's own words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding import Tagger, load_codebook
from qualcode.coding.continuation import continue_passages
from qualcode.model import Segment
from qualcode.text import prepare

BOOK = """\
codes:
  - id: barriers.far
    name: Đi xa
    indicators:
      - đi làm xa
      - {near: [[công trình, nhà máy, xuống tàu], [tỉnh khác, trong nam]]}
  - id: barriers.money
    name: Thiếu vốn
    indicators:
      - {near: [[vay vốn, mượn tiền], [nhà máy, ngân hàng]]}
"""


def quotes(speech: str) -> list[str]:
    book = load_codebook(BOOK, path="book.yaml")
    return [coding.quote for coding in Tagger(book).tag(prepare(speech, document_id="P"))]


def test_words_that_several_codes_use_are_nobodys_own() -> None:
    book = load_codebook(BOOK, path="book.yaml")
    assert {code.id: code.own_words for code in book.codes} == {
        "barriers.far": ("công trình", "trong nam", "tỉnh khác", "xuống tàu", "đi làm xa"),
        "barriers.money": ("mượn tiền", "ngân hàng", "vay vốn"),
    }


def test_two_own_words_carry_the_passage_on() -> None:
    first = "Tôi đi làm xa."
    second = "Hết công trình này lại sang cái khác, có khi xuống tàu cả tháng."
    assert quotes(f"Đ: {first} {second} Về thì mệt.") == [f"{first} {second}"]
    assert quotes(f"Đ: {second} {first}") == [f"{second} {first}"]


def test_one_word_or_anothers_word_does_not() -> None:
    assert quotes("Đ: Tôi đi làm xa. Ở nhà máy, có hôm xuống tàu.") == ["Tôi đi làm xa."]


def test_a_passage_stays_in_its_turn() -> None:
    speech = "Đ: Tôi đi làm xa.\nH: Vâng ạ.\nĐ: Hết công trình lại xuống tàu."
    assert quotes(speech) == ["Tôi đi làm xa."]


def test_a_denial_is_not_carried_on() -> None:
    speech = "Đ: Tôi đi làm xa. Giờ tôi không đi làm xa, công trình với xuống tàu là chuyện cũ."
    assert quotes(speech) == ["Tôi đi làm xa."]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.data())
def test_what_is_added_is_reached_step_by_step(words: list[int], data: st.DataObject) -> None:
    """Only neighbours of what is touched or added, with words enough, and never what is barred."""
    parts = [Segment(10 * i, 10 * i + 10, 1) for i in range(len(words))]
    places = [(10 * i + k, k) for i, n in enumerate(words) for k in range(n)]
    numbers = st.sets(st.integers(0, len(words) - 1))
    touched, barred = data.draw(numbers), data.draw(numbers)
    added = continue_passages(touched, places, parts, barred)
    assert not added & (touched | barred)
    for number in added:
        assert words[number] >= 2
        assert {number - 1, number + 1} & (touched | added)
