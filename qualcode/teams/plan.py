"""What a merge would do, as values: the plan, its account, and the decisions people made.

    ours: Study, theirs: Study, decisions: MergeMap ──merge.plan_merge──▶ MergePlan ──store──▶ ours

A plan holds everything that carrying it out needs; nothing of the source is read again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from ..messages import Said
from ..model import ChosenQuote, Localized, Status
from ..study import (
    OffsetDialect,
    StudyCode,
    StudyCoding,
    StudyQuote,
    StudyStatement,
    StudyText,
)
from .anchor import Kind
from .questions import Waiting

NEW, SKIP = "+", "-"
"""What a `MergeMap` says in the place of one of our names: bring it in as new; leave it out."""


class Outcome(StrEnum):
    """What becomes of one thing of the source; everything has exactly one.

    - ``same``: we have it (it may bring a memo or a review that ours lacks, see `updates`);
    - ``added``: it is brought in;
    - ``conflict``: ours says otherwise, or it is not certain where it belongs: it is told, ours
      stands, and what is not settled by a fixed rule waits in the inbox;
    - ``refused``: it cannot be brought in, for the reason given.
    """

    SAME = "same"
    ADDED = "added"
    CONFLICT = "conflict"
    REFUSED = "refused"


class Found(StrEnum):
    """By what something of the source was recognised, or that it was not."""

    MAP = "map"
    GUID = "guid"
    TEXT = "text"
    NEAR_TEXT = "near_text"
    QUOTES = "quotes"
    ID = "id"
    PATH = "path"
    NAME = "name"
    NEW = "new"
    APART = "apart"
    WAITING = "waiting"
    REFUSED = "refused"


class CodeChange(StrEnum):
    """What differs between a code of the source and ours."""

    RENAMED = "renamed"
    MOVED = "moved"
    REDEFINED = "redefined"
    RECOLOURED = "recoloured"
    SPLIT = "split"
    MERGED = "merged"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class MergeMap:
    """Decisions on a merge that can be saved and replayed.

    `documents`, `codes` and `coders` map what the source calls a thing (its name, id, path
    ``A / B``, GUID or key) to ours, to `NEW` or to `SKIP`. `inbox` maps an entry's id to a
    `Verdict` or to a span of our text, written ``start-end``.
    """

    documents: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    coders: Mapping[str, str] = field(default_factory=dict)
    inbox: Mapping[str, str] = field(default_factory=dict)

    def as_record(self) -> dict[str, dict[str, str]]:
        """Plain values under stable keys, what is empty left out."""
        parts = {each.name: dict(getattr(self, each.name)) for each in fields(self)}
        return {name: dict(sorted(part.items())) for name, part in parts.items() if part}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> MergeMap:
        """The map of such a record. Raises ValueError naming the key that does not fit."""
        known = [each.name for each in fields(cls)]
        for name, part in record.items():
            if name not in known:
                raise ValueError(name)
            if not isinstance(part, Mapping):
                raise ValueError(name)
            for key, value in part.items():
                if not isinstance(key, str) or not isinstance(value, str) or not value.strip():
                    raise ValueError(f"{name}.{key}")
        return cls(**{name: dict(part) for name, part in record.items()})

    def joined(self, other: MergeMap) -> MergeMap:
        """Both maps; where they disagree, `other`."""
        return MergeMap(
            **{
                each.name: {**getattr(self, each.name), **getattr(other, each.name)}
                for each in fields(self)
            }
        )


@dataclass(frozen=True, slots=True, eq=False)
class PlannedDocument:
    """A text of the source and the document that it is, or becomes, in ours.

    `document` is empty where it was refused. `likeness` (0…1) is the share of letters that both
    texts have in common, None where they were not compared. `text` is what a new document
    consists of. `anchors` counts by kind what became of the passages whose text differs.
    """

    source: StudyText
    document: str
    found: Found
    likeness: float | None = None
    reason: Said | None = None
    anchors: Mapping[Kind, int] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether it must be added to ours, from `source`, under the name `document`."""
        return self.found is Found.NEW

    @property
    def outcome(self) -> Outcome:
        """Added, refused, or same."""
        if self.found is Found.REFUSED:
            return Outcome.REFUSED
        return Outcome.ADDED if self.is_new else Outcome.SAME


@dataclass(frozen=True, slots=True, eq=False)
class PlannedCode:
    """A code of the source and the code that it is (`ours`), or becomes, in ours.

    `code` is our id, empty where the code waits for a decision or is left out. `path` are the
    names from the root, `parent` our id of the code (or domain) above it. `suggestions` are codes
    of ours with the overlap (Jaccard, 0…1) of what was coded with both, the likeliest first.
    `related` are our ids that a split or merged code has to do with. `by_map` says that a map
    decided it.
    """

    source: StudyCode
    code: str
    found: Found
    ours: StudyCode | None = None
    path: tuple[str, ...] = ()
    parent: str | None = None
    changes: tuple[CodeChange, ...] = ()
    related: tuple[str, ...] = ()
    suggestions: tuple[tuple[str, float], ...] = ()
    n_codings: int = 0
    by_map: bool = False
    reason: Said | None = None

    @property
    def is_new(self) -> bool:
        """Whether it must be added to our codebook, from `source`, under the id `code`."""
        return self.found is Found.NEW

    @property
    def outcome(self) -> Outcome:
        """Added, refused, conflict where it waits, or same."""
        if self.found is Found.WAITING:
            return Outcome.CONFLICT
        if self.found is Found.REFUSED:
            return Outcome.REFUSED
        return Outcome.ADDED if self.is_new else Outcome.SAME


@dataclass(frozen=True, slots=True)
class PlannedCoder:
    """A coder of the source and who it is, or becomes, in ours.

    `coder` is empty where the map leaves the coder out. `found` is ``apart`` where somebody else
    (another GUID) has the name already: both are kept, the second as “Lan (2)”, and told.
    """

    name: str
    guid: str
    coder: str
    found: Found
    reason: Said | None = None

    @property
    def is_new(self) -> bool:
        """Whether it must be added to ours, under the name `coder` and with its own `guid`."""
        return self.found in (Found.NEW, Found.APART)

    @property
    def outcome(self) -> Outcome:
        """Added, conflict where the name was taken, refused where left out, or same."""
        if self.found is Found.APART:
            return Outcome.CONFLICT
        if self.found is Found.REFUSED:
            return Outcome.REFUSED
        return Outcome.ADDED if self.is_new else Outcome.SAME


@dataclass(frozen=True, slots=True)
class PlannedCoding:
    """One coding of the source, in terms of ours: what becomes of it, and where it stands.

    `document`, `coder` and `code` are our names (theirs where they were refused or wait);
    `start`, `end` and `quote` count in our text, None and empty where it has no place there.
    `memo` and `status` are what our coding has afterwards. `ours` is the coding that it is, or
    is in conflict with. `stands` says whether it stands in ours afterwards; `updates` that
    `ours` is to be changed to the values given here.
    """

    source: StudyCoding
    outcome: Outcome
    document: str
    coder: str
    code: str
    start: int | None
    end: int | None
    quote: str
    memo: str
    status: Status
    anchor: Kind
    score: float
    ours: StudyCoding | None = None
    updates: bool = False
    entry: str = ""
    reason: Said | None = None

    @property
    def is_new(self) -> bool:
        """Whether it must be added to ours."""
        return self.outcome is Outcome.ADDED


@dataclass(frozen=True, slots=True)
class PlannedValue:
    """Anything else of the source: what it is, and what becomes of it.

    `kind` is ``participant`` (an attribute, or the participant itself where `name` is empty),
    ``document`` (an attribute), ``variable`` (its kind), ``memo``, ``set``, ``finished`` (the
    document is the target, the coder the name) or ``decision`` (so too; the value is its record as
    JSON); `target` is what it belongs to and `name` which one, in our names. For a memo `of` says
    what it is on, as in `StudyMemo`, and `name` is its author; for a set `of` is its kind. `value`
    is what ours has afterwards; in a conflict `ours` and `theirs` are the two. `members` are the
    documents of a new participant, or what a set gains.
    """

    kind: str
    target: str
    name: str
    outcome: Outcome
    value: str
    ours: str = ""
    theirs: str = ""
    of: str = ""
    members: tuple[str, ...] = ()
    created: str = ""
    guid: str = ""
    reason: Said | None = None

    @property
    def changes_ours(self) -> bool:
        """Whether ours is to be changed to `value` and gains `members`."""
        return self.outcome is not Outcome.REFUSED and (
            self.outcome is Outcome.ADDED or self.value != self.ours or bool(self.members)
        )


@dataclass(frozen=True, slots=True)
class PlannedStatement:
    """What a theme says in the source, in our names, and what becomes of it.

    `text` is what ours says afterwards; `ours` what it says now, empty where it says nothing.
    """

    source: StudyStatement
    outcome: Outcome
    code: str
    author: str
    text: Localized
    ours: Localized = Localized()
    ours_author: str = ""
    reason: Said | None = None

    @property
    def is_new(self) -> bool:
        """Whether ours is to say it from now on."""
        return self.outcome is Outcome.ADDED


@dataclass(frozen=True, slots=True)
class PlannedQuote:
    """A quote that the source chose for a theme, and what becomes of it.

    `quote` is how it stands in ours afterwards, in our names; where it does not come in, how it
    stands in the source. `ours` is the quote that it is; `updates` says that this is to get the
    cuts and redactions of `quote`.
    """

    source: StudyQuote
    outcome: Outcome
    author: str
    quote: ChosenQuote
    ours: StudyQuote | None = None
    updates: bool = False
    reason: Said | None = None

    @property
    def is_new(self) -> bool:
        """Whether it must be added to ours, behind those that its theme has."""
        return self.outcome is Outcome.ADDED


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the codings of one coder in one document.

    `total` = `same` + `added` + `conflict` + `refused`. `updated` of the same ones bring a memo
    or a review; `waiting` of the conflicts wait in the inbox.
    """

    document: str
    coder: str
    total: int
    same: int
    added: int
    conflict: int
    refused: int
    updated: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class MergePlan:
    """Everything that merging one source would do; in = same + added + conflict + refused.

    `offsets` says how a source without texts counts. `deleted` are codes of ours that the source
    had and has no more: nothing happens to them. `settled` are entries of the inbox that this
    source asks no more.
    """

    name: str
    documents: tuple[PlannedDocument, ...] = ()
    codes: tuple[PlannedCode, ...] = ()
    coders: tuple[PlannedCoder, ...] = ()
    codings: tuple[PlannedCoding, ...] = ()
    values: tuple[PlannedValue, ...] = ()
    statements: tuple[PlannedStatement, ...] = ()
    quotes: tuple[PlannedQuote, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    deleted: tuple[str, ...] = ()
    offsets: OffsetDialect | None = None
    settled: tuple[str, ...] = ()

    @property
    def accounts(self) -> tuple[Account, ...]:
        """What became of the codings, by document and coder, sorted."""
        cells: dict[tuple[str, str], list[int]] = {}
        columns = [*Outcome]
        for coding in self.codings:
            cell = cells.setdefault((coding.document, coding.coder), [0] * 6)
            cell[columns.index(coding.outcome)] += 1
            cell[4] += coding.updates
            cell[5] += bool(coding.entry)
        return tuple(
            Account(document, coder, sum(cell[:4]), *cell)
            for (document, coder), cell in sorted(cells.items())
        )

    @property
    def changes_nothing(self) -> bool:
        """Whether ours is the same afterwards, but for entries that the inbox may lack."""
        return not (
            any(document.is_new for document in self.documents)
            or any(code.is_new for code in self.codes)
            or any(coder.is_new for coder in self.coders)
            or any(coding.is_new or coding.updates for coding in self.codings)
            or any(value.changes_ours for value in self.values)
            or any(statement.is_new for statement in self.statements)
            or any(quote.is_new or quote.updates for quote in self.quotes)
        )
