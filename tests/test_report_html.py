"""``report.html``: one page, readable, safe whatever the transcript says."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from handmade import coded, provenance, small_study, talk
from places import SHARED

from qualcode.errors import QuoteMismatch
from qualcode.findings import Results, build_results
from qualcode.messages import Translator
from qualcode.model import Code, Codebook, Domain, Indicator, Localized, Role, Status, Unit
from qualcode.report import render_html
from qualcode.report.wording import speaker_marks

EN = Translator("en")


class Page(HTMLParser):
    """The elements, attributes and ids of a page, and whether its elements are nested well."""

    VOID = frozenset({"meta", "br", "link", "img"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.labelled: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.comments: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value or "")
            elif name == "href":
                self.targets.append(value or "")
            elif name == "aria-labelledby":
                self.labelled.append(value or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page_of(results: Results) -> Page:
    return Page(render_html(results, provenance(), EN))


def small_results(**options: str) -> Results:
    documents, book, codings = small_study()
    return build_results(documents, book, codings, lang="en", **options)  # type: ignore[arg-type]


def test_the_page_is_well_formed_and_its_links_lead_somewhere() -> None:
    page = page_of(small_results())
    assert not page.unbalanced
    assert not page.open
    assert len(page.ids) == len(set(page.ids))
    assert {target.removeprefix("#") for target in page.targets} <= set(page.ids)
    assert set(page.labelled) <= set(page.ids)
    assert page.elements["h1"] == page.elements["main"] == page.elements["nav"] == 1
    assert page.elements["caption"] == page.elements["table"] == 6


def test_the_page_asks_for_nothing_from_outside() -> None:
    shown = render_html(small_results(), provenance(), EN)
    page = Page(shown)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in shown
    assert not page.elements.keys() & {"script", "link", "img", "iframe", "object", "form", "base"}
    assert not re.search(r"url\(|@import|https?://", shown)
    assert all(target.startswith("#") for target in page.targets)


def test_the_page_says_what_it_shows_and_that_nobody_reviewed_it() -> None:
    text = page_of(small_results(layer="rules")).text
    assert "This report shows: machine-proposed codings (rules)." in text
    assert "No person has reviewed them" in text
    documents, book, codings = small_study()
    reviewed = [replace(each, status=Status.ACCEPTED) for each in codings]
    text = page_of(build_results(documents, book, reviewed, lang="en")).text
    assert "Every coding that is counted was made or accepted by a person." in text
    half = [replace(codings[0], status=Status.ACCEPTED), *codings[1:]]
    text = page_of(build_results(documents, book, half, lang="en")).text
    assert "3 of 4 codings were proposed by a machine" in text


def test_numbers_quotes_and_places_stand_on_the_page() -> None:
    text = page_of(small_results()).text
    assert "2 of 3 participants (67 %)" in text
    assert "2 sentences in 2 documents" in text
    assert "“Con tôi nó vào nhóm rồi, có gì nó cũng hỏi ở đấy.”" in text
    assert "(khách hàng, male, aged 34, An Hoà)" in text
    assert "PV01, turn 2" in text
    assert "Q Còn các em ấy có hay vắng nhà không? A Có, vắng suốt." in text
    assert "H Còn các em ấy" not in text
    assert "Not voiced in this layer" in text
    assert "/secret/place" not in text
    assert "not stated" in text


def test_a_name_in_a_label_is_not_printed() -> None:
    document = talk(
        "TLN",
        [("H", "Có ai vắng không?"), ("Bác Tửng", "Có, vắng suốt."), ("TNV03", "Đúng rồi.")],
        {"Bác Tửng": {"role": "TNV"}, "TNV03": {"role": "TNV"}},
    )
    _, book, _ = small_study()
    codings = [coded(document, "Có, vắng suốt.", "barriers.mobility")]
    text = page_of(build_results([document], book, codings, lang="en")).text
    assert "Tửng" not in text
    assert "TNV03" not in text
    assert "Q Có ai vắng không? A1 Có, vắng suốt. A2 Đúng rồi." in text


def test_a_speaker_has_one_mark_in_the_whole_document() -> None:
    lines = [
        ("Người hỏi", "Mời các bác."), ("A1", "Tôi nói trước nhé, ở đây ai cũng ngại."),
        ("A2", "Tôi thì đi làm xa suốt, có mấy khi ở nhà đâu mà họp với hành."),
        ("Cả nhóm", "Đúng rồi."), ("A1", "Thế đấy."),
    ]  # fmt: skip
    document = talk("TLN", lines, {"A1": {}, "A2": {}})
    turns = (replace(document.turns[0], role=Role.INTERVIEWER), *document.turns[1:])
    marks = speaker_marks(replace(document, turns=turns), Translator("en"))
    assert [marks[turn.role, turn.label] for turn in turns] == ["Q", "A1", "A2", "A", "A1"]
    _, book, _ = small_study()
    coding = coded(document, lines[2][1], "barriers.mobility")
    text = page_of(build_results([document], book, [coding], lang="en")).text
    assert f"A1 Tôi nói trước nhé, ở đây ai cũng ngại. A2 {lines[2][1]} A Đúng rồi." in text


def test_the_context_of_a_short_answer_has_no_hole() -> None:
    document = talk("X", [("H", "Chị có dùng sổ không?"), ("Đ", "Có chứ. Dùng suốt. Tiện mà.")])
    _, book, _ = small_study()
    coding = coded(document, "Dùng suốt.", "barriers.data")
    text = page_of(build_results([document], book, [coding], lang="en")).text
    assert "Q Chị có dùng sổ không? A [...] Dùng suốt." in text
    assert "Q Chị có dùng sổ không? A Có chứ. Dùng suốt. Tiện mà." in text


def test_a_filter_stands_on_the_face_and_doubtful_quotes_do_not() -> None:
    documents, book, codings = small_study()
    doubtful = [replace(each, confidence=0.59) for each in codings]
    results = build_results(documents, book, doubtful, lang="en", roles=["tnv"])
    text = page_of(results).text
    assert "All 2 codings were proposed by a machine" in text
    assert "Only participants with the role TNV are counted and quoted." in text
    assert "No quote is certain enough to be shown here; all are in quotes.csv." in text
    assert "“" + "Hỏi câu gì" not in text
    assert "Only participants with" not in page_of(small_results()).text


@pytest.mark.parametrize(
    ("unit", "share", "passage"),
    [
        ("sentence", "67 % of sentences", "a neighbouring sentence"),
        ("paragraph", "100 % of paragraphs", "a neighbouring paragraph"),
        ("turn", "100 % of turns", ""),
    ],
)
def test_the_unit_is_named_wherever_it_is_counted(unit: str, share: str, passage: str) -> None:
    documents, book, codings = small_study()
    text = page_of(build_results(documents, book, codings, unit=Unit(unit), lang="en")).text
    assert share in text
    assert f"{unit.title()}s: {unit}s in which the theme was voiced" in text
    assert f"Base: all {unit}s" in text
    assert ("spoken in 4 turns" in text) == (unit != "turn")
    assert ("A passage goes on" in text) == bool(passage)
    assert passage in text
    assert "A respondent's question, wish or condition is no evidence" in text
    assert "Participants whose role or site is unknown" in text


def test_the_same_results_give_the_same_page() -> None:
    first, second = (render_html(small_results(), provenance(), EN) for _ in range(2))
    assert first == second


def test_no_quote_no_page() -> None:
    results = small_results()
    documents = {name: replace(each, text="x" * 999) for name, each in results.documents.items()}
    with pytest.raises(QuoteMismatch):
        render_html(replace(results, documents=documents), provenance(), EN)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_empty_study_still_makes_a_page(lang: str) -> None:
    book = Codebook(Localized(), (), (), "")
    page = Page(render_html(build_results([], book, []), provenance(), Translator(lang)))
    assert not page.unbalanced


def hostile_batches() -> list[list[str]]:
    """Every string of the hostile corpora, sixty at a time."""
    folder = SHARED / "hostile"
    if not folder.is_dir():
        pytest.skip(f"the hostile corpora are absent: {folder}")
    blns = json.loads((folder / "blns" / "blns.json").read_text("utf-8"))
    bleach = [
        path.read_text("utf-8").split("\n--\n")[0]
        for path in sorted((folder / "bleach-xss").glob("*.test"))
    ]
    strings = [text for text in [*blns, *bleach] if text.strip()]
    return [strings[start : start + 60] for start in range(0, len(strings), 60)]


def hostile_results(strings: list[str]) -> Results:
    """A study in which each string is speech, label, attribute, document, code and indicator.

    The first twelve are groups as well.
    """
    documents, codings, codes = [], [], []
    for n, text in enumerate(strings):
        said = "x " + " ".join(text.split()) + " x."
        group = strings[n % 12 % len(strings)]
        label = text.split("\n")[0].strip()[:40] or "x"
        document = talk(
            f"{n} {text}",
            [("H", said), (label, said)],
            {label: {"role": group, "site": group, "sex": text, "age": text}},
        )
        code = f"barriers.{n}"
        codes.append(
            Code(code, Localized(text, text), Localized(text, text), Localized(text, text),
                 indicators=(Indicator(f"{code}#1", "phrase", ((text,),)),), colour=text)
        )  # fmt: skip
        documents.append(document)
        answer = document.turns[1]
        coding = coded(document, document.text[answer.start : answer.end], code, coder=text)
        codings.append(replace(coding, start=answer.start, end=answer.end))
    domain = Domain("barriers", Localized(strings[0], strings[-1]), strings[0])
    book = Codebook(Localized(strings[1], strings[1]), (domain,), tuple(codes), strings[2])
    return build_results(documents, book, codings, lang="en")


def test_hostile_text_adds_no_element_and_no_attribute() -> None:
    harmless = page_of(hostile_results([f"a{n}" for n in range(60)]))
    for batch in hostile_batches():
        page = page_of(hostile_results(batch))
        assert not page.unbalanced
        assert not page.comments
        assert page.elements.keys() <= harmless.elements.keys()
        assert page.attributes <= harmless.attributes
        assert not [name for name in page.attributes if name.startswith("on")]
        assert all(target.startswith("#") for target in page.targets)


def test_hostile_text_is_still_readable() -> None:
    text = page_of(hostile_results(["<script>alert(1)</script>", "b", "c"])).text
    assert "<script>alert(1)</script>" in text
