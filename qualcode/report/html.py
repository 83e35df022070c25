"""``report.html``: one self-contained page that needs no network and no script."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ..findings import Provenance, Results, attribute, verify_results
from ..findings.colours import domain_colours
from ..findings.indicators import Fired
from ..findings.matrix import Cell
from ..findings.quotes import is_exchange
from ..messages import Translator
from ..model import Finding, Quote
from .matrices import matrix_notes, matrix_table
from .notes import method_notes
from .tables import (
    inputs_table,
    layers_table,
    participants_table,
    plain_table,
    versions_table,
)
from .wording import (
    Marks,
    all_defined,
    base_size,
    dialogue,
    domain_letter,
    group_name,
    key_figures,
    layer_name,
    marks_by_document,
    panel_counts,
    say_date,
    say_no_quote,
    say_place,
    say_review,
    say_roles,
    say_segments,
    surroundings,
    theme_counts,
    unit_name,
)

if TYPE_CHECKING:
    from jinja2 import Template

MAX_TINT = 34
"""Percent of a domain's colour in the cell of a theme that everybody voiced."""

WIDE_MATRIX = 6
"""Groups, with the total, above which a printed matrix is turned on its side."""

MAX_FIRED = 12
"""Indicators listed under one theme."""

View = dict[str, Any]


def render_html(results: Results, provenance: Provenance, translate: Translator) -> str:
    """The report as one HTML page in the translator's language.

    Raises QuoteMismatch when a quote is not found again in its document.
    """
    verify_results(results)
    t = translate
    marks = marks_by_document(results.documents, t)
    return _template().render(
        t=t,
        style=_resource("report.css"),
        title=results.title.text(t.lang) or t("Findings"),
        date=say_date(provenance.created, t),
        layer=layer_name(results.layer, t),
        unit=unit_name(results.unit, t).lower(),
        roles=say_roles(results.roles, t),
        no_quote=say_no_quote(t),
        reviewed=results.n_unreviewed == 0,
        review=say_review(results, t),
        figures=[(t.number(n), name, of) for n, name, of in key_figures(results, t)],
        participants=plain_table(participants_table(results, t), t),
        sample=(say_segments(7, results.unit, t), t.percent(0.6)),
        layers=plain_table(layers_table(results, t), t),
        matrix_notes=matrix_notes(results.unit, t),
        matrices=[_matrix(results, index, t) for index in range(len(results.matrices))],
        all_defined=all_defined(results),
        panels=[_panel(results, index, marks, t) for index in range(len(results.panels))],
        notes=method_notes(results, t),
        files=plain_table(inputs_table(provenance, t), t),
        versions=plain_table(versions_table(provenance, t), t),
        warnings=[t.tell(warning) for warning in results.warnings],
        provenance=provenance,
    )


@cache
def _template() -> Template:
    """The page's template, with autoescaping on whatever the file is called."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    environment = Environment(
        loader=DictLoader({"report.html.j2": _resource("report.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def _resource(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text("utf-8")


def _matrix(results: Results, index: int, t: Translator) -> View:
    """A matrix with three numbers a cell, tinted by share."""
    matrix = results.matrices[index]
    table = matrix_table(results.codebook, matrix, t)
    anchors = {
        finding.code.id: f"theme-{panel}-{n}"
        for panel, each in enumerate(results.panels)
        for n, finding in enumerate(each.findings)
    }
    rows = [
        {
            "name": shown.values[0],
            "link": anchors.get(row.code.id, "") if row.code else "",
            "strong": shown.strong,
            "domain": None if shown.domain is None else _badge(results, shown.domain),
            "cells": [_cell(cell, results, t) for cell in (*row.cells, row.total)],
        }
        for row, shown in zip(matrix.rows, table.rows, strict=False)
    ]
    groups = (*matrix.groups, matrix.total)
    return {
        "id": f"matrix-{index}",
        "caption": table.caption,
        "corner": table.columns[0].head,
        "heads": [
            *((group_name(each.value, t), base_size(each, t)) for each in matrix.groups),
            (t("All"), base_size(matrix.total, t)),
        ],
        "wide": len(groups) > WIDE_MATRIX,
        "rows": rows,
        "base": table.rows[-1].values[0],
        "bases": [say_segments(group.n_segments, results.unit, t) for group in groups],
    }


def _cell(cell: Cell, results: Results, t: Translator) -> View:
    return {
        "participants": t.number(cell.n_participants),
        "share": t.percent(cell.share),
        "segments": say_segments(cell.n_segments, results.unit, t),
        "tint": round(MAX_TINT * (cell.share or 0)),
        "none": not cell.n_participants,
    }


def _badge(results: Results, index: int) -> View:
    """A domain's letter and its two colours: letter and name always stand beside the colour."""
    paper, dark = domain_colours(results.codebook.domains[index].colour, index)
    return {"letter": domain_letter(index), "style": f"--c:{paper};--d:{dark}"}


def _panel(results: Results, index: int, marks: Mapping[str, Marks], t: Translator) -> View:
    panel = results.panels[index]
    return {
        "id": f"domain-{index}",
        "badge": _badge(results, index),
        "name": panel.domain.name.text(t.lang),
        "counts": panel_counts(results, panel, t),
        "themes": [
            _theme(results, finding, f"theme-{index}-{n}", marks, t)
            for n, finding in enumerate(panel.findings)
        ],
        "silent": [code.name.text(t.lang) for code in panel.not_voiced],
    }


def _theme(
    results: Results, finding: Finding, anchor: str, marks: Mapping[str, Marks], t: Translator
) -> View:
    code = finding.code
    fired = results.indicators.get(code.id, ())
    total = results.glance.n_participants
    return {
        "id": anchor,
        "name": code.name.text(t.lang),
        "statement": finding.statement,
        "by_definition": finding.statement_origin == "definition",
        "n": t.number(finding.n_participants),
        "of": t("of {total} participants", total=t.number(total)),
        "share": t.percent(finding.share),
        "width": round(100 * (finding.share or 0)),
        "counts": theme_counts(results, finding, t),
        "include": code.include.text(t.lang),
        "exclude": code.exclude.text(t.lang),
        "fired": [_fired(each, t) for each in fired[:MAX_FIRED]],
        "n_more": t.number(max(0, len(fired) - MAX_FIRED)),
        "more": len(fired) > MAX_FIRED,
        "quotes": [_quote(results, quote, marks[quote.document], t) for quote in finding.quotes],
    }


def _fired(fired: Fired, t: Translator) -> View:
    return {
        "words": fired.words,
        "n": t.number(fired.n),
        "source": t("{indicator}, line {line}", indicator=fired.indicator, line=fired.line)
        if fired.line
        else fired.indicator,
    }


def _quote(results: Results, quote: Quote, marks: Marks, t: Translator) -> View:
    return {
        "exchange": is_exchange(quote.parts),
        "lines": dialogue(quote.parts, marks),
        "attribution": attribute(quote.participant, t),
        "place": say_place(quote, t),
        "around": surroundings(quote, results.documents[quote.document], marks),
    }
