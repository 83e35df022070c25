"""`code change`: one coding gets another place, code, memo or review, or is taken away."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..errors import Conflict, NotProposed, NotYours, UnknownName, UsageError
from ..messages import say
from ..model import Coding, Span, Status, Turn
from ..store import Action, Project, StoredCoding
from ..store import codings as coding_rows
from ..store.journal import REMOVED
from ..store.project import STATUS_VERBS
from ..teams.recognising import MACHINE
from .blind import is_blind, visible
from .choosing import ListedCoding, tell_place
from .code import words_at
from .naming import code_in_force
from .own_reviews import Place, is_proposal, own_review, own_reviews


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be another in a coding; None leaves it as it is."""

    span: Span | None
    code: str | None
    memo: str | None
    status: Status | None

    @property
    def verb(self) -> str:
        """What the journal calls it."""
        if self.code is not None:
            return "code.change"
        if self.span is not None:
            return "code.move"
        return STATUS_VERBS[self.status] if self.status is not None else "code.memo"


def edit_coding(
    project: Project,
    guid: str,
    *,
    expected: int | None,
    actor: str,
    viewer: str | None = None,
    span: Span | None = None,
    code: str | None = None,
    memo: str | None = None,
    status: Status | None = None,
    dry_run: bool = False,
) -> ListedCoding:
    """A coding after its place, code, memo or review was changed, in one action.

    People change their own codings and what the machine proposed; a proposal that gets another
    place or code is accepted thereby, unless a `status` is given. `expected` is the version of the
    row that was seen. Raises UnknownName, NotYours, NotProposed, OutsideText, AlreadyCoded,
    Conflict.
    """
    who = viewer or actor
    change = _Change(span, code, memo, status)
    if dry_run:
        with project.moment() as now:
            stored = _find(now, guid, expected, who)
            written = replace(stored, coding=_changed(now, stored, change, actor))
    else:
        with project.action(change.verb, actor=actor) as action:
            now = project.within(action)
            stored = _find(now, guid, expected, who)
            if is_proposal(stored.coding) and is_blind(now):
                return _review(action, now, stored, change, actor, expected)
            coding = _changed(now, stored, change, actor)
            action.summary |= coding_rows.summarise([(coding.document, coding.code)])
            coding_rows.change_coding(action, guid, coding, expected=expected)
        is_same = coding == stored.coding
        version = stored.changed_by if is_same else action.number
        written = replace(stored, changed_by=version, coding=coding)
    [shown] = visible(project, [written], who)
    return ListedCoding(guid, shown, _turn(project, shown))


def _review(
    action: Action,
    project: Project,
    proposal: StoredCoding,
    change: _Change,
    actor: str,
    expected: int | None,
) -> ListedCoding:
    """What the actor says of a proposal while nobody else may hear it; see `own_reviews`."""
    new = _changed(project, proposal, change, actor)
    status, instead = change.status, None
    if Place.of(new) != Place.of(proposal.coding):
        status = Status.REJECTED
        instead = Coding(
            *(new.document, new.start, new.end, new.code, actor, new.quote),
            text_sha256=new.text_sha256,
            memo=change.memo or "",
        )
    said = own_reviews(project, actor, [new.document])
    review = own_review(proposal, actor, said, status=status, memo=change.memo, instead=instead)
    if expected not in (None, review.version):
        theirs = (review.before or proposal).coding.status.value
        what = say("The coding {id}", id=proposal.guid)
        raise Conflict(what=what, yours=change.status or "", theirs=theirs)
    coding = instead or proposal.coding
    action.summary |= coding_rows.summarise([(coding.document, coding.code)])
    written = review.write(action)
    return ListedCoding(written.guid, written, _turn(project, written))


def remove_coding(
    project: Project, guid: str, *, expected: int | None, actor: str, viewer: str | None = None
) -> StoredCoding:
    """The coding of the actor's own that was taken away.

    Raises UnknownName, NotYours, Conflict.
    """
    stored = _find(project, guid, expected, viewer or actor)
    if stored.coding.coder != actor:
        raise NotYours(coder=stored.coding.coder, place=tell_place(stored))
    seen = stored.changed_by if expected is None else expected
    project.remove_codings([guid], actor=actor, expected={guid: seen})
    return stored


def _find(project: Project, guid: str, expected: int | None, viewer: str) -> StoredCoding:
    """The coding as it stands. Raises Conflict where it was seen and is gone, UnknownName."""
    found = project.load_codings([guid])
    if not found and expected is not None:
        what = say("The coding {id}", id=guid)
        raise Conflict(what=what, yours=say("to change it"), theirs=say(REMOVED))
    if not visible(project, found, viewer):
        hint = say("See the ids with: qualcode code list")
        raise UnknownName(what=say("coding"), name=guid, hint=hint)
    return found[0]


def _changed(project: Project, stored: StoredCoding, change: _Change, actor: str) -> Coding:
    """The coding as it will be. Raises what `edit_coding` does."""
    coding, status = stored.coding, change.status
    by_machine = coding.coder.startswith(MACHINE)
    if not by_machine and coding.coder != actor:
        raise NotYours(coder=coding.coder, place=tell_place(stored))
    if status not in (None, coding.status) and Status.MANUAL in (status, coding.status):
        if status is Status.MANUAL:
            raise UsageError(what=say("What the machine proposed does not become your own coding."))
        raise NotProposed(id=stored.guid, coder=coding.coder, place=tell_place(stored))
    if status is Status.PROPOSED and not by_machine:
        raise UsageError(what=say("Your own coding is no proposal; remove it instead."))
    new = coding
    if change.code not in (None, coding.code):
        new = replace(new, code=code_in_force(project, change.code))
    if change.span not in (None, (coding.start, coding.end)):
        new = _moved(project, stored, new, change.span)
    if new != coding:
        project.refuse_twins(new, guid=stored.guid)
        if by_machine:
            project.refuse_twins(replace(new, coder=actor))
            status = status or Status.ACCEPTED
    memo = coding.memo if change.memo is None else change.memo
    return replace(new, status=status or coding.status, memo=memo)


def _moved(project: Project, stored: StoredCoding, coding: Coding, span: Span) -> Coding:
    """The coding at another place of the text that it stands in. Raises OutsideText."""
    text = project.text_of(stored)
    quote = words_at(span, coding.document, text)
    return replace(coding, start=span.start, end=span.end, quote=quote)


def _turn(project: Project, stored: StoredCoding) -> Turn | None:
    if stored.outdated:
        return None
    version = project.text(stored.coding.document).version
    return project.turn_at(version, stored.coding.start)
