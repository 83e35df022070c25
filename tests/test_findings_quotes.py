"""Quotes: whole, verbatim, found again, from different people."""

from __future__ import annotations

import pytest
from handmade import coded, talk
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import QuoteMismatch
from qualcode.findings import choose_quotes, render, verify
from qualcode.findings.counting import respondents
from qualcode.findings.excerpts import needs_question
from qualcode.findings.quotes import build_quote, is_exchange
from qualcode.limits import MAX_QUOTE_LENGTH
from qualcode.model import Coding, Document, Evidence, Quote, QuotePart, Role, Status

LONG = (
    "Hồi đầu tôi đi đến nhà nào người ta cũng đóng cửa. Sau này thì khác hẳn, tôi đến là có ấm "
    "nước chè để sẵn trên bàn. Có hôm mưa to quá tôi không sang được thì nhà ấy còn gọi điện hỏi "
    "sao bác không đến. Tôi nghĩ cái chính là mình đi đều, tháng nào cũng đi, không phải đợi có "
    "việc mới đến. Mà đến thì tôi cũng chẳng hỏi han chuyện cũ làm gì, toàn nói chuyện ruộng vườn "
    "với con cái học hành thôi. Thế rồi tự người ta kể ra hết, tôi có cần phải hỏi câu nào đâu."
)


def quote_of(coding: Coding, document: Document) -> Quote:
    quote = build_quote(coding, {document.id: document}, respondents([document]))
    assert quote is not None
    verify(quote, document)
    return quote


def test_a_cut_sentence_is_shown_whole() -> None:
    document = talk("X", [("H", "Sao ạ?"), ("Đ", LONG)])
    quote = quote_of(coded(document, "ấm nước chè", "a"), document)
    assert render(quote.parts) == LONG[51:115]


def test_a_short_sentence_takes_in_its_neighbour() -> None:
    document = talk("X", [("H", "Sao ạ?"), ("Đ", f"Thì cũng khó. {LONG} Khó lắm.")])
    first = quote_of(coded(document, "Thì cũng khó.", "a"), document)
    assert render(first.parts) == f"Thì cũng khó. {LONG[:50]}"
    last = quote_of(coded(document, "Khó lắm.", "a"), document)
    assert render(last.parts) == f"{LONG[LONG.index('Thế rồi') :]} Khó lắm."


def test_a_long_excerpt_keeps_its_evidence() -> None:
    document = talk("X", [("H", "Sao ạ?"), ("Đ", LONG)])
    start = document.text.index(LONG)
    signs = [document.text.index(words) for words in ("đóng cửa", "tự người ta kể")]
    coding = Coding(
        "X", start, start + len(LONG), "a", "rules:1", LONG,
        evidence=tuple(Evidence("a#1", sign, sign + 8, 0.9 - n / 10) for n, sign in
                       enumerate(signs)),
    )  # fmt: skip
    quote = quote_of(coding, document)
    shown = render(quote.parts)
    assert "đóng cửa." in shown
    assert shown.endswith("tôi có cần phải hỏi câu nào đâu.")
    assert "[...]" in shown
    assert len(shown) <= MAX_QUOTE_LENGTH + 20
    assert not quote.parts[0].elided_before


def test_a_long_manual_excerpt_loses_its_middle() -> None:
    document = talk("X", [("H", "Sao ạ?"), ("Đ", LONG)])
    coding = coded(document, LONG, "a", status=Status.MANUAL)
    quote = quote_of(Coding(**{**_fields(coding), "evidence": ()}), document)
    shown = render(quote.parts)
    assert shown.startswith("Hồi đầu")
    assert shown.endswith("câu nào đâu.")
    assert shown.count("[...]") == 1


def test_one_endless_sentence_is_cut_at_its_commas() -> None:
    endless = ", ".join(f"rồi lại đến lần thứ {n} người ta hẹn" for n in range(40))
    document = talk("X", [("H", "Sao ạ?"), ("Đ", endless)])
    coding = coded(document, endless, "a")
    middle = document.text.index("lần thứ 20")
    fields = {**_fields(coding), "evidence": (Evidence("a#1", middle, middle + 10, 0.9),)}
    quote = quote_of(Coding(**fields), document)
    shown = render(quote.parts)
    assert "lần thứ 20 " in shown
    assert shown.startswith("[...] rồi lại")
    assert shown.endswith("[...]")


def test_a_short_answer_comes_with_its_question() -> None:
    document = talk("X", [("H", "Chị có dùng sổ tay không?"), ("Đ", "Có, dùng suốt.")])
    quote = quote_of(coded(document, "Có, dùng suốt.", "a"), document)
    assert is_exchange(quote.parts)
    assert render(quote.parts) == "Chị có dùng sổ tay không?\nCó, dùng suốt."
    assert [part.role for part in quote.parts] == [Role.INTERVIEWER, Role.RESPONDENT]
    assert quote.turn == 2


def test_a_long_question_is_shortened_from_the_front() -> None:
    asked = "Tôi xin hỏi thêm một chuyện. " * 12 + "Chị có dùng sổ tay không?"
    document = talk("X", [("H", asked), ("Đ", "Có chứ.")])
    quote = quote_of(coded(document, "Có chứ.", "a"), document)
    assert quote.parts[0].elided_before
    assert quote.parts[0].text.endswith("Chị có dùng sổ tay không?")
    assert len(quote.parts[0].text) <= 200


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        ("Có.", True),
        ("Dạ đúng rồi chị.", True),
        ("Không, chỗ em thì các anh ấy ở nhà cả, có ai đi đâu xa được đâu chị ơi.", True),
        ("Chỗ em thì các anh ấy ở nhà cả ngày, hiếm có ai đi đâu xa lắm.", False),
        (LONG, False),
    ],
)
def test_which_answers_need_their_question(said: str, needed: bool) -> None:
    document = talk("X", [("H", "Sao ạ?"), ("Đ", said)])
    assert needs_question(document, document.turns[1]) is needed


def test_context_is_what_stands_beside() -> None:
    document = talk("X", [("H", "Anh kể đi."), ("Đ", LONG), ("H", "Thế ạ?"), ("Đ", "Ừ.")])
    quote = quote_of(coded(document, LONG[51:116], "a"), document)
    assert render(quote.before) == LONG[:50]
    assert render(quote.after).startswith("Có hôm mưa to quá")
    last = quote_of(coded(document, LONG[-88:], "a"), document)
    assert render(last.after) == "Thế ạ?"
    first = quote_of(coded(document, LONG[:50], "a"), document)
    assert render(first.before) == "Anh kể đi."


def test_different_people_and_roles_come_first() -> None:
    people = {f"P{n}": {"role": "TNV" if n < 4 else "cán bộ"} for n in range(6)}
    lines = [(name, f"{LONG[:51]} Đấy là lời của {name} nói ra như thế.") for name in people]
    document = talk("X", [*lines, *lines], people)
    known = respondents([document])
    codings = [coded(document, f"Đấy là lời của {name} nói ra như thế.", "a") for name in people]
    quoted = [(c, build_quote(c, {"X": document}, known)) for c in codings * 2]
    chosen = choose_quotes([(c, q) for c, q in quoted if q])
    ids = [quote.participant.id for quote in chosen if quote.participant]
    assert len(ids) == len(set(ids)) == 3
    assert {known[name].attributes["role"] for name in ids} == {"TNV", "cán bộ"}


def test_one_voice_gives_two_quotes_at_most() -> None:
    document = talk("X", [("Đ", LONG)], {"Đ": {"role": "TNV"}})
    codings = [
        coded(document, document.text[sentence.start : sentence.end], "a")
        for sentence in document.sentences
    ]
    known = respondents([document])
    quoted = [(c, build_quote(c, {"X": document}, known)) for c in codings]
    assert len(choose_quotes([(c, q) for c, q in quoted if q])) == 2


def test_rejected_and_doubtful_passages_give_way() -> None:
    document = talk("X", [("Đ", LONG)], {"Đ": {"role": "TNV"}})
    known = respondents([document])
    sentences = [document.text[each.start : each.end] for each in document.sentences]
    codings = [
        coded(document, sentences[1], "a", flags=("hypothetical", "negated")),
        coded(document, sentences[2], "a", status=Status.REJECTED),
        coded(document, sentences[3], "a", confidence=0.8),
    ]
    quoted = [(c, build_quote(c, {"X": document}, known)) for c in codings]
    chosen = choose_quotes([(c, q) for c, q in quoted if q])
    assert render(chosen[0].parts) == sentences[3]
    assert sentences[2] not in [render(quote.parts) for quote in chosen]


def test_a_passage_shown_elsewhere_is_taken_last() -> None:
    document = talk("X", [("Đ", LONG)], {"Đ": {"role": "TNV"}})
    known = respondents([document])
    first, second = (document.sentences[n] for n in (1, 3))
    codings = [coded(document, document.text[s.start : s.end], "a") for s in (first, second)]
    quoted = [(c, build_quote(c, {"X": document}, known)) for c in codings]
    chosen = choose_quotes([(c, q) for c, q in quoted if q], avoid={("X", first.start)})
    assert chosen[0].parts[0].start == second.start


def test_changed_words_are_refused() -> None:
    document = talk("X", [("Đ", LONG)])
    quote = quote_of(coded(document, LONG[:50], "a"), document)
    other = talk("X", [("Đ", LONG.replace("nhà nào", "nhà kia"))])
    with pytest.raises(QuoteMismatch) as caught:
        verify(quote, other)
    assert caught.value.values["document"] == "X"


def test_render_joins_and_marks() -> None:
    parts = (
        QuotePart(0, 9, "Anh thấy\nsao?", Role.INTERVIEWER, "H", elided_before=True),
        QuotePart(9, 12, "Ừ.", Role.RESPONDENT, "Đ"),
        QuotePart(15, 15, "", Role.RESPONDENT, "Đ", elided_before=True),
    )
    assert render(parts) == "[...] Anh thấy sao?\nỪ. [...]"


WORDS = st.lists(
    st.text(alphabet="aạêđ ,.?!\n👩🏽\u0323", min_size=0, max_size=400), min_size=1, max_size=5
)


@settings(max_examples=150, deadline=None)
@given(WORDS, st.data())
def test_every_quote_is_verbatim(said: list[str], data: st.DataObject) -> None:
    lines = [("H" if n % 2 == 0 else "Đ", words) for n, words in enumerate(said)]
    document = talk("X", lines)
    start = data.draw(st.integers(0, len(document.text) - 1))
    end = data.draw(st.integers(start + 1, len(document.text)))
    coding = Coding("X", start, end, "a", "Mai", document.text[start:end])
    quote = build_quote(coding, {"X": document}, respondents([document]))
    if quote is None:
        return
    verify(quote, document)
    assert sum(len(part.text) for part in quote.parts) <= 2 * MAX_QUOTE_LENGTH
    starts = [part.start for part in (*quote.before, *quote.parts, *quote.after)]
    assert starts == sorted(starts)
    for part in (*quote.before, *quote.parts, *quote.after):
        turn = document.turn_at(part.start) or document.turn_at(part.start - 1)
        assert turn is not None
        assert turn.start <= part.start <= part.end <= turn.end


def _fields(coding: Coding) -> dict[str, object]:
    return {name: getattr(coding, name) for name in Coding.__slots__}
