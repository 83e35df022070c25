"""Who speaks in the documents of a study, and what its attributes of participants are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..model import Document, Participant, ParticipantRow
from ..store import AttributeKind, AttributeType, Project
from ..teams.plan import MergePlan, Outcome
from ..text import with_participants
from .attributes import plan_types, values_of
from .study_change import added_values


def cases_in(plan: MergePlan) -> dict[str, list[str]]:
    """Document → participants of whom the plan says that they speak in it."""
    cases: dict[str, list[str]] = {}
    for value in plan.values:
        if value.kind == "participation" and value.outcome is not Outcome.REFUSED:
            cases.setdefault(value.name, []).append(value.target)
    return cases


def link_cases(document: Document, cases: Sequence[str]) -> Document:
    """The document with the participants `cases`, each as the voice that is theirs.

    The only participant is the only voice; several are found by the labels of the voices. Those
    that are not found are named as participants of the document all the same.
    """
    alone = len(cases) == 1
    several = len(document.participants) > 1
    for case in cases:
        row = ParticipantRow(case, document=document.id if alone or several else None)
        document = with_participants(document, [row])
    there = {person.id for person in document.participants}
    silent = tuple(Participant(case) for case in cases if case not in there)
    return replace(document, participants=(*document.participants, *silent))


def changed_voices(project: Project, plan: MergePlan) -> Iterator[Document]:
    """Documents of ours in which somebody is known to speak now."""
    new = {each.document for each in plan.documents if each.is_new}
    cases: dict[str, list[str]] = {}
    for value in plan.values:
        if value.kind == "participation" and value.outcome is Outcome.ADDED:
            cases.setdefault(value.name, []).append(value.target)
    for name, who in cases.items():
        if name not in new:
            stored = project.document(name)
            there = {person.id for person in stored.participants}
            linked = link_cases(stored, [case for case in who if case not in there])
            if linked.participants != stored.participants:
                yield linked


def attribute_types(
    project: Project, plan: MergePlan, arrived: Iterable[Document]
) -> Iterator[AttributeType]:
    """What attributes of participants are: as ours has it, as the study says, or as values tell."""
    known = project.participants()
    facts = {person.id: dict(person.attributes) for person in known}
    for value in added_values(plan, "participant"):
        if value.name:
            facts.setdefault(value.target, {})[value.name] = value.value
    for document in arrived:
        for person in document.participants:
            mine = facts.setdefault(person.id, {})
            mine.update({k: v for k, v in person.attributes.items() if k not in mine})
    after = values_of(Participant(name, each) for name, each in facts.items())
    types = {each.name: each for each in project.attribute_types()}
    stated = {
        value.target: value.value
        for value in added_values(plan, "variable")
        if value.of == "participants" and value.value in set(AttributeKind)
    }
    for name in stated:
        after.setdefault(name, [])
    for each in plan_types(list(types.values()), values_of(known), after):
        wanted = stated.get(each.name)
        if wanted is not None and each.name not in types:
            values = after[each.name]
            choices = tuple(dict.fromkeys(values)) if wanted == AttributeKind.CHOICE else ()
            said = AttributeType(each.name, AttributeKind(wanted), choices)
            if all(map(said.accepts, values)):
                each = said
        yield each
