"""Two versions of a text, compared once, and the way of any span from the old to the new one.

Nothing here judges whether a place is right; `reanchoring` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..model import Span
from .letters import Flags, Letters, read_letters
from .pairing import Pairs, pair_letters

JUMP = 400
"""Letters that may be inserted inside a passage before it counts as torn apart."""

ROOM = (2, 6)
"""An edge of n letters may be replaced by twice as many and six, not by more."""

STRADDLED = 3
"""Letters of a passage's edge that may be rewritten together with its neighbours."""


class Placed(NamedTuple):
    """Where a range of letters went: letters [first, last) of the new text.

    `kept` of the old letters stand there; `lost_head` and `lost_tail` count letters at the edges
    that have no counterpart; `moved` says that the passage left its neighbours.
    """

    first: int
    last: int
    kept: int
    lost_head: int
    lost_tail: int
    moved: bool


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
        start, lost_head = self._start(first, head)
        end, lost_tail = self._end(last, tail)
        moved = bool(self.pairs.moved[head : tail + 1].mean() > 0.5)
        return Placed(start, end, high - low + 1, lost_head, lost_tail, moved)

    def neighbours(self, letters: Span, placed: Placed, width: int) -> tuple[float, float]:
        """Which shares (0…1) of the `width` letters before and after a range stayed beside it.

        At an edge of the old text, where nothing stands, the share is 1.
        """
        before = self.pairs.target[max(0, letters.start - width) : letters.start]
        after = self.pairs.target[letters.end : letters.end + width]
        stayed_before = (before >= placed.first - 2 * width) & (before < placed.first)
        stayed_after = (after >= placed.last) & (after < placed.last + 2 * width)
        return (
            float(stayed_before.mean()) if len(before) else 1.0,
            float(stayed_after.mean()) if len(after) else 1.0,
        )

    def unclaimed(self) -> Flags:
        """True for each letter of the new text that no letter of the old one became."""
        target = self.pairs.target
        free = np.ones(len(self.new.letters), dtype=bool)
        free[target[target >= 0]] = False
        return free

    def _start(self, first: int, head: int) -> tuple[int, int]:
        """The new start of a range from `first` on that survives from `head` on, and how many of
        the letters before `head` are lost.
        """
        target, found, edge = self.pairs.target, int(self.pairs.target[head]), head - first
        same = self.new.codes[max(0, found - edge) : found]
        if np.array_equal(same, self.old.codes[first:head]):
            return found - edge, 0
        gap = head
        while gap > 0 and target[gap - 1] < 0 and head - gap <= JUMP:
            gap -= 1
        room = found - (int(target[gap - 1]) + 1 if gap else 0)
        if gap > first or not _replaces(room, edge, clean=gap == first):
            return found, edge
        if gap == first:
            return found - room, 0
        beside = int(self.pairs.beside[first])
        return (beside if found - room <= beside < found else found - min(room, edge)), 0

    def _end(self, last: int, tail: int) -> tuple[int, int]:
        """The same for the end of a range up to `last` that survives up to letter `tail`."""
        target, found, edge = self.pairs.target, int(self.pairs.target[tail]) + 1, last - 1 - tail
        same = self.new.codes[found : found + edge]
        if np.array_equal(same, self.old.codes[tail + 1 : last]):
            return found + edge, 0
        gap = tail + 1
        while gap < len(target) and target[gap] < 0 and gap - tail <= JUMP:
            gap += 1
        room = (int(target[gap]) if gap < len(target) else len(self.new.letters)) - found
        if gap < last or not _replaces(room, edge, clean=gap == last):
            return found, edge
        if gap == last:
            return found + room, 0
        beside = int(self.pairs.beside[last - 1])
        return (beside + 1 if found <= beside < found + room else found + min(room, edge)), 0


def align(old: str, new: str) -> Alignment:
    """The alignment of two versions of a text as they are given (NFC or not, any line ends).

    Time is about linear in the length: 60,000 characters take some hundredths of a second.
    """
    mine, theirs = read_letters(old), read_letters(new)
    return Alignment(mine, theirs, pair_letters(mine, theirs))


def _replaces(room: int, edge: int, *, clean: bool) -> bool:
    """Whether `room` new letters can be what an edge of so many became; an edge that was
    rewritten together with its neighbours (not `clean`) must be short.
    """
    times, more = ROOM
    return 0 < room <= times * edge + more and (clean or edge <= STRADDLED)
