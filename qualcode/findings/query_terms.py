"""What a query is made of. What each of these names: `query`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import TypeVar

from ..model import Status

Kind = TypeVar("Kind")


class QueryUnit(StrEnum):
    """What a query is asked of."""

    SENTENCE = "sentence"
    TURN = "turn"
    PARAGRAPH = "paragraph"
    DOCUMENT = "document"


class Distance(StrEnum):
    """What lies between two codings is counted in this."""

    SYLLABLES = "syllables"
    TURNS = "turns"


class Nesting(StrEnum):
    """How one coding lies to another."""

    WITHIN = "within"
    OVERLAPS = "overlaps"


@dataclass(frozen=True, slots=True)
class CodeIs:
    """A coding of one of these codes."""

    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class CoderIs:
    """A coding by one of these coders."""

    coders: frozenset[str]


@dataclass(frozen=True, slots=True)
class StatusIs:
    """A coding in one of these states."""

    statuses: frozenset[Status]


@dataclass(frozen=True, slots=True)
class Spoken:
    """Speech whose `field` has one of these values, case and spaces aside.

    `field` is ``document``, ``participant``, ``speaker`` (a role in the talk) or an attribute.
    """

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Measured:
    """Speech of participants whose attribute is a number that stands in `relation` to this one."""

    field: str
    relation: str
    number: float


@dataclass(frozen=True, slots=True)
class Holds:
    """Speech with these words next to each other, diacritics aside unless `marked`."""

    words: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Not:
    """What `part` does not name."""

    part: Expression


@dataclass(frozen=True, slots=True)
class All:
    """What every part names."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """What at least one part names."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Two codings with at most `most` of a distance between them."""

    left: Expression
    right: Expression
    most: int
    distance: Distance = Distance.SYLLABLES


@dataclass(frozen=True, slots=True)
class Nested:
    """A coding of `left` that lies so to one of `right`."""

    left: Expression
    right: Expression
    nesting: Nesting


Condition = CodeIs | CoderIs | StatusIs | Spoken | Measured | Holds
Expression = Condition | Not | All | Some | Near | Nested


def is_rule(expression: Expression) -> bool:
    """Whether an expression only says by whom codings are and in what state."""
    match expression:
        case CoderIs() | StatusIs():
            return True
        case Not(part):
            return is_rule(part)
        case All(parts) | Some(parts):
            return all(map(is_rule, parts))
        case _:
            return False


def parts_of(expression: Expression, kind: type[Kind]) -> Iterator[Kind]:
    """The expressions of a kind anywhere in this one."""
    if isinstance(expression, kind):
        yield expression
    match expression:
        case Not(part):
            yield from parts_of(part, kind)
        case All(parts) | Some(parts):
            yield from chain.from_iterable(parts_of(part, kind) for part in parts)
        case Near(left, right) | Nested(left, right):
            yield from parts_of(left, kind)
            yield from parts_of(right, kind)
