"""The grid of codings: held against a letter-by-letter table, real interviews, and itself."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import SHARED

from qualcode.coding import load_codebook
from qualcode.errors import TooMuchToCompare
from qualcode.model import Coding, Document, Role, Segment, Turn
from qualcode.teams import agreement
from qualcode.teams.continuum import lay_out
from qualcode.teams.distances import SetDistance, set_distances
from qualcode.teams.estimates import STATISTICS
from qualcode.teams.grid import GridUnit, Ground, count_grid, ground, make_grid, roll_up
from qualcode.teams.matching import THRESHOLDS, match_segments
from qualcode.teams.ratings import count, read_ratings
from qualcode.teams.setvalued import count_sets
from qualcode.teams.summary import confusion, summarise
from qualcode.teams.unitizing import Unit

LENGTH = 40
DOCUMENTS = ("d1", "d2", "d3")
CODERS = ("An", "Bình", "Chi")
CODES = ("a", "b", "c")
COEFFICIENTS = ("fleiss_kappa", "conger_kappa", "krippendorff_alpha", "gwet_ac1")


def code(document: str, start: int, end: int, code: str, coder: str) -> Coding:
    return Coding(document, start, end, code, coder, "")


@st.composite
def codings(draw: Any) -> list[Coding]:
    spans = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, 12))
    made = st.tuples(
        st.sampled_from(DOCUMENTS), spans, st.sampled_from(CODES), st.sampled_from(CODERS)
    )
    return [
        code(document, start, min(start + length, LENGTH), name, coder)
        for document, (start, length), name, coder in draw(st.lists(made, max_size=25))
    ]


GROUNDS = [Ground(each, np.array([[0, 10], [12, LENGTH]])) for each in DOCUMENTS]


def letters(given: list[Coding], document: str) -> list[list[frozenset[str] | None]]:
    """Letter by letter, the set of codes of each coder, None for those without a coding there."""
    finished = {each.coder for each in given if each.document == document}
    if len(finished) < 2:
        return []
    rows = []
    for place in (*range(10), *range(12, LENGTH)):
        row: list[frozenset[str] | None] = []
        for coder in CODERS:
            held = frozenset(
                each.code
                for each in given
                if (each.document, each.coder) == (document, coder)
                and each.start <= place < each.end
            )
            row.append(held if coder in finished else None)
        rows.append(row)
    return rows


@given(codings())
def test_every_statistic_is_that_of_the_letters(given: list[Coding]) -> None:
    grid = make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS)
    rows = [row for document in DOCUMENTS for row in letters(given, document)]
    assert grid.weights.sum() == len(rows)
    counts = count_grid(grid).combined(np.ones((len(grid.documents), 1)))
    for place, name in enumerate(grid.codes):
        table = [[None if held is None else name in held for held in row] for row in rows]
        ours = count(read_ratings(table or [[None] * 3], categories=[True, False]))
        for field in ("pairs", "coincidences", "shared", "shares", "coders"):
            found = getattr(counts, field)[..., place, 0]
            np.testing.assert_allclose(found, getattr(ours, field), atol=1e-9, err_msg=field)
    if rows:
        ratings = read_ratings(rows)
        for kind, sums in zip(SetDistance, count_sets(grid, tuple(SetDistance)), strict=True):
            apart = set_distances(kind, ratings.categories)  # type: ignore[arg-type]
            theirs = agreement.krippendorff_alpha(count(ratings), apart)
            found = sums.alpha(np.ones((len(grid.documents), 1)))
            np.testing.assert_allclose(found.observed[0], theirs.observed, atol=1e-9)
            np.testing.assert_allclose(found.expected[0], theirs.expected, atol=1e-9)


@given(codings())
def test_segments_match_as_one_would_match_them(given: list[Coding]) -> None:
    grid = make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS)
    matched, marked = match_segments(grid)
    for p, (i, j) in enumerate(combinations(range(3), 2)):
        for c, name in enumerate(grid.codes):
            for d, document in enumerate(grid.documents):
                both = grid.finished[d, i] and grid.finished[d, j]
                one, other = (
                    segments(given, document, name, CODERS[k]) if both else [] for k in (i, j)
                )
                assert marked[p, c, d] == len(one) + len(other)
                for level, threshold in enumerate(THRESHOLDS.values()):
                    assert matched[level, p, c, d] == most_matches(one, other, threshold)


def segments(given: list[Coding], document: str, name: str, coder: str) -> list[tuple[int, int]]:
    """The united spans of a coder that touch the ground."""
    spans = sorted(
        (each.start, each.end)
        for each in given
        if (each.document, each.code, each.coder) == (document, name, coder)
        and (each.start < 10 or each.end > 12)
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def most_matches(one: list[tuple[int, int]], other: list[tuple[int, int]], threshold: float) -> int:
    """The size of the best matching, found by trying every way."""
    if not one:
        return 0
    (a, b), *rest = one
    best = most_matches(rest, other, threshold)
    for place, (c, d) in enumerate(other):
        shared = min(b, d) - max(a, c)
        if shared > 0 and shared / (max(b, d) - min(a, c)) >= threshold:
            left = [*other[:place], *other[place + 1 :]]
            best = max(best, 1 + most_matches(rest, left, threshold))
    return best


@given(codings())
def test_confusion_is_counted_letter_by_letter(given: list[Coding]) -> None:
    grid = make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS)
    q = len(grid.codes)
    wanted = np.zeros((q + 1, q + 1))
    for document in DOCUMENTS:
        for row in letters(given, document):
            for mine, theirs in combinations([held for held in row if held is not None], 2):
                for one, other in ((mine, theirs), (theirs, mine)):
                    for a, first in enumerate(grid.codes):
                        for b, second in enumerate(grid.codes):
                            if a == b:
                                wanted[a, a] += first in one and first in other
                            elif first in one - other and second in other - one:
                                wanted[a, b] += 1
                        if first in one and not other:
                            wanted[a, q] += 1
                        if first in other and not one:
                            wanted[q, a] += 1
    np.testing.assert_allclose(confusion(grid), wanted)


@settings(max_examples=40)
@given(codings(), st.permutations(CODERS))
def test_the_order_of_coders_and_of_codings_does_not_matter(
    given: list[Coding], coders: list[str]
) -> None:
    one = summarise(make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS), bootstrap=0)
    grid = make_grid(GROUNDS, given[::-1], GridUnit.CHARACTER, coders=coders)
    other = summarise(grid, bootstrap=0)
    assert [each.code for each in one.codes] == [each.code for each in other.codes]
    for mine, theirs in zip(one.codes, other.codes, strict=True):
        assert mine.values == near(theirs.values)
        assert (mine.u_alpha, mine.alpha_u_2004) == near((theirs.u_alpha, theirs.alpha_u_2004))
    assert one.overall == near(other.overall)


def near(values: Any) -> Any:
    """The same, but for rounding; None stays None."""
    if isinstance(values, tuple):
        return tuple(None if v is None else pytest.approx(v, abs=1e-9) for v in values)
    return {k: None if v is None else pytest.approx(v, abs=1e-9) for k, v in values.items()}


def test_identical_coders_agree() -> None:
    own = [code("d1", 0, 8, "a", "An"), code("d2", 15, 22, "b", "An"), code("d3", 0, 5, "a", "An")]
    given = [*own, *(replace(each, coder="Bình") for each in own)]
    grid = make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS[:2])
    report = summarise(grid, bootstrap=100)
    for each in report.codes:
        assert set(each.values.values()) == {1.0}
    assert {round(value or 0, 9) for value in report.overall.values()} == {1.0}
    assert report.u_alphas is not None
    assert report.u_alphas.u_alpha == pytest.approx(1.0)
    assert report.intervals["krippendorff_alpha"] == pytest.approx((1.0, 1.0))


def test_overlaps_of_one_coder_count_once() -> None:
    twice = [code("d1", 0, 6, "a", "An"), code("d1", 4, 9, "a", "An")]
    once = [code("d1", 0, 9, "a", "An")]
    other = [code("d1", 0, 7, "a", "Bình")]
    one, two = (
        summarise(make_grid(GROUNDS, [*own, *other], GridUnit.CHARACTER, coders=CODERS[:2]))
        for own in (once, twice)
    )
    assert one.codes[0].values == two.codes[0].values
    assert (one.codes[0].passages, two.codes[0].passages) == (
        {"An": 1, "Bình": 1},
        {"An": 2, "Bình": 1},
    )


def test_who_has_not_finished_a_document_does_not_disagree_in_it() -> None:
    given = [
        code("d1", 0, 8, "a", "An"),
        code("d1", 0, 8, "a", "Bình"),
        code("d2", 0, 8, "a", "An"),
        code("d2", 0, 8, "a", "Bình"),
        code("d2", 2, 9, "a", "Chi"),
        code("d3", 0, 8, "a", "An"),
    ]
    grid = make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS)
    assert grid.documents == ("d1", "d2")
    assert grid.left_out == (("d1", ("Chi",)), ("d3", ("Bình", "Chi")))
    report = summarise(grid, bootstrap=0)
    pairs = {(each.first, each.second): each for each in report.pairs}
    assert pairs["An", "Bình"].values["cohen_kappa"] == pytest.approx(1.0)
    assert pairs["An", "Bình"].n_units == 2 * pairs["An", "Chi"].n_units
    told = {"An": ["d1", "d2", "d3"], "Bình": ["d3"], "Chi": []}
    grid = make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS, finished=told)
    assert grid.documents == ("d3",)
    assert count_grid(grid).pairs[0, 1, 0, 0, 0] == 8.0
    report = summarise(grid, bootstrap=0)
    assert report.coders == ("An", "Bình")
    assert report.left_out == (("d1", ("Bình", "Chi")), ("d2", ("Bình", "Chi")), ("d3", ("Chi",)))
    assert [set(each.passages) for each in report.codes] == [{"An", "Bình"}]
    assert not any("Chi never" in str(told) for each in report.codes for told in each.cautions)


def test_only_coded_text() -> None:
    given = [code("d1", 0, 8, "a", "An"), code("d1", 4, 10, "b", "Bình")]
    grid = make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS[:2], coded_only=True)
    assert grid.weights.sum() == 10
    assert grid.scope.coded_only


def talk() -> Document:
    text = "PVV: Chị có đi chợ không?\nĐ: Có. Tôi đi chợ sớm.\n"
    first, second = text.index("Chị"), text.index("Có.")
    turns = (
        Turn(1, first, text.index("\n"), "PVV", Role.INTERVIEWER),
        Turn(2, second, len(text) - 1, "Đ", Role.RESPONDENT),
    )
    middle = text.index("Tôi")
    sentences = (
        Segment(first, text.index("\n"), 1),
        Segment(second, middle - 1, 2),
        Segment(middle, len(text) - 1, 2),
    )
    words = np.array([[first, first + 3], [second, second + 2], [middle, middle + 3]], np.int32)
    return Document("d1", text, turns, sentences, words)


@pytest.mark.parametrize(
    ("unit", "with_interviewer", "without"),
    [
        (GridUnit.CHARACTER, 39, 19),
        (GridUnit.WORD, 3, 2),
        (GridUnit.SENTENCE, 3, 2),
        (GridUnit.TURN, 2, 1),
        (GridUnit.DOCUMENT, 1, 1),
    ],
)
def test_units_with_and_without_the_interviewer(
    unit: GridUnit, with_interviewer: int, without: int
) -> None:
    document = talk()
    given = [code("d1", 30, 45, "a", "An"), code("d1", 0, 3, "a", "Bình")]
    for interviewer, wanted in ((True, with_interviewer), (False, without)):
        place = ground(document, unit, interviewer=interviewer)
        grid = make_grid([place], given, unit, coders=CODERS[:2])
        assert grid.weights.sum() == wanted
        assert (grid.outside, grid.scope.interviewer) == (1, interviewer)


def test_a_touched_unit_is_coded() -> None:
    document = talk()
    start = document.text.index("chợ sớm")
    given = [code("d1", start, start + 3, "a", who) for who in CODERS[:2]]
    grid = make_grid(
        [ground(document, GridUnit.SENTENCE)], given, GridUnit.SENTENCE, coders=CODERS[:2]
    )
    assert grid.coded[0].tolist() == [[False, False, True]] * 2


def test_a_document_without_turns_counts_whole() -> None:
    place = ground(Document("d1", "Tôi đi chợ."), GridUnit.CHARACTER)
    assert place.spans.tolist() == [[0, 11]]


BOOK = load_codebook(
    """\
codes:
  - {id: barriers.mobility, name: Đi lại}
  - {id: barriers.car, name: Xe, parent: barriers.mobility}
  - {id: enablers.group, name: Nhóm}
""",
    path="so_ma.yaml",
)


@pytest.mark.parametrize(
    ("name", "level", "wanted"),
    [
        ("barriers.car", None, "barriers.car"),
        ("barriers.car", 1, "barriers"),
        ("barriers.car", 2, "barriers.mobility"),
        ("barriers.car", 3, "barriers.car"),
        ("barriers.mobility", 2, "barriers.mobility"),
        ("enablers.group", 9, "enablers.group"),
        ("other.thing.below", 2, "other.thing"),
    ],
)
def test_codes_roll_up_the_codebook(name: str, level: int | None, wanted: str) -> None:
    assert roll_up(name, level, BOOK) == wanted


def test_coders_who_differ_below_agree_above() -> None:
    given = [
        code("d1", 0, 8, "barriers.car", "An"),
        code("d1", 0, 8, "barriers.mobility", "Bình"),
    ]
    grids = [
        make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS[:2], level=level, codebook=BOOK)
        for level in (None, 1)
    ]
    below, above = (summarise(grid, bootstrap=0) for grid in grids)
    assert below.overall["f1"] == 0.0
    assert above.overall["f1"] == 1.0
    assert below.confusion[0, 1] == 8.0


def test_the_bootstrap_is_seeded_and_of_documents() -> None:
    random = np.random.default_rng(3)
    grounds = [Ground(f"d{i}", np.array([[0, 1000]])) for i in range(12)]
    given = []
    for d in range(12):
        for start in random.integers(0, 900, 6).tolist():
            name = CODES[start % 3]
            given.append(code(f"d{d}", start, start + 60, name, "An"))
            given.append(code(f"d{d}", start + 5 * (d % 4), start + 70, name, "Bình"))
    grid = make_grid(grounds, given, GridUnit.CHARACTER, coders=CODERS[:2])
    one, again, other = (summarise(grid, bootstrap=300, seed=seed) for seed in (1, 1, 2))
    assert one.intervals == again.intervals
    assert one.intervals != other.intervals
    for name in STATISTICS:
        interval, value = one.intervals[name], one.overall[name]
        assert interval is not None
        assert value is not None
        assert interval[0] <= value <= interval[1], name
    by_hand = []
    drawn = np.random.default_rng(1).multinomial(12, np.full(12, 1 / 12), 300)
    for weights in drawn[:5].astype(float):
        repeated = [
            Ground(f"{g.document}.{k}", g.spans)
            for g, w in zip(grounds, weights, strict=True)
            for k in range(int(w))
        ]
        copies = [
            replace(each, document=g.document)
            for g in repeated
            for each in given
            if each.document == g.document.split(".")[0]
        ]
        sample = make_grid(repeated, copies, GridUnit.CHARACTER, coders=CODERS[:2])
        by_hand.append(summarise(sample, bootstrap=0).overall["krippendorff_alpha"])
    from qualcode.teams.estimates import Sums, estimate

    sums = Sums(count_grid(grid), match_segments(grid)).combined(drawn[:5].T.astype(float))
    alpha = estimate(sums)[STATISTICS.index("krippendorff_alpha"), -1]
    np.testing.assert_allclose(alpha, by_hand)


def test_a_code_of_one_document_has_no_interval() -> None:
    given = [
        *(code(d, 0, 8, "a", who) for d in DOCUMENTS for who in CODERS[:2]),
        *(code("d2", 14, 20 + k, "b", who) for k, who in enumerate(CODERS[:2])),
    ]
    report = summarise(make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS[:2]))
    found = {each.code: each for each in report.codes}
    assert found["b"].intervals["krippendorff_alpha"] is None
    assert found["a"].intervals["krippendorff_alpha"] is not None
    assert "one document" in " ".join(map(str, found["b"].cautions))


def test_where_numbers_mislead() -> None:
    wide = [Ground("d1", np.array([[0, 100_000]])), Ground("d2", np.array([[0, 100_000]]))]
    given = [
        code("d1", 0, 1000, "rare", "An"),
        code("d1", 500, 1500, "rare", "Bình"),
        code("d2", 0, 10, "lone", "An"),
        code("d2", 20, 30, "rare", "Bình"),
    ]
    report = summarise(make_grid(wide, given, GridUnit.CHARACTER, coders=CODERS[:2]))
    found = {each.code: " ".join(map(str, each.cautions)) for each in report.codes}
    assert "prevalence paradox" in found["rare"]
    assert "fewer than 30 passages" in found["rare"]
    assert "Bình never used the code" in found["lone"]
    assert "only 2 documents" in " ".join(map(str, report.cautions))


def test_the_code_that_needs_talk_most_stands_first() -> None:
    given = [
        *(code(d, 0, 8, "a", who) for d in DOCUMENTS for who in CODERS[:2]),
        *(code("d1", 14 + 4 * k, 24 + 4 * k, "b", who) for k, who in enumerate(CODERS[:2])),
        *(code("d2", 14 + 9 * k, 24 + 9 * k, "c", who) for k, who in enumerate(CODERS[:2])),
    ]
    report = summarise(make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS[:2]))
    assert [each.code for each in report.codes] == ["c", "b", "a"]


def test_the_continuum_leaves_out_what_does_not_count() -> None:
    given = [code("d1", 5, 15, "a", "An"), code("d1", 10, 12, "a", "Bình")]
    given += [code("d2", 30, 35, "b", who) for who in CODERS[:2]]
    grid = make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS[:2])
    length, units = lay_out(grid)
    assert length == 2 * (LENGTH - 2)
    assert units == [
        [Unit(5, 13, "a"), Unit(38 + 28, 38 + 33, "b")],
        [Unit(38 + 28, 38 + 33, "b")],
    ]


def test_nothing_to_compare_is_undefined_everywhere() -> None:
    report = summarise(make_grid(GROUNDS, [], GridUnit.CHARACTER, coders=CODERS))
    assert set(report.overall.values()) == {None}
    assert report.codes == ()
    assert [each.n_units for each in report.pairs] == [0.0] * 3


def test_real_interviews_double_coded() -> None:
    """Per turn coded or not: neither 255, only one 26 and 44, both 52; kappa .479 (its README)."""
    path = SHARED / "cases" / "coded-text" / "mlss_double_3.jsonl"
    if not path.exists():
        pytest.skip(f"the double-coded interviews are absent: {path}")
    grounds, given = [], []
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        text, start, turns = record["text"], 0, []
        for number, said in enumerate(text.split("\n"), 1):
            turns.append(Turn(number, start, start + len(said)))
            start += len(said) + 1
        grounds.append(ground(Document(record["id"], text, tuple(turns)), GridUnit.TURN))
        for span in record["spans"]:
            who = {"coderA": "A", "coderB": "B", "coderD": "B"}.get(span["annotator"])
            if who:
                given.append(code(record["id"], span["start"], span["end"], "coded", who))
    report = summarise(make_grid(grounds, given, GridUnit.TURN, coders=("A", "B")))
    (only,) = report.codes
    assert only.values["cohen_kappa"] == pytest.approx(0.479, abs=5e-4)
    counts = count_grid(make_grid(grounds, given, GridUnit.TURN, coders=("A", "B")))
    assert counts.pairs[..., 0, 0, :].sum(axis=-1).tolist() == [[52.0, 44.0], [26.0, 255.0]]


def test_more_than_fits_into_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given = [code("d1", n, n + 1, f"code {n}", name) for n in range(20) for name in CODERS]
    make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS)
    monkeypatch.setattr("qualcode.teams.grid.MAX_GRID_CELLS", 3 * 20 * 10)
    with pytest.raises(TooMuchToCompare):
        make_grid(GROUNDS, given, GridUnit.CHARACTER, coders=CODERS)
