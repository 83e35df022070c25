"""`adjudicate`: through every difference between coders to a consensus, with its trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import Conflict, UsageError
from ..files import writing
from ..messages import Said, Translator, say
from ..store import Project, deciding
from ..teams.adjudicate import (
    Action,
    Decision,
    Resolution,
    Standing,
    consensus_codings,
    decide,
    resolution,
)
from ..teams.clusters import Cluster, Difference
from ..teams.rules import Proposal, Rule, propose
from .adjudicate_words import DIFFERENCES, STANDINGS, WRONG, say_decision, say_what, say_wrong
from .comparison import (
    Comparison,
    consensus_changes,
    find_comparison,
    keep_comparison,
    write_consensus,
)
from .delivery import now
from .naming import known_code, known_document

TABLE_ENDINGS = (".csv", ".xlsx")
ATTEMPTS = 3
"""How often a decision is made anew because somebody wrote to the project meanwhile."""

CONTEXT = 160
"""Characters shown before and behind a passage."""


@dataclass(frozen=True, slots=True)
class ClusterFilter:
    """Which clusters are meant; all conditions together. Machines' proposals only if asked."""

    documents: Sequence[str] = ()
    codes: Sequence[str] = ()
    coders: Sequence[str] = ()
    differences: Collection[Difference] = ()
    standings: Collection[Standing] = ()
    with_machine: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A cluster as it stands: its short id, the decisions that hold there, what they make hold.

    `seen` stands for all of that: whoever decides may say what they have seen (`settle`).
    """

    id: str
    cluster: Cluster
    standing: Standing
    decisions: tuple[Decision, ...] = ()
    passage: str = ""
    before: str = ""
    after: str = ""
    seen: str = ""

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            **self.cluster.as_record(),
            "short": self.id,
            "standing": self.standing.value,
            "decisions": [each.as_record() for each in self.decisions],
            "passage": self.passage,
            **({"before": self.before, "after": self.after} if self.before or self.after else {}),
        }


@dataclass(frozen=True, slots=True)
class Queue:
    """The clusters that were asked for, what needs talk most first, and how all of them stand.

    `stale` are decisions whose codings are no more, or stand on a text that was corrected.
    """

    questions: tuple[Question, ...]
    counts: Mapping[Standing, int]
    stale: tuple[Decision, ...] = ()

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "count": len(self.questions),
            "standings": {standing.value: self.counts[standing] for standing in Standing},
            "clusters": [each.as_record() for each in self.questions],
            "stale": [each.as_record() for each in self.stale],
        }


@dataclass(frozen=True, slots=True)
class Settled:
    """What was decided, and how the consensus changes by it: codings more, codings fewer.

    `number` is that of the event, 0 for none.
    """

    decisions: tuple[Decision, ...]
    questions: tuple[Question, ...]
    added: int
    removed: int
    consensus: int
    number: int = 0

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "decided": len(self.decisions),
            "consensus": self.consensus,
            "added": self.added,
            "removed": self.removed,
            "decisions": [each.as_record() for each in self.decisions],
            "classes": {
                translate(DIFFERENCES[kind]): n
                for kind, n in Counter(each.cluster.difference for each in self.questions).items()
            },
        }


def list_differences(project: Project, wanted: ClusterFilter) -> Queue:
    """The queue of differences. Raises UnknownName."""
    found = find_comparison(project, with_machine=wanted.with_machine)
    counts = Counter(found.consensus.standing.values())
    return Queue(
        tuple(as_question(found, each) for each in _choose(project, found, wanted)),
        {standing: counts[standing] for standing in Standing},
        (*found.consensus.gone, *found.consensus.outdated),
    )


def show_difference(project: Project, id_part: str, *, with_machine: bool = False) -> Question:
    """One cluster with the text around it. Raises UnknownName, AmbiguousId."""
    found = find_comparison(project, with_machine=with_machine)
    return as_question(found, found.cluster(id_part), in_context=True)


def settle_by_rule(
    project: Project,
    rule: Rule,
    wanted: ClusterFilter,
    *,
    actor: str,
    reason: str = "",
    dry_run: bool = False,
) -> Settled:
    """Decides all open clusters that a rule fits, one action.

    What a person decided or put off is left alone. Raises UnknownName, Conflict.
    """

    def attempt() -> Settled:
        found = find_comparison(project, with_machine=wanted.with_machine)
        chosen = _choose(project, found, wanted)
        proposals: list[Proposal] = propose(chosen, found.consensus, rule, by=actor, time=_time())
        decisions = [replace(each.decision, reason=reason) for each in proposals]
        summary = {"rule": rule.label, "decided": len(decisions)}
        verb = "adjudicate.rules"
        return _write(project, found, decisions, verb, actor, summary, dry_run=dry_run)

    return _until_written(attempt)


def settle(
    project: Project,
    id_part: str,
    action: Action,
    *,
    actor: str,
    reason: str = "",
    coder: str = "",
    codes: Sequence[str] = (),
    spans: Sequence[tuple[int, int, str]] = (),
    expected: str | None = None,
    with_machine: bool = False,
    dry_run: bool = False,
) -> Settled:
    """Decides one cluster; `expected` is what the decider saw of it (`Question.seen`).

    Raises UnknownName, AmbiguousId, UsageError for what does not fit it, Conflict where something
    else stands there now than was expected.
    """

    def attempt() -> Settled:
        found = find_comparison(project, with_machine=with_machine)
        cluster = found.cluster(id_part)
        _check_spans(found, cluster, spans)
        try:
            decision = decide(
                cluster,
                action,
                by=actor,
                time=_time(),
                reason=reason,
                coder=coder,
                codes=codes,
                spans=spans,
            )
        except ValueError as error:
            raise UsageError(what=say_wrong(str(error), cluster, found.short(cluster))) from None
        if expected not in (None, found.seen(cluster)):
            _refuse_stale(found, cluster, decision)
        summary = {
            "cluster": cluster.id,
            "short": found.short(cluster),
            "document": cluster.document,
            "codes": list(cluster.codes),
            "action": action.value,
        }
        verb = "adjudicate.decide"
        return _write(project, found, [decision], verb, actor, summary, dry_run=dry_run)

    return _until_written(attempt)


def _time() -> str:
    return now().isoformat(timespec="microseconds")


def _check_spans(
    found: Comparison, cluster: Cluster, spans: Sequence[tuple[int, int, str]]
) -> None:
    """Nothing, or an error for spans outside the text or with codes that there are not."""
    text = found.texts[cluster.document]
    if any(end > len(text) for _, end, _ in spans):
        raise UsageError(what=say(WRONG["spans"]))
    for _, _, code in spans:
        known_code(found.book, code)


def _refuse_stale(found: Comparison, cluster: Cluster, decision: Decision) -> None:
    """Conflict, with the decision that was made meanwhile or what was coded anew."""
    held = found.consensus.decisions.get(cluster.id, ())
    theirs: Said = say("other codings, not decided yet")
    if held:
        theirs = say_decision(held[-1])
    what = say("The difference {id} in {document}", id=found.short(cluster),
               document=cluster.document)  # fmt: skip
    raise Conflict(what=what, yours=say_what(decision), theirs=theirs)


def find_resolution(project: Project) -> Resolution:
    """How the differences between people were settled so far."""
    return resolution(find_comparison(project).consensus)


def finish_documents(
    project: Project,
    names: Sequence[str],
    *,
    coder: str,
    reopen: bool = False,
    dry_run: bool = False,
) -> tuple[str, ...]:
    """Notes that a coder has coded documents to their end, or has not. Raises UnknownName."""
    documents = [known_document(project, name) for name in names]
    verb = "code.reopen" if reopen else "code.finish"
    if dry_run:
        return tuple(documents)
    with project.action(verb, actor=coder, names=", ".join(documents)) as action:
        deciding.finish(action, documents, coder, reopen=reopen)
    return tuple(documents)


def export_differences(project: Project, wanted: ClusterFilter, path: Path, *, lang: str) -> int:
    """Writes the differences to a new CSV or Excel file; how many rows.

    Raises UnknownName, UsageError, OutputError.
    """
    from ..report import differences

    if path.suffix.lower() not in TABLE_ENDINGS:
        raise UsageError(what=say("The name after -o must end in .xlsx or .csv."))
    t = Translator(lang)
    rows = [
        differences.Said(*row)
        for question in list_differences(project, wanted).questions
        for row in _rows(question, t)
    ]
    if path.suffix.lower() == TABLE_ENDINGS[0]:
        content = differences.differences_csv(rows, t)
    else:
        content = differences.differences_xlsx(rows, t, created=now().isoformat())
    writing.write_new(path, content)
    return len(rows)


def _rows(question: Question, t: Translator) -> Iterator[tuple[Any, ...]]:
    """A row for each thing said, and for each coder who said nothing."""
    cluster = question.cluster
    last = question.decisions[-1] if question.decisions else None
    head = (
        question.id,
        cluster.document,
        t(DIFFERENCES[cluster.difference]),
        t(STANDINGS[question.standing]),
    )
    tail: tuple[str, ...] = ("", "", "", "")
    if last is not None:
        tail = (t.tell(say_what(last)), last.by, last.time, last.reason)
    for each in cluster.inputs:
        quote = cluster.quotes.get(each, "")
        yield *head, each.coder, each.code, each.start, each.end, quote, *tail
    for coder in cluster.coders:
        if coder not in cluster.given_by:
            yield *head, coder, "", None, None, "", *tail


def as_question(found: Comparison, cluster: Cluster, *, in_context: bool = False) -> Question:
    """A cluster as it stands now."""
    text, (start, end) = found.texts[cluster.document], cluster.span
    return Question(
        found.short(cluster),
        cluster,
        found.consensus.standing[cluster.id],
        found.consensus.decisions.get(cluster.id, ()),
        text[start:end],
        text[max(0, start - CONTEXT) : start] if in_context else "",
        text[end : end + CONTEXT] if in_context else "",
        found.seen(cluster),
    )


def _choose(project: Project, found: Comparison, wanted: ClusterFilter) -> list[Cluster]:
    """The clusters that a filter lets through. Raises UnknownName."""
    documents = {known_document(project, name) for name in wanted.documents}
    return [
        each
        for each in found.clusters
        if (not documents or each.document in documents)
        and (not wanted.codes or set(wanted.codes) & set(each.codes))
        and (not wanted.coders or set(wanted.coders) & set(each.given_by))
        and (not wanted.differences or each.difference in wanted.differences)
        and (not wanted.standings or found.consensus.standing[each.id] in wanted.standings)
    ]


class _Outrun(Exception):
    """Somebody wrote to the project between reading and writing."""


def _write(
    project: Project,
    found: Comparison,
    decisions: Sequence[Decision],
    verb: str,
    actor: str,
    summary: Mapping[str, Any],
    *,
    dry_run: bool,
) -> Settled:
    """Writes decisions and the consensus that follows, one action. Raises _Outrun."""
    then = found.decided(decisions, found.number + 1)
    codings = consensus_codings(then.consensus, then.texts)
    fresh, surplus = consensus_changes(project, codings)
    is_written = bool(decisions) and not dry_run
    if is_written:
        with project.action(verb, actor=actor, **summary) as action:
            if action.number != then.number:
                raise _Outrun
            deciding.add_decisions(action, [each.as_record() for each in decisions])
            write_consensus(action, fresh, surplus)
        keep_comparison(project, then)
    shown = found if dry_run else then
    questions = tuple(as_question(shown, found.by_id[each.cluster]) for each in decisions)
    return Settled(
        tuple(decisions),
        questions,
        added=len(fresh),
        removed=len(surplus),
        consensus=len(codings),
        number=then.number if is_written else 0,
    )


def _until_written(settle: Callable[[], Settled]) -> Settled:
    """What `settle` does, tried again on what stands then where somebody was faster."""
    for _ in range(ATTEMPTS - 1):
        with suppress(_Outrun):
            return settle()
    try:
        return settle()
    except _Outrun:
        what = say("The consensus")
        raise Conflict(what=what, yours=say("a decision"), theirs=say("others")) from None
