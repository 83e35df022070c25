"""A grid summed up: every statistic per code, per pair of coders and overall, with intervals.

make_grid ──▶ Grid ──summarise──▶ AgreementReport ──▶ tables, a sentence for the methods
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from ..messages import Said
from .agreement import common_shares, number, total_of
from .cautions import cautions_of_code, cautions_of_study
from .continuum import Unitized, unitize
from .distances import Array, SetDistance
from .estimates import STATISTICS, Sums, estimate, estimate_intervals
from .grid import Booleans, Grid, GridUnit, Scope, count_grid, who_count
from .matching import match_segments
from .ratings import Counts
from .setvalued import count_sets
from .unitizing import UAlphas

SETS = {"alpha_jaccard": SetDistance.JACCARD, "alpha_masi": SetDistance.MASI}
"""Overall only: Krippendorff's alpha on the sets of codes that each coder gave."""

Values = Mapping[str, float | None]
Interval = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two coders on the units that both rated; the shares say how much each gave the code."""

    first: str
    second: str
    n_units: float
    values: Values
    first_share: float | None = None
    second_share: float | None = None


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code: what was compared, how often it was given, and how far coders agree.

    `n_units` counts the units of documents that at least two coders have finished; `prevalence`
    is the share of them that has the code, averaged over coders; `disputed` is the number on which
    two coders differ, averaged over their pairs. `passages` counts what each coder marked.
    """

    code: str
    n_units: float
    prevalence: float | None
    disputed: float
    passages: Mapping[str, int]
    values: Values
    intervals: Mapping[str, Interval]
    pairs: tuple[PairAgreement, ...]
    u_alpha: float | None
    alpha_u_2004: float | None
    cautions: tuple[Said, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AgreementReport:
    """Everything that is said of the agreement of several coders.

    `codes` stand in the order in which they need talk: the lowest Krippendorff's alpha first,
    among equals the one with more disputed text, those without variance last. `overall` has
    `STATISTICS` and `SETS`. `confusion`, shape (codes + 1, codes + 1) in the order of
    `confusion_codes` with “nothing at all” last, says on how many units one coder gave the row's
    code and not the column's, another the column's and not the row's, over all ordered pairs of
    coders; on the diagonal both gave it. `u_alphas` is None where a coder gave one stretch
    several codes. `bootstrap` is the number of samples behind the intervals, 0 without any; a code
    that was used in a single document has none.
    """

    unit: GridUnit
    documents: tuple[str, ...]
    coders: tuple[str, ...]
    n_units: float
    n_codings: int
    codes: tuple[CodeAgreement, ...]
    overall: Values
    intervals: Mapping[str, Interval]
    pairs: tuple[PairAgreement, ...]
    u_alphas: UAlphas | None
    alpha_u_2004: float | None
    confusion_codes: tuple[str, ...]
    confusion: Array
    bootstrap: int
    seed: int
    left_out: tuple[tuple[str, tuple[str, ...]], ...]
    scope: Scope
    cautions: tuple[Said, ...] = field(default=())


def summarise(grid: Grid, *, bootstrap: int = 2000, seed: int = 1) -> AgreementReport:
    """All statistics of a grid of at least two coders, but for coders of whom nothing counts.

    `bootstrap` samples of whole documents, drawn with `seed`, give the 95 % intervals.
    """
    grid = who_count(grid)
    sums = Sums(count_grid(grid), match_segments(grid))
    sets = count_sets(grid, tuple(SETS.values()))
    everything = np.ones((len(grid.documents), 1))
    total = sums.combined(everything)
    values = estimate(total)[..., 0]
    alphas = [number(each.alpha(everything).value[0]) for each in sets]
    intervals, set_intervals = estimate_intervals(sums, sets, samples=bootstrap, seed=seed)
    spread = (sums.counts.coders[0].sum(axis=0) > 0).sum(axis=-1)
    intervals[:, :-1][:, spread < 2] = np.nan
    by_pair, unitized = _pair_agreements(grid, total), unitize(grid)
    codes = [
        _code_agreement(
            grid,
            total.counts,
            place,
            n_documents=int(spread[place]),
            values=_named(values[:, place]),
            intervals=_named_intervals(intervals[:, place]),
            pairs=by_pair[place],
            unitized=unitized,
        )
        for place in range(len(grid.codes))
    ]
    n_samples = bootstrap if len(grid.documents) > 1 else 0
    return AgreementReport(
        unit=grid.unit,
        documents=grid.documents,
        coders=grid.coders,
        n_units=float(grid.weights.sum()),
        n_codings=len(grid.marks),
        codes=tuple(sorted(codes, key=_need_of_talk)),
        overall={**_named(values[:, -1]), **dict(zip(SETS, alphas, strict=True))},
        intervals={
            **_named_intervals(intervals[:, -1]),
            **_named_intervals(set_intervals, tuple(SETS)),
        },
        pairs=by_pair[-1],
        u_alphas=unitized.family,
        alpha_u_2004=unitized.alpha_u.overall.alpha,
        confusion_codes=grid.codes,
        confusion=confusion(grid),
        bootstrap=n_samples,
        seed=seed,
        left_out=grid.left_out,
        scope=grid.scope,
        cautions=tuple(cautions_of_study(grid, n_samples, has_family=unitized.family is not None)),
    )


def _code_agreement(
    grid: Grid,
    counts: Counts,
    place: int,
    *,
    n_documents: int,
    values: Values,
    intervals: Mapping[str, Interval],
    pairs: tuple[PairAgreement, ...],
    unitized: Unitized,
) -> CodeAgreement:
    """What is said of the code at `place`, given its statistics; `counts` are summed."""
    code, passages = grid.codes[place], _passages(grid, place)
    n_units = float(total_of(counts.shared)[place, 0])
    apart = counts.pairs[0, 1, :, place, 0] + counts.pairs[1, 0, :, place, 0]
    alpha_u = unitized.alpha_u.codes.get(code)
    return CodeAgreement(
        code=code,
        n_units=n_units,
        prevalence=number(common_shares(counts)[0, place, 0]),
        disputed=float(apart.mean()),
        passages=passages,
        values=values,
        intervals=intervals,
        pairs=pairs,
        u_alpha=unitized.of_code[code],
        alpha_u_2004=alpha_u.alpha if alpha_u else None,
        cautions=tuple(cautions_of_code(grid.unit, n_units, n_documents, passages, values)),
    )


def _need_of_talk(each: CodeAgreement) -> tuple[float, float, str]:
    alpha = each.values["krippendorff_alpha"]
    return (2.0 if alpha is None else alpha, -each.disputed, each.code)


def _named(values: Array, names: Sequence[str] = STATISTICS) -> dict[str, float | None]:
    return {name: number(value) for name, value in zip(names, values, strict=True)}


def _named_intervals(ends: Array, names: Sequence[str] = STATISTICS) -> dict[str, Interval]:
    return {
        name: (float(low), float(high)) if np.isfinite(low) else None
        for name, (low, high) in zip(names, ends, strict=True)
    }


def _pair_agreements(grid: Grid, total: Sums) -> list[tuple[PairAgreement, ...]]:
    """The pairs of coders for each code, and for all codes together as the last item."""
    alone = total.by_pair()
    values = estimate(alone)[:, :, 0]
    n_units, own = total_of(alone.counts.shared)[:, 0], alone.counts.coders[0, :, :, 0]
    found = []
    for place in range(len(grid.codes) + 1):
        row = []
        for p, (first, second) in enumerate(combinations(grid.coders, 2)):
            pair = PairAgreement(
                first,
                second,
                float(n_units[:, p].max(initial=0.0)),
                _named(values[:, place, p]),
                *(_share(own[coder, place : place + 1, p], n_units[:, p]) for coder in (0, 1)),
            )
            row.append(pair)
        found.append(tuple(row))
    return found


def _share(coded: Array, units: Array) -> float | None:
    """The share of units that a coder gave the code; None for all codes together."""
    return float(coded[0] / units[0]) if len(coded) and units[0] else None


def _passages(grid: Grid, code: int) -> dict[str, int]:
    own = grid.marks[grid.marks[:, 2] == code]
    n = np.bincount(own[:, 1], minlength=len(grid.coders))
    return dict(zip(grid.coders, n.tolist(), strict=True))


def confusion(grid: Grid) -> Array:
    """See `AgreementReport.confusion`."""
    q = len(grid.codes)
    table = np.zeros((q + 1, q + 1))
    used: Booleans = np.asarray(grid.coded.any(axis=(0, 1)))
    coded, weights = grid.coded[:, :, used], grid.weights[used]
    finished = np.repeat(grid.finished, np.diff(grid.borders), axis=0)[used]
    silent: Booleans = np.asarray(~coded.any(axis=0))
    for i, j in combinations(range(len(grid.coders)), 2):
        weight = weights * (finished[:, i] & finished[:, j])
        mine, theirs = coded[:, i], coded[:, j]
        differs = np.flatnonzero((mine & ~theirs).any(axis=0) & (theirs & ~mine).any(axis=0))
        only_mine = (mine & ~theirs)[:, differs].astype(float)
        only_theirs = (theirs & ~mine)[:, differs].astype(float)
        crossed = (only_mine * weight[differs]) @ only_theirs.T
        table[:q, :q] += crossed + crossed.T
        table[np.arange(q), np.arange(q)] += 2.0 * ((mine & theirs) @ weight)
        for one, other in ((mine, silent[j]), (theirs, silent[i])):
            lone = (one & other) @ weight
            table[:q, q] += lone
            table[q, :q] += lone
    return table
