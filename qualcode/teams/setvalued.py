"""Agreement on several codes at once: each cell holds, per coder, the set of codes given to it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .agreement import Agreement, ratio
from .distances import Array, SetDistance, member_distances
from .grid import Grid


@dataclass(frozen=True, slots=True, eq=False)
class SetCounts:
    """What Krippendorff's alpha for sets of codes is made of, per document.

    observed  (documents,)            the sum of distances between coders, as coincidences
    expected  (documents, documents)  the sum of distances between all ratings of two documents
    ratings   (documents,)            how much text was rated, all coders together
    """

    observed: Array
    expected: Array
    ratings: Array

    def alpha(self, samples: Array) -> Agreement:
        """Krippendorff's alpha of weighted sums of documents; `samples` has (documents, n)."""
        n = self.ratings @ samples
        expected = (samples * (self.expected @ samples)).sum(axis=0)
        return Agreement(ratio(self.observed @ samples, n), ratio(expected, n * (n - 1.0)))


def count_sets(grid: Grid, distances: tuple[SetDistance, ...]) -> list[SetCounts]:
    """The counts for each of the distances; the empty set (nothing coded) is one like others."""
    packed = np.packbits(grid.coded.transpose(1, 2, 0), axis=2)
    if not packed.shape[2]:
        packed = np.zeros((*packed.shape[:2], 1), dtype=np.uint8)
    rows = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[2])))[:, :, 0]
    kinds, which = np.unique(rows, return_inverse=True)
    which = which.reshape(rows.shape)
    members = np.unpackbits(kinds.view(np.uint8).reshape(len(kinds), packed.shape[2]), axis=1)
    matrices = [member_distances(each, members) for each in distances]
    totals = np.zeros((len(kinds), len(grid.documents)))
    observed = np.zeros((len(matrices), len(grid.documents)))
    for d, cells in enumerate(grid.slices()):
        done, weights = np.flatnonzero(grid.finished[d]), grid.weights[cells]
        for coder in done:
            totals[:, d] += np.bincount(which[coder, cells], weights, len(kinds))
        for i, j in combinations(done, 2):
            for place, matrix in enumerate(matrices):
                apart = weights @ matrix[which[i, cells], which[j, cells]]
                observed[place, d] += 2.0 * apart / (len(done) - 1)
    return [
        SetCounts(sums, _between(totals, matrix), totals.sum(axis=0))
        for matrix, sums in zip(matrices, observed, strict=True)
    ]


def _between(totals: Array, matrix: Array) -> Array:
    """The sum of distances between all ratings of two documents; few documents have many sets."""
    between = np.zeros((totals.shape[1], totals.shape[1]))
    for d, column in enumerate(totals.T):
        there = np.flatnonzero(column)
        between[d] = (column[there] @ matrix[there]) @ totals
    return between
