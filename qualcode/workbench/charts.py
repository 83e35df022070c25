"""Charts of a layer and of the coders' agreement, each a static picture with its table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..findings.cooccurrence import count_pairs
from ..messages import Translator
from ..model import Status
from ..store import Project
from .agree import AgreeRequest, agree
from .layer import Layer
from .matrix import MatrixOutcome

if TYPE_CHECKING:
    from ..report.charts import Chart


def draw_charts(outcome: MatrixOutcome, translate: Translator) -> tuple[Chart, ...]:
    """What a matrix shows, as pictures: per code, per group, as a grid, and themes together."""
    from ..report import charts
    from ..report.chart_together import together_chart

    book, matrix = outcome.layer.codebook, outcome.matrix
    codes = [code.id for code in book.codes]
    pairs = count_pairs(outcome.coverage, codes)
    voiced = {code: len(outcome.coverage.of([code])) for code in codes}
    return (
        charts.codes_chart(book, matrix, translate),
        charts.groups_chart(book, matrix, translate),
        charts.heat_chart(book, matrix, translate),
        together_chart(book, pairs, voiced, matrix.unit, translate),
    )


def draw_timeline(layer: Layer, document: str, translate: Translator) -> Chart:
    """Where the themes stand in one document of the layer."""
    from ..report.chart_timeline import timeline_chart

    here = [
        coding
        for coding in layer.codings
        if coding.document == document and coding.status is not Status.REJECTED
    ]
    return timeline_chart(layer.codebook, layer.documents[document], here, translate)


def draw_agreement(project: Project, request: AgreeRequest, translate: Translator) -> Chart | None:
    """How far the coders agree on each theme; None without a codebook.

    Raises BlindStudy, NothingToCompare.
    """
    from ..report.chart_agreement import agreement_chart

    codebook = project.codebook()
    if codebook is None:
        return None
    return agreement_chart(agree(project, request).report, codebook, translate)
