"""`agree --ratings` and `agree --units`: agreement in anybody's tables, no project needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BrokenTable, NothingToCompare
from ..files.agreement_tables import UnitRow, read_ratings_table, read_units_table
from ..limits import MAX_CROSSED_RATINGS
from ..messages import say
from ..teams.distances import Metric, Weights
from ..teams.ratings import read_ratings
from ..teams.ratings_summary import RatingsReport, rate
from ..teams.unitizing import (
    UAlphas,
    Unit,
    observed_disagreement_2013,
    overlapping,
    u_alphas,
    united,
)
from ..teams.unitizing_2004 import AlphaU2004, alpha_u_2004


@dataclass(frozen=True, slots=True)
class RatingsRequest:
    """A table of ratings and how to read it.

    Without `header` and `id_column` they are found out; `categories` are all that could have been
    given, in their order; `weights` are those of AC2 and weighted kappa.
    """

    path: Path
    metric: str = Metric.NOMINAL.value
    weights: str | None = None
    header: bool | None = None
    id_column: str | None = None
    categories: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class RatingsOutcome:
    """The statistics, and what was taken for the header and the units' names."""

    report: RatingsReport
    header: bool
    id_column: str | None
    spelled: int

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys; every statistic under its name."""
        report = self.report
        return {
            **report.values,
            "metric": report.metric.value,
            "weights": report.weights.value if report.weights else None,
            "units": report.n_units,
            "comparable_units": report.n_comparable,
            "missing": report.n_missing,
            "coders": list(report.coders),
            "categories": list(report.categories),
            "pairs": [
                {"coders": [first, second], **values} for first, second, values in report.pairs
            ],
            "header": self.header,
            "id_column": self.id_column,
        }


def agree_on_ratings(request: RatingsRequest) -> RatingsOutcome:
    """Every statistic that a table of ratings allows.

    Raises BrokenTable with the line, UnknownName, NotFound and the errors of reading files.
    """
    table = read_ratings_table(request.path, header=request.header, id_column=request.id_column)
    rows, categories = table.rows, tuple(request.categories) or None
    if categories is not None:
        rows = tuple(tuple(None if cell is None else str(cell) for cell in row) for row in rows)
    try:
        ratings = read_ratings(rows, categories=categories)
    except ValueError as error:
        raise BrokenTable(path=request.path, line=1, what=str(error)) from None
    n, pairs = len(ratings.categories), len(table.coders) * (len(table.coders) - 1) // 2
    if n * n * pairs > MAX_CROSSED_RATINGS:
        what = say("{n} different ratings are too many; is one of the columns no rating?", n=n)
        raise BrokenTable(path=request.path, line=1, what=what)
    metric = Metric(request.metric)
    has_order = ratings.is_numeric or bool(categories) or metric is not Metric.NOMINAL
    weights = Weights(request.weights) if request.weights else None
    if weights is None and has_order:
        weights = Weights.QUADRATIC
    try:
        report = rate(ratings, table.coders, metric=metric, weights=weights)
    except ValueError:
        what = say("the metric {metric} needs numbers", metric=metric.value)
        raise BrokenTable(path=request.path, line=1, what=what) from None
    return RatingsOutcome(report, table.header, table.id_column, table.spelled)


@dataclass(frozen=True, slots=True)
class UnitsOutcome:
    """The unitizing alphas; `family` is None where a coder gave one stretch several codes."""

    length: int
    coders: tuple[str, ...]
    codes: tuple[str, ...]
    documents: tuple[str, ...]
    family: UAlphas | None
    alpha_u: AlphaU2004
    observed_2013: float | None

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        family = self.family or UAlphas(
            ku_alpha=dict.fromkeys(self.codes), ku_coverage=dict.fromkeys(self.codes)
        )
        by_code = self.alpha_u.codes
        return {
            "u_alpha": family.u_alpha,
            "bar_u_alpha": family.bar_u_alpha,
            "cu_alpha": family.cu_alpha,
            "ku_alpha": dict(family.ku_alpha),
            "ku_coverage": dict(family.ku_coverage),
            "alpha_u_2004": self.alpha_u.overall.alpha,
            "alpha_u_2004_category": {code: each.alpha for code, each in by_code.items()},
            "alpha_u_2004_observed_disagreement": {
                code: each.observed for code, each in by_code.items()
            },
            "alpha_u_2004_expected_disagreement": {
                code: each.expected for code, each in by_code.items()
            },
            "alpha_u_2013_observed_disagreement": self.observed_2013,
            "length": self.length,
            "coders": list(self.coders),
            "documents": list(self.documents),
        }


def agree_on_units(path: Path, *, length: int, begin: int = 0) -> UnitsOutcome:
    """The unitizing alphas of a table of units, each document `length` long from `begin`.

    Several documents are laid one behind the other. Raises BrokenTable with the line, NotFound
    and the errors of reading files.
    """
    rows = read_units_table(path)
    for row in rows:
        if row.code and not (begin <= row.start and row.end <= begin + length):
            what = say(
                "the unit {start}–{end} reaches beyond the continuum {begin}–{last}",
                start=row.start, end=row.end, begin=begin, last=begin + length,
            )  # fmt: skip
            raise BrokenTable(path=path, line=row.line, what=what)
    coders = tuple(dict.fromkeys(row.coder for row in rows))
    if len(coders) < 2:
        raise NothingToCompare(what=say("{path}: there is only one coder", path=path))
    documents = tuple(dict.fromkeys(row.document for row in rows))
    units = [_units_of(coder, rows, documents, length, begin) for coder in coders]
    total = length * len(documents)
    two = len(coders) == 2
    return UnitsOutcome(
        length=length,
        coders=coders,
        codes=tuple(sorted({row.code for row in rows if row.code})),
        documents=tuple(filter(None, documents)),
        family=None if overlapping(units) else u_alphas(total, units),
        alpha_u=alpha_u_2004(total, units),
        observed_2013=observed_disagreement_2013(*units) if two else None,
    )


def _units_of(
    coder: str, rows: Sequence[UnitRow], documents: Sequence[str], length: int, begin: int
) -> list[Unit]:
    offsets = {document: place * length - begin for place, document in enumerate(documents)}
    found = [
        Unit(row.start + offsets[row.document], row.end + offsets[row.document], row.code)
        for row in rows
        if row.coder == coder and row.code
    ]
    return united(found)
