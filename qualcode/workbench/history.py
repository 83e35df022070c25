"""`history`, `undo`, `redo`: what was done, in plain words, and back and forth through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from ..messages import N_, Said, Translator, say
from ..model import Code, Domain, Localized
from ..store import Event, EventKind, Project
from .blind import is_blind
from .history_words import TELLERS, listed
from .opening import acting_coder

SENTENCES: Mapping[str, str] = {
    "init": N_("created the project “{title}”"),
    "document.rename": N_("renamed the document {document} to {new}"),
    "participants": N_("wrote participants ({participants})"),
    "participants.set": N_("changed values of the participant {participant} ({changes})"),
    "memo": N_("wrote a memo on “{target}”"),
    "statement": N_("stated what “{code}” says"),
    "theme.choose": N_("chose a quote from {document} for “{code}”"),
    "theme.edit": N_("changed how a quote from {document} for “{code}” is shown"),
    "theme.order": N_("put the quotes of “{code}” in order"),
    "theme.drop": N_("no longer quotes a passage of {document} for “{code}”"),
    "code": N_("worked on codings"),
    "note": N_("worked on memos and themes"),
    "adjudicate": N_("decided differences"),
    "code.add": N_("added codings ({codings})"),
    "code.accept": N_("accepted codings ({codings})"),
    "code.reject": N_("rejected codings ({codings})"),
    "code.propose": N_("set codings back to proposed ({codings})"),
    "code.change": N_("changed codings ({codings})"),
    "code.memo": N_("wrote a memo on codings ({codings})"),
    "code.move": N_("moved codings ({codings})"),
    "code.remove": N_("removed codings ({codings})"),
    "code.finish": N_("finished coding {names}"),
    "code.reopen": N_("took back that {names} was finished"),
    "coders.passphrase": N_("set the passphrase of {name}"),
    "coders.remove": N_("took away the passphrase of {name}"),
    "lock": N_("locked the study: nobody sees what others code"),
    "unlock": N_("unlocked the study: everybody sees what was coded"),
    "codebook.import": N_("put the codebook {version} in force"),
    "codebook.add": N_("added the code “{name}”"),
    "codebook.group": N_("added the group of codes “{name}”"),
    "codebook.edit": N_("changed what the codebook says of “{code}”"),
}
"""What the verbs of the journal say, filled from the event's summary; others: `TELLERS`."""

SHORTER: Mapping[str, str] = {
    "theme.choose": N_("chose a quote for “{code}”"),
    "theme.edit": N_("changed how a quote of “{code}” is shown"),
    "theme.drop": N_("no longer quotes a passage for “{code}”"),
}
"""What some of them say where the summary does not name the document."""

ONE_CODING: Mapping[str, str] = {
    "code.add": N_("coded a passage of {document} with “{code}”"),
    "code.accept": N_("accepted “{code}” in {document}"),
    "code.reject": N_("rejected “{code}” in {document}"),
    "code.propose": N_("set “{code}” in {document} back to proposed"),
    "code.change": N_("gave a passage of {document} the code “{code}”"),
    "code.memo": N_("wrote a memo on “{code}” in {document}"),
    "code.move": N_("moved the edges of “{code}” in {document}"),
    "code.remove": N_("removed “{code}” from a passage of {document}"),
}
"""What each verb says of a single coding."""

_THEMES = ("statement", "theme.choose", "theme.edit", "theme.order", "theme.drop")

VEILED: Mapping[str, str] = {
    **dict.fromkeys(ONE_CODING, "code"),
    **dict.fromkeys((*_THEMES, "memo"), "note"),
    "adjudicate.decide": "adjudicate",
}
"""What people do not hear of each other while a study is blind, and what they hear instead."""

CODES_OF: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(_THEMES, ("code",)),
    "memo": ("target",),
    "codebook.edit": ("code",),
}
"""Where the summaries of verbs name codes by their ids."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event and its sentence, in which the actor is the subject.

    `in_force` says whether what it did stands: it was not undone, or that was undone in turn.
    """

    event: Event
    sentence: Said
    in_force: bool

    @property
    def coded(self) -> str:
        """The document of the one coding that this was about; empty where it was anything else."""
        told = self.event.summary
        is_one = self.event.verb in ONE_CODING and told.get("codings") == 1
        return str(told["documents"][0]) if is_one and told.get("documents") else ""

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        event = self.event
        return {
            "number": event.number,
            "time": event.time,
            "actor": event.actor,
            "verb": event.verb,
            "kind": event.kind.value,
            "undoes": event.undoes,
            "in_force": self.in_force,
            "summary": dict(event.summary),
            "sentence": translate.tell(self.sentence),
        }


def history(project: Project, *, limit: int | None = None, viewer: str | None = None) -> list[Told]:
    """What was done, the newest first, at most `limit` events, as `viewer` may see it.

    While the study is blind, of what others did to codings it only says that they did something.
    """
    return tell_events(project, [event.number for event in project.history(limit)], viewer)


def undo(
    project: Project,
    *,
    actor: str,
    number: int | None = None,
    anyone: bool = False,
    dry_run: bool = False,
) -> Told:
    """What was taken back: the actor's own newest action in force, or the newest of `anyone`.

    With a `number` it is that one of their actions, whatever they have done since. Raises
    NothingToUndo, Conflict, BuiltUpon.
    """
    if dry_run:
        return _told(project, project.next_undo(None if anyone else actor, number), actor)
    return _told(project, project.undo(actor=actor, number=number, anyone=anyone), actor)


def redo(project: Project, *, actor: str, anyone: bool = False, dry_run: bool = False) -> Told:
    """What is done again: of the actor's own actions, or `anyone`'s, the last that was undone.

    Raises NothingToRedo, also where they have done something since; Conflict, BuiltUpon.
    """
    if dry_run:
        return _told(project, project.next_redo(None if anyone else actor), actor)
    return _told(project, project.redo(actor=actor, anyone=anyone), actor)


def undo_to(
    project: Project, number: int, *, actor: str, newest: int | None = None, dry_run: bool = False
) -> list[Told]:
    """What was taken back, newest first, for all to be as it was after event `number`.

    Anybody's actions are, each by an event of its own, all or none of them. Raises Conflict, also
    where something was done since event `newest`; BuiltUpon.
    """
    if dry_run:
        return tell_events(project, project.events_since(number), actor)
    return tell_events(project, project.undo_to(number, actor=actor, newest=newest), actor)


def tell_events(project: Project, numbers: Sequence[int], viewer: str | None) -> list[Told]:
    """The events of these numbers with their sentences, in the order given; see `history`."""
    teller = Teller.of(project, project.related_events(numbers), viewer)
    return [teller.tell(number) for number in numbers]


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what events (by number) did; `names` are those of codes and domains by ids."""

    events: Mapping[int, Event]
    names: Mapping[str, Localized]
    undone_by: Mapping[int, int]

    @classmethod
    def of(cls, project: Project, events: Mapping[int, Event], viewer: str | None) -> Teller:
        """What `viewer`, by default who acts here, may know of events; an empty one is nobody."""
        if is_blind(project):
            who = acting_coder(project, None) if viewer is None else viewer
            events = {number: _veil(event, events, who) for number, event in events.items()}
        book = project.codebook()
        there: list[Domain | Code] = [*book.domains, *book.codes] if book else []
        return cls(
            events,
            {each.id: each.name for each in there},
            {each.undoes: each.number for each in events.values() if each.undoes},
        )

    def tell(self, number: int) -> Told:
        """The event of that number, its sentence, and whether what it did stands."""
        stands, last = True, number
        while last in self.undone_by:
            stands, last = not stands, self.undone_by[last]
        return Told(self.events[number], self._say(self.events[number]), stands)

    def _say(self, event: Event) -> Said:
        """What an event did; of an undo or redo, what it took back or did again."""
        if event.kind in (EventKind.DO, EventKind.NOTE):
            return self._sentence(event)
        origin = origin_of(event, self.events)
        what = self._sentence(origin)
        if event.kind is EventKind.UNDO:
            return say("undid number {number}: {what}", number=origin.number, what=what)
        return say("redid number {number}: {what}", number=origin.number, what=what)

    def _sentence(self, event: Event) -> Said:
        with suppress(KeyError, IndexError):  # written by another version, with another summary
            if event.verb in TELLERS:
                return TELLERS[event.verb](event.summary, self._names_in(event))
            if event.verb in ONE_CODING and "codes" in event.summary:
                return self._tell_codings(event)
        values = self._named(event)
        for template in (SENTENCES.get(event.verb), SHORTER.get(event.verb)):
            with suppress(KeyError, IndexError):
                if template is not None:
                    template.format_map(values)
                    return say(template, **values)
        facts = ", ".join(f"{name}={value}" for name, value in event.summary.items())
        return say("{verb} {facts}", verb=event.verb, facts=facts)

    def _tell_codings(self, event: Event) -> Said:
        """What was done to which codes of which documents."""
        told = event.summary
        codes = [self.names.get(code, code) for code in told["codes"]]
        if told["codings"] == 1:
            return say(ONE_CODING[event.verb], document=told["documents"][0], code=codes[0])
        return say(
            "{what}: {codes}; {documents}",
            what=say(SENTENCES[event.verb], codings=told["codings"]),
            codes=listed(codes),
            documents=listed(told["documents"]),
        )

    def _named(self, event: Event) -> dict[str, Any]:
        """The event's summary, a code by its name instead of its id where it has one."""
        values, names = dict(event.summary), self._names_in(event)
        for key in CODES_OF.get(event.verb, ()):
            values[key] = names.get(values.get(key, ""), values.get(key))
        return values

    def _names_in(self, event: Event) -> Mapping[str, Localized]:
        """Names of codes, those first that they had when it was done."""
        called = {id_: Localized(*name) for id_, name in event.summary.get("called", {}).items()}
        return {**self.names, **called}


def _veil(event: Event, events: Mapping[int, Event], viewer: str) -> Event:
    """The event without what somebody else coded or noted."""
    origin = origin_of(event, events)
    if origin.actor == viewer or origin.verb not in VEILED:
        return event
    verb = VEILED[origin.verb] if event is origin else event.verb
    return replace(event, summary={}, verb=verb)


def origin_of(event: Event, events: Mapping[int, Event]) -> Event:
    """The action that an undo or redo is about in the end."""
    while event.undoes is not None and event.undoes in events:
        event = events[event.undoes]
    return event


def _told(project: Project, number: int, viewer: str) -> Told:
    """The action behind the event of that number, with its sentence."""
    events = project.related_events([number])
    return Teller.of(project, events, viewer).tell(origin_of(events[number], events).number)
