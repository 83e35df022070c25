"""What was found in dropped files, as plain values that a page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..files.dialects import describe
from ..messages import Translator
from ..model import Document
from .import_words import tell_changes
from .importing import FileAccount
from .receiving import Received
from .study_change import StudyChange

SHOWN_TURNS, SHOWN_LETTERS = 3, 160
"""How much of a text an account shows, so that people see whether it was read right."""

MAX_SHOWN_ANSWERS = 40
"""Texts of one file (answers of a table) that are listed one by one."""


def account_of(received: Received, t: Translator) -> dict[str, Any]:
    """Everything that an account says, file by file; `documents` counts those to be written."""
    plan = received.transcripts
    written = {each.document.id: each.document for each in plan.plans}
    listed: Counter[str] = Counter()
    files = []
    for each in plan.files:
        shown = received.origins.get(each.file, each.file)
        listed[shown] += 1
        if listed[shown] <= MAX_SHOWN_ANSWERS:
            files.append({"file": shown, **_of_transcript(each, written.get(each.document), t)})
    return {
        "documents": received.n_documents,
        "nothing": received.is_empty,
        "files": files,
        "counts": dict(listed),
        "studies": [_of_study(each, t) for each in received.changes],
        "people": [{"file": each.shown, **plan.as_record(t)} for each, plan in received.tables],
        "skipped": [
            {"file": received.origins.get(name, name), "reason": t.tell(reason)}
            for name, reason in (*received.skipped, *plan.skipped)
        ],
        "refused": [
            {"file": name, "code": error.code, "reason": error.explain(t)}
            for name, error in received.refused
        ],
        "notes": [t.tell(note) for note in plan.notes],
    }


def _of_transcript(
    account: FileAccount, document: Document | None, t: Translator
) -> Mapping[str, Any]:
    moved = sum(each.moves for each in account.carried)
    return {
        "document": account.document,
        "outcome": account.outcome.value,
        "version": account.version,
        "encoding": account.source.encoding,
        "sure": account.source.confidence,
        "changes": list(tell_changes(replace(account.source, encoding="utf-8"), t)),
        "turns": account.turns,
        "characters": len(document.text) if document else 0,
        "participants": list(account.participants),
        "degraded": account.is_degraded,
        "moved": moved,
        "stayed": len(account.carried) - moved,
        "speakers": _speakers(document, t) if document else [],
        "excerpt": _excerpt(document) if document else [],
    }


def _speakers(document: Document, t: Translator) -> list[dict[str, Any]]:
    turns = Counter(turn.label for turn in document.turns)
    return [
        {
            "label": each.label,
            "role": each.role.value,
            "turns": turns[each.label],
            "participant": each.participant,
            "reason": t(each.reason),
        }
        for each in document.speakers
    ]


def _excerpt(document: Document) -> list[dict[str, str]]:
    shown = []
    for turn in document.turns[:SHOWN_TURNS]:
        words = document.text[turn.start : min(turn.end, turn.start + SHOWN_LETTERS)]
        more = "…" if turn.end - turn.start > SHOWN_LETTERS else ""
        shown.append({"label": turn.label or "", "text": " ".join(words.split()) + more})
    return shown


def _of_study(change: StudyChange, t: Translator) -> dict[str, Any]:
    places = [
        t(
            "{dialect}; {share} of {n} quotes stand where they should.",
            dialect=describe(each),
            share=t.percent(each.score),
            n=t.number(each.checked),
        )
        for each in change.offsets
        if each.checked
    ]
    return {**change.as_record(t), "places": places, "changes": change.changes}
