"""`documents`: calling them something else, and taking them away with all that hangs on them.

What is taken away stays in the journal, from which undoing brings it back; the bytes and texts
themselves stay in the project's file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..errors import Conflict, HiddenWork, TakenName, UsageError
from ..limits import MAX_DOCUMENT_NAME
from ..messages import N_, say
from ..store import MemoKind, Project
from ..store import documents as document_rows
from ..store import participants as participant_rows
from ..teams.naming import nfc
from ..teams.recognising import MACHINE
from .blind import is_blind, may_see_coder
from .inbox import forget_documents, list_entries
from .naming import known_document, known_documents, plain_name

RULES = MACHINE.rstrip(":")

THE_NAME = N_("The document's name")
WHAT_GOES = N_("what goes with the documents")


@dataclass(frozen=True, slots=True)
class Renaming:
    """What a document was called, and is; `number` is that of the action, 0 for none."""

    document: str
    name: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes with documents.

    `codings` counts by coder (``rules`` for machines), also on texts corrected since; `quotes` are
    those chosen for themes; `participants` those of whom nothing else tells. `number` is that of
    the action, 0 before it is done.
    """

    documents: tuple[str, ...]
    codings: Mapping[str, int]
    memos: int
    quotes: int
    participants: tuple[str, ...]
    number: int = 0

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "documents": list(self.documents),
            "codings": dict(self.codings),
            "memos": self.memos,
            "quotes": self.quotes,
            "participants": list(self.participants),
        }


def rename_document(
    project: Project,
    document: str,
    new: str,
    *,
    actor: str,
    seen: str | None = None,
    dry_run: bool = False,
) -> Renaming:
    """Calls a document something else, with composed letters and single spaces.

    `seen` is what whoever asks saw it called. Raises UnknownName, TakenName, UsageError for no
    name or one that cannot be one; Conflict where it is called something else by now.
    """
    name = plain_name(new, most=MAX_DOCUMENT_NAME)
    if not name:
        raise UsageError(what=say("A document needs a name."))
    if dry_run:
        with project.moment() as now:
            return _renaming(now, document, name, seen)
    with project.action("document.rename", actor=actor, new=name) as action:
        found = _renaming(project.within(action), document, name, seen)
        action.summary["document"] = found.document
        document_rows.rename_document(action, found.document, name)
        number = action.number if action.changes else 0
    return replace(found, number=number)


def _renaming(project: Project, document: str, name: str, seen: str | None) -> Renaming:
    known = known_document(project, document)
    if seen is not None and known not in (seen, name):
        raise Conflict(what=say(THE_NAME), yours=name, theirs=known)
    if name in {nfc(each) for each in project.document_guids() if each != known}:
        raise TakenName(what=say("document"), name=name, hint="")
    return Renaming(known, name)


def remove_documents(
    project: Project,
    documents: Sequence[str],
    *,
    actor: str,
    seen: Mapping[str, Any] | None = None,
    dry_run: bool = False,
) -> Removal:
    """Takes documents away, with every version of their texts and all that was done to them.

    `seen` is the record of what whoever asks saw would go. Raises UnknownName; HiddenWork where in
    a blind study something would go that the actor may not see; Conflict where something else
    would go by now.
    """
    if not documents:
        raise UsageError(what=say("No document was named."))
    if dry_run:
        with project.moment() as now:
            return _removal(now, documents, actor)
    with project.action("document.remove", actor=actor) as action:
        now = project.within(action)
        goes = _removal(now, documents, actor)
        if seen is not None and goes.as_record() != seen:
            raise Conflict(what=say(WHAT_GOES), yours=_count(seen), theirs=_count(goes.as_record()))
        action.summary["documents"] = list(goes.documents)
        forget_documents(now, action, goes.documents)
        for name in goes.documents:
            document_rows.remove_document(action, name)
        participant_rows.remove_unused(action, goes.participants)
    return replace(goes, number=action.number)


def _count(record: Mapping[str, Any]) -> str:
    """How much goes, as the two sides of a conflict show it."""
    coded = record.get("codings")
    return str(sum(coded.values()) if isinstance(coded, Mapping) else 0)


def _removal(project: Project, documents: Sequence[str], viewer: str) -> Removal:
    names = known_documents(project, documents)
    stored_by = [
        stored.coding.coder
        for name in names
        for outdated in (False, True)
        for stored in project.codings(document=name, outdated=outdated)
    ]
    coded = Counter(RULES if each.startswith(MACHINE) else each for each in stored_by)
    memos = [memo for memo in project.memos(MemoKind.DOCUMENT) if memo.target in names]
    quotes = [each for each in project.chosen_quotes() if each.quote.document in names]
    if is_blind(project):
        asked = [e.waiting for e in list_entries(project) if e.waiting.document in names]
        people = {*stored_by, *(memo.author for memo in memos), *(each.author for each in quotes),
                  *(each.coder for each in asked)}  # fmt: skip
        if not all(may_see_coder(project, each, viewer) for each in people):
            raise HiddenWork(documents=", ".join(names))
    return Removal(
        tuple(names),
        dict(sorted(coded.items())),
        len(memos),
        len(quotes),
        tuple(project.named_only_in(names)),
    )
