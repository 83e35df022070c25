"""Matrices as tables: in full for spreadsheets, one column a group for pages."""

from __future__ import annotations

from ..findings.matrix import BY_DOCUMENT, BY_PARTICIPANT, Cell, Matrix
from ..messages import Translator
from ..model import Codebook, Unit
from .tables import Column, Kind, Row, Table, Value
from .wording import attribute_in_words, base_size, group_name, say_segments, unit_name


def matrix_table(codebook: Codebook, matrix: Matrix, t: Translator) -> Table:
    """Themes × groups: under each group's head its segments, participants and share."""
    unit = unit_name(matrix.unit, t)
    columns = [Column(t("Theme"), width=46)]
    heads = [(group_name(each.value, t), each) for each in matrix.groups] + [
        (t("All"), matrix.total)
    ]
    for name, each in heads:
        head = f"{name} ({base_size(each, t)})"
        columns += [
            Column(unit, Kind.COUNT, 9, head),
            Column(t("Participants"), Kind.COUNT, 12, head),
            Column(t("% of participants"), Kind.SHARE, 12, head),
        ]
    domains = {domain.id: index for index, domain in enumerate(codebook.domains)}
    rows = tuple(
        Row(
            (
                (row.code or row.domain).name.text(t.lang),
                *(value for cell in (*row.cells, row.total) for value in _counts(cell)),
            ),
            domain=domains[row.domain.id],
            strong=row.code is None,
        )
        for row in matrix.rows
    )
    name = attribute_in_words(matrix.by, t)
    return Table(
        t("Themes by {attribute}", attribute=name),
        matrix_caption(matrix, t),
        tuple(columns),
        (*rows, _base(matrix, t)),
        matrix_notes(matrix.unit, t),
    )


def brief_matrix_table(codebook: Codebook, matrix: Matrix, t: Translator) -> Table:
    """Themes × groups for a page: one column a group, participants with their share."""
    heads = [(group_name(each.value, t), each) for each in matrix.groups]
    heads.append((t("All"), matrix.total))
    domains = {domain.id: index for index, domain in enumerate(codebook.domains)}
    rows = [
        Row(
            (
                (row.code or row.domain).name.text(t.lang),
                *(_said_cell(cell, matrix, t) for cell in (*row.cells, row.total)),
            ),
            domain=domains[row.domain.id],
            strong=row.code is None,
        )
        for row in matrix.rows
    ]
    base = t("Base: all {units}", units=unit_name(matrix.unit, t).lower())
    sums = (t.number(each.n_segments) for _, each in heads)
    return Table(
        t("Themes by {attribute}", attribute=attribute_in_words(matrix.by, t)),
        matrix_caption(matrix, t),
        (
            Column(t("Theme"), width=46),
            *(Column(f"{name} ({base_size(each, t)})", Kind.COUNT, 16) for name, each in heads),
        ),
        (*rows, Row((base, *sums), strong=True)),
        (
            t(
                "Each cell: participants who voiced the theme, their share of the group, and the "
                "{units} in which they did.",
                units=unit_name(matrix.unit, t).lower(),
            ),
            *matrix_notes(matrix.unit, t)[1:],
        ),
    )


def _said_cell(cell: Cell, matrix: Matrix, t: Translator) -> str:
    if not cell.n_segments:
        return "0"
    people = f"{t.number(cell.n_participants)} ({t.percent(cell.share)})"
    return f"{people}; {say_segments(cell.n_segments, matrix.unit, t)}"


def matrix_caption(matrix: Matrix, t: Translator) -> str:
    """What a matrix crosses."""
    name = attribute_in_words(matrix.by, t)
    if matrix.by in (BY_DOCUMENT, BY_PARTICIPANT):
        return t("Themes by {attribute}", attribute=name)
    return t("Themes by {attribute} of the participants", attribute=name)


def _counts(cell: Cell) -> tuple[Value, Value, Value]:
    return cell.n_segments, cell.n_participants, cell.share


def _base(matrix: Matrix, t: Translator) -> Row:
    """All that each group said; how many people it holds stands in its head."""
    groups = (*matrix.groups, matrix.total)
    bases = [value for group in groups for value in (group.n_segments, None, None)]
    name = t("Base: all {units}", units=unit_name(matrix.unit, t).lower())
    return Row((name, *bases), strong=True)


def matrix_notes(unit: Unit, t: Translator) -> tuple[str, ...]:
    """What the numbers of a matrix are."""
    units = unit_name(unit, t).lower()
    return (
        t(
            "{head}: {units} in which the theme was voiced, each counted once. Participants: "
            "respondents who voiced it at least once. %: their share of all participants in the "
            "column (n).",
            head=unit_name(unit, t),
            units=units,
        ),
        t(
            "The row of a domain counts {units} and participants with at least one of its themes, "
            "so it is not the sum of the rows below it: one may voice several themes.",
            units=units,
        ),
    )
