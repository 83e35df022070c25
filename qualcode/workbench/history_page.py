"""The history a page at a time, of everybody or of one person, of everything or one kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import UnknownName
from ..messages import N_, say
from ..store import Event, Project
from .history import Teller, Told, origin_of

HISTORY_KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "documents": (N_("Documents and people"), ("import", "document", "participants")),
    "codings": (N_("Codings"), ("code", "tag")),
    "codebook": (N_("Codebook"), ("codebook",)),
    "teams": (N_("Teamwork"), ("merge", "adjudicate", "lock", "unlock", "coders")),
    "findings": (N_("Themes and memos"), ("statement", "theme", "memo", "note")),
    "other": (N_("Settings and the rest"), ()),
}
"""Each kind of action: its label, and how the verbs of it begin."""

AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some events, the newest first; `following` is what to ask for `before` to see more.

    `n` events fit the filter, of `total`; `people` are all who ever acted.
    """

    told: tuple[Told, ...]
    n: int
    total: int
    newest: int
    following: int | None
    people: tuple[str, ...]


def browse_history(
    project: Project,
    *,
    before: int | None = None,
    limit: int = AT_ONCE,
    person: str = "",
    kind: str = "",
    viewer: str | None = None,
) -> HistoryPage:
    """The events of a `person` and of one of `HISTORY_KINDS`, those with a number below `before`.

    An undo is of the kind of what it took back; `viewer` is as in `history`. Raises UnknownName
    for another kind.
    """
    if kind and kind not in HISTORY_KINDS:
        raise UnknownName(what=say("kind of action"), name=kind, hint=", ".join(HISTORY_KINDS))
    events = {event.number: event for event in project.history()}
    fitting = [
        event
        for event in events.values()
        if (not person or event.actor == person)
        and (not kind or kind_of(origin_of(event, events)) == kind)
    ]
    later = [event for event in fitting if before is None or event.number < before]
    shown = later[:limit]
    teller = Teller.of(project, events, viewer)
    return HistoryPage(
        told=tuple(teller.tell(event.number) for event in shown),
        n=len(fitting),
        total=len(events),
        newest=max(events, default=0),
        following=shown[-1].number if len(later) > limit else None,
        people=tuple(sorted({event.actor for event in events.values()})),
    )


def kind_of(event: Event) -> str:
    """The kind of action, of `HISTORY_KINDS`, that an event is."""
    verb = event.verb.partition(".")[0]
    return next((kind for kind, (_, verbs) in HISTORY_KINDS.items() if verb in verbs), "other")
