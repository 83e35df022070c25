"""The table of themes as people wrote them: what each says, and the quotes that speak for it."""

from __future__ import annotations

from collections.abc import Mapping

from ..findings import Results, attribute
from ..findings.quotes import is_exchange
from ..messages import Translator
from ..model import Finding, Quote
from .tables import Column, Kind, Row, Table
from .wording import Marks, dialogue, marks_by_document, say_place


def is_authored(results: Results) -> bool:
    """Whether people wrote or chose anything that the report shows."""
    return any(
        "person" in (finding.statement_origin, finding.quotes_origin)
        for panel in results.panels
        for finding in panel.findings
    )


def themes_table(results: Results, t: Translator) -> Table:
    """One row a quote of a theme, as the report shows it; a theme without one has a row too."""
    marks = marks_by_document(results.documents, t)
    columns = (
        Column(t("Domain"), width=20),
        Column(t("Code"), width=26),
        Column(t("Theme"), width=32),
        Column(t("Statement"), width=60),
        Column(t("Stated by"), width=14),
        Column(t("Participants"), Kind.COUNT, 12),
        Column(t("% of participants"), Kind.SHARE, 12),
        Column(t("Quote"), width=70),
        Column(t("Chosen by"), width=14),
        Column(t("Attribution"), width=30),
        Column(t("Place"), width=24),
    )
    rows = tuple(
        Row((panel.domain.name.text(t.lang), *_theme(finding, t), *quote))
        for panel in results.panels
        for finding in panel.findings
        for quote in _quotes(finding, marks, t)
    )
    notes = (t("[...] marks words left out; words in [ ] stand in place of others."),)
    return Table(t("Themes and quotes"), t("Themes and quotes"), columns, rows, notes)


def _theme(finding: Finding, t: Translator) -> tuple[str | int | float | None, ...]:
    return (
        finding.code.id,
        finding.code.name.text(t.lang),
        finding.statement,
        t("a person") if finding.statement_origin == "person" else t("the codebook"),
        finding.n_participants,
        finding.share,
    )


def _quotes(finding: Finding, marks: Mapping[str, Marks], t: Translator) -> list[tuple[str, ...]]:
    by = t("a person") if finding.quotes_origin == "person" else t("rules")
    return [
        (
            say_quote(quote, marks[quote.document]),
            by,
            attribute(quote.participant, t),
            say_place(quote, t),
        )
        for quote in finding.quotes
    ] or [("", "", "", "")]


def say_quote(quote: Quote, marks: Marks) -> str:
    """A quote in a cell: its words, or an exchange with a line and a mark for each speaker."""
    lines = dialogue(quote.parts, marks)
    if not is_exchange(quote.parts):
        return " ".join(words for _, words in lines)
    return "\n".join(f"{mark}: {words}" for mark, words in lines)
