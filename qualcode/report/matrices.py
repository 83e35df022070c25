"""Matrices as tables, with every number in a column of its own."""

from __future__ import annotations

from ..findings.matrix import BY_DOCUMENT, BY_PARTICIPANT, Cell, Matrix
from ..messages import Translator
from ..model import Codebook, Unit
from .tables import Column, Kind, Row, Table, Value
from .wording import attribute_in_words, base_name, base_size, group_name, unit_name


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
    return Row((base_name(matrix.unit, t), *bases), strong=True)


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
