"""Coefficients of agreement from `Counts`: each is one minus observed over expected disagreement.

They differ in what they expect by chance, and in which units they use where ratings are missing:

==================  ====================================================  =====================
function            expected by chance from                               missing ratings
==================  ====================================================  =====================
percent_agreement   –                                                     units with ≥ 2
                                                                          ratings, each once
cohen_kappa         the two coders' own shares (Cohen 1960, 1968)         units that both rated
scott_pi            the pair's common shares (Scott 1955)                 units that both rated
fleiss_kappa        common shares of all (Fleiss 1971)                    Gwet (2014): observed
                                                                          from units with ≥ 2,
                                                                          shares from all
conger_kappa        every coder's own shares (Hubert 1977; Conger 1980)   as fleiss_kappa
gwet_ac1, AC2       common shares, as π(1 − π) (Gwet 2008, 2014)          as fleiss_kappa
brennan_prediger    all categories alike (Brennan & Prediger 1981;        as fleiss_kappa
                    Randolph's free-marginal κ for several coders)
krippendorff_alpha  pairable ratings, drawn without replacement           units with ≥ 2, by
                    (Krippendorff 2019, §12)                              their ratings
==================  ====================================================  =====================

The axes of the counts behind the named ones remain. A value that is not defined (no variance, no
unit) is NaN in an array, and None where a single number leaves this room (`number`). `distances`
is a matrix of disagreements (`qualcode.teams.distances`); without it every one counts 1.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from .distances import Array, nominal
from .ratings import Counts


class Agreement(NamedTuple):
    """Observed and expected disagreement, as arrays of one shape."""

    observed: Array
    expected: Array

    @property
    def value(self) -> Array:
        """The coefficient: 1 − observed/expected; NaN where no disagreement is possible."""
        return 1.0 - ratio(self.observed, self.expected)

    def pooled(self, axis: int | tuple[int, ...]) -> Agreement:
        """The means along an axis, without what is undefined (De Vries et al. 2008).

        Its value is the pooled coefficient of several coder pairs, or codes.
        """
        known = ~np.isnan(self.observed) & ~np.isnan(self.expected)
        n = np.asarray(known.sum(axis=axis))
        sums = (np.where(known, each, 0.0).sum(axis=axis) for each in self)
        return Agreement(*(ratio(each, n) for each in sums))


def number(value: Array | float) -> float | None:
    """A single value for people and files: None where it is undefined."""
    single = float(value)
    return single if math.isfinite(single) else None


def percent_agreement(counts: Counts, distances: Array | None = None) -> Array:
    """The share of agreeing pairs of ratings, each unit counting once; 0…1."""
    return 1.0 - _observed(counts, distances)


def cohen_kappa(counts: Counts, distances: Array | None = None) -> Agreement:
    """Cohen's kappa of each pair of coders, shape (p, …); weighted with `distances`."""
    total = total_of(counts.pairs)
    rows, columns = (ratio(counts.pairs.sum(axis=axis), total) for axis in (1, 0))
    observed = ratio(cost_of(counts.pairs, distances), total)
    return Agreement(observed, _expected(rows, columns, distances))


def light_kappa(counts: Counts, distances: Array | None = None) -> Array:
    """Light's kappa: the mean of Cohen's over all pairs; undefined where one of them is."""
    return mean_of(cohen_kappa(counts, distances).value)


def scott_pi(counts: Counts, distances: Array | None = None) -> Agreement:
    """Scott's pi of each pair of coders, shape (p, …)."""
    total = total_of(counts.pairs)
    shares = ratio(counts.pairs.sum(axis=0) + counts.pairs.sum(axis=1), 2.0 * total)
    observed = ratio(cost_of(counts.pairs, distances), total)
    return Agreement(observed, _expected(shares, shares, distances))


def fleiss_kappa(counts: Counts, distances: Array | None = None) -> Agreement:
    """Fleiss' kappa; of two coders without missing ratings it is Scott's pi."""
    shares = common_shares(counts)
    return Agreement(_observed(counts, distances), _expected(shares, shares, distances))


def conger_kappa(counts: Counts, distances: Array | None = None) -> Agreement:
    """Conger's (Hubert's) kappa: Cohen's for any number of coders."""
    rated = counts.coders.sum(axis=0)
    m = (rated > 0).sum(axis=0)
    own = np.where(rated > 0, ratio(counts.coders, rated), 0.0)
    everyone = own.sum(axis=1)
    same = _expected(own, own, distances).sum(axis=0)
    expected = ratio(_expected(everyone, everyone, distances) - same, m * (m - 1.0))
    return Agreement(_observed(counts, distances), expected)


def gwet_ac1(counts: Counts, distances: Array | None = None) -> Agreement:
    """Gwet's AC1, or AC2 with `distances` of at most 1; undefined for a single category."""
    q = len(counts.shares)
    shares = common_shares(counts)
    if q < 2:
        return Agreement(_observed(counts, distances), np.full(shares.shape[1:], np.nan))
    weights = 1.0 - (nominal(q) if distances is None else distances)
    chance = weights.sum() / (q * (q - 1.0)) * (shares * (1.0 - shares)).sum(axis=0)
    return Agreement(_observed(counts, distances), 1.0 - chance)


def brennan_prediger(counts: Counts, distances: Array | None = None) -> Agreement:
    """Brennan and Prediger's kappa (S, free-marginal kappa); undefined for a single category."""
    q = len(counts.shares)
    expected = (nominal(q) if distances is None else distances).sum() / max(q * q, 1)
    observed = _observed(counts, distances)
    return Agreement(observed, np.full_like(observed, expected))


def krippendorff_alpha(counts: Counts, distances: Array | None = None) -> Agreement:
    """Krippendorff's alpha for the distances of a metric, with its D_o and D_e."""
    totals = counts.coincidences.sum(axis=1)
    n = totals.sum(axis=0)
    observed = ratio(cost_of(counts.coincidences, distances), n)
    return Agreement(observed, ratio(_expected(totals, totals, distances), n * (n - 1.0)))


def f1(counts: Counts) -> Array:
    """F1 (positive agreement, Dice) on the first category, all coder pairs together.

    Twice what both coded, over what each of them coded; undefined where nobody coded anything.
    """
    both, either = overlap(counts)
    return ratio(2.0 * both, both + either)


def jaccard(counts: Counts) -> Array:
    """What both coded over what at least one did, first category, all coder pairs together."""
    return ratio(*overlap(counts))


def overlap(counts: Counts) -> tuple[Array, Array]:
    """How much both coders put into the first category, and at least one, over all pairs."""
    either = counts.pairs[0].sum(axis=0) + counts.pairs[1:, 0].sum(axis=0)
    return counts.pairs[0, 0].sum(axis=0), either.sum(axis=0)


def common_shares(counts: Counts) -> Array:
    """The share of each category in all ratings, units counting alike, shape (q, …)."""
    return ratio(counts.shares, counts.shares.sum(axis=0))


def total_of(table: Array) -> Array:
    """The sum over both axes of categories."""
    total: Array = table.sum(axis=(0, 1))
    return total


def cost_of(table: Array, distances: Array | None = None) -> Array:
    """The disagreements in a table, each multiplied by its distance."""
    return np.asarray(
        np.tensordot(nominal(len(table)) if distances is None else distances, table, 2)
    )


def ratio(above: Array, below: Array) -> Array:
    """The quotient, NaN where `below` is not positive."""
    undefined = np.full(np.broadcast_shapes(np.shape(above), np.shape(below)), np.nan)
    quotient: Array = np.divide(above, below, out=undefined, where=np.greater(below, 0.0))
    return quotient


def _observed(counts: Counts, distances: Array | None) -> Array:
    return ratio(cost_of(counts.shared, distances), total_of(counts.shared))


def _expected(first: Array, second: Array, distances: Array | None) -> Array:
    """The sum of first_k · second_l · distance_kl; all axes but the categories are carried."""
    if distances is None:
        product: Array = first.sum(axis=0) * second.sum(axis=0) - (first * second).sum(axis=0)
    else:
        product = (np.tensordot(distances, first, axes=(1, 0)) * second).sum(axis=0)
    return product


def mean_of(values: Array) -> Array:
    """The mean over pairs of coders, undefined where one value is or there is no pair."""
    mean: Array = values.mean(axis=0) if len(values) else np.full(values.shape[1:], np.nan)
    return mean
