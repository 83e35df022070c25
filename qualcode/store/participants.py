"""Participants in the project, and the typed attributes that they have."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, or_, select, true

from ..errors import Unknown, WrongValue
from ..messages import Said, say
from ..model import Localized, Participant
from . import schema
from .journal import Action, Key, canonical_json, fetch

_VOICES = (schema.version_participants, schema.speakers, schema.turns)
"""The tables that say which participants a text tells of."""

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_VIETNAMESE_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


class AttributeKind(StrEnum):
    """What the values of an attribute are."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class AttributeType:
    """A column of the table of participants; `choices` are the values that a choice allows."""

    name: str
    kind: AttributeKind = AttributeKind.TEXT
    choices: tuple[str, ...] = ()
    label: Localized = Localized()

    def accepts(self, value: str) -> bool:
        """Whether `value`, as written, is one of this kind.

        Numbers may have a decimal comma; dates are 2026-03-01 or 1/3/2026 (day first).

        >>> AttributeType("tuổi", AttributeKind.NUMBER).accepts("37,5")
        True
        """
        if self.kind is AttributeKind.NUMBER:
            return bool(_NUMBER.fullmatch(value))
        if self.kind is AttributeKind.DATE:
            return _is_date(value)
        return self.kind is AttributeKind.TEXT or value in self.choices


def list_participants(
    connection: Connection, ids: Collection[str] | None = None
) -> list[Participant]:
    """All participants, or those of some ids, in their order, with their attributes."""
    wanted = true() if ids is None else schema.participants.c.id.in_(ids)
    return list(load_participants(connection, wanted).values())


def load_participants(
    connection: Connection, wanted: ColumnElement[bool]
) -> dict[str, Participant]:
    """GUID → participant, for the rows of `participants` that `wanted` selects."""
    people, values, types = schema.participants, schema.participant_values, schema.attribute_types
    rows = connection.execute(
        select(people.c.guid, people.c.id, values.c.attribute, values.c.value)
        .select_from(people)
        .outerjoin(values, values.c.participant == people.c.guid)
        .outerjoin(types, types.c.name == values.c.attribute)
        .where(wanted)
        .order_by(people.c.position, people.c.id, types.c.position)
    )
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for guid, name, attribute, value in rows:
        facts = found.setdefault(guid, (name, {}))[1]
        if attribute is not None:
            facts[attribute] = value
    return {guid: Participant(name, facts) for guid, (name, facts) in found.items()}


def list_attribute_types(connection: Connection) -> list[AttributeType]:
    """The attributes in their order."""
    types = schema.attribute_types
    rows = connection.execute(select(types).order_by(types.c.position, types.c.name))
    return [
        AttributeType(
            row.name,
            AttributeKind(row.kind),
            tuple(json.loads(row.choices)),
            Localized(row.label_vi, row.label_en),
        )
        for row in rows
    ]


def ensure_participants(
    action: Action, people: Iterable[Participant], known_as: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Id → GUID, after adding who is new; values that the project has are not overruled.

    `known_as` are the GUIDs by which other tools know them; a free one is kept.
    """
    together: dict[str, dict[str, str]] = {}
    for person in people:
        facts = together.setdefault(person.id, {})
        facts.update({k: v for k, v in person.attributes.items() if k not in facts})
    guids = _ensure_rows(action, together, known_as or {})
    values = _values(guids, together)
    there = fetch(action.connection, schema.participant_values, list(values))
    _write_values(action, {key: value for key, value in values.items() if key not in there})
    return guids


def save_participants(action: Action, people: Sequence[Participant]) -> None:
    """Writes participants; their values overrule what was there, an empty one takes it away.

    Raises WrongValue where an attribute's kind does not allow one.
    """
    types = {each.name: each for each in list_attribute_types(action.connection)}
    for person in people:
        for name, value in person.attributes.items():
            if value and name in types and not types[name].accepts(value):
                raise WrongValue(
                    participant=person.id, attribute=name, value=value, kind=_said(types[name].kind)
                )
    facts = {person.id: dict(person.attributes) for person in people}
    values = _values(_ensure_rows(action, facts, {}), facts)
    there = fetch(action.connection, schema.participant_values, list(values))
    table = schema.participant_values
    action.delete(table, [key for key in there if not values[key]])
    action.update(table, [_value_row(key, values[key]) for key in there if values[key]])
    _write_values(action, {k: value for k, value in values.items() if k not in there and value})


def save_attribute_types(action: Action, types: Sequence[AttributeType]) -> None:
    """Writes what attributes are; those that are not named stay as they are."""
    table = schema.attribute_types
    there = fetch(action.connection, table, [(each.name,) for each in types])
    rows = [
        {
            "name": each.name,
            "kind": each.kind.value,
            "choices": canonical_json(each.choices),
            "label_vi": each.label.vi,
            "label_en": each.label.en,
        }
        for each in types
    ]
    action.update(table, [row for row in rows if (row["name"],) in there])
    new = [row for row in rows if (row["name"],) not in there]
    position = _next_position(action.connection, table.c.position)
    action.insert(table, [{**row, "position": position + n} for n, row in enumerate(new)])


def participant_identities(connection: Connection) -> dict[str, tuple[str, str]]:
    """Id → GUID and description of every participant."""
    people = schema.participants.c
    rows = connection.execute(select(people.id, people.guid, people.description))
    return {name: (guid, description) for name, guid, description in rows}


def describe_participants(action: Action, descriptions: Mapping[str, str]) -> None:
    """Writes what is said of participants (by their ids) in a few words."""
    known = participant_identities(action.connection)
    action.update(
        schema.participants,
        [{"guid": known[name][0], "description": text} for name, text in descriptions.items()],
    )


def rename_participant(action: Action, old: str, new: str) -> None:
    """Gives a participant another id, everywhere. Raises Unknown."""
    people = schema.participants
    guid = action.connection.scalar(select(people.c.guid).where(people.c.id == old))
    if guid is None:
        raise Unknown(what=say("participant"), name=old)
    action.update(people, [{"guid": guid, "id": new}])


def named_only_in(connection: Connection, documents: Collection[str]) -> list[str]:
    """The participants of whom nothing but texts of these documents tells, in their order.

    Whom somebody has noted on is none of them.
    """
    people, versions = schema.participants.c, schema.versions.c
    texts = (
        select(versions.guid)
        .join_from(schema.documents, schema.versions)
        .where(schema.documents.c.name.in_(documents))
    )
    rows = connection.scalars(
        select(people.id)
        .where(
            or_(*(people.guid.in_(_told_of(each, each.c.version.in_(texts))) for each in _VOICES)),
            *(people.guid.not_in(_told_of(each, each.c.version.not_in(texts))) for each in _VOICES),
            people.guid.not_in(select(schema.memos.c.target)),
        )
        .order_by(people.position, people.id)
    )
    return list(rows)


def remove_unused(action: Action, names: Iterable[str]) -> None:
    """Takes away those of these participants whom no text names and nobody has noted on."""
    table, values = schema.participants, schema.participant_values
    rows = action.connection.execute(
        select(table.c.guid).where(
            table.c.id.in_(list(names)),
            *(table.c.guid.not_in(_told_of(each, true())) for each in _VOICES),
            table.c.guid.not_in(select(schema.memos.c.target)),
        )
    )
    unused = [guid for (guid,) in rows]
    held = select(values.c.participant, values.c.attribute).where(values.c.participant.in_(unused))
    action.delete(values, [tuple(key) for key in action.connection.execute(held)])
    action.delete(table, [(guid,) for guid in unused])


def _told_of(table: Table, where: ColumnElement[bool]) -> Select[tuple[str]]:
    """The participants whom rows of a table name."""
    return select(table.c.participant).where(table.c.participant.is_not(None), where)


def _said(kind: AttributeKind) -> Said:
    names = {
        AttributeKind.TEXT: say("text"),
        AttributeKind.NUMBER: say("number"),
        AttributeKind.DATE: say("date"),
        AttributeKind.CHOICE: say("choice"),
    }
    return names[kind]


def _ensure_rows(
    action: Action, people: Mapping[str, Mapping[str, str]], known_as: Mapping[str, str]
) -> dict[str, str]:
    """Id → GUID of `people` (id → attributes), after adding missing people and attributes."""
    table = schema.participants
    guids = dict(action.connection.execute(select(table.c.id, table.c.guid)).all())
    position = _next_position(action.connection, table.c.position)
    missing = [name for name in people if name not in guids]
    wanted = [known_as.get(name, "") for name in missing]
    new = dict(zip(missing, action.identify(table, wanted), strict=True))
    action.insert(
        table,
        [
            {"guid": guid, "id": name, "position": position + n, "description": ""}
            for n, (name, guid) in enumerate(new.items())
        ],
    )
    known = set(action.connection.scalars(select(schema.attribute_types.c.name)))
    named = dict.fromkeys(name for facts in people.values() for name in facts)
    save_attribute_types(action, [AttributeType(name) for name in named if name not in known])
    return {**guids, **new}


def _values(guids: Mapping[str, str], people: Mapping[str, Mapping[str, str]]) -> dict[Key, str]:
    return {
        (guids[name], attribute): value
        for name, facts in people.items()
        for attribute, value in facts.items()
    }


def _write_values(action: Action, values: Mapping[Key, str]) -> None:
    rows = [_value_row(key, value) for key, value in values.items()]
    action.insert(schema.participant_values, rows)


def _value_row(key: Key, value: str) -> dict[str, Any]:
    participant, attribute = key
    return {"participant": participant, "attribute": attribute, "value": value}


def _next_position(connection: Connection, position: ColumnElement[int]) -> int:
    return 1 + (connection.scalar(select(func.max(position))) or 0)


def _is_date(value: str) -> bool:
    written = _VIETNAMESE_DATE.fullmatch(value)
    try:
        if written:
            day, month, year = map(int, written.groups())
            date(year, month, day)
        else:
            date.fromisoformat(value)
    except ValueError:
        return False
    return True
