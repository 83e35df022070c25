"""`merge`: copies of the study, and codings made on them, into the project.

Every source is planned against the project as the sources before it leave it, in an order that
follows from what they hold; all of it is one action. Nothing is written before the plans were
shown, and nothing at all where one of them fails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import NotFound, UsageError
from ..files import merge_maps, studies
from ..files.merge_maps import OpenQuestion
from ..messages import N_, Said, Translator, say
from ..model import Status
from ..store import Project
from ..store.journal import Action
from ..teams.merge import fingerprint
from ..teams.plan import MergeMap, Outcome, PlannedCoding
from ..teams.questions import Question
from .blind import may_see_coder
from .bringing import BringRequest, ReadStudy, is_project, on_a_copy, read_studies, refuse_codebooks
from .inbox import Entry, list_entries, say_entry
from .progress import Progress, silent
from .study_change import COUNTED, StudyChange, Untaken
from .study_in import (
    apply_change,
    keep_decisions,
    kept_decisions,
    pack_documents,
    plan_study,
)
from .themes import STATEMENT

MERGE = "merge"
"""What the journal calls it."""


KINDS = {
    "participant": N_("participant"),
    "document": N_("document"),
    "variable": N_("attribute"),
    "memo": N_("memo"),
    "set": N_("set"),
    "finished": N_("finished mark"),
    "decision": N_("decision"),
}
"""What kinds of values there are."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that ours says otherwise: what it is, both values, and what becomes of it."""

    what: Said
    ours: Said | str
    theirs: Said | str
    reason: Said | None
    entry: str = ""

    def as_record(self, translate: Translator) -> dict[str, str]:
        """Plain values under stable keys."""
        return {
            "what": translate.tell(self.what),
            "ours": translate.tell(self.ours),
            "theirs": translate.tell(self.theirs),
            "reason": translate.tell(self.reason) if self.reason else "",
            "entry": self.entry,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Merged:
    """What a merge did, or would do: the sources in their order, and what waits afterwards."""

    sources: tuple[StudyChange, ...]
    decisions: MergeMap
    inbox: tuple[Entry, ...]
    kept: bool = False
    """Whether decisions of a map were new to the project."""
    hidden: frozenset[str] = frozenset()
    """The coders of whom, in a blind study, nothing but numbers is shown."""
    number: int = 0
    """That of the action that did it."""

    @property
    def changes(self) -> bool:
        """Whether anything was, or would be, written."""
        return self.kept or any(each.changes for each in self.sources)

    def added(self, kind: str) -> int:
        """How many things of a kind come in with all sources."""
        return sum(each.outcomes(kind)[Outcome.ADDED] for each in self.sources)

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        totals: Counter[Outcome] = sum(
            (each.outcomes("codings") for each in self.sources), Counter[Outcome]()
        )
        return {
            "changed": self.changes,
            **{outcome.value: totals[outcome] for outcome in Outcome},
            "waiting": len(self.inbox),
            "sources": [source_record(each, translate, self.hidden) for each in self.sources],
        }


def merge(
    project: Project,
    request: BringRequest,
    *,
    actor: str,
    decisions: MergeMap | None = None,
    dry_run: bool = False,
    show: Callable[[Merged], None] | None = None,
    progress: Progress = silent,
) -> Merged:
    """Brings studies into the project, in one action; `show` is told before anything is written.

    Raises the errors of reading and of `plan_study`, and UsageError for what is no study; then
    nothing was written.
    """
    paths = list(map(Path, request.transcripts.paths))
    _refuse_others(paths)
    read = list(read_studies(paths, request, progress))
    read.sort(key=lambda each: fingerprint(each.file.study))
    wanted = decisions or MergeMap()
    if not dry_run:
        return _merge(project, read, request, actor, wanted, show)
    with on_a_copy(project) as copy:
        return _merge(copy, read, request, actor, wanted, show)


def read_map(path: Path) -> MergeMap:
    """The decisions in a file. Raises NotFound, BrokenMap."""
    return merge_maps.read_map(path)


def write_map(path: Path, merged: Merged, translate: Translator) -> None:
    """Writes the decisions that hold, and what is open as comments. Raises OutputError."""
    questions = [
        OpenQuestion(
            "codes" if each.waiting.question is Question.CODE else "inbox",
            each.waiting.code if each.waiting.question is Question.CODE else each.id,
            translate.tell(say_entry(each)),
        )
        for each in merged.inbox
        if not each.waiting.of and each.waiting.coder not in merged.hidden
    ]
    merge_maps.write_map(path, merged.decisions, questions)


def _refuse_others(paths: Sequence[Path]) -> None:
    """Nothing, or an error for the first path that holds no study."""
    refuse_codebooks(paths)
    for path in paths:
        if not path.exists():
            raise NotFound(path=path)
        if not is_project(path) and studies.study_kind(path) is None:
            what = say("{file} is no study, nor a file of codings. Transcripts come in with: "
                       "qualcode import {file}", file=path)  # fmt: skip
            raise UsageError(what=what)


def _merge(
    project: Project,
    read: Sequence[ReadStudy],
    request: BringRequest,
    actor: str,
    decisions: MergeMap,
    show: Callable[[Merged], None] | None,
) -> Merged:
    with project.action(MERGE, actor=actor) as action:
        inside = project.within(action)
        kept = kept_decisions(inside)
        hold = kept.joined(decisions)
        if hold != kept:
            keep_decisions(action, hold)
        sources: list[StudyChange] = []
        for each in read:
            sources.append(_merge_one(inside, action, each, request, sources))
        entries = tuple(list_entries(inside))
        names = {coder.name for coder in inside.coders()}
        hidden = frozenset(n for n in names if not may_see_coder(inside, n, actor))
        merged = Merged(tuple(sources), hold, entries, hold != kept, hidden, action.number)
        if show is not None:
            show(merged)
        action.summary |= _summary(merged)
    return merged


def _merge_one(
    project: Project,
    action: Action,
    read: ReadStudy,
    request: BringRequest,
    before: Sequence[StudyChange],
) -> StudyChange:
    said = (statement for each in before for statement in each.plan.statements)
    # Codings without texts are judged one by one, each by its quote; what does not fit waits.
    change = plan_study(
        project,
        read.file,
        file=read.path.name,
        coder=request.coded_by or read.path.stem,
        tokenizer=request.transcripts.tokenizer,
        accept_offsets=True,
        once_stated=frozenset(statement.ours for statement in said if statement.is_new),
    )
    if change.changes:
        apply_change(project, action, change, pack_documents(project, change))
    return change


def _summary(merged: Merged) -> dict[str, Any]:
    return {
        "names": ", ".join(each.file for each in merged.sources),
        **{kind: merged.added(kind) for kind in COUNTED},
        "waiting": len(merged.inbox),
        "sources": [each.summary() for each in merged.sources],
    }


def source_record(
    change: StudyChange, translate: Translator, hidden: Collection[str] = ()
) -> dict[str, Any]:
    """What became of one source, as plain values under stable keys."""
    plan = change.plan
    return {
        **change.as_record(translate),
        "recognised": {
            "documents": [
                {
                    "name": each.source.name,
                    "document": each.document,
                    "found": each.found.value,
                    "likeness": None if each.likeness is None else round(each.likeness, 4),
                    "anchors": {kind.value: n for kind, n in each.anchors.items()},
                }
                for each in plan.documents
            ],
            "codes": [
                {
                    "name": " / ".join(each.path),
                    "code": each.code,
                    "found": each.found.value,
                    "changes": [kind.value for kind in each.changes],
                    "related": list(each.related),
                    "suggestions": [list(each) for each in each.suggestions],
                }
                for each in plan.codes
            ],
            "coders": [
                {"name": each.name, "coder": each.coder, "found": each.found.value}
                for each in plan.coders
            ],
        },
        "deleted_codes": list(plan.deleted),
        "conflicts": [each.as_record(translate) for each in conflicts(change, hidden)],
        "settled": list(plan.settled),
    }


def conflicts(change: StudyChange, hidden: Collection[str] = ()) -> Iterator[Conflict]:
    """What ours says otherwise, with both values, but for what `hidden` coders said.

    What ours does not take of statements and chosen quotes is told first, and in full.
    """
    yield from map(_of_untaken, change.untaken)
    for coding in change.plan.codings:
        if coding.outcome is Outcome.CONFLICT and coding.coder not in hidden:
            yield _of_coding(coding)
    for value in change.plan.values:
        if value.outcome is Outcome.CONFLICT and value.name not in hidden:
            name = f"{value.target} / {value.name}" if value.name else value.target
            what = say("{kind} {name}", kind=say(KINDS[value.kind]), name=name)
            yield Conflict(what, value.ours, value.theirs, value.reason)


def _of_untaken(untaken: Untaken) -> Conflict:
    what = say(STATEMENT, code=untaken.code)
    if untaken.document:
        what = say("A quote from {document} for {code}", document=untaken.document,
                   code=untaken.code)  # fmt: skip
    return Conflict(what, untaken.ours, untaken.theirs, untaken.reason)


def _of_coding(coding: PlannedCoding) -> Conflict:
    source, ours = coding.source, coding.ours
    what = say(
        "{document} [{start}:{end}] {code}, {coder}",
        document=coding.document,
        start="?" if coding.start is None else coding.start,
        end="?" if coding.end is None else coding.end,
        code=coding.code,
        coder=coding.coder,
    )
    mine = "" if ours is None else _values(ours.start, ours.end, ours.code, ours.quote,
                                           ours.status, ours.memo)  # fmt: skip
    theirs = _values(source.start, source.end, source.code, source.quote,
                     source.status, source.memo)  # fmt: skip
    return Conflict(what, mine, theirs, coding.reason, coding.entry)


def _values(start: int, end: int, code: str, quote: str, status: Status, memo: str) -> Said:
    told = say("[{start}:{end}] {code} “{quote}” ({status})", start=start, end=end, code=code,
               quote=quote, status=say(status.value))  # fmt: skip
    return say("{passage} – {memo}", passage=told, memo=memo) if memo else told
