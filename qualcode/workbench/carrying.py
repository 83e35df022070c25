"""The codings of a document whose text was corrected: which go along, which wait for a person.

A coding goes along where its place in the new text is certain; any other stays on the text that
it was made on, with its status, and is listed. One that an earlier correction left behind gets
another chance with every new text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..model import Evidence, Span, Status
from ..store import Move, StoredCoding
from ..teams import Kind, reanchor


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of one coding: where it stands in the new text, how like it is, how surely.

    `place` is None, and `quote` (its words) empty, where no place was found; where the place is
    not certain it is a proposal, and nothing moves. `was_left` marks a coding that stood on an
    older text already.
    """

    stored: StoredCoding
    kind: Kind
    score: float
    place: Span | None
    quote: str
    was_left: bool = False

    @property
    def moves(self) -> bool:
        """Whether the coding goes along."""
        return self.kind.certain

    @property
    def is_unreviewed(self) -> bool:
        """Whether only a machine has proposed it, so that `tag` will do so anew."""
        coding = self.stored.coding
        return coding.status is Status.PROPOSED and not coding.memo

    def as_move(self) -> Move:
        """The move that the store is to make."""
        assert self.place is not None
        return Move(self.stored.guid, self.stored.changed_by, *self.place, self.quote)

    def evidence(self) -> tuple[Evidence, ...]:
        """The signs that spoke for the coding, at their new places; without those that are gone."""
        coding, place, quote = self.stored.coding, self.place, self.quote
        assert place is not None
        return tuple(
            replace(sign, start=place.start + found, end=place.start + found + len(words))
            for sign in coding.evidence
            for words in [coding.quote[sign.start - coding.start : sign.end - coding.start]]
            for found in [_find(words, quote, sign.start - coding.start, coding.quote == quote)]
            if sign.start >= coding.start and words and found is not None
        )

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        coding = self.stored.coding
        return {
            "coding": self.stored.guid,
            "document": coding.document,
            "code": coding.code,
            "coder": coding.coder,
            "status": coding.status.value,
            "kind": "lost" if self.kind is Kind.ORPHAN else self.kind.value,
            "moved": self.moves,
            "score": round(self.score, 4),
            "start": coding.start,
            "end": coding.end,
            "quote": coding.quote,
            "new_start": self.place and self.place.start,
            "new_end": self.place and self.place.end,
            "new_quote": self.quote or None,
            "was_left": self.was_left,
        }


def carry(
    standing: Sequence[StoredCoding],
    left: Mapping[str, Sequence[StoredCoding]],
    old: str,
    new: str,
) -> list[Carried]:
    """What becomes of the codings `standing` on the text `old` when it becomes `new`.

    `left` maps older texts to the codings that still stand on them; of these only those come out
    that go along now, and not where the same coder has said the same again meanwhile.
    """
    carried = list(_carry(standing, old, new))
    said = {_says(each) for each in carried}
    for text, codings in left.items():
        for each in _carry(codings, text, new):
            if each.moves and _says(each) not in said:
                said.add(_says(each))
                carried.append(replace(each, was_left=True))
    return carried


def _carry(codings: Sequence[StoredCoding], old: str, new: str) -> Iterator[Carried]:
    spans = [(each.coding.start, each.coding.end) for each in codings]
    for stored, found in zip(codings, reanchor(spans, old, new), strict=True):
        place = found.new
        quote = new[place.start : place.end] if place else ""
        yield Carried(stored, found.kind, found.score, place, quote)


def _says(carried: Carried) -> tuple[Any, ...]:
    coding = carried.stored.coding
    return carried.place, coding.code, coding.coder


def _find(words: str, quote: str, at: int, unchanged: bool) -> int | None:
    """Where a sign's words stand in the new quote: at the old place, else where they are once."""
    if unchanged:
        return at
    return quote.index(words) if quote.count(words) == 1 else None
