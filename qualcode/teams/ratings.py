"""A table of ratings, and the counts that every coefficient of agreement is made of.

rows of labels ──read_ratings──▶ Ratings ──count──▶ Counts ──agreement──▶ coefficients
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import combinations
from numbers import Real
from typing import Any

import numpy as np
import numpy.typing as npt

from .distances import Array

MISSING = -1
"""In `Ratings.codes`: the coder did not rate the unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Which category each coder gave each unit.

    `codes` has shape (units, coders) and holds indices into `categories`, or `MISSING`. `weights`
    says how much each unit counts, shape (units,).
    """

    categories: tuple[Hashable, ...]
    codes: npt.NDArray[np.int64]
    weights: Array

    @property
    def values(self) -> Array:
        """The categories as numbers: themselves where they are numbers, else their ranks."""
        if self.is_numeric:
            return np.array(self.categories, dtype=np.float64)
        return np.arange(len(self.categories), dtype=np.float64)

    @property
    def is_numeric(self) -> bool:
        """Whether all categories are numbers."""
        return all(isinstance(each, Real) for each in self.categories)


def read_ratings(
    rows: Iterable[Sequence[Any]],
    *,
    categories: Sequence[Hashable] | None = None,
    weights: Sequence[float] | Array | None = None,
) -> Ratings:
    """Ratings from rows of labels, one row a unit, one place a coder, None where it is missing.

    Labels are numbers, texts or sets. `categories` are all that could have been given, in their
    order; by default those that occur, sorted. Raises ValueError for rows of different lengths
    or a label that is none of `categories`.
    """
    table = [[_label(label) for label in row] for row in rows]
    if len({len(row) for row in table}) > 1:
        raise ValueError("rows of different lengths")
    if categories is None:
        found = {label for row in table for label in row if label is not None}
        known = tuple(sorted(found, key=_order(found)))
    else:
        known = tuple(_label(each) for each in categories)
    index = {label: place for place, label in enumerate(known)}
    strange = next((label for row in table for label in row if label not in index), None)
    if strange is not None:
        raise ValueError(f"not one of the categories: {strange}")
    codes = np.array(
        [[MISSING if label is None else index[label] for label in row] for row in table],
        dtype=np.int64,
    ).reshape(len(table), len(table[0]) if table else 0)
    counted = np.ones(len(table)) if weights is None else np.asarray(weights, dtype=np.float64)
    return Ratings(known, codes, counted)


def _label(label: Any) -> Hashable:
    """A label that can be compared: sets frozen."""
    if isinstance(label, Collection) and not isinstance(label, str | bytes):
        return frozenset(label)
    hashable: Hashable = label
    return hashable


def _order(labels: Collection[Hashable]) -> Any:
    """The key by which categories are sorted: numbers by size, all else by its letters."""
    if all(isinstance(each, Real) for each in labels):
        return lambda label: label
    return lambda label: sorted(map(str, label)) if isinstance(label, frozenset) else [str(label)]


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What coefficients are computed from; every array is a sum over units.

    Shapes begin as stated, for q categories, m coders and p pairs of coders (in the order of
    `itertools.combinations`); whatever axes follow (codes, documents, bootstrap samples) are
    carried through.

    pairs         (q, q, p, …)  units that both coders of a pair rated, by the two categories
    coincidences  (q, q, …)     Krippendorff's matrix: each of a unit's ordered pairs of ratings
                                counts 1/(ratings of the unit − 1); single ratings are left out
    shared        (q, q, …)     the same pairs, each unit counting 1 in all (Fleiss, Gwet)
    shares        (q, …)        the share of each category in a unit's ratings, also single ones
    coders        (q, m, …)     the units that each coder put into each category
    """

    pairs: Array
    coincidences: Array
    shared: Array
    shares: Array
    coders: Array

    def combined(self, samples: Array) -> Counts:
        """Sums along the last axis, weighted: `samples` has shape (length of it, n)."""
        return Counts(*(getattr(self, each.name) @ samples for each in fields(self)))

    def by_pair(self) -> Counts:
        """The counts of each pair of coders alone; the pairs become the last axis.

        So ``fleiss_kappa(counts.by_pair())`` has shape (…, p), from units that both rated.
        """
        tables = np.moveaxis(self.pairs, 2, -1)
        rows, columns = tables.sum(axis=1), tables.sum(axis=0)
        both = tables + tables.swapaxes(0, 1)
        coders = np.stack([rows, columns], axis=1)
        return Counts(tables[:, :, np.newaxis], both, both / 2.0, (rows + columns) / 2.0, coders)

    def collapsed(self, category: int) -> Counts:
        """The counts as if there were only this category and “any other”."""
        merge = np.zeros((2, len(self.shares)))
        merge[1] = 1.0
        merge[:, category] = (1.0, 0.0)
        pairs, coincidences, shared = (
            np.einsum("ak,bl,kl...->ab...", merge, merge, table)
            for table in (self.pairs, self.coincidences, self.shared)
        )
        shares, coders = (
            np.einsum("ak,k...->a...", merge, each) for each in (self.shares, self.coders)
        )
        return Counts(pairs, coincidences, shared, shares, coders)


def count(ratings: Ratings) -> Counts:
    """The counts of a table of ratings, with no axes after those that are named."""
    q, m = len(ratings.categories), ratings.codes.shape[1]
    rated = ratings.codes != MISSING
    n_rated = rated.sum(axis=1)
    couples = list(combinations(range(m), 2))
    pairs = np.zeros((q, q, len(couples)))
    coincidences, shared = np.zeros((q, q)), np.zeros((q, q))
    for place, (first, second) in enumerate(couples):
        both = rated[:, first] & rated[:, second]
        cell = ratings.codes[both, first] * q + ratings.codes[both, second]
        weight, others = ratings.weights[both], n_rated[both] - 1.0
        pairs[:, :, place] = np.bincount(cell, weight, q * q).reshape(q, q)
        coincidences += np.bincount(cell, weight / others, q * q).reshape(q, q)
        shared += np.bincount(cell, weight / (others * (others + 1.0)), q * q).reshape(q, q)
    coders, shares = np.zeros((q, m)), np.zeros(q)
    for coder in range(m):
        mine = rated[:, coder]
        category, weight = ratings.codes[mine, coder], ratings.weights[mine]
        coders[:, coder] = np.bincount(category, weight, q)
        shares += np.bincount(category, weight / n_rated[mine], q)
    return Counts(pairs, coincidences + coincidences.T, shared + shared.T, shares, coders)
