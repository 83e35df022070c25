"""The matrix as its page shows it: heads, rows and cells in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .. import workbench
from .desk import Desk

if TYPE_CHECKING:
    from ..workbench import MatrixOutcome

TINTS = 10
"""Steps of tint that a cell may have, from 0."""

EVERY, GROUP = "all", "group:"
"""By which column a matrix is sorted: that of everybody, or that of a group."""


def matrix_heads(desk: Desk, outcome: MatrixOutcome) -> list[dict[str, Any]]:
    """The groups and everybody, as the head of the table shows them."""
    t, matrix, keys = desk.t, outcome.matrix, column_keys(outcome)
    return [
        {
            "key": keys[place],
            "name": workbench.say_group(each.value, t) if place < len(matrix.groups) else t("All"),
            "size": t("n = {n}", n=t.number(each.n_participants)),
            "segments": t.number(each.n_segments),
        }
        for place, each in enumerate((*matrix.groups, matrix.total))
    ]


def column_keys(outcome: MatrixOutcome) -> list[str]:
    """By what the columns can be asked for: their groups, whatever their places are."""
    return [*(f"{GROUP}{each.value}" for each in outcome.matrix.groups), EVERY]


def matrix_rows(
    desk: Desk, outcome: MatrixOutcome, *, show: str, sort: str
) -> list[dict[str, Any]]:
    """The rows as the table shows them: domains in their order, their codes as it is sorted."""
    matrix = outcome.matrix
    most = max((row.total.n_segments for row in matrix.rows if row.code), default=0)
    places = {code.id: place for place, code in enumerate(outcome.layer.codebook.codes)}
    unit = workbench.say_unit(matrix.unit.value, desk.t)
    order = _order(column_keys(outcome), sort)
    rows: list[dict[str, Any]] = []
    for domain in outcome.layer.codebook.domains:
        here = [row for row in matrix.rows if row.domain.id == domain.id]
        codes = sorted((row for row in here if row.code), key=order)
        for row in (*(row for row in here if not row.code), *codes):
            values: Sequence[str | None] = [*(each.value for each in matrix.groups), None]
            cells = zip(values, (*row.cells, row.total), strict=True)
            rows.append(
                {
                    "id": row.code.id if row.code else row.domain.id,
                    "name": (row.code or row.domain).name.text(desk.t.lang),
                    "domain": row.code is None,
                    "colour": f"code-{places[row.code.id]}" if row.code else "",
                    "cells": [_cell(desk, cell, value, show, unit, most) for value, cell in cells],
                }
            )
    return rows


def _order(keys: Sequence[str], chosen: str) -> Any:
    """By what the codes of a domain are sorted: a column's people and segments, or not at all."""
    if chosen not in keys:
        return lambda row: 0
    place = keys.index(chosen)

    def key(row: Any) -> tuple[int, int]:
        cell = (*row.cells, row.total)[place]
        return -cell.n_participants, -cell.n_segments

    return key


def _cell(
    desk: Desk, cell: Any, value: str | None, show: str, unit: str, most: int
) -> dict[str, Any]:
    t = desk.t
    people, share, segments = (
        t.number(cell.n_participants),
        t.percent(cell.share),
        t.number(cell.n_segments),
    )
    strength = cell.share or 0
    main, more = people, share
    if show == "share":
        main, more = share, people
    elif show == "segments":
        main, more = segments, people
        strength = cell.n_segments / most if most else 0
    return {
        "main": main,
        "more": more,
        "none": not cell.n_segments,
        "tint": min(TINTS, round(TINTS * strength)),
        "group": value,
        "all": value is None,
        "told": t(
            "participants: {people} ({share}), {unit}: {segments}",
            people=people, share=share, unit=unit.lower(), segments=segments,
        ),
    }  # fmt: skip
