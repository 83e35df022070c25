"""What the coding page reads: a transcript with its codings, and what has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..limits import MAX_CHANGES_TOLD
from ..model import Participant, Turn
from ..store import Project, StoredCoding
from .blind import is_blind, shown
from .history import Told, tell_events
from .own_reviews import proposals_of


@dataclass(frozen=True, slots=True, eq=False)
class Transcript:
    """A document as it was when the journal stood at `number`; `text_sha256` is of its `text`.

    `participants` are those who speak in it; `finished` names who has coded it to its end.
    """

    guid: str
    name: str
    number: int
    text: str
    text_sha256: str
    turns: tuple[Turn, ...]
    participants: tuple[Participant, ...]
    codings: tuple[StoredCoding, ...]
    finished: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What was done until the journal stood at `number`.

    `told` are the events, oldest first. `codings` are those that are new or other, by the GUID of
    their document, and `removed` the GUIDs of those that are no more (some may never have been
    seen). Where the `whole` must be read anew, both are empty.
    """

    number: int
    told: tuple[Told, ...] = ()
    codings: Mapping[str, tuple[StoredCoding, ...]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    whole: bool = False


def open_transcript(project: Project, document_guid: str, *, viewer: str) -> Transcript:
    """A document with all codings on it that `viewer` may see. Raises Unknown."""
    with project.moment() as now:
        name = now.document_name(document_guid)
        read = now.text(name)
        turns = now.turns(name)
        speaking = {turn.participant for turn in turns if turn.participant}
        return Transcript(
            document_guid,
            name,
            now.last_event(),
            read.text,
            read.sha256,
            turns,
            tuple(now.participants(speaking)),
            tuple(shown(now, now.codings(document=name), viewer)),
            tuple(sorted(now.finished().get(name, ()))),
        )


def changes_since(
    project: Project, number: int, *, document_guid: str | None = None, viewer: str
) -> Changes:
    """What was done after event `number`, in one document or in all, as `viewer` may see it.

    Raises Unknown.
    """
    with project.moment() as now:
        rows = now.changes_after(number)
        events = range(max(number, rows.number - MAX_CHANGES_TOLD) + 1, rows.number + 1)
        told = tuple(tell_events(now, events, viewer))
        if rows.whole:
            return Changes(rows.number, told, whole=True)
        stored = now.load_codings(sorted(rows.codings))
        if is_blind(now):
            if len(stored) < len(rows.codings):  # perhaps a decision, whose proposal shows again
                return Changes(rows.number, told, whole=True)
            there = {each.guid: each for each in (*stored, *proposals_of(now, stored, viewer))}
            stored = list(there.values())
        guids = _documents(now, stored, document_guid)
        seen = shown(now, [each for each in stored if not each.outdated], viewer)
        codings: dict[str, list[StoredCoding]] = {}
        for each in seen:
            if each.coding.document in guids:
                codings.setdefault(guids[each.coding.document], []).append(each)
        return Changes(
            rows.number,
            told,
            {guid: tuple(here) for guid, here in codings.items()},
            tuple(sorted(rows.codings - {each.guid for each in stored})),
        )


def _documents(
    project: Project, codings: list[StoredCoding], document_guid: str | None
) -> dict[str, str]:
    """Name → GUID of the documents of these codings, or of the one that is asked for."""
    if document_guid is not None:
        return {project.document_name(document_guid): document_guid}
    names = {stored.coding.document for stored in codings}
    return {name: project.document_guid(name) for name in names}
