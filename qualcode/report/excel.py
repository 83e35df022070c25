"""``matrix.xlsx``: the matrices and the quote table as sheets whose numbers are numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from math import ceil
from typing import Any

from ..findings import Provenance, Results, verify_results
from ..findings.colours import PAPER, domain_colours, mix
from ..messages import Translator
from ..model import Domain
from .about import About
from .matrices import matrix_table
from .notes import method_notes
from .tables import (
    Column,
    Kind,
    Row,
    Table,
    Value,
    codebook_table,
    figures_table,
    inputs_table,
    layers_table,
    moment,
    participants_table,
    quotes_table,
    versions_table,
)
from .themes import is_authored, themes_table
from .wording import layer_name, say_date, say_review, say_roles, unit_name

MAX_CELL = 32_767
"""Characters (UTF-16 units) that a cell of a workbook can hold."""

MAX_SHEET_NAME = 31
FORMATS = {Kind.COUNT: "#,##0", Kind.SHARE: "0%", Kind.SCORE: "0.00"}
HEAD_FILL, STRONG_FILL = "#E3EAF0", "#F3F5F7"
FAMILY = "Times New Roman"

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""With these, text is always text: nothing becomes a formula, a link or a number."""

Style = Any


def render_xlsx(results: Results, provenance: Provenance, translate: Translator) -> bytes:
    """The workbook: overview, a matrix per attribute, quotes, codebook, provenance.

    Text is always text: nothing becomes a formula, a link or a number. Raises QuoteMismatch when a
    quote is not found again in its document.
    """
    verify_results(results)
    from xlsxwriter import Workbook

    t = translate
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as workbook:
        workbook.set_properties(
            {
                "title": results.title.text(t.lang)[:255],
                "author": "qualcode",
                "created": moment(provenance.created),
            }
        )
        sheets = Sheets(workbook, t, results.codebook.domains)
        sheets.pile(t("Overview"), _overview(results, provenance, t))
        sheets.pile(
            t("Figures"),
            [figures_table(results, t), participants_table(results, t), layers_table(results, t)],
        )
        for matrix in results.matrices:
            sheets.list(matrix_table(results.codebook, matrix, t))
        if is_authored(results):
            sheets.list(themes_table(results, t))
        sheets.list(quotes_table(results, t))
        sheets.list(codebook_table(results, t))
        sheets.pile(t("Provenance"), _provenance(results, provenance, t))
    return out.getvalue()


class Sheets:
    """The sheets of one workbook, with the formats they share."""

    def __init__(self, workbook: Any, t: Translator, domains: Sequence[Domain] = ()) -> None:
        self.workbook = workbook
        self.t = t
        self.names: set[str] = set()
        self.formats: dict[tuple[Kind, bool, str], Style] = {}
        self.domains = [
            domain_colours(domain.colour, index)[0] for index, domain in enumerate(domains)
        ]
        base = {"font_name": FAMILY, "font_size": 12, "valign": "top"}
        self.base = base
        head = {**base, "bold": True, "text_wrap": True, "bg_color": HEAD_FILL, "bottom": 1}
        self.head = workbook.add_format(head)
        self.number_head = workbook.add_format({**head, "align": "right"})
        self.group = workbook.add_format(
            {**base, "bold": True, "align": "center", "bg_color": HEAD_FILL, "left": 1}
        )
        self.caption = workbook.add_format({**base, "bold": True, "font_size": 14})
        self.note = workbook.add_format({**base, "font_color": "#4B5663", "font_size": 11})
        self.warning = workbook.add_format({**base, "font_color": "#8A5A00", "bold": True})

    def list(self, table: Table, about: About | None = None) -> None:
        """Adds a sheet of one table: caption, frozen head with filters, rows, notes.

        What the file is `about` stands below the caption.
        """
        sheet = self._sheet(table.name)
        self._caption(sheet, 0, table.caption)
        groups = any(column.group for column in table.columns)
        top = 2 + groups + (self._about(sheet, 1, about) if about else 0)
        if groups:
            self._groups(sheet, top - 1, table.columns)
        last = self._rows(sheet, top, table)
        sheet.freeze_panes(top + 1, 1)
        ends_in_sum = bool(table.rows) and table.rows[-1].strong and table.rows[-1].domain is None
        sheet.autofilter(top, 0, max(last - 1 - ends_in_sum, top), len(table.columns) - 1)
        self._notes(sheet, last + 1, table.notes)
        sheet.repeat_rows(top - groups, top)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def pile(self, name: str, tables: Sequence[Table]) -> None:
        """Adds a sheet with tables below each other."""
        sheet = self._sheet(name)
        line = 0
        for table in tables:
            self._caption(sheet, line, table.caption)
            line = self._rows(sheet, line + 1, table)
            line = self._notes(sheet, line, table.notes) + 1
        widths = [
            max((t.columns[i].width for t in tables if i < len(t.columns)), default=10)
            for i in range(max(len(table.columns) for table in tables))
        ]
        for index, width in enumerate(widths):
            sheet.set_column(index, index, width)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def _sheet(self, wanted: str) -> Any:
        """A new sheet under a name that Excel accepts and that is not taken."""
        bare = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).strip(" '") or "Sheet"
        name, count = bare[:MAX_SHEET_NAME], 1
        while name.casefold() in self.names:
            count += 1
            name = f"{bare[: MAX_SHEET_NAME - 4]} {count}"
        self.names.add(name.casefold())
        return self.workbook.add_worksheet(name)

    def _caption(self, sheet: Any, line: int, text: str) -> None:
        sheet.write_string(line, 0, text, self.caption)

    def _about(self, sheet: Any, line: int, about: About) -> int:
        """Of which study a sheet is and who has reviewed it; returns how many lines that takes."""
        said = [(about.title, self.note), (" · ".join(about.lines(self.t)), self.note)]
        if about.review:
            said.append((about.review, self.note if about.is_reviewed else self.warning))
        for place, (text, style) in enumerate(said):
            sheet.write_string(line + place, 0, text, style)
        return len(said)

    def _notes(self, sheet: Any, line: int, notes: Sequence[str]) -> int:
        for note in notes:
            sheet.write_string(line, 0, note, self.note)
            line += 1
        return line

    def _groups(self, sheet: Any, line: int, columns: Sequence[Column]) -> None:
        """Common heads above the columns of each group."""
        sheet.write_blank(line, 0, None, self.group)
        start = 1
        while start < len(columns):
            end = start
            while end + 1 < len(columns) and columns[end + 1].group == columns[start].group:
                end += 1
            sheet.merge_range(line, start, line, end, "", self.group)
            sheet.write_string(line, start, columns[start].group, self.group)
            start = end + 1

    def _rows(self, sheet: Any, top: int, table: Table) -> int:
        """Writes head and rows from line `top`; returns the line after them."""
        widths = [column.width for column in table.columns]
        heads = [column.head for column in table.columns]
        for index, column in enumerate(table.columns):
            style = self.head if column.kind is Kind.TEXT else self.number_head
            sheet.write_string(top, index, column.head, style)
            sheet.set_column(index, index, column.width)
        sheet.set_row(top, _height(heads, widths))
        for line, row in enumerate(table.rows, top + 1):
            sheet.set_row(line, _height(row.values, widths))
            for index, (value, column) in enumerate(zip(row.values, table.columns, strict=True)):
                self._write(sheet, line, index, value, self._format(column.kind, row))
        return top + 1 + len(table.rows)

    def _write(self, sheet: Any, line: int, index: int, value: Value, style: Style) -> None:
        if isinstance(value, str):
            sheet.write_string(line, index, self._fitting(value), style)
        elif value is None:
            sheet.write_blank(line, index, None, style)
        else:
            sheet.write_number(line, index, value, style)

    def _fitting(self, text: str) -> str:
        """`text`, cut to what a cell can hold with a visible note that it was."""
        if len(text) <= MAX_CELL // 2 or len(text.encode("utf-16-le")) // 2 <= MAX_CELL:
            return text
        note = " " + self.t("[cut: a cell holds no more than {n} characters]", n=MAX_CELL)
        room = 2 * (MAX_CELL - len(note))
        return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + note

    def _format(self, kind: Kind, row: Row) -> Style:
        """The format of a value, made once: number format, weight, tint of its domain."""
        fill = STRONG_FILL if row.strong else ""
        if row.domain is not None and row.strong:
            fill = mix(self.domains[row.domain], PAPER, 0.16)
        key = (kind, row.strong, fill or str(row.domain is None))
        if key not in self.formats:
            properties: dict[str, Any] = {**self.base, "bold": row.strong}
            if fill:
                properties["bg_color"] = fill
            if kind is Kind.TEXT:
                properties["text_wrap"] = True
                properties["indent"] = int(row.domain is not None and not row.strong)
            else:
                properties["num_format"] = FORMATS[kind]
            self.formats[key] = self.workbook.add_format(properties)
        return self.formats[key]


def _height(values: Sequence[Value], widths: Sequence[int]) -> float:
    """Points that the longest wrapped text of a row takes, about; at most what Excel allows."""
    lines = max(
        (
            ceil(len(value) / width) + value.count("\n")
            for value, width in zip(values, widths, strict=True)
            if isinstance(value, str)
        ),
        default=1,
    )
    return min(409.0, 3 + 15.5 * max(1, lines))


def pairs_table(caption: str, pairs: Sequence[tuple[str, str]], heads: tuple[str, str]) -> Table:
    """A table of two text columns."""
    columns = (Column(heads[0], width=34), Column(heads[1], width=60))
    return Table(caption, caption, columns, tuple(Row(pair) for pair in pairs))


def _overview(results: Results, provenance: Provenance, t: Translator) -> list[Table]:
    about = [
        (t("Date"), say_date(provenance.created, t)),
        (t("Layer shown"), layer_name(results.layer, t)),
        (t("Review"), say_review(results, t)),
        *([(t("Restricted to"), say_roles(results.roles, t))] if results.roles else []),
        (t("Unit of counting"), unit_name(results.unit, t).lower()),
    ]
    heads = (t("What"), t("Value"))
    tables = [pairs_table(results.title.text(t.lang) or t("Findings"), about, heads)]
    if results.warnings:
        told = [(str(n), t.tell(warning)) for n, warning in enumerate(results.warnings, 1)]
        tables.append(pairs_table(t("To bear in mind"), told, ("", "")))
    return tables


def _provenance(results: Results, provenance: Provenance, t: Translator) -> list[Table]:
    notes = [
        (note.heading, paragraph)
        for note in method_notes(results, t)
        for paragraph in note.paragraphs
    ]
    return [
        versions_table(provenance, t),
        inputs_table(provenance, t),
        pairs_table(t("How this report was made"), notes, (t("Subject"), t("Rule"))),
    ]
