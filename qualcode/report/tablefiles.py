"""Tables as files that other programs open: a workbook, a Word document, CSV."""

from __future__ import annotations

import io
from collections.abc import Sequence

from ..findings.matrix import Matrix
from ..messages import Translator
from ..model import Codebook, Domain
from . import wordxml as xml
from .about import About
from .csvtables import table_csv
from .matrices import matrix_caption, matrix_notes
from .tables import Column, Row, Table, moment
from .wordfile import CHARACTER, Body, add_table, close_word, open_word
from .wordmatrix import add_matrix, is_wide, say_cells

MOST_COLUMNS = 12
"""Columns that a page on its side can hold."""

__all__ = ["matrix_docx", "table_csv", "table_docx", "table_xlsx"]


def table_xlsx(
    table: Table, about: About, t: Translator, *, domains: Sequence[Domain] = ()
) -> bytes:
    """A workbook with the table as a sheet, in which text is always text.

    `domains` give the rows of domains their tints.
    """
    from xlsxwriter import Workbook

    from .excel import OPTIONS, Sheets

    out = io.BytesIO()
    with Workbook(out, OPTIONS) as workbook:
        title, created = table.caption[:255], moment(about.created)
        workbook.set_properties({"title": title, "author": "qualcode", "created": created})
        Sheets(workbook, t, domains).list(table, about)
    return out.getvalue()


def table_docx(table: Table, about: About, t: Translator) -> bytes:
    """A Word file with the table, its caption and its notes; a wide one lies on its side.

    One with more columns than a page holds goes on in tables that repeat its first column.
    """
    word, body = open_word(about.title, table.caption, about.created, t)
    body.turn(landscape=_width(table.columns) > xml.text_width(landscape=False))
    _add_about(body, about)
    for part in _parts(table):
        add_table(body, part)
    return close_word(word, body)


def matrix_docx(codebook: Codebook, matrix: Matrix, about: About, t: Translator) -> bytes:
    """A Word file with the matrix as the report shows it."""
    word, body = open_word(about.title, matrix_caption(matrix, t), about.created, t)
    body.turn(landscape=is_wide([matrix]))
    _add_about(body, about)
    notes = (say_cells(matrix.unit, t), *matrix_notes(matrix.unit, t)[1:])
    add_matrix(body, codebook, matrix, notes=notes)
    return close_word(word, body)


def _add_about(body: Body, about: About) -> None:
    body.text(about.title, "Title")
    body.text(" · ".join(about.lines(body.t)), "Subtitle")
    if about.review:
        body.text(about.review, "Reviewed" if about.is_reviewed else "Notice")


def _parts(table: Table) -> list[Table]:
    """The table in pieces of a few columns each, the notes below the last."""
    if len(table.columns) <= MOST_COLUMNS:
        return [table]
    step = MOST_COLUMNS - 1
    starts = range(1, len(table.columns), step)
    pieces = []
    for n, start in enumerate(starts, 1):
        kept = [0, *range(start, min(start + step, len(table.columns)))]
        pieces.append(
            Table(
                table.name,
                f"{table.caption} ({n}/{len(starts)})",
                tuple(table.columns[index] for index in kept),
                tuple(
                    Row(tuple(row.values[index] for index in kept), row.domain, row.strong)
                    for row in table.rows
                ),
                table.notes if n == len(starts) else (),
            )
        )
    return pieces


def _width(columns: Sequence[Column]) -> int:
    return sum(max(column.width, 6) for column in columns) * CHARACTER
