"""Rules that settle many clusters at once, shown before they are applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from .adjudicate import Action, Agreed, Consensus, Decision, Standing, decide, outcome
from .clusters import Cluster, Difference, covered
from .intervals import overlap, size


class RuleKind(StrEnum):
    """When a rule applies to a cluster.

    - ``identical``: all coders gave the same codes at the same places;
    - ``overlap``: all coders gave the same codes, and any two share at least `least` (Jaccard) of
      their passages with each;
    - ``votes``: at least `k` coders share passages with a code; only what they share holds.
    """

    IDENTICAL = "identical"
    OVERLAP = "overlap"
    VOTES = "votes"


_HOW = (Action.UNION, Action.INTERSECTION, Action.LONGEST, Action.MAJORITY)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: `how` and `least` (0…1) belong to ``overlap``, `k` to ``votes``."""

    kind: RuleKind
    how: Action = Action.UNION
    least: float = 0.5
    k: int = 2

    def __post_init__(self) -> None:
        if self.how not in _HOW:
            raise ValueError("how")
        if not 0 < self.least <= 1:
            raise ValueError("least")
        if self.k < 1:
            raise ValueError("k")

    @property
    def label(self) -> str:
        """The rule as it is written down with its decisions."""
        match self.kind:
            case RuleKind.OVERLAP:
                return f"overlap>={self.least:g}:{self.how.value}"
            case RuleKind.VOTES:
                return f"votes>={self.k}"
        return self.kind.value

    @classmethod
    def read(cls, label: str) -> Rule:
        """The rule of that `label`. Raises ValueError.

        >>> Rule.read("overlap>=0.75:longest").how
        <Action.LONGEST: 'longest'>
        """
        kind, _, rest = label.partition(">=")
        match RuleKind(kind):
            case RuleKind.OVERLAP:
                least, _, how = rest.partition(":")
                return cls(RuleKind.OVERLAP, how=Action(how), least=float(least))
            case RuleKind.VOTES:
                return cls(RuleKind.VOTES, k=int(rest))
        return cls(RuleKind.IDENTICAL)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule would decide of a cluster, and what would hold then."""

    cluster: Cluster
    decision: Decision
    holds: tuple[Agreed, ...]


def propose(
    clusters: Iterable[Cluster], consensus: Consensus, rule: Rule, *, by: str, time: str
) -> list[Proposal]:
    """What `rule` would decide of the clusters that are open.

    What a person decided, or put off, is left alone, stale or not; what a rule decided is proposed
    anew where its codings have changed.
    """
    found = []
    for cluster in clusters:
        if not _is_free(cluster, consensus.standing, consensus.decisions):
            continue
        decision = _decision(cluster, rule, by, time)
        if decision is not None:
            found.append(Proposal(cluster, decision, outcome(decision)))
    return found


def _is_free(
    cluster: Cluster,
    standing: Mapping[str, Standing],
    decisions: Mapping[str, tuple[Decision, ...]],
) -> bool:
    held = standing.get(cluster.id, Standing.OPEN)
    by_rule = all(each.rule for each in decisions.get(cluster.id, ()))
    return held is Standing.OPEN or (held is Standing.STALE and by_rule)


def _decision(cluster: Cluster, rule: Rule, by: str, time: str) -> Decision | None:
    if rule.kind is RuleKind.VOTES:
        if rule.k > len(cluster.coders):
            return None
        decision = decide(cluster, Action.AT_LEAST, by=by, time=time, k=rule.k, rule=rule.label)
        return decision if outcome(decision) else None
    if rule.kind is RuleKind.IDENTICAL:
        applies = cluster.difference is Difference.SAME
        how = Action.UNION
    else:
        applies, how = _all_share(cluster, rule.least), rule.how
    return decide(cluster, how, by=by, time=time, rule=rule.label) if applies else None


def _all_share(cluster: Cluster, least: float) -> bool:
    """Whether all coders gave the same codes and any two share enough of their passages."""
    if len(cluster.given_by) < 2 or cluster.given_by != cluster.coders:
        return False
    for code in cluster.codes:
        passages = [covered(cluster.inputs, code, coder) for coder in cluster.coders]
        for one, other in combinations(passages, 2):
            shared = overlap(one, other)
            if not shared or shared < least * (size(one) + size(other) - shared):
                return False
    return True
