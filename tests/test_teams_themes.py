"""Statements and chosen quotes of two copies: nothing lost, nothing shown that somebody hid."""

from __future__ import annotations

from dataclasses import replace

import pytest
from teams_studies import MARKET, code, study, text

from qualcode.model import ChosenQuote, Localized, Redaction, Span
from qualcode.study import Study, StudyCoder, StudyQuote, StudyStatement, StudyText
from qualcode.teams.merge import merged, plan_merge, plan_merges
from qualcode.teams.plan import MergeMap, PlannedQuote
from qualcode.teams.quote_marks import with_redactions

PV1 = text("PV01", guid="d1")
LEG, HELP = code("Cái chân", "barriers.leg", guid="c1"), code("Người giúp", "home.help", guid="c2")
PEOPLE = [StudyCoder("Lan", "p1"), StudyCoder("Mai", "p2")]
WORRY = "Lo nhất là cái chân. Đứng lâu nó tê"
THOA = "Có cô Thoa ở đầu ngõ, trưa nào cô cũng chạy sang đỡ một tay."


def whole(*parts: StudyStatement | StudyQuote, texts: list[StudyText] | None = None) -> Study:
    """A study of one interview in which that was stated and chosen."""
    return study(
        texts or [PV1],
        [LEG, HELP],
        coders=PEOPLE,
        statements=tuple(each for each in parts if isinstance(each, StudyStatement)),
        quotes=tuple(each for each in parts if isinstance(each, StudyQuote)),
    )


def said(vi: str, author: str = "Lan", of: str = LEG.key) -> StudyStatement:
    return StudyStatement(of, Localized(vi), author)


def quote(
    words: str, *hidden: tuple[str, str], cut: str = "", document: StudyText = PV1, **more: object
) -> StudyQuote:
    """A quote of words that the document holds once, some of them hidden."""

    def place(part: str) -> tuple[int, int]:
        assert document.text.count(part) == 1, part
        start = document.text.index(part)
        return start, start + len(part)

    return StudyQuote(
        document.key,
        *place(words),
        HELP.key,
        "Mai",
        words,
        cuts=(Span(*place(cut)),) if cut else (),
        redactions=tuple(Redaction(*place(part), shown) for part, shown in hidden),
        **more,  # type: ignore[arg-type]
    )


# Statements


@pytest.mark.parametrize(
    ("ours", "we_had", "theirs", "they_had", "outcome", "holds"),
    [
        ("", [], "B", [], "added", "B"),
        ("A", [], "A", [], "same", "A"),
        ("A", [], "B", ["A"], "added", "B"),
        ("B", ["A"], "A", [], "same", "B"),
        ("B", ["A"], "C", ["A"], "conflict", "B"),
        ("A", [], "B", [], "conflict", "A"),
        ("A", ["B"], "B", ["A"], "conflict", "A"),
        ("B", ["A"], "C", ["A", "B"], "added", "C"),  # B had been merged from them
    ],
)
def test_the_newer_of_two_statements_holds_where_it_is_known(
    ours: str, we_had: list[str], theirs: str, they_had: list[str], outcome: str, holds: str
) -> None:
    mine = whole(*([said(ours)] if ours else []))
    mine = replace(mine, once_stated=frozenset(map(Localized, we_had)))
    other = replace(whole(said(theirs, "Mai")), once_stated=frozenset(map(Localized, they_had)))
    plan = plan_merge(mine, other)
    [planned] = plan.statements
    assert (planned.outcome.value, planned.text.vi) == (outcome, holds)
    assert (planned.reason is not None) is (outcome == "conflict")
    after = merged(mine, plan)
    assert [each.text.vi for each in after.statements] == [holds]
    assert plan.changes_nothing is (outcome != "added")
    assert plan_merge(after, other).changes_nothing


def test_a_statement_whose_code_or_author_does_not_come_in_is_refused() -> None:
    theirs = whole(said("Đau chân."), said("Có người giúp.", "Mai", HELP.key))
    for decisions in (MergeMap(codes={"barriers.leg": "-"}), MergeMap(coders={"Lan": "-"})):
        plan = plan_merge(whole(), theirs, decisions=decisions)
        assert [each.outcome.value for each in plan.statements] == ["refused", "added"]
        assert plan.statements[0].reason is not None


def test_a_second_source_that_did_not_touch_what_the_first_changed_asks_nothing() -> None:
    base = said("Cũ.")
    changed = replace(whole(said("Mới.", "Mai")), once_stated=frozenset([base.text]))
    plans = plan_merges(whole(base), [changed, whole(base)])
    assert sorted(p.statements[0].outcome.value for p in plans) == ["added", "same"]


# Chosen quotes


def only(ours: Study, theirs: Study) -> PlannedQuote:
    [found] = plan_merge(ours, theirs).quotes
    return found


def test_quotes_come_in_behind_ours_with_all_that_is_marked() -> None:
    mine = quote(WORRY, guid="q1")
    theirs = quote(THOA, ("Thoa", "tên"), cut="ở đầu ngõ", starred=True, guid="q2", created="t")
    ours = whole(mine)
    plan = plan_merge(ours, whole(theirs, mine))
    assert [each.outcome.value for each in plan.quotes] == ["added", "same"]
    after = merged(ours, plan)
    assert after.quotes == (mine, theirs)
    assert plan_merge(after, whole(theirs, mine)).changes_nothing


def test_a_quote_goes_the_way_of_its_words_into_our_text() -> None:
    edited = replace(PV1, text="H: Cháu chào bác.\n" + MARKET.replace("bún", "phở"))
    theirs = quote(THOA, ("Thoa", "tên"), cut="ở đầu ngõ")
    found = only(whole(texts=[edited]), whole(theirs))
    assert (found.outcome.value, found.quote.quote) == ("added", THOA)
    [hidden], [cut] = found.quote.redactions, found.quote.cuts
    assert edited.text[hidden.start : hidden.end] == "Thoa"
    assert edited.text[slice(*cut)] == "ở đầu ngõ"


def test_a_quote_without_a_certain_place_is_told() -> None:
    edited = replace(PV1, text=MARKET.replace(THOA, "Chẳng có ai, một mình xoay xở hết."))
    plan = plan_merge(whole(texts=[edited]), whole(quote(THOA, starred=True)))
    [found] = plan.quotes
    assert (found.outcome.value, found.quote.quote) == ("conflict", THOA)
    assert found.reason is not None
    assert plan.changes_nothing


def test_a_quote_that_waits_on_an_earlier_text_is_looked_for_by_its_words() -> None:
    waiting = replace(quote(THOA, ("Thoa", "tên")), start=0, end=len(THOA))
    moved = tuple(each._replace(start=6, end=10) for each in waiting.redactions)
    found = only(whole(), whole(replace(waiting, redactions=moved)))
    assert found.outcome.value == "added"
    assert found.quote.start == MARKET.index(THOA)
    [hidden] = found.quote.redactions
    assert MARKET[hidden.start : hidden.end] == "Thoa"


HIDDEN = quote(THOA, ("Thoa", "tên"), guid="q")


@pytest.mark.parametrize(
    ("ours", "theirs", "outcome", "shown", "cuts"),
    [
        (quote(THOA), HIDDEN, "same", {"Thoa": "tên"}, []),
        (HIDDEN, quote(THOA), "same", {"Thoa": "tên"}, []),
        (quote(THOA, ("Thoa", "chị ấy")), HIDDEN, "same", {"Thoa": "chị ấy"}, []),
        (quote(THOA, ("cô Thoa", "người quen")), HIDDEN, "same", {"cô Thoa": "người quen"}, []),
        (HIDDEN, quote(THOA, ("Thoa ở", "ai đó")), "same", {"Thoa ở": "ai đó"}, []),
        (quote(THOA, cut="cô Thoa ở"), HIDDEN, "same", {"Thoa": "tên"}, ["cô ", " ở"]),
        (quote(THOA), quote(THOA, cut="ở đầu ngõ"), "conflict", {}, []),
        (quote(THOA, cut="ở đầu ngõ"), quote(THOA, cut="đầu ngõ"), "same", {}, ["ở đầu ngõ"]),
        (quote(THOA, starred=True), quote(THOA), "same", {}, []),
        (quote(THOA), quote(THOA, starred=True), "conflict", {}, []),
    ],
)
def test_what_either_side_hides_of_a_quote_that_both_chose_is_hidden(
    ours: StudyQuote, theirs: StudyQuote, outcome: str, shown: dict[str, str], cuts: list[str]
) -> None:
    mine, other = whole(ours), whole(theirs)
    plan = plan_merge(mine, other)
    [found] = plan.quotes
    assert found.outcome.value == outcome
    after = merged(mine, plan)
    [now] = after.quotes
    assert {MARKET[a:b]: words for a, b, words in now.redactions} == shown
    assert [MARKET[a:b] for a, b in now.cuts] == cuts
    assert now.starred is ours.starred
    assert found.updates is (now != ours)
    assert plan_merge(after, other).changes_nothing


def test_one_quote_is_known_again_where_its_text_was_carried_otherwise() -> None:
    edited = replace(PV1, text=MARKET.replace(THOA, "Có bà Mùi thỉnh thoảng ghé qua chốc lát."))
    waiting = quote(THOA, guid="q")  # ours has no place for it either: it waits on the old text
    ours = whole(waiting, texts=[edited])
    found = only(ours, whole(HIDDEN))
    assert (found.outcome.value, found.ours, found.updates) == ("same", waiting, True)


def test_quotes_of_two_codes_that_are_one_here_become_one() -> None:
    first = replace(quote(THOA), code=LEG.key)
    ours = study([PV1], [HELP], coders=PEOPLE)
    decisions = MergeMap(codes={"barriers.leg": "home.help"})
    plan = plan_merge(ours, whole(first, HIDDEN), decisions=decisions)
    assert [each.outcome.value for each in plan.quotes] == ["added", "same"]
    [now] = merged(ours, plan).quotes
    assert [each.shown for each in now.redactions] == ["tên"]


def test_nothing_outside_a_quote_is_hidden_in_it() -> None:
    chosen = ChosenQuote("PV01", 10, 20, "home.help", "m" * 10)
    assert with_redactions(chosen, [Redaction(5, 12, "a"), Redaction(18, 25, "b")]) == chosen
