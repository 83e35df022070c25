"""Chosen quotes: cut, redacted, in their order; and nothing redacted is shown anywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualcode.coding import load_codebook
from qualcode.errors import QuoteMismatch
from qualcode.findings import build_results, render, verify_results
from qualcode.findings.authored import Authored
from qualcode.findings.redaction import redact
from qualcode.model import (
    ChosenQuote,
    Coding,
    Document,
    Evidence,
    Localized,
    Participant,
    Redaction,
    Span,
)
from qualcode.text import prepare
from qualcode.text.marks import settle

TALK = (
    "PVV: Chị đi lại thế nào?\n"
    "Chị A: Tôi nhờ bác Tư Hậu ở đầu ngõ chở, bác ấy tốt lắm, đi đâu cũng chờ. Xăng thì tôi trả.\n"
    "PVV: Có hôm nào phải ở nhà không?\n"
    "Chị A: Có, hôm bác Tư Hậu ốm.\n"
)
BOOK = load_codebook(
    "title: Thử\ncodes:\n"
    "  - id: enablers.lift\n    name: {vi: Nhờ chở, en: Gets a lift}\n"
    "    definition: {vi: Có người chở giúp.}\n    indicators: [chở]\n"
    "  - id: barriers.stuck\n    name: {vi: Kẹt ở nhà, en: Stuck at home}\n",
    path="book.yaml",
)
SECRET = "Tư Hậu"


def talk() -> Document:
    document = prepare(TALK, document_id="P01", tokenizer=None)
    person = Participant("A", {"role": "khách hàng"})
    turns = tuple(replace(turn, participant="A" if turn.label else None) for turn in document.turns)
    turns = tuple(replace(t, participant=None) if t.role == "interviewer" else t for t in turns)
    return replace(document, turns=turns, participants=(person,))


DOCUMENT = talk()


def span(words: str) -> Span:
    start = DOCUMENT.text.index(words)
    return Span(start, start + len(words))


def chosen(words: str, **marks: object) -> ChosenQuote:
    return ChosenQuote("P01", *span(words), "enablers.lift", words, **marks)  # type: ignore[arg-type]


def coded(words: str, code: str = "enablers.lift") -> Coding:
    start, end = span(words)
    sign = Evidence(f"{code}#1", start, end, 0.9)
    return Coding("P01", start, end, code, "Mai", words, evidence=(sign,))


CODINGS = [coded("bác Tư Hậu ở đầu ngõ chở"), coded("Tôi nhờ bác Tư"), coded("Có, hôm bác")]
WHOLE = "Tôi nhờ bác Tư Hậu ở đầu ngõ chở, bác ấy tốt lắm, đi đâu cũng chờ."


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (0, 12, "anh [tên] ơi."),
        (4, 8, "[tên]"),
        (5, 12, "[tên] ơi."),
        (0, 6, "anh [tên]"),
        (0, 4, "anh "),
        (8, 12, " ơi."),
        (6, 6, ""),
    ],
)
def test_a_span_shows_no_word_that_is_redacted(start: int, end: int, shown: str) -> None:
    assert redact("anh Hùng ơi.", start, end, [Redaction(4, 8, "tên")]) == shown


def test_redactions_that_overlap_become_one() -> None:
    three = [Redaction(5, 9, "b"), Redaction(0, 6, "a"), Redaction(9, 11, "c")]
    assert settle(three) == (Redaction(0, 9, "a"), Redaction(9, 11, "c"))


@pytest.mark.parametrize(
    ("cut", "shown"),
    [
        ("bác ấy tốt lắm, ", "Tôi nhờ bác Tư Hậu ở đầu ngõ chở, [...] đi đâu cũng chờ."),
        ("Tôi nhờ ", "[...] bác Tư Hậu ở đầu ngõ chở, bác ấy tốt lắm, đi đâu cũng chờ."),
        (", đi đâu cũng chờ.", "Tôi nhờ bác Tư Hậu ở đầu ngõ chở, bác ấy tốt lắm [...]"),
    ],
)
def test_a_cut_is_marked_where_it_is(cut: str, shown: str) -> None:
    results = build_results(
        [DOCUMENT],
        BOOK,
        CODINGS,
        authored=Authored(quotes=(chosen(WHOLE, cuts=(span(cut),)),)),
    )
    verify_results(results)
    (quote,) = results.panels[0].findings[0].quotes
    assert render(quote.parts) == shown


def test_a_quote_across_turns_is_an_exchange_and_may_lose_the_question() -> None:
    words = DOCUMENT.text[span("Xăng thì").start : span("hôm bác Tư Hậu ốm.").end]
    question = span("Có hôm nào phải ở nhà không?")
    for cuts, shown in (
        ((), "Xăng thì tôi trả.\nCó hôm nào phải ở nhà không?\nCó, hôm bác Tư Hậu ốm."),
        ((question,), "Xăng thì tôi trả. [...] Có, hôm bác Tư Hậu ốm."),
    ):
        quotes = (chosen(words, cuts=cuts),)
        results = build_results([DOCUMENT], BOOK, CODINGS, authored=Authored(quotes=quotes))
        assert render(results.panels[0].findings[0].quotes[0].parts) == shown


def test_people_decide_statement_quotes_and_order() -> None:
    first, second = chosen("Xăng thì tôi trả."), chosen(WHOLE, starred=True)
    said = {"enablers.lift": Localized("Hàng xóm chở giúp.", "Neighbours give lifts.")}
    results = build_results(
        [DOCUMENT], BOOK, CODINGS, lang="en", authored=Authored(said, (first, second))
    )
    finding = results.panels[0].findings[0]
    assert (finding.statement, finding.statement_origin) == ("Neighbours give lifts.", "person")
    assert finding.quotes_origin == "person"
    assert [render(quote.parts) for quote in finding.quotes] == [WHOLE, "Xăng thì tôi trả."]


def test_a_redacted_place_is_hidden_from_every_quote_context_and_sign() -> None:
    hidden = tuple(
        Redaction(start, start + len(SECRET), "tên")
        for start in (TALK.index(SECRET), TALK.rindex(SECRET))
    )
    quotes = (chosen(WHOLE, redactions=hidden[:1]), chosen("Có, hôm bác Tư Hậu ốm."))
    quotes = (quotes[0], replace(quotes[1], redactions=hidden[1:]))
    results = build_results([DOCUMENT], BOOK, CODINGS, authored=Authored(quotes=quotes))
    verify_results(results)
    shown = [part.text for each in results.excerpts if each.quote for part in each.quote.parts]
    shown += [part.text for each in results.excerpts if each.quote for part in each.quote.before]
    shown += [each.words for each in results.excerpts]
    for quote in results.panels[0].findings[0].quotes:
        shown += [part.text for part in (*quote.before, *quote.parts, *quote.after)]
    shown += [words for signs in results.indicators.values() for s in signs for words in s.words]
    together = "\n".join(shown)
    assert "[tên]" in together
    assert "Hậu" not in together
    assert "bác Tư" not in together, "a span that begins or ends inside the name shows none of it"


def test_a_report_is_refused_where_a_redaction_would_show() -> None:
    where = TALK.index(SECRET)
    hidden = (Redaction(where, where + len(SECRET), "tên"),)
    bare = build_results([DOCUMENT], BOOK, CODINGS)
    with pytest.raises(QuoteMismatch):
        verify_results(replace(bare, redactions={"P01": hidden}))
    redacted = build_results(
        [DOCUMENT], BOOK, CODINGS, authored=Authored(quotes=(chosen(WHOLE, redactions=hidden),))
    )
    with pytest.raises(QuoteMismatch):
        verify_results(replace(redacted, redactions={}))
    with pytest.raises(QuoteMismatch):
        build_results(
            [DOCUMENT],
            BOOK,
            CODINGS,
            authored=Authored(quotes=(replace(chosen(WHOLE), quote="khác"),)),
        )


def test_what_is_left_out_is_told() -> None:
    elsewhere = replace(chosen("Xăng thì tôi trả."), code="barriers.stuck")
    said = {"barriers.stuck": Localized("Không ai chở.")}
    results = build_results(
        [DOCUMENT], BOOK, CODINGS, authored=Authored(said, (elsewhere,), n_outdated=2)
    )
    told = [str(warning) for warning in results.warnings]
    assert [text for text in told if "Statements that are not shown" in text]
    assert [text for text in told if "not voiced in this layer or" in text]
    assert [text for text in told if "was corrected" in text and ": 2." in text]
    assert build_results([DOCUMENT], BOOK, CODINGS).warnings == ()


def test_a_restricted_report_quotes_only_whom_it_counts() -> None:
    other = replace(
        DOCUMENT,
        id="P02",
        turns=tuple(replace(t, participant="B" if t.participant else None) for t in DOCUMENT.turns),
        participants=(Participant("B", {"role": "cán bộ"}),),
    )
    results = build_results(
        [DOCUMENT, other],
        BOOK,
        [*CODINGS, replace(CODINGS[0], document="P02")],
        roles=["cán bộ"],
        authored=Authored(quotes=(chosen(WHOLE),)),
    )
    finding = results.panels[0].findings[0]
    assert finding.quotes_origin == "rules"
    assert {quote.document for quote in finding.quotes} == {"P02"}
