"""Prints what agreement costs: qualcode on a whole study, others on one code of the same data.

    OPENBLAS_NUM_THREADS=1 python tests/benchmarks/agreement.py [--runs N]

5 coders, 24 documents of 30,000 characters, 5,000 codings of 40 codes; the unit is the character.
qualcode computes every statistic for every code, pair of coders and overall, with 2,000 bootstrap
samples of documents. `krippendorff` and statsmodels (Fleiss' kappa) get one code, as letters.
CPU seconds, the median of the runs.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable

import krippendorff
import numpy as np
from statsmodels.stats import inter_rater

from qualcode.model import Coding
from qualcode.teams.grid import Grid, GridUnit, Ground, make_grid
from qualcode.teams.summary import AgreementReport, summarise

CODERS, DOCUMENTS, LENGTH, CODES, CODINGS = 5, 24, 30_000, 40, 5_000
SAMPLES = 2_000


def study(seed: int = 3) -> list[Coding]:
    """Codings of people who mostly mark the same passages, rarely with the same boundaries."""
    rng = random.Random(seed)
    codes = [f"domain{n % 4}.code{n}" for n in range(CODES)]
    passages = [
        (f"d{document}", code, start, start + rng.randint(40, 400))
        for document in range(DOCUMENTS)
        for code in codes
        for start in [rng.randint(20, LENGTH - 500)]
    ]
    codings: list[Coding] = []
    for coder in range(CODERS):
        for document, code, start, end in rng.sample(passages, int(0.9 * len(passages))):
            start += rng.choice([0, 0, 0, -10, 15])
            end += rng.choice([0, 0, 20])
            codings.append(Coding(document, start, end, code, f"coder {coder}", ""))
        while len(codings) < CODINGS * (coder + 1) // CODERS:
            start, document = rng.randint(0, LENGTH - 500), f"d{rng.randrange(DOCUMENTS)}"
            end = start + rng.randint(40, 400)
            codings.append(Coding(document, start, end, rng.choice(codes), f"coder {coder}", ""))
    return codings


def measure(function: Callable[[], object], runs: int) -> float:
    """CPU seconds, the median."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    codings = study()
    grounds = [Ground(f"d{n}", np.array([[0, LENGTH]])) for n in range(DOCUMENTS)]
    coders = sorted({each.coder for each in codings})

    def build() -> Grid:
        return make_grid(grounds, codings, GridUnit.CHARACTER, coders=coders)

    grid = build()

    def everything() -> AgreementReport:
        return summarise(build(), bootstrap=SAMPLES)

    report = everything()
    code = report.codes[0]
    place = grid.codes.index(code.code)
    letters = np.repeat(grid.coded[place], grid.weights.astype(int), axis=1).astype(np.int8)
    table = np.stack([(letters == 0).sum(axis=0), letters.sum(axis=0)], axis=1)

    def alpha() -> float:
        return float(krippendorff.alpha(reliability_data=letters, level_of_measurement="nominal"))

    print(
        f"{len(codings):,} codings, {grid.coded.shape[2]:,} cells, {grid.weights.sum():,.0f} chars"
    )
    ours = measure(everything, runs)
    rows = {
        f"qualcode: all statistics, {CODES} codes, {SAMPLES:,} bootstraps": ours,
        "  of that the grid": measure(build, runs),
        "  without bootstrap": measure(lambda: summarise(grid, bootstrap=0), runs),
        "krippendorff: alpha of one code": measure(alpha, runs),
        "statsmodels: Fleiss' kappa of one code, table given": measure(
            lambda: inter_rater.fleiss_kappa(table), runs
        ),
    }
    for name, seconds in rows.items():
        print(f"{name:60} {seconds:8.3f} s  {seconds / ours:8.2f}")
    print(f"alpha of {code.code}: {code.values['krippendorff_alpha']:.12f} here, {alpha():.12f}")
    fleiss = inter_rater.fleiss_kappa(table)
    print(f"Fleiss' kappa: {code.values['fleiss_kappa']:.12f} here, {fleiss:.12f}")


if __name__ == "__main__":
    main()
