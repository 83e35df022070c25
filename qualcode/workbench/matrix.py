"""`matrix`: how many voice each theme, by any grouping; and the quotes behind every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..errors import UnknownName
from ..findings.counting import Coverage, Standing, cover
from ..findings.matrix import (
    BY_DOCUMENT,
    BY_PARTICIPANT,
    Cell,
    Matrix,
    Row,
    alphabetical,
    groups_of,
    tabulate,
)
from ..findings.quotes import build_quote, verify
from ..findings.redaction import redact, redact_quote
from ..findings.results import Excerpt
from ..messages import Translator, say
from ..model import Code, Coding, Domain, Status, Unit
from .layer import Layer
from .naming import known_name
from .run import check_roles

MOST_QUOTES = 50
"""Quotes of a cell that are shown at once."""


@dataclass(frozen=True, eq=False)
class MatrixOutcome:
    """A matrix of a layer, with what was counted in it.

    `codings` are those that count or lie aside, in the order of the texts; `coverage` says of each
    where it counts; `roles` are those to which counting was restricted, if it was.
    """

    layer: Layer
    matrix: Matrix
    coverage: Coverage
    codings: tuple[Coding, ...]
    roles: tuple[str, ...] = ()

    @cached_property
    def n_codings(self) -> int:
        """The codings that are counted."""
        return len(self._counted)

    @cached_property
    def n_unreviewed(self) -> int:
        """Those of them that a machine proposed and no person has reviewed."""
        return sum(each.status is Status.PROPOSED for each in self._counted)

    @property
    def n_aside(self) -> int:
        """The codings that lie in nobody's counted speech."""
        return len(self.codings) - self.n_codings

    @cached_property
    def _counted(self) -> list[Coding]:
        standings = self.coverage.standings
        pairs = zip(self.codings, standings, strict=True)
        return [coding for coding, standing in pairs if standing is Standing.COUNTED]

    def say_review(self, translate: Translator) -> str:
        """What a reader must know about who is counted, and who made and checked it."""
        from ..report.wording import say_reviewed, say_roles

        said = say_reviewed(self.n_unreviewed, self.n_codings, self.layer.n_open, translate)
        return f"{said} {say_roles(self.roles, translate)}".rstrip()

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        matrix = self.matrix
        return {
            "by": matrix.by,
            "unit": matrix.unit.value,
            "layer": self.layer.name,
            "codings": self.n_codings,
            "unreviewed": self.n_unreviewed,
            "not_counted": self.n_aside,
            "open_differences": self.layer.n_open,
            "groups": [
                {"value": g.value, "participants": g.n_participants, "segments": g.n_segments}
                for g in (*matrix.groups, matrix.total)
            ],
            "rows": [_row_record(row) for row in matrix.rows],
        }


@dataclass(frozen=True, slots=True)
class CellQuotes:
    """Some of the quotes behind a cell, and how many there are; `name` is the row's."""

    row: Row
    value: str | None
    cell: Cell
    quotes: tuple[Excerpt, ...]
    n_quotes: int

    @property
    def target(self) -> Code | Domain:
        """What the row is of."""
        return self.row.code or self.row.domain


def groupings(layer: Layer) -> tuple[str, ...]:
    """By what a matrix of the layer can be: the attributes of participants, then the rest."""
    found = {
        name
        for document in layer.documents.values()
        for person in document.participants
        for name, value in person.attributes.items()
        if value.strip()
    }
    first = [name for name in ("role", "site", "sex", "age") if name in found]
    others = sorted(found - {*first, BY_DOCUMENT, BY_PARTICIPANT}, key=alphabetical)
    return (*first, *others, BY_PARTICIPANT, BY_DOCUMENT)


def matrix(
    layer: Layer,
    *,
    by: str = "role",
    unit: str = Unit.SENTENCE.value,
    roles: Sequence[str] = (),
) -> MatrixOutcome:
    """Themes × groups of a layer. `by`: an attribute, ``participant`` or ``document``.

    `roles` restricts who is counted. Raises UnknownName, UnknownRole.
    """
    by = known_name(say("attribute"), by, groupings(layer))
    documents = tuple(layer.documents.values())
    check_roles(roles, documents)
    known = {code.id for code in layer.codebook.codes}
    place = {name: number for number, name in enumerate(layer.documents)}
    codings = sorted(
        (each for each in layer.codings if each.code in known and _stands(each)),
        key=lambda each: (place[each.document], each.start, each.end, each.code),
    )
    coverage = cover(codings, documents, Unit(unit), roles=roles)
    table = tabulate(coverage, layer.codebook, by)
    return MatrixOutcome(layer, table, coverage, tuple(codings), tuple(roles))


def cell_quotes(
    outcome: MatrixOutcome,
    target: str,
    value: str | None = None,
    *,
    limit: int | None = MOST_QUOTES,
    offset: int = 0,
) -> CellQuotes:
    """The quotes behind a cell, in the order of the documents, each found again in its text.

    `target` is the id of a code or a domain, `value` a group's (None: everybody's). Raises
    UnknownName, QuoteMismatch.
    """
    row = _row(outcome.matrix, target)
    cell = row.total if value is None else row.cells[_column(outcome.matrix, value)]
    codes = outcome.layer.codebook.codes
    meant = {c.id for c in codes if (c.id if row.code else c.domain) == target}
    membership, _ = groups_of(outcome.coverage, outcome.matrix.by)
    found = [
        coding
        for coding, places in zip(outcome.codings, outcome.coverage.places, strict=True)
        if coding.code in meant
        and any(
            value is None or membership[each.document, each.participant] == value for each in places
        )
    ]
    end = None if limit is None else offset + limit
    shown = tuple(_excerpt(outcome, coding) for coding in found[offset:end])
    return CellQuotes(row, value, cell, shown, len(found))


def _excerpt(outcome: MatrixOutcome, coding: Coding) -> Excerpt:
    layer = outcome.layer
    document, hidden = layer.documents[coding.document], layer.redactions.get(coding.document, ())
    code = layer.codebook.code(coding.code)
    assert code is not None
    domain = next(each for each in layer.codebook.domains if each.id == code.domain)
    quote = build_quote(coding, layer.documents, outcome.coverage.people)
    shown = quote and redact_quote(quote, document.text, hidden)
    if shown:
        verify(shown, document)
    words = redact(document.text, coding.start, coding.end, hidden)
    return Excerpt(coding, words, code, domain, shown)


def _row(matrix: Matrix, target: str) -> Row:
    for row in matrix.rows:
        if (row.code or row.domain).id == target:
            return row
    names = [(row.code or row.domain).id for row in matrix.rows]
    known_name(say("code"), target, names)
    raise AssertionError(target)


def _column(matrix: Matrix, value: str) -> int:
    values = [each.value for each in matrix.groups]
    if value not in values:
        raise UnknownName(what=say("group"), name=value, hint="")
    return values.index(value)


def _stands(coding: Coding) -> bool:
    return coding.status is not Status.REJECTED


def _row_record(row: Row) -> dict[str, Any]:
    return {
        "domain": row.domain.id,
        "code": row.code.id if row.code else None,
        "name": (row.code or row.domain).name._asdict(),
        "cells": [_cell_record(cell) for cell in (*row.cells, row.total)],
    }


def _cell_record(cell: Cell) -> dict[str, Any]:
    return {
        "segments": cell.n_segments,
        "participants": cell.n_participants,
        "share": cell.share,
    }
