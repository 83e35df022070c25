"""What a merge leaves to a person: questions, and how they can be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from ..messages import Said
from ..model import Span, Status
from ..study import StudyCoding
from .anchor import Kind


class Question(StrEnum):
    """What an entry of the inbox asks.

    - ``place``: where in our text does this passage stand?
    - ``code``: which code of ours is meant?
    - ``change``: the same coding has another place or code in the source: which one holds?
    - ``review``: one person accepted the proposal, another rejected it: who is right?
    """

    PLACE = "place"
    CODE = "code"
    CHANGE = "change"
    REVIEW = "review"


class Verdict(StrEnum):
    """How a person settles an entry of the inbox (or by a span ``start-end`` of their own)."""

    TAKE = "take"
    BOTH = "both"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Context:
    """A passage and what stands before and after it."""

    before: str
    passage: str
    after: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry of the inbox: something that only a person can decide.

    `id` is the same whenever the same question comes up, so that merging again adds none. For a
    ``code``, `n` codings wait for the answer, and each has an entry of its own that points to it
    (`of`) and names the one about its place that may come `then`. `proposal` is a span of our
    text, `choices` are code ids or statuses; for a ``change`` the code that it has here.
    """

    id: str
    question: Question
    document: str
    coder: str
    code: str
    reason: Said
    source: StudyCoding | None = None
    theirs: Context | None = None
    ours: Context | None = None
    proposal: Span | None = None
    anchor: Kind | None = None
    score: float = 0.0
    choices: tuple[str, ...] = ()
    of: str = ""
    n: int = 1
    then: str = ""

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys, enough to show the entry and to act on it."""
        record: dict[str, Any] = {
            "id": self.id,
            "question": self.question.value,
            "document": self.document,
            "coder": self.coder,
            "code": self.code,
            "reason": {"text": self.reason.text, "values": _plain(self.reason.values)},
            "source": _coding_record(self.source) if self.source else None,
            "theirs": _context_record(self.theirs),
            "ours": _context_record(self.ours),
            "proposal": list(self.proposal) if self.proposal else None,
            "anchor": self.anchor.value if self.anchor else None,
            "score": self.score,
            "choices": list(self.choices),
            "of": self.of,
            "n": self.n,
            "then": self.then,
        }
        return record

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Waiting:
        """The entry of such a record. Raises KeyError or ValueError where it is none."""
        reason = record["reason"]
        source = record["source"]
        return cls(
            id=record["id"],
            question=Question(record["question"]),
            document=record["document"],
            coder=record["coder"],
            code=record["code"],
            reason=Said(reason["text"], dict(reason["values"])),
            source=StudyCoding(**{**source, "status": Status(source["status"])})
            if source
            else None,
            theirs=Context(**record["theirs"]) if record["theirs"] else None,
            ours=Context(**record["ours"]) if record["ours"] else None,
            proposal=Span(*record["proposal"]) if record["proposal"] else None,
            anchor=Kind(record["anchor"]) if record["anchor"] else None,
            score=record["score"],
            choices=tuple(record["choices"]),
            of=record["of"],
            n=record["n"],
            then=record.get("then", ""),
        )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, (str, int, float)) else str(value)
        for name, value in values.items()
    }


def _coding_record(coding: StudyCoding) -> dict[str, Any]:
    record = {each.name: getattr(coding, each.name) for each in fields(coding)}
    return {**record, "status": coding.status.value}


def _context_record(context: Context | None) -> dict[str, str] | None:
    if context is None:
        return None
    return {"before": context.before, "passage": context.passage, "after": context.after}
