"""Differences settled: decisions as events, and the consensus that follows from them.

A decision keeps what its maker saw. The consensus is computed from the decisions alone, so that
new codings, or changed ones, never overwrite what a person decided: the decision stands and is
marked stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, NamedTuple

from ..errors import OutsideText
from ..model import Coding, Status
from .clusters import CONSENSUS, Cluster, Input, covered, version_of
from .intervals import Intervals, at_least, size, union
from .reanchoring import reanchor
from .recognising import MACHINE


class Action(StrEnum):
    """What was decided of a cluster.

    - ``take``: what one coder said;
    - ``union``, ``intersection``: of each code, what any, or every, coder who gave it covered;
    - ``longest``: of each code, the passages of the coder who covered most;
    - ``majority``: what more than half of the coders covered; ``at_least``: what `k` of them did;
    - ``boundary``: spans of the decider's own;
    - ``keep``: several codes at once, each as far as any coder took it;
    - ``none``: nothing of it holds; ``postpone``: to be talked about.
    """

    TAKE = "take"
    UNION = "union"
    INTERSECTION = "intersection"
    LONGEST = "longest"
    MAJORITY = "majority"
    AT_LEAST = "at_least"
    BOUNDARY = "boundary"
    KEEP = "keep"
    NONE = "none"
    POSTPONE = "postpone"


class Agreed(NamedTuple):
    """A span and its code in the consensus."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One event: what was decided of a cluster, by whom, when (ISO 8601) and why.

    `seen` are the inputs as the decider saw them, `coders` who could have coded there. `codes`
    are those that it is about, all where empty. `coder` belongs to ``take``, `k` to ``at_least``,
    `spans` to ``boundary``. `rule` names the rule where it was decided in bulk. All spans count in
    the text of hash `text_sha256`.
    """

    cluster: str
    document: str
    action: Action
    by: str
    time: str
    seen: tuple[Input, ...]
    coders: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    coder: str = ""
    k: int = 0
    spans: tuple[Agreed, ...] = ()
    reason: str = ""
    rule: str = ""
    text_sha256: str = ""

    @property
    def version(self) -> str:
        """The hash of the inputs that were seen."""
        return version_of(self.document, self.seen)

    @property
    def is_settled(self) -> bool:
        """Whether anything was decided."""
        return self.action is not Action.POSTPONE

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        record = {each.name: getattr(self, each.name) for each in fields(self)}
        return record | {
            "action": self.action.value,
            "seen": [list(each) for each in self.seen],
            "spans": [list(each) for each in self.spans],
            "coders": list(self.coders),
            "codes": list(self.codes),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Decision:
        """The decision of such a record. Raises KeyError, TypeError or ValueError else."""
        values = dict(record)
        values["action"] = Action(values["action"])
        values["seen"] = tuple(Input(*each) for each in values["seen"])
        values["spans"] = tuple(Agreed(*each) for each in values["spans"])
        values["coders"] = tuple(values["coders"])
        values["codes"] = tuple(values["codes"])
        return cls(**values)


def decide(
    cluster: Cluster,
    action: Action,
    *,
    by: str,
    time: str,
    reason: str = "",
    coder: str = "",
    codes: Sequence[str] = (),
    spans: Sequence[tuple[int, int, str]] = (),
    k: int = 0,
    rule: str = "",
) -> Decision:
    """The decision on a cluster as it is now.

    Raises ValueError, naming what does not fit: ``coder`` who did not code here, ``codes`` that
    nobody gave, ``spans`` or ``k`` that are missing or make no sense.
    """
    if (action is Action.TAKE) != bool(coder) or (coder and coder not in cluster.given_by):
        raise ValueError("coder")
    if set(codes) - set(cluster.codes):
        raise ValueError("codes")
    if (action is Action.BOUNDARY) != bool(spans):
        raise ValueError("spans")
    if any(not 0 <= start < end or not code for start, end, code in spans):
        raise ValueError("spans")
    if (action is Action.AT_LEAST) != bool(k) or k < 0 or k > len(cluster.coders):
        raise ValueError("k")
    return Decision(
        cluster=cluster.id,
        document=cluster.document,
        action=action,
        by=by,
        time=time,
        seen=cluster.inputs,
        coders=cluster.coders,
        codes=tuple(codes),
        coder=coder,
        k=k,
        spans=tuple(Agreed(*span) for span in spans),
        reason=reason,
        rule=rule,
        text_sha256=cluster.text_sha256,
    )


def outcome(decision: Decision) -> tuple[Agreed, ...]:
    """What a decision says holds, in the order of the text."""
    if decision.action in (Action.NONE, Action.POSTPONE):
        return ()
    if decision.action is Action.BOUNDARY:
        return tuple(sorted(decision.spans))
    if decision.action is Action.TAKE:
        return tuple(
            sorted({Agreed(*each[:3]) for each in _about(decision) if each.coder == decision.coder})
        )
    codes = sorted({each.code for each in _about(decision)})
    return tuple(
        sorted(Agreed(*span, code) for code in codes for span in _passages(decision, code))
    )


def _about(decision: Decision) -> list[Input]:
    """The inputs that the decision is about."""
    return [each for each in decision.seen if not decision.codes or each.code in decision.codes]


def _passages(decision: Decision, code: str) -> Intervals:
    """As far as a code holds by a decision."""
    coders = sorted({each.coder for each in decision.seen if each.code == code})
    each_coder = [covered(decision.seen, code, coder) for coder in coders]
    match decision.action:
        case Action.INTERSECTION:
            return at_least(len(coders), each_coder)
        case Action.LONGEST:
            return max(each_coder, key=size)
        case Action.MAJORITY:
            return at_least(max(len(decision.coders), len(coders)) // 2 + 1, each_coder)
        case Action.AT_LEAST:
            return at_least(decision.k, each_coder)
    return union(span for spans in each_coder for span in spans)


class Standing(StrEnum):
    """Whether a cluster is settled.

    - ``open``: nobody decided it; ``postponed``: somebody put it off;
    - ``settled``: decided, and its codings are as they were then;
    - ``stale``: decided, but its codings have changed since: look at it again.
    """

    OPEN = "open"
    POSTPONED = "postponed"
    SETTLED = "settled"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Consensus:
    """What holds by the decisions: spans by document, and how each cluster stands.

    `decisions` are those that hold, by cluster; `gone` those whose codings are no more: they hold
    too, and are stale. `outdated` ones count in an earlier text of their document and hold
    nothing until they are carried over (`carry`).
    """

    spans: Mapping[str, tuple[Agreed, ...]]
    standing: Mapping[str, Standing]
    decisions: Mapping[str, tuple[Decision, ...]]
    gone: tuple[Decision, ...] = ()
    outdated: tuple[Decision, ...] = ()

    @property
    def stale(self) -> tuple[Decision, ...]:
        """The decisions that somebody should look at again."""
        changed = [
            each
            for cluster, decisions in self.decisions.items()
            if self.standing[cluster] is Standing.STALE
            for each in decisions
        ]
        return (*changed, *self.gone, *self.outdated)


@dataclass(frozen=True, slots=True)
class Resolution:
    """How differences were settled, in numbers of clusters; `codings` are those of the consensus.

    `by_rule` were settled by `rules` (their labels), `by_hand` by `people`; `left` are open or
    put off. Without any decision (`rules` and `people` empty) only `codings` is known.
    """

    codings: int
    by_rule: int = 0
    by_hand: int = 0
    left: int = 0
    rules: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


def resolution(consensus: Consensus) -> Resolution:
    """How the differences of a consensus were settled."""
    settled = {
        cluster: some
        for cluster, some in consensus.decisions.items()
        if any(each.is_settled for each in some)
    }
    decisions = [each for some in settled.values() for each in some]
    by_rule = sum(all(each.rule for each in some) for some in settled.values())
    return Resolution(
        codings=sum(map(len, consensus.spans.values())),
        by_rule=by_rule,
        by_hand=len(settled) - by_rule,
        left=len(consensus.standing) - len(settled),
        rules=tuple(sorted({each.rule for each in decisions if each.rule})),
        people=tuple(sorted({each.by for each in decisions if not each.rule})),
    )


def find_consensus(clusters: Iterable[Cluster], decisions: Iterable[Decision]) -> Consensus:
    """What holds by `decisions`, in the order of their times, on `clusters` as they are now.

    Of several decisions on the same codings the last holds. A decision whose cluster is no more
    belongs to the one that took in its codings; it is stale then, and holds until that one is
    decided anew.
    """
    clusters = list(clusters)
    heirs = _Heirs(clusters)
    texts = {each.document: each.text_sha256 for each in clusters}
    held: dict[str, list[Decision]] = {}
    gone: dict[str, Decision] = {}
    outdated: dict[str, Decision] = {}
    for each in sorted(decisions, key=lambda decision: decision.time):
        for lost in (gone, outdated):
            lost.pop(each.cluster, None)
        here = texts.get(each.document, "")
        heir = heirs.of(each)
        if each.text_sha256 and here and each.text_sha256 != here:
            outdated[each.cluster] = each
        elif heir is None:
            gone[each.cluster] = each
        else:
            others = held.get(heir.id, [])
            held[heir.id] = [o for o in others if not heirs.replaces(each, o)] + [each]
    standing = {each.id: _standing(each, held.get(each.id, [])) for each in clusters}
    spans: dict[str, set[Agreed]] = {}
    for decision in (*(one for some in held.values() for one in some), *gone.values()):
        spans.setdefault(decision.document, set()).update(outcome(decision))
    return Consensus(
        spans={document: tuple(sorted(agreed)) for document, agreed in sorted(spans.items())},
        standing=standing,
        decisions={cluster: tuple(some) for cluster, some in held.items()},
        gone=tuple(each for each in gone.values() if each.is_settled),
        outdated=tuple(outdated.values()),
    )


class _Heirs:
    """Finds the cluster that a decision is about now."""

    def __init__(self, clusters: Sequence[Cluster]) -> None:
        self.by_id = {each.id: each for each in clusters}
        self.by_input = {(each.document, i): each for each in clusters for i in each.inputs}
        self.by_document: dict[str, list[Cluster]] = {}
        for each in clusters:
            self.by_document.setdefault(each.document, []).append(each)

    def replaces(self, later: Decision, earlier: Decision) -> bool:
        """Whether a decision on a cluster was made knowing what an earlier one was about."""
        if later.cluster == earlier.cluster or set(later.seen) & set(earlier.seen):
            return True
        return not any((earlier.document, each) in self.by_input for each in earlier.seen)

    def of(self, decision: Decision) -> Cluster | None:
        """By its id; else the one with most of its inputs; else the one that overlaps it most."""
        if decision.cluster in self.by_id:
            return self.by_id[decision.cluster]
        heirs = [self.by_input.get((decision.document, each)) for each in decision.seen]
        shared: dict[str, int] = {}
        for heir in heirs:
            if heir is not None:
                shared[heir.id] = shared.get(heir.id, 0) + 1
        if shared:
            return self.by_id[min(shared, key=lambda name: (-shared[name], name))]
        start = min(each.start for each in decision.seen)
        end = max(each.end for each in decision.seen)
        likely = [
            (min(end, each.span.end) - max(start, each.span.start), each.id)
            for each in self.by_document.get(decision.document, ())
            if set(each.codes) & {seen.code for seen in decision.seen}
        ]
        most = max(likely, default=(0, ""))
        return self.by_id[most[1]] if most[0] > 0 else None


def _standing(cluster: Cluster, decisions: Sequence[Decision]) -> Standing:
    if not decisions:
        return Standing.OPEN
    if not any(each.is_settled for each in decisions):
        return Standing.POSTPONED
    if any(each.version != cluster.version for each in decisions):
        return Standing.STALE
    return Standing.SETTLED


def carry(decision: Decision, old: str, new: str, new_sha256: str) -> Decision | None:
    """The decision in terms of another version of its document's text, whose hash is given.

    None where one of its spans has no certain place there; then it must be made again. Whether
    the codings it was about were carried over alike decides whether it is stale.
    """
    spans = [*(each[:2] for each in decision.seen), *(each[:2] for each in decision.spans)]
    found = reanchor(spans, old, new)
    places = [each.new for each in found if each.new is not None and each.kind.certain]
    if len(places) < len(spans):
        return None
    n = len(decision.seen)
    seen = [Input(*at, *each[2:]) for at, each in zip(places, decision.seen, strict=False)]
    own = [Agreed(*at, each.code) for at, each in zip(places[n:], decision.spans, strict=True)]
    return replace(decision, seen=tuple(sorted(seen)), spans=tuple(own), text_sha256=new_sha256)


def consensus_codings(consensus: Consensus, texts: Mapping[str, str]) -> list[Coding]:
    """The consensus as codings of the coder ``consensus``, in the order of documents and text.

    `texts` holds each document's text. Raises OutsideText for a span that is not in it.
    """
    found = []
    for document, agreed in consensus.spans.items():
        text = texts.get(document, "")
        for start, end, code in agreed:
            if end > len(text):
                raise OutsideText(document=document, start=start, end=end, length=len(text))
            found.append(
                Coding(
                    document,
                    start,
                    end,
                    code,
                    CONSENSUS,
                    text[start:end],
                    origin="consensus",
                    status=Status.MANUAL,
                )
            )
    return found


def may_see(viewer: str, coder: str, *, blind: bool) -> bool:
    """Whether `viewer` may see what `coder` coded or noted down.

    In a blind study, until it is unlocked, people see their own work and the machine's proposals
    alone: nobody else's codings, nor the consensus.
    """
    return not blind or coder == viewer or coder.startswith(MACHINE)


def visible(codings: Iterable[Coding], viewer: str, *, blind: bool) -> list[Coding]:
    """The codings that `viewer` may see, be it on the screen or in an export."""
    return [each for each in codings if may_see(viewer, each.coder, blind=blind)]
