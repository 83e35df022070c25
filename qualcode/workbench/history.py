"""`history`, `undo`, `redo`: what was done, in plain words, and back and forth through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..messages import N_, Said, Translator, say
from ..model import Localized
from ..store import Event, EventKind, Project
from .blind import is_blind
from .opening import acting_coder

SENTENCES: Mapping[str, str] = {
    "init": N_("created the project “{title}”"),
    "import": N_("imported transcripts"),
    "import.study": N_(
        "brought in {study} (documents: {documents}, codes: {codes}, codings: {codings}, "
        "memos: {memos})"
    ),
    "merge": N_("merged {names} (documents: {documents}, codes: {codes}, codings: {codings})"),
    "merge.decide": N_("decided what merging had left open ({names}: {answer})"),
    "document.remove": N_("removed the document {document}"),
    "participants": N_("wrote participants ({participants})"),
    "participants.import": N_(
        "read participants from {file} (new: {new}, values changed: {changes})"
    ),
    "participants.set": N_("changed values of the participant {participant} ({changes})"),
    "setting": N_("changed the setting {key}"),
    "memo": N_("wrote a memo on “{target}”"),
    "statement": N_("stated what “{code}” says"),
    "theme.choose": N_("chose a quote for “{code}”"),
    "theme.edit": N_("changed how a quote of “{code}” is shown"),
    "theme.order": N_("put the quotes of “{code}” in order"),
    "theme.drop": N_("no longer quotes a passage for “{code}”"),
    "tag": N_("proposed codings (new: {new}, taken back: {gone})"),
    "code": N_("worked on codings"),
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
    "adjudicate.rules": N_("settled differences by the rule {rule} ({decided})"),
    "adjudicate.decide": N_("decided the difference {short} in {document}"),
    "codebook.import": N_("put the codebook {version} in force"),
    "codebook.add": N_("added the code {code} ({name})"),
    "codebook.group": N_("added the group of codes {domain} ({name})"),
    "codebook.edit": N_("changed what the codebook says of {code}"),
    "codebook.rename": N_("renamed the code {code} to {new}, with {codings} codings"),
    "codebook.move": N_("moved the code {code} to {to}, with {codings} codings"),
    "codebook.merge": N_("merged {codes} into the code {into}, with {codings} codings"),
    "codebook.split": N_("split the code {new} off {code}, with {codings} codings"),
    "codebook.delete": N_("deleted the code {code}; {codings} codings were concerned"),
}
"""What each verb of the journal says, filled from the event's summary."""

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

VEILED = ONE_CODING.keys()
"""What others do not tell of each other while a study is blind."""

IMPORTED: Sequence[tuple[str, str]] = (
    ("new", N_("imported {names}")),
    ("corrected", N_("corrected {names}")),
    ("voices", N_("named the speakers of {names} anew")),
    ("resaved", N_("read {names} again")),
)

CODES_OF: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(
        ("statement", "theme.choose", "theme.edit", "theme.order", "theme.drop"), ("code",)
    ),
    "memo": ("target",),
}
"""Where the summaries of verbs name codes by their ids."""

MAX_NAMES = 4


@dataclass(frozen=True, slots=True)
class Told:
    """One event and its sentence, in which the actor is the subject.

    `in_force` says whether what it did stands: it was not undone, or that was undone in turn.
    """

    event: Event
    sentence: Said
    in_force: bool

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


def undo(project: Project, *, actor: str, anyone: bool = False, dry_run: bool = False) -> Told:
    """What was taken back: the actor's own newest action in force, or the newest of `anyone`.

    Raises NothingToUndo, Conflict, BuiltUpon.
    """
    if dry_run:
        return _told(project, project.next_undo(None if anyone else actor), actor)
    return _told(project, project.undo(actor=actor, anyone=anyone), actor)


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
    """Says what events (by number) did; `names` are those of codes by their ids."""

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
        return cls(
            events,
            {code.id: code.name for code in book.codes} if book else {},
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
        if event.verb == "import":
            return _tell_import(event.summary)
        template, values = SENTENCES.get(event.verb), self._named(event)
        try:
            if event.verb in ONE_CODING and "codes" in values:
                return self._tell_codings(event)
            if template is not None:
                template.format_map(values)
                return say(template, **values)
        except (KeyError, IndexError):  # written by another version, with another summary
            pass
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
            codes=_names(codes),
            documents=_names(told["documents"]),
        )

    def _named(self, event: Event) -> dict[str, Any]:
        """The event's summary, a code by its name instead of its id where it has one."""
        values = dict(event.summary)
        for key in CODES_OF.get(event.verb, ()):
            values[key] = self.names.get(values.get(key, ""), values.get(key))
        return values


def _veil(event: Event, events: Mapping[int, Event], viewer: str) -> Event:
    """The event without what somebody else did to codings."""
    origin = origin_of(event, events)
    if origin.verb not in VEILED or origin.actor == viewer:
        return event
    is_origin = event is origin
    return replace(event, summary={}, verb="code" if is_origin else event.verb)


def _tell_import(summary: Mapping[str, Any]) -> Said:
    parts = [
        say(template, names=_names(summary[outcome]))
        for outcome, template in IMPORTED
        if summary.get(outcome)
    ]
    if not parts:
        return say("imported {names}", names=_names(summary.get("documents", [])))
    told = parts[0]
    for part in parts[1:]:
        told = say("{first}; {second}", first=told, second=part)
    if summary.get("left"):
        told = say(
            "{first}; codings that stayed on the texts before: {n}", first=told, n=summary["left"]
        )
    return told


def _names(names: Sequence[str | Localized]) -> Said:
    first = {f"name{n}": name for n, name in enumerate(names[:MAX_NAMES])}
    shown = Said(", ".join(f"{{{key}}}" for key in first), first)
    if len(names) <= MAX_NAMES:
        return shown
    return say("{names} and {n} more", names=shown, n=len(names) - MAX_NAMES)


def origin_of(event: Event, events: Mapping[int, Event]) -> Event:
    """The action that an undo or redo is about in the end."""
    while event.undoes is not None and event.undoes in events:
        event = events[event.undoes]
    return event


def _told(project: Project, number: int, viewer: str) -> Told:
    """The action behind the event of that number, with its sentence."""
    events = project.related_events([number])
    return Teller.of(project, events, viewer).tell(origin_of(events[number], events).number)
