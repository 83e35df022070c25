"""Charts: well-formed, named, with every number in them and beside them, and nothing overflows."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from handmade import coded, small_study, talk

from qualcode.findings.cooccurrence import count_pairs
from qualcode.findings.counting import cover
from qualcode.findings.matrix import tabulate
from qualcode.messages import Translator
from qualcode.model import Codebook, Localized, Unit
from qualcode.report import svg
from qualcode.report.chart_timeline import timeline_chart
from qualcode.report.chart_together import code_keys, together_chart
from qualcode.report.charts import (
    Chart,
    codes_chart,
    groups_chart,
    heat_chart,
)
from qualcode.report.tables import Kind, say_value

EN = Translator("en")
LONG = "Đi làm ăn xa nhà quanh năm suốt tháng, chỉ về quê vào dịp Tết và những ngày giỗ chạp " * 3


def long_names(book: Codebook) -> Codebook:
    codes = [replace(code, name=Localized(f"{code.id} {LONG}", "")) for code in book.codes]
    return replace(book, codes=tuple(codes))


def all_charts(book: Codebook | None = None, t: Translator = EN) -> dict[str, Chart]:
    documents, plain, codings = small_study()
    book = book or plain
    coverage = cover(codings, documents, Unit.SENTENCE)
    matrix = tabulate(coverage, book, "role")
    ids = [code.id for code in book.codes]
    voiced = {code: len(coverage.of([code])) for code in ids}
    here = [each for each in codings if each.document == "PV01"]
    charts = (
        codes_chart(book, matrix, t),
        groups_chart(book, matrix, t),
        heat_chart(book, matrix, t),
        together_chart(book, count_pairs(coverage, ids), voiced, Unit.SENTENCE, t),
        timeline_chart(book, documents[0], here, t),
    )
    return {chart.key: chart for chart in charts}


@pytest.mark.parametrize("key", ["codes", "groups", "heat", "together", "timeline"])
def test_a_picture_with_a_name_and_no_script(key: str) -> None:
    chart = all_charts()[key]
    root = ElementTree.fromstring(chart.svg)
    assert root.get("role") == "img"
    ids = {each.get("id"): "".join(each.itertext()) for each in root.iter() if each.get("id")}
    assert ids[root.get("aria-labelledby")]
    assert ids[root.get("aria-describedby")]
    assert chart.table.caption == ids[root.get("aria-labelledby")]
    names = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert names <= {"svg", "title", "desc", "rect", "text", "tspan", "path", "circle", "line"}
    assert not re.search(r"\bstyle=|\bon\w+=|href|url\(|<script|font-family", chart.svg)


@pytest.mark.parametrize("key", ["codes", "groups", "heat", "together", "timeline"])
def test_alone_it_needs_no_page(key: str) -> None:
    alone = svg.standalone(all_charts()[key].svg)
    root = ElementTree.fromstring(alone)
    assert not re.search(r"light-dark|var\(|currentColor", alone)
    fills = {each.get("fill") for each in root.iter()} - {None, "none"}
    assert all(re.fullmatch("#[0-9a-f]{6}", str(fill)) for fill in fills)


def shown(chart: Chart) -> str:
    root = ElementTree.fromstring(chart.svg)
    return " ".join(" ".join(each.itertext()) for each in root.iter() if each.tag.endswith("}text"))


def test_every_number_stands_in_the_picture() -> None:
    charts = all_charts()
    words = shown(charts["codes"])
    for row in charts["codes"].table.rows:
        share = say_value(row.values[3], Kind.SHARE, EN)
        assert f"{row.values[2]} ({share})" in words
        assert str(row.values[1]) in words
    assert "a 1" in shown(charts["groups"])
    assert shown(charts["heat"]).count("100\u202f%") == 4
    assert "Turn" in shown(charts["timeline"])


@pytest.mark.parametrize("key", ["codes", "groups", "heat", "together", "timeline"])
def test_a_legend_names_the_letters_of_the_domains(key: str) -> None:
    _, book, _ = small_study()
    words = shown(all_charts()[key])
    named = [f"{letter} {domain.name.text('en')}"
             for letter, domain in zip("ABC", book.domains, strict=False)]  # fmt: skip
    assert sum(each in words for each in named) >= 2
    few = {"codes", "heat"}
    assert key not in few or all(each in words for each in named)


def test_the_tables_of_groups_hold_numbers_under_names_of_their_own() -> None:
    charts = all_charts()
    tables = [charts[key].table for key in ("groups", "heat")]
    assert len({table.caption for table in tables}) == 2
    for table, kind in zip(tables, (int, float), strict=True):
        assert len({column.head for column in table.columns}) == len(table.columns)
        values = [value for row in table.rows for value in row.values[2:]]
        assert values
        assert all(isinstance(value, kind | None) for value in values)


def test_the_lines_of_a_label_are_read_with_a_blank_between_them() -> None:
    words = svg.fit("Đi làm xa, ít khi về", 80)
    assert len(words.lines) == 2
    (text,) = ElementTree.fromstring(f"<svg>{svg.label(words, 0, 0)}</svg>")
    assert "".join(text.itertext()) == "Đi làm xa, ít khi về"


def test_codes_in_one_segment_are_counted_as_pairs() -> None:
    document = talk("X", [("Đ", "Xe hỏng rồi. Xa quá."), ("Mai", "Xa thật.")], {"Đ": {}, "Mai": {}})
    codings = [
        coded(document, "Xe hỏng rồi.", "barriers.a"),
        coded(document, "Xe hỏng rồi. Xa quá.", "barriers.b"),
        coded(document, "Xa thật.", "barriers.a"),
        coded(document, "Xa thật.", "barriers.c"),
    ]
    coverage = cover(codings, [document], Unit.SENTENCE)
    codes = [f"barriers.{letter}" for letter in "abcd"]
    pairs = {(pair.first, pair.second): pair for pair in count_pairs(coverage, codes)}
    assert len(pairs) == 6
    both = pairs["barriers.a", "barriers.b"]
    assert (both.n_segments, both.n_participants, both.jaccard) == (1, 1, 1 / 3)
    assert pairs["barriers.b", "barriers.c"].n_segments == 0
    assert pairs["barriers.b", "barriers.d"].jaccard == 0
    assert count_pairs(cover([], [document], Unit.TURN), ["x", "y"])[0].jaccard is None


def test_codes_have_keys() -> None:
    _, book, _ = small_study()
    assert list(code_keys(book).values()) == ["A1", "B1", "B2", "C1"]


@pytest.mark.parametrize("key", ["codes", "groups", "heat", "together", "timeline"])
def test_long_names_are_shortened_and_kept_for_who_asks(key: str) -> None:
    _, book, _ = small_study()
    chart = all_charts(long_names(book))[key]
    root = ElementTree.fromstring(chart.svg)
    lines = [each.text or "" for each in root.iter() if each.tag.endswith("tspan")]
    assert max(map(len, lines)) <= 34
    whole = [each.text or "" for each in root.iter() if each.tag.endswith("title")]
    assert any(LONG.split()[-1] in text and len(text) > 200 for text in whole)


@pytest.mark.parametrize("text", ["", " ", "a" * 200, "Nghiêng ngả", "1\x00<&>\"'", "𝄞 " * 40])
def test_labels_fit_whatever_they_hold(text: str) -> None:
    words = svg.fit(text, 100)
    assert len(words.lines) <= 2
    assert all(len(line) <= 100 / (svg.FONT * svg.CHARACTER) + 1 for line in words.lines)
    ElementTree.fromstring(f"<svg>{svg.label(words, 0, 0)}</svg>")


def test_many_groups_become_one_part() -> None:
    documents = [
        talk(f"PV{n:02}", [("Đ", "Xa quá.")], {"Đ": {"site": f"Xã {n}"}}) for n in range(12)
    ]
    codings = [coded(document, "Xa quá.", "barriers.data") for document in documents]
    _, book, _ = small_study()
    matrix = tabulate(cover(codings, documents, Unit.SENTENCE), book, "site")
    words = shown(groups_chart(book, matrix, EN))
    assert "other groups" in words
    assert "h 5" in words
