"""The findings of a study: the matrix, charts, and everything as files."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
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
from .matrix_table import column_keys, matrix_heads, matrix_rows

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
    ("segments", ""),
)
"""What stands large in a cell of the matrix; segments are called as they are counted."""
CHARTS = (
    ("codes", N_("Themes")),
    ("groups", N_("Themes by group")),
    ("heat", N_("Grid of shares")),
    ("together", N_("Themes together")),
    ("timeline", N_("Along a document")),
    ("agreement", N_("Agreement")),
)
BOOTSTRAP = 500
MANY = 8
"""Columns beyond which a matrix takes all the width that there is."""


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
    outcome: MatrixOutcome | None = values.get("outcome")
    if outcome is not None:
        values["what_is_shown"] = say_shown(desk, outcome.layer, settings)
        values["beside"] = beside(desk, outcome.layer, tab)
    return desk.show(
        template,
        tab="findings",
        subtab=tab,
        subtabs=[(name, address, desk.t(label)) for name, address, label in SUBTABS],
        settings=settings,
        kept=settings.link(show=SHOWN[0][0], sort=""),
        **values,
    )


def say_shown(desk: Desk, layer: Layer, settings: Settings) -> str:
    """The study, the layer and the unit, for whoever hears or prints a page."""
    t = desk.t
    whose, unit = workbench.say_layer(layer.name, t), workbench.say_unit(settings.unit, t)
    return f"{desk.title} · {t('Whose codings')}: {whose} · {t('Counted in')}: {unit}"


def beside(desk: Desk, layer: Layer, tab: str) -> dict[str, str] | None:
    """People's codings, which the machine's layer, shown first, leaves out; and the way there.

    That is with all together, or for a report, which is of one layer, in the reader's own.
    """
    if not layer.n_beside:
        return None
    t, other = desk.t, desk.coder if tab == "report" else workbench.EVERYBODY
    text = t(
        "These are {layer}. Codings that people made are not among them: {n}.",
        layer=workbench.say_layer(layer.name, t),
        n=t.number(layer.n_beside),
    )
    if other not in (*layer.names, workbench.EVERYBODY):
        return {"text": text, "to": "", "words": ""}
    words = t("Show {layer}", layer=workbench.say_layer(other, t))
    return {"text": text, "to": desk.request.url.include_query_params(layer=other).query,
            "words": words}  # fmt: skip


def choices(layer: Layer, desk: Desk) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen on the pages of findings, with labels."""
    t = desk.t
    names = (*layer.names, workbench.EVERYBODY)
    return {
        "layers": [(name, workbench.say_layer(name, t)) for name in names],
        "units": [(unit.value, workbench.say_unit(unit.value, t)) for unit in Unit],
        "groupings": [(by, workbench.say_grouping(by, t)) for by in workbench.groupings(layer)],
    }


def nothing_yet(desk: Desk, tab: str, layer: Layer | None = None) -> Response:
    """What a page of findings shows while nothing can be counted: what is to be done first.

    Without a layer, there is no codebook yet.
    """
    lacking = "codebook" if layer is None else "codings" if layer.documents else "documents"
    return framed(desk, tab, "findings_none.html.j2", Settings(), lacking=lacking)


# The matrix


def show_matrix(desk: Desk) -> Response:
    """Themes × groups; every cell opens its quotes."""
    settings = settings_of(desk)
    try:
        outcome = counted(desk, settings)
    except NoCodebook:
        return nothing_yet(desk, "matrix")
    if not outcome.layer.names:
        return nothing_yet(desk, "matrix", outcome.layer)
    t, unit = desk.t, workbench.say_unit(settings.unit, desk.t)
    caption, base, notes = workbench.matrix_words(outcome.matrix, t)
    return framed(
        desk,
        "matrix",
        "findings.html.j2",
        settings,
        outcome=outcome,
        caption=caption,
        base=base,
        notes=notes,
        shown=[(name, t(label) if label else unit) for name, label in SHOWN],
        review=outcome.say_review(desk.t),
        heads=matrix_heads(desk, outcome),
        is_sorted=settings.sort in column_keys(outcome),
        many=len(outcome.matrix.groups) > MANY,
        rows=matrix_rows(desk, outcome, show=settings.show, sort=settings.sort),
        **choices(outcome.layer, desk),
    )


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
    if not outcome.layer.names:
        return nothing_yet(desk, "charts", outcome.layer)
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
        table=workbench.tell_table(chart.page, desk.t) if chart else None,
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
    return sent(workbench.chart_file(chart, outcome, desk.named["ending"], desk.t))


# The report


def show_report(desk: Desk) -> Response:
    """What the report shows, and its files."""
    settings = settings_of(desk)
    of_all = settings.layer == workbench.EVERYBODY  # chosen on another page; a report is of one
    try:
        outcome = counted(desk, replace(settings, layer="") if of_all else settings)
    except NoCodebook:
        return nothing_yet(desk, "report")
    if not outcome.layer.names:
        return nothing_yet(desk, "report", outcome.layer)
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
        of_all=of_all,
        only=desk.request.query_params.getlist("role"),
        lang=desk.query.get("lang") or desk.t.lang,
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
