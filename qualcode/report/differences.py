"""The differences between coders and what was decided of them, as one table."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from ..messages import Translator
from .csvtables import table_csv
from .tables import Column, Kind, Row, Table, moment


class Said(NamedTuple):
    """What one coder said of a passage, and what became of it; one row of the table.

    Without a `start` the coder coded nothing there.
    """

    cluster: str
    document: str
    difference: str
    standing: str
    coder: str
    code: str
    start: int | None
    end: int | None
    quote: str
    decision: str
    by: str
    time: str
    reason: str


def differences_table(rows: Sequence[Said], t: Translator) -> Table:
    """A row for each thing that a coder said."""
    return Table(
        name=t("Differences"),
        caption=t("Differences between coders, and what was decided"),
        columns=(
            Column(t("difference"), width=12),
            Column(t("document"), width=16),
            Column(t("class"), width=22),
            Column(t("standing"), width=14),
            Column(t("coder"), width=16),
            Column(t("code"), width=24),
            Column(t("start"), Kind.COUNT, 8),
            Column(t("end"), Kind.COUNT, 8),
            Column(t("quote"), width=60),
            Column(t("decision"), width=30),
            Column(t("decided by"), width=16),
            Column(t("time"), width=18),
            Column(t("reason"), width=40),
        ),
        rows=tuple(Row(tuple(row)) for row in rows),
    )


def differences_csv(rows: Sequence[Said], t: Translator) -> bytes:
    """The table as CSV."""
    return table_csv(differences_table(rows, t))


def differences_xlsx(rows: Sequence[Said], t: Translator, *, created: str) -> bytes:
    """The table as a workbook."""
    from xlsxwriter import Workbook

    from .excel import OPTIONS, Sheets

    out = io.BytesIO()
    with Workbook(out, OPTIONS) as workbook:
        workbook.set_properties(
            {"title": t("Differences"), "author": "qualcode", "created": moment(created)}
        )
        Sheets(workbook, t).list(differences_table(rows, t))
    return out.getvalue()
