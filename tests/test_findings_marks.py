"""How overlapping codings are painted, in Python and in the browser's twin of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import ROOT

from qualcode.findings.marks import Mark, cut_marks, pack_lanes

CASES: list[dict[str, Any]] = json.loads((ROOT / "tests/cases_marks.json").read_text("utf-8"))
TWIN = ROOT / "qualcode/web/static/marks.js"

RUN_TWIN = """
import { readFileSync } from "node:fs";
const { cutMarks, packLanes } = await import(process.argv[1]);
const answers = JSON.parse(readFileSync(0, "utf-8")).map((given) => {
  const spans = given.spans.map(([start, end]) => ({ start, end }));
  const marks = cutMarks(spans, ...given.range).map((m) => [m.start, m.end, m.owners]);
  return { marks, lanes: packLanes(spans) };
});
console.log(JSON.stringify(answers));
"""

places = st.integers(0, 30)
spans_ = st.lists(st.tuples(places, places).map(lambda ends: (min(ends), max(ends))), max_size=20)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_cases(case: dict[str, Any]) -> None:
    expected = [Mark(start, end, tuple(owners)) for start, end, owners in case["marks"]]
    assert cut_marks(case["spans"], *case["range"]) == expected
    assert pack_lanes(case["spans"]) == case["lanes"]


@given(spans_, places, places)
def test_marks_cover_the_range_and_know_their_owners(
    spans: list[tuple[int, int]], start: int, end: int
) -> None:
    marks = cut_marks(spans, start, end)
    assert bool(marks) == (start < end)
    if marks:
        assert (marks[0].start, marks[-1].end) == (start, end)
    assert all(one.end == two.start for one, two in pairwise(marks))
    borders = {start, end, *(border for span in spans if span[0] < span[1] for border in span)}
    assert {mark.start for mark in marks} <= borders
    for mark in marks:
        assert mark.start < mark.end
        for place in range(mark.start, mark.end):
            owners = [n for n, (first, last) in enumerate(spans) if first <= place < last]
            assert mark.owners == tuple(owners)


@given(spans_)
def test_lanes_never_overlap(spans: list[tuple[int, int]]) -> None:
    lanes = pack_lanes(spans)
    for n, one in enumerate(spans):
        for m, two in enumerate(spans[:n]):
            if lanes[n] == lanes[m]:
                assert one[1] <= two[0] or two[1] <= one[0]


@given(st.lists(st.tuples(places, st.integers(1, 9)).map(lambda s: (s[0], s[0] + s[1]))))
def test_as_many_lanes_as_spans_overlap(spans: list[tuple[int, int]]) -> None:
    deepest = max((sum(a <= place < b for a, b in spans) for place in range(40)), default=0)
    assert max(pack_lanes(spans), default=-1) + 1 == deepest


def run_twin(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is absent: the browser's tests run the twin all the same")
    call = [node, "--input-type=module", "-e", RUN_TWIN, TWIN.as_uri()]
    done = subprocess.run(
        call, input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def test_the_twin_answers_alike() -> None:
    answers = run_twin(CASES)
    assert [answer["marks"] for answer in answers] == [case["marks"] for case in CASES]
    assert [answer["lanes"] for answer in answers] == [case["lanes"] for case in CASES]


def test_the_twin_paints_thousands_of_codings_alike() -> None:
    """A text of 300,000 characters with 4,000 codings, as crowded as a real one is."""
    spans = [(n * 7919 % 299_000, n * 7919 % 299_000 + 20 + n * 613 % 900) for n in range(4_000)]
    [answer] = run_twin([{"spans": spans, "range": [0, 300_000]}])
    assert answer["marks"] == [
        [*mark[:2], list(mark.owners)] for mark in cut_marks(spans, 0, 300_000)
    ]
    assert answer["lanes"] == pack_lanes(spans)
