"""Unitizing alphas: the published examples, hand-made edges, identities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from agreement_cases import CODING_KINDS, FOLDER, compute, load_cases
from hypothesis import given
from hypothesis import strategies as st

from qualcode.teams.unitizing import (
    UAlphas,
    Unit,
    observed_disagreement_2013,
    overlapping,
    u_alphas,
    united,
)
from qualcode.teams.unitizing_2004 import alpha_u_2004

CASES = [case for case in load_cases() if case["kind"] not in CODING_KINDS]
LENGTH = 60


@pytest.mark.skipif(not CASES, reason=f"{FOLDER} is absent: the published examples are not checked")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_published_example_comes_out(case: Mapping[str, Any]) -> None:
    ours = compute(case)
    if case["expected"] is None:
        assert ours is None
    else:
        assert ours == pytest.approx(case["expected"], abs=case["tolerance"])


@st.composite
def units(draw: Any) -> list[Unit]:
    """Units of one coder that do not overlap."""
    cuts = sorted(draw(st.sets(st.integers(0, LENGTH), min_size=2, max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return [Unit(a, b, draw(st.sampled_from("abc"))) for a, b in pairs]


@given(units(), st.integers(2, 4))
def test_identical_coders_agree(own: list[Unit], m: int) -> None:
    found = u_alphas(LENGTH, [own] * m)
    gaps = sum(unit.end - unit.start for unit in own) < LENGTH
    codes = {unit.code for unit in own}
    assert found.u_alpha == (pytest.approx(1.0) if gaps or len(codes) > 1 else None)
    assert found.bar_u_alpha == (pytest.approx(1.0) if gaps else None)
    assert found.cu_alpha == (pytest.approx(1.0) if len(codes) > 1 else None)
    whole = all(unit.end - unit.start == LENGTH for unit in own)
    alpha = alpha_u_2004(LENGTH, [own] * m).overall
    assert alpha.observed == 0.0
    assert alpha.alpha == pytest.approx(1.0) or whole


@given(st.lists(units(), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_coders_does_not_matter(continuum: list[list[Unit]], random: Any) -> None:
    shuffled = random.sample(continuum, len(continuum))
    one, other = u_alphas(LENGTH, continuum), u_alphas(LENGTH, shuffled)
    for name in ("u_alpha", "bar_u_alpha", "cu_alpha"):
        assert getattr(one, name) == _near(getattr(other, name)), name
    for code, alpha in one.ku_alpha.items():
        assert alpha == _near(other.ku_alpha[code])
    ours = alpha_u_2004(LENGTH, continuum).overall.alpha
    assert ours == _near(alpha_u_2004(LENGTH, shuffled).overall.alpha)


def _near(value: float | None) -> Any:
    return None if value is None else pytest.approx(value, abs=1e-12)


@given(st.lists(units(), min_size=2, max_size=4), st.integers(1, 500))
def test_alpha_u_counts_from_wherever_the_text_begins(
    continuum: list[list[Unit]], begin: int
) -> None:
    moved = [[Unit(u.start + begin, u.end + begin, u.code) for u in own] for own in continuum]
    assert alpha_u_2004(LENGTH, moved, begin=begin) == alpha_u_2004(LENGTH, continuum)


def test_nothing_marked_is_undefined() -> None:
    assert u_alphas(20, [[], []]) == UAlphas()
    assert alpha_u_2004(20, [[], [], []]).overall.alpha is None
    assert observed_disagreement_2013([], []) is None


def test_one_coder_alone_is_undefined() -> None:
    found = u_alphas(20, [[Unit(0, 5, "a")]])
    assert (found.u_alpha, found.ku_alpha) == (None, {"a": None})


def test_overlap_of_one_code_counts_once() -> None:
    split = [Unit(0, 6, "a"), Unit(4, 10, "a")]
    other = [Unit(0, 8, "a")]
    assert u_alphas(20, [split, other]) == u_alphas(20, [[Unit(0, 10, "a")], other])


def test_overlap_of_different_codes_is_refused() -> None:
    both = [Unit(0, 6, "a"), Unit(4, 10, "b")]
    assert overlapping([both, []])
    assert not overlapping([united([Unit(0, 6, "a"), Unit(6, 10, "b")])])
    with pytest.raises(ValueError, match="overlap"):
        u_alphas(20, [both, []])
    assert alpha_u_2004(20, [both, both]).overall.alpha == pytest.approx(1.0)


@pytest.mark.parametrize("function", [u_alphas, alpha_u_2004])
def test_a_unit_beyond_the_text_is_refused(function: Any) -> None:
    with pytest.raises(ValueError, match="beyond"):
        function(20, [[Unit(15, 21, "a")], []])
