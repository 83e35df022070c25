"""What bringing a study in changes: everything that is going to be written, and its account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..messages import Said, Translator
from ..model import Document
from ..store import AttributeType, DocumentPlan, InboxEntry
from ..study import Loss, OffsetDialect
from ..teams.plan import MergePlan, Outcome, PlannedValue
from .study_codebook import GrownCodebook

COUNTED = (
    "documents",
    "codes",
    "codings",
    "participants",
    "memos",
    "statements",
    "chosen_quotes",
)
"""Of what an account says how many there are."""


@dataclass(frozen=True, slots=True)
class Untaken:
    """A statement of the study, or a quote that it chose, that ours does not take.

    `document` is empty for a statement, `ours` where ours says nothing there.
    """

    code: str
    document: str
    ours: str
    theirs: str
    reason: Said | None

    def as_record(self) -> dict[str, str]:
        """Plain values under stable keys, in no language."""
        return {
            "code": self.code,
            "document": self.document,
            "ours": self.ours,
            "theirs": self.theirs,
        }


@dataclass(frozen=True, slots=True, eq=False)
class StudyChange:
    """Everything that bringing a study in is going to write, and what there is to say about it.

    `file` is the study's file name; `before` the number of the last entry of the history when the
    plan was made. `untaken` is empty in a blind study, where nothing but numbers is told.
    """

    file: str
    plan: MergePlan
    before: int
    codebook: GrownCodebook
    documents: tuple[DocumentPlan, ...] = ()
    voices: tuple[Document, ...] = ()
    types: tuple[AttributeType, ...] = ()
    questions: tuple[InboxEntry, ...] = ()
    origin: str = ""
    skipped: tuple[tuple[str, Said], ...] = ()
    losses: tuple[Loss, ...] = ()
    offsets: tuple[OffsetDialect, ...] = ()
    notes: tuple[Said, ...] = ()
    untaken: tuple[Untaken, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.questions or self.plan.settled) or not self.plan.changes_nothing

    def outcomes(self, kind: str) -> Counter[Outcome]:
        """How many things of a kind (of `COUNTED`) there are of each outcome."""
        plan = self.plan
        parts: Mapping[str, Iterable[Any]] = {
            "documents": plan.documents,
            "codes": plan.codes,
            "codings": plan.codings,
            "participants": (v for v in plan.values if v.kind == "participant" and not v.name),
            "memos": (v for v in plan.values if v.kind == "memo"),
            "statements": plan.statements,
            "chosen_quotes": plan.quotes,
        }
        return Counter(each.outcome for each in parts[kind])

    def here(self, kind: str) -> int:
        """How many things of a kind that the file holds the project has afterwards."""
        counts = self.outcomes(kind)
        return counts[Outcome.ADDED] + counts[Outcome.SAME]

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "file": self.file,
            "origin": self.origin,
            **{
                kind: {outcome.value: self.outcomes(kind)[outcome] for outcome in Outcome}
                for kind in COUNTED
            },
            "accounts": [
                {
                    "document": each.document,
                    "coder": each.coder,
                    "total": each.total,
                    "same": each.same,
                    "added": each.added,
                    "conflict": each.conflict,
                    "refused": each.refused,
                }
                for each in self.plan.accounts
            ],
            "waiting": len(self.plan.waiting),
            "skipped": skipped_records(self.skipped, translate),
            "losses": [loss_record(each, translate) for each in self.losses],
            "offsets": [offset_record(each) for each in self.offsets],
            "notes": [translate.tell(note) for note in self.notes],
            "untaken": [each.as_record() for each in self.untaken],
        }

    def summary(self) -> dict[str, Any]:
        """What the journal says of it."""
        return {
            "study": self.file,
            "origin": self.origin,
            **{kind: self.outcomes(kind)[Outcome.ADDED] for kind in COUNTED},
            "skipped": [name for name, _ in self.skipped],
            "losses": {each.kind: each.count for each in self.losses},
            "offsets": [offset_record(each) for each in self.offsets],
            "untaken": [each.as_record() for each in self.untaken],
        }


def skipped_records(
    skipped: Iterable[tuple[str, Said]], translate: Translator
) -> list[dict[str, Any]]:
    """What was not read, with the reason, as plain values."""
    return [{"file": name, "reason": translate.tell(reason)} for name, reason in skipped]


def loss_record(loss: Loss, translate: Translator) -> dict[str, Any]:
    """A loss as plain values under stable keys."""
    return {
        "kind": loss.kind,
        "count": loss.count,
        "what": translate.tell(loss.what),
        "examples": list(loss.examples),
    }


def offset_record(dialect: OffsetDialect) -> dict[str, Any]:
    """How a file counts, as plain values under stable keys."""
    return {
        "unit": dialect.unit,
        "line_end": dialect.line_end,
        "bom": dialect.bom,
        "score": round(dialect.score, 4),
        "checked": dialect.checked,
    }


def added_values(plan: MergePlan, kind: str) -> list[PlannedValue]:
    """The values of a kind that ours has otherwise, or not at all."""
    return [value for value in plan.values if value.kind == kind and value.changes_ours]
