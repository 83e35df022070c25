"""Overlapping spans → how a page paints them: disjoint marks in the text, lanes in the margin.

`qualcode/web/static/marks.js` does the same in the browser; both answer the same cases
(``tests/cases_marks.json``).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple


class Mark(NamedTuple):
    """A piece of a text, and which spans cover all of it, by their place in the list."""

    start: int
    end: int
    owners: tuple[int, ...]


def cut_marks(spans: Iterable[tuple[int, int]], start: int, end: int) -> list[Mark]:
    """The range ``[start, end)`` cut wherever a span begins or ends, in order and without gaps.

    A piece that no span covers has no owners; an empty span covers nothing.

    >>> cut_marks([(0, 7), (3, 12)], 0, 12)  # "Vợ ở nhà mãi" under two codes
    [Mark(start=0, end=3, owners=(0,)), Mark(start=3, end=7, owners=(0, 1)), \
Mark(start=7, end=12, owners=(1,))]
    """
    if start >= end:
        return []
    opening: defaultdict[int, list[int]] = defaultdict(list)
    closing: defaultdict[int, list[int]] = defaultdict(list)
    for index, (first, last) in enumerate(spans):
        first, last = max(first, start), min(last, end)
        if first < last:
            opening[first].append(index)
            closing[last].append(index)
    owners: list[int] = []
    marks = []
    for here, there in pairwise(sorted({start, end, *opening, *closing})):
        for index in closing.get(here, ()):
            del owners[bisect_left(owners, index)]
        for index in opening.get(here, ()):
            insort(owners, index)
        marks.append(Mark(here, there, tuple(owners)))
    return marks


def pack_lanes(spans: Sequence[tuple[int, int]]) -> list[int]:
    """The lane of each span, from 0, so that no two spans in one lane overlap.

    Spans take the first lane that is free, in the order of their start, the longest first; that
    needs as many lanes as spans overlap at one place, and no more (interval partitioning,
    Kleinberg & Tardos, Algorithm Design, §4.1).

    >>> pack_lanes([(3, 9), (0, 12), (9, 12)])
    [1, 0, 1]
    """
    lanes = [0] * len(spans)
    busy: list[tuple[int, int]] = []
    free: list[int] = []
    for index in sorted(range(len(spans)), key=lambda n: (spans[n][0], -spans[n][1], n)):
        start, end = spans[index]
        while busy and busy[0][0] <= start:
            heappush(free, heappop(busy)[1])
        lanes[index] = heappop(free) if free else len(busy)
        heappush(busy, (end, lanes[index]))
    return lanes
