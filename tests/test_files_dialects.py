"""Offsets in every dialect: found out by the quotes, the same on every text, exact in the end."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import DoubtfulOffsets
from qualcode.files.dialects import Mark, Marked, describe, resolve
from qualcode.messages import Translator
from qualcode.model import Span
from qualcode.text.normalize import BOM

TEXT = (
    "PVV: Chào chị 👩‍👩‍👧, chị cho em hỏi chuyện đi làm ạ?\n\n"
    "Chị A: Dạ, em đau lưng lắm 😀.\nCa đêm thì không có xe ôm, phải đợi.\n"
    "PVV: Rồi sao nữa chị?\nChị A: Thì đành bỏ việc thôi ạ."
)
QUOTES = (
    "Chào chị",
    "đau lưng lắm 😀.\nCa đêm",
    "đ",
    "lưng lắm",
    "không có xe ôm",
    "bỏ việc",
    "ạ.",
)
UNITS = ("code_point", "utf-16", "utf-8")
WIDTHS = {"code_point": 4, "utf-16": 2, "utf-8": 1}
ENCODINGS = {"code_point": "utf-32-le", "utf-16": "utf-16-le", "utf-8": "utf-8"}


def length(text: str, unit: str) -> int:
    return len(text.encode(ENCODINGS[unit])) // WIDTHS[unit]


def told(
    text: str, spans: Sequence[tuple[int, int]], unit: str, counted: str, form: str, bom: int
) -> list[Mark]:
    """The marks that a tool of this dialect writes of spans of `text` (NFC, LF)."""

    def place(offset: int) -> int:
        before = unicodedata.normalize(form, text[:offset]).replace("\n", counted)
        return length(before, unit) + bom * length(BOM, unit)

    return [Mark(place(a), place(b), unicodedata.normalize(form, text[a:b])) for a, b in spans]


def as_file(text: str, line_end: str, form: str, *, has_bom: bool) -> str:
    return BOM * has_bom + unicodedata.normalize(form, text).replace("\n", line_end)


@pytest.mark.parametrize(
    ("unit", "counted", "line_end", "form", "has_bom", "bom"),
    list(product(UNITS, ("\n", "\r\n"), ("\n", "\r\n"), ("NFC", "NFD"), (False, True), (0, 1))),
)
def test_each_dialect_is_found(
    unit: str, counted: str, line_end: str, form: str, has_bom: bool, bom: int
) -> None:
    spans = [(TEXT.index(quote), TEXT.index(quote) + len(quote)) for quote in QUOTES]
    marked = Marked(
        as_file(TEXT, line_end, form, has_bom=has_bom), told(TEXT, spans, unit, counted, form, bom)
    )
    found = resolve([marked], path="x.qdpx", units=UNITS)
    assert found.texts == (TEXT,)
    assert found.spans == (tuple(Span(a, b) for a, b in spans),)
    assert found.dialect.unit == unit
    assert found.dialect.line_end == ("lf" if counted == "\n" else "crlf")
    assert (found.dialect.bom, found.dialect.score, found.dialect.checked) == (
        bom,
        1.0,
        len(QUOTES),
    )
    assert found.unlike == 0


PIECES = ("Dạ", "vâng", " ", "\n", "\n\n", "😀", "👩‍👩‍👧", "ạ", "ế", "q̣̂", "a", "Ca đêm không có xe")


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.lists(st.sampled_from(PIECES), min_size=3, max_size=60).map(
            lambda pieces: "".join(pieces) if "".join(pieces).strip() else "a"
        ),
        min_size=1,
        max_size=3,
    ),
    st.data(),
)
def test_the_spans_are_right_whatever_the_dialect(texts: list[str], data: st.DataObject) -> None:
    """Where two dialects fit all quotes, the marks must still be the very same words."""
    texts = [unicodedata.normalize("NFC", text) for text in texts]
    unit = data.draw(st.sampled_from(UNITS[:2]))
    counted, line_end = (
        data.draw(st.sampled_from(["\n", "\r\n"])),
        data.draw(st.sampled_from(["\n", "\r\n"])),
    )
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    has_bom = data.draw(st.booleans())
    marked, wanted = [], []
    for text in texts:
        # every place of a character, so that no dialect can fit by accident
        spans = [(n, n + 1) for n in range(len(text))] + [(0, n + 1) for n in range(len(text))]
        spans = [(a, b) for a, b in spans if not splits_cluster(text, a, b)]
        raw = as_file(text, line_end, form, has_bom=has_bom)
        marked.append(Marked(raw, told(text, spans, unit, counted, form, 0)))
        wanted.append(tuple(Span(a, b) for a, b in spans))
    found = resolve(marked, path="x.qdpx")
    assert found.texts == tuple(texts)
    assert found.spans == tuple(wanted)


def test_what_cuts_no_character_is_likelier() -> None:
    """In UTF-16 units the quotes would stand there too, but one ends inside the emoji."""
    quotes = {(0, 1): "D", (2, 3): "😀", (3, 5): "\n", (0, 5): "Dạ😀\n"}
    found = resolve(
        [Marked("Dạ😀\n", [Mark(*at, quote) for at, quote in quotes.items()])], path="x"
    )
    assert (found.dialect.unit, found.dialect.line_end) == ("code_point", "crlf")
    assert found.spans[0][2] == Span(3, 4)


def splits_cluster(text: str, start: int, end: int) -> bool:
    """Whether a place begins or ends before a mark: decomposed, it would be another place."""
    return any(
        at < len(text) and unicodedata.category(text[at]).startswith("M") for at in (start, end)
    )


def test_without_quotes_the_documentation_counts() -> None:
    marked = Marked("một\r\nhai", [Mark(5, 8)])
    as_read = resolve([marked], path="x")
    once = resolve([marked], path="x", line_end="lf")
    assert [as_read.texts[0][a:b] for a, b in filter(None, as_read.spans[0])] == ["hai"]
    assert once.spans[0] == (None,)
    assert resolve([Marked("một\r\nhai", [Mark(4, 7)])], path="x", line_end="lf").spans == (
        (Span(4, 7),),
    )
    assert (as_read.dialect.score, as_read.dialect.checked) == (1.0, 0)


def test_a_dialect_in_which_the_quotes_do_not_stand_is_refused() -> None:
    marked = Marked(TEXT, [Mark(3, 20, "không có xe ôm đâu chị")])
    with pytest.raises(DoubtfulOffsets) as refusal:
        resolve([marked], path="x.qdpx")
    assert "0 %" in str(refusal.value)
    assert refusal.value.code == "Q112"
    assert "x.qdpx" in refusal.value.explain(Translator("vi"))
    found = resolve([marked], path="x.qdpx", accept=True)
    assert (found.dialect.score, found.unlike) == (0.0, 1)


def test_one_quote_in_twenty_may_be_off() -> None:
    text = "".join(f"câu số {n:02}. " for n in range(40))
    marks = [Mark(11 * n, 11 * n + 9, text[11 * n : 11 * n + 9]) for n in range(20)]
    off = Mark(5, 14, "một tên khác")
    assert resolve([Marked(text, [*marks[1:], off])], path="x").dialect.score == 0.95
    with pytest.raises(DoubtfulOffsets):
        resolve([Marked(text, [*marks[2:], off])], path="x")


def test_a_shortened_quote_fits() -> None:
    mark = Mark(0, len(TEXT), TEXT[:60].replace("\n", " ") + "…")
    assert resolve([Marked(TEXT, [mark])], path="x").dialect.score == 1.0


def test_a_span_inside_a_letter_that_was_composed_is_widened() -> None:
    found = resolve(
        [Marked("xe\u0302\u0301 x", [Mark(1, 2, "e"), Mark(2, 4)])], path="x", accept=True
    )
    assert found.texts == ("xế x",)
    assert found.spans == ((Span(1, 2), Span(1, 2)),)


def test_marks_outside_their_text_are_none_and_no_evidence() -> None:
    marks = [
        Mark(0, 2, "Dạ"),
        Mark(3, 3),
        Mark(2, 1, "ạ"),
        Mark(0, 99, "Dạ vâng"),
        Mark(-1, 2, "D"),
    ]
    found = resolve([Marked("Dạ vâng", marks)], path="x")
    assert found.spans == ((Span(0, 2), None, None, None, None),)
    assert found.dialect.checked == 1


def test_huge_offsets_are_just_outside() -> None:
    assert resolve([Marked("a", [Mark(10**30, 10**31, "a")])], path="x").spans == ((None,),)


def test_mixed_line_ends_count_as_they_stand() -> None:
    text = "một\r\nhai\nba\r\nbốn"
    marks = [Mark(text.index(w), text.index(w) + len(w), w) for w in ("một", "hai", "ba", "bốn")]
    found = resolve([Marked(text, marks)], path="x")
    assert found.dialect.line_end == "mixed"
    assert [found.texts[0][a:b] for a, b in filter(None, found.spans[0])] == [
        "một",
        "hai",
        "ba",
        "bốn",
    ]
    assert "as they stand" in str(describe(found.dialect))
    assert "NFD" in str(describe(replace(found.dialect, unit="nfd")))


def test_no_texts_and_empty_texts() -> None:
    assert resolve([], path="x").texts == ()
    assert resolve([Marked("", [Mark(0, 1, "a")])], path="x").spans == ((None,),)
    assert resolve([Marked(BOM, [Mark(0, 1, "a")])], path="x").texts == ("",)
