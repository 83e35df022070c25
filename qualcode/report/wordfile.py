"""A Word file in the house's styles: opened, filled with text and tables, closed.

Python-docx gives the package, its properties, header and footer; the body is text from `wordxml`,
parsed once. The file holds no clock: the same body gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..messages import Translator
from . import wordxml as xml
from .archive import without_clock
from .tables import Kind, Table, moment, say_value
from .wordstyles import apply_styles

LANGUAGE_TAGS = {"vi": "vi-VN", "en": "en-GB"}

CHARACTER = 120
"""Twips that a character of a table takes, about."""

TEMPLATE_LEFTOVERS = ("/thumbnail", "/stylesWithEffects", "/customXml")


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
        """What follows stands upright or on its side, on pages of its own."""
        if landscape != self.landscape and self.blocks:
            self.blocks.append(
                xml.section(landscape=self.landscape, header=self.header, footer=self.footer)
            )
        self.landscape = landscape

    def xml(self) -> str:
        """The whole body."""
        entries = [entry for entry in self.headings if entry[0] <= 2]
        self.blocks.insert(self.contents_at, xml.contents(entries))
        end = xml.section(
            landscape=self.landscape, header=self.header, footer=self.footer, last=True
        )
        return "".join([*self.blocks, end])


def add_table(body: Body, table: Table) -> None:
    """Adds a table with one value a cell."""
    room = xml.text_width(landscape=body.landscape)
    wanted = [max(column.width, 6) * CHARACTER for column in table.columns]
    widths = [int(width * min(1.0, room / sum(wanted))) for width in wanted]
    numeric = [column.kind is not Kind.TEXT for column in table.columns]
    rows = [
        xml.row(
            (
                words(column.head, width, "TableHeadNumber" if number else "TableHead")
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
            cells.append(words(shown, width, style, bold=row.strong))
        rows.append(xml.row(cells))
    body.table(table.caption, rows, widths, table.notes)


def words(text: str, width: int, style: str, *, bold: bool = False, fill: str = "") -> str:
    """A cell with a paragraph for each line of the text."""
    lines = (xml.paragraph(xml.run(line, bold=bold), style) for line in text.split("\n"))
    return xml.cell("".join(lines), width, fill=fill)


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
