"""The units of counting: sentences, turns or paragraphs of a document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ..model import Document, Segment, Span, Unit
from .lines import is_speech, iter_lines, strip


def segments(document: Document, unit: Unit | str = Unit.SENTENCE) -> list[Segment]:
    """The segments of `document` in order; each lies inside one turn.

    A paragraph is a line of a turn (between line ends, blank or not); lines that nobody says,
    such as a timestamp in the middle of an answer, are none. Raises ValueError for another unit.
    """
    match Unit(unit):
        case Unit.SENTENCE:
            return list(document.sentences)
        case Unit.TURN:
            return [Segment(turn.start, turn.end, turn.number) for turn in document.turns]
        case Unit.PARAGRAPH:
            return [
                Segment(line.start, line.end, turn.number)
                for turn in document.turns
                for line in _paragraphs(document.text, turn.start, turn.end)
            ]


def covered(
    start: int, end: int, units: Sequence[Segment], starts: Sequence[int] | None = None
) -> list[int]:
    """Indices of the `units` that the span covers: the one rule by which anything is counted.

    A span covers a unit when it takes up at least half of it, or when the unit holds at least half
    of the span; a span that does neither anywhere covers the unit it shares most with.

    `units` are ordered and disjoint; `starts` are their starts, where the caller has them already.

    >>> units = [Segment(0, 10, 1), Segment(10, 20, 1), Segment(20, 30, 1)]
    >>> covered(4, 17, units), covered(12, 13, units), covered(9, 12, units)
    ([0, 1], [1], [1])
    """
    known = starts if starts is not None else [segment.start for segment in units]
    index = max(0, bisect_right(known, start) - 1)
    shared: list[tuple[int, int]] = []
    while index < len(units) and units[index].start < end:
        overlap = min(end, units[index].end) - max(start, units[index].start)
        if overlap > 0:
            shared.append((overlap, index))
        index += 1
    most = max((overlap for overlap, _ in shared), default=0)
    half = [
        index
        for overlap, index in shared
        if 2 * overlap >= min(units[index].end - units[index].start, end - start)
    ]
    return half or [index for overlap, index in shared if overlap == most][:1]


def _paragraphs(text: str, start: int, end: int) -> list[Span]:
    return [
        strip(text, *line)
        for line in iter_lines(text, start, end)
        if line == (start, end) or is_speech(text, *line)
    ]
