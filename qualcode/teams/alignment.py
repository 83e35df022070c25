"""Two versions of a text, compared once, and the way of any span from the old to the new one.

Nothing here judges whether a place is right; `reanchoring` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..model import Span
from .letters import Indices, Letters, read_letters
from .pairing import Pairs, pair_letters

JUMP = 400
"""Letters that may be inserted inside a passage before it counts as torn apart."""

MORE = 8
"""How many letters more than before may stand where the edge of a passage was replaced."""

DRIFT = 16
"""By how many letters the distance between a passage and its neighbours may change."""

SLIPPED, STRETCH = 12, 2_000
"""How close to a passage something was deleted or inserted that may be the passage itself, for
it holds the same words; and how many of its letters are looked at."""

STRADDLED = 3
"""Letters of a passage's edge that may be rewritten together with its neighbours."""


class Placed(NamedTuple):
    """Where a range of letters went: letters [first, last) of the new text.

    `kept` of the old letters stand there; `lost_head` and `lost_tail` count letters at the edges
    that have no counterpart. `clear` says that it is plain where the edges are, `moved` that the
    passage left its neighbours.
    """

    first: int
    last: int
    kept: int
    lost_head: int
    lost_tail: int
    clear: bool
    moved: bool


class _Edge(NamedTuple):
    """Where a passage begins or ends, how many letters there are lost, and whether it is plain."""

    at: int
    lost: int = 0
    clear: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """The letters of two texts, paired (see `Pairs`)."""

    old: Letters
    new: Letters
    pairs: Pairs

    def map_span(self, start: int, end: int) -> Span | None:
        """Where ``old.text[start:end]`` went in the new text; None where nothing of it is left.

        It reaches from the first to the last letter that survived, and over what replaced letters
        at its edges. It is not verified, see `reanchor`. Raises ValueError for a span outside the
        old text.
        """
        if not 0 <= start <= end <= len(self.old.text):
            raise ValueError(f"span [{start}, {end}) lies outside the old text")
        placed = self.place(self.old.within(start, end))
        return self.new.span(placed.first, placed.last) if placed else None

    def place(self, letters: Span) -> Placed | None:
        """Where a range of old letters went; None where nothing of it is left.

        Of a passage that was torn apart the largest part counts, the others are lost.
        """
        first, last = letters
        targets = self.pairs.target[first:last]
        kept = np.flatnonzero(targets >= 0)
        if not len(kept):
            return None
        steps = np.diff(targets[kept])
        torn = np.flatnonzero((steps <= 0) | (np.abs(steps - np.diff(kept)) > JUMP)) + 1
        edges = np.concatenate(([0], torn, [len(kept)]))
        largest = int(np.argmax(np.diff(edges)))
        low, high = int(edges[largest]), int(edges[largest + 1]) - 1
        head, tail = first + int(kept[low]), first + int(kept[high])
        start, end = self._start(first, head), self._end(last, tail)
        clear = start.clear and end.clear
        moved = bool(self.pairs.moved[head : tail + 1].mean() > 0.5)
        return Placed(start.at, end.at, high - low + 1, start.lost, end.lost, clear, moved)

    def neighbours(self, letters: Span, placed: Placed, width: int) -> tuple[float, float]:
        """Which shares (0…1) of the `width` letters before and after a range stayed beside it.

        At an edge of the old text, where nothing stands, the share is 1.
        """
        before = np.arange(max(0, letters.start - width), letters.start)
        after = np.arange(letters.end, min(letters.end + width, len(self.pairs.target)))
        return (
            self._stayed(before, placed.first - letters.start),
            self._stayed(after, placed.last - letters.end),
        )

    def _stayed(self, letters: Indices, shift: int) -> float:
        if not len(letters):
            return 1.0
        target = self.pairs.target[letters]
        return float(((target >= 0) & (np.abs(target - letters - shift) <= DRIFT)).mean())

    def repeats(self, letters: Span, placed: Placed) -> bool:
        """Whether the range stands again in what was deleted or inserted right beside it.

        Then nobody can tell which of the two it became.
        """
        there = Span(placed.first, placed.last)
        return _repeats(self.old, self.pairs.target, letters) or _repeats(
            self.new, self.pairs.source, there
        )

    def _start(self, first: int, head: int) -> _Edge:
        """The new start of a range that begins at `first` and survives from `head` on."""
        target, found, size = self.pairs.target, int(self.pairs.target[head]), head - first
        same = self.new.codes[max(0, found - size) : found]
        if np.array_equal(same, self.old.codes[first:head]):
            return _Edge(found - size)
        gap = head - _run_length(target[max(0, head - JUMP) : head][::-1])
        room = found - (int(target[gap - 1]) + 1 if gap else 0)
        if gap > first or room <= 0:
            return _Edge(found, size)
        if not _replaces(room, size, clean=gap == first):
            return _Edge(found, size, clear=False)
        if gap == first:
            return _Edge(found - room)
        beside = int(self.pairs.beside[first])
        return _Edge(beside if found - room <= beside < found else found - min(room, size))

    def _end(self, last: int, tail: int) -> _Edge:
        """The new end of a range that ends at `last` and survives up to letter `tail`."""
        target, found, size = self.pairs.target, int(self.pairs.target[tail]) + 1, last - 1 - tail
        same = self.new.codes[found : found + size]
        if np.array_equal(same, self.old.codes[tail + 1 : last]):
            return _Edge(found + size)
        gap = tail + 1 + _run_length(target[tail + 1 : tail + 1 + JUMP])
        room = (int(target[gap]) if gap < len(target) else len(self.new.letters)) - found
        if gap < last or room <= 0:
            return _Edge(found, size)
        if not _replaces(room, size, clean=gap == last):
            return _Edge(found, size, clear=False)
        if gap == last:
            return _Edge(found + room)
        beside = int(self.pairs.beside[last - 1])
        return _Edge(beside + 1 if found <= beside < found + room else found + min(room, size))


def align(old: str, new: str) -> Alignment:
    """The alignment of two versions of a text as they are given (NFC or not, any line ends).

    Time is about linear in the length: 60,000 characters take some hundredths of a second.
    """
    mine, theirs = read_letters(old), read_letters(new)
    return Alignment(mine, theirs, pair_letters(mine, theirs))


def _repeats(text: Letters, partner: Indices, letters: Span) -> bool:
    """Whether a range stands again in a stretch without partners that begins close to it."""
    first, last = letters
    size = last - first
    for low, high in ((max(0, first - SLIPPED), first), (last, last + SLIPPED)):
        for at in (low + np.flatnonzero(partner[low:high] < 0)).tolist():
            start = at - _run_length(partner[max(0, at - STRETCH) : at][::-1])
            end = at + _run_length(partner[at : at + STRETCH])
            if end - start >= size and text.letters[first:last] in text.letters[start:end]:
                return True
    return False


def _run_length(partner: Indices) -> int:
    """How many letters without partner come first."""
    paired = partner >= 0
    return int(np.argmax(paired)) if paired.any() else len(paired)


def _replaces(room: int, size: int, *, clean: bool) -> bool:
    """Whether `room` new letters are what an edge of `size` letters became.

    An edge that was rewritten together with its neighbours (not `clean`) must be short.
    """
    return room <= size + MORE and (clean or size <= STRADDLED)
