"""From documents and codebooks to proposed codings."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.coding import Tagger, load_codebook
from qualcode.model import Coding, Document, Status, Unit
from qualcode.text import prepare

CODEBOOK = """\
codes:
  - id: barriers.away
    name: Đi xa
    indicators:
      - đi làm xa
      - phrase: tàu
        unless: [tàu hỏa, tàu chở hàng]
      - near: [[các em, anh em], [tỉnh khác, thành phố]]
      - fuzzy: theo công trình
      - regex: 'vào (nam|bắc)'
  - id: enablers.home
    name: Ở nhà
    negation: {flip: barriers.away}
    indicators: [ở nhà, phrase: về quê]
  - id: barriers.any
    name: Ai cũng nói
    negation: keep
    roles: [respondent, interviewer, other]
    indicators: [phrase: khong co viec, folded: true]
"""
CODEBOOK = CODEBOOK.replace("[ở nhà, phrase: về quê]", "[ở nhà, về quê]").replace(
    "[phrase: khong co viec, folded: true]", "[{phrase: khong co viec, folded: true}]"
)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_codebook(CODEBOOK, path="x"))


def tag(tagger: Tagger, said: str, unit: Unit = Unit.SENTENCE) -> list[tuple[str, str]]:
    document = prepare(said, document_id="d")
    return [(coding.code, coding.quote) for coding in tagger.tag(document, unit=unit)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Đ: Nó đi làm xa.", [("barriers.away", "Nó đi làm xa.")]),
        ("H: Nó đi làm xa à?\nĐ: Dạ.", []),
        ("Mã: X1\nGhi chú: đi làm xa\n\nĐ: Dạ.", []),
        ("Đ: Nó không đi làm xa.", []),
        ("Đ: Nó có đi làm xa không chị?", []),
        ("Đ: Nếu nó đi làm xa thì chịu.", []),
        ("Đ: Em không ở nhà.", [("barriers.away", "Em không ở nhà.")]),
        ("Đ: Em có ở nhà không nhỉ?", []),
        ("Đ: Nó lên tàu.", [("barriers.away", "Nó lên tàu.")]),
        ("Đ: Nó lên tàu hỏa.", []),
        ("Đ: Nó lên tàu. Có tàu hỏa.", [("barriers.away", "Nó lên tàu.")]),
        ("Đ: Các em lên thành phố.", [("barriers.away", "Các em lên thành phố.")]),
        ("Đ: Các em kể. Rồi lên thành phố.", []),
        ("Đ: Nó theo công trinh.", [("barriers.away", "Nó theo công trinh.")]),
        ("Đ: Nó vào Nam rồi.", [("barriers.away", "Nó vào Nam rồi.")]),
        ("H: Không có việc ạ?\nĐ: Dạ.", [("barriers.any", "Không có việc ạ?")]),
        ("Đ: Toi khong co viec.", [("barriers.any", "Toi khong co viec.")]),
    ],
)
def test_what_is_coded(tagger: Tagger, said: str, expected: list[tuple[str, str]]) -> None:
    assert tag(tagger, said) == expected


def test_adjacent_sentences_of_one_turn_are_joined(tagger: Tagger) -> None:
    said = "Đ: Nó đi làm xa. Rồi vào Nam.  Em ở nhà. Nó đi làm xa.\nH: Vâng.\nĐ: Nó đi làm xa.\n"
    assert tag(tagger, said) == [
        ("barriers.away", "Nó đi làm xa. Rồi vào Nam."),
        ("enablers.home", "Em ở nhà."),
        ("barriers.away", "Nó đi làm xa."),
        ("barriers.away", "Nó đi làm xa."),
    ]


def test_units(tagger: Tagger) -> None:
    said = "Đ: Dạ. Nó đi làm xa. Thế thôi.\nNó khoẻ.\nH: Vâng.\nĐ: Em ở nhà.\n"
    assert tag(tagger, said, Unit.TURN)[0] == (
        "barriers.away",
        "Dạ. Nó đi làm xa. Thế thôi.\nNó khoẻ.",
    )
    assert tag(tagger, said, Unit.PARAGRAPH)[0] == (
        "barriers.away",
        "Dạ. Nó đi làm xa. Thế thôi.",
    )


def test_a_phrase_over_a_line_end(tagger: Tagger) -> None:
    (coding,) = tag(tagger, "Đ: Dạ các em thì đi làm\nxa lắm.")
    assert "đi làm\nxa" in coding[1]


def test_everything_a_coding_says(tagger: Tagger) -> None:
    document = prepare("Đ: Nghe nói nó đi làm xa, vào Nam.", document_id="TNV01")
    (coding,) = tagger.tag(document)
    assert coding.document == "TNV01"
    assert coding.coder == f"rules:{tagger.codebook.version}"
    assert (coding.origin, coding.status) == ("rules", Status.PROPOSED)
    assert coding.text_sha256 == hashlib.sha256(document.text.encode()).hexdigest()
    first, second = coding.evidence
    assert (first.indicator, second.indicator) == ("barriers.away#1", "barriers.away#5")
    assert first.flags == second.flags == ("reported",)
    assert first.confidence == pytest.approx(0.85 * 0.7)
    assert second.confidence == pytest.approx(0.8 * 0.7)
    assert coding.confidence == pytest.approx(1 - (1 - 0.595) * (1 - 0.56), abs=1e-4)


def test_one_indicator_twice_is_no_surer_than_once(tagger: Tagger) -> None:
    (once,) = tagger.tag(prepare("Đ: Nó đi làm xa.", document_id="d"))
    (twice,) = tagger.tag(prepare("Đ: Nó đi làm xa, con nó đi làm xa.", document_id="d"))
    assert len(twice.evidence) == 2
    assert twice.confidence == once.confidence == 0.85


def test_a_hit_inside_a_longer_word_is_doubted(tagger: Tagger) -> None:
    text = "Đ: Đoàn tàu vũ trụ."
    document = prepare(text, document_id="d")
    words = [document.text[start:end] for start, end in document.words.tolist()]
    (coding,) = tagger.tag(document)
    inside = any("tàu" in word and word != "tàu" for word in words)
    assert ("in_word" in coding.evidence[0].flags) == inside
    assert coding.confidence == pytest.approx(0.85 * (0.6 if inside else 1))


def test_fuzzy_evidence_says_so(tagger: Tagger) -> None:
    (coding,) = tagger.tag(prepare("Đ: Nó theo công trinh.", document_id="d"))
    assert coding.evidence[0].flags == ("fuzzy",)
    assert 0.5 < coding.evidence[0].confidence < 0.6


def test_nothing_in_nothing(tagger: Tagger) -> None:
    assert tagger.tag(Document(id="d", text="")) == ()
    assert tagger.tag(prepare("đi làm xa" * 0 + "\n", document_id="d")) == ()
    bare = Tagger(load_codebook("codes: [{id: barriers.a, name: A}]", path="x"))
    assert bare.tag(prepare("Đ: Nó đi làm xa.", document_id="d")) == ()


def test_a_very_long_line(tagger: Tagger) -> None:
    said = "Đ: " + "các em lên thành phố không đi làm xa mà ở nhà " * 6_500
    (one, *others) = tagger.tag(prepare(said, document_id="d"))
    assert len(said) > 290_000
    assert {coding.code for coding in (one, *others)} == {"barriers.away", "enablers.home"}


PIECES = st.lists(
    st.sampled_from(
        [
            *("đi làm xa", "không", "ở nhà", "các em", "thành phố", "vào Nam", "tàu", "chưa"),
            *(
                "?",
                ".",
                ",",
                "\n",
                "\nH: ",
                "\nĐ: ",
                "  ",
                "…",
                "😀",
                "hoà",
                "nếu",
                "thì",
                "\u0301",
            ),
        ]
    ),
    max_size=40,
)


def check(coding: Coding, document: Document, tagger: Tagger) -> None:
    assert document.text[coding.start : coding.end] == coding.quote
    assert coding.quote.strip() == coding.quote != ""
    turn = document.turn_at(coding.start)
    assert turn is not None
    assert coding.end <= turn.end
    code = tagger.codebook.code(coding.code)
    assert code is not None
    assert turn.role in code.roles
    assert coding.evidence
    assert coding.confidence is not None
    assert 0 < coding.confidence <= 0.99
    for sign in coding.evidence:
        assert coding.start <= sign.start < sign.end <= coding.end


@settings(max_examples=150, deadline=None)
@given(PIECES, st.sampled_from(list(Unit)))
def test_every_coding_keeps_its_promises(tagger: Tagger, pieces: list[str], unit: Unit) -> None:
    document = prepare("Đ: " + " ".join(pieces), document_id="d")
    codings = tagger.tag(document, unit=unit)
    for coding in codings:
        check(coding, document, tagger)
    places = [(coding.start, tagger.rank[coding.code]) for coding in codings]
    assert places == sorted(places)
    for code in tagger.rank:
        spans = [(coding.start, coding.end) for coding in codings if coding.code == code]
        assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert tagger.tag(document, unit=unit) == codings
