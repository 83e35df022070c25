"""The findings of a study: the matrix, charts, and everything as files."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import Route

from .. import workbench
from ..errors import BlindStudy, NoCodebook, NothingToCompare, UnknownName, UsageError
from ..messages import LANGUAGES, N_, Said, say
from ..model import Unit
from .desk import Desk, api, page
from .downloads import sent

if TYPE_CHECKING:
    from ..workbench import Layer, MatrixOutcome

SUBTABS = (
    ("matrix", "findings", N_("Matrix")),
    ("query", "findings/query", N_("Query")),
    ("themes", "findings/themes", N_("Themes")),
    ("charts", "findings/charts", N_("Charts")),
    ("report", "findings/report", N_("Report")),
)
SHOWN = (
    ("participants", N_("Participants")),
    ("share", N_("% of participants")),
    ("segments", N_("Segments")),
)
CHARTS = (
    ("codes", N_("Themes")),
    ("groups", N_("Themes by group")),
    ("heat", N_("Grid of shares")),
    ("together", N_("Themes together")),
    ("timeline", N_("Along a document")),
    ("agreement", N_("Agreement")),
)
BOOTSTRAP = 500
TINTS = 10
"""Steps of tint that a cell may have, from 0."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the address says is to be shown; an empty layer is the usual one."""

    layer: str = ""
    unit: str = Unit.SENTENCE.value
    by: str = ""
    show: str = SHOWN[0][0]
    sort: str = ""

    def link(self, **changes: str) -> str:
        """The same settings but for `changes`, as they stand behind the ``?`` of an address."""
        kept = {name: getattr(self, name) for name in self.__slots__} | changes
        usual = Settings()
        return urlencode({k: v for k, v in kept.items() if v != getattr(usual, k, "")})


def settings_of(desk: Desk) -> Settings:
    """What the address asks for. Raises UsageError."""
    asked = {name: desk.query.get(name, "") for name in ("layer", "unit", "by", "show", "sort")}
    found = Settings(**{name: value for name, value in asked.items() if value})
    if found.unit not in set(Unit) or found.show not in dict(SHOWN):
        raise UsageError(what=say("“{name}” has a wrong value.", name="unit, show"))
    return found


def counted(desk: Desk, settings: Settings) -> MatrixOutcome:
    """The matrix that the address asks for. Raises NoCodebook, UnknownLayer, UnknownName."""
    layer = workbench.read_layer(desk.project, settings.layer or None, viewer=desk.coder)
    by = settings.by or workbench.groupings(layer)[0]
    return workbench.matrix(layer, by=by, unit=settings.unit)


def framed(desk: Desk, tab: str, template: str, settings: Settings, **values: Any) -> Response:
    """A page of findings with what its frame needs."""
    return desk.show(
        template,
        tab="findings",
        subtab=tab,
        subtabs=[(name, address, desk.t(label)) for name, address, label in SUBTABS],
        settings=settings,
        kept=settings.link(show=SHOWN[0][0], sort=""),
        **values,
    )


def choices(layer: Layer, desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen on the pages of findings, with labels."""
    t = desk.t
    names = (*layer.names, workbench.EVERYBODY)
    return {
        "layers": [(name, workbench.say_layer(name, t)) for name in names],
        "units": [(unit.value, workbench.say_unit(unit.value, t)) for unit in Unit],
        "groupings": [(by, workbench.say_grouping(by, t)) for by in workbench.groupings(layer)],
        "shown": [(name, t(label)) for name, label in SHOWN],
    }


def nothing_yet(desk: Desk, tab: str) -> Response:
    """What a page of findings shows before there is a codebook."""
    return framed(desk, tab, "findings_none.html.j2", Settings())


# The matrix


def show_matrix(desk: Desk) -> Response:
    """Themes × groups; every cell opens its quotes."""
    settings = settings_of(desk)
    try:
        outcome = counted(desk, settings)
    except NoCodebook:
        return nothing_yet(desk, "matrix")
    caption, notes = workbench.matrix_words(outcome.matrix, desk.t)
    return framed(
        desk,
        "matrix",
        "findings.html.j2",
        settings,
        outcome=outcome,
        caption=caption,
        notes=notes,
        review=outcome.say_review(desk.t),
        heads=matrix_heads(desk, outcome),
        rows=matrix_rows(desk, outcome, settings),
        **choices(outcome.layer, desk),
    )


def matrix_heads(desk: Desk, outcome: MatrixOutcome) -> list[dict[str, Any]]:
    """The groups and everybody, as the head of the table shows them."""
    t, matrix = desk.t, outcome.matrix
    return [
        {
            "key": str(place),
            "name": workbench.say_group(each.value, t) if place < len(matrix.groups) else t("All"),
            "size": t("n = {n}", n=t.number(each.n_participants)),
            "segments": t.number(each.n_segments),
        }
        for place, each in enumerate((*matrix.groups, matrix.total))
    ]


def matrix_rows(desk: Desk, outcome: MatrixOutcome, settings: Settings) -> list[dict[str, Any]]:
    """The rows as the table shows them: domains in their order, their codes as it is sorted."""
    matrix = outcome.matrix
    most = max((row.total.n_segments for row in matrix.rows if row.code), default=0)
    places = {code.id: place for place, code in enumerate(outcome.layer.codebook.codes)}
    rows: list[dict[str, Any]] = []
    for domain in outcome.layer.codebook.domains:
        here = [row for row in matrix.rows if row.domain.id == domain.id]
        codes = sorted((row for row in here if row.code), key=_order(settings))
        for row in (*(row for row in here if not row.code), *codes):
            values: Sequence[str | None] = [*(each.value for each in matrix.groups), None]
            cells = zip(values, (*row.cells, row.total), strict=True)
            rows.append(
                {
                    "id": row.code.id if row.code else row.domain.id,
                    "name": (row.code or row.domain).name.text(desk.t.lang),
                    "domain": row.code is None,
                    "colour": f"code-{places[row.code.id]}" if row.code else "",
                    "cells": [_cell(desk, cell, value, settings, most) for value, cell in cells],
                }
            )
    return rows


def _order(settings: Settings) -> Any:
    """By what the codes of a domain are sorted: a column's people and segments, or not at all."""
    if not settings.sort.isdigit():
        return lambda row: 0
    place = int(settings.sort)

    def key(row: Any) -> tuple[int, int]:
        cells = (*row.cells, row.total)
        cell = cells[min(place, len(cells) - 1)]
        return -cell.n_participants, -cell.n_segments

    return key


def _cell(
    desk: Desk, cell: Any, value: str | None, settings: Settings, most: int
) -> dict[str, Any]:
    t = desk.t
    people, share, segments = (
        t.number(cell.n_participants),
        t.percent(cell.share),
        t.number(cell.n_segments),
    )
    strength = cell.share or 0
    main, more = people, share
    if settings.show == "share":
        main, more = share, people
    elif settings.show == "segments":
        main, more = segments, people
        strength = cell.n_segments / most if most else 0
    return {
        "main": main,
        "more": more,
        "none": not cell.n_segments,
        "tint": min(TINTS, round(TINTS * strength)),
        "group": value,
        "all": value is None,
        "told": t(
            "participants: {people} ({share}), segments: {segments}",
            people=people, share=share, segments=segments,
        ),
    }  # fmt: skip


def _group_of(desk: Desk) -> str | None:
    """The group that is asked for; an empty value is a group too, of those who state none."""
    return desk.query.get("group")


def tell_cell(desk: Desk) -> dict[str, Any]:
    """The quotes behind a cell of the matrix."""
    outcome = counted(desk, settings_of(desk))
    found = workbench.cell_quotes(
        outcome, desk.query.get("row", ""), _group_of(desk),
        limit=desk.ask("limit", 20, most=100), offset=desk.ask("offset", 0),
    )  # fmt: skip
    return workbench.tell_cell(found, outcome, desk.t)


def save_matrix(desk: Desk) -> Response:
    """The matrix as a file."""
    outcome = counted(desk, settings_of(desk))
    return sent(workbench.matrix_file(outcome, desk.named["ending"], desk.t))


def save_cell(desk: Desk) -> Response:
    """All quotes behind a cell as a file."""
    outcome = counted(desk, settings_of(desk))
    row = desk.query.get("row", "")
    found = workbench.cell_quotes(outcome, row, _group_of(desk), limit=None)
    return sent(workbench.cell_file(found, outcome, desk.named["ending"], desk.t))


# Charts


def show_charts(desk: Desk) -> Response:
    """One chart at a time, with its table."""
    settings = settings_of(desk)
    chosen = desk.query.get("chart") or CHARTS[0][0]
    try:
        outcome = counted(desk, settings)
    except NoCodebook:
        return nothing_yet(desk, "charts")
    document = _document(desk, outcome.layer)
    chart, why_not = _draw(desk, outcome, chosen, document)
    guid = outcome.layer.guids[document] if document else ""
    return framed(
        desk,
        "charts",
        "findings_charts.html.j2",
        settings,
        chosen=chosen,
        charts=[(name, desk.t(label)) for name, label in CHARTS],
        picture=Markup(chart.svg) if chart else None,  # our own SVG, its texts escaped
        table=workbench.tell_table(chart.table, desk.t) if chart else None,
        why_not=desk.t.tell(why_not) if why_not else "",
        document=guid,
        documents=[(outcome.layer.guids[name], name) for name in outcome.layer.documents],
        review=outcome.say_review(desk.t),
        outcome=outcome,
        asked=urlencode({"chart": chosen, "document": guid}) + "&" + settings.link(),
        **choices(outcome.layer, desk),
    )


def _document(desk: Desk, layer: Layer) -> str:
    """The document that a timeline is of: as asked by GUID, else the first. Raises UnknownName."""
    asked = desk.query.get("document", "")
    names = {guid: name for name, guid in layer.guids.items()}
    if asked and asked not in names:
        raise UnknownName(what=say("document"), name=asked, hint="")
    return names[asked] if asked else next(iter(layer.documents), "")


def _draw(
    desk: Desk, outcome: MatrixOutcome, chosen: str, document: str
) -> tuple[Any, Said | None]:
    """The chosen chart, or None and why there is none. Raises UnknownName."""
    if chosen not in dict(CHARTS):
        raise UnknownName(what=say("chart"), name=chosen, hint="")
    if chosen == "timeline":
        if not document:
            return None, say("There are no documents yet.")
        return workbench.draw_timeline(outcome.layer, document, desk.t), None
    if chosen == "agreement":
        asked = workbench.AgreeRequest(unit="sentence", bootstrap=BOOTSTRAP)
        try:
            return workbench.draw_agreement(desk.project, asked, desk.t), None
        except BlindStudy:
            return None, say("While the study is blind, nobody sees how far coders agree.")
        except NothingToCompare:
            return None, say("Agreement is shown once two people have coded the same document.")
    drawn = {chart.key: chart for chart in workbench.draw_charts(outcome, desk.t)}
    return drawn[chosen], None


def save_chart(desk: Desk) -> Response:
    """A chart as a picture, or its table as a file."""
    outcome = counted(desk, settings_of(desk))
    chosen = desk.query.get("chart") or CHARTS[0][0]
    chart, why_not = _draw(desk, outcome, chosen, _document(desk, outcome.layer))
    if chart is None:
        raise UsageError(what=why_not or say("There is no such chart."))
    domains = outcome.layer.codebook.domains
    return sent(workbench.chart_file(chart, desk.named["ending"], desk.t, domains=domains))


# The report


def show_report(desk: Desk) -> Response:
    """What the report shows, and its files."""
    settings = settings_of(desk)
    try:
        outcome = counted(desk, settings)
    except NoCodebook:
        return nothing_yet(desk, "report")
    options = choices(outcome.layer, desk)
    options["layers"] = [each for each in options["layers"] if each[0] != workbench.EVERYBODY]
    roles = {
        workbench.say_group(role, desk.t): role
        for person in outcome.coverage.people.values()
        if (role := " ".join(person.attributes.get("role", "").split()))
    }
    return framed(
        desk,
        "report",
        "findings_report.html.j2",
        settings,
        outcome=outcome,
        review=outcome.say_review(desk.t),
        roles=sorted(roles.values()),
        **options,
    )


def save_report(desk: Desk) -> Response:
    """A file of the report, or all of them packed. Raises what `workbench.report` raises."""
    settings = settings_of(desk)
    lang = desk.query.get("lang") or desk.t.lang
    if lang not in LANGUAGES:
        raise UsageError(what=say("“{name}” has a wrong value.", name="lang"))
    layer = workbench.read_layer(desk.project, settings.layer or None, viewer=desk.coder)
    with tempfile.TemporaryDirectory(prefix="qualcode-") as folder:
        request = workbench.ReportRequest(
            output=Path(folder),
            layer=layer.name,
            unit=settings.unit,
            roles=desk.request.query_params.getlist("role"),
            lang=lang,
            viewer=desk.coder,
        )
        return sent(workbench.report_file(desk.project, request, desk.named["ending"]))


FINDINGS = "/s/{study}/findings"

ROUTES = [
    Route(FINDINGS, page(show_matrix)),
    Route(f"{FINDINGS}/charts", page(show_charts)),
    Route(f"{FINDINGS}/report", page(show_report)),
    Route(f"{FINDINGS}/save/matrix/{{ending}}", page(save_matrix)),
    Route(f"{FINDINGS}/save/cell/{{ending}}", page(save_cell)),
    Route(f"{FINDINGS}/save/chart/{{ending}}", page(save_chart)),
    Route(f"{FINDINGS}/save/report/{{ending}}", page(save_report)),
    Route("/s/{study}/api/findings/cell", api(tell_cell)),
]
