"""Rows as people would speak of them, for what is said when two edits meet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from ..messages import N_, Said, say
from . import schema

REMOVING = N_("to remove it")
ANOTHER = N_("another version")

ROWS: Mapping[str, str] = {
    "settings": N_("A setting of the study"),
    "documents": N_("A document"),
    "versions": N_("The text of a document"),
    "participants": N_("A participant"),
    "participant_values": N_("A value of a participant"),
    "codebooks": N_("The codebook"),
    "codings": N_("A coding"),
    "memos": N_("A memo"),
    "statements": N_("The statement of the theme {key}"),
    "chosen_quotes": N_("A chosen quote"),
    "inbox": N_("A question of the inbox"),
    "decisions": N_("A decision"),
    "sets": N_("A set"),
}
SOMETHING = N_("Something in the study")

COLUMNS: Mapping[str, str] = {
    "quote": N_("quote"),
    "code": N_("code"),
    "memo": N_("memo"),
    "status": N_("status"),
    "text": N_("text"),
    "value": N_("value"),
    "name": N_("name"),
    "description": N_("description"),
    "vi": N_("Vietnamese"),
    "en": N_("English"),
}
"""The columns that people know, in the order in which they are told; the others are left out."""

STATUSES: Mapping[str, str] = {
    "proposed": N_("proposed"),
    "accepted": N_("accepted"),
    "rejected": N_("rejected"),
    "manual": N_("manual"),
}


def name_row(table: Table, key: tuple[str | int, ...], row: Mapping[str, Any] | None) -> Said:
    """What a person would call the row; None where it is no more."""
    if row is not None and table is schema.codings:
        return say("The coding “{quote}” ({code})", quote=row["quote"], code=row["code"])
    if row is not None and table is schema.chosen_quotes:
        return say("The chosen quote “{quote}” ({code})", quote=row["quote"], code=row["code"])
    return say(ROWS.get(table.name, SOMETHING), key=key[0])


def tell_row(row: Mapping[str, Any]) -> Said:
    """What a row holds or is to hold, in words; an empty one is to be removed."""
    if not row:
        return say(REMOVING)
    told: Said | None = None
    for name, word in COLUMNS.items():
        if name in row:
            value = say(STATUSES[row[name]]) if name == "status" else row[name]
            each = say("{name}: {what}", name=say(word), what=value or "–")
            told = say("{first}; {rest}", first=told, rest=each) if told else each
    return told or say(ANOTHER)
