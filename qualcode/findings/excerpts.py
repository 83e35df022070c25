"""From a coded span to the words a report shows: the span itself, shortened, with its question.

A span is cut into pieces (sentences, or clauses of a long one); as many pieces as fit are kept,
those with evidence first, and what is left out becomes an elision. Nothing outside the span is
ever quoted for it but the question of a short answer: a neighbouring sentence may say the contrary.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..limits import MAX_QUOTE_LENGTH
from ..model import Coding, Document, QuotePart, Role, Span, Turn

CLAUSE_LENGTH = 160
"""Code points of a sentence that is never cut; a longer one may be, at its commas."""

CONTEXT_LENGTH = 280
"""Code points of context shown on either side of a quote."""

QUESTION_LENGTH = 200
SHORT_ANSWER = 12
"""Syllables of a turn that is read with its question whatever it says."""

SHORT_REPLY = 30
"""Syllables of a turn that is read with its question when it opens like a reply."""

REPLY = re.compile(
    r"(?:có|không|dạ|vâng|ừ|ừm|ờ|chưa|rồi|đúng|phải|được|(?:thì|cũng|chắc) (?:có|không))\b",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(r"(?:[,;:…]|\.\.\.|\s[–-](?=\s))\s+")


class Piece(NamedTuple):
    """A stretch of one turn; `opens` and `closes` say that it starts or ends a sentence."""

    start: int
    end: int
    turn: Turn
    opens: bool = True
    closes: bool = True


class Cut(NamedTuple):
    """A coded span as it is shown: `parts` are the quote, `before` and `after` the words around.

    `before` ends where the span starts and `after` starts where it ends, with nothing left out
    between them; a question among the `parts` stands in `before` too.
    """

    before: tuple[QuotePart, ...]
    parts: tuple[QuotePart, ...]
    after: tuple[QuotePart, ...]


def excerpt(coding: Coding, document: Document) -> Cut | None:
    """The quote that shows `coding`, with its context; None when the span holds no speech.

    The quote is the span, at most MAX_QUOTE_LENGTH code points of it, and the question of a short
    answer. The context is the neighbourhood in the turn, else the turn beside it.
    """
    pieces = _pieces(document, coding.start, coding.end)
    if not pieces:
        return None
    kept = _keep(pieces, _by_confidence(coding))
    parts = _parts(document, pieces, kept)
    after = _following(document, pieces[-1].end)
    start = pieces[0].start
    asked = _question(document, pieces[0])
    if not asked:
        return Cut(_preceding(document, start), parts, after)
    between = _ending(document, pieces[0].turn, start, CONTEXT_LENGTH)
    before = (*_preceding(document, asked[0].start), *asked, *between)
    if between and not parts[0].elided_before:
        place = between[0].start
        asked += (part(document, pieces[0].turn, place, place, elided=True),)
    return Cut(before, (*asked, *parts), after)


def passage(document: Document, start: int, end: int, cuts: Sequence[Span]) -> Cut | None:
    """A span as a person chose it: whole but for its `cuts`; None when nothing of it is speech.

    However long it is, it is not shortened, and no question is put before it.
    """
    pieces = [
        rest
        for piece in _pieces(document, start, end)
        for rest in _without(piece, cuts, document.text)
    ]
    if not pieces:
        return None
    parts: list[QuotePart] = []
    edge = start
    for piece in pieces:
        turn, begins = piece.turn, piece.start
        elided = _cut_between(cuts, edge, begins) or (not parts and not piece.opens)
        if parts and not elided and parts[-1].start >= turn.start:
            joined = parts.pop()
            begins, elided = joined.start, joined.elided_before
        parts.append(part(document, turn, begins, piece.end, elided=elided))
        edge = piece.end
    if _cut_between(cuts, edge, end) or not pieces[-1].closes:
        parts.append(part(document, pieces[-1].turn, edge, edge, elided=True))
    return Cut(_preceding(document, pieces[0].start), tuple(parts), _following(document, edge))


def _without(piece: Piece, cuts: Sequence[Span], text: str) -> Iterator[Piece]:
    """What the cuts leave of a piece."""
    edge = piece.start
    for cut in (*cuts, Span(piece.end, piece.end)):
        rest = _clip(piece, text, edge, max(edge, min(cut.start, piece.end)))
        if rest.start < rest.end:
            yield rest
        edge = max(edge, cut.end)


def _cut_between(cuts: Sequence[Span], left: int, right: int) -> bool:
    return any(cut.start < right and cut.end > left for cut in cuts)


def _pieces(document: Document, start: int, end: int) -> list[Piece]:
    """The speech of a span in sentences and clauses, turn by turn."""
    text = document.text
    return [
        clause
        for sentence in _sentences(document, start, end)
        for clause in _clauses(_clip(sentence, text, start, end), text)
    ]


def _sentences(document: Document, start: int, end: int) -> Iterator[Piece]:
    """The sentences that the span touches, or its part of a turn that has no sentences."""
    first = bisect_right(document.turns, start, key=lambda turn: turn.end)
    for turn in document.turns[first:]:
        if turn.start >= end:
            return
        found = [
            Piece(sentence.start, sentence.end, turn)
            for sentence in _within(document, turn)
            if sentence.start < end and sentence.end > start
        ]
        yield from found or [Piece(turn.start, turn.end, turn)]


def _within(document: Document, turn: Turn) -> list[Piece]:
    """The sentences of a turn."""
    sentences = document.sentences
    index = bisect_left(sentences, turn.start, key=lambda sentence: sentence.start)
    found = []
    while index < len(sentences) and sentences[index].end <= turn.end:
        found.append(Piece(sentences[index].start, sentences[index].end, turn))
        index += 1
    return found


def _clip(piece: Piece, text: str, start: int, end: int) -> Piece:
    """`piece` without what lies outside the span, and without the spaces at its ends."""
    low, high = max(piece.start, start), min(piece.end, end)
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    opens = piece.opens and not text[piece.start : low].strip()
    closes = piece.closes and not text[high : piece.end].strip()
    return Piece(low, high, piece.turn, opens, closes)


def _clauses(piece: Piece, text: str) -> Iterator[Piece]:
    """`piece`, cut at its commas, or at spaces where it has none, if it is long."""
    if piece.end - piece.start <= CLAUSE_LENGTH:
        if piece.end > piece.start:
            yield piece
        return
    start = piece.start
    while piece.end - start > CLAUSE_LENGTH:
        window = text[start : start + CLAUSE_LENGTH]
        clauses = [end for found in CLAUSE_END.finditer(window) if (end := found.end()) > 40]
        cut = start + (clauses[-1] if clauses else window.rfind(" ") + 1 or CLAUSE_LENGTH)
        yield _clip(piece, text, start, cut)
        start = cut
    yield _clip(piece, text, start, piece.end)


def _by_confidence(coding: Coding) -> Iterable[Span]:
    ordered = sorted(coding.evidence, key=lambda sign: (-sign.confidence, sign.start))
    return [Span(sign.start, sign.end) for sign in ordered]


def _keep(pieces: Sequence[Piece], evidence: Iterable[Span]) -> set[int]:
    """Which pieces fit: sentences with evidence first, else both ends, then whole neighbours."""
    seeds = [
        index
        for span in evidence
        for index, piece in enumerate(pieces)
        if piece.start < span.end and piece.end > span.start
    ] or [0, len(pieces) - 1]
    kept: set[int] = set()
    room = MAX_QUOTE_LENGTH
    for seed in seeds:
        for index in sorted(_sentence(pieces, seed), key=lambda index: abs(index - seed)):
            if index not in kept and _length(pieces[index]) > room:
                break
            if index not in kept:
                kept.add(index)
                room -= _length(pieces[index])
    while room > 0:
        for near in sorted({near for index in kept for near in (index + 1, index - 1)} - kept):
            sentence = _sentence(pieces, near) if 0 <= near < len(pieces) else []
            cost = sum(_length(pieces[index]) for index in sentence if index not in kept)
            if 0 < cost <= room:
                kept.update(sentence)
                room -= cost
                break
        else:
            break
    return kept


def _sentence(pieces: Sequence[Piece], index: int) -> list[int]:
    """The indices of the pieces that belong to one sentence with the piece at `index`."""
    first = last = index
    while first > 0 and not pieces[first].opens:
        first -= 1
    while last < len(pieces) - 1 and not pieces[last].closes:
        last += 1
    return list(range(first, last + 1))


def _length(piece: Piece) -> int:
    return piece.end - piece.start


def _parts(document: Document, pieces: Sequence[Piece], kept: set[int]) -> tuple[QuotePart, ...]:
    """Neighbouring kept pieces of one turn as one part each, with marks where words are missing.

    They stand at both ends too, where pieces or the rest of a sentence are missing; an empty last
    part marks the end.
    """
    parts: list[QuotePart] = []
    previous = -1
    for index in sorted(kept):
        turn, start = pieces[index].turn, pieces[index].start
        elided = index > previous + 1 or (not parts and not pieces[index].opens)
        if parts and not elided and pieces[previous].turn is turn:
            joined = parts.pop()
            start, elided = joined.start, joined.elided_before
        parts.append(part(document, turn, start, pieces[index].end, elided=elided))
        previous = index
    last = pieces[previous]
    if previous < len(pieces) - 1 or not last.closes:
        parts.append(part(document, last.turn, last.end, last.end, elided=True))
    return tuple(parts)


def part(
    document: Document, turn: Turn, start: int, end: int, *, elided: bool = False
) -> QuotePart:
    """The part of a quote that `turn` speaks in the span."""
    return QuotePart(start, end, document.text[start:end], turn.role, turn.label, elided)


def _question(document: Document, first: Piece) -> tuple[QuotePart, ...]:
    """The interviewer's question, when the answer that starts at `first` needs it; else nothing."""
    turn = first.turn
    place = bisect_left(document.turns, turn.start, key=lambda turn: turn.start)
    if turn.role is not Role.RESPONDENT or place == 0 or not needs_question(document, turn):
        return ()
    asked = document.turns[place - 1]
    if asked.role is not Role.INTERVIEWER:
        return ()
    return _ending(document, asked, turn.start, QUESTION_LENGTH)


def needs_question(document: Document, turn: Turn) -> bool:
    """Whether a turn is too short, or too much of a reply, to be understood by itself."""
    said = document.text[turn.start : turn.end]
    syllables = len(said.split())
    return syllables <= SHORT_ANSWER or (syllables <= SHORT_REPLY and bool(REPLY.match(said)))


def _preceding(document: Document, edge: int) -> tuple[QuotePart, ...]:
    """The end of what is said before `edge`: in its turn, or in the turn before."""
    place = bisect_right(document.turns, edge, key=lambda turn: turn.start) - 1
    own = document.turns[place]
    if not document.text[own.start : edge].strip() and place > 0:
        return _ending(document, document.turns[place - 1], edge, CONTEXT_LENGTH)
    return _ending(document, own, edge, CONTEXT_LENGTH)


def _following(document: Document, edge: int) -> tuple[QuotePart, ...]:
    """The beginning of what is said after `edge`: in its turn, or in the turn after."""
    place = bisect_left(document.turns, edge, key=lambda turn: turn.start) - 1
    own = document.turns[place]
    if not document.text[edge : own.end].strip() and place + 1 < len(document.turns):
        return _beginning(document, document.turns[place + 1], edge)
    return _beginning(document, own, edge)


def _ending(document: Document, turn: Turn, edge: int, room: int) -> tuple[QuotePart, ...]:
    """The last sentences of `turn` before `edge`, as many as fit, at least a piece of one."""
    whole = _clip(Piece(turn.start, turn.end, turn), document.text, turn.start, edge)
    if whole.end <= whole.start:
        return ()
    pieces = _pieces(document, whole.start, whole.end) or [whole]
    start = pieces[-1].start
    for piece in reversed(pieces):
        if whole.end - piece.start > room:
            break
        start = piece.start
    return (part(document, turn, start, whole.end, elided=start > whole.start),)


def _beginning(document: Document, turn: Turn, edge: int) -> tuple[QuotePart, ...]:
    """The first sentences of `turn` after `edge`, as many as fit, at least a piece of one."""
    whole = _clip(Piece(turn.start, turn.end, turn), document.text, edge, turn.end)
    if whole.end <= whole.start:
        return ()
    pieces = _pieces(document, whole.start, whole.end) or [whole]
    end = pieces[0].end
    for piece in pieces:
        if piece.end - whole.start > CONTEXT_LENGTH:
            break
        end = piece.end
    shown = part(document, turn, whole.start, end)
    rest = (part(document, turn, end, end, elided=True),) if end < whole.end else ()
    return (shown, *rest)
