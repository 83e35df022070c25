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
from qualcode.findings.quotes import MIN_QUOTE_CONFIDENCE, build_quote, is_exchange
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


def test_a_piece_of_a_sentence_stays_a_piece() -> None:
    document = talk("X", [("H", "Sao ạ?"), ("Đ", LONG)])
    quote = quote_of(coded(document, "ấm nước chè", "a"), document)
    assert render(quote.parts) == "[...] ấm nước chè [...]"
    assert render(quote.before).endswith("tôi đến là có")
    assert render(quote.after).startswith("để sẵn trên bàn.")


def test_a_short_sentence_never_takes_in_its_neighbour() -> None:
    document = talk("X", [("H", "Sao ạ?"), ("Đ", f"Thì cũng khó. {LONG} Khó lắm.")])
    first = quote_of(coded(document, "Thì cũng khó.", "a"), document)
    assert render(first.parts) == "Thì cũng khó."
    assert render(first.after).startswith(LONG[:50])
    last = quote_of(coded(document, "Khó lắm.", "a"), document)
    assert render(last.parts) == "Khó lắm."
    assert render(last.before).endswith(LONG[LONG.index("Thế rồi") :])


def test_what_was_said_between_the_question_and_the_passage_is_marked() -> None:
    lines = [("Đ", "Vâng."), ("H", "Chị có dùng không?"), ("Đ", "Không đâu. Em dùng."), ("H", "À.")]
    document = talk("X", lines)
    quote = quote_of(coded(document, "Em dùng.", "a"), document)
    assert render(quote.parts) == "Chị có dùng không?\n[...] Em dùng."
    assert render(quote.before) == "Vâng.\nChị có dùng không?\nKhông đâu."
    assert render(quote.after) == "À."


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


def test_what_is_not_certain_is_not_printed() -> None:
    document = talk("X", [("Đ", LONG)], {"Đ": {"role": "TNV"}})
    known = respondents([document])
    said = [document.text[each.start : each.end] for each in document.sentences]
    below = coded(document, said[1], "a", confidence=MIN_QUOTE_CONFIDENCE - 0.01)
    at = coded(document, said[2], "a", confidence=MIN_QUOTE_CONFIDENCE)
    accepted = coded(document, said[1], "a", confidence=0.3, status=Status.ACCEPTED)
    by_hand = coded(document, said[3], "a", confidence=None, status=Status.MANUAL)

    def shown(*codings: Coding) -> list[str]:
        quoted = [(c, build_quote(c, {"X": document}, known)) for c in codings]
        return [render(quote.parts) for quote in choose_quotes([(c, q) for c, q in quoted if q])]

    assert shown(below) == []
    assert shown(below, at) == [said[2]]
    assert shown(accepted) == [said[1]]
    assert shown(at, by_hand) == [said[3], said[2]]


def test_the_surest_come_first_and_different_people_among_equals() -> None:
    lines = [(name, f"Chuyện ấy thì {name} kể {n} lần rồi, ai hỏi cũng kể lại từ đầu đến cuối.")
             for n in range(3) for name in ("P1", "P2")]  # fmt: skip
    document = talk("X", lines, {"P1": {"role": "TNV"}, "P2": {"role": "TNV"}})
    known = respondents([document])
    sure = dict(zip([said for _, said in lines], (0.99, 0.7, 0.98, 0.71, 0.97, 0.64), strict=True))
    codings = [coded(document, said, "a", confidence=c) for said, c in sure.items()]
    quoted = [(c, build_quote(c, {"X": document}, known)) for c in codings]
    chosen = choose_quotes([(c, q) for c, q in quoted if q])
    assert [quote.confidence for quote in chosen] == [0.99, 0.98, 0.71]


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
    own = [part for part in quote.parts if part.start >= start]
    for parts in ((*quote.before, *own, *quote.after), quote.parts):
        places = [place for part in parts for place in (part.start, part.end)]
        assert places == sorted(places)
    speech = [
        at for turn in document.turns for at in range(turn.start, turn.end)
        if not document.text[at].isspace()
    ]  # fmt: skip
    shown = {at for part in (*quote.before, *quote.after) for at in range(part.start, part.end)}
    assert {at for at in shown & set(speech) if start <= at < end} == set()
    if quote.before:
        assert not [at for at in speech if quote.before[-1].end <= at < start]
    if quote.after:
        assert not [at for at in speech if end <= at < quote.after[0].start]
    assert all(start <= part.start <= part.end <= end for part in own)
    for part in (*quote.before, *quote.parts, *quote.after):
        turn = document.turn_at(part.start) or document.turn_at(part.start - 1)
        assert turn is not None
        assert turn.start <= part.start <= part.end <= turn.end


def _fields(coding: Coding) -> dict[str, object]:
    return {name: getattr(coding, name) for name in Coding.__slots__}
