"""Every statistic that a table of ratings allows, under one name each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ..messages import Said, say
from .agreement import (
    Agreement,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    light_kappa,
    number,
    percent_agreement,
    scott_pi,
)
from .cautions import FEW_UNITS, PARADOX
from .distances import Array, Metric, Weights, metric_distances, weighted_distances
from .ratings import MISSING, Counts, Ratings, count
from .standard_errors import standard_error, standard_error_ac1_table, standard_error_cohen

Value = float | None | Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class RatingsReport:
    """The statistics of a table; those per category are mappings.

    `weights` is None where the categories have no order, so that nothing weighted is there. Names
    that two coders alone allow (``cohen_kappa``, ``scott_pi``, ``weighted_kappa`` and standard
    errors of theirs) are absent for more, whose pairs stand in `pairs`.
    """

    coders: tuple[str, ...]
    categories: tuple[str, ...]
    n_units: int
    n_comparable: int
    n_missing: int
    metric: Metric
    weights: Weights | None
    values: Mapping[str, Value]
    pairs: tuple[tuple[str, str, Mapping[str, float | None]], ...]
    cautions: tuple[Said, ...]


def rate(
    ratings: Ratings,
    coders: Sequence[str],
    *,
    metric: Metric = Metric.NOMINAL,
    weights: Weights | None = None,
) -> RatingsReport:
    """All that can be said of a table of ratings; `metric` is that of Krippendorff's alpha.

    Raises ValueError for the metrics ``interval`` and ``ratio`` where categories are no numbers.
    """
    if metric in (Metric.INTERVAL, Metric.RATIO) and not ratings.is_numeric:
        raise ValueError("categories that are no numbers have no distances")
    counts = count(ratings)
    names = tuple(f"{each:g}" if isinstance(each, float) else str(each)
                  for each in ratings.categories)  # fmt: skip
    alpha = krippendorff_alpha(
        counts, metric_distances(metric, ratings.values, counts.coincidences.sum(axis=1))
    )
    values: dict[str, Value] = {
        "percent_agreement": number(percent_agreement(counts)),
        "light_kappa": number(light_kappa(counts)),
        "pooled_kappa": number(cohen_kappa(counts).pooled(0).value),
        "fleiss_kappa": number(fleiss_kappa(counts).value),
        "fleiss_kappa_se": number(standard_error(ratings, counts, "fleiss_kappa")),
        "fleiss_kappa_category": _by_category(counts, names, fleiss_kappa),
        "conger_kappa": number(conger_kappa(counts).value),
        "krippendorff_alpha": number(alpha.value),
        "observed_disagreement": number(alpha.observed),
        "expected_disagreement": number(alpha.expected),
        "krippendorff_alpha_category": _by_category(counts, names, krippendorff_alpha),
        "gwet_ac1": number(gwet_ac1(counts).value),
        "gwet_ac1_se": number(standard_error(ratings, counts, "gwet_ac1")),
        "brennan_prediger": number(brennan_prediger(counts).value),
        "brennan_prediger_se": number(standard_error(ratings, counts, "brennan_prediger")),
    }
    ordered = None if weights is None else weighted_distances(weights, ratings.values)
    if ordered is not None:
        values["gwet_ac2"] = number(gwet_ac1(counts, ordered).value)
        values["gwet_ac2_se"] = number(standard_error(ratings, counts, "gwet_ac1", ordered))
        values["brennan_prediger_weighted"] = number(brennan_prediger(counts, ordered).value)
    if len(coders) == 2:
        values |= _of_two(counts, names, ordered)
    rated = (ratings.codes != MISSING).sum(axis=1)
    return RatingsReport(
        coders=tuple(coders),
        categories=names,
        n_units=len(rated),
        n_comparable=int((rated > 1).sum()),
        n_missing=int((ratings.codes == MISSING).sum()),
        metric=metric,
        weights=weights,
        values=values,
        pairs=_pairs(counts, coders),
        cautions=_cautions(counts, values, int((rated > 1).sum())),
    )


def _of_two(counts: Counts, names: Sequence[str], ordered: Array | None) -> dict[str, Value]:
    """What is only defined for two coders."""
    values: dict[str, Value] = {
        "cohen_kappa": number(cohen_kappa(counts).value[0]),
        "cohen_kappa_se": number(standard_error_cohen(counts)[0]),
        "scott_pi": number(scott_pi(counts).value[0]),
        "scott_pi_category": _by_category(counts, names, scott_pi),
        "cohen_kappa_category": _by_category(counts, names, cohen_kappa),
        "gwet_ac1_table_se": number(standard_error_ac1_table(counts)[0]),
    }
    if ordered is not None:
        values["weighted_kappa"] = number(cohen_kappa(counts, ordered).value[0])
        values["weighted_kappa_se"] = number(standard_error_cohen(counts, ordered)[0])
    return values


def _by_category(
    counts: Counts, names: Sequence[str], coefficient: Callable[[Counts], Agreement]
) -> dict[str, float | None]:
    """The coefficient of each category against all others together."""
    return {
        name: number(coefficient(counts.collapsed(place)).value.reshape(-1)[0])
        for place, name in enumerate(names)
    }


def _pairs(
    counts: Counts, coders: Sequence[str]
) -> tuple[tuple[str, str, Mapping[str, float | None]], ...]:
    """Each pair of coders on the units that both rated."""
    alone = counts.by_pair()
    columns = {
        "percent_agreement": percent_agreement(alone),
        "cohen_kappa": cohen_kappa(alone).value[0],
        "scott_pi": scott_pi(alone).value[0],
        "krippendorff_alpha_nominal": krippendorff_alpha(alone).value,
        "gwet_ac1": gwet_ac1(alone).value,
        "brennan_prediger": brennan_prediger(alone).value,
        "n_units": alone.pairs.sum(axis=(0, 1))[0],
    }
    return tuple(
        (first, second, {name: number(column[p]) for name, column in columns.items()})
        for p, (first, second) in enumerate(combinations(coders, 2))
    )


def _cautions(counts: Counts, values: Mapping[str, Value], n_units: int) -> tuple[Said, ...]:
    """Where these numbers mislead."""
    told = []
    if n_units < FEW_UNITS:
        told.append(say("fewer than {least} units: {n}", least=FEW_UNITS, n=n_units))
    nominal, ac1 = number(krippendorff_alpha(counts).value), values["gwet_ac1"]
    if nominal is None:
        told.append(say("no variance: chance-corrected agreement is undefined"))
    elif isinstance(ac1, float) and ac1 - nominal >= PARADOX:
        told.append(
            say(
                "prevalence paradox: one category is so common that κ and α are low although "
                "coders agree; AC1 and Brennan–Prediger say so"
            )
        )
    unused = np.asarray(counts.coders.sum(axis=0) == 0)
    if unused.any():
        told.append(say("{n} coders rated nothing", n=int(unused.sum())))
    return tuple(told)
