"""What settings of findings are called: layers, units, groupings; tables as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..messages import Translator
from ..model import Unit
from .layer import EVERYBODY

if TYPE_CHECKING:
    from ..findings.matrix import Matrix
    from ..report.tables import Table


def say_layer(name: str, translate: Translator) -> str:
    """A layer as a reader would call it."""
    from ..report.wording import layer_name

    return layer_name(None if name == EVERYBODY else name, translate)


def say_unit(unit: str, translate: Translator) -> str:
    """A unit of counting as the head of a column."""
    from ..report.wording import unit_name

    return unit_name(Unit(unit), translate)


def say_grouping(by: str, translate: Translator) -> str:
    """What a matrix is grouped by; people's own attributes as they wrote them."""
    from ..report.wording import attribute_name

    return attribute_name(by, translate)


def say_group(value: str, translate: Translator) -> str:
    """A group's name, or that it is not stated."""
    from ..report.wording import group_name

    return group_name(value, translate)


def tell_table(table: Table, translate: Translator) -> dict[str, Any]:
    """A table as templates show it."""
    from ..report.tables import plain_table

    return plain_table(table, translate)


def matrix_words(matrix: Matrix, translate: Translator) -> tuple[str, tuple[str, ...]]:
    """What a matrix crosses, and the notes that say what its numbers are."""
    from ..report.matrices import matrix_caption, matrix_notes

    return matrix_caption(matrix, translate), matrix_notes(matrix.unit, translate)
