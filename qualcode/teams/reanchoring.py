"""Spans of one version of a text, carried over to another and judged one by one.

Each span goes the way of its letters (`alignment`); whether it arrived is then verified against
its quote and its neighbours. What was moved alone or torn is looked for, with its context, among
the passages of the new text that nothing of the old one became (`anchor`). What repetition or
chance could explain is left to a person, never placed in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..model import Span
from .alignment import Alignment, Placed, align
from .anchor import (
    FEW_WORDS,
    PERHAPS,
    SURE,
    Kind,
    count_words,
    find_quote,
    reaches,
    same_words,
    similarity,
)
from .letters import Flags, Indices, Letters
from .windows import LEAST_LOST, NOISE_LOST

NEIGHBOURS = 48
"""Letters before and after a span that are looked at."""

CONTEXT = 64
"""Code points before and after a span that go with its quote when it is looked for."""

BESIDE = 0.4
"""The share of neighbours on one side that must have stayed, however like the passage is."""

CLOSE = (0.9, 0.6)
LOOSE = (0.75, 0.8)
"""Likeness of a passage, and the share of its neighbours that must have stayed."""

IN_PLACE = 0.8
"""The share of neighbours on either side that must have stayed for a passage's place to be
certain whatever became of its words."""

SCATTERED, SCATTERED_RUN = 0.6, 10
"""Likeness of a passage in its place with many small edits, and the longest of them."""

RENAMED = 0.4
"""Likeness of a passage in its place where a single run was replaced, such as a name."""

REPLACED = 24
"""Letters in a row that may be replaced, deleted or inserted in a passage that is still whole."""

LOST = 0.25
"""The share of a passage that may be missing at an edge."""

ALONE = 12
"""Words of the shortest passage that is known again far from its neighbours."""

LEAST_FREE = 8
"""Letters of the shortest stretch of new text in which a passage is looked for."""


@dataclass(frozen=True, slots=True)
class Reanchored:
    """What became of one span: where it stands in the new text, how like it is, how surely.

    `new` is None for an ``orphan``; for ``partial`` and ``ambiguous`` it is a proposal.
    """

    old: Span
    new: Span | None
    score: float
    kind: Kind


def reanchor(spans: Sequence[tuple[int, int]], old: str, new: str) -> list[Reanchored]:
    """What became of each span of `old` in `new`, in the order given.

    Offsets are code points of the texts as they are given. ``exact`` and ``moved`` hold the same
    words for certain. Raises ValueError for a span outside `old`.

    >>> [found] = reanchor([(3, 17)], "Đ: Hoa gọi cho tôi.", "Đ: Dạ. Hoa gọi cho tôi.")
    >>> found.new, found.kind.value
    (Span(start=7, end=21), 'exact')
    """
    for start, end in spans:
        if not 0 <= start <= end <= len(old):
            raise ValueError(f"span [{start}, {end}) lies outside the old text")
    if old == new:
        return [Reanchored(Span(*span), Span(*span), 1.0, Kind.EXACT) for span in spans]
    alignment = align(old, new)
    rest = _leftover(alignment.new, alignment.unclaimed())
    return [_carry(Span(*span), alignment, rest) for span in spans]


class _Leftover(NamedTuple):
    """What nothing of the old text became: stretches joined, and where each character stands."""

    text: str
    places: Indices


def _leftover(new: Letters, unclaimed: Flags) -> _Leftover:
    edges = np.flatnonzero(np.diff(unclaimed, prepend=False, append=False)).reshape(-1, 2)
    spans = [new.span(*edge) for edge in edges.tolist() if edge[1] - edge[0] >= LEAST_FREE]
    text = "\n".join(new.text[start:end] for start, end in spans)
    places = [np.arange(start, end + 1) for start, end in spans]
    return _Leftover(text, np.concatenate(places) if places else np.empty(0, dtype=np.int64))


def _carry(span: Span, alignment: Alignment, rest: _Leftover) -> Reanchored:
    """What became of one span: the way of its letters, or else what is found in `rest`."""
    letters = alignment.old.within(*span)
    if letters.start == letters.end:
        return Reanchored(span, None, 0.0, Kind.ORPHAN)
    placed = alignment.place(letters)
    mapped = _judge(span, letters, placed, alignment) if placed else None
    if mapped and mapped.kind.certain:
        return mapped
    found = _look_for(span, alignment, rest)
    if found and (found.kind.certain or not mapped):
        return found
    return mapped or found or Reanchored(span, None, 0.0, Kind.ORPHAN)


def _judge(span: Span, letters: Span, placed: Placed, alignment: Alignment) -> Reanchored | None:
    """Whether the letters of a span arrived as what they were; None where they did not at all."""
    old, new = alignment.old, alignment.new
    quote = old.text[span.start : span.end]
    first, last = new.trim(placed.first, placed.last)
    if first == last:
        return None
    target = _with_blanks(quote, new.text, new.span(first, last))
    before, after = alignment.neighbours(letters, placed, NEIGHBOURS)
    stayed = (before + after) / 2
    words = count_words(old.letters[slice(*letters)])
    if same_words(quote, new.text[target.start : target.end]):
        sure = words >= FEW_WORDS or stayed >= CLOSE[1] or max(before, after) >= IN_PLACE
        kind = Kind.MOVED if placed.moved else Kind.EXACT
        return Reanchored(span, target, 1.0, kind if sure else Kind.AMBIGUOUS)
    score = similarity(old.letters[slice(*letters)], new.letters[first:last])
    whole, edits, longest = _wholeness(letters, placed, alignment)
    in_place = min(before, after) >= IN_PLACE
    sure = reaches(score, words, SURE) and max(before, after) >= BESIDE
    if whole and (
        sure
        or any(score >= like and stayed >= held for like, held in (CLOSE, LOOSE))
        or (in_place and score >= SCATTERED and longest <= SCATTERED_RUN)
        or (in_place and score >= RENAMED and edits == 1)
    ):
        kind = Kind.FUZZY
    elif in_place or sure:
        kind = Kind.PARTIAL
    elif reaches(score, words, PERHAPS) or stayed >= LOOSE[1]:
        kind = Kind.AMBIGUOUS
    else:
        return None
    return Reanchored(span, target, score, kind)


def _wholeness(letters: Span, placed: Placed, alignment: Alignment) -> tuple[bool, int, int]:
    """Whether no edge of a passage is lost and no long run in it replaced; how many runs of
    letters were replaced, deleted or inserted; and the length of the longest of them.
    """
    size = letters.end - letters.start
    lost = max(placed.lost_head, placed.lost_tail)
    noise = 1 - placed.kept / (size - placed.lost_head - placed.lost_tail)
    targets = alignment.pairs.target[letters.start : letters.end]
    kept = np.flatnonzero(targets >= 0)
    steps = np.maximum(np.diff(kept), np.diff(targets[kept]))
    edits = int((steps > 1).sum()) + int(kept[0] > 0) + int(kept[-1] < size - 1)
    whole = lost < LEAST_LOST + NOISE_LOST * noise and lost <= size * LOST
    longest = int(steps.max(initial=1)) - 1
    return whole and longest <= REPLACED, edits, longest


def _with_blanks(quote: str, text: str, span: Span) -> Span:
    """`span`, with the blanks around it if the quote has the very same ones."""
    start = span.start - (len(quote) - len(quote.lstrip()))
    end = span.end + (len(quote) - len(quote.rstrip()))
    return Span(start, end) if start >= 0 and text[start:end] == quote else span


def _look_for(span: Span, alignment: Alignment, rest: _Leftover) -> Reanchored | None:
    """A span found among what nothing of the old text became."""
    old = alignment.old.text
    quote = old[span.start : span.end]
    anchor = find_quote(
        quote,
        rest.text,
        prefix=old[max(0, span.start - CONTEXT) : span.start],
        suffix=old[span.end : span.end + CONTEXT],
    )
    if anchor is None:
        return None
    start, end = int(rest.places[anchor.start]), int(rest.places[anchor.end - 1]) + 1
    if end - start != anchor.end - anchor.start:
        return None
    kind = anchor.kind
    if kind is Kind.EXACT:
        kind = Kind.MOVED if count_words(quote) >= ALONE else Kind.AMBIGUOUS
    return Reanchored(span, Span(start, end), anchor.score, kind)
