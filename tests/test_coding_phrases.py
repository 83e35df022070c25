"""Phrase matching finds every occurrence, and only at the borders of syllables."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.coding.phrases import PhraseFinder
from qualcode.coding.view import normal_phrase, seen_of, view_of
from qualcode.model import Span
from qualcode.text.folding import UNSEEN, fold, match_view


def found(phrases: list[str], text: str) -> list[tuple[str, str]]:
    view = view_of(text)
    hits = PhraseFinder([normal_phrase(phrase) for phrase in phrases]).find(view)
    return [(phrases[n], text[slice(*view.span(start, end))]) for n, start, end in hits]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("đi làm xa", "Nó ĐI LÀM XA rồi", ["ĐI LÀM XA"]),
        ("đi làm xa", "đi  làm\n\txa", ["đi  làm\n\txa"]),
        ("đi làm xa", "đi làm, xa", []),
        ("làm", "làm, làm. (làm) “làm” làm", ["làm"] * 5),
        ("làm", "làmm klàm làm_", []),
        ("hoà thuận", "Gia đình hòa thuận", ["hòa thuận"]),
        ("hòa thuận", "Gia đình hoà thuận", ["hoà thuận"]),
        ("xa", "xạ xà xa", ["xa"]),
        ("đi", "đi đi đi", ["đi"] * 3),
        ("đi đi", "đi đi đi", ["đi đi", "đi đi"]),
        ("a", "😀a😀 a👍🏽", ["a", "a"]),
        ("zalo", "Zalo\u0301 Zalo", ["Zalo"]),
        ("nhóm zalo", "nhóm\u00a0Zalo", ["nhóm\u00a0Zalo"]),
        ("", "a", []),
    ],
)
def test_borders_case_and_white_space(phrase: str, text: str, expected: list[str]) -> None:
    phrases = [phrase] if phrase else []
    assert [quote for _, quote in found(phrases, text)] == expected


def naive(phrases: list[str], text: str) -> set[tuple[str, int, int]]:
    """Every occurrence, by looking for each phrase at each place of the text."""
    hits = set()
    for phrase in phrases:
        pattern = r"\s+".join(map(re.escape, match_view(phrase).split()))
        for match in re.finditer(rf"(?<!\w)(?={pattern}(?!\w))", match_view(text)):
            end = re.compile(pattern).match(match_view(text), match.start())
            assert end is not None
            hits.add((phrase, match.start(), end.end()))
    return hits


SYLLABLES = st.sampled_from(["đi", "Đi", "làm", "xa", "lam", "hoà", "hòa", "a", "à", "đ"])
GAPS = st.sampled_from([" ", " ", " ", "  ", "\n", ", ", ".", "", "-", " \u00a0"])


@given(
    st.lists(st.lists(SYLLABLES, min_size=1, max_size=3).map(" ".join), min_size=1, unique=True),
    st.lists(st.tuples(SYLLABLES, GAPS), max_size=40),
)
def test_recall_and_precision_are_one(phrases: list[str], pieces: list[tuple[str, str]]) -> None:
    phrases = list({normal_phrase(phrase): phrase for phrase in phrases}.values())
    text = "".join(syllable + gap for syllable, gap in pieces)
    view = view_of(text)
    hits = PhraseFinder([normal_phrase(phrase) for phrase in phrases]).find(view)
    ours = {(phrases[n], *view.span(start, end)) for n, start, end in hits}
    assert ours == naive(phrases, text)
    assert len(hits) == len(ours)


def test_recall_on_a_long_random_text() -> None:
    rng = random.Random(5)
    syllables = ["đi", "làm", "xa", "nhà", "không", "có", "việc", "hoà", "tiền", "em"]
    text = "".join(
        rng.choice(syllables) + rng.choice((" ", " ", " ", "\n", ". ", "  ")) for _ in range(2_000)
    )
    phrases = sorted({" ".join(rng.choices(syllables, k=rng.randint(1, 5))) for _ in range(120)})
    view = view_of(text)
    hits = PhraseFinder([normal_phrase(phrase) for phrase in phrases]).find(view)
    assert {(phrases[n], *view.span(s, e)) for n, s, e in hits} == naive(phrases, text)


def test_folded_text_has_the_same_places() -> None:
    text = "Toi  di lam xa, tôi đi làm xa."
    view = view_of(text)
    hits = PhraseFinder([fold("đi làm xa")]).find(view, fold(view.text))
    assert [text[slice(*view.span(start, end))] for _, start, end in hits] == [
        "di lam xa",
        "đi làm xa",
    ]


@given(st.text(max_size=80))
def test_a_view_leads_back_to_its_text(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    view = view_of(text)
    assert len(view.match) == len(text)
    assert view.text == " ".join(re.sub(f"[{UNSEEN}]", "", match_view(text)).split())
    assert len(view.index) == len(view.text)
    for place, character in enumerate(view.text):
        there = view.match[view.span(place, place + 1).start]
        assert there == character or (character == " " and there.isspace())
    for start, end in zip(view.starts.tolist(), view.ends.tolist(), strict=True):
        span = view.span(start, end)
        assert seen_of(view.match[span.start : span.end]) == view.text[start:end]
        assert isinstance(span, Span)


@pytest.mark.parametrize("unseen", ["\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad", "\u200e"])
@pytest.mark.parametrize("text", ["#đi làm# xa", "đi # làm xa", "đ#i làm x#a", "đi làm xa#"])
def test_what_has_no_shape_hides_no_phrase(text: str, unseen: str) -> None:
    written = text.replace("#", unseen)
    ((_, quote),) = found(["đi làm xa"], f"Nó {written} rồi")
    assert quote in written
    assert " ".join(quote.replace(unseen, "").split()) == "đi làm xa"


def test_the_joiner_of_an_emoji_stays() -> None:
    text = "mẹ 👩\u200d👧 đi"
    assert view_of(text).text == text
