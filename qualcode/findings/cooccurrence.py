"""Which codes are voiced together: in one segment, by how many people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from .counting import Coverage


@dataclass(frozen=True, slots=True)
class Pair:
    """Two codes, in the order they were given, and the segments that voice both.

    `jaccard` is their share of the segments that voice at least one, None where there are none.
    """

    first: str
    second: str
    n_segments: int
    n_participants: int
    jaccard: float | None


def count_pairs(coverage: Coverage, codes: Sequence[str]) -> tuple[Pair, ...]:
    """Every pair of `codes`, also those that never meet."""
    return tuple(_pair(coverage, *pair) for pair in combinations(codes, 2))


def _pair(coverage: Coverage, first: str, second: str) -> Pair:
    one, other = coverage.of([first]), coverage.of([second])
    both, either = one & other, one | other
    people = {voiced.participant for voiced in both}
    share = len(both) / len(either) if either else None
    return Pair(first, second, len(both), len(people), share)
