"""Tables as files: named, with their media type, ready to be written or sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..files import container, writing
from ..messages import Translator, say
from ..model import Domain, Unit
from ..teams.naming import slug
from .delivery import now
from .report import ReportRequest, report

if TYPE_CHECKING:
    from ..report.about import About
    from ..report.charts import Chart
    from ..report.tables import Table
    from ..store import Project
    from .layer import Layer
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
    table: Table,
    about: About,
    ending: str,
    translate: Translator,
    *,
    name: str = "",
    domains: Sequence[Domain] = (),
) -> Download:
    """The table as ``xlsx``, ``docx`` or ``csv``, which is the data alone.

    Called `name`, or what the table is called. Raises UsageError for another ending.
    """
    from ..report import tablefiles

    match ending:
        case "csv":
            content = tablefiles.table_csv(table)
        case "docx":
            content = tablefiles.table_docx(table, about, translate)
        case "xlsx":
            content = tablefiles.table_xlsx(table, about, translate, domains=domains)
        case _:
            known = ", ".join(f".{each}" for each in TABLE_ENDINGS)
            what = say("A table becomes {known}, not “.{ending}”.", known=known, ending=ending)
            raise UsageError(what=what)
    return _download(name or table.name, ending, content)


def _download(name: str, ending: str, content: bytes) -> Download:
    return Download(f"{file_stem(name)}.{ending}", MEDIA_TYPES[ending], content)


def file_stem(name: str) -> str:
    """`name` as every system can call a file.

    >>> file_stem("Chủ đề theo vai trò")
    'chu-de-theo-vai-tro'
    """
    return slug(name).replace("_", "-")


def matrix_file(
    outcome: MatrixOutcome, ending: str, translate: Translator, *, name: str = ""
) -> Download:
    """A matrix as a file; in Word as the report shows it. Raises UsageError."""
    from ..report.matrices import matrix_table
    from ..report.tablefiles import matrix_docx

    book, about = outcome.layer.codebook, _about_matrix(outcome, translate)
    table = matrix_table(book, outcome.matrix, translate)
    if ending == "docx":
        content = matrix_docx(book, outcome.matrix, about, translate)
        return _download(name or table.name, ending, content)
    return table_file(table, about, ending, translate, name=name, domains=book.domains)


def cell_file(found: CellQuotes, outcome: MatrixOutcome, ending: str, t: Translator) -> Download:
    """The quotes behind a cell as a file. Raises UsageError."""
    from ..report.quotepages import excerpts_page
    from ..report.tables import excerpts_table
    from ..report.wording import group_name, marks_by_document

    theme = found.target.name.text(t.lang)
    caption = theme if found.value is None else f"{theme}: {group_name(found.value, t)}"
    marks = marks_by_document(outcome.layer.documents, t)
    redacted = bool(outcome.layer.redactions)
    if ending == "docx":
        table = excerpts_page(found.quotes, marks, t, caption=caption, redacted=redacted)
    else:
        table = excerpts_table(
            found.quotes, marks, t, name=t("Quotes"), caption=caption, redacted=redacted
        )
    return table_file(table, _about_matrix(outcome, t), ending, t, name=caption)


def query_file(outcome: QueryOutcome, ending: str, t: Translator) -> Download:
    """What a query found as a file. Raises UsageError."""
    from ..report.passages import passages_table
    from ..report.quotepages import passages_page
    from ..report.wording import code_names, marks_by_document, unit_name

    layer, unit = outcome.layer, outcome.unit.value
    make = passages_page if ending == "docx" else passages_table
    table = make(
        outcome.passages,
        outcome.text,
        code_names(layer.codebook, t.lang),
        marks_by_document(layer.documents, t),
        t,
        redacted=bool(layer.redactions),
    )
    asked = t("Documents") if unit not in set(Unit) else unit_name(Unit(unit), t)
    facts = ((t("Asked of"), asked.lower()),)
    is_reviewed = not outcome.n_unreviewed
    about = _about(layer, facts, outcome.say_review(t), is_reviewed=is_reviewed, t=t)
    return table_file(table, about, ending, t)


def _about_matrix(outcome: MatrixOutcome, t: Translator) -> About:
    """What stands at the head of a file with what a matrix counts."""
    from ..report.wording import unit_name

    facts = ((t("Unit of counting"), unit_name(outcome.matrix.unit, t).lower()),)
    is_reviewed = not outcome.n_unreviewed
    return _about(outcome.layer, facts, outcome.say_review(t), is_reviewed=is_reviewed, t=t)


def _about(
    layer: Layer,
    facts: tuple[tuple[str, str], ...],
    review: str,
    *,
    is_reviewed: bool,
    t: Translator,
) -> About:
    from ..report.about import About
    from ..report.wording import layer_name

    shown = ((t("Layer shown"), layer_name(layer.coder, t)), *facts)
    created = now().isoformat(timespec="seconds")
    return About(layer.title.text(t.lang), created, shown, review, is_reviewed)


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


def chart_file(chart: Chart, outcome: MatrixOutcome, ending: str, t: Translator) -> Download:
    """A chart as a picture (``svg``), or its table as a file. Raises UsageError."""
    from ..report.svg import standalone

    if ending == "svg":
        return _download(chart.table.caption, ending, standalone(chart.svg).encode())
    table = chart.page if ending == "docx" else chart.table
    about = _about_matrix(outcome, t)
    if chart.key == "agreement":  # not of one layer, and of what people coded
        about = replace(about, facts=(), review="", is_reviewed=True)
    elif chart.key == "timeline":  # nothing is counted
        about = replace(about, facts=about.facts[:1])
    domains = outcome.layer.codebook.domains
    return table_file(table, about, ending, t, name=table.caption, domains=domains)


def write_download(path: Path, download: Download) -> None:
    """Writes the file whole, under the name that was asked for. Raises OutputError."""
    writing.write_new(path, download.content)
