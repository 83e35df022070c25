"""What the attributes of participants are: kinds inferred from values or given by a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..errors import UsageError
from ..messages import N_, Said, say
from ..model import Participant
from ..store import AttributeKind, AttributeType
from ..text.header import canonical_key

MAX_CHOICES = 12
MAX_CHOICE_LENGTH = 40
"""A choice has few short values that recur; anything else is text."""

KIND_NAMES: Mapping[AttributeKind, str] = {
    AttributeKind.TEXT: N_("text"),
    AttributeKind.NUMBER: N_("number"),
    AttributeKind.DATE: N_("date"),
    AttributeKind.CHOICE: N_("choice"),
}

Values = Mapping[str, Sequence[str]]
"""Attribute → all values that participants have of it, the empty ones left out."""


def values_of(people: Iterable[Participant]) -> dict[str, list[str]]:
    """The values of each attribute, in the order in which they come."""
    values: dict[str, list[str]] = {}
    for person in people:
        for name, value in person.attributes.items():
            if value:
                values.setdefault(name, []).append(value)
    return values


def infer_type(name: str, values: Sequence[str]) -> AttributeType:
    """The narrowest kind that all `values` are of; a choice where few short ones recur.

    A number that begins with 0, such as a telephone's, is text.

    >>> infer_type("age", ["58", "63"]).kind.value, infer_type("phone", ["0912", "0913"]).kind.value
    ('number', 'text')
    >>> infer_type("sex", ["nữ", "nam", "nữ", "nữ"]).choices
    ('nữ', 'nam')
    """
    number = AttributeType(name, AttributeKind.NUMBER)
    if values and all(number.accepts(value) and not _has_leading_zero(value) for value in values):
        return number
    day = AttributeType(name, AttributeKind.DATE)
    if values and all(map(day.accepts, values)):
        return day
    choices = tuple(dict.fromkeys(values))
    recur = len(choices) <= min(MAX_CHOICES, len(values) // 2)
    if choices and recur and all(len(value) <= MAX_CHOICE_LENGTH for value in choices):
        return AttributeType(name, AttributeKind.CHOICE, choices)
    return AttributeType(name)


def read_kinds(given: Iterable[str]) -> dict[str, AttributeKind]:
    """Attribute → kind of ``age=number`` and the like. Raises UsageError.

    >>> read_kinds(["tuổi=number"])
    {'age': <AttributeKind.NUMBER: 'number'>}
    """
    kinds = {}
    for each in given:
        name, separator, kind = each.rpartition("=")
        if not separator or not name.strip() or kind not in set(AttributeKind):
            known = ", ".join(AttributeKind)
            raise UsageError(
                what=say("“{given}”: write ATTRIBUTE=KIND, KIND one of {known}.",
                         given=each, known=known)
            )  # fmt: skip
        kinds[canonical_key(name)] = AttributeKind(kind)
    return kinds


def plan_types(
    known: Sequence[AttributeType],
    before: Values,
    after: Values,
    asked: Mapping[str, AttributeKind] | None = None,
) -> list[AttributeType]:
    """The attributes whose type changes when their values become `after`.

    What a person `asked` for comes first; an attribute that is new is inferred; a choice takes in
    values that are new. Raises UsageError for an asked attribute that nobody has.
    """
    types = {each.name: each for each in known}
    planned: dict[str, AttributeType] = {}
    for name, kind in (asked or {}).items():
        if name not in types and name not in after:
            names = ", ".join(dict.fromkeys([*types, *after]))
            raise UsageError(
                what=say("No participant has “{name}”. Known here: {names}.",
                         name=name, names=names)
            )  # fmt: skip
        choices = tuple(dict.fromkeys(after.get(name, ()))) if kind is AttributeKind.CHOICE else ()
        planned[name] = AttributeType(name, kind, choices)
    for name, values in after.items():
        if name in planned:
            continue
        if name not in types or not before.get(name):
            planned[name] = infer_type(name, values)
        elif types[name].kind is AttributeKind.CHOICE:
            choices = tuple(dict.fromkeys([*types[name].choices, *values]))
            planned[name] = AttributeType(name, AttributeKind.CHOICE, choices, types[name].label)
    return [each for each in planned.values() if types.get(each.name) != each]


def misfits(types: Iterable[AttributeType], people: Iterable[Participant]) -> Iterator[Said]:
    """The values that are not of the kind that their attribute has."""
    kinds = {each.name: each for each in types}
    for person in people:
        for name, value in person.attributes.items():
            if value and name in kinds and not kinds[name].accepts(value):
                yield say(
                    "{participant}: “{value}” is not a {kind}, as {attribute} asks for.",
                    participant=person.id,
                    value=value,
                    kind=say_kind(kinds[name]),
                    attribute=name,
                )


def say_kind(attribute: AttributeType) -> Said:
    """The kind in words, with what may be chosen."""
    if attribute.kind is AttributeKind.CHOICE:
        return say("choice ({choices})", choices=", ".join(attribute.choices))
    return say(KIND_NAMES[attribute.kind])


def type_records(types: Iterable[AttributeType]) -> list[dict[str, Any]]:
    """Plain values under stable keys."""
    return [
        {"name": each.name, "kind": each.kind.value, "choices": list(each.choices)}
        for each in types
    ]


def merged(
    people: Iterable[Participant], rows: Iterable[Participant], *, overrule: bool
) -> tuple[list[Participant], list[Said]]:
    """`people` with what `rows` say of them, and notes on values that differ.

    The rows' values win if they `overrule` (an empty one then takes the old one away); else what
    people have stays, and each difference is noted.
    """
    facts = {person.id: dict(person.attributes) for person in people}
    notes = []
    for row in rows:
        mine = facts.setdefault(row.id, {})
        for name, value in row.attributes.items():
            differs = bool(mine.get(name)) and bool(value) and mine[name] != value
            if differs and not overrule:
                notes.append(
                    say("{participant}: {attribute} stays “{kept}”; “{value}” was read.",
                        participant=row.id, attribute=name, kept=mine[name], value=value)
                )  # fmt: skip
            elif overrule or not mine.get(name):
                mine[name] = value
    return [Participant(name, _without_blanks(each)) for name, each in facts.items()], notes


def _without_blanks(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}


def _has_leading_zero(value: str) -> bool:
    return len(value) > 1 and value[0] == "0" and value[1].isdigit()
