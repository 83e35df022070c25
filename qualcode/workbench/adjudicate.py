"""`adjudicate`: through every difference between coders to a consensus, with its trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import AmbiguousId, UnknownName, UsageError
from ..files import writing
from ..messages import Translator, say
from ..model import Coding, Status
from ..store import Project, StoredCoding, deciding
from ..store import codings as coding_rows
from ..store.journal import Action as Transaction
from ..teams.adjudicate import (
    Action,
    Decision,
    Resolution,
    Standing,
    carry,
    consensus_codings,
    decide,
    find_consensus,
    resolution,
)
from ..teams.clusters import CONSENSUS, Cluster, Difference, find_clusters
from ..teams.recognising import MACHINE, text_hash
from ..teams.rules import Proposal, Rule, propose
from .adjudicate_words import DIFFERENCES, STANDINGS, WRONG, say_what, say_wrong
from .blind import is_blind, refuse_if_blind
from .delivery import now
from .naming import known_code, known_document

TABLE_ENDINGS = (".csv", ".xlsx")
MIN_ID = 4
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
    """A cluster as it stands: its short id, the decisions that hold there, what they make hold."""

    id: str
    cluster: Cluster
    standing: Standing
    decisions: tuple[Decision, ...] = ()
    passage: str = ""
    before: str = ""
    after: str = ""

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
    """What was decided, and how the consensus changes by it: codings more, codings fewer."""

    decisions: tuple[Decision, ...]
    questions: tuple[Question, ...]
    added: int
    removed: int
    consensus: int

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
    desk = _Desk(project, with_machine=wanted.with_machine)
    counts = Counter(desk.consensus.standing.values())
    return Queue(
        tuple(desk.question(each) for each in desk.choose(wanted)),
        {standing: counts[standing] for standing in Standing},
        (*desk.consensus.gone, *desk.consensus.outdated),
    )


def show_difference(project: Project, id_part: str, *, with_machine: bool = False) -> Question:
    """One cluster with the text around it. Raises UnknownName, AmbiguousId."""
    desk = _Desk(project, with_machine=with_machine)
    return desk.question(desk.cluster(id_part), in_context=True)


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

    What a person decided or put off is left alone.
    """
    desk = _Desk(project, with_machine=wanted.with_machine)
    chosen = desk.choose(wanted)
    time = now().isoformat(timespec="microseconds")
    proposals: list[Proposal] = propose(chosen, desk.consensus, rule, by=actor, time=time)
    decisions = [replace(each.decision, reason=reason) for each in proposals]
    summary = {"rule": rule.label, "decided": len(decisions)}
    return desk.write(decisions, "adjudicate.rules", actor, summary, dry_run=dry_run)


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
    with_machine: bool = False,
    dry_run: bool = False,
) -> Settled:
    """Decides one cluster. Raises UnknownName, AmbiguousId, UsageError for what does not fit it."""
    desk = _Desk(project, with_machine=with_machine)
    cluster = desk.cluster(id_part)
    text = desk.texts[cluster.document]
    if any(end > len(text) for _, end, _ in spans):
        raise UsageError(what=say(WRONG["spans"]))
    for _, _, code in spans:
        known_code(desk.book, code)
    try:
        decision = decide(
            cluster,
            action,
            by=actor,
            time=now().isoformat(timespec="microseconds"),
            reason=reason,
            coder=coder,
            codes=codes,
            spans=spans,
        )
    except ValueError as error:
        raise UsageError(what=say_wrong(str(error), cluster, desk.short(cluster))) from None
    summary = {
        "cluster": cluster.id,
        "short": desk.short(cluster),
        "document": cluster.document,
        "action": action.value,
    }
    return desk.write([decision], "adjudicate.decide", actor, summary, dry_run=dry_run)


def find_resolution(project: Project) -> Resolution:
    """How the differences between people were settled so far."""
    return resolution(_Desk(project, with_machine=False).consensus)


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


class _Desk:
    """The clusters of a project and the decisions on them."""

    def __init__(self, project: Project, *, with_machine: bool) -> None:
        refuse_if_blind(project)
        self.project = project
        self.texts = {each.name: each.text for each in project.current_texts()}
        self.book = project.codebook()
        codings = [stored.coding for stored in project.codings()]
        self.clusters = find_clusters(
            [each for each in codings if _takes_part(each, with_machine)],
            finished=project.finished(),
            parents={code.id: code.parent for code in self.book.codes} if self.book else {},
        )
        self.by_id = {each.id: each for each in self.clusters}
        self.decisions = self._carried()
        self.consensus = find_consensus(self.clusters, self.decisions)
        self.digits = _digits(self.by_id)

    def _carried(self) -> list[Decision]:
        """The decisions, those on earlier texts carried over to the ones of now where they can."""
        versions: dict[str, dict[str, str]] = {}
        hashes = {name: text_hash(text) for name, text in self.texts.items()}
        found = []
        for record in self.project.decisions():
            decision = Decision.from_record(record)
            new = self.texts.get(decision.document)
            if new is None:
                continue
            here = hashes[decision.document]
            if decision.text_sha256 not in ("", here):
                if decision.document not in versions:
                    texts = self.project.version_texts(decision.document).values()
                    versions[decision.document] = {text_hash(text): text for text in texts}
                old = versions[decision.document].get(decision.text_sha256)
                decision = (old and carry(decision, old, new, here)) or decision
            found.append(decision)
        return found

    def choose(self, wanted: ClusterFilter) -> list[Cluster]:
        """The clusters that a filter lets through. Raises UnknownName."""
        documents = {known_document(self.project, name) for name in wanted.documents}
        return [
            each
            for each in self.clusters
            if (not documents or each.document in documents)
            and (not wanted.codes or set(wanted.codes) & set(each.codes))
            and (not wanted.coders or set(wanted.coders) & set(each.given_by))
            and (not wanted.differences or each.difference in wanted.differences)
            and (not wanted.standings or self.consensus.standing[each.id] in wanted.standings)
        ]

    def cluster(self, id_part: str) -> Cluster:
        """The cluster whose id begins so. Raises UnknownName, AmbiguousId."""
        fitting = [each for each in self.clusters if id_part and each.id.startswith(id_part)]
        if not fitting:
            hint = say("See the ids with: qualcode adjudicate list")
            raise UnknownName(what=say("difference"), name=id_part, hint=hint)
        if len(fitting) > 1:
            places = ", ".join(f"{each.id} ({each.document})" for each in fitting[:5])
            raise AmbiguousId(id=id_part, n=len(fitting), places=places)
        return fitting[0]

    def short(self, cluster: Cluster) -> str:
        """As much of a cluster's id as names it."""
        return cluster.id[: self.digits]

    def question(self, cluster: Cluster, *, in_context: bool = False) -> Question:
        """A cluster as it stands now."""
        text, (start, end) = self.texts[cluster.document], cluster.span
        return Question(
            self.short(cluster),
            cluster,
            self.consensus.standing[cluster.id],
            self.consensus.decisions.get(cluster.id, ()),
            text[start:end],
            text[max(0, start - CONTEXT) : start] if in_context else "",
            text[end : end + CONTEXT] if in_context else "",
        )

    def write(
        self,
        decisions: Sequence[Decision],
        verb: str,
        actor: str,
        summary: Mapping[str, Any],
        *,
        dry_run: bool,
    ) -> Settled:
        """Writes decisions and the consensus that follows, one action."""
        questions = [self.question(self.by_id[each.cluster]) for each in decisions]
        agreed = find_consensus(self.clusters, [*self.decisions, *decisions])
        codings = consensus_codings(agreed, self.texts)
        fresh, surplus = consensus_changes(self.project, codings)
        if decisions and not dry_run:
            with self.project.action(verb, actor=actor, **summary) as action:
                deciding.add_decisions(action, [each.as_record() for each in decisions])
                write_consensus(action, fresh, surplus)
        return Settled(tuple(decisions), tuple(questions), len(fresh), len(surplus), len(codings))


def renew_consensus(project: Project, action: Transaction) -> None:
    """Writes the consensus that follows from all decisions as they stand inside an action.

    Not while the study is blind: the next decision does it then.
    """
    if not is_blind(project):
        desk = _Desk(project, with_machine=False)
        agreed = consensus_codings(desk.consensus, desk.texts)
        write_consensus(action, *consensus_changes(project, agreed))


def consensus_changes(
    project: Project, codings: Sequence[Coding]
) -> tuple[list[Coding], list[StoredCoding]]:
    """The codings that the consensus gets, and the ones that it loses, to become `codings`."""
    there = {_what(each.coding): each for each in project.codings(coder=CONSENSUS)}
    wanted = {_what(each): each for each in codings}
    fresh = [each for key, each in wanted.items() if key not in there]
    return fresh, [stored for key, stored in there.items() if key not in wanted]


def write_consensus(
    action: Transaction, fresh: Sequence[Coding], surplus: Sequence[StoredCoding]
) -> None:
    """Writes what changes of the consensus. Raises Conflict where somebody else did meanwhile."""
    seen = {each.guid: each.changed_by for each in surplus}
    coding_rows.remove_codings(action, list(seen), expected=seen)
    coding_rows.save_codings(action, fresh)


def _what(coding: Coding) -> tuple[str, int, int, str]:
    return coding.document, coding.start, coding.end, coding.code


def _takes_part(coding: Coding, with_machine: bool) -> bool:
    """People's codings; a machine's only where asked for. What was rejected is no coding."""
    if coding.status is Status.REJECTED:
        return False
    return with_machine or not coding.coder.startswith(MACHINE)


def _digits(ids: Collection[str]) -> int:
    """How many digits tell all ids apart."""
    digits = MIN_ID
    while len({each[:digits] for each in ids}) < len(ids):
        digits += 1
    return digits
