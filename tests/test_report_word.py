"""``report.docx``: real styles, captions, fields; the same content as the page."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from handmade import provenance, small_study, talk
from test_report_html import hostile_batches, hostile_results

from qualcode.errors import QuoteMismatch
from qualcode.findings import Results, build_results
from qualcode.messages import Translator
from qualcode.model import Codebook, Localized
from qualcode.report import render_docx
from qualcode.report.archive import without_clock
from qualcode.report.wordxml import clean

EN = Translator("en")


def small_results() -> Results:
    documents, book, codings = small_study()
    return build_results(documents, book, codings, lang="en")


def opened(blob: bytes) -> Any:
    import docx

    return docx.Document(io.BytesIO(blob))


def test_headings_and_styles_are_real() -> None:
    word = opened(render_docx(small_results(), provenance(), EN))
    by_style = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Caption", "Quote"} <= by_style
    headings = [each.text for each in word.paragraphs if each.style.name == "Heading 2"]
    assert headings == ["A. Domain enablers", "B. Domain barriers", "C. Domain positive"]
    captions = [each for each in word.paragraphs if each.style.name == "Caption"]
    assert [each.text.split(".")[0] for each in captions] == ["Table "] * 7
    numbers = [each._p.xpath("w:fldSimple//w:t")[0].text for each in captions]
    assert numbers == [str(n) for n in range(1, 8)]
    assert len(word.tables) == 7
    assert 'w:instr=" SEQ Table \\* ARABIC "' in word.element.xml


def test_tables_repeat_their_heads_and_fit_the_page() -> None:
    word = opened(render_docx(small_results(), provenance(), EN))
    for table in word.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
        assert sum(column.width for column in table.columns) <= 9071 * 635
        assert table.style.name == "Report Table"


def test_a_matrix_of_many_groups_is_turned_and_cut() -> None:
    people = {f"P{n}": {"role": f"Vai {n:02}", "site": "An Hoà"} for n in range(30)}
    document = talk("X", [(name, "Tôi nói một câu.") for name in people], people)
    _, book, _ = small_study()
    word = opened(render_docx(build_results([document], book, []), provenance(), EN))
    assert [section.orientation for section in word.sections] == [0, 1, 0]
    turned = [table for table in word.tables if table.rows[0].cells[0].text == "Theme"]
    assert len(turned) == 5
    assert all(sum(column.width for column in t.columns) <= 14003 * 635 for t in turned)
    heads = [cell.text.split("\n")[0] for t in turned for cell in t.rows[0].cells]
    assert {f"Vai {n:02}" for n in range(30)} <= set(heads)


def test_quotes_are_there_with_who_and_where() -> None:
    texts = [
        each.text for each in opened(render_docx(small_results(), provenance(), EN)).paragraphs
    ]
    assert "“Con tôi nó vào nhóm rồi, có gì nó cũng hỏi ở đấy.”" in texts
    assert "(khách hàng, male, aged 34, An Hoà) — PV02, turn 2" in texts
    assert "Q: Còn các em ấy có hay vắng nhà không?" in texts
    assert "A: Có, vắng suốt." in texts


def test_the_contents_can_take_page_numbers_and_nothing_forces_a_page() -> None:
    word = opened(render_docx(small_results(), provenance(), EN))
    entries = [each for each in word.paragraphs if each.style.name.lower().startswith("toc")]
    assert [each.text.strip() for each in entries][-1] == "How this report was made"
    assert word.element.xml.count("PAGEREF") == len(entries)
    xml = word.element.xml
    assert "pageBreakBefore" not in xml
    assert "updateFields" not in word.settings.element.xml


def test_a_filter_and_a_theme_without_a_certain_quote_are_named() -> None:
    documents, book, codings = small_study()
    doubtful = [replace(each, confidence=0.5) for each in codings]
    results = build_results(documents, book, doubtful, lang="en", roles=["tnv"])
    texts = "\n".join(
        each.text for each in opened(render_docx(results, provenance(), EN)).paragraphs
    )
    assert "Only participants with the role TNV are counted and quoted." in texts
    assert "No quote is certain enough to be shown here; all are in quotes.csv." in texts


@pytest.mark.parametrize(("lang", "tag"), [("vi", "vi-VN"), ("en", "en-GB")])
def test_the_file_says_what_it_is_and_nobody_made_it(lang: str, tag: str) -> None:
    word = opened(render_docx(small_results(), provenance(), Translator(lang)))
    properties = word.core_properties
    assert properties.author == properties.last_modified_by == "qualcode"
    assert properties.created.isoformat().startswith("2026-11-21T00:00:00")
    assert properties.language == tag
    assert f'w:lang w:val="{tag}"' in word.styles.element.xml
    assert 'w:eastAsia="Times New Roman"' in word.styles.element.xml
    names = {str(part.partname) for part in word.part.package.iter_parts()}
    assert not [name for name in names if "thumbnail" in name or "customXml" in name]


def test_the_same_results_give_the_same_bytes() -> None:
    results = small_results()
    first = render_docx(results, provenance(), EN)
    assert render_docx(results, provenance(), EN) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_clock_is_taken_out_of_any_archive() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("một.txt", "PK\x03\x04PK\x01\x02"):
            archive.writestr(
                zipfile.ZipInfo(name, (2031, 5, 6, 7, 8, 10)), b"PK\x05\x06 PK\x01\x02"
            )
    with zipfile.ZipFile(io.BytesIO(without_clock(out.getvalue()))) as archive:
        assert archive.testzip() is None
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
        assert archive.read("một.txt") == b"PK\x05\x06 PK\x01\x02"


def test_hostile_text_makes_a_file_that_opens() -> None:
    for batch in hostile_batches():
        word = opened(render_docx(hostile_results(batch), provenance(), EN))
        assert len(word.tables) >= 7


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert clean("a\x00b\x1f\ud800<") == "a\ufffdb\ufffd\ufffd&lt;"


def test_an_empty_study_still_makes_a_file() -> None:
    book = Codebook(Localized(), (), (), "")
    assert opened(render_docx(build_results([], book, []), provenance(), EN)).tables


def test_no_quote_no_file() -> None:
    results = small_results()
    documents = {name: replace(each, text="x" * 999) for name, each in results.documents.items()}
    with pytest.raises(QuoteMismatch):
        render_docx(replace(results, documents=documents), provenance(), EN)
