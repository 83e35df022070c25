"""Which code has taken the place of one: what a page keeps to be saved may name an older code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..store import Project
from ..store.journal import EventKind
from .history import origin_of

RENAMING = ("codebook.rename", "codebook.move")
"""Verbs that only give codes other ids: undoing them gives back the old ones."""


def code_successor(project: Project, code: str) -> str:
    """The code that codings of a code have by now: it was renamed, moved or merged since.

    The code itself where the codebook has it, or has nothing that took its codings.
    """
    book = project.codebook()
    if book is None or book.code(code) is not None:
        return code
    became: str | None = None
    for step in _steps(project):
        if code in step:  # an id that was used anew goes where it went last
            became = step[code]
        elif became is not None and became in step:
            became = step[became]
    return became if became is not None and book.code(became) is not None else code


def _steps(project: Project) -> Iterator[Mapping[str, str | None]]:
    """Old id → new id (None for a code that was deleted), one change of the codebook at a time."""
    events = {event.number: event for event in reversed(project.history())}
    for event in events.values():
        origin = origin_of(event, events)
        becomes: Mapping[str, str | None] = origin.summary.get("becomes", {})
        if event.kind is not EventKind.UNDO:
            yield becomes
        elif origin.verb in RENAMING:
            yield {new: old for old, new in becomes.items() if new is not None}
