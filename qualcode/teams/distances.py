"""How far two ratings lie apart: 0 for equal ones, more for worse disagreements.

A matrix of disagreements has shape (q, q), is symmetric and has zeros on its diagonal; the
categories stand in the order of the ratings. For `weights` it is at most 1, so that one minus it
is the table of agreement weights that Cohen (1968) and Gwet (2014) print.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Metric(StrEnum):
    """The level of measurement that Krippendorff's alpha assumes."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


class Weights(StrEnum):
    """What a disagreement between ordered categories costs in weighted kappa and AC2."""

    LINEAR = "linear"
    QUADRATIC = "quadratic"


class SetDistance(StrEnum):
    """How two sets of codes are compared.

    jaccard     one minus J, the intersection over the union
    masi        one minus J times 1 (equal), 2/3 (one inside the other), 1/3 (overlap) or 0
                (Passonneau 2006, as nltk has it but for its rounded thirds)
    masi_dkpro  (1 − J) times 0, 1/3, 2/3 or 1 in the same order, as DKPro computes MASI
    steps       0, 1/3, 2/3 or 1 (Passonneau 2004; DKPro's SetAnnotationDistanceFunction)

    An empty set lies inside every other.
    """

    JACCARD = "jaccard"
    MASI = "masi"
    MASI_DKPRO = "masi_dkpro"
    STEPS = "steps"


def nominal(q: int) -> Array:
    """Every disagreement counts 1."""
    return 1.0 - np.eye(q)


def metric_distances(metric: Metric, values: Array, totals: Array) -> Array:
    """The squared differences of Krippendorff (2019, §12.3.4), shape (q, q).

    `values` are the categories as numbers (their ranks for ``ordinal``, where only the order
    counts); `totals` says how many pairable ratings each category has.
    """
    if metric is Metric.NOMINAL:
        return nominal(len(values))
    if metric is Metric.ORDINAL:
        middles = np.cumsum(totals) - totals / 2
        return np.subtract.outer(middles, middles) ** 2
    difference = np.subtract.outer(values, values)
    if metric is Metric.RATIO:
        sums = np.add.outer(values, values)
        difference = np.divide(difference, sums, out=np.zeros_like(difference), where=sums != 0)
    return difference**2


def weighted_distances(weights: Weights, values: Array) -> Array:
    """Distances as a share of the largest, squared for ``quadratic``; shape (q, q)."""
    difference = np.abs(np.subtract.outer(values, values))
    widest = difference.max(initial=0.0)
    share = difference / widest if widest else difference
    return share if weights is Weights.LINEAR else share**2


def set_distances(distance: SetDistance, sets: Sequence[Collection[Any]]) -> Array:
    """The distances between sets, shape (q, q); two empty sets are equal.

    >>> set_distances(SetDistance.JACCARD, [{"a"}, {"a", "b"}]).tolist()
    [[0.0, 0.5], [0.5, 0.0]]
    """
    members = sorted({member for each in sets for member in each}, key=str)
    held = np.array([[member in each for member in members] for each in sets], dtype=np.float64)
    return member_distances(distance, held.reshape(len(sets), len(members)))


def member_distances(distance: SetDistance, held: npt.NDArray[Any]) -> Array:
    """As `set_distances`; `held`, shape (q, members), is 1 where a set has the member."""
    packed = np.packbits(held.astype(np.bool_), axis=1)
    common = np.zeros((len(held), len(held)))
    for byte in packed.T:
        common += np.bitwise_count(byte[:, np.newaxis] & byte)
    sizes = held.sum(axis=1)
    union = np.add.outer(sizes, sizes) - common
    equal, inside, overlap = union == common, common == np.minimum.outer(sizes, sizes), common > 0
    step: Array = np.select([equal, inside, overlap], [0.0, 1 / 3, 2 / 3], 1.0)
    if distance is SetDistance.STEPS:
        return step
    alike: Array = np.divide(common, union, out=np.ones_like(common), where=union > 0)
    if distance is SetDistance.MASI_DKPRO:
        return (1.0 - alike) * step
    if distance is SetDistance.MASI:
        return 1.0 - alike * (1.0 - step)
    return 1.0 - alike
