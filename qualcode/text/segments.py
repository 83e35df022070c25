"""The units of counting: sentences, turns or paragraphs of a document."""

from __future__ import annotations

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


def _paragraphs(text: str, start: int, end: int) -> list[Span]:
    return [
        strip(text, *line)
        for line in iter_lines(text, start, end)
        if line == (start, end) or is_speech(text, *line)
    ]
