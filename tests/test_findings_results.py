"""Everything a report says, as one value."""

from __future__ import annotations

from dataclasses import replace

import pytest
from handmade import RULES, codebook, coded, small_study, talk

from qualcode.errors import QuoteMismatch
from qualcode.findings import build_results, render, verify_results
from qualcode.findings.indicators import Fired
from qualcode.findings.results import LayerState
from qualcode.model import Status, Unit


def test_the_study_at_a_glance() -> None:
    documents, book, codings = small_study()
    glance = build_results(documents, book, codings).glance
    assert (glance.n_documents, glance.n_participants, glance.n_turns) == (3, 3, 8)
    assert (glance.n_respondent_turns, glance.n_segments, glance.n_coded_segments) == (4, 6, 4)
    assert (glance.n_codings, glance.n_codes, glance.n_codes_voiced) == (4, 4, 2)


def test_themes_are_ordered_by_people_and_silent_ones_named() -> None:
    documents, book, codings = small_study()
    more = [*codings, coded(documents[1], "Nhóm thì tôi ít đọc.", "barriers.data", coder="Mai")]
    results = build_results(documents, book, more)
    barriers = results.panels[1]
    assert [finding.code.id for finding in barriers.findings] == [
        "barriers.mobility",
        "barriers.data",
    ]
    assert [finding.n_participants for finding in barriers.findings] == [2, 1]
    assert barriers.total.n_segments == 3
    assert [code.id for code in results.panels[2].not_voiced] == ["positive.cared"]


def test_a_finding_states_its_definition_in_the_language_of_the_report() -> None:
    documents, book, codings = small_study()
    vi = build_results(documents, book, codings, lang="vi").panels[0].findings[0]
    en = build_results(documents, book, codings, lang="en").panels[0].findings[0]
    assert vi.statement == "Định nghĩa của enablers.online."
    assert en.statement == "Definition of enablers.online."
    assert vi.statement_origin == "definition"
    assert vi.quotes
    assert all(quote.code == "enablers.online" for quote in vi.quotes)


def test_layers_are_told_apart() -> None:
    documents, book, codings = small_study()
    hand = coded(documents[0], "Tiện lắm em.", "enablers.online", coder="Mai",
                 status=Status.MANUAL)  # fmt: skip
    both = build_results(documents, book, [*codings, hand])
    assert both.layers == (LayerState("Mai", 0, 0, 0, 1), LayerState(RULES, 4, 0, 1, 0))
    assert both.n_unreviewed == 4
    mai = build_results(documents, book, [*codings, hand], layer="Mai")
    assert mai.glance.n_codings == 1
    assert mai.n_unreviewed == 0
    rules = build_results(documents, book, [*codings, hand], layer="rules")
    assert [state.coder for state in rules.layers] == [RULES]


def test_nothing_is_dropped_in_silence() -> None:
    documents, book, codings = small_study()
    strays = [
        replace(codings[0], code="enablers.gone"),
        replace(codings[0], document="PV99"),
        coded(documents[0], "Còn các em ấy", "barriers.data"),
    ]
    results = build_results(documents, book, [*codings, *strays])
    told = " ".join(str(warning) for warning in results.warnings)
    assert "1 codings use the code “enablers.gone”" in told
    assert "“PV99”" in told
    assert "Codings in interviewers' speech: 1." in told
    assert results.glance.n_codings == 4
    assert [each.counted for each in results.excerpts].count(False) == 1
    assert results.layers == (LayerState(RULES, 4, 0, 1, 0, n_aside=1),)
    assert results.n_unreviewed == 4


def test_roles_restrict_who_is_counted_and_quoted() -> None:
    documents, book, codings = small_study()
    results = build_results(documents, book, codings, roles=["tnv"])
    assert results.glance.n_participants == 1
    quotes = [quote for panel in results.panels for each in panel.findings for quote in each.quotes]
    assert {quote.document for quote in quotes} == {"PV01"}


def test_a_filter_holds_for_everything_that_is_shown() -> None:
    documents, book, codings = small_study()
    asked = coded(documents[1], "Anh kể về công việc đi.", "barriers.mobility")
    results = build_results(documents, book, [*codings, asked], roles=["tnv"])
    assert results.roles == ("TNV",)
    assert (results.glance.n_codings, results.n_unreviewed) == (2, 2)
    assert results.glance.n_respondent_turns == 2
    assert [(each.coding.document, each.counted) for each in results.excerpts] == [
        ("PV01", True),
        ("PV01", True),
        ("PV02", False),
    ]
    assert results.layers == (LayerState(RULES, 2, 0, 0, 0, n_aside=1),)
    assert sum(fired.n for each in results.indicators.values() for fired in each) == 2
    told = [str(warning) for warning in results.warnings]
    assert [text.split(":")[0] for text in told] == [
        "Codings in interviewers' speech",
        "Codings in the speech of participants with another role",
    ]
    assert build_results(documents, book, codings).roles == ()


def test_indicators_that_fired_are_counted() -> None:
    documents, book, codings = small_study()
    results = build_results(documents, book, codings)
    assert results.indicators["enablers.online"] == (
        Fired("enablers.online#1", 0, 2, ("Hỏi", "Con")),
    )


def test_words_are_shown_as_they_are_mostly_written() -> None:
    said = ["Xa nhà lắm.", "Tôi xa nhà mãi.", "Cứ xa nhà hoài."]
    document = talk("X", [("Đ", " ".join(said))])
    book = codebook("barriers.mobility")
    codings = []
    for words in said:
        coding = coded(document, words, "barriers.mobility")
        start = coding.start + words.casefold().index("xa nhà")
        signs = (replace(coding.evidence[0], start=start, end=start + 6),)
        codings.append(replace(coding, evidence=signs))
    fired = build_results([document], book, codings).indicators["barriers.mobility"]
    assert fired == (Fired("barriers.mobility#1", 0, 3, ("xa nhà",)),)


def test_every_unit_builds_results() -> None:
    documents, book, codings = small_study()
    for unit in Unit:
        assert build_results(documents, book, codings, unit=unit).unit is unit


def test_drifted_codings_are_refused() -> None:
    documents, book, codings = small_study()
    moved = replace(codings[0], start=codings[0].start + 1, end=codings[0].end + 1)
    with pytest.raises(QuoteMismatch):
        build_results(documents, book, [moved])
    beyond = replace(codings[0], start=5, end=10**6, quote="")
    with pytest.raises(QuoteMismatch):
        build_results(documents, book, [beyond])


def test_quotes_are_found_again_when_a_report_is_written() -> None:
    documents, book, codings = small_study()
    results = build_results(documents, book, codings)
    verify_results(results)
    edited = replace(documents[0], text=documents[0].text.replace("Tiện", "Tiên"))
    with pytest.raises(QuoteMismatch):
        verify_results(replace(results, documents={**results.documents, "PV01": edited}))


def test_a_passage_is_not_quoted_twice_where_another_exists() -> None:
    said = (
        "Tôi đi phụ hồ xa nhà, hai ba tháng trời mới về thăm nhà một lần.",
        "Giấy tờ của tôi thì chẳng ai ghi lại, hỏi đâu cũng phải kể lại từ đầu.",
    )
    document = talk("X", [("H", "Sao ạ?"), ("Đ", " ".join(said))])
    other = talk("Y", [("H", "Sao ạ?"), ("Đ", " ".join(said))])
    book = codebook("barriers.mobility", "barriers.data")
    codings = [
        coded(document, said[0], "barriers.mobility"),
        coded(other, said[0], "barriers.mobility", confidence=0.8),
        coded(document, said[0], "barriers.data", confidence=0.9),
        coded(document, said[1], "barriers.data", confidence=0.8),
    ]
    first, second = build_results([document, other], book, codings).panels[0].findings
    assert (first.code.id, second.code.id) == ("barriers.mobility", "barriers.data")
    assert render(first.quotes[0].parts) == said[0]
    assert render(second.quotes[0].parts) == said[1]
