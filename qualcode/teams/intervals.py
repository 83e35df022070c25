"""Sets of characters as ordered spans that neither touch nor overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model import Span

Intervals = tuple[Span, ...]


def union(spans: Iterable[tuple[int, int]]) -> Intervals:
    """What any of the spans covers.

    >>> union([(5, 9), (0, 3), (3, 4), (8, 12)])
    (Span(start=0, end=4), Span(start=5, end=12))
    """
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1].end:
            if end > joined[-1].end:
                joined[-1] = Span(joined[-1].start, end)
        elif start < end:
            joined.append(Span(start, end))
    return tuple(joined)


def at_least(n: int, sets: Sequence[Intervals]) -> Intervals:
    """What at least `n` of the sets cover.

    >>> at_least(2, [(Span(0, 6),), (Span(4, 9),), (Span(5, 7),)])
    (Span(start=4, end=7),)
    """
    steps = sorted(
        [(span.start, 1) for spans in sets for span in spans]
        + [(span.end, -1) for spans in sets for span in spans],
        key=lambda step: (step[0], -step[1]),
    )
    found, depth, start = [], 0, 0
    for at, step in steps:
        if depth < n <= depth + step:
            start = at
        elif depth + step < n <= depth:
            found.append((start, at))
        depth += step
    return union(found)


def size(spans: Intervals) -> int:
    """How many characters there are."""
    return sum(end - start for start, end in spans)


def overlap(one: Intervals, other: Intervals) -> int:
    """How many characters both have."""
    shared = i = j = 0
    while i < len(one) and j < len(other):
        shared += max(0, min(one[i].end, other[j].end) - max(one[i].start, other[j].start))
        if one[i].end < other[j].end:
            i += 1
        else:
            j += 1
    return shared
