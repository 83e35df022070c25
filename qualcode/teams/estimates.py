"""Every statistic of a grid at once, from sums over documents; and intervals from a bootstrap.

Per code the unit either has the code or not. Over all codes, observed and expected disagreement
are averaged over the codes before one is divided by the other (De Vries et al. 2008), so that no
mean of coefficients is taken; F1, Jaccard and the segments are summed over the codes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from .agreement import (
    Agreement,
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    mean_of,
    overlap,
    ratio,
    scott_pi,
)
from .distances import Array
from .matching import THRESHOLDS, Matches
from .ratings import Counts
from .setvalued import SetCounts

COEFFICIENTS: dict[str, Callable[[Counts], Agreement]] = {
    "fleiss_kappa": fleiss_kappa,
    "conger_kappa": conger_kappa,
    "krippendorff_alpha": krippendorff_alpha,
    "gwet_ac1": gwet_ac1,
    "brennan_prediger": brennan_prediger,
}
STATISTICS = (
    "percent_agreement",
    "cohen_kappa",
    "pooled_kappa",
    "scott_pi",
    *COEFFICIENTS,
    "f1",
    "jaccard",
    *THRESHOLDS,
)
"""What is computed for each code, overall and for each pair of coders.

``cohen_kappa`` and ``scott_pi`` are means over the pairs (Light's kappa for the first),
``pooled_kappa`` is one kappa from the means of the pairs' disagreements.
"""

LEVEL = 0.95
SAMPLES_AT_ONCE = 64
"""Bootstrap samples that are worked on together, so that they stay in the processor's cache."""


class Sums(NamedTuple):
    """What all statistics come from; the last axis is documents, or samples of them."""

    counts: Counts
    matches: Matches

    def combined(self, samples: Array) -> Sums:
        """Weighted sums of documents; `samples` has shape (documents, n)."""
        return Sums(self.counts.combined(samples), Matches(*(e @ samples for e in self.matches)))

    def by_pair(self) -> Sums:
        """Each pair of coders alone; the pairs become the last axis."""
        matched, marked = self.matches
        alone = Matches(
            np.moveaxis(matched, 1, -1)[:, np.newaxis], np.moveaxis(marked, 0, -1)[np.newaxis]
        )
        return Sums(self.counts.by_pair(), alone)


def estimate(sums: Sums) -> Array:
    """The values of `STATISTICS`, shape (statistics, codes + 1, …); the last row is all codes."""
    counts, (matched, marked) = sums
    cohen, scott = cohen_kappa(counts), scott_pi(counts)
    coefficients = [coefficient(counts) for coefficient in COEFFICIENTS.values()]
    fleiss = coefficients[0]
    rows = [
        np.concatenate([1.0 - fleiss.observed, 1.0 - fleiss.pooled(0).observed[np.newaxis]]),
        np.concatenate([mean_of(cohen.value), mean_of(cohen.pooled(1).value)[np.newaxis]]),
        np.concatenate([cohen.pooled(0).value, cohen.pooled((0, 1)).value[np.newaxis]]),
        np.concatenate([mean_of(scott.value), mean_of(scott.pooled(1).value)[np.newaxis]]),
        *(np.concatenate([each.value, each.pooled(0).value[np.newaxis]]) for each in coefficients),
    ]
    both, either = (_and_all(each) for each in overlap(counts))
    rows += [ratio(2.0 * both, both + either), ratio(both, either)]
    in_all = _and_all(marked.sum(axis=0))
    rows += [ratio(2.0 * _and_all(each.sum(axis=0)), in_all) for each in matched]
    return np.stack(rows)


def _and_all(sums: Array) -> Array:
    """The sums of each code, and of all codes as a last row."""
    return np.concatenate([sums, sums.sum(axis=0, keepdims=True)])


def estimate_intervals(
    sums: Sums, sets: list[SetCounts], *, samples: int, seed: int
) -> tuple[Array, Array]:
    """95 % intervals, shapes (statistics, codes + 1, 2) and (sets, 2); NaN where there is none.

    Percentiles over `samples` bootstrap samples of whole documents. A statistic that is undefined
    in a sample is left out of it; one that is so in more than half of them has no interval.
    """
    n_documents = sums.matches.marked.shape[-1]
    shape = (len(STATISTICS), sums.matches.marked.shape[1] + 1, samples)
    if n_documents < 2 or samples < 1:
        return np.full((*shape[:2], 2), np.nan), np.full((len(sets), 2), np.nan)
    drawn = np.random.default_rng(seed).multinomial(
        n_documents, np.full(n_documents, 1.0 / n_documents), samples
    )
    weights = drawn.T.astype(np.float64)
    values = np.empty(shape)
    for start in range(0, samples, SAMPLES_AT_ONCE):
        some = slice(start, start + SAMPLES_AT_ONCE)
        values[:, :, some] = estimate(sums.combined(weights[:, some]))
    of_sets = np.array([each.alpha(weights).value for each in sets]).reshape(len(sets), samples)
    return _percentiles(values), _percentiles(of_sets)


def _percentiles(values: Array) -> Array:
    """The ends of the interval of defined values along the last axis, linearly interpolated."""
    ordered = np.sort(values, axis=-1)  # NaN comes last
    defined = np.isfinite(ordered).sum(axis=-1)
    ends = []
    for share in ((1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0):
        place = np.maximum(defined - 1, 0) * share
        below = np.floor(place).astype(np.int64)
        above = np.minimum(below + 1, np.maximum(defined - 1, 0))
        low, high = (
            np.take_along_axis(ordered, each[..., np.newaxis], axis=-1)[..., 0]
            for each in (below, above)
        )
        ends.append(low + (high - low) * (place - below))
    enough = 2 * defined >= values.shape[-1]
    return np.where(enough[..., np.newaxis], np.stack(ends, axis=-1), np.nan)
