"""Whether coders marked the same passages: segments of two coders matched one to one.

A segment is a passage that one coder gave one code; overlapping ones were united. Two segments
match at a threshold when the part they share makes up that much of what they cover together
(intersection over union); ``exact`` asks for the same start and end.
"""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from .distances import Array
from .grid import Booleans, Grid, Integers

THRESHOLDS = {"segment_f1_exact": 1.0, "segment_f1_90": 0.9, "segment_f1_50": 0.5}
"""The names of the statistics and how much must be shared."""


class Matches(NamedTuple):
    """What F1 = 2·matched / marked is made of, per pair of coders, code and document.

    matched  (thresholds, p, codes, documents)  pairs of segments that match
    marked   (p, codes, documents)              segments of both coders
    """

    matched: Array
    marked: Array


def match_segments(grid: Grid) -> Matches:
    """The matches of each pair of coders in the documents that both have finished."""
    codes, documents = len(grid.codes), len(grid.documents)
    couples = list(combinations(range(len(grid.coders)), 2))
    matched = np.zeros((len(THRESHOLDS), len(couples), codes, documents))
    marked = np.zeros((len(couples), codes, documents))
    length = int(grid.marks[:, 4].max(initial=0)) + 1
    segments = [_segments(grid, coder, length) for coder in range(len(grid.coders))]
    for place, (i, j) in enumerate(couples):
        together = grid.finished[:, i] & grid.finished[:, j]
        one, other = (_within(segments[coder], together, length) for coder in (i, j))
        for each in (one, other):
            np.add.at(marked[place], _where(each, documents, length), 1.0)
        first, second, share = _pairs(one, other)
        for level, threshold in enumerate(THRESHOLDS.values()):
            kept = _one_to_one(first, second, share, threshold)
            np.add.at(matched[level, place], _where(one[first[kept]], documents, length), 1.0)
    return Matches(matched, marked)


def _segments(grid: Grid, coder: int, length: int) -> Integers:
    """A coder's segments, shape (n, 2), each code and document on a stretch of its own."""
    marks = grid.marks[grid.marks[:, 1] == coder]
    stretch = marks[:, 2] * len(grid.documents) + marks[:, 0]
    spans: Integers = stretch[:, np.newaxis] * length + marks[:, 3:]
    spans = spans[np.lexsort((spans[:, 1], spans[:, 0]))]
    if not len(spans):
        return spans
    reach = np.maximum.accumulate(spans[:, 1])
    opens = np.concatenate([[True], spans[1:, 0] >= reach[:-1]])
    begins = np.flatnonzero(opens)
    closes = np.concatenate([begins[1:], [len(spans)]]) - 1
    return np.stack([spans[begins, 0], reach[closes]], axis=1)


def _where(segments: Integers, documents: int, length: int) -> tuple[Integers, Integers]:
    """The code and document of each segment."""
    code, document = np.divmod(segments[:, 0] // length, documents)
    return code, document


def _within(segments: Integers, together: Booleans, length: int) -> Integers:
    kept: Integers = segments[together[_where(segments, len(together), length)[1]]]
    return kept


def _pairs(one: Integers, other: Integers) -> tuple[Integers, Integers, Array]:
    """Indices of overlapping segments of both, and their intersection over union."""
    first = np.searchsorted(other[:, 1], one[:, 0], side="right")
    last = np.searchsorted(other[:, 0], one[:, 1], side="left")
    n = np.maximum(last - first, 0)
    left = np.repeat(np.arange(len(one)), n)
    right = np.arange(n.sum()) - np.repeat(n.cumsum() - n, n) + np.repeat(first, n)
    a, b = one[left], other[right]
    common = np.minimum(a[:, 1], b[:, 1]) - np.maximum(a[:, 0], b[:, 0])
    union = np.maximum(a[:, 1], b[:, 1]) - np.minimum(a[:, 0], b[:, 0])
    return left, right, common / union


def _one_to_one(first: Integers, second: Integers, share: Array, threshold: float) -> Integers:
    """The places of pairs that match, no segment twice.

    Segments of one coder are disjoint, so that above one half no segment has two matches, and at
    exactly one half none that has a better one: keeping the first of each is the best there is.
    """
    kept = np.flatnonzero(share >= threshold)
    kept = kept[np.unique(first[kept], return_index=True)[1]]
    matched: Integers = kept[np.unique(second[kept], return_index=True)[1]]
    return matched
