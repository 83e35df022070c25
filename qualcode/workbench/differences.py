"""The differences as a page browses them: some at a time, counted, one with all around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from ..errors import UsageError
from ..messages import say
from ..model import Coding, Turn
from ..store import Project
from ..teams.adjudicate import Action, Decision, Standing, outcome
from ..teams.clusters import CONSENSUS, Cluster, Difference
from ..teams.rules import Rule, RuleKind
from .adjudicate import ClusterFilter, Question, as_question
from .comparison import Comparison, find_comparison
from .naming import known_document

TURNS_AROUND = 1
"""Turns shown before and behind the ones of a passage."""

Word = TypeVar("Word", bound=StrEnum)

FACETS = ("documents", "codes", "coders", "differences", "standings")


@dataclass(frozen=True, slots=True)
class DifferencePage:
    """Some of the differences that a filter lets through, what needs talk most first.

    `total` is how many it lets through. `facets` counts, for each condition of the filter, how
    many there are of each value where all the other conditions hold. `coders` are all whose
    codings are compared, sorted; `standing` how all differences stand; `lost` the decisions whose
    codings are no more, or stand on a text that was corrected.
    """

    number: int
    questions: tuple[Question, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]
    coders: tuple[str, ...]
    standing: Mapping[Standing, int]
    lost: int


@dataclass(frozen=True, slots=True)
class DifferenceInContext:
    """A difference, the turns that it stands in and those around them, all that is coded there.

    `codings` are of the coders whose codings are compared and of the consensus, in the order of
    the text; `agreed` are those of the consensus that follow from the decisions on this difference.
    `finished` are the coders who have finished the document.
    """

    question: Question
    text: str
    turns: tuple[Turn, ...]
    codings: tuple[Coding, ...]
    agreed: frozenset[tuple[int, int, str]]
    finished: frozenset[str]


@dataclass(frozen=True, slots=True)
class Trail:
    """Decisions, the newest first, `total` in all; `shorts` names their differences."""

    decisions: tuple[Decision, ...]
    total: int
    shorts: Mapping[str, str]


def browse_differences(
    project: Project, wanted: ClusterFilter, *, offset: int = 0, limit: int = 100
) -> DifferencePage:
    """The differences from `offset` on, with counts. Raises UnknownName, BlindStudy."""
    found = find_comparison(project, with_machine=wanted.with_machine)
    known = _known(project, wanted)
    chosen, facets = _sift(found, known)
    return DifferencePage(
        found.number,
        tuple(as_question(found, each) for each in chosen[offset : offset + limit]),
        len(chosen),
        facets,
        _coders(found),
        Counter(found.consensus.standing.values()),
        len(found.consensus.gone) + len(found.consensus.outdated),
    )


def next_difference(
    project: Project, wanted: ClusterFilter, after: str, *, back: bool = False
) -> tuple[str, int, int]:
    """The id of the difference after (or before) one of that id, its place, and how many there are.

    The first one follows where `after` is none of them and stands nowhere any more; an empty id
    where there is none. Raises UnknownName.
    """
    found = find_comparison(project, with_machine=wanted.with_machine)
    chosen, _ = _sift(found, _known(project, wanted))
    order = {each.id: place for place, each in enumerate(found.clusters)}
    here = order.get(after, -1)
    places = [order[each.id] for each in chosen]
    if back:
        fitting = [n for n, place in enumerate(places) if place < here]
        at = fitting[-1] if fitting else 0
    else:
        at = next((n for n, place in enumerate(places) if place > here), 0)
    return (chosen[at].id if chosen else "", at, len(chosen))


def difference_in_context(
    project: Project, id_part: str, *, with_machine: bool = False
) -> DifferenceInContext:
    """One difference with all around it. Raises UnknownName, AmbiguousId, BlindStudy."""
    found = find_comparison(project, with_machine=with_machine)
    cluster = found.cluster(id_part)
    turns = project.turns(cluster.document)
    around = _turns_around(turns, cluster)
    compared = {*_coders(found), CONSENSUS}
    start = min([cluster.span.start, *(each.start for each in around)])
    end = max([cluster.span.end, *(each.end for each in around)])
    codings = [stored.coding for stored in project.codings(document=cluster.document)]
    return DifferenceInContext(
        as_question(found, cluster),
        found.texts[cluster.document],
        around,
        tuple(
            each
            for each in codings
            if each.coder in compared and each.start < end and start < each.end
        ),
        frozenset(
            (held.start, held.end, held.code)
            for each in found.consensus.decisions.get(cluster.id, ())
            for held in outcome(each)
        ),
        frozenset(project.finished().get(cluster.document, ())),
    )


def decision_trail(project: Project, *, offset: int = 0, limit: int = 50) -> Trail:
    """What was decided, by whom, when and why, the newest first. Raises BlindStudy."""
    found = find_comparison(project)
    newest = sorted(found.decisions, key=lambda each: each.time, reverse=True)
    some = newest[offset : offset + limit]
    shorts = {each.cluster: each.cluster[: found.digits] for each in some}
    return Trail(tuple(some), len(newest), shorts)


def given_reasons(project: Project, *, most: int = 20) -> tuple[str, ...]:
    """The reasons that were given so far, the latest first. Raises BlindStudy."""
    found = find_comparison(project)
    newest = sorted(found.decisions, key=lambda each: each.time, reverse=True)
    return tuple(dict.fromkeys(each.reason for each in newest if each.reason))[:most]


def _known(project: Project, wanted: ClusterFilter) -> ClusterFilter:
    return replace(wanted, documents=[known_document(project, n) for n in wanted.documents])


def _coders(found: Comparison) -> tuple[str, ...]:
    return tuple(sorted({coder for each in found.clusters for coder in each.given_by}))


def _sift(
    found: Comparison, wanted: ClusterFilter
) -> tuple[list[Cluster], dict[str, dict[str, int]]]:
    """The clusters that fit all conditions; the values of those that fit all but one of them."""
    asked = {name: {str(value) for value in getattr(wanted, name)} for name in FACETS}
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    chosen = []
    for each in found.clusters:
        values = _values(found, each)
        missed = [name for name in FACETS if asked[name] and asked[name].isdisjoint(values[name])]
        if not missed:
            chosen.append(each)
        if len(missed) <= 1:
            for name in missed or FACETS:
                counts[name].update(values[name])
    return chosen, {name: dict(counted) for name, counted in counts.items()}


def _values(found: Comparison, cluster: Cluster) -> dict[str, Sequence[str]]:
    return {
        "documents": (cluster.document,),
        "codes": cluster.codes,
        "coders": cluster.given_by,
        "differences": (cluster.difference.value,),
        "standings": (found.consensus.standing[cluster.id].value,),
    }


def _turns_around(turns: Sequence[Turn], cluster: Cluster) -> tuple[Turn, ...]:
    """The turns that a cluster touches, and those next to them."""
    start, end = cluster.span
    touched = [n for n, turn in enumerate(turns) if turn.start < end and start < turn.end]
    if not touched:
        return ()
    first = max(0, touched[0] - TURNS_AROUND)
    return tuple(turns[first : touched[-1] + TURNS_AROUND + 1])


def read_filter(
    *,
    documents: Sequence[str] = (),
    codes: Sequence[str] = (),
    coders: Sequence[str] = (),
    differences: Sequence[str] = (),
    standings: Sequence[str] = (),
    with_machine: bool = False,
) -> ClusterFilter:
    """The filter that these words mean. Raises UsageError."""
    return ClusterFilter(
        documents,
        codes,
        coders,
        [_read(Difference, each) for each in differences],
        [_read(Standing, each) for each in standings],
        with_machine,
    )


def read_action(word: str) -> Action:
    """The decision of that name. Raises UsageError."""
    return _read(Action, word)


def read_rule(kind: str, *, how: str = "union", least: float = 0.5, k: int = 2) -> Rule:
    """The rule that these words mean. Raises UsageError."""
    try:
        return Rule(_read(RuleKind, kind), how=_read(Action, how), least=least, k=k)
    except ValueError:
        what = say("SHARE lies above 0 and is at most 1; K is at least 1.")
        raise UsageError(what=what) from None


def _read(kind: type[Word], word: str) -> Word:
    try:
        return kind(word)
    except ValueError:
        known = ", ".join(kind)
        what = say("“{word}” is none of: {known}.", word=word, known=known)
        raise UsageError(what=what) from None
