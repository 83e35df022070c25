"""Tables as files that other programs open: a workbook, a Word document, CSV."""

from __future__ import annotations

import io
from collections.abc import Sequence

from ..messages import Translator
from ..model import Domain
from .csvtables import table_csv
from .tables import Column, Row, Table, moment
from .word import CHARACTER, add_table, close_word, open_word
from .wordxml import text_width

MOST_COLUMNS = 12
"""Columns that a page on its side can hold."""

__all__ = ["table_csv", "tables_docx", "tables_xlsx"]


def tables_xlsx(
    tables: Sequence[Table], t: Translator, *, created: str, domains: Sequence[Domain] = ()
) -> bytes:
    """A workbook with a sheet for each table, in which text is always text.

    `domains` give the rows of domains their tints.
    """
    from xlsxwriter import Workbook

    from .excel import OPTIONS, Sheets

    out = io.BytesIO()
    with Workbook(out, OPTIONS) as workbook:
        title = tables[0].caption[:255]
        properties = {"title": title, "author": "qualcode", "created": moment(created)}
        workbook.set_properties(properties)
        sheets = Sheets(workbook, t, domains)
        for table in tables:
            sheets.list(table)
    return out.getvalue()


def tables_docx(tables: Sequence[Table], t: Translator, *, created: str) -> bytes:
    """A Word file with the tables, each with its caption and notes; wide ones lie on their side.

    One with more columns than a page holds goes on in tables that repeat its first column.
    """
    word, body = open_word(tables[0].caption, tables[0].name, created, t)
    for table in tables:
        body.turn(landscape=_width(table.columns) > text_width(landscape=False))
        for part in _parts(table):
            add_table(body, part)
    body.turn(landscape=False)
    return close_word(word, body)


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
