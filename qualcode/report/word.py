"""``report.docx``: the report in real Word styles, captions and fields.

Python-docx gives the package, its properties, header and footer; the body is text from `wordxml`,
parsed once. The file holds no clock: the same results give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..findings import Provenance, Results, attribute, verify_results
from ..findings.colours import PAPER, domain_colours, mix
from ..findings.matrix import Cell, Matrix
from ..findings.quotes import is_exchange
from ..messages import Translator
from ..model import Finding, Quote
from . import wordxml as xml
from .archive import without_clock
from .matrices import matrix_notes, matrix_table
from .notes import method_notes
from .tables import (
    Kind,
    Table,
    figures_table,
    inputs_table,
    layers_table,
    moment,
    participants_table,
    say_value,
    versions_table,
)
from .wording import (
    Marks,
    all_defined,
    base_size,
    dialogue,
    domain_letter,
    group_name,
    layer_name,
    marks_by_document,
    panel_counts,
    say_date,
    say_no_quote,
    say_place,
    say_review,
    say_roles,
    say_segments,
    say_share,
    theme_counts,
    unit_name,
)
from .wordstyles import apply_styles

LANGUAGE_TAGS = {"vi": "vi-VN", "en": "en-GB"}
THEME_WIDTH, GROUP_WIDTH = 2700, 1060
"""Least widths of a matrix's first and other columns, in twips."""

CHARACTER = 120
"""Twips that a character of a table takes, about."""

MAX_TINT = 0.34
TEMPLATE_LEFTOVERS = ("/thumbnail", "/stylesWithEffects", "/customXml")


def render_docx(results: Results, provenance: Provenance, translate: Translator) -> bytes:
    """The report as a Word file in the translator's language.

    Raises QuoteMismatch when a quote is not found again in its document.
    """
    verify_results(results)
    subject = translate("Report of qualitative findings")
    word, body = open_word(
        results.title.text(translate.lang), subject, provenance.created, translate
    )
    _front(body, results, provenance)
    _glance(body, results)
    _matrices(body, results)
    _findings(body, results)
    _method(body, results, provenance)
    return close_word(word, body)


def open_word(title: str, subject: str, created: str, translate: Translator) -> tuple[Any, Body]:
    """A Word file with our styles, its properties, header and footer; and its body, still empty."""
    import docx

    word = docx.Document()
    _drop_leftovers(word)
    apply_styles(word, LANGUAGE_TAGS[translate.lang])
    _describe(word, title, subject, created, translate)
    header, footer = _frame(word, title)
    return word, Body(translate, header, footer)


def close_word(word: Any, body: Body) -> bytes:
    """The file with that body; the same body gives the same bytes."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    word.element.replace(
        word.element.body, parse_xml(f"<w:body {nsdecls('w', 'r')}>{body.xml()}</w:body>")
    )
    out = io.BytesIO()
    word.save(out)
    return without_clock(out.getvalue())


@dataclass
class Body:
    """The growing body: blocks of XML, and what numbers and contents need to know of them."""

    t: Translator
    header: str
    footer: str
    blocks: list[str] = field(default_factory=list)
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    contents_at: int = 0
    n_tables: int = 0
    landscape: bool = False

    def text(self, text: str, style: str = "Normal") -> None:
        """Adds a paragraph."""
        self.blocks.append(xml.paragraph(xml.run(text), style))

    def heading(self, level: int, text: str) -> None:
        """Adds a heading that the contents can point to."""
        mark = f"h{len(self.headings) + 1}"
        self.headings.append((level, text, mark))
        self.blocks.append(xml.paragraph(xml.run(text), f"Heading{level}", bookmark=mark))

    def table(
        self,
        caption: str,
        rows: Sequence[str],
        widths: Sequence[int],
        notes: Sequence[str],
    ) -> None:
        """Adds a captioned table and the notes below it."""
        self.n_tables += 1
        label = self.t("Table")
        self.blocks.append(xml.caption(label, self.n_tables, caption))
        self.blocks.append(xml.table(rows, widths, style="ReportTable", description=caption))
        for note in notes or ("",):
            self.text(note, "Note")

    def turn(self, *, landscape: bool) -> None:
        """Ends the pages so far; what follows stands upright or on its side."""
        if landscape != self.landscape:
            self.blocks.append(
                xml.section(landscape=self.landscape, header=self.header, footer=self.footer)
            )
            self.landscape = landscape

    def xml(self) -> str:
        """The whole body."""
        entries = [entry for entry in self.headings if entry[0] <= 2]
        self.blocks.insert(self.contents_at, xml.contents(entries))
        end = xml.section(landscape=False, header=self.header, footer=self.footer, last=True)
        return "".join([*self.blocks, end])


def _front(body: Body, results: Results, provenance: Provenance) -> None:
    t = body.t
    body.text(t("Report of qualitative findings"), "Subtitle")
    body.text(results.title.text(t.lang) or t("Findings"), "Title")
    unit = unit_name(results.unit, t).lower()
    layer = layer_name(results.layer, t)
    for name, value in (
        (t("Date"), say_date(provenance.created, t)),
        (t("Layer shown"), layer),
        (t("Unit of counting"), unit),
    ):
        body.text(f"{name}: {value}", "Subtitle")
    shown = xml.run(t("This report shows: {layer}.", layer=layer), bold=True)
    review = xml.run(f" {say_review(results, t)} ")
    restricted = xml.run(say_roles(results, t), bold=True)
    style = "Notice" if results.n_unreviewed else "Reviewed"
    body.blocks.append(xml.paragraph(shown + review + restricted, style))
    body.contents_at = len(body.blocks)


def _glance(body: Body, results: Results) -> None:
    t = body.t
    body.heading(1, t("The study at a glance"))
    for table in (figures_table(results, t), participants_table(results, t)):
        add_table(body, table)


def add_table(body: Body, table: Table) -> None:
    """Adds a table with one value a cell."""
    room = xml.text_width(landscape=body.landscape)
    wanted = [max(column.width, 6) * CHARACTER for column in table.columns]
    widths = [int(width * min(1.0, room / sum(wanted))) for width in wanted]
    numeric = [column.kind is not Kind.TEXT for column in table.columns]
    rows = [
        xml.row(
            (
                _words(column.head, width, "TableHeadNumber" if number else "TableHead")
                for column, width, number in zip(table.columns, widths, numeric, strict=True)
            ),
            head=True,
        )
    ]
    for row in table.rows:
        cells = []
        for value, column, width in zip(row.values, table.columns, widths, strict=True):
            style = "TableText" if column.kind is Kind.TEXT else "TableNumber"
            if column.head == "SHA-256":
                style = "TableHash"
            shown = say_value(value, column.kind, body.t)
            cells.append(_words(shown, width, style, bold=row.strong))
        rows.append(xml.row(cells))
    body.table(table.caption, rows, widths, table.notes)


def _words(text: str, width: int, style: str, *, bold: bool = False, fill: str = "") -> str:
    return xml.cell(xml.paragraph(xml.run(text, bold=bold), style), width, fill=fill)


def _matrices(body: Body, results: Results) -> None:
    t = body.t
    upright = xml.text_width(landscape=False)
    widest = max((len(matrix.groups) + 1 for matrix in results.matrices), default=0)
    body.turn(landscape=THEME_WIDTH + widest * GROUP_WIDTH > upright)
    body.heading(1, t("Themes by group"))
    body.text(
        t(
            "Each cell gives the participants of the group who voiced the theme, their share of "
            "the group, and below them the {units}. The stronger the tint, the larger the share.",
            units=unit_name(results.unit, t).lower(),
        )
    )
    for matrix in results.matrices:
        room = xml.text_width(landscape=body.landscape)
        most = max(1, (room - THEME_WIDTH) // GROUP_WIDTH - 1)
        groups = range(len(matrix.groups))
        for start in range(0, max(1, len(groups)), most):
            _matrix(body, results, matrix, groups[start : start + most])
    for note in matrix_notes(results.unit, t):
        body.text(note, "Note")
    body.turn(landscape=False)


def _matrix(body: Body, results: Results, matrix: Matrix, chosen: range) -> None:
    """Adds the chosen groups of a matrix, and the column of everybody."""
    t = body.t
    table = matrix_table(results.codebook, matrix, t)
    room = xml.text_width(landscape=body.landscape)
    n = len(chosen) + 1
    width = min(1900, (room - THEME_WIDTH) // n)
    widths = [min(room - n * width, 6200), *[width] * n]
    groups = [*(matrix.groups[index] for index in chosen), matrix.total]
    names = [group_name(group.value, t) for group in groups[:-1]] + [t("All")]
    head = [_words(table.columns[0].head, widths[0], "TableHead")]
    for name, group in zip(names, groups, strict=True):
        size = xml.paragraph(xml.run(base_size(group, t)), "TableSmall", keep=True)
        head.append(
            xml.cell(xml.paragraph(xml.run(name), "TableHeadNumber", keep=True) + size, width)
        )
    rows = [xml.row(head, head=True)]
    for row, shown in zip(matrix.rows, table.rows, strict=False):
        index = shown.domain or 0
        colour = domain_colours(results.codebook.domains[index].colour, index)[0]
        name = str(shown.values[0])
        if shown.strong:
            name = f"{domain_letter(index)}. {name}"
        cells = [*(row.cells[place] for place in chosen), row.total]
        rows.append(
            xml.row(
                [
                    _words(name, widths[0], "TableText", bold=shown.strong),
                    *(_cell(cell, results, width, colour, t) for cell in cells),
                ]
            )
        )
    bases = [say_segments(group.n_segments, results.unit, t) for group in groups]
    rows.append(
        xml.row(
            [
                _words(str(table.rows[-1].values[0]), widths[0], "TableText"),
                *(_words(base, width, "TableSmall") for base in bases),
            ]
        )
    )
    body.table(table.caption, rows, widths, ())


def _cell(cell: Cell, results: Results, width: int, colour: str, t: Translator) -> str:
    """Participants and share above, segments below, tinted by share."""
    if not cell.n_participants:
        return _words("0", width, "TableNumber")
    share = f" ({t.percent(cell.share)})" if cell.share is not None else ""
    people = xml.run(t.number(cell.n_participants), bold=True) + xml.run(share)
    segments = xml.run(say_segments(cell.n_segments, results.unit, t))
    return xml.cell(
        xml.paragraph(people, "TableNumber") + xml.paragraph(segments, "TableSmall"),
        width,
        fill=mix(colour, PAPER, MAX_TINT * (cell.share or 0)),
    )


def _findings(body: Body, results: Results) -> None:
    t = body.t
    body.heading(1, t("Findings"))
    body.text(t("One panel per domain; in it the themes, those voiced by most participants first."))
    defined = all_defined(results)
    marks = marks_by_document(results.documents, t)
    if defined:
        body.text(
            t(
                "The sentence that opens a theme is its definition in the codebook until somebody "
                "writes the finding."
            )
        )
    for index, panel in enumerate(results.panels):
        body.heading(2, f"{domain_letter(index)}. {panel.domain.name.text(t.lang)}")
        body.text(panel_counts(results, panel, t), "Counts")
        for finding in panel.findings:
            _theme(body, results, finding, marks, defined)
        if panel.not_voiced:
            names = "; ".join(code.name.text(t.lang) for code in panel.not_voiced)
            body.text(t("Not voiced in this layer: {names}.", names=names), "Note")


def _theme(
    body: Body, results: Results, finding: Finding, marks: Mapping[str, Marks], defined: bool
) -> None:
    t = body.t
    body.heading(3, finding.code.name.text(t.lang))
    share = say_share(finding.n_participants, results.glance.n_participants, finding.share, t)
    body.text(f"{share} · {theme_counts(results, finding, t)}", "Counts")
    if finding.statement:
        origin = finding.statement_origin == "definition" and not defined
        mark = f" {t('(definition in the codebook)')}" if origin else ""
        body.text(finding.statement + mark)
    for quote in finding.quotes:
        body.blocks.extend(_quote(quote, marks[quote.document], t))
    if not finding.quotes:
        body.text(say_no_quote(t), "Note")


def _quote(quote: Quote, marks: Marks, t: Translator) -> Iterator[str]:
    """The quote, or its dialogue, and below it who said it and where."""
    for mark, words in dialogue(quote.parts, marks):
        said = (
            xml.run(f"{mark}: ", bold=True) + xml.run(words)
            if is_exchange(quote.parts)
            else xml.run(f"“{words}”")
        )
        yield xml.paragraph(said, "Quote")
    source = [attribute(quote.participant, t), say_place(quote, t)]
    yield xml.paragraph(xml.run(" — ".join(filter(None, source))), "Attribution")


def _method(body: Body, results: Results, provenance: Provenance) -> None:
    t = body.t
    body.heading(1, t("How this report was made"))
    if results.warnings:
        body.heading(3, t("To bear in mind"))
        for warning in results.warnings:
            body.text(t.tell(warning), "ListBullet")
    for note in method_notes(results, t):
        body.heading(3, note.heading)
        for paragraph in note.paragraphs:
            body.text(paragraph)
    for table in (
        layers_table(results, t),
        versions_table(provenance, t),
        inputs_table(provenance, t),
    ):
        add_table(body, table)


def _describe(word: Any, title: str, subject: str, created: str, t: Translator) -> None:
    """The core properties: what it is and when, by the program and by nobody in person."""
    made = moment(created)
    properties = word.core_properties
    properties.title = xml.ILLEGAL.sub("\ufffd", title)[:255]
    properties.subject = subject
    properties.author = properties.last_modified_by = "qualcode"
    properties.comments = properties.keywords = properties.category = ""
    properties.language = LANGUAGE_TAGS[t.lang]
    properties.created = properties.modified = made
    properties.revision = 1


def _frame(word: Any, title: str) -> tuple[str, str]:
    """Makes the header (the title) and the footer (the page); returns their relationship ids."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    page = xml.field("PAGE", "1") + xml.run(" / ") + xml.field("NUMPAGES", "1")
    section = word.sections[0]
    ids = []
    for part, style, content, reference in (
        (section.header, "Header", xml.run(title), "w:headerReference"),
        (section.footer, "Footer", page, "w:footerReference"),
    ):
        part.is_linked_to_previous = False
        line = f"<w:p {nsdecls('w')}>" + xml.paragraph(content, style).removeprefix("<w:p>")
        root = part._element
        root.replace(root[0], parse_xml(line))
        ids.append(section._sectPr.find(qn(reference)).get(qn("r:id")))
    return ids[0], ids[1]


def _drop_leftovers(word: Any) -> None:
    """Removes what python-docx's template carries along and no report needs."""
    for relationships in (word.part.package.rels, word.part.rels):
        for key, relationship in list(relationships.items()):
            if relationship.reltype.endswith(TEMPLATE_LEFTOVERS):
                del relationships[key]
