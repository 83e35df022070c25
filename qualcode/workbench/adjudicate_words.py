"""How differences, their standing and the decisions on them are told."""

from __future__ import annotations

from ..messages import N_, Said, say
from ..teams.adjudicate import Action, Decision, Standing
from ..teams.clusters import Cluster, Difference
from ..teams.rules import Rule, RuleKind

DIFFERENCES = {
    Difference.DIFFERENT_CODE: N_("different codes"),
    Difference.PARENT_CHILD: N_("a code and one above it"),
    Difference.SUBSET: N_("some of the codes"),
    Difference.ONLY_ONE: N_("only one coder"),
    Difference.MISSING: N_("not all coders"),
    Difference.SPLIT: N_("one passage or several"),
    Difference.BOUNDARY_FAR: N_("boundaries far apart"),
    Difference.BOUNDARY_HALF: N_("boundaries differ"),
    Difference.BOUNDARY_CLOSE: N_("boundaries nearly alike"),
    Difference.UNFINISHED: N_("others have not finished"),
    Difference.SAME: N_("the same"),
}

STANDINGS = {
    Standing.OPEN: N_("open"),
    Standing.POSTPONED: N_("postponed"),
    Standing.SETTLED: N_("settled"),
    Standing.STALE: N_("decided, but changed since"),
}

WRONG = {
    "coder": N_("That coder has nothing in {id}. Coders there: {coders}."),
    "codes": N_("Nobody gave that code in {id}. Codes there: {codes}."),
    "spans": N_("A span is START END CODE with START before END, inside the document."),
    "k": N_("The number of coders must be between 1 and {n}."),
}

DECISIONS = {
    Action.TAKE: N_("as {coder} said"),
    Action.UNION: N_("what any of them covered"),
    Action.INTERSECTION: N_("what all of them covered"),
    Action.LONGEST: N_("the longest"),
    Action.MAJORITY: N_("what most of them covered"),
    Action.AT_LEAST: N_("what at least {k} of them covered"),
    Action.BOUNDARY: N_("a passage of its own: {spans}"),
    Action.KEEP: N_("the codes {codes}"),
    Action.NONE: N_("none of it holds"),
    Action.POSTPONE: N_("put off"),
}

RULES = {
    RuleKind.IDENTICAL: N_("all coders gave the same codes to the same passage"),
    RuleKind.OVERLAP: N_("same codes, and passages that share at least {percent}%: {how}"),
    RuleKind.VOTES: N_("what at least {k} coders coded alike"),
}


def say_rule(rule: Rule) -> Said:
    """A rule in words: what it is for, and what holds then."""
    return say(
        RULES[rule.kind],
        percent=f"{100 * rule.least:g}",
        how=say(DECISIONS[rule.how]),
        k=rule.k,
    )


def say_decision(decision: Decision) -> Said:
    """A decision in words: what, by whom, when, why."""
    what = say_what(decision)
    by = say("{by}, by rule", by=decision.by) if decision.rule else decision.by
    if decision.reason:
        return say("{what} ({by}, {time}): {reason}", what=what, by=by,
                   time=decision.time[:16].replace("T", " "), reason=decision.reason)  # fmt: skip
    return say("{what} ({by}, {time})", what=what, by=by,
               time=decision.time[:16].replace("T", " "))  # fmt: skip


def say_what(decision: Decision) -> Said:
    """What was decided, in words."""
    return say(
        DECISIONS[decision.action],
        coder=decision.coder,
        k=decision.k,
        codes=", ".join(decision.codes),
        spans="; ".join(f"{each.start}–{each.end} {each.code}" for each in decision.spans),
    )


def say_wrong(name: str, cluster: Cluster, short: str) -> Said:
    """What of a decision does not fit its cluster: `name` is what `decide` refused."""
    return say(
        WRONG[name],
        id=short,
        coders=", ".join(cluster.given_by),
        codes=", ".join(cluster.codes),
        n=len(cluster.coders),
    )
