"""What settings of findings are called: layers, units, groupings; tables as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..messages import Translator
from ..model import Localized, Unit
from ..store import AttributeType
from .layer import EVERYBODY

if TYPE_CHECKING:
    from ..findings.matrix import Matrix
    from ..report.tables import Table


def say_layer(name: str, translate: Translator) -> str:
    """A layer as a reader would call it."""
    from ..report.wording import layer_name

    return layer_name(None if name == EVERYBODY else name, translate)


def say_coder(name: str, translate: Translator) -> str:
    """A coder as a reader calls them; of a machine not which version of the codebook it read."""
    from ..report.wording import coder_name

    return coder_name(name, translate)


def say_unit(unit: str, translate: Translator) -> str:
    """A unit of counting as the head of a column."""
    from ..report.wording import unit_name

    return unit_name(Unit(unit), translate)


def say_grouping(by: str, translate: Translator) -> str:
    """What a matrix is grouped by; people's own attributes as they wrote them."""
    from ..report.wording import attribute_name

    return attribute_name(by, translate)


def say_attribute(name: str, types: Sequence[AttributeType], translate: Translator) -> str:
    """What a fact of a document or person is called: as the study's `types` say, else by us."""
    label = next((each.label for each in types if each.name == name), Localized())
    return label.text(translate.lang) or say_grouping(name, translate)


def say_group(value: str, translate: Translator) -> str:
    """A group's name, or that it is not stated."""
    from ..report.wording import group_name

    return group_name(value, translate)


def tell_table(table: Table, translate: Translator) -> dict[str, Any]:
    """A table as templates show it."""
    from ..report.tables import plain_table

    return plain_table(table, translate)


def matrix_words(matrix: Matrix, translate: Translator) -> tuple[str, str, tuple[str, ...]]:
    """What a matrix crosses, what its last row counts, and notes that say what its numbers are."""
    from ..report.matrices import matrix_caption, matrix_notes
    from ..report.wording import base_name

    unit = matrix.unit
    caption = matrix_caption(matrix, translate)
    return caption, base_name(unit, translate), matrix_notes(unit, translate)
