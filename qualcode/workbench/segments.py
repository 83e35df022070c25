"""What was coded with a code, wherever it was said: the coded segments with what stands around."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Codebook, Document, Participant, Status, Turn
from ..store import CodingHead, Project, StoredCoding
from .blind import visible, visible_heads
from .naming import known_code

CONTEXT_LENGTH = 300
"""Code points shown before and after a segment."""

SHOWN = tuple(status for status in Status if status is not Status.REJECTED)


@dataclass(frozen=True, slots=True)
class RetrievedSegment:
    """A coding, where it stands and who says it, with words of its turn and the ones beside it."""

    stored: StoredCoding
    document_guid: str
    turn: Turn | None
    participant: Participant | None
    before: str
    after: str

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        coding, turn, person = self.stored.coding, self.turn, self.participant
        return {
            "id": self.stored.guid,
            "v": self.stored.changed_by,
            "doc": self.document_guid,
            "document": coding.document,
            "s": coding.start,
            "e": coding.end,
            "code": coding.code,
            "coder": coding.coder,
            "status": coding.status.value,
            "memo": coding.memo,
            "turn": turn.number if turn else None,
            "speaker": turn.label if turn else None,
            "role": turn.role.value if turn else None,
            "participant": person.id if person else None,
            "attributes": dict(person.attributes) if person else {},
            "before": self.before,
            "quote": coding.quote,
            "after": self.after,
        }


@dataclass(frozen=True, slots=True)
class RetrievedSegments:
    """Some of the `count` segments that were coded so, beginning with number `offset`, from 0."""

    count: int
    offset: int
    segments: tuple[RetrievedSegment, ...]

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "count": self.count,
            "offset": self.offset,
            "segments": [each.as_record() for each in self.segments],
        }


def retrieved_segments(
    project: Project,
    code: str,
    *,
    viewer: str,
    coders: Collection[str] = (),
    statuses: Collection[Status] = (),
    with_children: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> RetrievedSegments:
    """The segments coded with a code, or one below it, that `viewer` may see, in text order.

    Without `coders` everybody's, without `statuses` all but rejected ones. Raises UnknownName.
    """
    with project.moment() as now:
        book = now.codebook()
        if book is None or book.code(code) is None:
            code = known_code(book, code, used={used for used, _, _ in now.coding_counts()})
        codes = _with_children(book, code) if with_children else {code}
        heads = [
            head
            for head in visible_heads(now, now.coding_heads(codes), viewer)
            if (not coders or head.coder in coders) and head.status in (statuses or SHOWN)
        ]
        page = heads[offset : offset + limit]
        return RetrievedSegments(len(heads), offset, tuple(_in_context(now, page, viewer)))


def _with_children(book: Codebook | None, code: str) -> set[str]:
    """A code and all codes that hang below it."""
    codes = {code}
    left = list(book.codes) if book else []
    while below := [each for each in left if each.parent in codes]:
        codes |= {each.id for each in below}
        left = [each for each in left if each.id not in codes]
    return codes


@dataclass(frozen=True, slots=True)
class _Talk:
    """A document's GUID, and as much of it as is needed to show what stands around a segment."""

    guid: str
    document: Document

    def around(self, start: int, end: int) -> tuple[str, str]:
        """What is said before and after a span: in its turns, and in the ones beside them."""
        turns, text = self.document.turns, self.document.text
        first = bisect_right(turns, start, key=lambda turn: turn.start) - 1
        last = bisect_left(turns, end, key=lambda turn: turn.start) - 1
        before = text[turns[first].start : start] if first >= 0 else ""
        if first > 0:
            before = f"{_said(turns[first - 1], text)} {before}"
        after = text[end : turns[last].end] if last >= 0 else ""
        if last + 1 < len(turns):
            after = f"{after} {_said(turns[last + 1], text)}"
        return _ending(before), _beginning(after)


def _in_context(
    project: Project, page: Sequence[CodingHead], viewer: str
) -> list[RetrievedSegment]:
    codings = visible(project, project.load_codings([head.guid for head in page]), viewer)
    talks: dict[str, _Talk] = {}
    for name in dict.fromkeys(stored.coding.document for stored in codings):
        text = project.text(name)
        talks[name] = _Talk(text.guid, Document(name, text.text, project.turns(name)))
    turns = [talks[each.coding.document].document.turn_at(each.coding.start) for each in codings]
    speaking = {turn.participant for turn in turns if turn and turn.participant}
    people = {person.id: person for person in project.participants(speaking)}
    return [
        RetrievedSegment(
            stored,
            talks[stored.coding.document].guid,
            turn,
            people.get(turn.participant or "") if turn else None,
            *talks[stored.coding.document].around(stored.coding.start, stored.coding.end),
        )
        for stored, turn in zip(codings, turns, strict=True)
    ]


def _said(turn: Turn, text: str) -> str:
    """A turn with the label of who speaks."""
    words = text[turn.start : turn.end]
    return f"{turn.label}: {words}" if turn.label else words


def _ending(text: str) -> str:
    """The last words of a text."""
    words = " ".join(text.split())
    if len(words) <= CONTEXT_LENGTH:
        return words
    return "… " + words[-CONTEXT_LENGTH:].partition(" ")[2]


def _beginning(text: str) -> str:
    """The first words of a text."""
    words = " ".join(text.split())
    if len(words) <= CONTEXT_LENGTH:
        return words
    return words[:CONTEXT_LENGTH].rpartition(" ")[0] + " …"
