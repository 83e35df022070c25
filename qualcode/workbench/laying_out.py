"""How a transcript is laid out for reading: its blocks, and how codings are painted on them.

`qualcode/web/static/lanes.js` gives lanes and lines in the same way when codings change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..findings.marks import cut_marks, pack_lanes
from ..model import Coding, Document, Span, Status, Turn

LINES = 4
"""Codings that are drawn as lines below a piece of text; more are counted."""


class Piece(NamedTuple):
    """A piece of a block's text under the same codings.

    `lines` has `LINES` places, from the text downwards, each a coding or None; `more` is how many
    codings have no line; `is_guess` says that all of them are only proposed.
    """

    text: str
    lines: tuple[Coding | None, ...] = ()
    more: int = 0
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """What is read in one piece: a turn, or an aside that no speaker says (`turn` is None)."""

    start: int
    end: int
    turn: Turn | None
    pieces: tuple[Piece, ...]


def lay_out(
    document: Document, codings: Sequence[Coding], *, painted: int | None = None
) -> list[Block]:
    """The blocks of a document in order, the header and speakers' labels left out.

    Codings are painted on the first `painted` code points, by default on all; rejected ones are
    not. Labels stand at the end of what is between two turns, on a line of their own.
    """
    shown = [each for each in codings if each.status is not Status.REJECTED]
    spans = [(each.start, each.end) for each in shown]
    lanes = pack_lanes(spans)
    end = len(document.text) if painted is None else painted
    return [
        Block(
            span.start,
            span.end,
            turn,
            tuple(_paint(document.text, span, shown, lanes))
            if span.start < end
            else (Piece(document.text[span.start : span.end]),),
        )
        for span, turn in iter_blocks(document)
    ]


def iter_blocks(document: Document) -> Iterator[tuple[Span, Turn | None]]:
    """The spans that are read: turns, and between them what stands above a speaker's label."""
    last = document.header.end
    for turn in document.turns:
        aside = _aside(document.text, last, document.text.rfind("\n", last, turn.start))
        if aside is not None:
            yield aside, None
        yield Span(turn.start, turn.end), turn
        last = turn.end
    aside = _aside(document.text, last, len(document.text))
    if aside is not None:
        yield aside, None


def _aside(text: str, start: int, end: int) -> Span | None:
    said = text[start : max(start, end)]
    if not said.strip():
        return None
    first = start + len(said) - len(said.lstrip())
    return Span(first, first + len(said.strip()))


def _paint(
    text: str, span: Span, codings: Sequence[Coding], lanes: Sequence[int]
) -> Iterator[Piece]:
    here = [n for n, each in enumerate(codings) if each.start < span.end and span.start < each.end]
    here.sort(key=lambda n: lanes[n])
    spans = [(codings[n].start, codings[n].end) for n in here]
    for mark in cut_marks(spans, span.start, span.end):
        words = text[mark.start : mark.end]
        owners = [here[place] for place in mark.owners]
        lines = give_lines([lanes[n] for n in owners])
        drawn = [None if place is None else codings[owners[place]] for place in lines]
        more = len(owners) - sum(each is not None for each in drawn)
        is_guess = all(codings[n].status is Status.PROPOSED for n in owners)
        yield Piece(words, tuple(drawn), more, is_guess)


def give_lines(lanes: Sequence[int]) -> list[int | None]:
    """For each line below the text, the place in `lanes` of the coding that has it.

    A coding keeps the line of its lane, so that a line does not jump; those of further lanes take
    what is free.

    >>> give_lines([1, 5])
    [1, 0, None, None]
    """
    lines: list[int | None] = [None] * LINES
    for place, lane in enumerate(lanes):
        if lane < LINES:
            lines[lane] = place
    waiting = [place for place, lane in enumerate(lanes) if lane >= LINES]
    for line in range(LINES):
        if lines[line] is None and waiting:
            lines[line] = waiting.pop(0)
    return lines
