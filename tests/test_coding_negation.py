"""Denial, questions, wishes and hearsay, on invented sentences."""

from __future__ import annotations

import re

import pytest
from coding_cases import KNOWN_GAPS, RULES, UNSEEN_HARD, UNSEEN_NATURAL
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.cues import HYPOTHETICAL, NEGATORS, NEUTRAL, REPORTED
from qualcode.coding.negation import assess
from qualcode.model import Span
from qualcode.text.folding import match_view

NAMES = {"n": "negated", "q": "question", "h": "hypothetical", "r": "reported"}


def read(cases: str) -> list[tuple[str, str]]:
    lines = [line.split("|", 1) for line in cases.splitlines() if line and line[0] != "#"]
    return [(flags, sentence.strip()) for flags, sentence in lines]


def marked(sentence: str) -> tuple[str, list[Span]]:
    """The sentence without braces, and the spans that they enclosed."""
    text, parts, position = "", [], 0
    for match in re.finditer(r"\{(.*?)\}", sentence):
        text += sentence[position : match.start()]
        parts.append(Span(len(text), len(text) + len(match[1])))
        text += match[1]
        position = match.end()
    return text + sentence[position:], parts


def flags_of(sentence: str) -> set[str]:
    text, parts = marked(sentence)
    return set(assess(match_view(text), Span(0, len(text)), *parts))


@pytest.mark.parametrize(
    ("flags", "sentence"), [*read(RULES), *read(UNSEEN_HARD), *read(UNSEEN_NATURAL)]
)
def test_flags(flags: str, sentence: str) -> None:
    assert flags_of(sentence) == {NAMES[flag] for flag in flags if flag in NAMES}


@pytest.mark.parametrize(("flags", "sentence"), read(KNOWN_GAPS))
@pytest.mark.xfail(reason="not understood yet", strict=True)
def test_known_gaps(flags: str, sentence: str) -> None:
    assert flags_of(sentence) == {NAMES[flag] for flag in flags if flag in NAMES}


def test_white_space_and_place_in_the_document_do_not_matter() -> None:
    text = "Không đi. Em  không\nđi   làm xa. Không đi."
    start = text.index("đi   làm")
    sentence = Span(text.index("Em"), text.index(" Không"))
    assert assess(match_view(text), sentence, Span(start, start + 11)) == ("negated",)


def test_cues_of_another_sentence_do_not_count() -> None:
    text = "em không biết. em đi làm xa."
    start = text.index("đi làm")
    sentence = Span(text.index("em đi"), len(text))
    assert assess(text, sentence, Span(start, start + 9)) == ()


def test_every_piece_of_a_near_hit_may_be_denied() -> None:
    assert flags_of("{Các em} trong tổ không {đi làm xa}.") == {"negated"}
    assert flags_of("Không phải {các em} không {đi làm xa}.") == set()


def test_tables_are_in_the_form_of_a_view() -> None:
    for cue in (*NEGATORS, *NEUTRAL, *HYPOTHETICAL, *REPORTED):
        assert cue == match_view(cue) == " ".join(cue.split())


WORDS = [*NEGATORS, *NEUTRAL[:9], *HYPOTHETICAL[:9], "thì", "đâu", "có", "mà", ",", "?", "em", "xa"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12), st.data())
def test_any_sentence_is_assessed(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    assert set(assess(text, Span(0, len(text)), Span(start, end))) <= set(NAMES.values())


@given(st.text(max_size=40), st.data())
def test_any_text_is_assessed(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert set(assess(match_view(text), Span(0, len(text)), Span(start, end))) <= set(
        NAMES.values()
    )


@pytest.mark.parametrize(
    ("sentence", "flags"),
    [
        ("người ta bảo là ở tỉnh khác còn được góp {tiền ít} hơn cơ", {"reported"}),
        ("nghe nói bên ấy còn cao hơn, có {sổ tay} riêng", {"reported"}),
        ("họ bảo là vì nghèo mà có {sổ tay}", {"reported"}),
        ("họ bảo là bên ấy có sổ còn tôi có {đội xe}", set()),
        ("họ bảo là bên ấy có sổ, còn ở đây có {đội xe}", set()),
        ("em khô\u00adng\u200b \u200bcó {đội xe}", {"negated"}),
        ("em không\u2060 có {đội\u00ad xe}", {"negated"}),
    ],
)
def test_still_is_no_contrast_and_the_unseen_hides_nothing(sentence: str, flags: set[str]) -> None:
    assert flags_of(sentence) == flags
