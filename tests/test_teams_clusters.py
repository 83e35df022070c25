"""Codings of one passage: which belong together, and how the coders differ."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.model import Coding, Span
from qualcode.teams.clusters import (
    CONSENSUS,
    Cluster,
    Difference,
    Input,
    choose,
    find_clusters,
    version_of,
)
from qualcode.teams.intervals import at_least, overlap, size, union

PARENTS = {"barriers.debt.bank": "barriers.debt", "barriers.debt": None}
DEBT, BANK, HELP = "barriers.debt", "barriers.debt.bank", "enablers.help"


def say(coder: str, start: int, end: int, code: str = DEBT, document: str = "PV01") -> Coding:
    return Coding(document, start, end, code, coder, "x" * (end - start), text_sha256="abc")


def only(*codings: Coding, finished: dict[str, set[str]] | None = None) -> Cluster:
    [found] = find_clusters(codings, finished=finished, parents=PARENTS)
    return found


@pytest.mark.parametrize(
    ("codings", "difference"),
    [
        pytest.param([say("A", 0, 50), say("B", 0, 50)], "same", id="same"),
        pytest.param(
            [say(c, 0, 50, k) for c in "AB" for k in (DEBT, HELP)], "same", id="two codes, same"
        ),
        pytest.param([say("A", 0, 100), say("B", 0, 95)], "boundary_close", id="nearly"),
        pytest.param([say("A", 0, 100), say("B", 0, 60)], "boundary_half", id="half"),
        pytest.param([say("A", 0, 100), say("B", 70, 200)], "boundary_far", id="hardly"),
        pytest.param([say("A", 0, 500), say("B", 100, 120)], "boundary_far", id="inside"),
        pytest.param(
            [say("A", 0, 100), say("B", 0, 45), say("B", 55, 100)], "split", id="one and two"
        ),
        pytest.param(
            [say("A", 0, 50), say("A", 50, 90), say("B", 0, 90)], "split", id="two that touch"
        ),
        pytest.param([say("A", 0, 50), say("B", 0, 50, HELP)], "different_code", id="code"),
        pytest.param([say("A", 0, 50), say("B", 20, 90, HELP)], "different_code", id="code, about"),
        pytest.param([say("A", 0, 50), say("B", 0, 50, BANK)], "parent_child", id="child"),
        pytest.param(
            [say("A", 0, 50), say("A", 0, 50, HELP), say("B", 0, 50)], "subset", id="a code more"
        ),
        pytest.param(
            [say("A", 0, 50), say("A", 0, 50, HELP), say("B", 0, 50, BANK)],
            "different_code",
            id="child and another",
        ),
        pytest.param(
            [say("A", 0, 50), say("A", 0, 50, HELP), say("B", 0, 50, BANK), say("B", 0, 50, HELP)],
            "parent_child",
            id="child beside the same",
        ),
        pytest.param(
            [say("A", 0, 50), say("B", 0, 50, HELP), say("C", 0, 50), say("C", 0, 50, HELP)],
            "different_code",
            id="three coders",
        ),
        pytest.param(
            [say("A", 0, 50), say("A", 10, 45), say("B", 0, 50)], "same", id="twice by one coder"
        ),
    ],
)
def test_a_cluster_is_classed(codings: list[Coding], difference: str) -> None:
    assert only(*codings).difference.value == difference
    random.Random(1).shuffle(codings)
    assert only(*codings).difference.value == difference


@pytest.mark.parametrize(
    ("coders", "finished", "difference"),
    [
        ("A", {"A", "B"}, "only_one"),
        ("A", {"A"}, "unfinished"),
        ("A", set(), "unfinished"),
        ("AB", {"A", "B", "C"}, "missing"),
        ("AB", {"A"}, "same"),
    ],
)
def test_who_did_not_code_matters_if_they_had_finished(
    coders: str, finished: set[str], difference: str
) -> None:
    cluster = only(*(say(c, 0, 50) for c in coders), finished={"PV01": finished})
    assert cluster.difference.value == difference
    assert cluster.coders == tuple(sorted(finished | {*coders}))


def test_who_coded_anything_in_a_document_counts_as_having_finished() -> None:
    found = find_clusters([say("A", 0, 50), say("B", 200, 250)])
    assert [each.difference for each in found] == [Difference.ONLY_ONE] * 2
    apart = find_clusters([say("A", 0, 50), say("B", 0, 50, document="PV02")])
    assert [each.difference for each in apart] == [Difference.UNFINISHED] * 2


@pytest.mark.parametrize(
    ("codings", "n"),
    [
        pytest.param(
            [say("A", 0, 100), say("A", 100, 200), say("B", 0, 110), say("B", 110, 200)],
            2,
            id="neighbours whose edges spill over",
        ),
        pytest.param(
            [say("A", 0, 500), say("B", 0, 500), say("A", 40, 60, HELP), say("B", 41, 60, HELP)],
            2,
            id="a sentence inside a turn that both coded",
        ),
        pytest.param(
            [say("A", 0, 500), say("B", 200, 240, HELP)], 1, id="one marked less, another code"
        ),
        pytest.param([say("A", 0, 50), say("B", 50, 90)], 2, id="side by side"),
        pytest.param([say("A", 0, 50), say("B", 0, 50, document="PV02")], 2, id="two documents"),
        pytest.param([say("A", 0, 50), say(CONSENSUS, 0, 50)], 1, id="the consensus is no coder"),
        pytest.param([], 0, id="nothing"),
    ],
)
def test_what_belongs_together(codings: list[Coding], n: int) -> None:
    assert len(find_clusters(codings)) == n


def test_what_needs_talk_most_comes_first() -> None:
    codings = [
        *(say("A", 0, 50), say("B", 0, 50)),
        *(say("A", 100, 150), say("B", 100, 140)),
        *(say("A", 200, 250), say("B", 200, 250, HELP)),
        *(say("A", 300, 350), say("B", 300, 350, BANK)),
        say("A", 400, 450),
    ]
    found = find_clusters(codings, parents=PARENTS)
    assert [each.difference.value for each in found] == [
        *("different_code", "parent_child", "only_one", "boundary_half", "same")
    ]
    assert [c.span for c in choose(found, code=HELP)] == [Span(200, 250)]
    assert len(choose(found, coder="B")) == 4
    assert choose(found, document="PV02") == []
    assert [c.span for c in choose(found, difference=Difference.SAME)] == [Span(0, 50)]
    assert len(choose(found)) == 5


def test_ids_stay_when_somebody_joins_and_versions_tell() -> None:
    before = only(say("A", 0, 50), say("B", 5, 50))
    after = only(say("A", 0, 50), say("B", 5, 50), say("C", 5, 48))
    assert (before.id, before.version) != (after.id, after.version)
    assert before.id == after.id
    assert before.version == version_of("PV01", reversed(before.inputs))
    assert before.as_record()["codings"][0] == {
        "start": 0,
        "end": 50,
        "code": DEBT,
        "coder": "A",
        "quote": "x" * 50,
    }
    assert before.likeness == 0.9


CODINGS = st.lists(
    st.builds(
        say,
        st.sampled_from("ABC"),
        st.integers(0, 60),
        st.integers(61, 130),
        st.sampled_from([DEBT, BANK, HELP]),
        st.sampled_from(["PV01", "PV02"]),
    ),
    max_size=14,
)


@given(CODINGS, st.randoms())
def test_every_coding_stands_in_one_cluster_whatever_the_order(
    codings: list[Coding], rng: random.Random
) -> None:
    found = find_clusters(codings, parents=PARENTS)
    inputs = [(each.document, one) for each in found for one in each.inputs]
    assert len(inputs) == len(set(inputs))
    assert set(inputs) == {(c.document, Input(c.start, c.end, c.code, c.coder)) for c in codings}
    assert len({each.id for each in found}) == len(found)
    again = list(codings)
    rng.shuffle(again)
    assert find_clusters(again, parents=PARENTS) == found


SETS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=8)


@given(st.lists(SETS, min_size=1, max_size=4), st.integers(1, 4))
def test_intervals_are_sets_of_characters(lists: list[list[tuple[int, int]]], n: int) -> None:
    sets = [union(spans) for spans in lists]
    letters = [{i for span in spans for i in range(*span)} for spans in lists]
    for spans, chars in zip(sets, letters, strict=True):
        assert {i for span in spans for i in range(*span)} == chars
        assert size(spans) == len(chars)
        assert all(a.end < b.start for a, b in pairwise(spans))
    assert overlap(sets[0], sets[-1]) == len(letters[0] & letters[-1])
    shared = {i for i in range(31) if sum(i in chars for chars in letters) >= n}
    assert {i for span in at_least(n, sets) for i in range(*span)} == shared
