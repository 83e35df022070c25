"""Differences settled: what holds, what is stale, and that no decision is ever overwritten."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import OutsideText
from qualcode.model import Coding
from qualcode.teams.adjudicate import (
    Action,
    Agreed,
    Consensus,
    Decision,
    Standing,
    carry,
    consensus_codings,
    decide,
    find_consensus,
    may_see,
    outcome,
    visible,
)
from qualcode.teams.clusters import Cluster, Difference, find_clusters
from qualcode.teams.rules import Rule, RuleKind, propose

DEBT, HELP = "barriers.debt", "enablers.help"
TEXT = (
    "Đ: Năm lụt thuyền trôi mất, vay bạn mới đóng lại được, ngân hàng thì tôi không dám vào. "
    "Cô Thoa đầu ngõ trưa nào cũng sang đỡ một tay, không có cô thì tôi nghỉ lâu rồi.\n"
    "H: Thế còn lớp học bơi thì anh thấy thế nào ạ?\n"
)
HASH = hashlib.sha256(TEXT.encode()).hexdigest()


def say(coder: str, start: int, end: int, code: str = DEBT, document: str = "PV01") -> Coding:
    return Coding(document, start, end, code, coder, TEXT[start:end], text_sha256=HASH)


def cluster(*codings: Coding) -> Cluster:
    [found] = find_clusters(codings)
    return found


def settle(of: Cluster, action: Action, when: str = "2026-01-01", **more: Any) -> Decision:
    return decide(of, action, by="Hà", time=when, **more)


THREE = (say("A", 10, 50), say("B", 20, 60), say("C", 20, 40))


@pytest.mark.parametrize(
    ("codings", "action", "more", "holds"),
    [
        (THREE, "take", {"coder": "B"}, [(20, 60, DEBT)]),
        (THREE, "union", {}, [(10, 60, DEBT)]),
        (THREE, "intersection", {}, [(20, 40, DEBT)]),
        (THREE, "longest", {}, [(10, 50, DEBT)]),
        (THREE, "majority", {}, [(20, 50, DEBT)]),
        (THREE, "at_least", {"k": 3}, [(20, 40, DEBT)]),
        (THREE, "boundary", {"spans": [(12, 55, HELP)]}, [(12, 55, HELP)]),
        (THREE, "none", {}, []),
        (THREE, "postpone", {}, []),
        (
            (say("A", 10, 50), say("B", 10, 48, HELP)),
            "keep",
            {},
            [(10, 48, HELP), (10, 50, DEBT)],
        ),
        ((say("A", 10, 50), say("B", 10, 48, HELP)), "keep", {"codes": [HELP]}, [(10, 48, HELP)]),
        (
            (say("A", 10, 50), say("A", 10, 50, HELP), say("B", 10, 50)),
            "take",
            {"coder": "A", "codes": [DEBT]},
            [(10, 50, DEBT)],
        ),
        (
            (say("A", 0, 90), say("B", 0, 40), say("B", 50, 90)),
            "intersection",
            {},
            [(0, 40, DEBT), (50, 90, DEBT)],
        ),
        (
            (say("A", 10, 50), say("B", 10, 50), say("B", 10, 50, HELP)),
            "majority",
            {},
            [(10, 50, DEBT)],
        ),
    ],
)
def test_a_decision_says_what_holds(
    codings: tuple[Coding, ...], action: str, more: dict[str, Any], holds: list[tuple[Any, ...]]
) -> None:
    found = settle(cluster(*codings), Action(action), reason="Đã bàn", **more)
    assert sorted(outcome(found)) == sorted(Agreed(*each) for each in holds)
    assert Decision.from_record(found.as_record()) == found


@pytest.mark.parametrize(
    ("action", "more", "what"),
    [
        ("take", {}, "coder"),
        ("take", {"coder": "Ai đó"}, "coder"),
        ("union", {"coder": "A"}, "coder"),
        ("keep", {"codes": ["barriers.unknown"]}, "codes"),
        ("boundary", {}, "spans"),
        ("boundary", {"spans": [(9, 9, DEBT)]}, "spans"),
        ("boundary", {"spans": [(1, 9, "")]}, "spans"),
        ("union", {"spans": [(1, 9, DEBT)]}, "spans"),
        ("at_least", {}, "k"),
        ("at_least", {"k": 4}, "k"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    action: str, more: dict[str, Any], what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        settle(cluster(*THREE), Action(action), **more)


# ── the consensus ────────────────────────────────────────────────────────────────────────────


def test_the_last_decision_holds() -> None:
    mine = cluster(*THREE)
    first, last = settle(mine, Action.UNION), settle(mine, Action.NONE, "2026-01-02")
    for decisions in ([first, last], [last, first]):
        found = find_consensus([mine], decisions)
        assert found.spans["PV01"] == ()
        assert found.standing == {mine.id: Standing.SETTLED}
    put_off = settle(mine, Action.POSTPONE, "2026-01-03")
    assert find_consensus([mine], [last, put_off]).standing[mine.id] is Standing.POSTPONED
    assert find_consensus([mine], []).standing[mine.id] is Standing.OPEN


@pytest.mark.parametrize(
    "now",
    [
        pytest.param([*THREE, say("D", 15, 40)], id="somebody joined"),
        pytest.param([say("A", 9, 50), *THREE[1:]], id="the first boundary moved"),
        pytest.param(THREE[1:], id="the first coding is gone"),
        pytest.param([say("A", 11, 52), say("B", 21, 61), say("C", 19, 44)], id="all moved"),
        pytest.param([say("A", 10, 50, HELP), *THREE[1:]], id="recoded"),
    ],
)
def test_changed_codings_make_a_decision_stale_and_leave_it(now: list[Coding]) -> None:
    decision = settle(cluster(*THREE), Action.BOUNDARY, spans=[(12, 55, DEBT)])
    after = cluster(*now)
    found = find_consensus([after], [decision])
    assert found.spans == {"PV01": (Agreed(12, 55, DEBT),)}
    assert found.standing == {after.id: Standing.STALE}
    assert found.stale == (decision,)
    anew = settle(after, Action.UNION, "2026-01-02")
    again = find_consensus([after], [decision, anew])
    assert again.standing == {after.id: Standing.SETTLED}
    assert again.spans["PV01"] == tuple(sorted(outcome(anew)))
    assert not again.stale


def test_a_decision_outlives_its_codings() -> None:
    decision = settle(cluster(*THREE), Action.UNION)
    found = find_consensus([], [decision])
    assert found.spans == {"PV01": (Agreed(10, 60, DEBT),)}
    assert found.gone == found.stale == (decision,)


def test_clusters_that_become_one_keep_both_decisions_until_one_is_made() -> None:
    one = cluster(say("A", 0, 30), say("B", 0, 28))
    other = cluster(say("A", 40, 70), say("B", 42, 70))
    decisions = [settle(one, Action.UNION), settle(other, Action.INTERSECTION)]
    joined = cluster(
        *(say("A", 0, 30), say("B", 0, 28), say("A", 40, 70), say("B", 42, 70), say("C", 5, 66))
    )
    found = find_consensus([joined], decisions)
    assert found.spans["PV01"] == (Agreed(0, 30, DEBT), Agreed(42, 70, DEBT))
    assert found.standing == {joined.id: Standing.STALE}
    last = settle(joined, Action.TAKE, "2026-01-02", coder="C")
    settled = find_consensus([joined], [*decisions, last])
    assert settled.spans["PV01"] == (Agreed(5, 66, DEBT),)
    assert settled.standing == {joined.id: Standing.SETTLED}


def test_a_cluster_that_falls_apart_leaves_its_decision_with_most_of_it() -> None:
    whole = cluster(say("A", 0, 30), say("B", 0, 70), say("A", 40, 70))
    decision = settle(whole, Action.TAKE, coder="B")
    parts = find_clusters([say("A", 0, 30), say("A", 40, 70)])
    found = find_consensus(parts, [decision])
    assert found.spans["PV01"] == (Agreed(0, 70, DEBT),)
    assert sorted(found.standing.values()) == [Standing.OPEN, Standing.STALE]


def test_the_consensus_is_codings_of_nobody() -> None:
    found = find_consensus([], [settle(cluster(*THREE), Action.UNION)])
    [coding] = consensus_codings(found, {"PV01": TEXT})
    assert (coding.coder, coding.origin, coding.quote) == ("consensus", "consensus", TEXT[10:60])
    with pytest.raises(OutsideText):
        consensus_codings(found, {"PV01": TEXT[:30]})


def test_a_corrected_text_needs_its_decisions_carried_over() -> None:
    new = "Ghi âm số 3.\n" + TEXT
    sha256 = hashlib.sha256(new.encode()).hexdigest()
    decision = settle(cluster(*THREE), Action.BOUNDARY, spans=[(12, 55, DEBT)])
    shift = len(new) - len(TEXT)
    now = [replace(c, start=c.start + shift, end=c.end + shift, text_sha256=sha256) for c in THREE]
    clusters = find_clusters(now)
    found = find_consensus(clusters, [decision])
    assert found.spans == {}
    assert found.outdated == found.stale == (decision,)
    carried = carry(decision, TEXT, new, sha256)
    assert carried is not None
    after = find_consensus(clusters, [carried])
    assert after.spans == {"PV01": (Agreed(12 + shift, 55 + shift, DEBT),)}
    assert [*after.standing.values()] == [Standing.SETTLED]
    assert carry(decision, TEXT, "Một bài khác hẳn, không còn gì của bài cũ.", "0") is None


# ── rules ────────────────────────────────────────────────────────────────────────────────────

MANY = [
    *(say("A", 0, 20), say("B", 0, 20)),
    *(say("A", 30, 60), say("B", 33, 60)),
    *(say("A", 70, 100), say("B", 90, 130)),
    *(say("A", 140, 160), say("B", 140, 160, HELP)),
    say("A", 170, 190),
]
NOTHING = Consensus({}, {}, {})


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        (Rule(RuleKind.IDENTICAL), [[(0, 20)]]),
        (Rule(RuleKind.OVERLAP, least=0.9), [[(0, 20)], [(30, 60)]]),
        (Rule(RuleKind.OVERLAP, Action.INTERSECTION, 0.9), [[(0, 20)], [(33, 60)]]),
        (Rule(RuleKind.OVERLAP, Action.LONGEST, 0.1), [[(0, 20)], [(30, 60)], [(90, 130)]]),
        (Rule(RuleKind.OVERLAP, Action.MAJORITY, 1.0), [[(0, 20)]]),
        (Rule(RuleKind.VOTES, k=2), [[(0, 20)], [(33, 60)], [(90, 100)]]),
        (Rule(RuleKind.VOTES, k=3), []),
    ],
)
def test_a_rule_proposes_before_it_decides(rule: Rule, holds: list[list[tuple[int, int]]]) -> None:
    found = propose(find_clusters(MANY), NOTHING, rule, by="Hà", time="2026-01-01")
    assert sorted([list(each[:2]) for each in p.holds] for p in found) == [
        [list(span) for span in each] for each in holds
    ]
    assert all(p.decision.rule == rule.label and p.holds == outcome(p.decision) for p in found)


def test_rules_leave_alone_what_a_person_decided_or_put_off() -> None:
    clusters = find_clusters(MANY)
    by_hand = [
        settle(each, Action.NONE if each.difference is Difference.SAME else Action.POSTPONE)
        for each in clusters
    ]
    rule = Rule(RuleKind.OVERLAP, least=0.1)
    held = find_consensus(clusters, by_hand)
    assert propose(clusters, held, rule, by="Hà", time="2026-01-02") == []
    changed = find_clusters([*MANY, say("C", 0, 20), say("C", 33, 60)])
    held = find_consensus(changed, by_hand)
    votes = Rule(RuleKind.VOTES, k=2)
    assert not [
        p
        for p in propose(changed, held, votes, by="Hà", time="2026-01-02")
        if held.decisions.get(p.cluster.id, (by_hand[0],))[0].is_settled
    ]


def test_a_rule_decides_anew_what_a_rule_decided_on_other_codings() -> None:
    rule = Rule(RuleKind.VOTES, k=2)
    clusters = find_clusters(MANY)
    first = [p.decision for p in propose(clusters, NOTHING, rule, by="Hà", time="2026-01-01")]
    now = find_clusters([*MANY[1:], say("A", 0, 18)])
    held = find_consensus(now, first)
    found = propose(now, held, rule, by="Hà", time="2026-01-02")
    assert [p.holds for p in found] == [(Agreed(0, 18, DEBT),)]
    assert propose(clusters, find_consensus(clusters, first), rule, by="Hà", time="") == []


@pytest.mark.parametrize("wrong", [{"how": Action.TAKE}, {"least": 0.0}, {"least": 1.5}, {"k": 0}])
def test_a_rule_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Rule(RuleKind.OVERLAP, **wrong)


# ── blind ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("viewer", "coder", "blind", "seen"),
    [
        ("Lan", "Lan", True, True),
        ("Lan", "Bình", True, False),
        ("Lan", "consensus", True, False),
        ("Lan", "rules:1a2b", True, True),
        ("Lan", "Bình", False, True),
    ],
)
def test_a_blind_study_shows_people_their_own(
    viewer: str, coder: str, blind: bool, seen: bool
) -> None:
    assert may_see(viewer, coder, blind=blind) is seen
    assert visible([say(coder, 0, 9)], viewer, blind=blind) == [say(coder, 0, 9)] * seen


# ── laws ─────────────────────────────────────────────────────────────────────────────────────

CODINGS = st.lists(
    st.builds(
        say,
        st.sampled_from("ABC"),
        st.integers(0, 60),
        st.integers(61, 130),
        st.sampled_from([DEBT, HELP]),
    ),
    min_size=1,
    max_size=10,
)
ACTIONS = st.sampled_from([Action.UNION, Action.INTERSECTION, Action.LONGEST, Action.NONE])


@given(CODINGS, CODINGS, st.lists(ACTIONS, min_size=10, max_size=10))
def test_new_codings_never_change_what_was_decided(
    before: list[Coding], more: list[Coding], actions: list[Action]
) -> None:
    clusters = find_clusters(before)
    decisions = [settle(c, a) for c, a in zip(clusters, actions, strict=False)]
    held = find_consensus(clusters, decisions)
    assert set(held.standing.values()) <= {Standing.SETTLED}
    after = find_consensus(find_clusters([*before, *more]), decisions)
    assert after.spans == held.spans
    assert all(outcome(each) or each.action is not Action.UNION for each in decisions)


@given(CODINGS)
def test_what_holds_was_said_by_somebody(codings: list[Coding]) -> None:
    for mine in find_clusters(codings):
        for action in (Action.UNION, Action.INTERSECTION, Action.LONGEST, Action.MAJORITY):
            for start, end, code in outcome(settle(mine, action)):
                for at in (start, end - 1):
                    assert any(i.code == code and i.start <= at < i.end for i in mine.inputs)
