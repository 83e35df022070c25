"""``matrix.xlsx`` and ``quotes.csv``: numbers are numbers, text is text."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from handmade import coded, provenance, small_study, talk
from hypothesis import given
from hypothesis import strategies as st
from places import SHARED
from test_report_html import hostile_batches, hostile_results

from qualcode.errors import QuoteMismatch
from qualcode.findings import Results, build_results
from qualcode.messages import Translator
from qualcode.report import quotes_csv, render_xlsx
from qualcode.report.csvtables import RISKY, guard, unguard

EN = Translator("en")


def small_results() -> Results:
    documents, book, codings = small_study()
    return build_results(documents, book, codings, lang="en")


def workbook(results: Results) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(render_xlsx(results, provenance(), EN)))


def rows(results: Results) -> list[list[str]]:
    text = quotes_csv(results, EN).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_workbook_has_its_sheets() -> None:
    book = workbook(small_results())
    assert book.sheetnames == [
        "Overview", "Figures", "Themes by role", "Themes by site", "Quotes", "Codebook",
        "Provenance",
    ]  # fmt: skip
    assert book.properties.creator == "qualcode"
    assert book.properties.created.isoformat() == "2026-11-21T00:00:00"


def test_matrix_cells_are_numbers_with_formats() -> None:
    sheet = workbook(small_results())["Themes by role"]
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref == "A4:M11"
    assert sheet["B3"].value == "gia đình (n = 1)"
    assert [cell.value for cell in sheet[4]][:4] == [
        "Theme", "Sentences", "Participants", "% of participants",
    ]  # fmt: skip
    online = next(
        row for row in sheet.iter_rows(min_row=5) if row[0].value == "Code enablers.online"
    )
    assert [cell.value for cell in online][:4] == ["Code enablers.online", 1, 1, 1]
    assert online[3].number_format == "0%"
    assert online[12].value == pytest.approx(2 / 3)


def test_an_undefined_share_is_an_empty_cell() -> None:
    _, book, _ = small_study()
    import openpyxl

    made = render_xlsx(build_results([], book, []), provenance(), EN)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["Themes by role"]
    assert sheet["D5"].value is None


def test_the_quote_sheet_points_back_to_the_text() -> None:
    results = small_results()
    sheet = workbook(results)["Quotes"]
    heads = [cell.value for cell in sheet[3]]
    shown = [dict(zip(heads, values, strict=True)) for values in
             sheet.iter_rows(min_row=4, max_row=7, values_only=True)]  # fmt: skip
    assert len(shown) == len(results.excerpts) == 4
    for row in shown:
        text = results.documents[row["Document"]].text
        assert text[row["Start"] : row["End"]] == row["Quote"]
    assert shown[0]["Attribution"] == "(TNV, female, aged 58, Bến Gỗ)"
    assert shown[0]["Age"] == "58"


def test_context_and_quote_follow_each_other_with_the_marks_of_other_speakers() -> None:
    lines = [("H", "Anh kể đi."), ("Đ", "Xa lắm. Đi mãi. Mệt."), ("H", "Thế ạ?")]
    document = talk("X", lines)
    _, book, _ = small_study()
    words = ("Xa lắm.", "Đi mãi.", "Mệt.")
    codings = [coded(document, said, "barriers.mobility") for said in words]
    head, *found = rows(build_results([document], book, codings, lang="en"))
    shown = [dict(zip(head, row, strict=True)) for row in found]
    assert [(row["Context before"], row["Quote"], row["Context after"]) for row in shown] == [
        ("Q: Anh kể đi.", "Xa lắm.", "Đi mãi. Mệt."),
        ("Q: Anh kể đi.\nA: Xa lắm.", "Đi mãi.", "Mệt."),
        ("Q: Anh kể đi.\nA: Xa lắm. Đi mãi.", "Mệt.", "Q: Thế ạ?"),
    ]


def test_only_what_is_counted_is_listed_as_counted() -> None:
    documents, book, codings = small_study()
    asked = coded(documents[1], "Anh kể về công việc đi.", "barriers.mobility")
    results = build_results(documents, book, [*codings, asked], lang="en", roles=["TNV"])
    head, *found = rows(results)
    shown = [dict(zip(head, row, strict=True)) for row in found]
    assert [(row["Document"], row["Counted"]) for row in shown] == [
        ("PV01", "yes"), ("PV01", "yes"), ("PV02", "no"),
    ]  # fmt: skip
    assert "khách hàng" not in {row["Role"] for row in shown}
    overview = {row[0].value: row[1].value for row in workbook(results)["Overview"].iter_rows()}
    restricted = "Only participants with the role TNV are counted and quoted."
    assert overview["Restricted to"] == restricted


def test_the_base_row_holds_segments_only() -> None:
    sheet = workbook(small_results())["Themes by role"]
    base = next(row for row in sheet.iter_rows() if row[0].value == "Base: all sentences")
    values = [cell.value for cell in base[1:]]
    assert values[::3] == [1, 2, 3, 6]
    assert set(values[1::3] + values[2::3]) == {None}


def test_text_is_never_a_formula_link_or_number() -> None:
    for batch in hostile_batches():
        sheets = workbook(hostile_results(batch))
        cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert not [cell for cell in cells if cell.hyperlink]
        quotes = [row[3].value for row in sheets["Quotes"].iter_rows(min_row=4)]
        assert all(isinstance(value, str) or value is None for value in quotes)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    _, book, _ = small_study()
    words = "😀 dài " * 9_000
    document = talk("X", [("Đ", words.strip())])
    results = build_results([document], book, [coded(document, words.strip(), "barriers.data")])
    value = workbook(results)["Quotes"]["D4"].value
    assert len(value.encode("utf-16-le")) // 2 <= 32_767
    assert value.endswith("[cut: a cell holds no more than 32767 characters]")


def test_workbook_and_csv_hold_no_clock() -> None:
    results = small_results()
    assert render_xlsx(results, provenance(), EN) == render_xlsx(results, provenance(), EN)
    assert quotes_csv(results, EN) == quotes_csv(results, EN)


def test_the_csv_shows_vietnamese_in_excel_and_keeps_quotes_verbatim() -> None:
    results = small_results()
    assert quotes_csv(results, EN).startswith(b"\xef\xbb\xbf")
    head, *found = rows(results)
    for row in found:
        values = dict(zip(head, row, strict=True))
        text = results.documents[values["Document"]].text
        assert text[int(values["Start"]) : int(values["End"])] == unguard(values["Quote"])


@given(st.text(max_size=20))
def test_the_guard_is_undone(text: str) -> None:
    guarded = guard(text)
    assert isinstance(guarded, str)
    assert unguard(guarded) == text
    assert guarded[:1] not in RISKY - {"'"}


@pytest.mark.parametrize("start", sorted(RISKY))
def test_risky_beginnings_are_guarded(start: str) -> None:
    assert guard(f"{start}1+1") == f"'{start}1+1"


def test_payloads_cannot_start_a_formula() -> None:
    place = SHARED / "hostile" / "csv-injection" / "csv-payload.txt"
    if not place.is_file():
        pytest.skip(f"the CSV payloads are absent: {place}")
    payloads = [line for line in place.read_text("utf-8").splitlines() if line.strip()]
    for row in rows(hostile_results([*payloads, "- Ừ thì có.", "b", "c"])):
        assert not [value for value in row if value[:1] in RISKY - {"'"}]


def test_no_quote_no_tables() -> None:
    results = small_results()
    documents = {name: replace(each, text="x" * 999) for name, each in results.documents.items()}
    for render in (
        lambda broken: render_xlsx(broken, provenance(), EN),
        lambda broken: quotes_csv(broken, EN),
    ):
        with pytest.raises(QuoteMismatch):
            render(replace(results, documents=documents))
