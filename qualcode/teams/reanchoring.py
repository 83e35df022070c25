"""Spans of one version of a text, carried over to another and judged one by one.

Each span goes the way of its letters (`alignment`); whether it arrived is then verified against
its quote and its neighbours. What was moved alone or torn is looked for, with its context, among
the passages of the new text that nothing of the old one became (`anchor`). What repetition or
chance could explain is left to a person, never placed in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..model import Span
from .alignment import Alignment, Placed, align
from .anchor import (
    FEW_WORDS,
    PERHAPS,
    SURE,
    Kind,
    find_quote,
    reaches,
    same_words,
    similarity,
    word_spans,
)
from .letters import Flags, Indices, Letters
from .pairing import ISLAND
from .windows import LEAST_LOST, NOISE_LOST

NEIGHBOURS = 48
"""Letters before and after a span that are looked at."""

CONTEXT = 64
"""Code points before and after a span that go with its quote when it is looked for."""

BESIDE = 0.4
"""The share of neighbours on one side that must have stayed, however like the passage is."""

CLOSE = (0.9, 0.6)
LOOSE = (0.8, 0.8)
"""Likeness of a passage, and the share of its neighbours that must have stayed."""

IN_PLACE = 0.8
"""The share of neighbours on either side that must have stayed for a passage's place to be
certain whatever became of its words."""

RENAMED = 0.5
"""Likeness of a passage in its place where one stretch was replaced, such as a name."""

MISSPELT = (0.6, 0.8)
"""Likeness of a passage in its place, and the share of its words that kept most of their letters:
the words are the same, only badly spelt."""

REPLACED = 24
"""Letters in a row that may be replaced, deleted or inserted in a passage that is still whole."""

LOST = 0.25
"""The share of a passage that may be missing at an edge."""

BRACKETED = 4
"""How many characters away the other bracket around a replaced name may be."""

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
    return reanchor_along(spans, align(old, new))


def reanchor_along(spans: Sequence[tuple[int, int]], alignment: Alignment) -> list[Reanchored]:
    """What became of each span, in texts that are aligned already; as `reanchor`."""
    rest = _leftover(alignment.new, alignment.pairs.source < 0)
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
    words = len(word_spans(old.letters[slice(*letters)]))
    if same_words(quote, new.text[target.start : target.end]):
        sure = words >= FEW_WORDS or stayed >= CLOSE[1] or max(before, after) >= IN_PLACE
        sure = sure and not alignment.repeats(letters, placed)
        kind = Kind.MOVED if placed.moved else Kind.EXACT
        return Reanchored(span, target, 1.0, kind if sure else Kind.AMBIGUOUS)
    target = _with_brackets(quote, new.text, target)
    score = similarity(old.letters[slice(*letters)], new.letters[first:last])
    in_place = min(before, after) >= IN_PLACE
    sure = reaches(score, words, SURE) and max(before, after) >= BESIDE
    if _is_whole(letters, placed, alignment) and (
        sure
        or any(score >= like and stayed >= held for like, held in (CLOSE, LOOSE))
        or (in_place and score >= RENAMED and _is_one_edit(letters, alignment))
        or (in_place and score >= MISSPELT[0] and _words_kept(letters, alignment) >= MISSPELT[1])
    ):
        kind = Kind.FUZZY
    elif in_place or sure:
        kind = Kind.PARTIAL
    elif reaches(score, words, PERHAPS) or stayed >= LOOSE[1]:
        kind = Kind.AMBIGUOUS
    else:
        return None
    return Reanchored(span, target, score, kind)


def _is_whole(letters: Span, placed: Placed, alignment: Alignment) -> bool:
    """Whether no edge of a passage is lost and no long run in it replaced."""
    size = letters.end - letters.start
    lost = max(placed.lost_head, placed.lost_tail)
    noise = 1 - placed.kept / (size - placed.lost_head - placed.lost_tail)
    if not placed.clear or lost >= LEAST_LOST + NOISE_LOST * noise or lost > size * LOST:
        return False
    _, _, steps = _kept(letters, alignment)
    return int(steps.max(initial=1)) <= REPLACED


def _is_one_edit(letters: Span, alignment: Alignment) -> bool:
    """Whether one stretch of a passage was edited; a few letters in it may be the same."""
    size, kept, steps = _kept(letters, alignment)
    edges = np.concatenate(([0], np.flatnonzero(steps > 1) + 1, [len(kept)]))
    long = [run for run in pairwise(edges.tolist()) if run[1] - run[0] > ISLAND]
    if not long:
        return True
    (first, _), (_, last) = long[0], long[-1]
    edits = len(long) - 1 + int(kept[first] > 0) + int(kept[last - 1] < size - 1)
    return edits == 1


def _kept(letters: Span, alignment: Alignment) -> tuple[int, Indices, Indices]:
    """The size of a passage, which of its letters survived, and how far apart two that follow
    each other are, in the text where it is more.
    """
    targets = alignment.pairs.target[letters.start : letters.end]
    kept = np.flatnonzero(targets >= 0)
    return len(targets), kept, np.maximum(np.diff(kept), np.diff(targets[kept]))


def _words_kept(letters: Span, alignment: Alignment) -> float:
    """The share of words of which more than half of the letters survived."""
    kept = alignment.pairs.target[letters.start : letters.end] >= 0
    words = word_spans(alignment.old.letters[letters.start : letters.end])
    survived = [bool(kept[start:end].mean() > 0.5) for start, end in words]
    return sum(survived) / max(1, len(survived))


def _with_blanks(quote: str, text: str, span: Span) -> Span:
    """`span`, with the blanks around it if the quote has the very same ones."""
    start = span.start - (len(quote) - len(quote.lstrip()))
    end = span.end + (len(quote) - len(quote.rstrip()))
    return Span(start, end) if start >= 0 and text[start:end] == quote else span


def _with_brackets(quote: str, text: str, span: Span) -> Span:
    """`span`, up to the partner of a bracket it holds: ``[Tên`` without ``3]`` is no name."""
    start, end = span
    words = text[start:end]
    for opening, closing in ("[]", "()"):
        excess = words.count(opening) - words.count(closing)
        if excess == quote.count(opening) - quote.count(closing):
            continue
        if excess > 0:
            end = max(end, text.find(closing, end, end + BRACKETED) + 1)
        elif (before := text.rfind(opening, max(0, start - BRACKETED), start)) >= 0:
            start = before
    return Span(start, end)


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
        kind = Kind.MOVED if len(word_spans(quote)) >= ALONE else Kind.AMBIGUOUS
    return Reanchored(span, Span(start, end), anchor.score, kind)
