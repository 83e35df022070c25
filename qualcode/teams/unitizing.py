"""Agreement on where units begin and end: Krippendorff's uα family of 2016/2019, and of 2013.

A continuum of a given length is cut by every coder into units with a code, and the gaps between
them. Units of one coder do not overlap here; units that abut stay distinct. Formulas: Krippendorff,
Mathet, Bouvry & Widlöcher, “On the reliability of unitizing textual continua: Further
developments”, Quality & Quantity 50 (2016); Krippendorff, Content Analysis, 4th ed. (2019), §12.4.

u_alpha       codes and gaps alike: was the same stretch given the same code?
bar_u_alpha   |uα: was the stretch given any code at all?
cu_alpha      among stretches that two coders coded: the same code?
ku_alpha      (k)uα: the same for one code against all others

What a unit would agree with by being itself is taken out of the expectation coder pair by coder
pair (Σ over the other coders of the overlap squared, over m − 1), which is what reproduces the
book's .510, .413 and .724; implementations that use the union of the others differ for m > 2.
Every coder of the list counts, also one without units. None stands for undefined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .agreement import number
from .distances import Array

Integers = npt.NDArray[np.int64]


class Unit(NamedTuple):
    """A half-open stretch of a continuum that one coder gave one code."""

    start: int
    end: int
    code: str


Continuum = Sequence[Sequence[Unit]]
"""The units of each coder."""


@dataclass(frozen=True, slots=True)
class UAlphas:
    """The family of 2016/2019; `ku_coverage` says how much of a code's length (k)uα rests on.

    That is the share of the code's coincidences in which the other coder coded something too.
    """

    u_alpha: float | None = None
    bar_u_alpha: float | None = None
    cu_alpha: float | None = None
    ku_alpha: Mapping[str, float | None] = field(default_factory=dict)
    ku_coverage: Mapping[str, float | None] = field(default_factory=dict)


def overlapping(continuum: Continuum) -> bool:
    """Whether some coder gave one stretch two codes, so that `u_alphas` does not apply."""
    return any(
        before.end > after.start
        for units in map(sorted, map(united, continuum))
        for before, after in pairwise(units)
    )


def united(units: Sequence[Unit]) -> list[Unit]:
    """The units with those of one code that overlap made one; abutting ones stay two.

    >>> united([Unit(0, 4, "a"), Unit(2, 6, "a"), Unit(6, 8, "a"), Unit(1, 3, "b")])
    [Unit(start=0, end=6, code='a'), Unit(start=6, end=8, code='a'), Unit(start=1, end=3, code='b')]
    """
    found: list[Unit] = []
    for unit in sorted(units, key=lambda unit: (unit.code, unit.start, unit.end)):
        last = found[-1] if found else None
        if last and last.code == unit.code and unit.start < last.end:
            found[-1] = Unit(last.start, max(last.end, unit.end), unit.code)
        elif unit.end > unit.start:
            found.append(unit)
    return found


def u_alphas(length: int, continuum: Continuum) -> UAlphas:
    """The family for one continuum; see `overlapping` for what it cannot hold.

    Raises ValueError for units of one coder that overlap with different codes, or that reach
    beyond [0, length).
    """
    units = [sorted(united(each)) for each in continuum]
    if overlapping(units):
        raise ValueError("units of one coder overlap")
    if any(unit.start < 0 or unit.end > length for each in units for unit in each):
        raise ValueError("a unit reaches beyond the continuum")
    codes = sorted({unit.code for each in units for unit in each})
    m = len(units)
    if m < 2:
        return UAlphas(ku_alpha=dict.fromkeys(codes), ku_coverage=dict.fromkeys(codes))
    cells, q = _cells(length, units, codes), len(codes) + 1
    coincidences = _coincidences(cells, q)
    # A gap is no unit: each of its points only coincides with itself.
    own = _self_coincidences(cells, q).sum() + coincidences[0].sum()
    within = _self_coincidences(cells, q, only_coded=True)[1:]
    valued = coincidences[1:, 1:]
    coded_or_not = np.array(
        [
            [coincidences[0, 0], coincidences[0, 1:].sum()],
            [coincidences[1:, 0].sum(), valued.sum()],
        ]
    )
    totals = coincidences[1:].sum(axis=1)
    coverage = np.divide(
        valued.sum(axis=1), totals, out=np.full(len(codes), np.nan), where=totals > 0
    )
    return UAlphas(
        u_alpha=_alpha(coincidences, own),
        bar_u_alpha=_alpha(coded_or_not, own),
        cu_alpha=_alpha(valued, within.sum()),
        ku_alpha={code: _alpha_of(valued, k, within[k]) for k, code in enumerate(codes)},
        ku_coverage={code: number(coverage[k]) for k, code in enumerate(codes)},
    )


def _alpha(coincidences: Array, own: float) -> float | None:
    """Alpha of a matrix of lengths, the expectation without `own` coincidences."""
    totals = coincidences.sum(axis=1)
    n = totals.sum()
    different = n * n - (totals**2).sum()
    if different <= 0:
        return None
    observed = (n - np.trace(coincidences)) / n
    return number(1.0 - observed * (n * n - own) / different)


def _alpha_of(coincidences: Array, k: int, own: float) -> float | None:
    """Alpha of one code: observed and expected share of its coincidences with other codes."""
    total, n = coincidences[k].sum(), coincidences.sum()
    different = total * (n - total)
    if different <= 0:
        return None
    observed = (total - coincidences[k, k]) / total
    return number(1.0 - observed * (total * n - own) / different)


def _coincidences(cells: _Cells, q: int) -> Array:
    """Lengths on which two coders say k and l, over ordered pairs, by m − 1; gaps are row 0."""
    m = len(cells.labels)
    table = np.zeros(q * q)
    for i in range(m):
        for j in range(i + 1, m):
            table += np.bincount(cells.labels[i] * q + cells.labels[j], cells.lengths, q * q)
    found: Array = table.reshape(q, q)
    return (found + found.T) / (m - 1)


def _self_coincidences(cells: _Cells, q: int, *, only_coded: bool = False) -> Array:
    """What units coincide with by being themselves, per code, shape (q,); 0 for gaps.

    With `only_coded` a unit is, for each other coder, only as long as what that one coded too.
    """
    m = len(cells.labels)
    own = np.zeros(q)
    for i, places in enumerate(cells.units):
        codes = np.zeros(places.max(initial=0) + 1, dtype=np.int64)
        codes[places] = cells.labels[i]
        codes[0] = 0
        for j in range(m):
            if j != i:
                seen = cells.lengths * (cells.labels[j] > 0) if only_coded else cells.lengths
                shared = np.bincount(places, seen, len(codes))
                shared[0] = 0.0
                own += np.bincount(codes, shared**2, q) / (m - 1)
    return own


class _Cells(NamedTuple):
    """The continuum between any two neighbouring boundaries, shape (cells,) or (coders, cells).

    `labels` counts codes from 1 and `units` each coder's units from 1; 0 is a gap.
    """

    lengths: Array
    labels: Integers
    units: Integers


def _cells(length: int, units: Continuum, codes: Sequence[str]) -> _Cells:
    borders = {0, length, *(place for each in units for unit in each for place in unit[:2])}
    cuts = np.array(sorted(borders), dtype=np.int64)
    index = {code: k for k, code in enumerate(codes, 1)}
    labels = np.zeros((len(units), len(cuts) - 1), dtype=np.int64)
    places = np.zeros_like(labels)
    for i, each in enumerate(units):
        spans = np.array([unit[:2] for unit in each], dtype=np.int64).reshape(-1, 2)
        for number_, (unit, (first, last)) in enumerate(
            zip(each, np.searchsorted(cuts, spans).tolist(), strict=True), 1
        ):
            labels[i, first:last] = index[unit.code]
            places[i, first:last] = number_
    return _Cells(np.diff(cuts).astype(np.float64), labels, places)


def _overlap(one: Unit, other: Unit) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def observed_disagreement_2013(first: Sequence[Unit], second: Sequence[Unit]) -> float | None:
    """D_o of the unitizing alpha of Krippendorff (2013, 3rd ed., §12.4), for two coders.

    The mean over intersections of the union's length, less the intersection's where the codes
    are the same; a unit that meets no other counts twice its length.
    """
    pairs = [(a, b, _overlap(a, b)) for a in first for b in second if _overlap(a, b)]
    met = {id(unit) for a, b, _ in pairs for unit in (a, b)}
    alone = [unit for unit in (*first, *second) if id(unit) not in met]
    sums = [
        (a.end - a.start) + (b.end - b.start) - common - common * (a.code == b.code)
        for a, b, common in pairs
    ]
    sums += [2 * (unit.end - unit.start) for unit in alone]
    return sum(sums) / len(sums) if sums else None
