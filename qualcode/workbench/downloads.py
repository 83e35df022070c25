"""Tables as files: named, with their media type, ready to be written or sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..files import container, writing
from ..messages import Translator, say
from ..model import Domain
from ..teams.naming import slug
from .delivery import now
from .report import ReportRequest, report

if TYPE_CHECKING:
    from ..report.charts import Chart
    from ..report.tables import Table
    from ..store import Project
    from .matrix import CellQuotes, MatrixOutcome
    from .query import QueryOutcome

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
TABLE_ENDINGS = ("xlsx", "csv", "docx")
REPORT_FILES = {
    "html": "report.html",
    "docx": "report.docx",
    "xlsx": "matrix.xlsx",
    "csv": "quotes.csv",
    "zip": "report.zip",
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is not on any disk yet."""

    name: str
    media_type: str
    content: bytes


def table_file(
    tables: Sequence[Table],
    ending: str,
    translate: Translator,
    *,
    name: str = "",
    domains: Sequence[Domain] = (),
) -> Download:
    """The tables as ``xlsx`` or ``docx``, the first of them as ``csv``.

    Called `name`, or what the first table is called. Raises UsageError for another ending.
    """
    from ..report import tablefiles

    created = now().isoformat(timespec="seconds")
    match ending:
        case "csv":
            content = tablefiles.table_csv(tables[0])
        case "docx":
            content = tablefiles.tables_docx(tables, translate, created=created)
        case "xlsx":
            content = tablefiles.tables_xlsx(tables, translate, created=created, domains=domains)
        case _:
            known = ", ".join(f".{each}" for each in TABLE_ENDINGS)
            what = say("A table becomes {known}, not “.{ending}”.", known=known, ending=ending)
            raise UsageError(what=what)
    return Download(f"{file_stem(name or tables[0].name)}.{ending}", MEDIA_TYPES[ending], content)


def file_stem(name: str) -> str:
    """`name` as every system can call a file.

    >>> file_stem("Chủ đề theo vai trò")
    'chu-de-theo-vai-tro'
    """
    return slug(name).replace("_", "-")


def matrix_file(
    outcome: MatrixOutcome, ending: str, translate: Translator, *, name: str = ""
) -> Download:
    """A matrix as a file; on a page of Word with one column a group. Raises UsageError."""
    from ..report.matrices import brief_matrix_table, matrix_table

    book = outcome.layer.codebook
    make = brief_matrix_table if ending == "docx" else matrix_table
    table = make(book, outcome.matrix, translate)
    return table_file([table], ending, translate, name=name, domains=book.domains)


def cell_file(found: CellQuotes, outcome: MatrixOutcome, ending: str, t: Translator) -> Download:
    """The quotes behind a cell as a file. Raises UsageError."""
    from ..report.tables import excerpts_table
    from ..report.wording import group_name, marks_by_document

    theme = found.target.name.text(t.lang)
    caption = theme if found.value is None else f"{theme}: {group_name(found.value, t)}"
    marks = marks_by_document(outcome.layer.documents, t)
    redacted = bool(outcome.layer.redactions)
    table = excerpts_table(
        found.quotes, marks, t, name=t("Quotes"), caption=caption, redacted=redacted
    )
    return table_file([table], ending, t, name=caption)


def query_file(outcome: QueryOutcome, ending: str, t: Translator) -> Download:
    """What a query found as a file. Raises UsageError."""
    from ..report.passages import passages_table
    from ..report.wording import marks_by_document

    marks = marks_by_document(outcome.layer.documents, t)
    return table_file([passages_table(outcome.passages, outcome.text, marks, t)], ending, t)


def report_file(project: Project, request: ReportRequest, ending: str) -> Download:
    """A file of the report: ``html``, ``docx``, ``xlsx``, ``csv``, or all of them as ``zip``.

    The request's folder is where it is made, and may go afterwards. Raises UsageError and what
    `report` raises.
    """
    if ending not in REPORT_FILES:
        raise UsageError(what=say("A report becomes {known}, not “.{ending}”.",
                                  known=", ".join(REPORT_FILES), ending=ending))  # fmt: skip
    made = {path.name: path for path in report(project, request).files}
    if ending != "zip":
        file = REPORT_FILES[ending]
        return Download(file, MEDIA_TYPES[ending], made[file].read_bytes())
    content = container.pack({name: path.read_bytes() for name, path in made.items()})
    return Download(REPORT_FILES[ending], MEDIA_TYPES[ending], content)


def chart_file(
    chart: Chart, ending: str, t: Translator, *, domains: Sequence[Domain] = ()
) -> Download:
    """A chart as a picture (``svg``), or its table as a file. Raises UsageError."""
    from ..report.svg import standalone

    caption = chart.table.caption
    if ending == "svg":
        content = standalone(chart.svg).encode()
        return Download(f"{file_stem(caption)}.svg", MEDIA_TYPES["svg"], content)
    return table_file([chart.table], ending, t, name=caption, domains=domains)


def write_download(path: Path, download: Download) -> None:
    """Writes the file whole, under the name that was asked for. Raises OutputError."""
    writing.write_new(path, download.content)
