"""The published worked examples of agreement, one file each, and how each is computed here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from places import SHARED

from qualcode.model import Coding
from qualcode.teams import agreement, distances, standard_errors
from qualcode.teams.grid import GridUnit, Ground, count_grid, make_grid
from qualcode.teams.ratings import Counts, Ratings, count, read_ratings
from qualcode.teams.unitizing import Unit, observed_disagreement_2013, u_alphas
from qualcode.teams.unitizing_2004 import Section, alpha_u_2004, difference

FOLDER = SHARED / "cases" / "agreement"
CODING_KINDS = frozenset({"coding", "coding_sets", "char_spans"})
SETS = {
    "dkpro_set": distances.SetDistance.STEPS,
    "masi_dkpro": distances.SetDistance.MASI_DKPRO,
    "masi": distances.SetDistance.MASI,
    "jaccard": distances.SetDistance.JACCARD,
}


def load_cases() -> list[Mapping[str, Any]]:
    """Every case, in the order of file names; none where the folder is absent."""
    return [
        {**json.loads(path.read_text("utf-8")), "name": path.stem}
        for path in sorted(FOLDER.glob("*.json"))
    ]


def compute(case: Mapping[str, Any]) -> float | None:
    """Our value for a case."""
    return KINDS[case["kind"]](case["data"], case["statistic"], case["params"])


def _ratings(data: Mapping[str, Any], statistic: str, params: Mapping[str, Any]) -> float | None:
    ratings = read_ratings(data["items"], categories=params.get("categories"))
    return _coefficient(ratings, count(ratings), statistic, params)


def _coefficient(
    ratings: Ratings, counts: Counts, statistic: str, params: Mapping[str, Any]
) -> float | None:
    apart = None
    metric = params.get("metric", "nominal")
    if metric in SETS:
        apart = distances.set_distances(SETS[metric], ratings.categories)  # type: ignore[arg-type]
    elif metric != "nominal":
        totals = counts.coincidences.sum(axis=1)
        apart = distances.metric_distances(distances.Metric(metric), ratings.values, totals)
    if "weights" in params:
        weights = distances.Weights(params["weights"])
        apart = distances.weighted_distances(weights, ratings.values)
    if statistic.endswith("_category"):
        counts = counts.collapsed(ratings.categories.index(params["category"]))
        statistic = statistic.removesuffix("_category")
    errors = {
        "cohen_kappa_se": lambda: standard_errors.standard_error_cohen(counts, apart),
        "gwet_ac1_table_se": lambda: standard_errors.standard_error_ac1_table(counts),
    }
    disagreements = {"observed_disagreement": "observed", "expected_disagreement": "expected"}
    if statistic in errors:
        found: Any = errors[statistic]()
    elif statistic.endswith("_se"):
        name = statistic.removesuffix("_se").replace("ac2", "ac1")
        found = standard_errors.standard_error(ratings, counts, name, apart)
    elif statistic in disagreements:
        found = getattr(agreement.krippendorff_alpha(counts, apart), disagreements[statistic])
    else:
        name = {"gwet_ac2": "gwet_ac1", "weighted_kappa": "cohen_kappa"}.get(statistic, statistic)
        found = getattr(agreement, name)(counts, apart)
    if isinstance(found, agreement.Agreement):
        found = found.value
    return agreement.number(np.asarray(found).ravel()[0])


def _char_spans(data: Mapping[str, Any], statistic: str, params: Mapping[str, Any]) -> float | None:
    """Through the grid, as codings of a document."""
    codings = [
        Coding("d", start, end, "c", coder, "")
        for coder in ("coder_a", "coder_b")
        for start, end in data[coder]
    ]
    grid = make_grid(
        [Ground("d", np.array([[0, data["length"]]]))],
        codings,
        GridUnit.CHARACTER,
        coders=["coder_a", "coder_b"],
        finished={"coder_a": ["d"], "coder_b": ["d"]},
    )
    counts = count_grid(grid).combined(np.ones((1, 1)))
    name = statistic.removeprefix("char_")
    found = getattr(agreement, name)(counts)
    if isinstance(found, agreement.Agreement):
        found = found.value
    return agreement.number(np.asarray(found).ravel()[0])


def _unitizing(data: Mapping[str, Any], statistic: str, params: Mapping[str, Any]) -> float | None:
    continuum = [
        [Unit(a, a + b, code) for a, b, rater, code in data["units"] if rater == i]
        for i in range(data["raters"])
    ]
    found = alpha_u_2004(data["length"], continuum, begin=data["begin"])
    one = found.codes[params["category"]] if "category" in params else found.overall
    if "observed" in statistic:
        return one.observed
    return one.expected if "expected" in statistic else one.alpha


def _distance(data: Mapping[str, Any], statistic: str, params: Mapping[str, Any]) -> float | None:
    sections = data["sections"]
    return difference(Section(*sections[:3]), Section(*sections[3:]))


def _unitizing_2013(
    data: Mapping[str, Any], statistic: str, params: Mapping[str, Any]
) -> float | None:
    first, second = (
        [Unit(a, b, str(code)) for a, b, code in data[coder]] for coder in ("coder_a", "coder_b")
    )
    return observed_disagreement_2013(first, second)


def _unitizing_2016(
    data: Mapping[str, Any], statistic: str, params: Mapping[str, Any]
) -> float | None:
    begin = data.get("begin", 0)
    continuum = [[Unit(a - begin, b - begin, str(c)) for a, b, c in own] for own in data["coders"]]
    found = getattr(u_alphas(data["length"], continuum), statistic)
    value: float | None = found[params["category"]] if "category" in params else found
    return value


KINDS: dict[str, Callable[..., float | None]] = {
    "coding": _ratings,
    "coding_sets": _ratings,
    "char_spans": _char_spans,
    "unitizing": _unitizing,
    "unitizing_distance": _distance,
    "unitizing_2013": _unitizing_2013,
    "unitizing_2016": _unitizing_2016,
}
