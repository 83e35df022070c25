"""A grid as continua: the unitizing alphas of all codes together and of each code.

Lengths are characters of the text that counts, whatever the grid's unit is: what does not count
(speaker labels, and interviewers if they are left out) is cut out, the rest pushed together.
Only documents that every coder has finished take part, one behind the other.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .grid import Grid, Integers
from .unitizing import UAlphas, Unit, overlapping, u_alphas, united
from .unitizing_2004 import AlphaU2004, alpha_u_2004


class Unitized(NamedTuple):
    """The uα family of all codes, None where a coder gave one stretch two; uα and α_U per code."""

    family: UAlphas | None
    of_code: dict[str, float | None]
    alpha_u: AlphaU2004


def unitize(grid: Grid) -> Unitized:
    """The unitizing alphas of a grid; everything is None without a document of all coders."""
    length, units = lay_out(grid)
    if not length:
        return Unitized(None, dict.fromkeys(grid.codes), alpha_u_2004(1, [[], []]))
    single = {
        code: u_alphas(length, [[each for each in own if each.code == code] for own in units])
        for code in grid.codes
    }
    family = None if overlapping(units) else u_alphas(length, units)
    return Unitized(
        family, {code: each.u_alpha for code, each in single.items()}, alpha_u_2004(length, units)
    )


def lay_out(grid: Grid) -> tuple[int, list[list[Unit]]]:
    """The length of the continuum, and each coder's units on it."""
    units: list[list[Unit]] = [[] for _ in grid.coders]
    length = 0
    for d, cells in enumerate(grid.slices()):
        if not grid.finished[d].all():
            continue
        places = grid.places[cells]
        marks = grid.marks[grid.marks[:, 0] == d]
        before = np.concatenate([[0], np.cumsum(places[:, 1] - places[:, 0])])
        starts, ends = (_counted(places, before, marks[:, side]) + length for side in (3, 4))
        for coder, code, start, end in zip(
            marks[:, 1].tolist(), marks[:, 2].tolist(), starts.tolist(), ends.tolist(), strict=True
        ):
            if start < end:
                units[coder].append(Unit(start, end, grid.codes[code]))
        length += int(before[-1])
    return length, [united(own) for own in units]


def _counted(places: Integers, before: Integers, offsets: Integers) -> Integers:
    """How much counted text stands before each offset; `places` are ordered and disjoint."""
    if not len(places):
        return np.zeros_like(offsets)
    which = np.maximum(np.searchsorted(places[:, 0], offsets, side="right") - 1, 0)
    inside = np.clip(offsets - places[which, 0], 0, places[which, 1] - places[which, 0])
    counted: Integers = before[which] + inside
    return counted
