"""Precision, recall and F1 on segments, by hand-counted examples."""

from __future__ import annotations

import pytest

from qualcode.coding import evaluate, load_codebook
from qualcode.model import Coding, Document, Unit
from qualcode.text import prepare

CODES = load_codebook(
    "codes: [{id: barriers.a, name: A}, {id: barriers.b, name: B}, {id: barriers.c, name: C}]",
    path="x",
).codes
TEXT = "Đ: Một hai ba. Bốn năm sáu. Bảy tám chín. Mười.\nĐ: Câu hai.\n"


def document(name: str = "d") -> Document:
    return prepare(TEXT, document_id=name)


def coding(quote: str, code: str = "barriers.a", *, name: str = "d", coder: str = "A") -> Coding:
    start = TEXT.index(quote)
    return Coding(name, start, start + len(quote), code, coder, quote)


def test_counts_by_hand() -> None:
    gold = [coding("Một hai ba."), coding("Bốn năm sáu."), coding("Bảy tám chín.", "barriers.b")]
    ours = [coding("Bốn năm sáu. Bảy tám chín."), coding("Mười.")]
    result = evaluate(ours, gold, [document()], unit=Unit.SENTENCE, codes=CODES)
    a, b, c = (result.codes[code.id] for code in CODES)
    assert (a.both, a.proposed_only, a.gold_only) == (1, 2, 1)
    assert (a.precision, a.recall, a.f1) == (pytest.approx(1 / 3), 0.5, pytest.approx(0.4))
    assert (b.precision, b.recall, b.f1) == (None, 0.0, 0.0)
    assert (c.precision, c.recall, c.f1) == (None, None, None)
    assert (result.micro.both, result.micro.proposed_only, result.micro.gold_only) == (1, 2, 2)
    assert result.macro_precision == pytest.approx(1 / 3)
    assert result.macro_recall == pytest.approx(0.25)
    assert result.macro_f1 == pytest.approx(0.2)
    assert result.as_record()["codes"]["barriers.c"]["f1"] is None


@pytest.mark.parametrize(
    ("quote", "segments"),
    [
        ("Một hai ba.", 1),
        ("Một hai", 1),
        ("Một", 1),  # half of the coding suffices: here all of it lies in the segment
        ("ba. Bốn năm", 1),  # a quarter of one, two thirds of the other
        ("hai ba. Bốn năm", 2),
        ("Một hai ba. Bốn năm sáu. Bảy", 2),
        ("Một hai ba. Bốn năm sáu. Bảy tám chín. Mười.", 4),
    ],
)
def test_half_of_the_segment_or_of_the_coding(quote: str, segments: int) -> None:
    result = evaluate([], [coding(quote)], [document()], unit=Unit.SENTENCE, codes=CODES)
    assert result.codes["barriers.a"].gold_only == segments


def test_only_documents_that_the_gold_covers_count() -> None:
    ours = [coding("Một hai ba."), coding("Một hai ba.", name="e")]
    gold = [coding("Một hai ba."), coding("Một hai ba.", coder="B")]
    documents = [document(), document("e")]
    result = evaluate(ours, gold, documents, unit=Unit.SENTENCE, codes=CODES)
    assert result.documents == ("d",)
    assert result.codes["barriers.a"].f1 == 1.0


def test_units() -> None:
    gold = [coding("Một hai ba.")]
    result = evaluate([coding("Mười.")], gold, [document()], unit=Unit.TURN, codes=CODES)
    assert result.micro.f1 == 1.0
    assert result.unit is Unit.TURN


def test_nothing_is_undefined() -> None:
    result = evaluate([], [], [document()], unit=Unit.SENTENCE, codes=CODES)
    assert result.documents == ()
    assert result.micro.f1 is None
    assert result.macro_f1 is None
