"""`merge inbox`, `merge decide`: what merging left to a person, and what the person said.

An answer takes effect at once where the entry holds what is needed, and is kept: the next merge of
the same source asks no more. Only a code that is to be new comes in with the next merge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from ..errors import AmbiguousId, Unknown, UnknownName, UsageError
from ..messages import N_, Said, Translator, say
from ..model import Coding, Span, Status
from ..store import InboxEntry, NewCoding, Project, StoredCoding
from ..store import codings as coding_rows
from ..store import inbox as inbox_rows
from ..store.documents import Move
from ..store.journal import Action as Transaction
from ..teams.codings import answered
from ..teams.plan import NEW, SKIP, MergeMap
from ..teams.questions import Question, Waiting
from .blind import may_see_coder
from .study_in import keep_decisions, kept_decisions

DECIDE = "merge.decide"
"""What the journal calls an answer."""

MIN_ID = 4

QUESTIONS = {
    Question.PLACE: N_("where does it stand?"),
    Question.CODE: N_("which code is meant?"),
    Question.CHANGE: N_("which of the two holds?"),
    Question.REVIEW: N_("accepted or rejected?"),
}


class Answer(StrEnum):
    """What a person can say to an entry of the inbox.

    - ``take``: the place that was proposed; of a changed coding, theirs;
    - ``span``: a place of one's own;
    - ``both``: a changed coding and ours beside each other;
    - ``leave``: it is left out; of a changed coding, ours holds;
    - ``code``: that code of ours is meant; ``new``: the code comes in as a new one;
    - ``accepted``, ``rejected``: which review holds.
    """

    TAKE = "take"
    SPAN = "span"
    BOTH = "both"
    LEAVE = "leave"
    CODE = "code"
    NEW = "new"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


FITTING = {
    Question.PLACE: (Answer.TAKE, Answer.SPAN, Answer.LEAVE),
    Question.CODE: (Answer.CODE, Answer.NEW, Answer.LEAVE),
    Question.CHANGE: (Answer.TAKE, Answer.BOTH, Answer.LEAVE),
    Question.REVIEW: (Answer.ACCEPTED, Answer.REJECTED),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as people see it: the first digits of its id, the question, where it comes from."""

    id: str
    waiting: Waiting
    source: str
    created: str

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            **self.waiting.as_record(),
            "short": self.id,
            "from": self.source,
            "created": self.created,
            "reason": translate.tell(self.waiting.reason),
            "answers": [answer.value for answer in FITTING[self.waiting.question]],
        }


@dataclass(frozen=True, slots=True)
class Decided:
    """What answers did: entries that are settled, codings more and changed, what still waits.

    `number` is that of the event, 0 for none.
    """

    entries: tuple[Entry, ...]
    added: int
    changed: int
    waiting: int
    later: bool = False
    """Whether the answer takes effect with the next merge alone."""
    number: int = 0

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "decided": [each.as_record(translate) for each in self.entries],
            "added": self.added,
            "changed": self.changed,
            "waiting": self.waiting,
            "later": self.later,
        }


def list_entries(project: Project) -> list[Entry]:
    """What waits, oldest first."""
    entries = project.inbox()
    digits = MIN_ID
    while len({each.id[:digits] for each in entries}) < len(entries):
        digits += 1
    return [
        Entry(each.id[:digits], Waiting.from_record(each.record), each.source, each.created)
        for each in entries
    ]


def visible_entries(project: Project, viewer: str | None = None) -> list[Entry]:
    """What waits, without what `viewer`, by default who acts here, must not see of others in a
    blind study.
    """
    return [
        each
        for each in list_entries(project)
        if not each.waiting.coder or may_see_coder(project, each.waiting.coder, viewer)
    ]


def say_entry(entry: Entry) -> Said:
    """An entry on one line."""
    waiting = entry.waiting
    if waiting.source is None:
        return say("{code}: {reason} (codings: {n})",
                   code=waiting.code, reason=waiting.reason, n=waiting.n)  # fmt: skip
    return say("{document}, {coder}, {code} “{quote}”: {reason}", document=waiting.document,
               coder=waiting.coder, code=waiting.code, quote=waiting.source.quote,
               reason=waiting.reason)  # fmt: skip


def decide_entries(
    project: Project,
    id_parts: Sequence[str],
    answer: Answer,
    *,
    actor: str,
    span: Span | None = None,
    code: str = "",
    reason: str = "",
    dry_run: bool = False,
) -> Decided:
    """Settles entries, one action. Raises UnknownName, AmbiguousId, UsageError, Unknown."""
    desk = _Desk(project, answer, span, code)
    entries = [desk.find(part) for part in dict.fromkeys(id_parts)]
    for each in entries:
        desk.settle(each)
    number = 0
    if not dry_run:
        summary = {"names": ", ".join(each.id for each in entries), "answer": answer.value}
        with project.action(DECIDE, actor=actor, reason=reason, **summary) as action:
            desk.write(action)
        number = action.number if action.changes else 0
    return Decided(
        tuple(entries),
        added=len(desk.new),
        changed=len(desk.changes),
        waiting=len(desk.left()),
        later=answer is Answer.NEW,
        number=number,
    )


def forget_documents(project: Project, action: Transaction, names: Collection[str]) -> None:
    """Takes out what is asked of documents that are going; of a code that all wait for, how many
    codings still do.
    """
    entries = project.inbox()
    gone = {each.id for each in entries if each.record.get("document") in names}
    of = {each.id: str(each.record.get("of") or "") for each in entries}
    asked = Counter(of[name] for name in gone if of[name])
    left = Counter(of[name] for name in of.keys() - gone)
    codes = [each for each in entries if each.id in asked]
    inbox_rows.take_out(action, [*gone, *asked])
    inbox_rows.add_to_inbox(
        action,
        [
            replace(each, record={**each.record, "n": each.record["n"] - asked[each.id]})
            for each in codes
            if left[each.id]
        ],
    )


class _Desk:
    """What waits, and what the answers so far amount to."""

    def __init__(self, project: Project, answer: Answer, span: Span | None, code: str) -> None:
        self.project = project
        self.answer, self.span, self.code = answer, span, code
        self.entries = list_entries(project)
        self.map = kept_decisions(project)
        self.new: list[NewCoding] = []
        self.changes: list[tuple[StoredCoding, Waiting]] = []
        self.gone: set[str] = set()
        self.asked: list[InboxEntry] = []
        book = project.codebook()
        self.codes = {each.id for each in book.codes} if book else set()

    def find(self, id_part: str) -> Entry:
        """The entry whose id begins so. Raises UnknownName, AmbiguousId."""
        fitting = [e for e in self.entries if id_part and e.waiting.id.startswith(id_part)]
        if not fitting:
            hint = say("See what waits with: qualcode merge inbox")
            raise UnknownName(what=say("question"), name=id_part, hint=hint)
        if len(fitting) > 1:
            places = ", ".join(each.waiting.id for each in fitting[:5])
            raise AmbiguousId(id=id_part, n=len(fitting), places=places)
        return fitting[0]

    def left(self) -> list[str]:
        """The entries that wait afterwards."""
        there = [each.waiting.id for each in self.entries if each.waiting.id not in self.gone]
        return [*there, *(each.id for each in self.asked)]

    def settle(self, entry: Entry) -> None:
        """Notes what the answer means for an entry. Raises UsageError where it does not fit."""
        fitting = FITTING[entry.waiting.question]
        if self.answer not in fitting:
            names = ", ".join(f"--{each.value}" for each in fitting)
            raise UsageError(what=say("{id} asks: {question} It takes one of {names}.", id=entry.id,
                                      question=say(QUESTIONS[entry.waiting.question]),
                                      names=names))  # fmt: skip
        if entry.waiting.question is Question.CODE:
            self._settle_code(entry)
        else:
            self._settle_coding(entry.waiting)

    def _settle_code(self, entry: Entry) -> None:
        """A code, or a coding that waits for one: the answer is for all that wait for it."""
        code = entry.waiting.of or entry.waiting.id
        concerned = [e for e in self.entries if code in (e.waiting.id, e.waiting.of)]
        choice = {Answer.LEAVE: SKIP, Answer.NEW: NEW}.get(self.answer, self.code)
        if self.answer is Answer.CODE and choice not in self.codes:
            hint = say("See the codes with: qualcode codebook list")
            raise UnknownName(what=say("code"), name=choice, hint=hint)
        label = entry.waiting.code
        self.map = self.map.joined(MergeMap(codes={label: choice}))
        if self.answer is Answer.NEW:
            return  # what the code says stands in the source, not here
        for each in concerned:
            self.gone.add(each.waiting.id)
            if each.waiting.source is None or self.answer is Answer.LEAVE:
                continue
            then = answered(each.waiting, choice)
            if then is None:
                self._add(replace(each.waiting, code=choice), each.waiting.proposal)
            else:
                self.asked.append(InboxEntry(then.id, each.source, then.as_record()))

    def _settle_coding(self, waiting: Waiting) -> None:
        verdict: str = self.answer.value
        if self.answer is Answer.SPAN:
            span = self.span or Span(0, 0)
            verdict = f"{span.start}-{span.end}"
            self._add(waiting, span)
        elif waiting.question is Question.REVIEW:
            self._change(waiting)
        elif self.answer is Answer.TAKE and waiting.question is Question.CHANGE:
            self._check_text(waiting)
            self._change(waiting)
        elif self.answer is not Answer.LEAVE:
            self._check_text(waiting)
            self._add(waiting, waiting.proposal)
        self.map = self.map.joined(MergeMap(inbox={waiting.id: verdict}))
        self.gone.add(waiting.id)

    def _check_text(self, waiting: Waiting) -> None:
        """Nothing, or UsageError where there is no proposal, or it is not there any more."""
        if waiting.proposal is None or waiting.ours is None:
            what = say("No place was found for it. Give one: --span START END, or --leave.")
            raise UsageError(what=what)
        text = self.project.document(waiting.document).text
        if text[slice(*waiting.proposal)] != waiting.ours.passage:
            what = say("{document} was corrected since. Merge the copy again, or give a place: "
                       "--span START END", document=waiting.document)  # fmt: skip
            raise UsageError(what=what)

    def _add(self, waiting: Waiting, span: Span | None) -> None:
        """Notes a new coding unless we have it. Raises UsageError, UnknownName, Unknown."""
        source = waiting.source
        text = self.project.document(waiting.document).text
        if source is None or span is None or not 0 <= span.start < span.end <= len(text):
            what = say("{document} has {length} characters; START counts from 0, END is the first "
                       "character after the place.",
                       document=waiting.document, length=len(text))  # fmt: skip
            raise UsageError(what=what)
        there = self.project.codings(
            document=waiting.document, code=waiting.code, coder=waiting.coder
        )
        if any((each.coding.start, each.coding.end) == span for each in there):
            return
        coding = Coding(
            waiting.document,
            *span,
            waiting.code,
            waiting.coder,
            text[slice(*span)],
            source.origin,
            source.status,
            source.confidence,
            memo=source.memo,
        )
        self.new.append(NewCoding(coding, source.guid, source.created))

    def _change(self, waiting: Waiting) -> None:
        """Notes a change of our coding. Raises Unknown where it is no more."""
        source = waiting.source
        found: list[StoredCoding] = []
        if source is not None and waiting.question is Question.CHANGE:
            known = self.project.find_codings(source.guid) if source.guid else []
            found = [each for each in known if not each.outdated]
        elif waiting.proposal is not None:
            here = self.project.codings(
                document=waiting.document, code=waiting.code, coder=waiting.coder
            )
            found = [e for e in here if (e.coding.start, e.coding.end) == waiting.proposal]
        if len(found) != 1:
            raise Unknown(what=say("coding"), name=waiting.id)
        self.changes.append((found[0], waiting))

    def write(self, action: Transaction) -> None:
        """Writes everything that was noted."""
        keep_decisions(action, self.map)
        coding_rows.add_codings(action, self.new)
        for stored, waiting in self.changes:
            seen = {stored.guid: stored.changed_by}
            if waiting.question is Question.REVIEW:
                status = Status(self.answer.value)
                coding_rows.edit_codings(action, [stored.guid], expected=seen, status=status)
            elif waiting.proposal is not None and waiting.ours is not None:
                move = Move(stored.guid, stored.changed_by, *waiting.proposal, waiting.ours.passage)
                if (stored.coding.start, stored.coding.end) != waiting.proposal:
                    coding_rows.move_codings(action, [move])
                    seen = {}
                coding_rows.edit_codings(
                    action, [stored.guid], expected=seen or None, code=waiting.code
                )
        inbox_rows.take_out(action, self.gone)
        inbox_rows.add_to_inbox(action, self.asked)
