"""Places where two texts certainly correspond: stretches that each holds just once.

Between them the texts are compared letter by letter; so the cost grows with the length of the
texts and not with its square. The idea is that of patience diff (B. Cohen), on runs of letters
instead of lines, for a transcript's lines are turns.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from .letters import Codes, Indices

_BASE = np.uint64(0x9E3779B97F4A7C15)
"""Odd, so that the hash of a stretch depends on all its letters."""


def shared_runs(old: Codes, new: Codes, width: int) -> Indices:
    """Runs that stand once in either text: (old, new, length) a row, shape (n, 3), by old.

    `width`, a power of two, is the shortest run. Overlapping stretches on one diagonal are one
    run; rows may overlap each other by less than `width` where a text repeats itself.
    """
    if min(len(old), len(new)) < width:
        return np.empty((0, 3), dtype=np.int64)
    old_hashes, old_at = _once(_stretches(old, width))
    new_hashes, new_at = _once(_stretches(new, width))
    _, mine, theirs = np.intersect1d(
        old_hashes, new_hashes, assume_unique=True, return_indices=True
    )
    pairs = np.column_stack((old_at[mine], new_at[theirs]))
    pairs = pairs[np.argsort(pairs[:, 0])]
    if not len(pairs):
        return np.empty((0, 3), dtype=np.int64)
    steps = np.diff(pairs, axis=0)
    breaks = np.flatnonzero((steps[:, 0] != steps[:, 1]) | (steps[:, 0] > width)) + 1
    firsts = np.concatenate(([0], breaks))
    lasts = np.concatenate((breaks - 1, [len(pairs) - 1]))
    lengths = pairs[lasts, 0] - pairs[firsts, 0] + width
    return np.column_stack((pairs[firsts], lengths))


def heaviest_chain(runs: Indices) -> list[int]:
    """The rows of `runs` (ordered by old) that keep their order in new and hold most letters.

    A heaviest increasing subsequence, by a Fenwick tree of maxima over the order in new.
    """
    order = sorted({int(start) for start in runs[:, 1]})
    best: list[tuple[int, int]] = [(0, -1)] * (len(order) + 1)
    before: list[int] = []
    for row, (_, new, length) in enumerate(runs.tolist()):
        rank = bisect_left(order, new)
        weight, last = 0, -1
        at = rank
        while at > 0:
            if best[at][0] > weight:
                weight, last = best[at]
            at -= at & -at
        before.append(last)
        at = rank + 1
        while at < len(best):
            if best[at][0] < weight + length:
                best[at] = (weight + length, row)
            at += at & -at
    chain: list[int] = []
    row = _heaviest(best)
    while row >= 0:
        chain.append(row)
        row = before[row]
    return chain[::-1]


def _heaviest(best: list[tuple[int, int]]) -> int:
    weight, last = 0, -1
    at = len(best) - 1
    while at > 0:
        if best[at][0] > weight:
            weight, last = best[at]
        at -= at & -at
    return last


def _stretches(codes: Codes, width: int) -> np.typing.NDArray[np.uint64]:
    """A hash of the `width` letters from each place on; twice as long at each step."""
    hashes = codes.astype(np.uint64) + np.uint64(1)
    power, length = _BASE, 1
    with np.errstate(over="ignore"):
        while length < width:
            hashes = hashes[:-length] * power + hashes[length:]
            power, length = power * power, length * 2
    return hashes


def _once(hashes: np.typing.NDArray[np.uint64]) -> tuple[np.typing.NDArray[np.uint64], Indices]:
    """The hashes that occur once, and where."""
    distinct, at, counts = np.unique(hashes, return_index=True, return_counts=True)
    return distinct[counts == 1], at[counts == 1]
