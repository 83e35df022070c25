"""What becomes of each coding of a source: same, added, in conflict, refused."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..messages import Said, say
from ..model import Span, Status
from ..study import Study, StudyCoding
from .anchor import Kind
from .codes import our_id
from .joining import join_reviews, join_texts
from .naming import nfc
from .placing import Place
from .plan import Found, Outcome, PlannedCode, PlannedCoder, PlannedCoding
from .questions import Context, Question, Verdict, Waiting
from .recognising import Recognised, text_hash

CONTEXT = 64
"""Code points before and after a passage that an entry of the inbox shows."""

_SPAN = re.compile(r"(\d+)-(\d+)")

_Key = tuple[str, int, int, str, str]
"""Document, start, end, code and coder, in our names: two codings that agree in it are one."""

_WHY = {
    Kind.PARTIAL: say("Words of the passage are missing in our text, or others stand between."),
    Kind.AMBIGUOUS: say("Another place is as likely, or chance could explain this one."),
    Kind.ORPHAN: say("No place was found in our text."),
}
_CHANGED = say("The same coding has another place or code in the source.")
_TWO_REVIEWS = say("One person rejected what another accepted.")
_TWO_MEMOS = say("The memos differ; both are kept.")
_SET_ASIDE = say("A person set it aside.")
_CODE_WAITS = say("It is not decided which code of ours is meant.")


class _Match(NamedTuple):
    """One coding of the source in our terms, before it is decided what becomes of it."""

    source: StudyCoding
    document: Recognised
    coder: PlannedCoder
    code: PlannedCode
    place: Place

    @property
    def document_name(self) -> str:
        plan = self.document.plan
        return plan.source.name if plan.outcome is Outcome.REFUSED else plan.document

    @property
    def coder_name(self) -> str:
        return self.coder.coder or self.coder.name

    @property
    def code_label(self) -> str:
        return self.code.code or label(self.code)

    @property
    def our_text(self) -> str:
        ours = self.document.ours
        return ours.text if ours else self.document.plan.source.text

    def key(self, span: Span) -> _Key:
        return (self.document_name, *span, self.code_label, self.coder_name)

    def refusal(self) -> Said | None:
        """Why it cannot be brought in, if so."""
        if self.document.plan.found is Found.REFUSED:
            return self.document.plan.reason
        if self.coder.found is Found.REFUSED:
            return self.coder.reason
        if self.code.found is Found.REFUSED:
            return self.code.reason
        return self.place.refused


def label(code: PlannedCode) -> str:
    """What the source calls a code: its id or the names from the root."""
    return code.source.id or " / ".join(code.path)


def entry_id(question: Question, *parts: object) -> str:
    """The id of an entry: the same for the same question, whenever it comes up."""
    named = "\x1f".join(nfc(str(part)) for part in (question, *parts))
    return hashlib.sha256(named.encode("utf-8", "replace")).hexdigest()[:16]


def _review_id(match: _Match, key: _Key) -> str:
    """The id of the question whose review of our coding holds, whatever its document is called."""
    return entry_id(Question.REVIEW, text_hash(match.our_text), *key[1:])


def code_entry(code: PlannedCode) -> Waiting:
    """The question which code of ours is meant; the codings with it wait for the answer."""
    return Waiting(
        id=entry_id(Question.CODE, label(code)),
        question=Question.CODE,
        document="",
        coder="",
        code=label(code),
        reason=code.reason or _CODE_WAITS,
        choices=tuple(each for each, _ in code.suggestions),
        n=code.n_codings,
    )


def plan_codings(
    ours: Study,
    theirs: Sequence[StudyCoding],
    places: Sequence[Place],
    *,
    documents: Mapping[str, Recognised],
    codes: Mapping[str, PlannedCode],
    coders: Mapping[str, PlannedCoder],
    verdicts: Mapping[str, str],
    asked: Collection[str] = (),
) -> tuple[list[PlannedCoding], list[Waiting], set[str]]:
    """What becomes of each coding, in order, the entries of the inbox that they make, and which
    of the entries that were `asked` before they make no more.

    A coding whose document the source does not list must not be among them.
    """
    join = _Join(ours, theirs, verdicts, asked)
    for coding, place in zip(theirs, places, strict=True):
        name = nfc(coding.coder)
        join.add(_Match(coding, documents[coding.text], coders[name], codes[coding.code], place))
    return join.planned, list(join.waiting.values()), join.settled - join.waiting.keys()


def answered(entry: Waiting, code: str) -> Waiting | None:
    """What an entry asks after its code was decided; None where its place is certain."""
    if entry.anchor is None or entry.anchor.certain:
        return None
    reason = _WHY.get(entry.anchor, _WHY[Kind.AMBIGUOUS])
    return replace(
        entry, id=entry.then, question=Question.PLACE, code=code, reason=reason,
        choices=(), of="", then="",
    )  # fmt: skip


class _Join:
    """Our codings, and what was planned so far."""

    def __init__(
        self,
        ours: Study,
        theirs: Iterable[StudyCoding],
        verdicts: Mapping[str, str],
        asked: Collection[str],
    ) -> None:
        texts = {text.key: text.name for text in ours.texts}
        self.ids = {code.key: our_id(code) for code in ours.codes}
        self.verdicts = verdicts
        self.asked = set(asked)
        self.settled: set[str] = set()
        self.ours: dict[_Key, StudyCoding] = {}
        self.by_guid: dict[str, tuple[_Key, StudyCoding]] = {}
        for coding in ours.codings:
            coder = nfc(coding.coder)
            code = self.ids.get(coding.code, coding.code)
            key = (texts.get(coding.text, ""), coding.start, coding.end, code, coder)
            self.ours.setdefault(key, coding)
            if coding.guid:
                self.by_guid[coding.guid.lower()] = (key, coding)
        guids = Counter(coding.guid.lower() for coding in theirs if coding.guid)
        self.repeated = {guid for guid, n in guids.items() if n > 1}
        self.planned: list[PlannedCoding] = []
        self.now: dict[_Key, StudyCoding] = {}
        self.rows: dict[_Key, int] = {}
        self.waiting: dict[str, Waiting] = {}

    def add(self, match: _Match) -> None:
        self.planned.append(self._plan(match))
        if self.asked:
            self.settled |= self.asked & set(self._questions(match, self.planned[-1]))

    def _questions(self, match: _Match, planned: PlannedCoding) -> Iterator[str]:
        """The entries that could ever be about a coding; none where it cannot be brought in."""
        no_place = planned.outcome is Outcome.REFUSED and match.place.refused is not None
        if match.document.plan.found is Found.REFUSED or no_place:
            return
        for question in (Question.PLACE, Question.CODE, Question.CHANGE):
            yield self._entry_id(match, question)
        if match.source.status is not Status.REJECTED:
            return  # who accepted it, or said nothing of it, answers nobody who rejected it
        if planned.ours is not None and planned.start is not None and planned.end is not None:
            key = match.key(Span(planned.start, planned.end))
            yield _review_id(match, key)

    def _plan(self, match: _Match) -> PlannedCoding:
        refusal = match.refusal()
        if refusal is not None:
            return self._result(match, Outcome.REFUSED, None, reason=refusal)
        span = match.place.span
        known = self._by_guid(match)
        if match.code.found is Found.WAITING:
            if known is not None:
                return self._same(match, *known)
            return self._waits(match, Question.CODE, _CODE_WAITS, span)
        if span is not None and match.place.kind.certain:
            key = match.key(span)
            if key in self.ours:
                return self._same(match, key, self.ours[key])
            if key in self.rows:
                return self._again(match, key)
            if known is None:
                return self._added(match, span)
        if known is not None:
            return self._known(match, *known)
        return self._uncertain(match)

    def _by_guid(self, match: _Match) -> tuple[_Key, StudyCoding] | None:
        """The coding of ours that has the GUID, if it is this coder's in this document."""
        guid = match.source.guid.lower()
        if not guid or guid in self.repeated or guid not in self.by_guid:
            return None
        key, ours = self.by_guid[guid]
        fits = (key[0], key[4]) == (match.document_name, match.coder_name)
        return (key, ours) if fits else None

    def _known(self, match: _Match, key: _Key, ours: StudyCoding) -> PlannedCoding:
        """A coding that we have by its GUID, but that is not equal to ours."""
        span = match.place.span
        certain = span is not None and match.place.kind in (Kind.EXACT, Kind.MOVED)
        if key[3] == match.code_label and not certain:
            return self._same(match, key, ours)
        entry = self._entry_id(match, Question.CHANGE)
        verdict = self.verdicts.get(entry)
        if verdict == Verdict.LEAVE:
            return self._result(match, Outcome.REFUSED, None, reason=_SET_ASIDE)
        if span is not None and verdict == Verdict.BOTH:
            return self._added(match, span)
        if span is not None and verdict == Verdict.TAKE:
            return self._same(match, match.key(span), ours, moved=True)
        return self._waits(match, Question.CHANGE, _CHANGED, span, ours)

    def _uncertain(self, match: _Match) -> PlannedCoding:
        """A coding whose place only a person can tell."""
        verdict = self.verdicts.get(self._entry_id(match, Question.PLACE), "")
        span = match.place.span if verdict == Verdict.TAKE else None
        if own := _SPAN.fullmatch(verdict):
            start, end = int(own[1]), int(own[2])
            span = Span(start, end) if start < end <= len(match.our_text) else None
        if verdict == Verdict.LEAVE:
            return self._result(match, Outcome.REFUSED, None, reason=_SET_ASIDE)
        if span is None:
            reason = _WHY.get(match.place.kind, _WHY[Kind.AMBIGUOUS])
            return self._waits(match, Question.PLACE, reason, match.place.span)
        key = match.key(span)
        if key in self.ours:
            return self._same(match, key, self.ours[key])
        return self._again(match, key) if key in self.rows else self._added(match, span)

    def _added(self, match: _Match, span: Span) -> PlannedCoding:
        self.rows[match.key(span)] = len(self.planned)
        return self._result(match, Outcome.ADDED, span)

    def _same(
        self, match: _Match, key: _Key, ours: StudyCoding, *, moved: bool = False
    ) -> PlannedCoding:
        """A coding that we have: what it brings is joined into ours."""
        held = self.now.get(key, ours)
        memo, two_memos = join_texts(held.memo, match.source.memo)
        status, two_reviews = self._review(match, held.status, key)
        self.now[key] = replace(held, memo=memo, status=status)
        result = self._result(
            match,
            Outcome.CONFLICT if two_memos or two_reviews else Outcome.SAME,
            Span(key[1], key[2]),
            reason=_TWO_REVIEWS if two_reviews else _TWO_MEMOS if two_memos else None,
        )
        entry = ""
        if two_reviews:
            entry = _review_id(match, key)
            self._keep(match, entry, Question.REVIEW, _TWO_REVIEWS, Span(key[1], key[2]))
        return replace(
            result,
            code=key[3],
            memo=memo,
            status=status,
            ours=ours,
            updates=moved or memo != ours.memo or status is not ours.status,
            entry=entry,
        )

    def _review(self, match: _Match, ours: Status, key: _Key) -> tuple[Status, bool]:
        status, differ = join_reviews(ours, match.source.status)
        verdict = self.verdicts.get(_review_id(match, key)) if differ else None
        if verdict in (ours.value, match.source.status.value):
            return Status(verdict), False
        return status, differ

    def _again(self, match: _Match, key: _Key) -> PlannedCoding:
        """A coding that the source has twice: both are joined into the first."""
        row = self.rows[key]
        first = self.planned[row]
        memo, _ = join_texts(first.memo, match.source.memo)
        status, _ = join_reviews(first.status, match.source.status)
        self.planned[row] = replace(first, memo=memo, status=status)
        result = self._result(match, Outcome.SAME, Span(key[1], key[2]))
        return replace(result, memo=memo, status=status)

    def _waits(
        self,
        match: _Match,
        question: Question,
        reason: Said,
        span: Span | None,
        ours: StudyCoding | None = None,
    ) -> PlannedCoding:
        entry = self._entry_id(match, question)
        self._keep(match, entry, question, reason, span, ours)
        result = self._result(match, Outcome.CONFLICT, span, reason=reason)
        return replace(result, ours=ours, entry=entry)

    def _entry_id(self, match: _Match, question: Question) -> str:
        text = match.document.plan.source
        where = text_hash(text.text) if text.text else text.name
        coding = match.source
        named = (match.coder_name, label(match.code), coding.start, coding.end, coding.quote)
        of = () if question is Question.PLACE else (coding.guid,)
        return entry_id(question, where, *named, *of)

    def _keep(
        self,
        match: _Match,
        entry: str,
        question: Question,
        reason: Said,
        span: Span | None,
        changed: StudyCoding | None = None,
    ) -> None:
        source, text = match.source, match.document.plan.source.text
        theirs = Span(source.start, source.end) if text else None
        here = Span(changed.start, changed.end) if changed else span
        self.waiting[entry] = Waiting(
            id=entry,
            question=question,
            document=match.document_name,
            coder=match.coder_name,
            code=match.code_label,
            reason=reason,
            source=source,
            theirs=context(text, theirs) if theirs else Context("", source.quote, ""),
            ours=context(match.our_text, here) if here else None,
            proposal=span,
            anchor=match.place.kind,
            score=match.place.score,
            choices=_choices(question, match, self.ids.get(changed.code) if changed else None),
            of=code_entry(match.code).id if question is Question.CODE else "",
            then=self._entry_id(match, Question.PLACE) if question is Question.CODE else "",
        )

    def _result(
        self, match: _Match, outcome: Outcome, span: Span | None, *, reason: Said | None = None
    ) -> PlannedCoding:
        return PlannedCoding(
            source=match.source,
            outcome=outcome,
            document=match.document_name,
            coder=match.coder_name,
            code=match.code_label,
            start=span.start if span else None,
            end=span.end if span else None,
            quote=match.our_text[span.start : span.end] if span else "",
            memo=match.source.memo,
            status=match.source.status,
            anchor=match.place.kind,
            score=match.place.score,
            reason=reason,
        )


def context(text: str, span: Span) -> Context:
    """A passage of `text` and what stands around it."""
    start, end = span
    return Context(
        text[max(0, start - CONTEXT) : start], text[start:end], text[end : end + CONTEXT]
    )


def _choices(question: Question, match: _Match, here: str | None) -> tuple[str, ...]:
    if here is not None:
        return (here,)
    if question is Question.REVIEW:
        return (Status.ACCEPTED.value, Status.REJECTED.value)
    if question is Question.CODE:
        return tuple(code for code, _ in match.code.suggestions)
    return ()
