"""Quotes that people chose for themes: listed, added, marked, ordered, taken along."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from ..errors import QuoteMismatch, Unknown
from ..messages import say
from ..model import ChosenQuote, Redaction, Span
from . import schema
from .documents import current_versions
from .journal import Action, Key, canonical_json
from .people import ensure_coders


@dataclass(frozen=True, slots=True)
class StoredQuote:
    """A chosen quote and its row: `changed_by` is the row's version, `position` its place.

    It counts in the document's text of number `version`; `outdated` where that is no longer the
    current one.
    """

    guid: str
    changed_by: int
    created: str
    author: str
    position: int
    version: int
    outdated: bool
    quote: ChosenQuote


@dataclass(frozen=True, slots=True)
class QuoteMove:
    """A chosen quote as it stands in its document's current text; `expected` is its row version."""

    guid: str
    expected: int
    quote: ChosenQuote


def list_quotes(connection: Connection, code: str | None = None) -> list[StoredQuote]:
    """The chosen quotes of a code, or of all, in the order that people gave them in each code."""
    chosen, coders = schema.chosen_quotes, schema.coders.c
    documents, versions = schema.documents.c, schema.versions.c
    statement = (
        select(
            chosen,
            documents.name.label("document"),
            documents.current,
            versions.number,
            coders.name.label("author_name"),
        )
        .join_from(chosen, schema.versions)
        .join(schema.documents)
        .join(schema.coders, coders.guid == chosen.c.author)
        .order_by(chosen.c.code, chosen.c.position, chosen.c.created, chosen.c.guid)
    )
    if code is not None:
        statement = statement.where(chosen.c.code == code)
    return [
        StoredQuote(
            row.guid,
            row.changed_by,
            row.created,
            row.author_name,
            row.position,
            row.number,
            row.number != row.current,
            ChosenQuote(
                row.document,
                row.start,
                row.end,
                row.code,
                row.quote,
                tuple(Span(*cut) for cut in json.loads(row.cuts)),
                tuple(Redaction(*each) for each in json.loads(row.redactions)),
                bool(row.starred),
            ),
        )
        for row in connection.execute(statement)
    ]


def add_quote(
    action: Action, quote: ChosenQuote, *, author: str, known_as: str = "", created: str = ""
) -> str:
    """The GUID of a quote that was chosen from a document's current text; it becomes the last.

    One that comes from elsewhere is `known_as` its GUID there, which it keeps if it is free, and
    was `created` at its own time. Raises Unknown for a document that is not there, QuoteMismatch,
    UnfitMarks.
    """
    chosen = schema.chosen_quotes
    last = select(func.max(chosen.c.position)).where(chosen.c.code == quote.code)
    [guid] = action.identify(chosen, [known_as])
    row = {
        "guid": guid,
        "code": quote.code,
        "position": 1 + (action.connection.scalar(last) or 0),
        "starred": int(quote.starred),
        "author": ensure_coders(action, [author])[author],
        "created": created or action.time,
        **_place(action, quote),
    }
    action.insert(chosen, [row])
    return guid


def edit_quote(
    action: Action,
    guid: str,
    *,
    expected: int | None = None,
    starred: bool | None = None,
    cuts: Sequence[Span] | None = None,
    redactions: Sequence[Redaction] | None = None,
) -> None:
    """Changes what is given of a chosen quote. Raises Conflict, UnfitMarks."""
    values = {
        "starred": None if starred is None else int(starred),
        "cuts": None if cuts is None else canonical_json(cuts),
        "redactions": None if redactions is None else canonical_json(redactions),
    }
    given = {name: value for name, value in values.items() if value is not None}
    seen: dict[Key, int] | None = None if expected is None else {(guid,): expected}
    action.update(schema.chosen_quotes, [{"guid": guid, **given}], seen)


def order_quotes(action: Action, guids: Sequence[str], expected: Mapping[str, int]) -> None:
    """Gives quotes the places 1, 2, 3 …; `expected` are the row versions seen. Raises Conflict."""
    rows = [{"guid": guid, "position": place} for place, guid in enumerate(guids, 1)]
    action.update(
        schema.chosen_quotes, rows, {(guid,): number for guid, number in expected.items()}
    )


def drop_quotes(action: Action, guids: Sequence[str], expected: Mapping[str, int]) -> None:
    """Takes chosen quotes away; their transcripts keep the words. Raises Conflict."""
    action.delete(
        schema.chosen_quotes,
        [(guid,) for guid in guids],
        {(guid,): number for guid, number in expected.items()},
    )


def move_quotes(action: Action, moves: Sequence[QuoteMove]) -> None:
    """Takes quotes along to the current texts. Raises Conflict, QuoteMismatch, UnfitMarks."""
    rows = [{"guid": move.guid, **_place(action, move.quote)} for move in moves]
    action.update(schema.chosen_quotes, rows, {(move.guid,): move.expected for move in moves})


def carry(action: Action, codes: Mapping[str, str | None]) -> None:
    """Gives the quotes of codes that are no more to those that took their place, or to none."""
    chosen = schema.chosen_quotes.c
    rows = action.connection.execute(
        select(chosen.guid, chosen.code).where(chosen.code.in_(list(codes)))
    ).all()
    news = [{"guid": row.guid, "code": codes[row.code]} for row in rows if codes[row.code]]
    action.update(schema.chosen_quotes, news)
    action.delete(schema.chosen_quotes, [(row.guid,) for row in rows if not codes[row.code]])


def _place(action: Action, quote: ChosenQuote) -> dict[str, Any]:
    """Where a quote stands in the current text, with what is marked in it."""
    current = current_versions(action.connection)
    if quote.document not in current:
        raise Unknown(what=say("document"), name=quote.document)
    if not quote.quote:
        raise QuoteMismatch(document=quote.document, start=quote.start, end=quote.end)
    return {
        "version": current[quote.document][0],
        "start": quote.start,
        "end": quote.end,
        "quote": quote.quote,
        "cuts": canonical_json(quote.cuts),
        "redactions": canonical_json(quote.redactions),
    }
