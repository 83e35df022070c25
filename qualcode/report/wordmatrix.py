"""Matrices on pages of Word: a column a group, its cells tinted by share."""

from __future__ import annotations

from collections.abc import Sequence

from ..findings.colours import PAPER, domain_colours, mix
from ..findings.matrix import Cell, Matrix
from ..messages import Translator
from ..model import Codebook, Unit
from . import wordxml as xml
from .matrices import matrix_table
from .wordfile import Body, words
from .wording import base_size, domain_letter, group_name, say_segments, unit_name

THEME_WIDTH, GROUP_WIDTH = 2700, 1060
"""Least widths of a matrix's first and other columns, in twips."""

MAX_TINT = 0.34


def is_wide(matrices: Sequence[Matrix]) -> bool:
    """Whether the widest of the matrices needs pages on their side."""
    widest = max((len(matrix.groups) + 1 for matrix in matrices), default=0)
    return THEME_WIDTH + widest * GROUP_WIDTH > xml.text_width(landscape=False)


def say_cells(unit: Unit, t: Translator) -> str:
    """What stands in a cell of a matrix on a page."""
    return t(
        "Each cell gives the participants of the group who voiced the theme, their share of "
        "the group, and below them the {units}. The stronger the tint, the larger the share.",
        units=unit_name(unit, t).lower(),
    )


def add_matrix(
    body: Body, codebook: Codebook, matrix: Matrix, *, notes: Sequence[str] = ()
) -> None:
    """Adds a matrix, in as many tables as its groups need; each has the column of everybody."""
    room = xml.text_width(landscape=body.landscape)
    most = max(1, (room - THEME_WIDTH) // GROUP_WIDTH - 1)
    groups = range(len(matrix.groups))
    for start in range(0, max(1, len(groups)), most):
        last = start + most >= len(groups)
        _part(body, codebook, matrix, groups[start : start + most], notes if last else ())


def _part(
    body: Body, codebook: Codebook, matrix: Matrix, chosen: range, notes: Sequence[str]
) -> None:
    """Adds the chosen groups of a matrix, and the column of everybody."""
    t = body.t
    table = matrix_table(codebook, matrix, t)
    room = xml.text_width(landscape=body.landscape)
    n = len(chosen) + 1
    width = min(1900, (room - THEME_WIDTH) // n)
    widths = [min(room - n * width, 6200), *[width] * n]
    groups = [*(matrix.groups[index] for index in chosen), matrix.total]
    names = [group_name(group.value, t) for group in groups[:-1]] + [t("All")]
    head = [words(table.columns[0].head, widths[0], "TableHead")]
    for name, group in zip(names, groups, strict=True):
        size = xml.paragraph(xml.run(base_size(group, t)), "TableSmall", keep=True)
        head.append(
            xml.cell(xml.paragraph(xml.run(name), "TableHeadNumber", keep=True) + size, width)
        )
    rows = [xml.row(head, head=True)]
    for row, shown in zip(matrix.rows, table.rows, strict=False):
        index = shown.domain or 0
        colour = domain_colours(codebook.domains[index].colour, index)[0]
        name = str(shown.values[0])
        if shown.strong:
            name = f"{domain_letter(index)}. {name}"
        cells = [*(row.cells[place] for place in chosen), row.total]
        rows.append(
            xml.row(
                [
                    words(name, widths[0], "TableText", bold=shown.strong),
                    *(_cell(cell, matrix.unit, width, colour, t) for cell in cells),
                ]
            )
        )
    bases = [say_segments(group.n_segments, matrix.unit, t) for group in groups]
    rows.append(
        xml.row(
            [
                words(str(table.rows[-1].values[0]), widths[0], "TableText"),
                *(words(base, width, "TableSmall") for base in bases),
            ]
        )
    )
    body.table(table.caption, rows, widths, notes)


def _cell(cell: Cell, unit: Unit, width: int, colour: str, t: Translator) -> str:
    """Participants and share above, segments below, tinted by share."""
    if not cell.n_participants:
        return words("0", width, "TableNumber")
    share = f" ({t.percent(cell.share)})" if cell.share is not None else ""
    people = xml.run(t.number(cell.n_participants), bold=True) + xml.run(share)
    segments = xml.run(say_segments(cell.n_segments, unit, t))
    return xml.cell(
        xml.paragraph(people, "TableNumber") + xml.paragraph(segments, "TableSmall"),
        width,
        fill=mix(colour, PAPER, MAX_TINT * (cell.share or 0)),
    )
