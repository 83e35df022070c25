"""Agreement as tables for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .program import Shared
from .table import shortened, text_table

if TYPE_CHECKING:
    from ..report.tables import Table
    from ..workbench import AgreeOutcome, RatingsOutcome, UnitsOutcome

MOST_CONFUSED = 10
MOST_LETTERS = 44
"""Length of a name that a line has room for."""


def tell_agreement(shared: Shared, outcome: AgreeOutcome) -> None:
    """The tables for people, then what to bear in mind and the words for the paper."""
    from ..report import agreement
    from ..report.agreement_words import grouped_cautions, methods

    t, report = shared.translate, outcome.report
    names = outcome.names(t.lang)
    _print(shared, agreement.codes_table(report, names, t, brief=True))
    if len(report.coders) > 2:
        _print(
            shared,
            agreement.pairs_table(report.pairs, t, caption=t("Pairs of coders"), brief=True),
        )
    confused = agreement.confusion_table(report, names, t, most=MOST_CONFUSED, brief=True)
    if confused.rows:
        _print(shared, confused)
    if outcome.against_consensus:
        caption = t("Against the consensus")
        _print(
            shared,
            agreement.pairs_table(outcome.against_consensus, t, caption=caption, brief=True),
        )
    for line in grouped_cautions(report, names, t):
        shared.tell("• {what}", what=line)
    if outcome.outdated:
        shared.tell(
            "Left out, because they stand on texts corrected since: {n}.", n=outcome.outdated
        )
    shared.tell("For the methods section:")
    shared.tell("{what}", what=" ".join(methods(report, names, t, resolved=outcome.resolved)))


def _print(shared: Shared, table: Table) -> None:
    from ..report.tables import Kind, say_value

    kinds = [column.kind for column in table.columns]
    rows = [
        [column.head for column in table.columns],
        *(
            [
                shortened(say_value(v, kind, shared.translate), MOST_LETTERS)
                for v, kind in zip(row.values, kinds, strict=True)
            ]
            for row in table.rows
        ),
    ]
    right = [place for place, kind in enumerate(kinds) if kind is not Kind.TEXT]
    lines = ["", table.caption, "", text_table(rows, right=right)]
    shared.tell("{what}", what="\n".join([*lines, *(f"  {note}" for note in table.notes)]))


def tell_ratings(shared: Shared, outcome: RatingsOutcome) -> None:
    """What was read, every statistic a line, and what to bear in mind."""
    t, report = shared.translate, outcome.report
    shared.tell(
        "{units} units, {coders} coders ({names}), {categories} categories; missing: {missing}",
        units=t.number(report.n_units),
        coders=t.number(len(report.coders)),
        names=", ".join(report.coders),
        categories=t.number(len(report.categories)),
        missing=t.number(report.n_missing),
    )
    if not outcome.header:
        shared.tell("The first line was read as ratings; if it names the coders, add --header.")
    if outcome.id_column is not None:
        shared.tell("Names of the units: column “{name}”.", name=outcome.id_column)
    if outcome.spelled:
        shared.tell("{n} cells say NA or the like and were taken as missing.", n=outcome.spelled)
    if report.weights is not None:
        shared.tell(
            "Weights: {weights}; order of the categories: {order}",
            weights=report.weights.value,
            order=", ".join(report.categories),
        )
    rows = [(t("statistic"), t("value"))]
    for name, value in report.values.items():
        if isinstance(value, float) or value is None:
            note = f" ({report.metric.value})" if name == "krippendorff_alpha" else ""
            rows.append((name + note, _figure(shared, value)))
        else:
            rows += [(f"{name} {each}", _figure(shared, one)) for each, one in value.items()]
    shared.tell("{what}", what=text_table(rows, right=[1]))
    for caution in report.cautions:
        shared.tell("• {what}", what=t.tell(caution))


def tell_units(shared: Shared, outcome: UnitsOutcome) -> None:
    """Every statistic a line, and what its variant is."""
    t = shared.translate
    rows = [(t("statistic"), t("value"))]
    for name, value in outcome.as_record().items():
        if isinstance(value, float) or value is None:
            rows.append((name, _figure(shared, value)))
        elif isinstance(value, dict):
            rows += [(f"{name} {each}", _figure(shared, one)) for each, one in value.items()]
    shared.tell("{what}", what=text_table(rows, right=[1]))
    shared.tell(
        "u, |u, cu and (k)u: Krippendorff et al. 2016/2019 with the pairwise correction; α_U "
        "2004: as INCEpTION and DKPro compute it."
    )
    if outcome.family is None:
        shared.tell(
            "A coder gave one stretch several codes, so that the family of 2016 is undefined."
        )


def _figure(shared: Shared, value: float | None) -> str:
    t = shared.translate
    return t("undefined") if value is None else t.number(value, 4)
