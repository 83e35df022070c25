"""`participants`: who was spoken to, from tables and by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import Conflict, UsageError, WrongValue
from ..files import tables
from ..messages import N_, Said, Translator, say
from ..model import Document, Participant, ParticipantRow
from ..store import Action, AttributeKind, AttributeType, Project
from ..store import documents as document_rows
from ..store import participants as participant_rows
from ..text import with_participants
from ..text.header import canonical_key
from .attributes import (
    merged,
    misfits,
    plan_types,
    read_kinds,
    say_kind,
    type_records,
    values_of,
)
from .naming import known_name

MAX_BRIEF = 3
OTHER_PEOPLE = N_("what the table of participants changes")


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changes, `before` and `after`; empty where there is none."""

    participant: str
    attribute: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, eq=False)
class PeoplePlan:
    """What is going to be written of participants, and what there is to say about it.

    `voices` are documents in which a table names speakers anew, `renamed` who spoke there before;
    `number` is that of the action that wrote it, 0 while none did.
    """

    new: tuple[str, ...]
    changes: tuple[Change, ...]
    types: tuple[AttributeType, ...]
    voices: tuple[Document, ...] = ()
    renamed: tuple[str, ...] = ()
    notes: tuple[Said, ...] = ()
    number: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.new or self.changes or self.voices)

    def as_record(self, translate: Translator) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "new": list(self.new),
            "changes": [
                {
                    "participant": each.participant,
                    "attribute": each.attribute,
                    "before": each.before or None,
                    "after": each.after or None,
                }
                for each in self.changes
            ],
            "types": type_records(self.types),
            "documents": [document.id for document in self.voices],
            "notes": [translate.tell(note) for note in self.notes],
        }


def list_participants(project: Project) -> dict[str, Any]:
    """All participants with their attributes, the kinds of these, and who speaks where."""
    documents = project.speaking()
    return {
        "attributes": type_records(project.attribute_types()),
        "participants": [
            {
                "participant": person.id,
                "attributes": dict(person.attributes),
                "documents": documents.get(person.id, []),
            }
            for person in project.participants()
        ],
    }


def import_participants(
    project: Project,
    path: Path,
    *,
    actor: str,
    kinds: Sequence[str] = (),
    dry_run: bool = False,
    shown: PeoplePlan | None = None,
) -> PeoplePlan:
    """Brings a table (CSV or Excel) into the project; its values overrule, blank cells do not.

    A row that names a document (and a speaker in it) also says whose voice that is. `kinds` are
    given as ``age=number``; an attribute that is new gets the kind that its values suggest.
    Raises BrokenTable, UsageError, WrongValue, and Conflict where it would change something else
    than was `shown`.
    """
    rows = tables.read_participants(path)
    types = read_kinds(kinds)
    if dry_run:
        return _plan_table(project, rows, types)
    with project.action("participants.import", actor=actor, file=path.name) as action:
        plan = _plan_table(project.within(action), rows, types)
        if shown is not None:
            refuse_other_people(shown, plan)
        _write(action, plan)
    return replace(plan, number=action.number)


def refuse_other_people(shown: PeoplePlan, now: PeoplePlan) -> None:
    """Nothing, or Conflict where a table now changes something else than was shown."""
    told = Translator("en")
    yours, theirs = shown.as_record(told), now.as_record(told)
    if yours != theirs:
        raise Conflict(what=say(OTHER_PEOPLE), yours=_brief(shown, now), theirs=_brief(now, shown))


def _brief(plan: PeoplePlan, other: PeoplePlan) -> str:
    """The first values that one table's plan changes and another does not."""
    changes = [each for each in plan.changes if each not in other.changes][:MAX_BRIEF]
    return (
        "; ".join(
            f"{each.participant}, {each.attribute}: {each.before or '–'} → {each.after or '–'}"
            for each in changes
        )
        or "–"
    )


def _plan_table(
    project: Project, rows: Sequence[ParticipantRow], kinds: Mapping[str, AttributeKind]
) -> PeoplePlan:
    known = project.participants()
    voices, renamed = _voices(project, rows)
    people, _ = merged(known, _together(rows), overrule=True)
    people, _ = merged(people, [p for each in voices for p in each.participants], overrule=False)
    speaking = {*project.speaking(), *(p.id for each in voices for p in each.participants)}
    strangers = sorted({row.participant for row in rows} - speaking)
    plan = _plan(project, known, people, kinds)
    plan = replace(plan, voices=voices, renamed=renamed)
    if strangers and project.documents():
        names = ", ".join(strangers)
        note = say("In the table of participants but in no transcript: {names}.", names=names)
        plan = replace(plan, notes=(*plan.notes, note))
    return plan


def set_participant(
    project: Project,
    participant: str,
    values: Sequence[str],
    *,
    actor: str,
    kinds: Sequence[str] = (),
    new: bool = False,
    seen: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> PeoplePlan:
    """Writes attributes of one participant, given as ``age=58``; an empty value takes one away.

    `seen` are the values that whoever asks saw there. Raises Conflict where others stand there,
    and UsageError where they are of other `kinds`; UnknownName for somebody who is not there unless
    `new`; UsageError, WrongValue.
    """
    if not participant.strip():
        raise UsageError(what=say("The participant's id is empty."))
    facts = dict(map(_read_value, values))
    types = read_kinds(kinds)
    seen = {canonical_key(name): value for name, value in (seen or {}).items()}
    if dry_run:
        person = Participant(_whom(project, participant, new), facts)
        return _plan_person(project, person, types, seen)
    with project.action("participants.set", actor=actor) as action:
        inside = project.within(action)
        person = Participant(_whom(inside, participant, new), facts)
        plan = _plan_person(inside, person, types, seen)
        action.summary["participant"] = person.id
        _write(action, plan)
    return plan


def _whom(project: Project, participant: str, new: bool) -> str:
    """The participant's id as the project has it, or as it will; raises UnknownName, UsageError."""
    ids = [person.id for person in project.participants()]
    if not new:
        return known_name(say("participant"), participant, ids)
    if participant in ids:
        raise UsageError(what=say("There is a participant “{name}” already.", name=participant))
    return participant


def _plan_person(
    project: Project,
    person: Participant,
    kinds: Mapping[str, AttributeKind],
    seen: Mapping[str, str],
) -> PeoplePlan:
    known = project.participants()
    there = next((each.attributes for each in known if each.id == person.id), {})
    _refuse_other_kinds(project, {name: kinds[name] for name in seen if name in kinds})
    for name, value in seen.items():
        yours, theirs = person.attributes.get(name, ""), there.get(name, "")
        if theirs not in (value, yours):
            what = say("“{attribute}” of {participant}", attribute=name, participant=person.id)
            raise Conflict(what=what, yours=yours, theirs=theirs)
    people, _ = merged(known, [person], overrule=True)
    return _plan(project, known, people, kinds, is_open=False)


def _refuse_other_kinds(project: Project, kinds: Mapping[str, AttributeKind]) -> None:
    """Nothing, or UsageError where values of another kind stand under one of the names."""
    for each in project.attribute_types():
        if each.kind is not kinds.get(each.name, each.kind):
            what = say("There are values of “{attribute}” already: {kind}.",
                       attribute=each.name, kind=say_kind(each))  # fmt: skip
            raise UsageError(what=what)


def _read_value(given: str) -> tuple[str, str]:
    name, separator, value = given.partition("=")
    if not separator or not name.strip():
        raise UsageError(what=say("“{given}”: write ATTRIBUTE=VALUE.", given=given))
    return canonical_key(name), value.strip()


def _together(rows: Iterable[ParticipantRow]) -> list[Participant]:
    """One participant an id; a later row of the same one adds to the earlier."""
    facts: dict[str, dict[str, str]] = {}
    for row in rows:
        facts.setdefault(row.participant, {}).update(row.attributes)
    return [Participant(name, each) for name, each in facts.items()]


def _voices(
    project: Project, rows: Sequence[ParticipantRow]
) -> tuple[tuple[Document, ...], tuple[str, ...]]:
    """The documents in which `rows` name somebody anew, and the ids that these had before."""
    voices, renamed = [], []
    for info in project.documents():
        stored = project.document(info.name)
        document = with_participants(stored, rows)
        now = [person.id for person in document.participants]
        before = [person.id for person in stored.participants]
        if now != before:
            voices.append(document)
            renamed += [name for name in before if name not in now]
    return tuple(voices), tuple(renamed)


def _plan(
    project: Project,
    known: Sequence[Participant],
    people: Sequence[Participant],
    kinds: Mapping[str, AttributeKind],
    *,
    is_open: bool = True,
) -> PeoplePlan:
    """What it takes to make `people` of those `known`; unless `is_open`, no choice is added.

    Raises WrongValue where a value that changes is not of its attribute's kind.
    """
    types = project.attribute_types()
    after = values_of(people)
    planned = plan_types(types, values_of(known), after, kinds)
    if not is_open:
        names = {each.name for each in types if values_of(known).get(each.name)} - set(kinds)
        planned = [each for each in planned if each.name not in names]
    together = {each.name: each for each in (*types, *planned)}
    changes = tuple(_changes(known, people))
    for each in changes:
        attribute = together[each.attribute]
        if each.after and not attribute.accepts(each.after):
            raise WrongValue(
                participant=each.participant,
                attribute=each.attribute,
                value=each.after,
                kind=say_kind(attribute),
            )
    ids = {person.id for person in known}
    new = tuple(person.id for person in people if person.id not in ids)
    return PeoplePlan(new, changes, tuple(planned), notes=tuple(misfits(planned, people)))


def _changes(before: Iterable[Participant], after: Iterable[Participant]) -> Iterator[Change]:
    known = {person.id: person.attributes for person in before}
    for person in after:
        facts = known.get(person.id, {})
        for name in dict.fromkeys([*facts, *person.attributes]):
            old, new = facts.get(name, ""), person.attributes.get(name, "")
            if old != new:
                yield Change(person.id, name, old, new)


def _write(action: Action, plan: PeoplePlan) -> None:
    facts: dict[str, dict[str, str]] = {name: {} for name in plan.new}
    for each in plan.changes:
        facts.setdefault(each.participant, {})[each.attribute] = each.after
    people = [Participant(name, each) for name, each in facts.items()]
    action.summary |= {"new": len(plan.new), "changes": len(plan.changes)}
    participant_rows.save_attribute_types(action, plan.types)
    participant_rows.save_participants(action, people)
    document_rows.save_voices(action, plan.voices)
    participant_rows.remove_unused(action, plan.renamed)
