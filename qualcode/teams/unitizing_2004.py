"""Krippendorff's unitizing alpha of 1995/2004: α_U, as DKPro and INCEpTION compute it.

Per code, so that units of different codes may overlap; one coder's own units of one code do not.
Disagreement is the square of how far boundaries lie apart, so the value depends on the unit of
length. Sources: Krippendorff, “On the reliability of unitizing continuous data”, Sociological
Methodology 25 (1995); “Measuring the reliability of qualitative text analysis data”, Quality &
Quantity 38 (2004); Content Analysis, 2nd ed. (2004), pp. 250–256, with its expected disagreement
(that of 1995 differs slightly). Mean over coder pairs, over the length squared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from .unitizing import Continuum, united


class Section(NamedTuple):
    """A unit, or a gap between units where `code` is None."""

    begin: int
    length: int
    code: str | None


@dataclass(frozen=True, slots=True)
class AlphaU:
    """α_U of a code or of all together; None where no unit was marked."""

    alpha: float | None
    observed: float
    expected: float


@dataclass(frozen=True, slots=True)
class AlphaU2004:
    """α_U over all codes (ratio of the sums of disagreements), and of each code."""

    overall: AlphaU
    codes: Mapping[str, AlphaU] = field(default_factory=dict)


def alpha_u_2004(length: int, continuum: Continuum, *, begin: int = 0) -> AlphaU2004:
    """α_U for one continuum, [begin, begin + length).

    Raises ValueError for units beyond it.
    """
    units = [united(each) for each in continuum]
    end = begin + length
    if any(unit.start < begin or unit.end > end for each in units for unit in each):
        raise ValueError("a unit reaches beyond the continuum")
    codes: dict[str, AlphaU] = {}
    for code in sorted({unit.code for each in units for unit in each}):
        sections = [
            list(_sections(begin, end, [unit[:2] for unit in each if unit.code == code], code))
            for each in units
        ]
        codes[code] = _ratio(_observed(sections, length), _expected(sections, length))
    observed = sum(each.observed for each in codes.values())
    expected = sum(each.expected for each in codes.values())
    return AlphaU2004(_ratio(observed, expected), codes)


def _ratio(observed: float, expected: float) -> AlphaU:
    """A lone unit disagrees with the gaps of the others just as expected: exactly 0."""
    return AlphaU(1.0 - observed / expected if expected > 0 else None, observed, expected)


def _sections(
    begin: int, end: int, units: Iterable[tuple[int, int]], code: str
) -> Iterable[Section]:
    """Units and gaps, one after the other."""
    here = begin
    for start, stop in sorted(units):
        if start > here:
            yield Section(here, start - here, None)
        yield Section(start, stop - start, code)
        here = stop
    if here < end:
        yield Section(here, end - here, None)


def difference(one: Section, other: Section) -> int:
    """The squared difference δ² of two sections (2004, p. 253).

    >>> difference(Section(5, 6, "X"), Section(4, 2, "X"))
    26
    """
    start = one.begin - other.begin
    stop = start + one.length - other.length
    if one.code is not None and other.code is not None:
        overlap = -one.length < start < other.length
        return start**2 + stop**2 if overlap else 0
    if one.code is not None and start >= 0 >= stop:
        return one.length**2
    if other.code is not None and start <= 0 <= stop:
        return other.length**2
    return 0


def _observed(sections: Sequence[Sequence[Section]], length: int) -> float:
    m = len(sections)
    total = 0
    for i in range(m):
        for j in range(i + 1, m):
            total += 2 * _differences(sections[i], sections[j])
    return total / (m * (m - 1) * length**2) if m > 1 else 0.0


def _differences(first: Sequence[Section], second: Sequence[Section]) -> int:
    """The sum over sections that overlap; both lists are in order and without holes."""
    total = i = j = 0
    while i < len(first) and j < len(second):
        total += difference(first[i], second[j])
        ahead = first[i].begin + first[i].length - second[j].begin - second[j].length
        i, j = i + (ahead <= 0), j + (ahead >= 0)
    return total


def _expected(sections: Sequence[Sequence[Section]], length: int) -> float:
    """D_e: the units of all coders, laid upon their own and each other's units and gaps."""
    b, gaps = (
        np.array(
            [each.length for own in sections for each in own if (each.code is None) is gap],
            dtype=np.float64,
        )
        for gap in (False, True)
    )
    room = np.maximum(np.subtract.outer(gaps, b) + 1.0, 0.0).sum(axis=0)
    summed = ((len(b) - 1) / 3 * (2 * b**3 - 3 * b**2 + b) + b**2 * room).sum()
    below = float(len(sections) * length)
    below = below * (below - 1.0) - (b * (b - 1.0)).sum()
    return float(2.0 * summed / (length * below)) if below > 0 else 0.0
