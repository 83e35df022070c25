"""Coefficients of agreement: the published examples, four other implementations, identities."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import krippendorff
import numpy as np
import pytest
from agreement_cases import CODING_KINDS, FOLDER, compute, load_cases
from hypothesis import given, settings
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import masi_distance
from sklearn.metrics import cohen_kappa_score, f1_score, jaccard_score
from statsmodels.stats import inter_rater

from qualcode.teams import agreement
from qualcode.teams.distances import (
    Metric,
    SetDistance,
    Weights,
    metric_distances,
    set_distances,
    weighted_distances,
)
from qualcode.teams.ratings import count, read_ratings
from qualcode.teams.ratings_summary import rate
from qualcode.teams.standard_errors import standard_error_cohen

CASES = [case for case in load_cases() if case["kind"] in CODING_KINDS]
SINGLE = ("percent_agreement", "light_kappa", "f1", "jaccard")
COEFFICIENTS = (
    "cohen_kappa",
    "scott_pi",
    "fleiss_kappa",
    "conger_kappa",
    "krippendorff_alpha",
    "gwet_ac1",
    "brennan_prediger",
)

Rows = list[list[int | None]]


def value(name: str, rows: Any, apart: Any = None) -> float | None:
    counts = count(read_ratings(rows))
    found = getattr(agreement, name)(counts, apart)
    found = found.value if isinstance(found, agreement.Agreement) else found
    return agreement.number(np.asarray(found).ravel()[0])


def tables(coders: st.SearchStrategy[int] | int, *, missing: bool = False) -> Any:
    label: st.SearchStrategy[int | None] = st.integers(1, 4)
    if missing:
        label = st.one_of(label, label, st.none())
    wide = st.just(coders) if isinstance(coders, int) else coders
    return wide.flatmap(
        lambda m: st.lists(st.lists(label, min_size=m, max_size=m), min_size=1, max_size=25)
    )


def same(ours: float | None, theirs: float) -> bool:
    """Undefined here is NaN there."""
    if ours is None or not math.isfinite(theirs):
        return ours is None and not math.isfinite(theirs)
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.skipif(not CASES, reason=f"{FOLDER} is absent: the published examples are not checked")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_published_example_comes_out(case: Mapping[str, Any]) -> None:
    ours = compute(case)
    if case["expected"] is None:
        assert ours is None
    else:
        assert ours == pytest.approx(case["expected"], abs=case["tolerance"])


@given(tables(2))
def test_two_coders_as_scikit_learn_and_statsmodels(rows: Rows) -> None:
    first, second = zip(*rows, strict=True)
    labels = sorted({*first, *second})
    ratings = read_ratings(rows)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert same(value("cohen_kappa", rows), cohen_kappa_score(first, second))
        if len(labels) < 2:
            return
        table = np.array([[sum(r == [a, b] for r in rows) for b in labels] for a in labels])
        other = inter_rater.cohens_kappa(table)
        ours = value("cohen_kappa", rows)
        assert same(ours, other.kappa)
        if ours is not None and np.isfinite(other.std_kappa):
            error = standard_error_cohen(count(ratings))[0]
            assert error == pytest.approx(other.std_kappa, abs=1e-7)
        for weights in Weights:
            apart = weighted_distances(weights, np.arange(len(labels), dtype=float))
            theirs = cohen_kappa_score(first, second, weights=weights.value)
            assert same(value("cohen_kappa", rows, apart), theirs)


@given(tables(st.integers(2, 5)))
def test_several_coders_as_statsmodels(rows: Rows) -> None:
    table, _ = inter_rater.aggregate_raters(np.array(rows))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert same(value("fleiss_kappa", rows), inter_rater.fleiss_kappa(table, "fleiss"))
        assert same(value("brennan_prediger", rows), inter_rater.fleiss_kappa(table, "randolph"))


@given(tables(st.integers(2, 5), missing=True), st.sampled_from(list(Metric)))
def test_alpha_as_krippendorff(rows: Rows, metric: Metric) -> None:
    ratings = read_ratings(rows)
    counts = count(ratings)
    totals = counts.coincidences.sum(axis=1)
    paired = np.flatnonzero(totals)
    apart = metric_distances(metric, ratings.values, totals)
    ours = agreement.number(agreement.krippendorff_alpha(counts, apart).value)
    data = np.array(rows, dtype=float).T
    if len(paired) < 2:
        assert ours is None
        return
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement=metric.value)
    assert same(ours, theirs)


@given(tables(st.integers(2, 4)))
def test_several_coders_as_nltk(rows: Rows) -> None:
    if len({label for row in rows for label in row}) < 2:
        return  # nltk says 1 where there is no variance
    task = AnnotationTask([(c, i, v) for i, row in enumerate(rows) for c, v in enumerate(row)])
    assert same(value("percent_agreement", rows), task.avg_Ao())
    assert same(value("krippendorff_alpha", rows), task.alpha())
    if len(rows[0]) == 2:
        assert same(value("scott_pi", rows), task.pi())
    if all(len(set(pair)) > 1 for pair in _columns(rows)):
        assert same(value("light_kappa", rows), task.kappa())


def _columns(rows: Rows) -> list[list[int | None]]:
    """The ratings of each pair of coders together."""
    columns = list(zip(*rows, strict=True))
    return [[*a, *b] for a, b in combinations(columns, 2)]


SET = st.frozensets(st.sampled_from("abc"))


@given(st.lists(st.tuples(SET, SET), min_size=2, max_size=15))
def test_sets_as_nltk(items: list[tuple[frozenset[str], frozenset[str]]]) -> None:
    ratings = read_ratings(items)
    counts = count(ratings)
    for one in ratings.categories:
        for other in ratings.categories:
            pair = [one, other]
            ours = set_distances(SetDistance.MASI, pair)[0, 1]  # type: ignore[arg-type]
            if one or other:
                assert ours == pytest.approx(masi_distance(one, other), abs=0.01)
    if len(ratings.categories) < 2:
        return
    for kind in SetDistance:
        apart = set_distances(kind, ratings.categories)  # type: ignore[arg-type]
        place = {label: k for k, label in enumerate(ratings.categories)}
        task = AnnotationTask(
            [(c, i, label) for i, item in enumerate(items) for c, label in enumerate(item)],
            distance=lambda a, b, apart=apart, place=place: apart[place[a], place[b]],
        )
        assert same(
            agreement.number(agreement.krippendorff_alpha(counts, apart).value), task.alpha()
        )


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_overlap_as_scikit_learn(items: list[tuple[bool, bool]]) -> None:
    counts = count(read_ratings(items, categories=[True, False]))
    first, second = zip(*items, strict=True)
    nobody = not any((*first, *second))
    for ours, theirs in ((agreement.f1, f1_score), (agreement.jaccard, jaccard_score)):
        found = agreement.number(ours(counts))
        assert found is None if nobody else same(found, theirs(first, second))


@given(tables(st.integers(2, 5)))
def test_identical_coders_agree_wholly_or_not_at_all_definably(rows: Rows) -> None:
    rows = [[row[0]] * len(row) for row in rows]
    varied = len({row[0] for row in rows}) > 1
    for name in COEFFICIENTS:
        assert value(name, rows) == (pytest.approx(1.0) if varied else None), name
    assert value("percent_agreement", rows) == 1.0


@given(tables(st.integers(2, 5), missing=True), st.randoms(use_true_random=False))
def test_the_order_of_coders_and_units_does_not_matter(rows: Rows, random: Any) -> None:
    places = random.sample(range(len(rows[0])), len(rows[0]))
    shuffled = [[row[place] for place in places] for row in rows]
    random.shuffle(shuffled)
    for name in (*COEFFICIENTS[2:], "percent_agreement", "light_kappa"):
        ours = value(name, shuffled)
        assert ours == (None if (there := value(name, rows)) is None else pytest.approx(there))


@given(tables(2))
def test_two_coders_make_one_of_several_coefficients(rows: Rows) -> None:
    for two, several in (("cohen_kappa", "conger_kappa"), ("scott_pi", "fleiss_kappa")):
        ours, theirs = value(two, rows), value(several, rows)
        assert (ours is None) == (theirs is None)
        assert ours is None or ours == pytest.approx(theirs)


@given(tables(3, missing=True))
def test_a_pair_alone_is_a_table_of_two(rows: Rows) -> None:
    alone = count(read_ratings(rows, categories=[1, 2, 3, 4])).by_pair()
    for p, (i, j) in enumerate(combinations(range(3), 2)):
        pair = [[row[i], row[j]] for row in rows if row[i] is not None and row[j] is not None]
        counts = count(read_ratings(pair or [[None, None]], categories=[1, 2, 3, 4]))
        for name in COEFFICIENTS[2:]:
            theirs = getattr(agreement, name)(counts).value
            assert getattr(agreement, name)(alone).value[p] == pytest.approx(theirs, nan_ok=True)


def test_independent_coders_agree_by_chance() -> None:
    random = np.random.default_rng(5)
    rows = random.integers(0, 3, (20_000, 3)).tolist()
    for name in COEFFICIENTS:
        assert value(name, rows) == pytest.approx(0.0, abs=0.03), name


def test_nothing_rated_is_undefined() -> None:
    for rows in ([[None, None]], [[1, None], [None, 2]]):
        for name in (*COEFFICIENTS, "percent_agreement"):
            assert value(name, rows) is None, (name, rows)


@pytest.mark.parametrize(
    ("rows", "message"),
    [([[1, 2], [1]], "different lengths"), ([[1, 5], [1, 2]], "not one of the categories")],
)
def test_what_is_no_table(rows: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_ratings(rows, categories=[1, 2])


@settings(max_examples=30)
@given(tables(st.integers(2, 4), missing=True))
def test_a_report_says_what_the_coefficients_say(rows: Rows) -> None:
    report = rate(read_ratings(rows), [f"c{i}" for i in range(len(rows[0]))])
    for name in ("fleiss_kappa", "conger_kappa", "krippendorff_alpha", "gwet_ac1"):
        ours = report.values[name]
        assert ours == (None if (theirs := value(name, rows)) is None else pytest.approx(theirs))
    assert ("cohen_kappa" in report.values) == (len(rows[0]) == 2)
    assert len(report.pairs) == len(rows[0]) * (len(rows[0]) - 1) // 2


def test_no_metric_for_words() -> None:
    with pytest.raises(ValueError, match="no numbers"):
        rate(read_ratings([["a", "b"]]), ["x", "y"], metric=Metric.INTERVAL)
