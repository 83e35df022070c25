"""Standard errors of coefficients of agreement, for a table of independently drawn units.

Codings of running text are not independent; `intervals` resamples whole documents instead.
"""

from __future__ import annotations

import numpy as np

from .agreement import (
    brennan_prediger,
    cohen_kappa,
    common_shares,
    cost_of,
    fleiss_kappa,
    gwet_ac1,
    ratio,
    total_of,
)
from .distances import Array, nominal
from .ratings import MISSING, Counts, Ratings


def standard_error_cohen(counts: Counts, distances: Array | None = None) -> Array:
    """The large-sample standard error of `cohen_kappa`, shape (p, …).

    Fleiss, Cohen & Everitt (1969), as SAS, statsmodels and Gwet's kappa2.table print it.
    """
    q = len(counts.shares)
    weights = 1.0 - (nominal(q) if distances is None else distances)
    total = total_of(counts.pairs)
    table = ratio(counts.pairs, total)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    agreement = cohen_kappa(counts, distances)
    chance, kappa = 1.0 - agreement.expected, agreement.value
    row_means = np.tensordot(weights, columns, axes=(1, 0))
    column_means = np.tensordot(weights.T, rows, axes=(1, 0))
    spread = (
        weights.reshape(q, q, *[1] * kappa.ndim)
        - (row_means[:, np.newaxis] + column_means[np.newaxis]) * (1.0 - kappa)
    ) ** 2
    variance = (table * spread).sum(axis=(0, 1)) - (kappa - chance * (1.0 - kappa)) ** 2
    return ratio(np.sqrt(np.maximum(variance, 0.0)), np.sqrt(total) * (1.0 - chance))


def standard_error_ac1_table(counts: Counts) -> Array:
    """The standard error of `gwet_ac1` for two coders without missing ratings, shape (p, …).

    Gwet (2008, eq. 10), as his gwet.ac1.table prints it.
    """
    q = len(counts.shares)
    total = total_of(counts.pairs)
    table = ratio(counts.pairs, total)
    shares = (table.sum(axis=0) + table.sum(axis=1)) / 2.0
    if q < 2:
        return np.full(total.shape, np.nan)
    chance = (shares * (1.0 - shares)).sum(axis=0) / (q - 1.0)
    agreed = 1.0 - cost_of(table)
    ac1 = 1.0 - ratio(1.0 - agreed, 1.0 - chance)
    diagonal = np.einsum("kk...->k...", table)
    first = (diagonal * (1.0 - shares)).sum(axis=0) / (q - 1.0) - agreed * chance
    middles = 1.0 - (shares[:, np.newaxis] + shares[np.newaxis]) / 2.0
    second = (table * middles**2).sum(axis=(0, 1)) / (q - 1.0) ** 2 - chance**2
    variance = agreed * (1.0 - agreed) - 4.0 * (1.0 - ac1) * first + 4.0 * (1.0 - ac1) ** 2 * second
    return ratio(np.sqrt(np.maximum(variance, 0.0)), np.sqrt(total) * (1.0 - chance))


def standard_error(
    ratings: Ratings, counts: Counts, coefficient: str, distances: Array | None = None
) -> Array:
    """The standard error of ``fleiss_kappa``, ``gwet_ac1`` or ``brennan_prediger``, a number.

    For any number of coders, also where ratings are missing: Gwet (2014, ch. 5), as irrCAC
    prints it for an infinite population of units.
    """
    q = len(ratings.categories)
    weights = 1.0 - (nominal(q) if distances is None else distances)
    given = (ratings.codes[:, :, np.newaxis] == np.arange(q)).sum(axis=1).astype(np.float64)
    given = given[(ratings.codes != MISSING).any(axis=1)]
    n_rated, n = given.sum(axis=1), len(given)
    shares = common_shares(counts)
    own = given / n_rated[:, np.newaxis]
    if coefficient == "fleiss_kappa":
        value, by_unit = fleiss_kappa(counts, distances).value, own @ weights @ shares
        chance = shares @ weights @ shares
    elif coefficient == "gwet_ac1":
        value = gwet_ac1(counts, distances).value
        scale = weights.sum() / max(q * (q - 1), 1)
        by_unit, chance = scale * own @ (1.0 - shares), scale * shares @ (1.0 - shares)
    else:
        value = brennan_prediger(counts, distances).value
        chance = weights.sum() / max(q * q, 1)
        by_unit = np.full(n, chance)
    several = n_rated >= 2
    if n < 2 or not several.any() or not np.isfinite(value):
        return np.asarray(np.nan)
    pairs = np.where(several, n_rated * (n_rated - 1.0), 1.0)
    agreed = ((given @ weights - 1.0) * given).sum(axis=1) / pairs
    linear = n / several.sum() * (agreed - chance) * several / (1.0 - chance)
    linear -= 2.0 * (1.0 - value) * (by_unit - chance) / (1.0 - chance)
    return np.asarray(np.sqrt(((linear - value) ** 2).sum() / (n * (n - 1.0))))
